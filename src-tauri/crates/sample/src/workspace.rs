//! What the sample workspace pulls and imports, so that all five systems show.

use chrono::{DateTime, Utc};

use crate::log::HISTORY;
use crate::row::rows;
use crate::shape::Shape;
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
    /// One JSON object a line, each line ended.
    pub bytes: Vec<u8>,
}

/// The sources that a vendor server at `base` (e.g. `http://127.0.0.1:4100`) answers.
#[must_use]
pub fn sample_sources(base: &str) -> Vec<SampleSource> {
    let url = base.trim_end_matches('/').to_owned();
    let source = |id| SampleSource { name: id, profile: id, url: url.clone(), token: SAMPLE_TOKEN };
    vec![source("mushi-mushi"), source("outworx")]
}

/// The rows of the 90 days up to `until` of the systems that the workspace does not pull, as files.
#[must_use]
pub fn sample_imports(seed: u64, until: DateTime<Utc>) -> Vec<SampleFile> {
    let file = |name, profile, shape: Shape| {
        let bytes = ndjson(shape, seed, until);
        SampleFile { name, profile, source: shape.name(), bytes }
    };
    vec![
        file("nevo.ndjson", "nevo", Shape::Nevo),
        file("flows.ndjson", "flows", Shape::Flows),
        file("vectis.ndjson", "vectis", Shape::Vectis),
    ]
}

fn ndjson(shape: Shape, seed: u64, until: DateTime<Utc>) -> Vec<u8> {
    rows(shape, seed, until - HISTORY, until).flat_map(|row| (row.json + "\n").into_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_holds_a_quarter_of_rows_worth_looking_at() {
        let until = DateTime::parse_from_rfc3339("2026-05-11T09:00:00Z").unwrap().to_utc();
        let lines: Vec<(&str, usize)> = sample_imports(1, until)
            .iter()
            .map(|file| (file.source, file.bytes.split(|&byte| byte == b'\n').count() - 1))
            .collect();
        for (source, count) in lines {
            assert!((500..=1_500).contains(&count), "{source}: {count}");
        }
    }

    #[test]
    fn the_loopback_source_keeps_its_port() {
        let sources = sample_sources("http://127.0.0.1:4100/");
        assert_eq!(sources[0].url, "http://127.0.0.1:4100");
        assert_eq!(sources[0].token, SAMPLE_TOKEN);
    }
}
