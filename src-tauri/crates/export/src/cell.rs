//! A text as a CSV cell that no spreadsheet takes for a formula, and back again without loss.
//!
//! Spreadsheets evaluate a cell that begins with one of a few characters even when it is quoted (OWASP "CSV
//! Injection", CWE-1236). Such a text gets a leading apostrophe. A text that looks like an already guarded one gets
//! one apostrophe more, so that taking one away always gives the text back.
//!
//! NUL is not carried by many CSV readers: it is written as `␀0`, and the character `␀` itself as `␀␀`. Other
//! control characters stand as they are; line ends inside a cell are legal in RFC 4180 and are quoted.

use std::borrow::Cow;

use crate::plain::is_unseen;

/// Stands for NUL in cells: U+2400 SYMBOL FOR NULL.
const NUL_MARK: char = '\u{2400}';

/// `text` with one apostrophe in front if a spreadsheet could take it, or a guarded text, for a formula.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`guard`] was given.
#[must_use]
pub fn unguard(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => Cow::Borrowed(text),
        _ => Cow::Borrowed(cell),
    }
}

/// `text` as the content of a CSV cell: guarded, and without NUL.
#[must_use]
pub fn to_cell(text: &str) -> Cow<'_, str> {
    let guarded = guard(text);
    if !guarded.contains(['\0', NUL_MARK]) {
        return guarded;
    }
    let mut cell = String::with_capacity(guarded.len() + 8);
    for c in guarded.chars() {
        match c {
            '\0' => cell.extend([NUL_MARK, '0']),
            NUL_MARK => cell.extend([NUL_MARK, NUL_MARK]),
            other => cell.push(other),
        }
    }
    Cow::Owned(cell)
}

/// The text that [`to_cell`] was given; a cell which it never wrote is read as far as it makes sense.
#[must_use]
pub fn from_cell(cell: &str) -> Cow<'_, str> {
    if !cell.contains(NUL_MARK) {
        return unguard(cell);
    }
    let mut text = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match (c, c == NUL_MARK) {
            (_, true) => match chars.next() {
                Some('0') => text.push('\0'),
                Some(next) => text.push(next),
                None => text.push(NUL_MARK),
            },
            (other, false) => text.push(other),
        }
    }
    Cow::Owned(unguard(&text).into_owned())
}

/// A trigger stands first: after any number of apostrophes (our own guard), then after anything that shows as nothing.
fn needs_guard(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().find(|c| is_trigger(*c) || !is_skipped(*c));
    first.is_some_and(is_trigger)
}

/// What starts a formula (ASVS 5 section 1.2.10, OWASP), with the wide and small forms that some locales fold.
fn is_trigger(c: char) -> bool {
    matches!(
        c,
        '=' | '+'
            | '-'
            | '@'
            | '\t'
            | '\r'
            | '\n'
            | '\0'
            | '＝'
            | '＋'
            | '－'
            | '＠'
            | '﹦'
            | '﹢'
            | '﹣'
            | '﹫'
            | '\u{2212}'
    )
}

fn is_skipped(c: char) -> bool {
    c.is_whitespace() || is_unseen(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts made mostly of the characters that matter here.
    fn tricky() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            '\'', '=', '+', '-', '@', '\t', '\r', '\n', '\0', ' ', '\u{a0}', '\u{feff}', '\u{200b}', '＝',
            '＠', NUL_MARK, '0', 'a', '"', ',', '\u{1}',
        ]);
        prop::collection::vec(prop_oneof![4 => odd, 1 => any::<char>()], 0..8).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn taking_the_guard_away_gives_the_text_back(text in tricky()) {
            let guarded = guard(&text);
            let back = unguard(&guarded).into_owned();
            prop_assert_eq!(back, text);
        }

        #[test]
        fn a_guarded_text_never_starts_with_a_trigger(text in tricky()) {
            let guarded = guard(&text);
            let first = guarded.chars().find(|c| is_trigger(*c) || !is_skipped(*c));
            prop_assert!(!first.is_some_and(is_trigger));
        }

        #[test]
        fn a_cell_reads_back_as_its_text_and_holds_no_nul(text in tricky()) {
            let cell = to_cell(&text);
            prop_assert!(!cell.contains('\0'));
            let back = from_cell(&cell).into_owned();
            prop_assert_eq!(back, text);
        }

        #[test]
        fn any_cell_is_read_without_a_panic(cell in tricky()) {
            let _ = from_cell(&cell);
        }
    }

    #[test]
    fn formulas_are_guarded_and_ordinary_texts_are_not() {
        for text in [
            "=1+1",
            "+4930",
            "-2",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            "\0x",
            " =x",
            "\u{feff}=x",
            "＝x",
            "'=x",
            "''@x",
        ] {
            assert_eq!(guard(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "a=b", "o'brien", "'quoted'", "2026-01-01", "{\"a\":1}", "'"] {
            assert!(matches!(guard(text), Cow::Borrowed(_)), "{text:?}");
        }
    }
}
