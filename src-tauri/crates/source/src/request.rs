//! What to ask a vendor, as a value; asking is the engine's part.

use exhibit_entry::Moment;
use serde::Deserialize;

use crate::profile::{Auth, Paging, Profile, RequestShape};
use crate::{Cursor, Error, Page, safe};

/// The part of the log that is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Rows from this instant on; none for all. APIs without such a parameter send all.
    pub since: Option<Moment>,
}

impl Window {
    /// The first request of this window.
    #[must_use]
    pub fn first_step(self) -> Step {
        Step { since: self.since, ..Step::default() }
    }
}

/// One request of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// As in [`Window`].
    pub since: Option<Moment>,
    /// Rows to skip, for vendors that page by offsets: those that earlier steps brought.
    pub offset: u64,
    /// What the reply before said of this page, for vendors that page by cursors; none for the first.
    pub cursor: Option<Cursor>,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another request.
    Ask(Step),
    /// The window is read to its end.
    Done,
    /// The vendor cuts its reply off after so many rows, and as many came: more may be missing, and the pull is
    /// partial.
    Capped {
        /// Rows that came.
        rows: u64,
    },
    /// The vendor sent no rows before its own total was reached: the pull is partial.
    Short {
        /// Rows that came.
        seen: u64,
        /// Rows that the vendor says there are.
        total: u64,
    },
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Method {
    /// `GET`
    #[default]
    #[serde(rename = "GET")]
    Get,
}

impl Method {
    /// The method as HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
        }
    }
}

/// A request without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// How to ask.
    pub method: Method,
    /// Whole address with encoded parameters.
    pub url: String,
    /// Headers besides the secret's.
    pub headers: Vec<(String, String)>,
    /// How the secret goes along.
    pub auth: Auth,
}

/// Scheme, host, port and path prefix of an API, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The address as it is put before a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("it does not start with https://")?;
        if scheme != "https" && scheme != "http" {
            return Err("it does not start with https://");
        }
        if !rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte)) {
            return Err("it holds a character that must be encoded");
        }
        if rest.contains(['?', '#', '@']) {
            return Err("parameters, fragments and user names do not belong into it");
        }
        if rest.starts_with(['/', ':']) || rest.is_empty() {
            return Err("it names no host");
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

/// The request for one step. `base_url` replaces the profile's own address when it is not empty; `params` are the
/// user's, in the user's order.
///
/// # Errors
/// [`Error::NothingToAsk`] for a profile of files, [`Error::Url`] for an address that is none, [`Error::Param`]
/// for a parameter that the profile does not list.
pub fn request(
    profile: &Profile,
    base_url: &str,
    params: &[(String, String)],
    step: Step,
) -> Result<HttpRequest, Error> {
    let shape = profile.request.as_ref();
    let shape = shape.ok_or_else(|| Error::NothingToAsk { profile: profile.id.as_str().to_owned() })?;
    let base = base(shape, base_url)?;
    let mut query: Vec<(&str, String)> =
        shape.fixed.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    for (name, value) in params {
        query.push((allowed(profile, shape, name)?, value.clone()));
    }
    if let (Some(name), Some(since)) = (&shape.since_param, step.since) {
        query.push((name, since.to_string()));
    }
    query.extend(page_params(&profile.paging, &step));
    Ok(HttpRequest {
        method: shape.method,
        url: format!("{}{}{}", base.as_str(), shape.path.as_str(), query_text(&query)),
        headers: vec![("Accept".to_owned(), profile.page.format.media_type().to_owned())],
        auth: profile.auth.clone(),
    })
}

/// What to do after `page`, the answer to `step`.
///
/// Where the vendor states a total, that many rows are asked for; where it does not, pages are asked for until one
/// is empty, because a short page may be the vendor's own lower limit. Where it pages by cursors, an empty page with
/// a cursor is not the end.
#[must_use]
pub fn next_step(profile: &Profile, step: Step, page: &Page<'_>) -> Next {
    let seen = step.offset.saturating_add(page.rows.len() as u64);
    match (&profile.paging, page.total) {
        (Paging::None, _) => match profile.page.row_cap {
            Some(cap) if seen >= cap.get() => Next::Capped { rows: seen },
            _ => Next::Done,
        },
        (Paging::LimitOffset { .. }, Some(total)) if seen >= total => Next::Done,
        (Paging::LimitOffset { .. }, Some(total)) if page.rows.is_empty() => Next::Short { seen, total },
        (Paging::LimitOffset { .. }, None) if page.rows.is_empty() => Next::Done,
        (Paging::LimitOffset { .. }, _) => Next::Ask(Step { offset: seen, ..step }),
        (Paging::CursorList { .. }, _) => match &page.next {
            Some(cursor) => Next::Ask(Step { cursor: Some(cursor.clone()), ..step }),
            None => Next::Done,
        },
    }
}

fn base(shape: &RequestShape, given: &str) -> Result<BaseUrl, Error> {
    if given.is_empty() {
        return Ok(shape.url.clone());
    }
    let refused = |reason| Error::Url { url: safe::start(given.as_bytes()), reason };
    BaseUrl::try_from(given.to_owned()).map_err(refused)
}

fn allowed<'p>(profile: &Profile, shape: &'p RequestShape, name: &str) -> Result<&'p str, Error> {
    let known = shape.allowed.iter().find(|allowed| *allowed == name);
    known.map(String::as_str).ok_or_else(|| Error::Param {
        profile: profile.id.as_str().to_owned(),
        name: safe::start(name.as_bytes()),
        allowed: if shape.allowed.is_empty() { "none".to_owned() } else { shape.allowed.join(", ") },
    })
}

fn page_params<'p>(paging: &'p Paging, step: &Step) -> Vec<(&'p str, String)> {
    match paging {
        Paging::None => Vec::new(),
        Paging::LimitOffset { limit_param, offset_param, page_rows, .. } => {
            vec![
                (limit_param.as_str(), page_rows.to_string()),
                (offset_param.as_str(), step.offset.to_string()),
            ]
        }
        Paging::CursorList { limit_param, cursor_param, page_rows, .. } => {
            let mark = step.cursor.as_ref().map(|cursor| (cursor_param.as_str(), cursor.as_str().to_owned()));
            std::iter::once((limit_param.as_str(), page_rows.to_string())).chain(mark).collect()
        }
    }
}

fn query_text(query: &[(&str, String)]) -> String {
    let pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Percent-encoding of all but the unreserved characters (RFC 3986 section 2.3).
fn encoded(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin_by_id;
    use proptest::prelude::*;

    fn mushi() -> &'static Profile {
        builtin_by_id("mushi-mushi").unwrap()
    }

    fn url(base: &str, params: &[(&str, &str)], step: Step) -> Result<String, Error> {
        let params: Vec<_> = params.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        request(mushi(), base, &params, step).map(|request| request.url)
    }

    fn page(rows: usize, total: Option<u64>) -> Page<'static> {
        Page { rows: vec![std::borrow::Cow::Borrowed(&b"{}"[..]); rows], total, next: None }
    }

    #[test]
    fn the_first_page_of_everything_is_asked_for() {
        let asked = request(mushi(), "", &[], Window::default().first_step()).unwrap();
        assert_eq!(asked.url, "https://api.mushimushi.dev/v1/admin/audit?limit=200&offset=0");
        assert_eq!((asked.method.as_str(), asked.auth), ("GET", Auth::Bearer));
    }

    #[test]
    fn parameters_are_encoded_and_the_address_can_be_replaced() {
        let since = Moment::parse("2026-05-09T17:14:08.302Z");
        let asked = url(
            "http://127.0.0.1:8099/mushi/",
            &[("actor", "ana+1@example.org"), ("q", "a&b=c d/\u{e9}%")],
            Step { since, offset: 400, cursor: None },
        );
        assert_eq!(
            asked.unwrap(),
            "http://127.0.0.1:8099/mushi/v1/admin/audit?actor=ana%2B1%40example.org&q=a%26b%3Dc%20d%2F%C3%A9%25\
             &since=2026-05-09T17%3A14%3A08.302Z&limit=200&offset=400"
        );
    }

    #[test]
    fn an_unknown_parameter_is_refused_and_the_known_ones_are_named() {
        let error = url("", &[("until", "now")], Step::default()).unwrap_err().to_string();
        assert!(error.contains("`until`") && error.contains("action, resource_type, actor"), "{error}");
        assert!(url("", &[("offset", "7")], Step::default()).is_err());
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for base in [
            "api.example.org",
            "ftp://x",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "https://u:p@x",
            "https://x?a=b",
            "https://x#f",
            "https://x y",
            "https://x\r\nHost: y",
            "https://x\\@y",
            "https://:80",
        ] {
            assert!(matches!(url(base, &[], Step::default()), Err(Error::Url { .. })), "{base} was taken");
        }
    }

    #[test]
    fn a_profile_of_files_has_nothing_to_ask() {
        let flows = builtin_by_id("flows").unwrap();
        assert!(matches!(request(flows, "", &[], Step::default()), Err(Error::NothingToAsk { .. })));
    }

    #[test]
    fn a_cursor_is_sent_back_encoded_and_can_add_no_parameter() {
        let outworx = builtin_by_id("outworx").unwrap();
        let url = |cursor: Option<&str>| {
            let cursor = cursor.map(|text| Cursor::try_from(text.to_owned()).unwrap());
            request(outworx, "https://x.example", &[], Step { cursor, ..Step::default() }).unwrap().url
        };
        let first = "https://x.example/api/v1/audit-log?limit=200";
        assert_eq!(url(None), first);
        assert_eq!(
            url(Some("a=&limit=1#\r\nHost: y")),
            format!("{first}&cursor=a%3D%26limit%3D1%23%0D%0AHost%3A%20y")
        );
        assert_eq!(
            url(Some("https://evil.example/")),
            format!("{first}&cursor=https%3A%2F%2Fevil.example%2F")
        );
    }

    #[test]
    fn a_list_of_cursors_goes_on_while_there_is_one_however_empty_its_pages() {
        let outworx = builtin_by_id("outworx").unwrap();
        let since = Moment::parse("2026-05-09T17:14:08.302Z");
        let cursor = Cursor::try_from("c2".to_owned()).ok();
        let step = Step { since, ..Step::default() };
        let with = Page { rows: Vec::new(), total: None, next: cursor.clone() };
        assert_eq!(next_step(outworx, step.clone(), &with), Next::Ask(Step { cursor, ..step.clone() }));
        assert_eq!(next_step(outworx, step, &page(200, None)), Next::Done);
    }

    #[test]
    fn paging_goes_on_to_the_total_and_says_when_it_was_not_reached() {
        let at = |offset| Step { offset, ..Step::default() };
        let next = |offset, rows, total| next_step(mushi(), at(offset), &page(rows, total));
        assert_eq!(next(0, 200, Some(401)), Next::Ask(at(200)));
        assert_eq!(next(400, 1, Some(401)), Next::Done);
        assert_eq!(next(0, 100, Some(401)), Next::Ask(at(100)));
        assert_eq!(next(200, 0, Some(401)), Next::Short { seen: 200, total: 401 });
        assert_eq!(next(0, 7, None), Next::Ask(at(7)));
        assert_eq!(next(7, 0, None), Next::Done);
        assert_eq!(next(0, 0, Some(0)), Next::Done);
    }

    proptest! {
        #[test]
        fn encoding_is_undone_by_decoding(text in "\\PC*") {
            let written = encoded(&text);
            prop_assert!(written.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            let mut bytes = Vec::new();
            let mut rest = written.as_str();
            while let Some(c) = rest.chars().next() {
                let taken = if c == '%' { 3 } else { 1 };
                bytes.push(if c == '%' { u8::from_str_radix(&rest[1..3], 16).unwrap() } else { c as u8 });
                rest = &rest[taken..];
            }
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), text);
        }
    }
}
