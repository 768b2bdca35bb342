//! Codes that were taken apart before: a log has few actions and few keys, and many rows with each of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::words::{label_of, phrase_of, tokens};

/// Codes that are remembered at the most, and how long one may be: hostile rows have a new one each.
const CODES_AT_MOST: usize = 4_096;
const CODE_LIMIT_BYTES: usize = 128;

/// The words of codes, taken apart once each.
#[derive(Debug, Default)]
pub struct Vocabulary(RefCell<HashMap<Box<str>, Rc<Code>>>);

/// A code that was taken apart.
#[derive(Debug)]
pub struct Code {
    /// Its words, as [`tokens`] gives them.
    pub tokens: Vec<String>,
    /// The same with `_` between them.
    pub joined: String,
    /// As [`crate::words::phrase`].
    pub phrase: String,
    /// As [`crate::words::label`].
    pub label: String,
}

impl Vocabulary {
    /// The words of `code`.
    #[must_use]
    pub fn of(&self, code: &str) -> Rc<Code> {
        let mut known = self.0.borrow_mut();
        if let Some(found) = known.get(code) {
            return Rc::clone(found);
        }
        let tokens = tokens(code);
        let phrase = phrase_of(&tokens);
        let label = label_of(code, &phrase);
        let apart = Rc::new(Code { joined: tokens.join("_"), tokens, phrase, label });
        if known.len() < CODES_AT_MOST && code.len() <= CODE_LIMIT_BYTES {
            known.insert(code.into(), Rc::clone(&apart));
        }
        apart
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{label, phrase};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_remembered_is_what_would_be_worked_out(codes in proptest::collection::vec("[A-Za-z0-9_.]{0,4}|\\PC{0,200}", 0..40)) {
            let vocabulary = Vocabulary::default();
            for code in &codes {
                let apart = vocabulary.of(code);
                prop_assert_eq!(&apart.tokens, &tokens(code));
                prop_assert_eq!(&apart.phrase, &phrase(code));
                prop_assert_eq!(&apart.label, &label(code));
                prop_assert_eq!(&apart.joined, &tokens(code).join("_"));
            }
        }
    }

    #[test]
    fn memory_has_an_end() {
        let vocabulary = Vocabulary::default();
        for n in 0..CODES_AT_MOST * 2 {
            assert_eq!(vocabulary.of(&format!("a_{n}")).tokens, ["a", &n.to_string()]);
        }
        assert_eq!(vocabulary.0.borrow().len(), CODES_AT_MOST);
    }
}
