//! Cutting one reply into rows.
//!
//! "200 OK" in another shape (a sign-in page, a cut-off body, `ok: false`) is an error and never "no rows".

mod next;
mod table;

use std::borrow::Cow;
use std::ops::Range;

use crate::profile::{Expected, PageFormat, Profile};
use crate::scan::{self, blanks};
use crate::{Cursor, Path, safe};

/// The rows of one reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// The exact bytes of each row, in the vendor's order; none of them was read yet. Of CSV the header goes before
    /// each record.
    pub rows: Vec<Cow<'a, [u8]>>,
    /// How many rows the vendor says there are in all.
    pub total: Option<u64>,
    /// What to ask the next page with, where the vendor pages by cursors; none at the end of the list.
    pub next: Option<Cursor>,
}

/// A refusal in the vendor's own terms, made fit for display: printable ASCII, at most some 200 characters each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The vendor's code, e.g. `RATE_LIMITED`.
    pub code: Option<String>,
    /// The vendor's words.
    pub message: Option<String>,
}

/// Why a reply holds no page. No row of it was taken. `start` is its beginning, escaped for display.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// A web page, most often one to sign in.
    #[error("a web page came instead of rows (a sign-in page?), so nothing was read; it begins: {start}")]
    Html {
        /// The reply's beginning.
        start: String,
    },
    /// No JSON at all.
    #[error("the reply is not JSON but {what}, so nothing was read; it begins: {start}")]
    NotJson {
        /// What it is.
        what: &'static str,
        /// The reply's beginning.
        start: String,
    },
    /// No CSV.
    #[error("the reply is not CSV but {what}, so nothing was read; it begins: {start}")]
    NotCsv {
        /// What it is.
        what: &'static str,
        /// The reply's beginning.
        start: String,
    },
    /// A column that every good reply has is not there.
    #[error("the reply has no column `{column}` (this is not the same as no rows); it begins: {start}")]
    NoColumn {
        /// The missing column.
        column: String,
        /// The reply's beginning.
        start: String,
    },
    /// Its rows, each with the header, are longer than can be held.
    #[error("the rows of the reply are over {limit_bytes} bytes long, so nothing was read; ask for fewer")]
    TooLarge {
        /// The most that is taken.
        limit_bytes: u64,
    },
    /// JSON that ends early or whose brackets do not match.
    #[error("the reply is cut off or broken, so nothing of it was read; it begins: {start}")]
    CutOff {
        /// The reply's beginning.
        start: String,
    },
    /// The vendor said no.
    #[error("the vendor refused: {}", refusal_text(.0))]
    Refused(Refusal),
    /// A good reply says something else at this place.
    #[error(
        "a good reply says {expected} at `{path}`, this one {found}; nothing was read; it begins: {start}"
    )]
    NotOk {
        /// Where.
        path: String,
        /// What a good reply says.
        expected: String,
        /// What this one says, or `nothing`.
        found: String,
        /// The reply's beginning.
        start: String,
    },
    /// The rows are not where they should be.
    #[error("the reply has no rows at `{path}` (this is not the same as no rows); it begins: {start}")]
    NoRows {
        /// Where they should be.
        path: String,
        /// The reply's beginning.
        start: String,
    },
    /// Something else stands where the rows should be.
    #[error("what stands at `{path}` is not a list of rows: {found}")]
    NotAnArray {
        /// Where.
        path: String,
        /// Its beginning.
        found: String,
    },
    /// No cursor can be read where the next one should be, so what follows cannot be asked for.
    #[error(
        "what stands at `{path}` is no mark of the next page but {reason}, so nothing of this reply was read; \
         it begins: {start}"
    )]
    Cursor {
        /// Where.
        path: String,
        /// What it is.
        reason: &'static str,
        /// Its beginning.
        start: String,
    },
    /// Two equal keys: which of them holds the rows cannot be known.
    #[error("the reply has `{path}` twice, so its rows cannot be told; nothing was read; it begins: {start}")]
    Repeated {
        /// The path.
        path: String,
        /// The reply's beginning.
        start: String,
    },
}

/// Cuts the body of a good reply (status 2xx) into rows.
///
/// # Errors
/// [`PageError`] for every reply in which the rows are not where the profile says.
pub fn read_page<'a>(profile: &Profile, body: &'a [u8]) -> Result<Page<'a>, PageError> {
    let doc = scan::trim(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
    if profile.page.format == PageFormat::Csv {
        return table::read(profile, body);
    }
    check_json(doc)?;
    if let Some(expected) = &profile.page.ok {
        check_ok(profile, doc, expected)?;
    }
    let rows = match &profile.page.rows {
        Some(path) => locate(doc, path)?.ok_or_else(|| no_rows(profile, doc, path))?,
        None => 0..doc.len(),
    };
    Ok(Page {
        rows: cut_rows(profile, doc, rows)?,
        total: next::total(profile, doc)?,
        next: next::cursor(profile, doc)?,
    })
}

/// The vendor's own words in the body of a reply that is not good (status 4xx, 5xx); none when it has none where
/// the profile looks.
#[must_use]
pub fn refusal(profile: &Profile, body: &[u8]) -> Option<Refusal> {
    let doc = scan::trim(body);
    let text = |path: &Option<Path>| scalar_at(doc, path.as_ref()?);
    let found = Refusal { code: text(&profile.page.error_code), message: text(&profile.page.error_message) };
    (found.code.is_some() || found.message.is_some()).then_some(found)
}

fn refusal_text(refusal: &Refusal) -> String {
    let parts = [refusal.message.as_deref(), refusal.code.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", code ")
}

fn check_json(doc: &[u8]) -> Result<(), PageError> {
    let start = safe::start(doc);
    match doc.first() {
        None => Err(PageError::NotJson { what: "empty", start }),
        Some(b'<') => Err(PageError::Html { start }),
        Some(b'{' | b'[') => match scan::value_end(doc, 0) {
            Some(end) if end == doc.len() => Ok(()),
            Some(_) => Err(PageError::NotJson { what: "JSON with something after it", start }),
            None => Err(PageError::CutOff { start }),
        },
        Some(_) => Err(PageError::NotJson { what: "something else", start }),
    }
}

fn check_ok(profile: &Profile, doc: &[u8], expected: &Expected) -> Result<(), PageError> {
    let found = locate(doc, &expected.path)?.map(|at| &doc[at]);
    if found == Some(expected.is.as_bytes()) {
        return Ok(());
    }
    Err(refusal(profile, doc).map_or_else(
        || PageError::NotOk {
            path: expected.path.as_str().to_owned(),
            expected: expected.is.clone(),
            found: found.map_or_else(|| "nothing".to_owned(), safe::start),
            start: safe::start(doc),
        },
        PageError::Refused,
    ))
}

fn no_rows(profile: &Profile, doc: &[u8], path: &Path) -> PageError {
    let missing = || PageError::NoRows { path: path.as_str().to_owned(), start: safe::start(doc) };
    refusal(profile, doc).map_or_else(missing, PageError::Refused)
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

/// The value at `path`, step by step through objects.
fn locate(doc: &[u8], path: &Path) -> Result<Option<Range<usize>>, PageError> {
    let mut at = 0..doc.len();
    for step in path.steps() {
        if doc.get(at.start) != Some(&b'{') {
            return Ok(None);
        }
        let level = scan::members(doc, at.start);
        if level.end.is_err() {
            return Err(PageError::CutOff { start: safe::start(doc) });
        }
        let mut same = level.parts.into_iter().filter(|member| scan::key_text(doc, &member.key) == step);
        let Some(member) = same.next() else { return Ok(None) };
        if same.next().is_some() {
            return Err(PageError::Repeated { path: path.as_str().to_owned(), start: safe::start(doc) });
        }
        at = member.value;
    }
    Ok(Some(at))
}

/// The scalar at `path`, decoded and made fit for display.
fn scalar_at(doc: &[u8], path: &Path) -> Option<String> {
    let start = blanks(doc, 0);
    let at = locate(&doc[start..], path).ok()??;
    let text = std::str::from_utf8(&doc[start..][at]).ok()?;
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
        read_page(mushi(), body).unwrap_err()
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
        let page = read_page(mushi(), &body).unwrap();
        assert_eq!((page.rows.len(), page.total), (4, Some(4)));
        assert_eq!(page.rows[0], br#"{"id": "\ud800"}"#.as_slice());
        assert_eq!(page.rows[2], b"{\"b\":\"\xff\"}".as_slice());
    }

    #[test]
    fn an_empty_page_is_empty_only_when_it_says_so() {
        let page = read_page(mushi(), br#"{"ok":true,"data":{"logs":[],"count":0}}"#).unwrap();
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
                let _ = (read_page(profile, &body), refusal(profile, &body));
            }
        }

        #[test]
        fn any_near_page_is_cut_without_a_panic(
            head in "\\{\"ok\":(true|false|\"\"),?",
            rest in "(\"data\"|\"logs\"|\"count\"|[\\[\\]{}:,1 ]){0,12}",
        ) {
            let body = head + &rest;
            let _ = (read_page(mushi(), body.as_bytes()), refusal(mushi(), body.as_bytes()));
        }

        #[test]
        fn the_rows_of_a_page_are_the_rows_that_were_put_in(
            rows in proptest::collection::vec("\\{\"k\": ?(\"[^\"\\\\]{0,6}\"|[0-9]{1,30})\\}", 0..6),
        ) {
            let body = format!("{{\"ok\":true,\"data\":{{\"logs\":[{}],\"count\":9}}}}", rows.join(" ,\n"));
            let page = read_page(mushi(), body.as_bytes()).unwrap();
            prop_assert_eq!(page.rows, rows.iter().map(String::as_bytes).collect::<Vec<_>>());
            prop_assert_eq!(page.total, Some(9));
        }
    }
}
