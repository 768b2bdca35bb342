//! What the sample workspace pulls and imports, so that all five systems show.

use chrono::{DateTime, TimeDelta, Utc};

use crate::log::HISTORY;
use crate::row::{Row, rows};
use crate::shape::Shape;
use crate::table;
use crate::vendors::SAMPLE_TOKEN;

/// A source to add to the sample workspace and pull from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleSource {
    /// The source's name in the workspace.
    pub name: &'static str,
    /// The profile id.
    pub profile: &'static str,
    /// Scheme, host and port of the loopback vendor.
    pub url: String,
    /// The bearer token; see [`SAMPLE_TOKEN`].
    pub token: &'static str,
}

/// A file to import into the sample workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFile {
    /// The file name, e.g. `outworx.ndjson`.
    pub name: &'static str,
    /// The profile id.
    pub profile: &'static str,
    /// The source's name in the workspace.
    pub source: &'static str,
    /// One JSON object a line, each line ended; or a table of CSV.
    pub bytes: Vec<u8>,
}

/// How far back the export reaches that is imported beside the pulled Outworx log: a few days, as somebody would fill a
/// hole. All of its rows are known already, and the import says so.
const EXPORT: TimeDelta = TimeDelta::days(3);

/// The sources that a vendor server at `base` (e.g. `http://127.0.0.1:4100`) answers: one that pages by offsets, one that
/// pages by cursors, and one that gives a table of CSV.
#[must_use]
pub fn sample_sources(base: &str) -> Vec<SampleSource> {
    let url = base.trim_end_matches('/').to_owned();
    let source = |id| SampleSource { name: id, profile: id, url: url.clone(), token: SAMPLE_TOKEN };
    vec![source("mushi-mushi"), source("outworx"), source("nevo")]
}

/// The files to import once the sources were pulled: the 90 days up to `until` of the two systems that have no list, and
/// an export of the last days of Outworx.
#[must_use]
pub fn sample_imports(seed: u64, until: DateTime<Utc>) -> Vec<SampleFile> {
    let file =
        |name, shape: Shape, bytes| SampleFile { name, profile: shape.name(), source: shape.name(), bytes };
    let exported: Vec<Row> = rows(Shape::Outworx, seed, until - EXPORT, until).collect();
    vec![
        file("flows.ndjson", Shape::Flows, ndjson(Shape::Flows, seed, until)),
        file("vectis.ndjson", Shape::Vectis, ndjson(Shape::Vectis, seed, until)),
        file("outworx-export.csv", Shape::Outworx, table::outworx(&table::ALL, &exported)),
    ]
}

fn ndjson(shape: Shape, seed: u64, until: DateTime<Utc>) -> Vec<u8> {
    rows(shape, seed, until - HISTORY, until).flat_map(|row| (row.json + "\n").into_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-05-11T09:00:00Z").unwrap().to_utc()
    }

    #[test]
    fn every_file_holds_rows_worth_looking_at() {
        for file in sample_imports(1, now()) {
            let lines = file.bytes.iter().filter(|byte| **byte == b'\n').count();
            let usual = if file.source == "outworx" { 30..=400 } else { 500..=1_500 };
            assert!(usual.contains(&lines), "{}: {lines}", file.name);
        }
    }

    #[test]
    fn the_last_seven_days_of_every_system_hold_awkward_texts() {
        let awkward =
            ["<script>", "\\u202e", "=HYPERLINK", "DROP TABLE", "first line\\nsecond", "cmd|", "+1 (555)"];
        for shape in Shape::ALL {
            let week: String =
                rows(shape, 1, now() - TimeDelta::days(7), now()).map(|row| row.json).collect();
            assert!(awkward.iter().any(|text| week.contains(text)), "{shape}");
        }
    }

    #[test]
    fn the_loopback_source_keeps_its_port() {
        let sources = sample_sources("http://127.0.0.1:4100/");
        assert_eq!(sources[0].url, "http://127.0.0.1:4100");
        assert_eq!(sources[0].token, SAMPLE_TOKEN);
    }
}
