//! Names that stand for others: the same value has the same name in one pack and another in every other pack.

use std::collections::HashMap;
use std::fmt::Write as _;

use exhibit_entry::fold::fold_into;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::pattern::{is_email, plain_email};
use super::rule::Kind;

/// Hex digits of a pseudonym: at 48 bits, two of 10,000 people share one once in five million packs.
const DIGITS: usize = 12;

/// Hex digits of the pseudonym of a row: packs have millions of them.
const ROW_DIGITS: usize = 16;

/// Domain of pseudonyms that stand for e-mail addresses; RFC 2606 reserves it, so that nothing is ever sent there.
const DOMAIN: &str = "@redacted.invalid";

/// Most pseudonyms that are remembered for the sealed file.
const REMEMBERED_LIMIT: usize = 1_000_000;

/// Most bytes of values that are remembered: memory stays flat whatever the rows hold.
const REMEMBERED_LIMIT_BYTES: usize = 64 << 20;

/// What a pseudonym stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pseudonym {
    /// As it stands in the pack.
    pub pseudonym: String,
    /// Of what it is one, e.g. `person`.
    pub kind: &'static str,
    /// The value as it first appeared in the order of the pack.
    pub value: String,
}

/// By folded value: the pseudonym, and the value as it was first seen.
type Known = HashMap<Box<str>, (Box<str>, Box<str>)>;

/// Gives pseudonyms and remembers them.
pub(super) struct Pseudonyms {
    mac: Hmac<Sha256>,
    /// By kind.
    known: [Known; Kind::ALL.len()],
    remembered: usize,
    bytes: usize,
    forgotten: bool,
    folded: String,
}

impl Pseudonyms {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self {
            mac: Hmac::new_from_slice(key).expect("BUG: HMAC takes keys of any length"),
            known: Default::default(),
            remembered: 0,
            bytes: 0,
            forgotten: false,
            folded: String::new(),
        }
    }

    /// The pseudonym of `value`. Letter case, blanks around it and the dress of an `@` make no difference.
    pub(super) fn of(&mut self, kind: Kind, value: &str) -> String {
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        fold_into(&mut folded, value.trim());
        let known =
            self.known[kind as usize].get(folded.as_str()).map(|(pseudonym, _)| pseudonym.to_string());
        let pseudonym = known.unwrap_or_else(|| self.make(kind, value.trim(), &folded));
        self.folded = folded;
        pseudonym
    }

    fn make(&mut self, kind: Kind, value: &str, folded: &str) -> String {
        let email = is_email(folded);
        let canonical = if email { plain_email(folded) } else { folded.to_owned() };
        let mut mac = self.mac.clone();
        mac.update(kind.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(canonical.as_bytes());
        let digits = if kind == Kind::Row { ROW_DIGITS } else { DIGITS };
        let mut pseudonym = format!("{}-", kind.as_str());
        for byte in &mac.finalize().into_bytes()[..digits / 2] {
            write!(pseudonym, "{byte:02x}").expect("BUG: a text takes what is written");
        }
        if email && kind != Kind::Row {
            pseudonym.push_str(DOMAIN);
        }
        self.remember(kind, (folded, value), &pseudonym);
        pseudonym
    }

    fn remember(&mut self, kind: Kind, (folded, value): (&str, &str), pseudonym: &str) {
        let bytes = folded.len() + value.len() + pseudonym.len();
        if self.remembered >= REMEMBERED_LIMIT || self.bytes + bytes > REMEMBERED_LIMIT_BYTES {
            self.forgotten = true;
            return;
        }
        self.remembered += 1;
        self.bytes += bytes;
        self.known[kind as usize].insert(folded.into(), (pseudonym.into(), value.into()));
    }

    /// All that are remembered, sorted.
    pub(super) fn all(&self) -> Vec<Pseudonym> {
        let mut all: Vec<Pseudonym> = Vec::with_capacity(self.remembered);
        for kind in Kind::ALL {
            all.extend(self.known[kind as usize].values().map(|(pseudonym, value)| Pseudonym {
                pseudonym: pseudonym.to_string(),
                kind: kind.as_str(),
                value: value.to_string(),
            }));
        }
        all.sort();
        all
    }

    pub(super) fn are_whole(&self) -> bool {
        !self.forgotten
    }
}

/// Whether `text` has the form of a pseudonym. It is left alone then: there is nothing in it to hide.
pub(super) fn is_own(text: &str) -> bool {
    let Some((kind, rest)) = text.split_once('-') else { return false };
    let Some(kind) = Kind::ALL.into_iter().find(|known| known.as_str() == kind) else { return false };
    let digits = if kind == Kind::Row { ROW_DIGITS } else { DIGITS };
    let hex = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
    rest.len() >= digits
        && rest.as_bytes()[..digits].iter().all(hex)
        && (rest.len() == digits || &rest.as_bytes()[digits..] == DOMAIN.as_bytes())
}

/// The pseudonym of a person without its domain: what stands for the name in the address.
pub(super) fn short(pseudonym: &str) -> &str {
    pseudonym.strip_suffix(DOMAIN).unwrap_or(pseudonym)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_name_in_a_pack_and_another_elsewhere() {
        let (mut here, mut there) = (Pseudonyms::new(&[1; 32]), Pseudonyms::new(&[2; 32]));
        let bob = here.of(Kind::Person, "Bob@Acme.io");
        assert!(is_own(&bob) && bob.ends_with(DOMAIN), "{bob}");
        for same in ["bob@acme.io", " BOB@acme.io ", "bob%40acme.io"] {
            assert_eq!(here.of(Kind::Person, same), bob);
        }
        assert_ne!(here.of(Kind::Resource, "bob@acme.io"), bob);
        assert_ne!(there.of(Kind::Person, "bob@acme.io"), bob);
        assert!(is_own(&here.of(Kind::Row, "x@y.zz")) && is_own(&here.of(Kind::Host, "laptop")));
        assert!(
            here.all().iter().any(|p| p.value == "Bob@Acme.io" && p.pseudonym == bob) && here.are_whole()
        );
    }

    #[test]
    fn what_is_no_pseudonym_is_not_taken_for_one() {
        for text in [
            "person-",
            "person-0123456789az",
            "bob-0123456789ab",
            "person-0123456789abc",
            "person-é123456789ab",
        ] {
            assert!(!is_own(text), "{text}");
        }
    }

    #[test]
    fn what_no_longer_fits_is_named_all_the_same_and_it_is_said() {
        let mut pseudonyms = Pseudonyms::new(&[1; 32]);
        let long = "x".repeat(REMEMBERED_LIMIT_BYTES);
        let first = pseudonyms.of(Kind::Value, &long);
        assert_eq!(pseudonyms.of(Kind::Value, &long), first);
        assert!(!pseudonyms.are_whole() && pseudonyms.all().is_empty());
    }
}
