//! One row of CSV as a flat object of texts, and what makes two of them the same.

use std::borrow::Cow;

use exhibit_entry::json;

use super::{Header, Separator, cells, header};
use crate::safe;

/// A raw row that holds its header.
pub(crate) struct CsvRow<'a> {
    /// The names of the columns as they are written.
    columns: Vec<Cow<'a, str>>,
    separator: Separator,
    record: &'a str,
}

impl<'a> CsvRow<'a> {
    /// The row in `raw`; none when it is no row of CSV: a header with its line end, and something behind it.
    pub(crate) fn of(raw: &'a str) -> Option<Self> {
        let Header { bytes, columns, separator, rest } = header(raw.as_bytes())?;
        let starts_there = bytes.len() + rest.len() == raw.len();
        let record = &raw[raw.len() - rest.len()..];
        (starts_there && !record.is_empty()).then_some(Self { columns, separator, record })
    }

    /// Column names with the cells that are not empty, in the header's order.
    ///
    /// # Errors
    /// Why the record does not fit its header, in words for the list of problems.
    pub(crate) fn pairs(&self) -> Result<Vec<(&str, Cow<'a, str>)>, String> {
        let cells =
            cells(self.record, self.separator).map_err(|fault| format!("the row is not CSV: {fault}"))?;
        if cells.len() != self.columns.len() {
            let (found, wanted) = (cells.len(), self.columns.len());
            return Err(format!("the row has {found} cells, its header {wanted}"));
        }
        if cells == self.columns {
            return Err("the row is the header again".to_owned());
        }
        if self.record.contains('\0') {
            return Err("the row holds a NUL byte".to_owned());
        }
        once_each(self.columns.iter().map(Cow::as_ref))?;
        let pairs: Vec<_> = self.columns.iter().map(Cow::as_ref).zip(cells).collect();
        if pairs.iter().any(|(name, cell)| name.is_empty() && !cell.is_empty()) {
            return Err(WITHOUT_A_NAME.to_owned());
        }
        Ok(pairs.into_iter().filter(|(_, cell)| !cell.is_empty()).collect())
    }

    /// Whether the record has fewer cells than its header.
    pub(crate) fn is_short(&self) -> bool {
        cells(self.record, self.separator).is_ok_and(|cells| cells.len() < self.columns.len())
    }

    /// The names of the columns as profiles know them: blanks around them do not count.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|name| name.trim()).collect()
    }

    /// The row as the text of one JSON object under [`Self::names`]: texts, but for cells of `json_columns` that hold an object or an array,
    /// which stand in it as they are.
    ///
    /// # Errors
    /// As [`Self::pairs`].
    pub(crate) fn json(&self, json_columns: &[String]) -> Result<String, String> {
        once_each(self.names())?;
        let mut text = String::from("{");
        for (name, cell) in self.pairs()? {
            let name = name.trim();
            if name.is_empty() {
                return Err(WITHOUT_A_NAME.to_owned());
            }
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&quoted(name));
            text.push(':');
            match cell.trim_start().starts_with(['{', '['])
                && json_columns.iter().any(|column| column == name)
            {
                true if json::parse(&cell).is_ok() => text.push_str(&cell),
                _ => text.push_str(&quoted(&cell)),
            }
        }
        text.push('}');
        Ok(text)
    }
}

const WITHOUT_A_NAME: &str = "a cell stands below a column without a name";

fn once_each<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    let mut names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("the header names the column `{}` twice", safe::start(pair[0].as_bytes()))),
        None => Ok(()),
    }
}

/// What a row says, whatever the order of its columns and the way it is quoted; none when it is no row of CSV or
/// cannot be read.
pub(crate) fn content(raw: &str) -> Option<String> {
    let row = CsvRow::of(raw)?;
    let mut pairs = row.pairs().ok()?;
    pairs.sort();
    let lines = pairs.iter().map(|(name, cell)| format!("{}:{}\n", quoted(name), quoted(cell)));
    Some(std::iter::once("csv\n".to_owned()).chain(lines).collect())
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("BUG: a text can always be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(raw: &str) -> String {
        CsvRow::of(raw).unwrap().pairs().unwrap_err()
    }

    #[test]
    fn a_row_becomes_a_flat_object_and_an_empty_cell_is_absent() {
        let row = CsvRow::of("id,at,note,metadata\r\n1,,\"a \"\"b\"\"\n\",\"{\"\"n\"\":1.50}\"").unwrap();
        let columns = ["metadata".to_owned()];
        assert_eq!(
            row.json(&columns).unwrap(),
            "{\"id\":\"1\",\"note\":\"a \\\"b\\\"\\n\",\"metadata\":{\"n\":1.50}}"
        );
        assert!(row.json(&[]).unwrap().ends_with("\"metadata\":\"{\\\"n\\\":1.50}\"}"));
        let broken = CsvRow::of("id,metadata\n1,{oops").unwrap();
        assert_eq!(broken.json(&columns).unwrap(), r#"{"id":"1","metadata":"{oops"}"#);
    }

    #[test]
    fn a_row_that_does_not_fit_its_header_says_why() {
        assert_eq!(reason("a,b\n1"), "the row has 1 cells, its header 2");
        assert_eq!(reason("a,b\n1,2,"), "the row has 3 cells, its header 2");
        assert_eq!(reason("a,b\n\"1,2"), "the row is not CSV: a quoted cell is never closed");
        assert_eq!(reason("a,b,a\n1,2,3"), "the header names the column `a` twice");
        assert_eq!(reason("a,b,\n1,2,3"), "a cell stands below a column without a name");
        assert_eq!(reason("a,b\n\"a\",b"), "the row is the header again");
        assert_eq!(reason("a,b\n1,\0"), "the row holds a NUL byte");
        assert!(CsvRow::of("a,b,\n1,2,").unwrap().pairs().is_ok());
    }

    #[test]
    fn blanks_around_the_names_of_columns_do_not_count_in_what_is_read() {
        let row = CsvRow::of("id, action,\"created at \"\n1, a,x").unwrap();
        assert_eq!(row.names(), ["id", "action", "created at"]);
        assert_eq!(row.json(&[]).unwrap(), r#"{"id":"1","action":" a","created at":"x"}"#);
        let twice = CsvRow::of("id, id\n1,2").unwrap();
        assert_eq!(twice.json(&[]).unwrap_err(), "the header names the column `id` twice");
        assert!(CsvRow::of("id, \n1,2").unwrap().json(&[]).unwrap_err().contains("without a name"));
    }

    #[test]
    fn other_separators_read_as_commas_do_and_say_the_same() {
        let commas = "id,at,note\n1,,\"a;b\tc, d\"";
        let same = content(commas).unwrap();
        for raw in ["id;at;note\r\n1;;\"a;b\tc, d\"", "id\tat\tnote\n\"1\"\t\t\"a;b\tc, d\""] {
            let row = CsvRow::of(raw).unwrap();
            assert_eq!(row.json(&[]).unwrap(), r#"{"id":"1","note":"a;b\tc, d"}"#, "{raw}");
            assert_eq!(content(raw).unwrap(), same, "{raw}");
        }
        assert_eq!(reason("a;b\n1"), "the row has 1 cells, its header 2");
    }

    #[test]
    fn what_is_no_row_of_csv_is_none() {
        for raw in ["", "a,b", "a,b\n", "{\"a\":1,\n\"b\":2}", "a\n1", "\na,b\n1,2", "\u{feff}a,b\n1,2"] {
            assert!(CsvRow::of(raw).is_none(), "{raw:?}");
        }
    }
}
