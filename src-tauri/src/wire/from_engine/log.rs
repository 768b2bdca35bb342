//! Rows and what is counted over them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::copy::Form;
use exhibit_engine::entry::chip::{Chip, chips};
use exhibit_engine::entry::{Entry, Filter, Json, Selection, summary};
use exhibit_engine::export::Format;
use exhibit_engine::{buckets, store};

use super::text;
use crate::wire::{
    Absent, Bucket, Change, EntryDetail, EntryFacts, Every, ExportFormat, Facet, FacetValue, Histogram,
    LogCounts, LogRow, QueryTerm, RawText, ResultSet, RevisionLine,
};

/// Longest text of a row in a list, in characters: a line shows fewer, and a vendor may send a megabyte.
const TEXT_LIMIT_CHARS: usize = 300;

impl From<&Entry> for LogRow {
    fn from(entry: &Entry) -> Self {
        Self {
            row: entry.row,
            at: text(entry.at),
            at_assumed: entry.at_assumed,
            action: entry.action.clone(),
            label: entry.label.clone(),
            summary: entry.summary.clone(),
            outcome: entry.outcome.into(),
            actor: entry.actor.name().map(str::to_owned),
            actor_type: entry.actor.kind.into(),
            resource_type: entry.resource.kind.clone(),
            resource_id: entry.resource.id.clone().or_else(|| entry.resource.label.clone()),
            project: entry.project.name().map(str::to_owned),
            origin: entry.origin.into(),
            source: entry.source.clone(),
            evidence: entry.evidence.iter().map(|kind| (*kind).into()).collect(),
        }
    }
}

impl LogRow {
    /// The row with its long texts cut, as a list shows it.
    pub(crate) fn cut(self) -> Self {
        let some = |text: Option<String>| text.map(cut);
        Self {
            action: some(self.action),
            label: cut(self.label),
            summary: cut(self.summary),
            actor: some(self.actor),
            resource_type: some(self.resource_type),
            resource_id: some(self.resource_id),
            project: some(self.project),
            ..self
        }
    }
}

impl From<Entry> for EntryFacts {
    fn from(entry: Entry) -> Self {
        let changes = entry.metadata.as_ref().map(summary::changes).unwrap_or_default();
        Self {
            entry_json: serde_json::to_string(&entry).expect("BUG: an entry always serialises"),
            row: LogRow::from(&entry),
            key: entry.key,
            id: entry.id,
            at_raw: entry.at_raw,
            category: entry.category,
            token: entry.token,
            ip: entry.ip,
            user_agent: entry.user_agent,
            session: entry.actor.session,
            metadata_json: entry.metadata.map(|metadata| metadata.as_str().to_owned()),
            changes: changes.into_iter().map(Change::from).collect(),
            rule: entry.rule,
        }
    }
}

impl RawText {
    /// The bytes of a row, whose SHA-256 is `sha256`.
    pub(super) fn of(raw: Vec<u8>, sha256: String) -> Self {
        let bytes = raw.len() as u64;
        let (text, is_text) = match String::from_utf8(raw) {
            Ok(text) => (text, true),
            Err(error) => (STANDARD.encode(error.as_bytes()), false),
        };
        Self { text, is_text, sha256, bytes }
    }
}

impl From<store::Detail> for EntryDetail {
    fn from(detail: store::Detail) -> Self {
        let store::Detail { entry, raw, leaf, revisions, rule, sightings, absent } = detail;
        Self {
            raw: RawText::of(raw, leaf.raw_sha256),
            received_at: entry.received_at.to_string(),
            facts: EntryFacts { rule, ..EntryFacts::from(entry) },
            leaf: leaf.leaf_sha256,
            leaf_index: leaf.leaf_index,
            ingest: leaf.ingest,
            revisions: revisions.into_iter().map(RevisionLine::from).collect(),
            sightings,
            absent: absent.map(Absent::from),
        }
    }
}

impl From<store::Absent> for Absent {
    fn from(absent: store::Absent) -> Self {
        Self { noticed_at: absent.noticed_at.to_string(), is_expired: absent.expired }
    }
}

impl From<summary::Change> for Change {
    fn from(change: summary::Change) -> Self {
        Self { path: change.path, from: change.from.map(side), to: change.to.map(side) }
    }
}

impl From<store::RevisionLine> for RevisionLine {
    fn from(line: store::RevisionLine) -> Self {
        Self { row: line.row, revision: line.revision, received_at: line.received_at.to_string() }
    }
}

impl ResultSet {
    /// The rows that `filter` found, as it was meant by whoever asked.
    pub(crate) fn of(filter: &Filter, meant: &Selection, (handle, count): (u64, u64)) -> Self {
        let terms = chips(filter).into_iter().map(QueryTerm::from).collect();
        let (from, to) = (text(meant.from), text(meant.to));
        Self { handle, count, canonical: filter.to_string(), terms, from, to }
    }
}

impl Facet {
    /// The values of the field that the window knows as `field`.
    pub(crate) fn of(field: String, top: store::TopValues) -> Self {
        let store::TopValues { values, distinct } = top;
        Self { field, values: values.into_iter().map(FacetValue::from).collect(), distinct }
    }
}

impl From<store::FacetValue> for FacetValue {
    fn from(value: store::FacetValue) -> Self {
        Self { value: value.value, count: value.count }
    }
}

impl From<Chip> for QueryTerm {
    fn from(chip: Chip) -> Self {
        let Chip { text, field, label, is_excluded, values } = chip;
        Self { text, field, label, is_excluded, values }
    }
}

impl From<store::Outcomes> for LogCounts {
    fn from(outcomes: store::Outcomes) -> Self {
        let store::Outcomes { rows, failures, warnings } = outcomes;
        Self { rows, failures, warnings }
    }
}

impl From<buckets::Histogram> for Histogram {
    fn from(histogram: buckets::Histogram) -> Self {
        let buckets::Histogram { every, buckets, undated } = histogram;
        Self { every: every.into(), buckets: buckets.into_iter().map(Bucket::from).collect(), undated }
    }
}

impl From<buckets::OutcomeBucket> for Bucket {
    fn from(bucket: buckets::OutcomeBucket) -> Self {
        let store::Outcomes { rows, failures, warnings } = bucket.outcomes;
        Self { from: bucket.from.to_string(), to: bucket.to.to_string(), count: rows, failures, warnings }
    }
}

impl From<buckets::Every> for Every {
    fn from(every: buckets::Every) -> Self {
        match every {
            buckets::Every::Hour => Self::Hour,
            buckets::Every::Day => Self::Day,
            buckets::Every::Month => Self::Month,
        }
    }
}

impl From<ExportFormat> for Form {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Text(Format::Csv),
            ExportFormat::Ndjson => Self::Text(Format::Ndjson),
            ExportFormat::Json => Self::Text(Format::Json),
            ExportFormat::Xlsx => Self::Workbook,
        }
    }
}

/// A text of at most [`TEXT_LIMIT_CHARS`] characters; one that was cut ends with an ellipsis.
pub(super) fn cut(text: String) -> String {
    cut_at(text, TEXT_LIMIT_CHARS)
}

/// A text of at most `limit_chars` characters, likewise.
pub(super) fn cut_at(text: String, limit_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit_chars) else { return text };
    format!("{}…", &text[..end])
}

/// One side of a change: a scalar as people write it, anything else as JSON.
fn side(value: Json) -> String {
    let scalar = value.node().scalar().map(std::borrow::Cow::into_owned);
    scalar.unwrap_or_else(|| value.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_of_a_change_reads_as_people_write_it_and_keeps_every_digit() {
        let sides = [r#""editor""#, "9007199254740993", "null", r#"{"a":[1]}"#];
        let read: Vec<String> = sides.iter().map(|text| side(Json::parse(text).unwrap())).collect();
        assert_eq!(read, ["editor", "9007199254740993", "null", r#"{"a":[1]}"#]);
    }

    #[test]
    fn a_row_that_is_gone_keeps_when_that_was_noticed_and_whether_it_expired() {
        for expired in [true, false] {
            let noticed_at = exhibit_engine::entry::Moment::parse("2026-05-09T17:14:08Z").unwrap();
            let told = serde_json::to_value(Absent::from(store::Absent { noticed_at, expired })).unwrap();
            let noticed_at = "2026-05-09T17:14:08.000Z";
            assert_eq!(told, serde_json::json!({ "noticed_at": noticed_at, "is_expired": expired }));
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_a_short_one_stays() {
        let whole = "\u{1f510}".repeat(TEXT_LIMIT_CHARS);
        assert_eq!(cut(whole.clone()), whole);
        assert_eq!(cut(format!("{whole}!")), format!("{whole}…"));
        assert_eq!(cut(String::new()), "");
    }
}
