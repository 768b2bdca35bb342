//! Who is who: vendors call one person by id in one row and by address in the next.

use std::collections::HashMap;

use exhibit_entry::fold::fold;

use super::super::super::spelling::{address, name_beside_address, spelling_key};
use super::super::subject::Who;
use crate::digest::sha256_hex;

/// Names longer than this are remembered by their hash, so that hostile ones cost no memory.
const LONG_BYTES: usize = 256;

/// Names that are remembered: some for each person, so that one person of endless names costs no memory.
const MAX_NAMES: usize = 4 * super::MAX_REMEMBERED;

/// From every known name to a place.
#[derive(Default)]
pub(super) struct Directory {
    places: HashMap<String, usize>,
    /// Names that stood beside an address; none where several people share one.
    beside: HashMap<String, Option<usize>>,
}

impl Directory {
    /// The place of `who`, by id before by name. An e-mail address is one person in all sources; another name only in
    /// its own source, and only where no id tells apart those who share it.
    pub(super) fn find(&self, source: &str, who: &Who<'_>) -> Option<usize> {
        let by_id = who.id.as_deref().and_then(|id| self.places.get(&name(source, id)));
        let label = who.label.as_deref().filter(|label| who.id.is_none() || address(label).is_some());
        let by_label = || label.and_then(|label| self.places.get(&name(source, label)));
        by_id.or_else(by_label).copied()
    }

    /// Remembers every name of `who`; a name that is known already stays where it is.
    pub(super) fn learn(&mut self, source: &str, who: &Who<'_>, place: usize) {
        for text in who.id.iter().chain(&who.label) {
            if self.places.len() < MAX_NAMES {
                self.places.entry(name(source, text)).or_insert(place);
            }
        }
        if let Some(beside) = who.label.as_deref().and_then(name_beside_address)
            && self.beside.len() < MAX_NAMES
        {
            let known = self.beside.entry(short(fold(beside))).or_insert(Some(place));
            *known = known.filter(|known| *known == place);
        }
    }

    /// The place that goes by `text` in any of `sources`.
    pub(super) fn look_up<'s>(&self, sources: impl Iterator<Item = &'s String>, text: &str) -> Option<usize> {
        let by_name =
            sources.map(|source| name(source, text)).find_map(|name| self.places.get(&name)).copied();
        by_name.or_else(|| self.beside.get(&short(fold(text.trim()))).copied().flatten())
    }
}

/// `Ann (ann@x.test)` goes by the address, everywhere; what is no address belongs to its source.
fn name(source: &str, text: &str) -> String {
    let key = short(spelling_key(text));
    if address(text).is_some() { key } else { format!("{source}\0{key}") }
}

fn short(folded: String) -> String {
    if folded.len() > LONG_BYTES { sha256_hex(folded.as_bytes()) } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn who(id: &'static str, label: &'static str) -> Who<'static> {
        let some = |text: &'static str| (!text.is_empty()).then_some(Cow::Borrowed(text));
        Who { id: some(id), label: some(label) }
    }

    #[test]
    fn one_person_is_found_by_id_and_by_address_in_any_order() {
        let mut directory = Directory::default();
        directory.learn("okta", &who("00u2", "Jon Bright"), 0);
        assert_eq!(directory.find("okta", &who("00u2", "jon@x.test")), Some(0));
        directory.learn("okta", &who("00u2", "jon@x.test"), 0);
        assert_eq!(directory.find("vectis", &who("", "Jon@X.test")), Some(0));
        assert_eq!(directory.find("okta", &who("", "jon bright")), Some(0));
    }

    #[test]
    fn those_who_share_a_name_are_told_apart_by_id_and_by_source() {
        let mut directory = Directory::default();
        directory.learn("okta", &who("1", "Jon Bright"), 0);
        assert_eq!(directory.find("okta", &who("2", "Jon Bright")), None);
        assert_eq!(directory.find("slack", &who("", "Jon Bright")), None);
        assert_eq!(directory.find("slack", &who("1", "")), None);
    }

    #[test]
    fn a_name_with_an_address_goes_by_the_address_and_its_bare_name_is_found_while_it_is_one_persons() {
        let (mut directory, sources) = (Directory::default(), ["okta".to_owned()]);
        directory.learn("okta", &who("", "Jon Bright (jon@x.test)"), 0);
        assert_eq!(directory.find("vectis", &who("u-7", "JON@x.test")), Some(0));
        assert_eq!(directory.find("vectis", &who("", "J. Bright <jon@x.test>")), Some(0));
        assert_eq!(directory.find("vectis", &who("", "Jon Bright")), None);
        assert_eq!(directory.look_up(sources.iter(), "jon bright"), Some(0));
        directory.learn("okta", &who("", "Jon Bright (jon@y.test)"), 1);
        assert_eq!(directory.look_up(sources.iter(), "jon bright"), None);
    }
}
