//! A value in a query: literal text with `*` for any run of characters, letter case folded.

use std::fmt;

use crate::fold::fold;

/// The literal pieces between the stars: `*@acme.io` is `["", "@acme.io"]`, `bob` is `["bob"]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    pieces: Vec<String>,
}

/// A pattern made ready for comparing with many texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    folded: Vec<String>,
}

impl Pattern {
    /// Exactly `text`; stars in it are literal.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self { pieces: vec![text.to_owned()] }
    }

    /// Reads the written form: `*` any run, `\*` a star, `\\` a backslash; any other backslash stands for itself.
    #[must_use]
    pub fn parse(written: &str) -> Self {
        let mut pieces = vec![String::new()];
        let mut chars = written.chars().peekable();
        while let Some(c) = chars.next() {
            let literal = match c {
                '*' => {
                    pieces.push(String::new());
                    continue;
                }
                '\\' => chars.next_if(|next| matches!(next, '*' | '\\')).unwrap_or(c),
                _ => c,
            };
            pieces.last_mut().expect("BUG: there is always a piece").push(literal);
        }
        Self { pieces }
    }

    /// The pattern without stars, where it has none.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// What stands between the stars: all of it stands, in this order, in every text that fits.
    #[must_use]
    pub fn pieces(&self) -> &[String] {
        &self.pieces
    }

    /// Folds the pattern once, for comparing with many texts.
    #[must_use]
    pub fn matcher(&self) -> Matcher {
        Matcher { folded: self.pieces.iter().map(|piece| fold(piece)).collect() }
    }
}

impl Matcher {
    /// The [`letters`] of every text, folded, that fits; such a text may hold others too.
    #[must_use]
    pub fn letters(&self) -> u64 {
        self.folded.iter().fold(0, |all, piece| all | letters(piece))
    }

    /// Whether the whole of `text` fits, letter case folded.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        match self.folded.as_slice() {
            // Most questions, asked of every id of a log: nothing is copied.
            [only] if text.is_ascii() => only.eq_ignore_ascii_case(text),
            _ => self.fits_folded(&fold(text)),
        }
    }

    /// Whether the whole of `text`, folded already, fits.
    #[must_use]
    pub fn fits_folded(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.folded.as_slice() else {
            return self.folded.first().is_some_and(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for piece in middle {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        rest.ends_with(last.as_str())
    }
}

/// Which bytes stand in `text`, one bit for four of them.
#[must_use]
pub fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |all, byte| all | 1 << (byte % 64))
}

/// The written form; the exact inverse of [`Pattern::parse`].
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, piece) in self.pieces.iter().enumerate() {
            if n > 0 {
                f.write_str("*")?;
            }
            f.write_str(&piece.replace('\\', "\\\\").replace('*', "\\*"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).matcher().fits(text)
    }

    #[test]
    fn stars_stand_for_any_run_and_the_rest_for_itself() {
        assert!(fits("*@acme.io", "Bob@ACME.io"));
        assert!(fits("a*b*c", "axxbyyc"));
        assert!(fits("*", ""));
        assert!(!fits("ab*ab", "ab"));
        assert!(!fits("bob", "bobby"));
        assert!(fits("\\*", "*") && !fits("\\*", "x"));
    }

    /// The definition, letter by letter, to compare with.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skipped| naive(rest, &text[skipped..])),
            Some((c, rest)) => text.first() == Some(c) && naive(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn a_text_fits_as_its_folded_form_does(pattern in "[aAKkßéÉ\u{212a}*]{0,3}", text in "[aAKkßéÉ\u{212a}]{0,3}") {
            let matcher = Pattern::parse(&pattern).matcher();
            prop_assert_eq!(matcher.fits(&text), matcher.fits_folded(&fold(&text)));
        }

        #[test]
        fn print_is_the_inverse_of_parse(written in "[a*\\\\\" ,]{0,8}") {
            let pattern = Pattern::parse(&written);
            prop_assert_eq!(Pattern::parse(&pattern.to_string()), pattern);
        }

        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab*]{0,6}", text in "[ab]{0,8}") {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(fits(&pattern, &text), naive(&p, &t));
        }
    }
}
