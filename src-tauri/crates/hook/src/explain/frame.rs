//! What stands before and behind the body in the signed bytes: the scheme's recipe with another time, id or address, and the
//! recipes of the other schemes.

use super::address;
use super::digest::renamed;
use crate::statement::Request;
use crate::template::Filling;
use crate::{Capture, Scheme};
use chrono::{DateTime, SecondsFormat};

/// Most frames that are tried beside the documented one.
const FRAME_LIMIT: usize = 120;
/// Most times and ids that are taken from a request.
const VALUE_LIMIT: usize = 6;
/// A longer id is not one: it could carry a part of the body.
const ID_LIMIT_BYTES: usize = 128;

/// The signed bytes around the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// What departs from the documented recipe; empty = nothing.
    pub(crate) code: String,
    /// The same in words; completes "It does match if …".
    pub(crate) words: String,
    /// Before the body.
    pub(crate) prefix: Vec<u8>,
    /// Behind the body.
    pub(crate) suffix: Vec<u8>,
}

/// A time, id or address that may have been signed.
#[derive(Debug, Clone)]
struct Value {
    code: String,
    words: String,
    text: String,
}

/// Stands for the body while a recipe is filled, to find its place; known again by its address.
static BODY: [u8; 8] = *b"the body";

#[derive(Clone, Copy)]
enum Piece {
    Text(&'static str),
    Body,
    Time,
    Id,
    Url,
    Method,
}
use Piece::{Body, Id, Method, Text, Time, Url};

type Recipe = (&'static str, &'static str, &'static [Piece]);

/// Recipes of known schemes, likeliest first.
const RECIPES: [Recipe; 21] = [
    ("body", "only the body is signed", &[Body]),
    ("t.body", "time, a full stop and body are signed", &[Time, Text("."), Body]),
    (
        "id.t.body",
        "id, time and body are signed with full stops between",
        &[Id, Text("."), Time, Text("."), Body],
    ),
    ("t_body", "time and body are signed with nothing between", &[Time, Body]),
    ("t:body", "time, a colon and body are signed", &[Time, Text(":"), Body]),
    (
        "v0:t:body",
        "\"v0\", time and body are signed with colons between",
        &[Text("v0:"), Time, Text(":"), Body],
    ),
    ("body_t", "body and time are signed with nothing between", &[Body, Time]),
    ("body.t", "body, a full stop and time are signed", &[Body, Text("."), Time]),
    ("t,body", "time, a comma and body are signed", &[Time, Text(","), Body]),
    ("url_body", "address and body are signed", &[Url, Body]),
    ("method_url_body", "method, address and body are signed", &[Method, Url, Body]),
    ("method_url_body_t", "method, address, body and time are signed", &[Method, Url, Body, Time]),
    ("id.body", "id, a full stop and body are signed", &[Id, Text("."), Body]),
    ("id_t_body", "id, time and body are signed with nothing between", &[Id, Time, Body]),
    (
        "t.id.body",
        "time, id and body are signed with full stops between",
        &[Time, Text("."), Id, Text("."), Body],
    ),
    (
        "id:t:body",
        "id, time and body are signed with colons between",
        &[Id, Text(":"), Time, Text(":"), Body],
    ),
    (
        "v1:t:body",
        "\"v1\", time and body are signed with colons between",
        &[Text("v1:"), Time, Text(":"), Body],
    ),
    ("body:t", "body, a colon and time are signed", &[Body, Text(":"), Time]),
    ("t-body", "time, a hyphen and body are signed", &[Time, Text("-"), Body]),
    ("t_newline_body", "time, a line end and body are signed", &[Time, Text("\n"), Body]),
    ("body_url", "body and address are signed", &[Body, Url]),
];

/// The documented frame; `None` when a part of it is missing or the body does not stand in it exactly once.
pub(crate) fn documented(capture: &Capture, scheme: &Scheme) -> Option<Frame> {
    let time = times(capture, scheme).into_iter().find(|value| value.code.is_empty());
    let id = ids(capture, scheme).into_iter().find(|value| value.code.is_empty());
    if (scheme.signed.needs_time() && time.is_none()) || (scheme.signed.needs_id() && id.is_none()) {
        return None;
    }
    let text = |value: Option<Value>| value.map(|value| value.text).unwrap_or_default();
    filled(capture, scheme, Names::default(), (&text(time), &text(id), &capture.url))
}

/// Every other frame, likeliest first, each once.
pub(crate) fn others(capture: &Capture, scheme: &Scheme, known: Option<&Frame>) -> Vec<Frame> {
    let mut found = Found { frames: Vec::new(), known };
    let (times, ids) = (times(capture, scheme), ids(capture, scheme));
    let urls = urls(capture);
    same_recipe(capture, scheme, (&times, &ids, &urls), &mut found);
    for (code, words, pieces) in RECIPES {
        let names = Names { code: format!("recipe_{code}"), words: words.to_owned() };
        let needs = |wanted: fn(&Piece) -> bool| pieces.iter().any(wanted);
        let times = if needs(|piece| matches!(piece, Time)) { times.as_slice() } else { &NOTHING };
        let ids = if needs(|piece| matches!(piece, Id)) { ids.as_slice() } else { &NOTHING };
        let urls = if needs(|piece| matches!(piece, Url)) { urls.as_slice() } else { &NOTHING };
        for time in times {
            for id in ids {
                for url in urls {
                    if found.is_full() {
                        return found.frames;
                    }
                    let names = names.and(time).and(id).and(url);
                    found.add(laid_out(pieces, capture, names, (&time.text, &id.text, &url.text)));
                }
            }
        }
    }
    found.frames
}

static NOTHING: [Value; 1] = [Value { code: String::new(), words: String::new(), text: String::new() }];

struct Found<'a> {
    frames: Vec<Frame>,
    known: Option<&'a Frame>,
}

impl Found<'_> {
    fn is_full(&self) -> bool {
        self.frames.len() >= FRAME_LIMIT
    }

    fn add(&mut self, frame: Frame) {
        let same = |other: &Frame| other.prefix == frame.prefix && other.suffix == frame.suffix;
        if !self.is_full() && !self.known.is_some_and(same) && !self.frames.iter().any(same) {
            self.frames.push(frame);
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Names {
    code: String,
    words: String,
}

impl Names {
    fn and(&self, value: &Value) -> Self {
        let join = |a: &str, between: &str, b: &str| match (a, b) {
            ("", one) | (one, "") => one.to_owned(),
            _ => format!("{a}{between}{b}"),
        };
        Self { code: join(&self.code, "+", &value.code), words: join(&self.words, " and ", &value.words) }
    }
}

/// The scheme's own recipe with other values.
fn same_recipe(
    capture: &Capture,
    scheme: &Scheme,
    (times, ids, _urls): (&[Value], &[Value], &[Value]),
    found: &mut Found<'_>,
) {
    let times = if scheme.signed.needs_time() { times } else { &NOTHING };
    let ids = if scheme.signed.needs_id() { ids } else { &NOTHING };
    let urls: &[Value] = &NOTHING;
    for time in times {
        for id in ids {
            for url in urls {
                let names = Names::default().and(time).and(id).and(url);
                let frame = filled(capture, scheme, names, (&time.text, &id.text, &url.text));
                frame.into_iter().for_each(|frame| found.add(frame));
            }
        }
    }
}

fn filled(
    capture: &Capture,
    scheme: &Scheme,
    names: Names,
    (time, id, url): (&str, &str, &str),
) -> Option<Frame> {
    let request = Request::of(capture, scheme).ok()?;
    let filling = Filling { body: &BODY, url, ..request.filling(time, id) };
    let pieces: Vec<&[u8]> = scheme.signed.fill(filling).collect();
    let is_body = |piece: &&[u8]| std::ptr::eq(piece.as_ptr(), BODY.as_ptr());
    let at = pieces.iter().position(is_body)?;
    let once = pieces.iter().filter(|piece| is_body(piece)).count() == 1;
    once.then(|| Frame {
        code: names.code,
        words: names.words,
        prefix: pieces[..at].concat(),
        suffix: pieces[at + 1..].concat(),
    })
}

fn laid_out(pieces: &[Piece], capture: &Capture, names: Names, (time, id, url): (&str, &str, &str)) -> Frame {
    let text = |piece: &Piece| match piece {
        Text(text) => (*text).to_owned(),
        Body => String::new(),
        Time => time.to_owned(),
        Id => id.to_owned(),
        Url => url.to_owned(),
        Method => capture.method.clone(),
    };
    let at = pieces.iter().position(|piece| matches!(piece, Body)).unwrap_or(pieces.len());
    let bytes = |part: &[Piece]| part.iter().map(text).collect::<String>().into_bytes();
    Frame {
        code: names.code,
        words: names.words,
        prefix: bytes(&pieces[..at]),
        suffix: bytes(pieces.get(at + 1..).unwrap_or_default()),
    }
}

/// Times of the request: the documented one first (without code), then in other units, then from other places.
fn times(capture: &Capture, scheme: &Scheme) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for (text, place) in time_texts(capture, scheme) {
        let (code, words) = match place {
            Place::Documented => ("", ""),
            Place::Renamed => {
                ("time_header_renamed", "the time is taken from a header that was renamed on the way")
            }
            Place::Elsewhere => {
                ("time_from_elsewhere", "the time is taken from another place of the request")
            }
        };
        let names = Value { code: code.to_owned(), words: words.to_owned(), text: text.to_owned() };
        if is_time(text) && !found.iter().any(|value| value.text == text) && found.len() < VALUE_LIMIT {
            let units = units(&names);
            found.push(names);
            found.extend(units);
        }
    }
    found.truncate(VALUE_LIMIT * 2);
    found
}

enum Place {
    Documented,
    Renamed,
    Elsewhere,
}

fn time_texts<'a>(capture: &'a Capture, scheme: &'a Scheme) -> Vec<(&'a str, Place)> {
    let mut found = Vec::new();
    for name in scheme.time_headers() {
        found.extend(capture.header(name).map(|text| (text, Place::Documented)));
        if found.is_empty() {
            found.extend(renamed(capture, name).into_iter().map(|text| (text, Place::Renamed)));
        }
    }
    let documented_pair = scheme.time_pair();
    for value in scheme.values(capture).take(VALUE_LIMIT) {
        let entries = value.split([',', ';']).filter_map(|entry| entry.trim().split_once('='));
        for (name, text) in
            entries.filter(|(name, _)| ["t", "ts"].contains(name) || documented_pair == Some(*name))
        {
            let documented = documented_pair == Some(name);
            found.push((text, if documented { Place::Documented } else { Place::Elsewhere }));
        }
    }
    let named = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("timestamp") || name.ends_with("-time") || name == "date"
    };
    let others = capture.headers.iter().filter(|(name, _)| named(name));
    found.extend(others.map(|(_, value)| (value.trim(), Place::Elsewhere)));
    found
}

/// Whether it has the shape of a time, so that no part of a body can pass for one.
fn is_time(text: &str) -> bool {
    let digits = (9..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits || DateTime::parse_from_rfc3339(text).is_ok() || DateTime::parse_from_rfc2822(text).is_ok()
}

/// The same time in seconds, milliseconds and as ISO 8601.
fn units(from: &Value) -> Vec<Value> {
    let text = from.text.as_str();
    let mut found = Vec::new();
    let mut add = |code: &str, words: &str, text: String| {
        let names = Names { code: from.code.clone(), words: from.words.clone() };
        let value = Value { code: code.to_owned(), words: words.to_owned(), text };
        let Names { code, words } = names.and(&value);
        found.push(Value { code, words, text: value.text });
    };
    let at = match text.parse::<i64>() {
        Ok(number) if text.len() >= 13 => DateTime::from_timestamp_millis(number),
        Ok(number) => DateTime::from_timestamp(number, 0),
        Err(_) => DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_rfc2822(text))
            .map(|at| at.to_utc())
            .ok(),
    };
    if let Some(at) = at {
        add("time_in_s", "the time is written in seconds", at.timestamp().to_string());
        add("time_in_ms", "the time is written in milliseconds", at.timestamp_millis().to_string());
        add("time_as_iso", "the time is written as ISO 8601", at.to_rfc3339_opts(SecondsFormat::Secs, true));
    }
    found.retain(|value| value.text != text);
    found
}

/// Delivery ids of the request, the documented one first.
fn ids(capture: &Capture, scheme: &Scheme) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let mut add = |code: &str, words: &str, text: &str| {
        if is_id(text) && !found.iter().any(|value| value.text == text) && found.len() < VALUE_LIMIT {
            found.push(Value { code: code.to_owned(), words: words.to_owned(), text: text.to_owned() });
        }
    };
    for name in &scheme.delivery_headers {
        capture.header(name).for_each(|text| add("", "", text));
        renamed(capture, name).into_iter().for_each(|text| {
            add("id_header_renamed", "the id is taken from a header that was renamed on the way", text);
        });
    }
    let named = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["-id", "-delivery", "idempotency-key", "-uuid", "-guid"].iter().any(|end| name.ends_with(end))
    };
    for (_, text) in capture.headers.iter().filter(|(name, _)| named(name)) {
        add("id_from_elsewhere", "the id is taken from another header", text.trim());
    }
    found
}

fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-:=".contains(&byte);
    !text.is_empty() && text.len() <= ID_LIMIT_BYTES && text.bytes().all(fits)
}

/// The address as captured, then its other forms.
fn urls(capture: &Capture) -> Vec<Value> {
    let captured = Value { code: String::new(), words: String::new(), text: capture.url.clone() };
    let others = address::forms(capture).into_iter();
    let named = others.map(|form| Value {
        code: form.code,
        words: format!("the address {}", form.words),
        text: form.text,
    });
    std::iter::once(captured).chain(named).collect()
}
