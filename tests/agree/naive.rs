//! The plain definitions: slow, and so short that they can be seen to be right.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use exhibit_engine::entry::filter::{Filter, Revisions, Selection};
use exhibit_engine::entry::{Entry, Field, Moment};
use exhibit_engine::export::PackKind;

use crate::place::asker;

/// Whether no later revision of the entry's key is in its source.
pub(crate) fn is_newest(all: &[Entry], entry: &Entry) -> bool {
    let newer = |other: &Entry| {
        other.source == entry.source && other.key == entry.key && other.revision > entry.revision
    };
    !all.iter().any(newer)
}

/// The entries that `selection` admits, newest first and undated last; of equal times, the later row first.
pub(crate) fn list(all: &[Entry], selection: &Selection) -> Vec<Entry> {
    let seen = |entry: &&Entry| selection.revisions == Revisions::All || is_newest(all, entry);
    let mut list: Vec<Entry> =
        all.iter().filter(seen).filter(|entry| selection.admits(entry)).cloned().collect();
    list.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.row)));
    list
}

/// How many entries have each value; none for those without one.
pub(crate) fn facet(list: &[Entry], field: Field) -> BTreeMap<Option<String>, u64> {
    let mut counts = BTreeMap::new();
    for entry in list {
        let values = field.counted(entry);
        if values.is_empty() {
            *counts.entry(None).or_default() += 1;
        }
        for value in values {
            *counts.entry(Some(value.into_owned())).or_default() += 1;
        }
    }
    counts
}

/// Rows of the packs' period, and those of them that a pack of `kind` holds.
pub(crate) fn pack(all: &[Entry], kind: PackKind, filter: &Filter) -> (u64, u64) {
    let moment = |text: &str| Moment::parse(text).unwrap();
    let (from, to) = (moment("2026-02-01T00:00:00Z"), moment("2026-04-01T12:00:00Z"));
    let period: Vec<&Entry> =
        all.iter().filter(|entry| entry.at.is_some_and(|at| at >= from && at < to)).collect();
    let selection = filter.resolve(asker().now, Tz::UTC);
    let held = period.iter().filter(|entry| {
        is_newest(all, entry)
            && kind.evidence().is_none_or(|evidence| entry.evidence.contains(&evidence))
            && selection.admits(entry)
    });
    (period.len() as u64, held.count() as u64)
}
