//! What stands between two cells. Spreadsheets of much of Europe write `;`, and what is pasted out of one, tabs.

use super::HEADER_LIMIT_BYTES;
use super::form::{first_record, without_blank_lines};

/// What stands between two cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Separator {
    /// `,` as RFC 4180 has it.
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// Each, the one that goes first among equals first.
    pub(super) const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// Its byte.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The separator of a document: the one that cuts its first record into the most cells; a comma where none does.
    ///
    /// Only the header is asked: it goes along with every row, so that a row alone is read as its file was. All
    /// readings of it end at the same byte, because a whole record has an even number of quotes under each of them.
    pub(super) fn of(doc: &[u8]) -> Self {
        let doc = without_blank_lines(doc);
        let head = &doc[..doc.len().min(HEADER_LIMIT_BYTES)];
        let cells = |separator: &Self| match head.contains(&separator.byte()) {
            true => first_record(head, *separator).map_or(0, |record| record.cells.len()),
            false => 0,
        };
        // Of equals the last is taken.
        Self::ALL.into_iter().rev().max_by_key(cells).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_header_tells_the_separator() {
        for (text, is) in [
            ("a,b\n1,2", Separator::Comma),
            ("a;b\n1;2", Separator::Semicolon),
            ("a\tb\n1\t2", Separator::Tab),
            ("Time;Action;Note, if any\n1;2;3\n", Separator::Semicolon),
            ("\"a;b;c\",d\n", Separator::Comma),
            ("\"a,b,c\";d\n", Separator::Semicolon),
            ("\"a\n,b\";\"c\"\n", Separator::Semicolon),
            ("a,b;c\n", Separator::Comma),
            ("a\n", Separator::Comma),
            ("", Separator::Comma),
            ("\"never closed;a;b", Separator::Comma),
        ] {
            assert_eq!(Separator::of(text.as_bytes()), is, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_row_alone_has_the_separator_of_its_file(
            header in "((a|\"[a;,\t\n]{0,3}\")?[;,\t]){1,6}a",
            rows in proptest::collection::vec("[a;,\t\" ]{1,8}", 1..4),
        ) {
            let file = format!("{header}\n{}", rows.join("\n"));
            prop_assume!(crate::csv::header(file.as_bytes()).is_some());
            let separator = Separator::of(file.as_bytes());
            for row in crate::csv::records(file.as_bytes()).raws(file.as_bytes()) {
                prop_assert_eq!(Separator::of(&row), separator);
            }
        }
    }
}
