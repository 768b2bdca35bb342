//! JSON files: which tool wrote an object is told by its members.

use super::json::{Kind, Value};
use super::object::Object;
use super::{Exactness, Findings, Format};
use super::{api_gateway, github, har, hookdeck, json, nevo, postman, stripe, webhook_site};
use crate::{Capture, ndjson};

/// Lists and folders inside each other are followed so far; no tool nests deeper, and each level is read again.
const DEEPEST: usize = 16;

/// Members that hold the list in an answer of some API or in an export.
const LISTS: [&str; 8] =
    ["data", "models", "events", "deliveries", "requests", "Records", "entries", "captures"];

/// One request that was read from an object.
pub(crate) struct Request {
    pub(crate) capture: Capture,
    pub(crate) exact: Exactness,
    /// What could not be taken at its word all the same.
    pub(crate) notes: Vec<&'static str>,
}

impl Request {
    pub(crate) fn new(capture: Capture, exact: Exactness) -> Self {
        Self { capture, exact, notes: Vec::new() }
    }
}

/// What an object is.
enum Shape<'a> {
    One(Format, Result<Request, String>),
    Many(Vec<Value<'a>>),
    Refused(String),
}

/// Reads values that follow each other, else line by line.
pub(crate) fn read<'a>(text: &'a [u8], findings: &mut Findings<'a>) {
    let (values, fault) = json::sequence(text);
    match fault {
        Some(place) if is_lines(text) || breaks_at_once(text, place) => {
            lines(text).for_each(|line| read_line(line, findings));
        }
        Some(place) => {
            let read = values.last().map_or(0, |last| end_of(*last, text));
            values.into_iter().for_each(|value| unfold(value, findings));
            findings.report(format!("this is not JSON, or it is cut off (byte {place})"), &text[read..]);
        }
        None => values.into_iter().for_each(|value| unfold(value, findings)),
    }
}

/// Reads what is meant as one value a line, whatever its lines hold.
pub(crate) fn read_lines<'a>(text: &'a [u8], findings: &mut Findings<'a>) {
    match json::sequence(text) {
        (values, None) => values.into_iter().for_each(|value| unfold(value, findings)),
        (_, Some(_)) => lines(text).for_each(|line| read_line(line, findings)),
    }
}

/// Whether a line of this text is a capture.
pub(crate) fn holds_a_line(text: &[u8]) -> bool {
    lines(text).filter(|line| line.starts_with(b"{") || line.starts_with(b"[")).any(|line| {
        let mut findings = Findings::new(line);
        read_line(line, &mut findings);
        !findings.are_empty()
    })
}

fn read_line<'a>(line: &'a [u8], findings: &mut Findings<'a>) {
    match json::value(line) {
        Ok(value) => unfold(value, findings),
        Err(place) => findings.report(format!("this is not JSON (column {})", place + 1), line),
    }
}

fn end_of(value: Value<'_>, text: &[u8]) -> usize {
    value.raw().as_ptr() as usize - text.as_ptr() as usize + value.raw().len()
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// Whether a text that is not JSON as a whole is meant as one value a line.
fn is_lines(text: &[u8]) -> bool {
    super::looked_at(text.len());
    let (mut all, mut open) = (0usize, 0usize);
    for line in lines(text) {
        all += 1;
        open += usize::from(line.starts_with(b"{"));
    }
    all > 1 && (open * 2 > all || lines(text).next().is_some_and(|first| json::value(first).is_ok()))
}

/// Whether a text that is not JSON breaks in its first line, where a later one is a capture all the same.
fn breaks_at_once(text: &[u8], fault: usize) -> bool {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or_default();
    !text[start..fault].contains(&b'\n') && holds_a_line(text)
}

/// Reads a value and, without using the stack, all that it holds.
fn unfold<'a>(value: Value<'a>, findings: &mut Findings<'a>) {
    let mut waiting = vec![(value, 0)];
    while let Some((value, depth)) = waiting.pop() {
        if depth > DEEPEST {
            findings.report("lists or folders are nested too deeply to be captures", value.raw());
            continue;
        }
        match shape(value) {
            Shape::One(format, request) => take(value, format, request, findings),
            Shape::Many(values) => waiting.extend(values.into_iter().rev().map(|value| (value, depth + 1))),
            Shape::Refused(reason) => findings.report(reason, value.raw()),
        }
    }
}

fn take<'a>(value: Value<'a>, format: Format, request: Result<Request, String>, findings: &mut Findings<'a>) {
    match request {
        Ok(Request { capture, exact, notes }) => {
            findings.add(capture, exact, format);
            notes.into_iter().for_each(|note| findings.report(note, value.raw()));
        }
        Err(reason) => findings.report(reason, value.raw()),
    }
}

fn shape(value: Value<'_>) -> Shape<'_> {
    match value.kind() {
        Kind::List => list(value.items().collect(), "this list is empty"),
        Kind::Object => match Object::of(value) {
            Some(object) => of_object(&object),
            None => Shape::Refused("this is no capture of a known format".to_owned()),
        },
        _ => Shape::Refused("this is JSON, and no capture of a known format".to_owned()),
    }
}

fn list<'a>(values: Vec<Value<'a>>, empty: &str) -> Shape<'a> {
    if values.is_empty() { Shape::Refused(empty.to_owned()) } else { Shape::Many(values) }
}

fn of_object<'a>(object: &Object<'a>) -> Shape<'a> {
    if har::is_archive(object) {
        return many(har::entries(object), "this HAR has no entries");
    }
    if object.has("item") {
        return many(postman::items(object), "this folder of a Postman collection is empty");
    }
    if let Some((format, read)) = reader(object) {
        return Shape::One(format, read(object));
    }
    let listed = LISTS.iter().find_map(|name| object.first(name).filter(|value| value.kind() == Kind::List));
    match listed {
        Some(values) if !object.has("headers") => list(values.items().collect(), "this export is empty"),
        _ if object.has("guid") && object.has("delivered_at") => {
            Shape::Refused("this is a line of GitHub's list of deliveries, which does not show the request; export the delivery itself".to_owned())
        }
        _ => Shape::One(Format::Exhibit, own(object)),
    }
}

fn many<'a>(values: Result<Vec<Value<'a>>, String>, empty: &str) -> Shape<'a> {
    values.map_or_else(Shape::Refused, |values| list(values, empty))
}

type Reader = fn(&Object<'_>) -> Result<Request, String>;

/// Who wrote the object; none where nothing tells.
fn reader(object: &Object<'_>) -> Option<(Format, Reader)> {
    let readers: [(bool, Format, Reader); 8] = [
        (nevo::is(object), Format::Nevo, nevo::read),
        (stripe::is(object), Format::StripeCli, stripe::read),
        (github::is(object), Format::GitHub, github::read),
        (har::is(object), Format::Har, har::read),
        (hookdeck::is(object), Format::Hookdeck, hookdeck::read),
        (postman::is(object), Format::Postman, postman::read),
        (api_gateway::is(object), Format::ApiGateway, api_gateway::read),
        (webhook_site::is(object), Format::WebhookSite, webhook_site::read),
    ];
    readers.into_iter().find(|(is, ..)| *is).map(|(_, format, read)| (format, read))
}

fn own(object: &Object<'_>) -> Result<Request, String> {
    ndjson::read(object.raw()).map(|(capture, exact)| Request::new(capture, exact))
}
