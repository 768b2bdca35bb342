//! Rows in which one array holds several events, cut into one row an event.
//!
//! Each of them is made of the row's own bytes with only one element left in the array, so that what the vendor sent is
//! all there once a row, byte for byte.

use std::borrow::Cow;

use crate::page::locate;
use crate::profile::Profile;
use crate::{Path, ROW_LIMIT_BYTES, scan};

/// Most bytes that one row may become: sixteen times the longest row that is read. What stands around the array comes
/// again with every event, so a hostile row of a million short events could fill the memory.
const EVENTS_LIMIT_BYTES: usize = 16 * ROW_LIMIT_BYTES;

/// The rows that `raw` holds as `profile` sees it. Without such an array, with an empty one, with one event, or past
/// a limit of 64 MiB it is the row as it stands.
#[must_use]
pub fn explode<'a>(profile: &Profile, raw: &'a [u8]) -> Vec<Cow<'a, [u8]>> {
    let path = profile.page.explode.as_ref();
    path.and_then(|path| events(raw, path)).unwrap_or_else(|| vec![Cow::Borrowed(raw)])
}

/// One row an event; none where the row stays whole.
fn events<'a>(raw: &'a [u8], path: &Path) -> Option<Vec<Cow<'a, [u8]>>> {
    let start = scan::blanks(raw, 0);
    if raw.len() > ROW_LIMIT_BYTES || raw.get(start) != Some(&b'{') {
        return None;
    }
    let array = locate(&raw[start..], path).ok()??;
    let (at, end) = (start + array.start, start + array.end);
    if raw[at] != b'[' {
        return None;
    }
    let level = scan::items(raw, at);
    let around = raw.len() - (end - at);
    let length = level.parts.len().saturating_mul(around) + (end - at);
    if level.end != Ok(end) || level.parts.len() < 2 || length > EVENTS_LIMIT_BYTES {
        return None;
    }
    let (before, behind) = (&raw[..=at], &raw[end - 1..]);
    let row = |part: std::ops::Range<usize>| Cow::Owned([before, &raw[part], behind].concat());
    Some(level.parts.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::LEAST;
    use proptest::prelude::*;

    fn exploded(raw: &[u8]) -> Vec<String> {
        let profile = Profile::parse(&format!("{LEAST}[page]\nexplode = 'a.events'\n")).unwrap();
        explode(&profile, raw).iter().map(|row| String::from_utf8_lossy(row).into_owned()).collect()
    }

    #[test]
    fn every_event_gets_a_row_made_of_the_rows_own_bytes() {
        let raw = br#" {"n":9007199254740993, "a": {"x":1,"events" :[ {"e": "\ud800"} , 7,{"e":2.50}],"n":1},"n":2} "#;
        let around = |event: &str| {
            format!(r#" {{"n":9007199254740993, "a": {{"x":1,"events" :[{event}],"n":1}},"n":2}} "#)
        };
        assert_eq!(exploded(raw), [r#"{"e": "\ud800"}"#, "7", r#"{"e":2.50}"#].map(around));
    }

    #[test]
    fn a_row_without_several_events_stays_as_it_is() {
        for raw in [
            "",
            "{",
            "[]",
            "7",
            r#"{"a":1}"#,
            r#"{"a":{"events":{}}}"#,
            r#"{"a":{"events":[]}}"#,
            r#"{"a":{"events":[ 1 ]}}"#,
            r#"{"a":{"events":[1,2]"#,
            r#"{"a":{"events":[1 2]}}"#,
            r#"{"a":{"events":[1,2],"events":[3,4]}}"#,
        ] {
            assert_eq!(exploded(raw.as_bytes()), [raw], "{raw}");
        }
        let plain = Profile::parse(LEAST).unwrap();
        assert_eq!(explode(&plain, br#"{"a":{"events":[1,2]}}"#).len(), 1);
    }

    #[test]
    fn a_row_that_would_fill_the_memory_stays_whole() {
        let long = "x".repeat(1 << 20);
        let row =
            |events: usize| format!(r#"{{"l":"{long}","a":{{"events":[{}1]}}}}"#, "1,".repeat(events - 1));
        assert_eq!(exploded(row(1000).as_bytes()).len(), 1);
        assert_eq!(exploded(row(10).as_bytes()).len(), 10);
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_without_a_panic(raw in "(\\{|\\}|\\[|\\]|\"a\"|\"events\"|:|,|1| ){0,24}") {
            prop_assert!(!exploded(raw.as_bytes()).is_empty());
        }

        #[test]
        fn events_come_in_their_order_and_whole(events in proptest::collection::vec("\"[a-z\\[\\],]{0,6}\"|[0-9]{1,9}", 2..8)) {
            let raw = format!("{{\"a\":{{\"events\":[{}]}}}}", events.join(" ,"));
            let rows = events.iter().map(|event| format!("{{\"a\":{{\"events\":[{event}]}}}}"));
            prop_assert_eq!(exploded(raw.as_bytes()), rows.collect::<Vec<_>>());
        }
    }
}
