//! Columns of text for terminals.

use std::borrow::Cow;

use exhibit_engine::entry::{Outcome, words};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Widest cell, in columns: a screen shows a few of them side by side.
const CELL_LIMIT: usize = 48;

/// Widest last cell, in columns: room for a path or a sentence, none for a row of a megabyte. `show` and `--json` cut
/// nothing.
const LAST_CELL_LIMIT: usize = 400;

/// What lines are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Letters alone.
    Plain,
    /// Colour beside the words that say the same.
    Coloured,
}

/// Foreign text with control and direction characters shown, not obeyed.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    words::visible(text)
}

/// Lines of aligned columns, headings first. The last column may be long.
pub(crate) fn columns(headings: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let cells = |row: &[String]| -> Vec<String> {
        let last = row.len().saturating_sub(1);
        let limit = |n| if n == last { LAST_CELL_LIMIT } else { CELL_LIMIT };
        row.iter().enumerate().map(|(n, text)| cell(text, limit(n))).collect()
    };
    let headings: Vec<String> = headings.iter().map(|heading| heading.to_uppercase()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(headings).chain(rows.iter().map(|row| cells(row))).collect();
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or_default())
        .collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

/// The mark of an outcome: a word that stands out by its shape.
pub(crate) fn mark(outcome: Outcome) -> String {
    match outcome {
        Outcome::Success => "ok",
        Outcome::Failure => "FAILURE",
        Outcome::Warning => "Warning",
        Outcome::Unknown => "unknown",
    }
    .to_owned()
}

/// A line in the colour of what it says, where colour is wanted; never colour alone.
pub(crate) fn toned(line: &str, ink: Ink) -> String {
    use anstyle::AnsiColor;
    let style = match line {
        _ if ink == Ink::Plain => return line.to_owned(),
        _ if line.contains("  FAILURE  ") || line.starts_with("FAILED  ") || line.contains("  FAILED") => {
            AnsiColor::Red.on_default()
        }
        _ if line.contains("  Warning  ") => AnsiColor::Yellow.on_default(),
        _ => return line.to_owned(),
    };
    format!("{style}{line}{style:#}")
}

fn cell(text: &str, limit: usize) -> String {
    // A character is at least one byte and shown in at most a dozen; what is far behind the limit is not even looked at.
    let looked_at = text.char_indices().nth(limit + 1).map_or(text, |(end, _)| &text[..end]);
    let shown = visible(looked_at);
    if looked_at.len() == text.len() && shown.width() <= limit {
        return shown.into_owned();
    }
    let (mut cut, mut width) = (String::new(), 1);
    for c in shown.chars() {
        width += c.width().unwrap_or_default();
        if width > limit {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (text, width) in row.iter().zip(widths) {
        let pad = width.saturating_sub(text.width());
        line.push_str(text);
        line.extend(std::iter::repeat_n(' ', pad + 2));
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&str]) -> Vec<String> {
        columns(&["a", "b"], &[cells.iter().map(|cell| (*cell).to_owned()).collect()])
    }

    #[test]
    fn long_cells_are_cut_and_say_so_and_short_ones_are_whole() {
        let exact = "x".repeat(CELL_LIMIT);
        assert_eq!(rows(&[&exact, "y"])[1], format!("{exact}  y"));
        let long = rows(&[&"x".repeat(1 << 20), &"y".repeat(1 << 20)]).remove(1);
        assert_eq!(long, format!("{}…  {}…", "x".repeat(CELL_LIMIT - 1), "y".repeat(LAST_CELL_LIMIT - 1)));
    }

    #[test]
    fn wide_letters_count_for_the_columns_they_take() {
        let wide = rows(&[&"界".repeat(40), "y"]).remove(1);
        assert_eq!(wide, format!("{}…  y", "界".repeat(23)));
        // Letters that take no room cannot make a cell endless.
        assert!(rows(&[&"\u{301}".repeat(1 << 20), "y"])[1].len() < 4_000);
    }

    #[test]
    fn escapes_are_shown_and_not_obeyed() {
        let line = rows(&["\u{1b}[2J\u{202e}", "a\nb"]).remove(1);
        assert!(!line.contains(['\u{1b}', '\u{202e}', '\n']), "{line:?}");
    }

    #[test]
    fn colour_is_only_where_it_is_wanted() {
        assert_eq!(toned("1  FAILURE  x", Ink::Plain), "1  FAILURE  x");
        assert!(toned("1  FAILURE  x", Ink::Coloured).starts_with("\u{1b}["));
        assert_eq!(toned("1  ok  x", Ink::Coloured), "1  ok  x");
    }
}
