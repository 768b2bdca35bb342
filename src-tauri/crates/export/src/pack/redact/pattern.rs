//! What values look like: a closed list, found by small readers that take time in proportion to the text.

mod address;
mod email;
mod number;
mod secret;
mod url;

use serde::Deserialize;

pub(super) use address::network_of;
pub(super) use email::{is_email, only_email, plain_email};

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pattern {
    /// `bob@acme.io`, also with the `@` percent-encoded, escaped as in JSON, or wide.
    Email,
    /// Four numbers below 256; a network of /24 or wider is none.
    Ipv4,
    /// As RFC 4291 section 2.2 writes them; a network of /48 or wider is none.
    Ipv6,
    /// What stands behind the `?` of an address.
    UrlQuery,
    /// `user:password@` in an address.
    UrlCredentials,
    /// Tokens with a vendor's prefix, e.g. `ghp_…`, `AKIA…`.
    Token,
    /// What follows the word `Bearer`, and `Basic` where it is one.
    Bearer,
    /// A signed ticket, `eyJ….….…`.
    Jwt,
    /// A PEM block with a private key.
    PrivateKey,
    /// A telephone number: `+` and 8 to 15 digits, or 3-3-4.
    Phone,
    /// 12 or more digits in a row; times in milliseconds are none.
    Digits,
    /// 13 to 19 digits in groups with the check digit of payment cards.
    Card,
}

impl Pattern {
    /// How many there are.
    pub(super) const COUNT: usize = 12;

    /// Whether it finds addresses that can be cut to their network.
    pub(super) fn is_ip(self) -> bool {
        matches!(self, Self::Ipv4 | Self::Ipv6)
    }
}

/// A set of patterns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted(u16);

impl Wanted {
    pub(super) fn add(&mut self, pattern: Pattern) {
        self.0 |= 1 << pattern as u16;
    }

    fn has(self, pattern: Pattern) -> bool {
        self.0 & (1 << pattern as u16) != 0
    }

    fn any(self, patterns: &[Pattern]) -> bool {
        patterns.iter().any(|pattern| self.has(*pattern))
    }

    /// The same without those that take long numbers for somebody's.
    pub(super) fn without_numbers(self) -> Self {
        let numbers = [Pattern::Phone, Pattern::Digits, Pattern::Card];
        Self(numbers.iter().fold(self.0, |set, pattern| set & !(1 << *pattern as u16)))
    }

    /// The same with numbers only: for JSON numbers, which hold nothing else.
    pub(super) fn only_digits(self) -> Self {
        Self(self.0 & (1 << Pattern::Digits as u16))
    }
}

/// Where a pattern was found, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Find {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) pattern: Pattern,
}

/// Shortest text in which anything is looked for: `a@b.cd`, `1.1.1.1`, `a::bc`.
const SHORTEST_BYTES: usize = 5;

/// Finds all of `wanted` in `text`. What redaction itself has written is no find.
pub(super) fn scan(text: &str, wanted: Wanted, finds: &mut Vec<Find>) {
    if text.len() < SHORTEST_BYTES {
        return;
    }
    let traits = Traits::of(text);
    if wanted.has(Pattern::Email) && traits.at {
        email::find(text, finds);
    }
    if wanted.has(Pattern::Ipv4) && traits.digits >= 4 && traits.dot {
        address::find_v4(text, finds);
    }
    if wanted.has(Pattern::Ipv6) && traits.colons >= 2 {
        address::find_v6(text, finds);
    }
    if wanted.any(&[Pattern::UrlQuery, Pattern::UrlCredentials]) && (traits.query || traits.colons > 0) {
        url::find(text, finds, wanted);
    }
    if wanted.any(&[Pattern::Token, Pattern::Bearer, Pattern::Jwt, Pattern::PrivateKey]) && text.len() >= 12 {
        secret::find(text, finds, wanted);
    }
    if traits.digits >= 8 && wanted.any(&[Pattern::Phone, Pattern::Digits, Pattern::Card]) {
        number::find(text, finds, wanted);
    }
}

/// What one look over the bytes tells.
#[derive(Default)]
struct Traits {
    at: bool,
    dot: bool,
    query: bool,
    digits: usize,
    colons: usize,
}

impl Traits {
    fn of(text: &str) -> Self {
        let mut traits = Self::default();
        for byte in text.bytes() {
            match byte {
                // The last is how U+FF20, the wide `@`, begins.
                b'@' | b'%' | b'\\' | 0xef => traits.at = true,
                b'0'..=b'9' => traits.digits += 1,
                b'.' => traits.dot = true,
                b':' => traits.colons += 1,
                b'?' | b'#' => traits.query = true,
                _ => {}
            }
        }
        traits
    }
}

/// The byte before `at`, where there is one.
fn before(text: &str, at: usize) -> Option<u8> {
    text.as_bytes()[..at].last().copied()
}

/// Whether a word can begin at `at`: what stands before is no letter or digit.
fn opens(text: &str, at: usize) -> bool {
    before(text, at).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// Whether a word can end at `at`.
fn closes(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}
