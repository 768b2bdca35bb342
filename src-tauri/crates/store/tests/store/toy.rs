//! A workspace of small rows `{"id","at","action","who"}` and the reading of them.

use exhibit_entry::{Actor, Evidence, Json, Moment, Outcome, Reading, json};
use exhibit_store::{
    Appended, Batch, Derive, Derived, Error, Feed, Incoming, Ingest, MappingKey, Pace, Reader, ReceiptDraft,
    ReceiptStatus, Repeats, Rows, RunKind, SourceLine, Stop, WorkspaceId, Writer, catch_up,
};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

pub struct Toy;

impl Derive for Toy {
    fn mapping(&self, _: &str) -> MappingKey {
        MappingKey { profile_sha256: "p".into(), rules_sha256: "r".into() }
    }

    fn derive(&self, _: Feed<'_>, raw: &[u8]) -> Result<Derived, String> {
        let text = std::str::from_utf8(raw).map_err(|_| "not UTF-8".to_owned())?;
        let node = json::parse(text).map_err(|error| error.to_string())?;
        let get = |key: &str| node.get(key).and_then(json::Node::recorded).map(std::borrow::Cow::into_owned);
        let reading = Reading {
            id: get("id"),
            at: get("at").and_then(|at| Moment::parse(&at)),
            at_raw: get("at"),
            action: get("action"),
            actor: Actor { label: get("who"), ..Actor::default() },
            metadata: Some(Json::parse(text).unwrap()),
            ..Reading::default()
        };
        let label = reading.action.clone().unwrap_or_default();
        Ok(Derived {
            reading,
            label,
            summary: String::new(),
            category: None,
            evidence: vec![Evidence::Access],
            outcome: Outcome::Success,
            rule: Some("toy".into()),
            verb: None,
            object: None,
            risk: 0,
        })
    }

    fn content(&self, raw: &[u8]) -> [u8; 32] {
        // Good enough for these rows: blanks never stand inside their texts.
        Sha256::digest(String::from_utf8_lossy(raw).replace(' ', "")).into()
    }
}

pub struct Bench {
    pub folder: tempfile::TempDir,
    pub writer: Writer,
}

pub fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

pub fn now() -> Moment {
    moment("2026-05-09T12:00:00Z")
}

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = open(&folder.path().join("workspace.sqlite")).unwrap();
        writer.add_source(&line("acme")).unwrap();
        Self { folder, writer }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("workspace.sqlite")
    }

    pub fn reader(&self) -> Reader {
        Reader::open(&self.path()).unwrap()
    }

    pub fn append(&mut self, rows: &[&str]) -> Appended {
        self.append_by(Ingest::Api, rows)
    }

    pub fn append_by(&mut self, ingest: Ingest, rows: &[&str]) -> Appended {
        self.try_append(ingest, rows).unwrap()
    }

    pub fn try_append(&mut self, ingest: Ingest, rows: &[&str]) -> Result<Appended, Error> {
        append_to(&mut self.writer, ingest, rows)
    }

    /// Makes segments of so many rows for all that is there.
    pub fn in_segments(&self, rows_a_segment: usize) {
        let pace = Pace { rows_a_segment, worth_rows: 1 };
        catch_up(&self.path(), pace, &mut |_| {}, &Stop::default()).unwrap();
    }

    /// Names of the checks that fail.
    pub fn failing(&self) -> Vec<String> {
        let result = self.reader().verify(&self.path(), &Toy).unwrap();
        result.checks.into_iter().filter(|check| !check.ok).map(|check| check.name).collect()
    }
}

pub fn append_to(writer: &mut Writer, ingest: Ingest, rows: &[&str]) -> Result<Appended, Error> {
    let rows: Vec<Incoming> = rows.iter().map(|row| incoming(row)).collect();
    let mut byte = 0;
    let mut salt = || {
        byte += 1;
        [byte; 16]
    };
    let batch = Batch {
        source: "acme",
        ingest,
        mapping: &Toy.mapping("toy"),
        receipt: receipt(),
        rows: &Rows::of(&rows),
        closing: None,
    };
    writer.append(&batch, &mut Repeats::default(), &mut salt)
}

pub fn line(name: &str) -> SourceLine {
    SourceLine {
        name: name.into(),
        profile: "toy".into(),
        url: None,
        params: Default::default(),
        secret: None,
        added_at: now(),
    }
}

pub fn open(path: &std::path::Path) -> Result<Writer, Error> {
    Writer::open(path, &WorkspaceId::from_bytes([7; 16]), now())
}

pub fn incoming(row: &str) -> Incoming {
    Incoming {
        raw: row.into(),
        content: Toy.content(row.as_bytes()),
        derived: Toy.derive(Feed { source: "toy", profile: "toy" }, row.as_bytes()),
    }
}

pub fn receipt() -> ReceiptDraft {
    ReceiptDraft {
        run: "run".into(),
        kind: RunKind::Pull,
        path: None,
        window_from: None,
        window_to: None,
        started_at: now(),
        finished_at: now(),
        pages: 1,
        retries: 0,
        http_status: Some(200),
        status: ReceiptStatus::Ok,
        cursor_in: None,
        cursor_out: None,
        error: None,
        code: None,
        skew_ms: None,
        resume: None,
    }
}
