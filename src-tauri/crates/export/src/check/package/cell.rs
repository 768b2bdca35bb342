//! One cell against what is said of its column (Frictionless Table Schema).

use exhibit_entry::Moment;
use serde::Deserialize;

use crate::cell::from_cell;
use crate::plain::plain_bytes;

/// A column.
#[derive(Deserialize)]
pub(super) struct Field {
    pub(super) name: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    constraints: Constraints,
}

#[derive(Default, Deserialize)]
struct Constraints {
    #[serde(default)]
    required: bool,
    #[serde(default, rename = "enum")]
    words: Option<Vec<String>>,
}

/// Most words that a column may be held to: each cell is compared with all of them, and no column of Exhibit has more than
/// a dozen.
const WORDS_AT_MOST: usize = 64;

impl Field {
    /// An error where a cell of the column would be held against more than may be asked of whoever checks.
    pub(super) fn bounded(&self) -> Result<(), String> {
        match self.constraints.words.as_ref().map(Vec::len) {
            Some(count) if count > WORDS_AT_MOST => {
                let name = plain_bytes(self.name.as_bytes());
                Err(format!(
                    "the column {name} may hold {count} words, and none has more than {WORDS_AT_MOST}"
                ))
            }
            _ => Ok(()),
        }
    }

    /// Whether `cell` may stand in the column.
    pub(super) fn check(&self, cell: &str) -> Result<(), String> {
        if cell.is_empty() {
            return if self.constraints.required {
                Err("nothing, where something must be".into())
            } else {
                Ok(())
            };
        }
        if let Some(words) = &self.constraints.words
            && !words.iter().any(|word| word == cell)
        {
            return Err(format!("{} is none of its words", plain_bytes(cell.as_bytes())));
        }
        match self.holds(cell) {
            true => Ok(()),
            false => {
                Err(format!("{} is no {}", plain_bytes(cell.as_bytes()), plain_bytes(self.kind.as_bytes())))
            }
        }
    }

    fn holds(&self, cell: &str) -> bool {
        match self.kind.as_str() {
            "integer" => is_integer(cell),
            "number" => cell.parse::<f64>().is_ok_and(f64::is_finite),
            "boolean" => matches!(cell, "true" | "false"),
            "datetime" => Moment::parse(cell).is_some(),
            "date" => cell.len() == 10 && Moment::parse(&format!("{cell}T00:00:00Z")).is_some(),
            "object" | "array" => exhibit_entry::json::parse(&from_cell(cell)).is_ok(),
            // Text, and kinds that a later version may bring.
            _ => true,
        }
    }
}

fn is_integer(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    !digits.is_empty() && digits.len() <= 20 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Field {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_cell_is_of_its_kind_or_refused() {
        for (kind, good, bad) in [
            ("integer", ["0", "-17"], ["1.5", "+1"]),
            ("boolean", ["true", "false"], ["yes", "True"]),
            ("datetime", ["2026-01-05T09:00:00.000Z", "2026-01-05T09:00:00Z"], ["2026-01-05", "soon"]),
            ("date", ["2026-01-05", "2024-02-29"], ["2026-02-30", "2026-1-5"]),
            ("object", ["{}", "[1]"], ["{", "x"]),
        ] {
            let field = field(&format!(r#"{{"name":"x","type":"{kind}"}}"#));
            assert!(field.check("").is_ok(), "{kind}");
            good.iter().for_each(|cell| assert!(field.check(cell).is_ok(), "{kind}: {cell}"));
            bad.iter().for_each(|cell| assert!(field.check(cell).is_err(), "{kind}: {cell}"));
        }
    }

    #[test]
    fn what_must_be_there_and_what_may_be_said_is_held() {
        let field = field(r#"{"name":"x","type":"string","constraints":{"required":true,"enum":["a","b"]}}"#);
        assert!(field.check("a").is_ok() && field.check("").is_err() && field.check("c").is_err());
    }
}
