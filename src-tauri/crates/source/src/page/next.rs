//! What a reply says about the pages behind it: a total, or a cursor.

use exhibit_entry::json::{self, Kind};

use super::{PageError, locate};
use crate::profile::{Paging, Profile};
use crate::{Cursor, safe};

/// Characters of JSON that may stand for one byte of a cursor: an escape such as `\u0041`.
const ESCAPE_BYTES: usize = 6;

/// How many rows the vendor says there are; none where it does not say so in a number that can be read.
pub(super) fn total(profile: &Profile, doc: &[u8]) -> Result<Option<u64>, PageError> {
    let Paging::LimitOffset { total: Some(path), .. } = &profile.paging else { return Ok(None) };
    let found = locate(doc, path)?.map(|at| &doc[at]);
    Ok(found.and_then(|text| std::str::from_utf8(text).ok()?.trim_matches('"').parse().ok()))
}

/// The cursor of the next page; none at the end of the list, which a vendor marks by null, by an empty text or by
/// leaving the key out.
pub(super) fn cursor(profile: &Profile, doc: &[u8]) -> Result<Option<Cursor>, PageError> {
    let Paging::CursorList { next: path, .. } = &profile.paging else { return Ok(None) };
    let Some(at) = locate(doc, path)? else { return Ok(None) };
    let raw = &doc[at];
    let refused =
        |reason| PageError::Cursor { path: path.as_str().to_owned(), reason, start: safe::start(raw) };
    if raw.len() > ESCAPE_BYTES * crate::CURSOR_LIMIT_BYTES {
        return Err(refused("longer than any mark of a page"));
    }
    let node = std::str::from_utf8(raw).ok().and_then(|text| json::parse(text).ok());
    match node.map(|node| node.kind) {
        Some(Kind::Null) => Ok(None),
        Some(Kind::Text(text)) if text.is_empty() => Ok(None),
        Some(Kind::Text(text)) => Cursor::try_from(text.into_owned()).map(Some).map_err(refused),
        Some(Kind::Number(text)) => Cursor::try_from(text.to_owned()).map(Some).map_err(refused),
        _ => Err(refused("neither a text nor a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin_by_id, read_page};
    use proptest::prelude::*;

    fn next(rest: &str) -> Result<Option<Cursor>, PageError> {
        read_page(builtin_by_id("outworx").unwrap(), format!("{{\"data\":[]{rest}}}").as_bytes())
            .map(|page| page.next)
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
