//! The result as a file that can go into evidence: CSV, JSON or NDJSON, with the hash of what was written.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Outcome, Suite};
use crate::output::{self, Existing};
use crate::{Error, Home, VERSION};

/// How the result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180 with headings, one line a case, cells guarded against formulas.
    Csv,
    /// One document.
    Json,
    /// One line a case.
    Ndjson,
}

/// A result that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Where.
    pub path: PathBuf,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

impl Form {
    /// By the end of a file's name.
    ///
    /// # Errors
    /// [`Error::Usage`] for another end than `.csv`, `.json` or `.ndjson`.
    pub fn of(path: &Path) -> Result<Self, Error> {
        let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
        match end.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            Some("ndjson" | "jsonl") => Ok(Self::Ndjson),
            _ => Err(Error::usage(
                format!("the name of {} does not say in which form it is to be written", path.display()),
                "nothing was written; let it end in .csv, .json or .ndjson",
            )),
        }
    }
}

/// Refuses a file before anything is sent for it: one that is in the way, or whose name says no form.
///
/// # Errors
/// [`Error::Usage`], [`Error::OutputExists`].
pub fn check_output(home: &Home, (path, existing): (&Path, Existing)) -> Result<(), Error> {
    Form::of(path)?;
    output::check_outside(home, path)?;
    output::check_place(path, existing)
}

/// Writes the result into a file that the user named, whole or not at all.
///
/// # Errors
/// [`Error::Usage`], [`Error::OutputExists`], [`Error::Io`].
pub fn export(home: &Home, suite: &Suite, (path, existing): (&Path, Existing)) -> Result<Exported, Error> {
    let bytes = table(suite, Form::of(path)?);
    output::create(home, (path, existing), &bytes)?;
    Ok(Exported {
        path: path.to_owned(),
        bytes: bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(&bytes)),
    })
}

/// The bytes of the result: a function of what was recorded.
#[must_use]
pub fn table(suite: &Suite, form: Form) -> Vec<u8> {
    match form {
        Form::Csv => csv(suite).into_bytes(),
        Form::Json => {
            let document = json!({
                "schema": "receiver-suite/1", "made_by": format!("Exhibit {VERSION}"), "run": suite.run,
                "at": suite.at, "by": suite.by, "target": suite.target, "scheme": suite.scheme,
                "passed": suite.is_passed(), "stopped": suite.is_stopped, "summary": summary(suite), "cases": suite.cases,
            });
            let mut bytes = serde_json::to_vec_pretty(&document).expect("BUG: plain data always serialises");
            bytes.push(b'\n');
            bytes
        }
        Form::Ndjson => {
            let line = |case| serde_json::to_string(case).expect("BUG: plain data always serialises") + "\n";
            suite.cases.iter().map(line).collect::<String>().into_bytes()
        }
    }
}

fn summary(suite: &Suite) -> serde_json::Value {
    json!({
        "pass": suite.count(Outcome::Pass), "fail": suite.count(Outcome::Fail),
        "not_judged": suite.count(Outcome::NotJudged), "not_run": suite.count(Outcome::NotRun),
    })
}

fn csv(suite: &Suite) -> String {
    let headings = [
        "case",
        "title",
        "expected",
        "outcome",
        "status",
        "latency_ms",
        "our_check",
        "sent_sha256",
        "sent_bytes",
        "attempt",
        "note",
        "error",
        "run",
        "at",
        "by",
        "target",
        "scheme",
    ];
    let mut text = headings.join(",") + "\r\n";
    for line in &suite.cases {
        let value = serde_json::to_value(line.outcome).expect("BUG: a word always serialises");
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            line.case.to_owned(),
            line.title.to_owned(),
            line.expected.map(|expected| expected.as_str().to_owned()).unwrap_or_default(),
            value.as_str().unwrap_or_default().to_owned(),
            number(line.status.map(u64::from)),
            number(line.latency_ms),
            optional(&line.our_check),
            optional(&line.sent_sha256),
            number(line.sent_bytes),
            number(line.attempt),
            line.note.clone(),
            optional(&line.error),
            suite.run.clone(),
            suite.at.map(|at| at.to_string()).unwrap_or_default(),
            optional(&suite.by),
            optional(&suite.target),
            optional(&suite.scheme),
        ];
        text += &(cells.map(|text| cell(&text)).join(",") + "\r\n");
    }
    text
}

/// A cell, in quotes where it has to be.
fn cell(text: &str) -> String {
    let guarded = exhibit_export::to_cell(text);
    if guarded.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", guarded.replace('"', "\"\""));
    }
    guarded.into_owned()
}
