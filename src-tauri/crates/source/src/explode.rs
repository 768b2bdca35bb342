//! Rows in which one array holds several events, cut into one row an event.
//!
//! Each of them is made of the row's own bytes with only one element left in the array, so that what the vendor sent is
//! all there once a row, byte for byte.

use std::borrow::Cow;
use std::ops::Range;

use crate::page::Envelope;
use crate::profile::{Explode, Profile};
use crate::{Path, scan};

/// Most bytes that one row may become: what stands around an array comes again with every event, so a hostile row of a
/// million short events could fill the memory. A whole reply of OTLP may be one row.
const EVENTS_LIMIT_BYTES: usize = 64 << 20;

/// The rows that `raw` holds as `profile` sees it. Without such an array, with an empty one, with one event, or past
/// a limit of 64 MiB it is the row as it stands.
#[must_use]
pub fn explode<'a>(profile: &Profile, raw: &'a [u8]) -> Vec<Cow<'a, [u8]>> {
    let paths = profile.page.explode.as_ref().map_or(&[][..], Explode::as_slice);
    let mut rows = vec![Cow::Borrowed(raw)];
    for path in paths {
        rows = each_event(rows, path);
    }
    rows
}

/// Every row cut by one array; all as they stand where together they would be too long.
fn each_event<'a>(rows: Vec<Cow<'a, [u8]>>, path: &Path) -> Vec<Cow<'a, [u8]>> {
    let cuts: Vec<Option<Cut>> = rows.iter().map(|row| cut(row, path)).collect();
    let length = |(row, cut): (&Cow<'_, [u8]>, &Option<Cut>)| cut.as_ref().map_or(row.len(), Cut::length);
    let total = rows.iter().zip(&cuts).map(length).fold(0, usize::saturating_add);
    if total > EVENTS_LIMIT_BYTES {
        return rows;
    }
    let of_row = |(row, cut): (Cow<'a, [u8]>, Option<Cut>)| match cut {
        Some(cut) => cut.parts.iter().map(|part| Cow::Owned(cut.event(&row, part))).collect(),
        None => vec![row],
    };
    rows.into_iter().zip(cuts).flat_map(of_row).collect()
}

/// Where a row is cut.
struct Cut {
    /// The array with its brackets.
    array: Range<usize>,
    /// Its elements.
    parts: Vec<Range<usize>>,
    row_bytes: usize,
}

impl Cut {
    /// Bytes of all rows that are made.
    fn length(&self) -> usize {
        let around = self.row_bytes - self.array.len();
        self.parts.len().saturating_mul(around).saturating_add(self.array.len())
    }

    /// The row with one element in the array.
    fn event(&self, row: &[u8], part: &Range<usize>) -> Vec<u8> {
        [&row[..=self.array.start], &row[part.clone()], &row[self.array.end - 1..]].concat()
    }
}

/// Where `raw` is cut; none where it stays whole.
fn cut(raw: &[u8], path: &Path) -> Option<Cut> {
    let start = scan::blanks(raw, 0);
    if raw.get(start) != Some(&b'{') {
        return None;
    }
    let found = Envelope::of(&raw[start..]).locate(path).ok()??;
    let array = start + found.start..start + found.end;
    if raw[array.start] != b'[' {
        return None;
    }
    let level = scan::items(raw, array.start);
    let whole = level.end == Ok(array.end) && level.parts.len() > 1;
    whole.then_some(Cut { array, parts: level.parts, row_bytes: raw.len() })
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
    fn arrays_inside_each_other_are_cut_from_outside_in() {
        let text = format!("{LEAST}[page]\nexplode = ['b', 'b.0.r']\n");
        let profile = Profile::parse(&text).unwrap();
        let raw = br#"{"b":[{"x":1,"r":[1, 2]},{"r":[3]},{"r":[]}]}"#;
        let rows = explode(&profile, raw);
        let found: Vec<&str> = rows.iter().map(|row| std::str::from_utf8(row).unwrap()).collect();
        let meant = [
            r#"{"b":[{"x":1,"r":[1]}]}"#,
            r#"{"b":[{"x":1,"r":[2]}]}"#,
            r#"{"b":[{"r":[3]}]}"#,
            r#"{"b":[{"r":[]}]}"#,
        ];
        assert_eq!(found, meant);
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
