//! Verifying captured webhooks, offline: whole files at once, or held open and judged again and again.

mod open;

use std::io::Read;
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_hook::{Secret, Verdict};
use serde::Serialize;

use crate::Error;
use crate::secret::{Given, read_bytes};

pub use open::{Captured, Look, Problem, judge, look, open};

/// Most bytes of one file of captures.
const FILE_LIMIT_BYTES: u64 = 256 << 20;

/// How deliveries are to be checked.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Scheme id; none = found out from the headers.
    pub scheme: Option<String>,
    /// Where the secrets are; any of them may fit.
    pub secrets: Vec<Given>,
    /// Further secrets that are held already.
    pub kept: Vec<Secret>,
    /// The time to judge by; none = when each was received.
    pub at: Option<Moment>,
}

/// What was found about one delivery.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The file it stands in.
    pub file: String,
    /// Its verdict.
    #[serde(flatten)]
    pub found: Found,
}

/// A verdict, or a capture that cannot be read.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// It was read and judged.
    Judged(Verdict),
    /// It cannot be read as a capture.
    Unreadable {
        /// Always none.
        id: Option<String>,
        /// Always none.
        scheme: Option<String>,
        /// `malformed`.
        verdict: &'static str,
        /// `unreadable_capture`.
        reason: &'static str,
        /// Why, with the line.
        explanation: String,
    },
}

impl Checked {
    /// Whether the signature is right and was fresh.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        matches!(&self.found, Found::Judged(verdict) if verdict.kind == exhibit_hook::Kind::Valid)
    }
}

/// Checks every delivery in `files`.
///
/// # Errors
/// [`Error::Usage`] for an unknown scheme or a file without captures, [`Error::Io`], [`Error::Credentials`].
pub fn verify(files: &[PathBuf], wanted: &Wanted) -> Result<Vec<Checked>, Error> {
    let scheme = wanted.scheme.as_deref().map(named).transpose()?;
    let secrets: Result<Vec<Secret>, Error> =
        wanted.secrets.iter().map(|given| Ok(Secret::new(read_bytes(given)?))).collect();
    let secrets = [secrets?, wanted.kept.clone()].concat();
    let mut checked = Vec::new();
    for path in files {
        let file = path.display().to_string();
        let (captures, problems) = exhibit_hook::captures_from(&bytes_of(path)?);
        if captures.is_empty() && problems.is_empty() {
            return Err(Error::usage(
                format!("{file} holds no captured request"),
                "give captures as NDJSON (one request a line) or as raw HTTP",
            ));
        }
        for problem in problems {
            let explanation = format!("line {}: {}", problem.line, problem.reason);
            checked.push(Checked { file: file.clone(), found: unreadable(explanation) });
        }
        for capture in &captures {
            let verdict = judge(capture, scheme, &secrets, wanted.at);
            checked.push(Checked { file: file.clone(), found: Found::Judged(verdict) });
        }
    }
    Ok(checked)
}

pub(crate) fn named(id: &str) -> Result<&'static exhibit_hook::Scheme, Error> {
    exhibit_hook::scheme(id).ok_or_else(|| {
        let known: Vec<&str> = exhibit_hook::schemes().iter().map(|scheme| scheme.id.as_str()).collect();
        Error::usage(format!("there is no scheme called `{id}`"), format!("schemes are {}", known.join(", ")))
    })
}

fn unreadable(explanation: String) -> Found {
    Found::Unreadable {
        id: None,
        scheme: None,
        verdict: "malformed",
        reason: "unreadable_capture",
        explanation,
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    if path.is_dir() {
        let message = format!("{} is a folder", path.display());
        return Err(Error::usage(message, "name the files of captures in it"));
    }
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(FILE_LIMIT_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(FILE_LIMIT_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    if bytes.len() as u64 > FILE_LIMIT_BYTES {
        return Err(Error::usage(format!("{} is over 256 MiB", path.display()), "split it"));
    }
    Ok(bytes)
}
