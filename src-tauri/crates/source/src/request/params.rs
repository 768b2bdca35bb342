//! Names and values that go along with a request: whose they are, and how they are written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::window;
use crate::profile::{Auth, Beside, Paging, Profile, RequestShape, Scalar};
use crate::{Cursor, Error, Step, safe, template};

/// What the user gave, told apart by where it stands.
pub(crate) struct Named<'a> {
    /// Values of places in addresses, and of all other names.
    values: BTreeMap<&'a str, &'a str>,
    /// What is sent as parameters: the user's in the user's order, then defaults.
    sent: Vec<(&'a str, &'a str)>,
}

impl<'a> Named<'a> {
    /// Reads `params` for a source at `base_url` (empty: the profile's own).
    pub(crate) fn new(
        profile: &'a Profile,
        shape: &'a RequestShape,
        (base_url, params): (&str, &'a [(String, String)]),
    ) -> Result<Self, Error> {
        let places = places(profile, shape);
        let given: Vec<(&str, &str)> =
            params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if let Some((name, _)) = given.iter().find(|(name, _)| !is_known(shape, &places, name)) {
            return Err(unknown(
                profile,
                &[shape.allowed.clone(), shape.required.clone(), places].concat(),
                name,
            ));
        }
        let is_given = |name: &str| given.iter().any(|(given, _)| *given == name);
        let defaults = shape.defaults.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> =
            given.iter().copied().chain(defaults.filter(|(name, _)| !is_given(name))).collect();
        let values: BTreeMap<&str, &str> = all.iter().copied().collect();
        let missing: Vec<&str> = needed(profile, shape, base_url)
            .into_iter()
            .filter(|name| values.get(name).is_none_or(|value| value.is_empty()))
            .collect();
        if !missing.is_empty() {
            return Err(Error::Missing {
                profile: profile.id.as_str().to_owned(),
                names: missing.join(", "),
            });
        }
        let sent = all.into_iter().filter(|(name, _)| !places.iter().any(|place| place == name)).collect();
        Ok(Self { values, sent })
    }

    /// The value of a place; empty where there is none, which [`Named::new`] has told of where it is needed.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).copied().unwrap_or_default()
    }

    /// A path with its places filled, each as one step of it at the most; `{job}` by `job`.
    pub(crate) fn path(&self, path: &str, job: Option<&Cursor>) -> Result<String, Error> {
        let value = |name: &str| match (name, job) {
            ("job", Some(job)) => Some(encoded(job.as_str())),
            _ => Some(encoded(self.value(name))),
        };
        let filled = template::filled(path, &value).unwrap_or_default();
        if filled.split('/').all(|step| step != "." && step != "..") {
            return Ok(filled);
        }
        let reason = "a path does not step to itself or upwards";
        Err(Error::Value { name: "path".to_owned(), value: safe::start(filled.as_bytes()), reason })
    }
}

/// The parameters that a user must set for the profile's own address: parts of addresses and required ones that have
/// no default. None for a profile of files.
#[must_use]
pub fn params_needed(profile: &Profile) -> Vec<&str> {
    let Some(shape) = &profile.request else { return Vec::new() };
    let mut names = needed(profile, shape, "");
    names.retain(|name| shape.defaults.get(*name).is_none_or(String::is_empty));
    names
}

/// The parameters that a user may set, those that must be among them. None for a profile of files.
#[must_use]
pub fn params_known(profile: &Profile) -> Vec<&str> {
    let Some(shape) = &profile.request else { return Vec::new() };
    let mut names = needed(profile, shape, "");
    add_new(&mut names, &shape.allowed);
    names
}

fn is_known(shape: &RequestShape, places: &[String], name: &str) -> bool {
    let mut known = shape.allowed.iter().chain(&shape.required).chain(places);
    known.any(|known| known == name)
}

fn unknown(profile: &Profile, allowed: &[String], name: &str) -> Error {
    Error::Param {
        profile: profile.id.as_str().to_owned(),
        name: safe::start(name.as_bytes()),
        allowed: if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") },
    }
}

/// The templates of a profile in which places are filled, the host's first.
fn templates<'p>(profile: &'p Profile, shape: &'p RequestShape) -> Vec<&'p str> {
    let mut texts = vec![shape.url.as_str(), shape.path.as_str()];
    match &profile.paging {
        Paging::CursorList { continue_path: Some(path), .. } => texts.push(path.as_str()),
        Paging::ExportJob { status_path, .. } => texts.push(status_path.as_str()),
        _ => {}
    }
    if let Auth::ClientCredentials { token_url, form, .. } = &profile.auth {
        texts.push(token_url);
        texts.extend(form.values().map(String::as_str));
    }
    texts
}

/// Every place of a profile that a user's value fills.
pub(crate) fn places(profile: &Profile, shape: &RequestShape) -> Vec<String> {
    names_in(&templates(profile, shape)).into_iter().map(str::to_owned).collect()
}

/// What must have a value for a source at `base_url`: one with an address of its own needs none for the profile's.
fn needed<'p>(profile: &'p Profile, shape: &'p RequestShape, base_url: &str) -> Vec<&'p str> {
    let templates = templates(profile, shape);
    let unused = usize::from(!base_url.is_empty());
    let mut names = names_in(&templates[unused..]);
    add_new(&mut names, &shape.required);
    names
}

fn add_new<'p>(names: &mut Vec<&'p str>, further: &'p [String]) {
    for name in further {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
}

fn names_in<'t>(templates: &[&'t str]) -> Vec<&'t str> {
    let mut names: Vec<&str> = Vec::new();
    for name in templates.iter().flat_map(|text| template::places(text).unwrap_or_default()) {
        if name != "job" && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// All parameters of a step.
pub(super) fn all<'a>(
    profile: &'a Profile,
    shape: &'a RequestShape,
    named: &Named<'a>,
    step: &Step,
) -> Vec<(&'a str, Scalar)> {
    let page = page_params(&profile.paging, step);
    if step.cursor.is_some() && matches!(profile.paging, Paging::CursorList { beside: Beside::Nothing, .. }) {
        return page;
    }
    let fixed = shape.fixed.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let sent = named.sent.iter().map(|(name, value)| (*name, Scalar::Text((*value).to_owned())));
    fixed.chain(sent).chain(window::params(&shape.window, step)).chain(page).collect()
}

fn page_params<'p>(paging: &'p Paging, step: &Step) -> Vec<(&'p str, Scalar)> {
    let mark = |name: &'p String| {
        step.cursor.as_ref().map(|cursor| (name.as_str(), Scalar::Text(cursor.as_str().to_owned())))
    };
    let limit = limit(paging);
    match paging {
        Paging::None | Paging::LinkHeader { .. } | Paging::NextUrl { .. } | Paging::ExportJob { .. } => limit,
        Paging::LimitOffset { offset_param, .. } => with(limit, Some((offset_param, number(step.offset)))),
        Paging::PageNumber { page_param, first, .. } => {
            with(limit, Some((page_param, number(step.page.unwrap_or(u64::from(*first))))))
        }
        Paging::CursorList { cursor_param, beside: Beside::All, .. } => with(limit, mark(cursor_param)),
        Paging::CursorList { cursor_param, .. } => match mark(cursor_param) {
            Some(mark) => vec![mark],
            None => limit,
        },
        Paging::LastId { after_param, .. } => with(limit, mark(after_param)),
        Paging::Sequence { after_param, .. } => {
            let after = step.cursor.as_ref().map(|mark| sequence(mark.as_str()));
            with(limit, after.map(|after| (after_param.as_str(), after)))
        }
    }
}

fn with<'p>(mut params: Vec<(&'p str, Scalar)>, param: Option<(&'p str, Scalar)>) -> Vec<(&'p str, Scalar)> {
    params.extend(param);
    params
}

fn limit(paging: &Paging) -> Vec<(&str, Scalar)> {
    let (name, rows) = match paging {
        Paging::LimitOffset { limit_param, page_rows, .. } => (Some(limit_param), *page_rows),
        Paging::PageNumber { limit_param, page_rows, .. }
        | Paging::CursorList { limit_param, page_rows, .. }
        | Paging::LinkHeader { limit_param, page_rows }
        | Paging::NextUrl { limit_param, page_rows, .. }
        | Paging::LastId { limit_param, page_rows, .. }
        | Paging::Sequence { limit_param, page_rows, .. } => (limit_param.as_ref(), *page_rows),
        Paging::None | Paging::ExportJob { .. } => return Vec::new(),
    };
    name.map(|name| (name.as_str(), Scalar::Number(rows.get().into()))).into_iter().collect()
}

fn number(number: u64) -> Scalar {
    i64::try_from(number).map_or_else(|_| Scalar::Text(number.to_string()), Scalar::Number)
}

fn sequence(text: &str) -> Scalar {
    text.parse().map_or_else(|_| Scalar::Text(text.to_owned()), Scalar::Number)
}

/// The parameters by which pages are asked for.
pub(crate) fn paging_names(paging: &Paging) -> Vec<&str> {
    let mut names: Vec<&str> = limit(paging).into_iter().map(|(name, _)| name).collect();
    match paging {
        Paging::LimitOffset { offset_param, .. } => names.push(offset_param),
        Paging::PageNumber { page_param, .. } => names.push(page_param),
        Paging::CursorList { cursor_param, .. } => names.push(cursor_param),
        Paging::LastId { after_param, .. } | Paging::Sequence { after_param, .. } => names.push(after_param),
        Paging::None | Paging::LinkHeader { .. } | Paging::NextUrl { .. } | Paging::ExportJob { .. } => {}
    }
    names
}

/// The parameters behind an address.
pub(super) fn query_text(params: &[(&str, Scalar)]) -> String {
    let text = |value: &Scalar| match value {
        Scalar::Truth(truth) => truth.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Text(text) => encoded(text),
    };
    let pairs: Vec<String> =
        params.iter().map(|(name, value)| format!("{}={}", encoded(name), text(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The parameters as one JSON object.
pub(super) fn json_text(params: &[(&str, Scalar)]) -> Vec<u8> {
    let object = nested(params).expect("BUG: a profile's names were found to fit each other");
    serde_json::to_vec(&object).expect("BUG: texts and numbers can be written")
}

/// The parameters as an object, in which dots in names lead into objects and a name that comes again makes an array;
/// an error names one that is both a value and an object.
pub(crate) fn nested(params: &[(&str, Scalar)]) -> Result<Map<String, Value>, String> {
    let mut top = Map::new();
    for (name, value) in params {
        put(&mut top, name, json(value)).map_err(|()| (*name).to_owned())?;
    }
    Ok(top)
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), ()> {
    let Some((head, rest)) = name.split_once('.') else { return put_here(object, name, value) };
    let below = object.entry(head).or_insert_with(|| Value::Object(Map::new()));
    put(below.as_object_mut().ok_or(())?, rest, value)
}

fn put_here(object: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), ()> {
    match object.get_mut(name) {
        None => drop(object.insert(name.to_owned(), value)),
        Some(Value::Object(_)) => return Err(()),
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
    Ok(())
}

fn json(value: &Scalar) -> Value {
    match value {
        Scalar::Truth(truth) => (*truth).into(),
        Scalar::Number(number) => (*number).into(),
        Scalar::Text(text) => text.as_str().into(),
    }
}

/// Percent-encoding of all but the unreserved characters (RFC 3986 section 2.3).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
