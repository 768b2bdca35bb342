//! Who is who: vendors call one person by id in one row and by address in the next.

use std::collections::HashMap;

use exhibit_entry::fold::fold;

use super::super::subject::Who;
use crate::digest::sha256_hex;

/// Names longer than this are remembered by their hash, so that hostile ones cost no memory.
const LONG_BYTES: usize = 256;

/// From every known name to a place.
#[derive(Default)]
pub(super) struct Directory {
    places: HashMap<String, usize>,
}

impl Directory {
    /// The place of `who`, by id before by name. An e-mail address is one person in all sources; another name only in
    /// its own source, and only where no id tells apart those who share it.
    pub(super) fn find(&self, source: &str, who: &Who<'_>) -> Option<usize> {
        let by_id = who.id.as_deref().and_then(|id| self.places.get(&name(source, id)));
        let label = who.label.as_deref().filter(|label| who.id.is_none() || is_address(label));
        let by_label = || label.and_then(|label| self.places.get(&name(source, label)));
        by_id.or_else(by_label).copied()
    }

    /// Remembers every name of `who`; a name that is known already stays where it is.
    pub(super) fn learn(&mut self, source: &str, who: &Who<'_>, place: usize) {
        for text in who.id.iter().chain(&who.label) {
            self.places.entry(name(source, text)).or_insert(place);
        }
    }

    /// The place that goes by `text` in any of `sources`.
    pub(super) fn look_up<'s>(&self, sources: impl Iterator<Item = &'s String>, text: &str) -> Option<usize> {
        sources.map(|source| name(source, text)).find_map(|name| self.places.get(&name)).copied()
    }
}

fn is_address(text: &str) -> bool {
    text.contains('@')
}

fn name(source: &str, text: &str) -> String {
    let folded = fold(text);
    let folded = if folded.len() > LONG_BYTES { sha256_hex(folded.as_bytes()) } else { folded };
    if is_address(text) { folded } else { format!("{source}\0{folded}") }
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
}
