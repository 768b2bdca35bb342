//! What stands before and behind the body in the signed bytes: the scheme's recipe with another time, id or address, and the
//! recipes of the other schemes.

use super::lock::{Budget, reading_cost};
use super::value::{Names, Value, ids, is_address, is_method, is_time, moment_of, times, urls};
use crate::statement::Request;
use crate::template::Filling;
use crate::{Capture, Scheme};
use chrono::{DateTime, Utc};

/// Most frames that are tried beside the documented one.
const FRAME_LIMIT: usize = 120;

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
    /// Whether the scheme says where the body begins and ends, and nothing of a body can stand in what is around it.
    pub(crate) is_sure: bool,
    /// The time that is signed in it, where one is.
    pub(crate) signed_at: Option<DateTime<Utc>>,
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
    if scheme.signed.needs_url() && !is_address(&capture.url) {
        return None;
    }
    let text = |value: Option<Value>| value.map(|value| value.text).unwrap_or_default();
    filled(&mut light(capture), scheme, Names::default(), (&text(time), &text(id), &capture.url))
}

/// Every other frame that the budget allows, likeliest first, each once.
pub(crate) fn others(
    capture: &Capture,
    scheme: &Scheme,
    known: Option<&Frame>,
    budget: &mut Budget,
) -> Vec<Frame> {
    let mut found = Found { frames: Vec::new(), known, budget };
    let (times, ids) = (times(capture, scheme), ids(capture, scheme));
    let urls = urls(capture);
    same_recipe(capture, scheme, (&times, &ids, &urls), &mut found);
    for (code, words, pieces) in RECIPES {
        if !is_fit(pieces, capture, scheme) {
            continue;
        }
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

/// An address is any text of the request and could hold a part of the body: it is put beside one only where the scheme signs
/// addresses.
fn is_fit(pieces: &[Piece], capture: &Capture, scheme: &Scheme) -> bool {
    pieces.iter().all(|piece| match piece {
        Url => scheme.signed.needs_url(),
        Method => is_method(&capture.method),
        Text(_) | Body | Time | Id => true,
    })
}

static NOTHING: [Value; 1] = [Value { code: String::new(), words: String::new(), text: String::new() }];

struct Found<'a, 'b> {
    frames: Vec<Frame>,
    known: Option<&'a Frame>,
    budget: &'b mut Budget,
}

impl Found<'_, '_> {
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

/// The scheme's own recipe with other values.
fn same_recipe(
    capture: &Capture,
    scheme: &Scheme,
    (times, ids, urls): (&[Value], &[Value], &[Value]),
    found: &mut Found<'_, '_>,
) {
    let mut bare = light(capture);
    let cost = reading_cost(&bare);
    let times = if scheme.signed.needs_time() { times } else { &NOTHING };
    let ids = if scheme.signed.needs_id() { ids } else { &NOTHING };
    let urls = if scheme.signed.needs_url() { urls } else { &NOTHING };
    for time in times {
        for id in ids {
            for url in urls {
                if found.is_full() || !found.budget.take(cost) {
                    return;
                }
                let names = Names::default().and(time).and(id).and(url);
                let frame = filled(&mut bare, scheme, names, (&time.text, &id.text, &url.text));
                frame.into_iter().for_each(|frame| found.add(frame));
            }
        }
    }
}

/// `bare` is the request without its body, which is not looked at: copying a long one for each address would cost more than
/// the search. It is left with the address.
fn filled(
    bare: &mut Capture,
    scheme: &Scheme,
    names: Names,
    (time, id, url): (&str, &str, &str),
) -> Option<Frame> {
    url.clone_into(&mut bare.url);
    let request = Request::of(bare, scheme).ok()?;
    let filling = Filling { body: &BODY, ..request.filling(time, id) };
    let pieces: Vec<&[u8]> = scheme.signed.fill(filling).collect();
    let is_body = |piece: &&[u8]| std::ptr::eq(piece.as_ptr(), BODY.as_ptr());
    let at = pieces.iter().position(is_body)?;
    let once = pieces.iter().filter(|piece| is_body(piece)).count() == 1;
    once.then(|| Frame {
        code: names.code,
        words: names.words,
        prefix: pieces[..at].concat(),
        suffix: pieces[at + 1..].concat(),
        is_sure: scheme.signed.named_headers().all(|name| bare.header(name).all(is_time)),
        signed_at: if scheme.signed.needs_time() { moment_of(time) } else { None },
    })
}

/// The capture without its body.
fn light(capture: &Capture) -> Capture {
    Capture {
        received_at: None,
        method: capture.method.clone(),
        url: String::new(),
        headers: capture.headers.clone(),
        body: Vec::new(),
    }
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
        is_sure: false,
        signed_at: if pieces.iter().any(|piece| matches!(piece, Time)) { moment_of(time) } else { None },
    }
}
