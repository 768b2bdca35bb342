//! Free text in a stored row, looked for text by text without making an entry of it.

use std::sync::{Mutex, PoisonError};

use exhibit_entry::{fold, json};
use memchr::memmem::Finder;
use rusqlite::types::{FromSqlError, ValueRef};

/// The columns in which free text is looked for, over the table `entry e`: those of [`exhibit_entry::filter::searched_texts`], its
/// metadata last.
pub(crate) const COLUMNS: &str =
    "e.id, e.action, e.label, e.summary, e.actor_id, e.actor_label, e.resource_type,
  e.resource_id, e.resource_label, e.project_id, e.project_label, e.ip, e.user_agent, e.metadata";

/// How many they are.
pub(crate) const COLUMN_COUNT: usize = 14;

/// Between two texts. No byte of any text, so that nothing is found across two of them.
const BETWEEN: u8 = 0xff;

/// A needle made ready for many rows.
pub(crate) struct Needle {
    finder: Finder<'static>,
    /// The texts of the row that is looked at, folded; kept, since each row would need it anew.
    texts: Mutex<Texts>,
}

/// Texts folded and laid one behind the other.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    letters: String,
}

impl Needle {
    /// A needle that is folded already.
    pub(crate) fn new(folded: &str) -> Self {
        Self { finder: Finder::new(folded.as_bytes()).into_owned(), texts: Mutex::default() }
    }

    /// Whether it stands in one of a row's texts: the plain ones, or those that `metadata` holds.
    ///
    /// # Errors
    /// What stands there is no text, or no JSON where it should be.
    pub(crate) fn stands_in<'v>(
        &self,
        plain: impl Iterator<Item = ValueRef<'v>>,
        metadata: ValueRef<'v>,
    ) -> Result<bool, FromSqlError> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.bytes.clear();
        for value in plain {
            texts.add(value.as_str_or_null()?.unwrap_or_default());
        }
        let is_empty = self.finder.needle().is_empty();
        if self.finder.find(&texts.bytes).is_some() || is_empty {
            return Ok(true);
        }
        let Some(metadata) = metadata.as_str_or_null()? else { return Ok(false) };
        texts.bytes.clear();
        texts.add(metadata);
        // Without escapes every text of it stands in it as it is, among others.
        if self.finder.find(&texts.bytes).is_none() && !metadata.contains('\\') {
            return Ok(false);
        }
        texts.bytes.clear();
        let node = json::parse(metadata).map_err(FromSqlError::other)?;
        node.each_text(&mut |text| texts.add(text));
        Ok(self.finder.find(&texts.bytes).is_some())
    }
}

impl Texts {
    fn add(&mut self, text: &str) {
        let start = self.bytes.len();
        if text.is_ascii() {
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes[start..].make_ascii_lowercase();
        } else {
            self.letters.clear();
            fold::fold_into(&mut self.letters, text);
            self.bytes.extend_from_slice(self.letters.as_bytes());
        }
        self.bytes.push(BETWEEN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands_in(needle: &str, plain: &[&str], metadata: &str) -> bool {
        let plain = plain.iter().map(|text| ValueRef::Text(text.as_bytes()));
        let metadata = if metadata.is_empty() { ValueRef::Null } else { ValueRef::Text(metadata.as_bytes()) };
        Needle::new(&fold::fold(needle)).stands_in(plain, metadata).unwrap()
    }

    #[test]
    fn it_is_found_in_one_text_and_never_across_two() {
        assert!(stands_in("BOB", &["x", "abobc"], ""));
        assert!(stands_in("თბი", &["ᲗᲑᲘᲚᲘᲡᲘ"], ""));
        assert!(!stands_in("xa", &["x", "a"], ""));
        assert!(!stands_in("x\u{1f}a", &["x", "a"], "") && stands_in("x\u{1f}a", &["x\u{1f}A"], ""));
        assert!(stands_in("", &["x"], "") && stands_in("\0", &["x\0y"], ""));
    }

    #[test]
    fn metadata_is_searched_in_its_texts_and_not_in_its_signs() {
        let metadata = r#"{"Scope":["a\"b",1.50],"x":"y\u0041"}"#;
        assert!(stands_in("scope", &[], metadata) && stands_in("1.50", &[], metadata));
        assert!(stands_in("a\"b", &[], metadata) && stands_in("ya", &[], metadata));
        assert!(!stands_in("\\", &[], metadata) && !stands_in("{", &[], metadata));
        assert!(!stands_in("\":", &[], r#"{"a":"b"}"#));
    }
}
