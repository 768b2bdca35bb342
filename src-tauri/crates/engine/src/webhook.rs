//! Verifying captured webhooks, offline: whole files at once, or held open and judged again and again.

pub mod belonging;
pub mod copies;
mod explain;
mod open;
pub mod own;
pub mod reconcile;
pub mod replay;
mod seen;
pub mod shelf;
pub mod suite;
pub mod trace;
pub mod trial;

use std::io::Read;
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_hook::{Key, Scheme, Schemes, Secret, Verdict};
use serde::Serialize;

use crate::Error;
use crate::secret::{Given, read_bytes};

use explain::Causes;
pub use explain::{Search, Why, explain};
pub use open::{Asked, Captured, Look, Problem, judge, look, open};
pub use seen::{kept_keys, mark_tokens};

/// Most bytes of one file of captures.
const FILE_LIMIT_BYTES: u64 = 256 << 20;

/// How deliveries are to be checked.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The schemes that are known.
    pub schemes: Schemes,
    /// Scheme id; none = found out from the headers.
    pub scheme: Option<String>,
    /// Where the secrets are; any of them may fit.
    pub secrets: Vec<Given>,
    /// Further secrets and public keys that are held already.
    pub kept: Vec<Key>,
    /// The time to judge by; none = when each was received.
    pub at: Option<Moment>,
    /// Whether causes are searched for where the signature does not fit.
    pub search: Search,
}

/// What was found about one delivery.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The file it stands in.
    pub file: String,
    /// Its verdict.
    #[serde(flatten)]
    pub found: Found,
    /// Why it is so, where that was searched for.
    #[serde(flatten)]
    pub why: Option<Why>,
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

impl Wanted {
    /// The scheme that is asked for.
    ///
    /// # Errors
    /// [`Error::Usage`] when it is not known.
    pub fn scheme(&self) -> Result<Option<&Scheme>, Error> {
        self.scheme.as_deref().map(|id| named(&self.schemes, id)).transpose()
    }

    /// Every secret and public key, those that are read now first.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Credentials`] when one cannot be read.
    pub fn keys(&self) -> Result<Vec<Key>, Error> {
        let read = |given| Ok(Key::from(Secret::new(read_bytes(given)?)));
        let mut keys = self.secrets.iter().map(read).collect::<Result<Vec<Key>, Error>>()?;
        keys.extend(self.kept.iter().cloned());
        Ok(keys)
    }
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
    let asked = Asked { schemes: &wanted.schemes, scheme: wanted.scheme()? };
    let keys = wanted.keys()?;
    let mut causes = Causes::new(&keys, &wanted.search, wanted.at);
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
            checked.push(Checked { file: file.clone(), found: unreadable(explanation), why: None });
        }
        for capture in &captures {
            let verdict = judge(capture, asked, &keys, wanted.at);
            let (verdict, why) = causes.completed(verdict, capture, asked);
            checked.push(Checked { file: file.clone(), found: Found::Judged(verdict), why });
        }
    }
    Ok(checked)
}

/// The scheme of this id or alias.
///
/// # Errors
/// [`Error::Usage`] when there is none.
pub fn named<'a>(schemes: &'a Schemes, id: &str) -> Result<&'a Scheme, Error> {
    schemes.named(id).ok_or_else(|| {
        let known: Vec<&str> = schemes.iter().map(|scheme| scheme.id.as_str()).collect();
        let message = format!("there is no scheme called `{}`", id.escape_debug());
        Error::usage(message, format!("schemes are {}", known.join(", ")))
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
