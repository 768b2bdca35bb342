//! Cutting one reply into rows.
//!
//! "200 OK" in another shape (a sign-in page, a cut-off body, `ok: false`) is an error and never "no rows".

mod error;
mod link;
mod locate;
mod next;
mod table;

use std::borrow::Cow;
use std::ops::Range;

use crate::file::UTF8_MARK;
use crate::profile::{Expected, PageFormat, Paging, Profile};
use crate::scan;
use crate::{Cursor, Path, explode, safe};

/// Most bytes of all rows of one reply, cut apart and with their headers: four times the longest reply that is read.
const ROWS_LIMIT_BYTES: u64 = 256 << 20;

/// What says that there are no rows is shorter: `null`, `{}`, or a kind of reply.
const EMPTY_REPLY_BYTES: usize = 256;

pub use error::PageError;
pub(crate) use locate::Envelope;
pub(crate) use next::read_mark;

/// The rows of one reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// The exact bytes of each row, in the vendor's order; none of them was read yet. Of CSV the header goes before
    /// each record.
    pub rows: Vec<Cow<'a, [u8]>>,
    /// How many rows the vendor listed: as many as `rows`, but where a row was cut into its events.
    pub listed: u64,
    /// How many rows the vendor says there are in all.
    pub total: Option<u64>,
    /// How many pages the vendor says there are.
    pub pages: Option<u64>,
    /// What to ask the next page with: a cursor, an id, a number, or path and query of its address; none at the end of
    /// the list, and where pages are asked for by counting.
    pub next: Option<Cursor>,
}

/// A good reply (status 2xx) to the request for a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'a> {
    /// The body, inflated.
    pub body: &'a [u8],
    /// The `Link` header; several of them joined by `, ` (RFC 9110 section 5.3).
    pub link: Option<&'a str>,
    /// The address that was asked: relative addresses lead from there, and none may lead to another origin.
    pub asked: &'a str,
}

impl<'a> Reply<'a> {
    /// A reply of nothing but a body.
    #[must_use]
    pub fn of(body: &'a [u8]) -> Self {
        Self { body, ..Self::default() }
    }
}

/// A refusal in the vendor's own terms, made fit for display: printable ASCII, at most some 200 characters each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The vendor's code, e.g. `RATE_LIMITED`.
    pub code: Option<String>,
    /// The vendor's words.
    pub message: Option<String>,
}

/// Cuts the body of a good reply into rows, and reads what it says of the next page.
///
/// # Errors
/// [`PageError`] for every reply in which the rows, or the mark of the next page, are not where the profile says.
pub fn read_page<'a>(profile: &Profile, reply: Reply<'a>) -> Result<Page<'a>, PageError> {
    let (rows, said) = match profile.page.format {
        PageFormat::Csv => (table::read(profile, reply.body)?, next::Said::default()),
        PageFormat::Json => {
            let doc = Envelope::of(reply.body.strip_prefix(UTF8_MARK).unwrap_or(reply.body));
            let rows = json_rows(profile, &doc)?;
            let said = next::said(profile, &doc, (&rows, reply.asked))?;
            (rows, said)
        }
    };
    let listed = rows.len() as u64;
    let next = match profile.paging {
        Paging::LinkHeader { page_rows, .. } if listed > 0 => next::linked(reply, page_rows.get(), listed)?,
        _ => said.next,
    };
    Ok(Page { rows: events(profile, rows)?, listed, total: said.total, pages: said.pages, next })
}

/// One row an event, where rows hold several.
fn events<'a>(profile: &Profile, rows: Vec<Cow<'a, [u8]>>) -> Result<Vec<Cow<'a, [u8]>>, PageError> {
    if profile.page.explode.is_none() {
        return Ok(rows);
    }
    let (mut events, mut length) = (Vec::with_capacity(rows.len()), 0_u64);
    for row in rows {
        let found = match row {
            Cow::Borrowed(row) => explode(profile, row),
            Cow::Owned(row) => vec![Cow::Owned(row)],
        };
        length += found.iter().map(|event| event.len() as u64).sum::<u64>();
        if length > ROWS_LIMIT_BYTES {
            return Err(PageError::TooLarge { limit_bytes: ROWS_LIMIT_BYTES });
        }
        events.extend(found);
    }
    Ok(events)
}

fn json_rows<'a>(profile: &Profile, doc: &Envelope<'a>) -> Result<Vec<Cow<'a, [u8]>>, PageError> {
    good_json(profile, doc)?;
    if is_empty(profile, doc)? {
        return Ok(Vec::new());
    }
    let rows = match &profile.page.rows {
        Some(path) => doc.locate(path)?.ok_or_else(|| no_rows(profile, doc, path))?,
        None => 0..doc.bytes().len(),
    };
    cut_rows(profile, doc.bytes(), rows)
}

/// Whether a reply says in the vendor's own way that it holds no rows, and holds none.
fn is_empty(profile: &Profile, doc: &Envelope<'_>) -> Result<bool, PageError> {
    let (Some(empty), Some(rows)) = (&profile.page.empty, &profile.page.rows) else { return Ok(false) };
    let has_no_list = doc.text(rows)?.is_none_or(|rows| rows == b"null");
    let said = match &empty.path {
        Some(path) => doc.text(path)?,
        None => Some(doc.bytes()),
    };
    let words = |text: &[u8]| text.split(u8::is_ascii_whitespace).collect::<Vec<_>>().concat();
    // What is longer says more than that it is empty.
    let is_said = |text: &[u8]| text.len() < EMPTY_REPLY_BYTES && words(text) == empty.is.as_bytes();
    Ok(has_no_list && said.is_some_and(is_said))
}

/// Whether a reply is JSON that says what every good reply says.
pub(crate) fn good_json(profile: &Profile, doc: &Envelope<'_>) -> Result<(), PageError> {
    check_json(doc)?;
    profile.page.ok.as_ref().map_or(Ok(()), |expected| check_ok(profile, doc, expected))
}

/// The vendor's own words in the body of a reply that is not good (status 4xx, 5xx); none when it has none where
/// the profile looks.
#[must_use]
pub fn refusal(profile: &Profile, body: &[u8]) -> Option<Refusal> {
    refusal_in(profile, &Envelope::of(body))
}

fn refusal_in(profile: &Profile, doc: &Envelope<'_>) -> Option<Refusal> {
    let text = |path: &Option<Path>| scalar_at(doc, path.as_ref()?);
    let found = Refusal { code: text(&profile.page.error_code), message: text(&profile.page.error_message) };
    (found.code.is_some() || found.message.is_some()).then_some(found)
}

fn check_json(doc: &Envelope<'_>) -> Result<(), PageError> {
    let bytes = doc.bytes();
    let end = match bytes.first() {
        None => return Err(PageError::NotJson { what: "empty", start: String::new() }),
        Some(b'<') => return Err(PageError::Html { start: safe::start(bytes) }),
        Some(b'{') => doc.members().end.ok(),
        Some(b'[') => scan::value_end(bytes, 0),
        Some(_) => return Err(PageError::NotJson { what: "something else", start: safe::start(bytes) }),
    };
    let start = || safe::start(bytes);
    match end {
        Some(end) if end == bytes.len() => Ok(()),
        Some(_) => Err(PageError::NotJson { what: "JSON with something after it", start: start() }),
        None => Err(PageError::CutOff { start: start() }),
    }
}

fn check_ok(profile: &Profile, doc: &Envelope<'_>, expected: &Expected) -> Result<(), PageError> {
    let found = doc.text(&expected.path)?;
    if found == Some(expected.is.as_bytes()) {
        return Ok(());
    }
    Err(refusal_in(profile, doc).map_or_else(
        || PageError::NotOk {
            path: expected.path.as_str().to_owned(),
            expected: expected.is.clone(),
            found: found.map_or_else(|| "nothing".to_owned(), safe::start),
            start: safe::start(doc.bytes()),
        },
        PageError::Refused,
    ))
}

fn no_rows(profile: &Profile, doc: &Envelope<'_>, path: &Path) -> PageError {
    let missing = || PageError::NoRows { path: path.as_str().to_owned(), start: safe::start(doc.bytes()) };
    refusal_in(profile, doc).map_or_else(missing, PageError::Refused)
}

fn cut_rows<'a>(profile: &Profile, doc: &'a [u8], at: Range<usize>) -> Result<Vec<Cow<'a, [u8]>>, PageError> {
    if doc[at.start] != b'[' {
        let path = profile.page.rows.as_ref().map_or("the top", Path::as_str).to_owned();
        return Err(PageError::NotAnArray { path, found: safe::start(&doc[at]) });
    }
    let level = scan::items(doc, at.start);
    match level.end {
        Ok(_) => Ok(level.parts.into_iter().map(|part| Cow::Borrowed(&doc[part])).collect()),
        Err(_) => Err(PageError::CutOff { start: safe::start(doc) }),
    }
}

/// The scalar at `path`, decoded and made fit for display.
pub(crate) fn scalar_at(doc: &Envelope<'_>, path: &Path) -> Option<String> {
    let text = std::str::from_utf8(doc.text(path).ok()??).ok()?;
    let node = exhibit_entry::json::parse(text).ok()?;
    node.recorded().map(|text| safe::start(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin_by_id;
    use proptest::prelude::*;

    fn mushi() -> &'static Profile {
        builtin_by_id("mushi-mushi").unwrap()
    }

    fn error(body: &[u8]) -> PageError {
        read_page(mushi(), Reply::of(body)).unwrap_err()
    }

    #[test]
    fn one_hostile_row_does_not_cost_the_page() {
        let deep = "[".repeat(5000) + &"]".repeat(5000);
        let body = [
            br#" {"ok":true,"data":{"count":4,"logs":[{"id": "\ud800"} ,{"a":"#.as_slice(),
            deep.as_bytes(),
            b"},{\"b\":\"\xff\"},{\"n\":1e999999}]}}\n",
        ]
        .concat();
        let page = read_page(mushi(), Reply::of(&body)).unwrap();
        assert_eq!((page.rows.len(), page.total), (4, Some(4)));
        assert_eq!(page.rows[0], br#"{"id": "\ud800"}"#.as_slice());
        assert_eq!(page.rows[2], b"{\"b\":\"\xff\"}".as_slice());
    }

    #[test]
    fn an_empty_page_is_empty_only_when_it_says_so() {
        let page = read_page(mushi(), Reply::of(br#"{"ok":true,"data":{"logs":[],"count":0}}"#)).unwrap();
        assert_eq!((page.rows.len(), page.total), (0, Some(0)));
    }

    #[test]
    fn good_status_in_another_shape_is_an_error() {
        assert!(matches!(error(b"<!doctype html><title>Sign in</title>"), PageError::Html { .. }));
        assert!(matches!(error(b" \n"), PageError::NotJson { .. }));
        assert!(matches!(error(b"upstream timed out"), PageError::NotJson { .. }));
        assert!(matches!(error(br#"{"ok":true,"data":{"logs":[{}]}"#), PageError::CutOff { .. }));
        assert!(matches!(error(br#"{"ok":true,"data":{"logs":[{}]}}x"#), PageError::NotJson { .. }));
        assert!(matches!(error(br#"{"ok":true,"data":{}}"#), PageError::NoRows { .. }));
        assert!(matches!(error(br#"{"ok":true,"data":[]}"#), PageError::NoRows { .. }));
        assert!(matches!(error(br#"{"ok":true,"data":{"logs":null}}"#), PageError::NotAnArray { .. }));
        assert!(matches!(error(br#"{"ok":true,"data":{"logs":[{} {}]}}"#), PageError::CutOff { .. }));
        assert!(matches!(error(br#"{"data":{"logs":[]}}"#), PageError::NotOk { .. }));
        assert!(matches!(error(br#"{"ok":1,"data":{"logs":[]}}"#), PageError::NotOk { .. }));
        assert!(matches!(error(b"[]"), PageError::NotOk { .. }));
    }

    #[test]
    fn equal_keys_on_the_way_to_the_rows_are_refused() {
        let body = br#"{"ok":true,"data":{"logs":[]},"data":{"logs":[{}]}}"#;
        assert!(matches!(error(body), PageError::Repeated { .. }));
    }

    #[test]
    fn a_refusal_keeps_the_vendors_code_and_words_and_cannot_paint_the_terminal() {
        let body = br#"{"ok":false,"error":{"code":"FORBIDDEN","message":"no \u001b[31mentry"}}"#;
        let PageError::Refused(refusal) = error(body) else { panic!("not a refusal") };
        assert_eq!(refusal.code.as_deref(), Some("FORBIDDEN"));
        assert_eq!(refusal.message.as_deref(), Some("no \\x1b[31mentry"));
        assert_eq!(error(body).to_string(), "the vendor refused: no \\x1b[31mentry, code FORBIDDEN");
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..64)) {
            for profile in crate::builtin() {
                let _ = (read_page(profile, Reply::of(&body)), refusal(profile, &body));
            }
        }

        #[test]
        fn any_near_page_is_cut_without_a_panic(
            head in "\\{\"ok\":(true|false|\"\"),?",
            rest in "(\"data\"|\"logs\"|\"count\"|[\\[\\]{}:,1 ]){0,12}",
        ) {
            let body = head + &rest;
            let _ = (read_page(mushi(), Reply::of(body.as_bytes())), refusal(mushi(), body.as_bytes()));
        }

        #[test]
        fn the_rows_of_a_page_are_the_rows_that_were_put_in(
            rows in proptest::collection::vec("\\{\"k\": ?(\"[^\"\\\\]{0,6}\"|[0-9]{1,30})\\}", 0..6),
        ) {
            let body = format!("{{\"ok\":true,\"data\":{{\"logs\":[{}],\"count\":9}}}}", rows.join(" ,\n"));
            let page = read_page(mushi(), Reply::of(body.as_bytes())).unwrap();
            prop_assert_eq!(page.rows, rows.iter().map(String::as_bytes).collect::<Vec<_>>());
            prop_assert_eq!(page.total, Some(9));
        }
    }
}
