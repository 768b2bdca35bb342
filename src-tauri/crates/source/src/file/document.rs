//! JSON that is not one object a line: an array, an envelope, one object, or objects one after another.

use std::ops::Range;

use super::sections::{self, Array, Sections};
use super::{Cut, Shape};
use crate::scan::{self, Doc, Member, blanks};
use crate::{builtin, builtin_by_id, detect_profile_among, read_row};

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
        Ok(end) if blanks(&doc, end) == doc.len() => Cut::whole(shape, level.parts),
        Ok(end) => broken(doc, level.parts, blanks(&doc, end), shape),
        Err(rest) => broken(doc, level.parts, rest, shape),
    }
}

/// The rows of several arrays of one object, in their order. Only the last can be cut off.
fn sectioned(doc: Doc<'_>, arrays: &[usize], shape: Shape) -> Cut {
    let mut spans = Vec::new();
    for start in arrays {
        let level = scan::items(doc, *start);
        spans.extend(level.parts);
        if let Err(rest) = level.end {
            return broken(doc, spans, rest, shape);
        }
    }
    Cut::whole(shape, spans)
}

/// What was whole, and the rest as the last row.
fn broken(doc: Doc<'_>, mut spans: Vec<Range<usize>>, rest: usize, shape: Shape) -> Cut {
    let whole = spans.len();
    spans.push(rest..doc.len());
    let reason = format!("the file is cut off or broken after its {whole} whole rows, at byte {rest}");
    Cut { broken: Some(reason), ..Cut::whole(shape, spans) }
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
    Cut::whole(Shape::JsonSequence, spans)
}

/// One object: an envelope when rows are found in it, else a row itself.
fn object(doc: Doc<'_>, start: usize) -> Cut {
    match envelope(doc, start) {
        Some(Envelope { path, arrays, left_out }) => {
            let cut = sectioned(doc, &arrays, Shape::Envelope { path });
            Cut { left_out, ..cut.unless_more_follows(doc, start) }
        }
        None => match scan::value_end(doc, start) {
            Some(end) => Cut::whole(Shape::Json, std::iter::once(start..end).collect()),
            None => broken(doc, Vec::new(), start, Shape::Json),
        },
    }
}

/// Where the rows of an envelope are.
struct Envelope {
    /// Dotted path of the array, or of each with commas between.
    path: String,
    /// Where the brackets of the arrays stand.
    arrays: Vec<usize>,
    /// The arrays that are no rows, in words.
    left_out: Vec<String>,
}

impl Cut {
    /// An envelope may be cut off behind its rows: then pages or counts that it held are lost, and that is said.
    fn unless_more_follows(self, doc: Doc<'_>, start: usize) -> Cut {
        let closed = scan::value_end(doc, start).is_some();
        if closed || self.broken.is_some() { self } else { broken(doc, self.spans, doc.len(), self.shape) }
    }
}

fn envelope(doc: Doc<'_>, start: usize) -> Option<Envelope> {
    let top = scan::members(doc, start).parts;
    // An export of OTLP: what stands around its records belongs to each, and a profile cuts it.
    if array_at(doc, &top, &["resourceLogs"]).is_some() {
        return None;
    }
    let known = KNOWN_PATHS.iter().find_map(|path| Some((path.join("."), array_at(doc, &top, path)?)));
    match known {
        Some((_, at)) if holds_objects(doc, at) && !is_full_row(doc, start) => {
            Some(rows_at(at, sections::arrays(doc, start)))
        }
        Some((path, at)) if is_empty(doc, at) && !is_partial_row(doc, start) => {
            Some(beside_none((path, at), sections::arrays(doc, start)))
        }
        _ => {
            let found = sections::arrays(doc, start);
            let is_row = is_partial_row(doc, start) && !holds_a_log(doc, start, &found);
            let main = if is_row { None } else { sections::main_of(&found) };
            main.map(|at| rows_at(at, found))
        }
    }
}

fn rows_at(at: usize, found: Vec<Array>) -> Envelope {
    let Sections { rows, left_out } = sections::of(found, at);
    let path = rows.iter().map(|array| array.path.as_str()).collect::<Vec<_>>().join(",");
    Envelope { path, arrays: rows.iter().map(|array| array.at).collect(), left_out }
}

/// The place for rows is empty: then rows are what a vendor is known by, and the rest is only named.
fn beside_none((path, at): (String, usize), found: Vec<Array>) -> Envelope {
    match sections::main_of(&found).filter(|_| sections::any_is_known(&found)) {
        Some(main) => rows_at(main, found),
        None => Envelope { path, arrays: vec![at], left_out: sections::of(found, at).left_out },
    }
}

/// A report with a name and a date of its own reads like a row; what it holds are the rows of a known vendor.
fn holds_a_log(doc: Doc<'_>, start: usize, found: &[Array]) -> bool {
    let own = scan::value_end(doc, start).map(|end| &doc[start..end]);
    let is_known_itself = own.is_some_and(|row| detect_profile_among(builtin(), &[row]).is_some());
    sections::any_is_known(found) && !is_known_itself
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

/// Whether the array at `array` begins with an object.
pub(super) fn holds_objects(doc: Doc<'_>, array: usize) -> bool {
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
