//! A vendor's mark of where its next page begins: a cursor, an id, a number, or path and query of an address. It is a stranger's text: sent back as it came, percent-encoded, and
//! never read as an address, a number or anything else.

use serde::{Deserialize, Serialize};

/// Longest cursor that is sent back: some hundred bytes are usual, and many servers refuse addresses over 8 KiB.
pub const CURSOR_LIMIT_BYTES: usize = 4096;

/// A cursor of 1 to [`CURSOR_LIMIT_BYTES`] bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor(String);

impl Cursor {
    /// The text as the vendor wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Cursor {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        match text.len() {
            0 => Err("empty"),
            1..=CURSOR_LIMIT_BYTES => Ok(Self(text)),
            _ => Err("longer than any mark of a page"),
        }
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}
