//! What a reply says about the pages behind it: a total, a number of pages, a mark or the address of the next one.

use std::borrow::Cow;

use exhibit_entry::json::{self, Kind};

use super::{Envelope, PageError, Reply, link};
use crate::profile::{Paging, Profile};
use crate::request::{path_and_query, resolved};
use crate::{Cursor, Path, safe};

/// Characters of JSON that may stand for one byte of a cursor: an escape such as `\u0041`.
const ESCAPE_BYTES: usize = 6;

/// What a reply says besides its rows.
#[derive(Default)]
pub(super) struct Said {
    /// How many rows there are in all.
    pub(super) total: Option<u64>,
    /// How many pages there are.
    pub(super) pages: Option<u64>,
    /// What the next page is asked with; none at the end.
    pub(super) next: Option<Cursor>,
}

/// What `doc` says, the reply that `asked` got and whose rows these are.
pub(super) fn said(
    profile: &Profile,
    doc: &Envelope<'_>,
    (rows, asked): (&[Cow<'_, [u8]>], &str),
) -> Result<Said, PageError> {
    let (mut said, count) = (Said::default(), |path: &Option<Path>| count(doc, path.as_ref()));
    match &profile.paging {
        Paging::None | Paging::LinkHeader { .. } | Paging::ExportJob { .. } => {}
        Paging::LimitOffset { total, .. } => said.total = count(total)?,
        Paging::PageNumber { total, pages, next, .. } => {
            (said.total, said.pages) = (count(total)?, count(pages)?);
            said.next = next.as_ref().map_or(Ok(None), |path| number(doc, path))?;
        }
        Paging::CursorList { next, more, .. } if goes_on(doc, more.as_ref())? => said.next = mark(doc, next)?,
        Paging::CursorList { .. } => {}
        Paging::NextUrl { next, .. } => said.next = address(doc, next, asked)?,
        Paging::LastId { id, more, .. } if goes_on(doc, more.as_ref())? => {
            said.next = last_id(rows, id, more.as_ref())?;
        }
        Paging::LastId { .. } => {}
        Paging::Sequence { sequence, .. } => said.next = last_number(rows, sequence)?,
    }
    Ok(said)
}

/// Where the `Link` header of a page with `listed` rows leads; none at the end. A page that is not full and names itself
/// is the end (Okta, Auth0); a full one goes in a circle, which is for the one who walks to see.
pub(super) fn linked(reply: Reply<'_>, page_rows: u32, listed: u64) -> Result<Option<Cursor>, PageError> {
    let Some(target) = reply.link.and_then(link::next) else { return Ok(None) };
    let next = pinned(reply.asked, target)?;
    let is_itself = path_and_query(reply.asked).as_deref() == Some(next.as_str());
    Ok((!is_itself || listed >= page_rows.into()).then_some(next))
}

/// A count that the vendor gives; none where it does not say so in a number that can be read.
fn count(doc: &Envelope<'_>, path: Option<&Path>) -> Result<Option<u64>, PageError> {
    let Some(path) = path else { return Ok(None) };
    let found = doc.text(path)?;
    Ok(found.and_then(|text| std::str::from_utf8(text).ok()?.trim_matches('"').parse().ok()))
}

/// Whether the reply says that there are further pages; where the profile knows no such place, its mark says it.
fn goes_on(doc: &Envelope<'_>, more: Option<&Path>) -> Result<bool, PageError> {
    let Some(path) = more else { return Ok(true) };
    let found = doc.text(path)?;
    match found {
        None | Some(b"false" | b"null" | b"\"false\"" | b"0") => Ok(false),
        Some(b"true" | b"\"true\"" | b"1") => Ok(true),
        Some(raw) => Err(no_mark(path, "neither true nor false", raw)),
    }
}

/// The mark of the next page; none at the end of the list, which a vendor marks by null, by an empty text or by
/// leaving the key out.
fn mark(doc: &Envelope<'_>, path: &Path) -> Result<Option<Cursor>, PageError> {
    let Some(raw) = doc.text(path)? else { return Ok(None) };
    read_mark(raw).map_err(|reason| no_mark(path, reason, raw))
}

/// The number of the next page.
fn number(doc: &Envelope<'_>, path: &Path) -> Result<Option<Cursor>, PageError> {
    let found = mark(doc, path)?;
    match &found {
        Some(text) if text.as_str().parse::<u64>().is_err() => {
            Err(no_mark(path, "not the number of a page", text.as_str().as_bytes()))
        }
        _ => Ok(found),
    }
}

/// Path and query of the next page's address.
fn address(doc: &Envelope<'_>, path: &Path, asked: &str) -> Result<Option<Cursor>, PageError> {
    mark(doc, path)?.map(|next| pinned(asked, next.as_str())).transpose()
}

fn pinned(asked: &str, next: &str) -> Result<Cursor, PageError> {
    let elsewhere = |reason| PageError::Elsewhere { reason, start: safe::start(next.as_bytes()) };
    Cursor::try_from(resolved(asked, next).map_err(elsewhere)?).map_err(elsewhere)
}

/// The id of the last row that has one that can be read.
fn last_id(rows: &[Cow<'_, [u8]>], id: &Path, more: Option<&Path>) -> Result<Option<Cursor>, PageError> {
    let found = rows.iter().rev().find_map(|row| mark(&Envelope::of(row), id).ok()?);
    let goes_on_nowhere = found.is_none() && (more.is_some() || !rows.is_empty());
    if goes_on_nowhere { Err(nowhere(rows, id)) } else { Ok(found) }
}

/// The greatest number of the rows.
fn last_number(rows: &[Cow<'_, [u8]>], path: &Path) -> Result<Option<Cursor>, PageError> {
    let numbers =
        rows.iter().filter_map(|row| mark(&Envelope::of(row), path).ok()??.as_str().parse::<u128>().ok());
    let Some(last) = numbers.max() else {
        return if rows.is_empty() { Ok(None) } else { Err(nowhere(rows, path)) };
    };
    Cursor::try_from(last.to_string()).map(Some).map_err(|reason| no_mark(path, reason, &[]))
}

/// The reply goes on, but no row says from where.
fn nowhere(rows: &[Cow<'_, [u8]>], path: &Path) -> PageError {
    no_mark(path, "missing in all rows", rows.first().map_or(&[], |row| row))
}

fn no_mark(path: &Path, reason: &'static str, raw: &[u8]) -> PageError {
    PageError::Cursor { path: path.as_str().to_owned(), reason, start: safe::start(raw) }
}

/// A text or number; none for null and for an empty text.
pub(crate) fn read_mark(raw: &[u8]) -> Result<Option<Cursor>, &'static str> {
    if raw.len() > ESCAPE_BYTES * crate::CURSOR_LIMIT_BYTES {
        return Err("longer than any mark of a page");
    }
    let node = std::str::from_utf8(raw).ok().and_then(|text| json::parse(text).ok());
    match node.map(|node| node.kind) {
        Some(Kind::Null) => Ok(None),
        Some(Kind::Text(text)) if text.is_empty() => Ok(None),
        // Read once more and strictly: half a surrogate cannot be sent back as it came.
        Some(Kind::Text(_)) => {
            let text = serde_json::from_slice::<String>(raw).map_err(|_| "no text that can be sent back")?;
            Cursor::try_from(text).map(Some)
        }
        Some(Kind::Number(text)) => Cursor::try_from(text.to_owned()).map(Some),
        _ => Err("neither a text nor a number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Reply, builtin_by_id, read_page};
    use proptest::prelude::*;

    fn next(rest: &str) -> Result<Option<Cursor>, PageError> {
        let body = format!("{{\"data\":[]{rest}}}");
        read_page(builtin_by_id("outworx").unwrap(), Reply::of(body.as_bytes())).map(|page| page.next)
    }

    #[test]
    fn a_list_ends_with_null_with_an_empty_cursor_and_with_none() {
        for rest in [r#","next_cursor":null"#, r#","next_cursor":"""#, ""] {
            assert_eq!(next(rest), Ok(None), "{rest}");
        }
    }

    #[test]
    fn a_cursor_is_taken_as_it_was_written() {
        for (written, meant) in
            [(r#""a/b?c=d&e#\u00e9""#, "a/b?c=d&e#\u{e9}"), ("9007199254740993.10", "9007199254740993.10")]
        {
            let cursor = next(&format!(",\"next_cursor\":{written}")).unwrap().unwrap();
            assert_eq!(cursor.as_str(), meant);
        }
    }

    #[test]
    fn what_is_no_cursor_or_an_endless_one_is_refused_and_ends_nothing() {
        let endless = format!("\"{}\"", "x".repeat(1 << 20));
        let long = format!("\"{}\"", "x".repeat(crate::CURSOR_LIMIT_BYTES + 1));
        for written in ["true", "{}", "[]", endless.as_str(), long.as_str()] {
            let error = next(&format!(",\"next_cursor\":{written}")).unwrap_err();
            assert!(matches!(error, PageError::Cursor { .. }), "{error}");
            assert!(error.to_string().len() < 500);
        }
        let twice = next(r#","next_cursor":"a","next_cursor":null"#);
        assert!(matches!(twice, Err(PageError::Repeated { .. })));
    }

    proptest! {
        #[test]
        fn any_text_that_fits_comes_back_as_it_is(text in "\\PC{1,40}") {
            let written = serde_json::to_string(&text).unwrap();
            let cursor = next(&format!(",\"next_cursor\":{written}")).unwrap().unwrap();
            prop_assert_eq!(cursor.as_str(), text);
        }
    }
}
