//! The times, ids and addresses that a request offers to be signed.

use super::address;
use super::digest::renamed;
use crate::{Capture, Scheme};
use chrono::{DateTime, SecondsFormat, Utc};

/// Most times and ids that are taken from a request.
const VALUE_LIMIT: usize = 6;

/// A longer id is not one: it could carry a part of the body.
const ID_LIMIT_BYTES: usize = 128;

/// A longer time is not one: RFC 2822 allows comments, which could carry a part of the body.
const TIME_LIMIT_BYTES: usize = 40;

/// A longer method is not one: the longest that is registered (`UPDATEREDIRECTREF`) has 17 letters.
const METHOD_LIMIT_BYTES: usize = 17;

/// A time, id or address that may have been signed.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    /// Its name in data; empty = the documented one.
    pub(crate) code: String,
    /// The same in words; completes "It does match if …".
    pub(crate) words: String,
    /// Itself.
    pub(crate) text: String,
}

/// Codes and words that are put together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) code: String,
    pub(crate) words: String,
}

impl Names {
    /// These and those of a value.
    pub(crate) fn and(&self, value: &Value) -> Self {
        let join = |a: &str, between: &str, b: &str| match (a, b) {
            ("", one) | (one, "") => one.to_owned(),
            _ => format!("{a}{between}{b}"),
        };
        Self { code: join(&self.code, "+", &value.code), words: join(&self.words, " and ", &value.words) }
    }
}

/// Times of the request: the documented one first (without code), then in other units, then from other places.
pub(crate) fn times(capture: &Capture, scheme: &Scheme) -> Vec<Value> {
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
    }
    for value in scheme.values(capture).take(VALUE_LIMIT) {
        let entries = value.split([',', ';']).filter_map(|entry| entry.trim().split_once('='));
        for (name, text) in entries {
            if scheme.time_pair() == Some(name) {
                found.push((text, Place::Documented));
            } else if ["t", "ts"].contains(&name) {
                found.push((text, Place::Elsewhere));
            }
        }
    }
    for name in scheme.time_headers() {
        found.extend(renamed(capture, name).into_iter().map(|text| (text, Place::Renamed)));
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
pub(crate) fn is_time(text: &str) -> bool {
    if text.len() > TIME_LIMIT_BYTES || text.contains(['(', '\r', '\n']) {
        return false;
    }
    let digits = (9..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits || DateTime::parse_from_rfc3339(text).is_ok() || DateTime::parse_from_rfc2822(text).is_ok()
}

/// The moment that a time names: a number of 13 digits and more counts milliseconds.
pub(crate) fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    match text.parse::<i64>() {
        Ok(number) if text.len() >= 13 => DateTime::from_timestamp_millis(number),
        Ok(number) => DateTime::from_timestamp(number, 0),
        Err(_) => DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_rfc2822(text))
            .map(|at| at.to_utc())
            .ok(),
    }
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
    if let Some(at) = moment_of(text) {
        add("time_in_s", "the time is written in seconds", at.timestamp().to_string());
        add("time_in_ms", "the time is written in milliseconds", at.timestamp_millis().to_string());
        add("time_as_iso", "the time is written as ISO 8601", at.to_rfc3339_opts(SecondsFormat::Secs, true));
    }
    found.retain(|value| value.text != text);
    found
}

/// Delivery ids of the request, the documented one first.
pub(crate) fn ids(capture: &Capture, scheme: &Scheme) -> Vec<Value> {
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

/// Whether it begins as an address does, so that it is none of a body that was cut in two.
pub(crate) fn is_address(url: &str) -> bool {
    let begins = |start: &str| url.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    ["/", "http://", "https://"].into_iter().any(begins) && !url.contains(char::is_control)
}

/// Whether it is a method as HTTP has them.
pub(crate) fn is_method(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= METHOD_LIMIT_BYTES
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
}

/// The address as captured, then its other forms.
pub(crate) fn urls(capture: &Capture) -> Vec<Value> {
    let captured = Value { code: String::new(), words: String::new(), text: capture.url.clone() };
    let captured = is_address(&capture.url).then_some(captured);
    let others = address::forms(capture).into_iter();
    let named = others.map(|form| Value {
        code: form.code,
        words: format!("the address {}", form.words),
        text: form.text,
    });
    captured.into_iter().chain(named).collect()
}
