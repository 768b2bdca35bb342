//! Columns of text for terminals.

use std::borrow::Cow;

use exhibit_engine::entry::{Outcome, words};
use unicode_width::UnicodeWidthStr;

/// Widest cell, in columns: a screen shows a few of them side by side.
const CELL_LIMIT: usize = 48;

/// Foreign text with control and direction characters shown, not obeyed.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    words::visible(text)
}

/// Lines of aligned columns, headings first. The last column is not cut.
pub(crate) fn columns(headings: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let cells = |row: &[String]| -> Vec<String> {
        let last = row.len().saturating_sub(1);
        row.iter().enumerate().map(|(n, text)| cell(text, n == last)).collect()
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
pub(crate) fn toned(line: &str, colour: bool) -> String {
    use anstyle::AnsiColor;
    let style = match line {
        _ if !colour => return line.to_owned(),
        _ if line.contains("  FAILURE  ") || line.starts_with("FAILED  ") || line.contains("  FAILED") => {
            AnsiColor::Red.on_default()
        }
        _ if line.contains("  Warning  ") => AnsiColor::Yellow.on_default(),
        _ => return line.to_owned(),
    };
    format!("{style}{line}{style:#}")
}

fn cell(text: &str, whole: bool) -> String {
    let shown = visible(text);
    if whole || shown.width() <= CELL_LIMIT {
        return shown.into_owned();
    }
    let mut cut = String::new();
    for c in shown.chars() {
        if cut.width() + 2 > CELL_LIMIT {
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
