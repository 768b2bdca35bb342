//! Captured webhooks: read, verify, sign.
//!
//! A capture keeps the request byte for byte, because a signature covers bytes and not meaning. How a provider
//! signs is data (`data/schemes.toml`). A check names the step that failed, is judged at the time of arrival and
//! not at the wall clock, and never reveals what the right signature would have been. Pure: no clock, no network.

mod address;
mod capture;
mod challenge;
mod claim;
mod cover;
mod detection;
mod event;
mod explain;
mod file;
mod format;
mod judgement;
mod jws;
mod key;
mod listed;
mod lock;
mod member;
mod message;
mod moment;
mod ndjson;
mod pair;
mod posted;
mod rule;
mod scheme;
mod schemes;
mod secret;
mod sign;
mod signature;
mod statement;
mod step;
mod template;
mod verdict;
mod verify;
mod work;

pub use capture::{Capture, CaptureProblem};
pub use challenge::zoom_challenge;
pub use cover::Part;
pub use detection::Detection;
pub use event::event;
pub use explain::{Cause, Explanation, Inquiry, Recipe, explain, explain_any, recipe};
pub use file::{begins_as_bad_lines, captures_from, doubt_last, read_capture_lines, read_captures};
pub use format::{
    Credentials, DAMAGED_GZIP, Exactness, Format, Found, MASK, masked_url, to_curl, to_har, to_http,
};
pub use judgement::{Judge, Judgement, judge};
pub use key::{Key, KeyUsed, Published, Role, Standing};
pub use ndjson::{to_ndjson, to_ndjson_noted};
pub use rule::{
    Algorithm, Claims, Companion, Direction, Encoding, Fits, Form, Hash, InBody, Limit, Presence, SecretForm,
    Strictness, TimeSource, TimeUnit, UnsignedHeader, Window,
};
pub use scheme::Scheme;
pub use schemes::{SCHEME_TEMPLATE, Schemes, read_schemes};
pub use secret::Secret;
pub use sign::{is_usable, public_of, sign, strip};
pub use step::{Step, steps};
pub use template::{Piece, Template};
pub use verdict::{Covered, Freshness, Kind, NotCovered, Reason, Verdict};
pub use verify::{delivery, verify, verify_detected};

/// Why a scheme file was refused or a request could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The scheme file is not TOML of the expected shape.
    #[error("line {line}: {message}")]
    SchemeFile {
        /// Line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// The file's `schema` is not one that is read here.
    #[error("line {line}: the file says schema {found:?}, only \"schemes/1\" is read")]
    SchemaVersion {
        /// Line, from 1.
        line: usize,
        /// What it says.
        found: String,
    },
    /// One scheme contradicts itself or another.
    #[error("line {line}: scheme {id:?}: {fault}")]
    Scheme {
        /// Line on which the scheme begins, from 1; 0 where it is not of a file.
        line: usize,
        /// The scheme's id.
        id: String,
        /// What does not fit.
        fault: &'static str,
    },
    /// A secret without bytes signs nothing, because it would verify nothing.
    #[error("the secret is empty")]
    EmptySecret,
    /// The request cannot be written in this format as it is.
    #[error("this request cannot be written as {format}: {why}")]
    Unwritable {
        /// The format's name.
        format: &'static str,
        /// What stands in the way; holds no text of the request.
        why: &'static str,
    },
    /// The scheme needs the secret in another encoding.
    #[error("the secret is not in the encoding that scheme {0:?} uses")]
    SecretEncoding(String),
    /// The scheme signs the delivery's id, and there is none.
    #[error("scheme {0:?} signs the delivery's id, and the request has none")]
    IdMissing(String),
    /// The body has no place for a signature.
    #[error("scheme {0:?} signs in the body, and this body has no place for a signature")]
    Body(String),
    /// The time cannot be written as the scheme writes times.
    #[error("the time of signing is before 1970")]
    Time,
}

impl Error {
    /// The line of a scheme file that is meant, from 1.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::SchemeFile { line, .. } | Self::SchemaVersion { line, .. } | Self::Scheme { line, .. } => {
                Some(*line)
            }
            _ => None,
        }
    }
}
