//! One captured request, exactly as it arrived.

use chrono::{DateTime, Utc};

/// A request as it came over the wire: nothing decoded, sorted or joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// When it arrived, where the capture says so.
    pub received_at: Option<DateTime<Utc>>,
    /// Request method as written, for example `POST`.
    pub method: String,
    /// Request target as captured: a whole URL or only a path.
    pub url: String,
    /// Names and values in their order, with their case and with repeated ones.
    pub headers: Vec<(String, String)>,
    /// Body bytes, still compressed if they came so.
    pub body: Vec<u8>,
}

/// Something in a capture file that could not be taken at its word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureProblem {
    /// Line in the file, from 1, where it starts.
    pub line: usize,
    /// What is wrong, as a sentence without full stop; holds no text from the file.
    pub reason: String,
    /// The bytes in question.
    pub raw: Vec<u8>,
    /// How many problems this one stands for: 1, and more only where a file has more than are told one by one.
    pub stands_for: usize,
}

impl Capture {
    /// Every value under this header name (letter case ignored), without the white space that HTTP lets stand around it.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_matches([' ', '\t']))
    }
}
