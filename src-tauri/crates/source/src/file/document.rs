//! JSON that is not one object a line: an array, an envelope, one object, or objects one after another.

use std::ops::Range;

use super::{Cut, Shape};
use crate::scan::{self, Doc, Member, blanks};
use crate::{builtin_by_id, read_row};

/// Where vendors put the rows, the most telling first.
const KNOWN_PATHS: &[&[&str]] = &[
    &["Records"],
    &["data", "logs"],
    &["logs"],
    &["events"],
    &["entries"],
    &["items"],
    &["value"],
    &["results"],
    &["data"],
    &["data", "events"],
    &["data", "items"],
];

/// How deep an envelope is searched for its rows where no known name fits.
const SEARCH_DEPTH: usize = 3;

/// Cuts the document whose first bracket stands at `start`.
pub(super) fn cut(doc: Doc<'_>, start: usize) -> Cut {
    if doc[start] == b'[' {
        return array(doc, start, Shape::JsonArray);
    }
    match scan::value_end(doc, start) {
        Some(end) if blanks(&doc, end) < doc.len() => sequence(doc, start),
        _ => object(doc, start),
    }
}

fn array(doc: Doc<'_>, start: usize, shape: Shape) -> Cut {
    let level = scan::items(doc, start);
    match level.end {
        Ok(end) if shape != Shape::JsonArray || blanks(&doc, end) == doc.len() => {
            Cut { shape, spans: level.parts, broken: None }
        }
        Ok(end) => broken(doc, level.parts, blanks(&doc, end), shape),
        Err(rest) => broken(doc, level.parts, rest, shape),
    }
}

/// What was whole, and the rest as the last row.
fn broken(doc: Doc<'_>, mut spans: Vec<Range<usize>>, rest: usize, shape: Shape) -> Cut {
    let whole = spans.len();
    spans.push(rest..doc.len());
    let reason = format!("the file is cut off or broken after its {whole} whole rows, at byte {rest}");
    Cut { shape, spans, broken: Some(reason) }
}

fn sequence(doc: Doc<'_>, start: usize) -> Cut {
    let mut spans = Vec::new();
    let mut at = start;
    while at < doc.len() {
        match scan::value_end(doc, at) {
            Some(end) => spans.push(at..end),
            None => return broken(doc, spans, at, Shape::JsonSequence),
        }
        at = blanks(&doc, spans.last().map_or(doc.len(), |span| span.end));
    }
    Cut { shape: Shape::JsonSequence, spans, broken: None }
}

/// One object: an envelope when rows are found in it, else a row itself.
fn object(doc: Doc<'_>, start: usize) -> Cut {
    match envelope(doc, start) {
        Some((path, rows)) => array(doc, rows, Shape::Envelope { path }).unless_more_follows(doc, start),
        None => match scan::value_end(doc, start) {
            Some(end) => {
                Cut { shape: Shape::Json, spans: std::iter::once(start..end).collect(), broken: None }
            }
            None => broken(doc, Vec::new(), start, Shape::Json),
        },
    }
}

impl Cut {
    /// An envelope may be cut off behind its rows: then pages or counts that it held are lost, and that is said.
    fn unless_more_follows(self, doc: Doc<'_>, start: usize) -> Cut {
        let closed = scan::value_end(doc, start).is_some();
        if closed || self.broken.is_some() { self } else { broken(doc, self.spans, doc.len(), self.shape) }
    }
}

fn envelope(doc: Doc<'_>, start: usize) -> Option<(String, usize)> {
    let top = scan::members(doc, start).parts;
    // An export of OTLP: what stands around its records belongs to each, and a profile cuts it.
    if array_at(doc, &top, &["resourceLogs"]).is_some() {
        return None;
    }
    let known = KNOWN_PATHS.iter().find_map(|path| Some((path.join("."), array_at(doc, &top, path)?)));
    match known {
        Some((path, at)) if holds_objects(doc, at) && !is_full_row(doc, start) => Some((path, at)),
        Some((path, at)) if is_empty(doc, at) && !is_partial_row(doc, start) => Some((path, at)),
        _ if is_partial_row(doc, start) => None,
        _ => largest(doc, start),
    }
}

fn array_at(doc: Doc<'_>, members: &[Member], path: &[&str]) -> Option<usize> {
    let (step, below) = path.split_first()?;
    let at = members.iter().find(|member| scan::key_text(&doc, &member.key) == *step)?.value.start;
    match doc.get(at)? {
        b'[' if below.is_empty() => Some(at),
        b'{' => array_at(doc, &scan::members(doc, at).parts, below),
        _ => None,
    }
}

fn holds_objects(doc: Doc<'_>, array: usize) -> bool {
    doc.get(blanks(&doc, array + 1)) == Some(&b'{')
}

fn is_empty(doc: Doc<'_>, array: usize) -> bool {
    doc.get(blanks(&doc, array + 1)) == Some(&b']')
}

/// The object tells when and what or who: a row that happens to hold a list.
fn is_full_row(doc: Doc<'_>, start: usize) -> bool {
    let reading = own_reading(doc, start);
    reading.is_some_and(|row| row.at.is_some() && (row.action.is_some() || row.actor.name().is_some()))
}

/// The object tells when, what or who.
fn is_partial_row(doc: Doc<'_>, start: usize) -> bool {
    let reading = own_reading(doc, start);
    reading.is_some_and(|row| row.at.is_some() || row.action.is_some() || row.actor.name().is_some())
}

fn own_reading(doc: Doc<'_>, start: usize) -> Option<exhibit_entry::Reading> {
    let end = scan::value_end(doc, start)?;
    read_row(builtin_by_id("generic")?, &doc[start..end]).ok()
}

/// The array of objects with the most items, at most [`SEARCH_DEPTH`] objects deep; of equals the first.
fn largest(doc: Doc<'_>, start: usize) -> Option<(String, usize)> {
    let mut found = Vec::new();
    collect_arrays(doc, start, &mut Vec::new(), &mut found);
    let most = found.iter().map(|(count, ..)| *count).max()?;
    found.into_iter().find(|(count, ..)| *count == most).map(|(_, path, at)| (path, at))
}

fn collect_arrays(doc: Doc<'_>, at: usize, path: &mut Vec<String>, found: &mut Vec<(usize, String, usize)>) {
    for member in scan::members(doc, at).parts {
        let value = member.value.start;
        path.push(scan::key_text(&doc, &member.key));
        match doc.get(value) {
            Some(b'[') if holds_objects(doc, value) => {
                found.push((scan::items(doc, value).parts.len(), path.join("."), value));
            }
            Some(b'{') if path.len() < SEARCH_DEPTH => collect_arrays(doc, value, path, found),
            _ => {}
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> (String, usize) {
        let cut = cut(text.as_bytes().into(), 0);
        (cut.shape.to_string(), cut.spans.len())
    }

    #[test]
    fn rows_are_found_under_known_names_and_else_by_size() {
        assert_eq!(form(r#"{"data":[{},{}]}"#), ("json-envelope:data".into(), 2));
        assert_eq!(form(r#"{"data":{"items":[{}]},"next":"x"}"#), ("json-envelope:data.items".into(), 1));
        assert_eq!(form(r#"{"logs":[],"count":0}"#), ("json-envelope:logs".into(), 0));
        assert_eq!(
            form(r#"{"x":{"few":[{}],"rows":[{},{}]},"y":[1,2,3]}"#),
            ("json-envelope:x.rows".into(), 2)
        );
        assert_eq!(form(r#"{"nothing":"here"}"#), ("json".into(), 1));
        assert_eq!(form(r#"{"resourceLogs":[{"scopeLogs":[{},{}]}]}"#), ("json".into(), 1));
    }

    #[test]
    fn a_row_that_holds_a_list_is_not_taken_for_an_envelope() {
        let row = r#"{"time":"2026-05-09T17:14:08Z","action":"label","labels":[{"a":1}],"events":[{"b":1}]}"#;
        assert_eq!(form(row), ("json".into(), 1));
        assert_eq!(form(r#"{"action":"opened","labels":[{"a":1}]}"#), ("json".into(), 1));
        assert_eq!(form(r#"{"action":"opened","data":[]}"#), ("json".into(), 1));
    }

    #[test]
    fn an_envelope_cut_off_behind_its_rows_says_so() {
        let cut = cut(br#"{"logs":[{"a":1}],"next":"#.into(), 0);
        assert_eq!(cut.spans.len(), 2);
        assert!(cut.broken.is_some());
    }
}
