//! The cells of one record.

use std::borrow::Cow;

use super::Separator;

/// Why a text is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// `"a`
    #[error("a quoted cell is never closed")]
    OpenQuote,
    /// `"a"b`
    #[error("something follows the closing quote of a cell")]
    AfterQuote,
    /// `a"b`
    #[error("a quote stands inside a cell that is not quoted")]
    StrayQuote,
    /// A line end outside quotes.
    #[error("a line end stands inside the row")]
    LineEnd,
    /// Longer than any row.
    #[error("the row is too long")]
    TooLong,
}

/// The cells of `record`, quotes taken off.
///
/// # Errors
/// [`Fault`] where it is not one record of RFC 4180.
pub(crate) fn cells(record: &str, separator: Separator) -> Result<Vec<Cow<'_, str>>, Fault> {
    let between = char::from(separator.byte());
    let (mut cells, mut rest) = (Vec::new(), record);
    loop {
        let (cell, behind) = cell(rest, between)?;
        cells.push(cell);
        match behind.strip_prefix(between) {
            Some(more) => rest = more,
            None if behind.is_empty() => return Ok(cells),
            None => return Err(Fault::AfterQuote),
        }
    }
}

/// The first cell and what stands behind it.
fn cell(text: &str, between: char) -> Result<(Cow<'_, str>, &str), Fault> {
    let Some(inner) = text.strip_prefix('"') else {
        let (cell, behind) = text.split_at(text.find(between).unwrap_or(text.len()));
        return match cell {
            _ if cell.contains('"') => Err(Fault::StrayQuote),
            _ if cell.contains('\n') => Err(Fault::LineEnd),
            _ => Ok((Cow::Borrowed(cell), behind)),
        };
    };
    let mut from = 0;
    loop {
        let quote = from + inner[from..].find('"').ok_or(Fault::OpenQuote)?;
        if !inner[quote + 1..].starts_with('"') {
            let (cell, behind) = (&inner[..quote], &inner[quote + 1..]);
            return Ok((
                if from == 0 { Cow::Borrowed(cell) } else { Cow::Owned(cell.replace("\"\"", "\"")) },
                behind,
            ));
        }
        from = quote + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(record: &str) -> Result<Vec<Cow<'_, str>>, Fault> {
        super::cells(record, Separator::Comma)
    }

    #[test]
    fn cells_are_read_as_they_were_meant() {
        assert_eq!(cells("a,,\"b,\"\"c\"\"\n\", d ").unwrap(), ["a", "", "b,\"c\"\n", " d "]);
        assert_eq!(cells("").unwrap(), [""]);
        assert_eq!(cells(",").unwrap(), ["", ""]);
        assert_eq!(cells("\"\"\"\"").unwrap(), ["\""]);
        assert_eq!(cells("'=cmd|x,\"=1+1\"").unwrap(), ["'=cmd|x", "=1+1"]);
    }

    #[test]
    fn other_separators_stand_between_cells_as_commas_do() {
        let of = |record| super::cells(record, Separator::Semicolon).unwrap();
        assert_eq!(of("a,b;\"c;\"\"d\"\"\";"), ["a,b", "c;\"d\"", ""]);
        assert_eq!(super::cells("a\t\"b\tc\"", Separator::Tab).unwrap(), ["a", "b\tc"]);
        assert_eq!(super::cells("\"a\",b", Separator::Semicolon), Err(Fault::AfterQuote));
    }

    #[test]
    fn what_is_no_record_says_why() {
        assert_eq!(cells("a,\"b"), Err(Fault::OpenQuote));
        assert_eq!(cells("a,\"b\"c"), Err(Fault::AfterQuote));
        assert_eq!(cells("a,b\"c"), Err(Fault::StrayQuote));
        assert_eq!(cells("a,b\nc"), Err(Fault::LineEnd));
    }
}
