//! Captured webhooks: read, verify, sign.
//!
//! A capture keeps the request byte for byte, because a signature covers bytes and not meaning. How a provider
//! signs is data (`data/schemes.toml`). A check names the step that failed, is judged at the time of arrival and
//! not at the wall clock, and never reveals what the right signature would have been. Pure: no clock, no network.

mod capture;
mod cover;
mod detection;
mod event;
mod explain;
mod file;
mod format;
mod judgement;
mod key;
mod message;
mod ndjson;
mod scheme;
mod schemes;
mod secret;
mod sign;
mod signature;
mod step;
mod template;
mod verdict;
mod verify;

pub use capture::{Capture, CaptureProblem};
pub use cover::Part;
pub use detection::Detection;
pub use event::event;
pub use explain::{Cause, Explanation, Recipe, explain, recipe};
pub use file::{captures_from, read_captures};
pub use format::{Credentials, Exactness, Format, Found, is_credential, masked, to_curl, to_har, to_http};
pub use judgement::{Judgement, judge};
pub use key::{Key, KeyUsed, Standing};
pub use ndjson::to_ndjson;
pub use scheme::{Direction, Encoding, Form, Hash, Scheme, SecretForm, TimeSource, UnsignedHeader, Window};
pub use schemes::{Schemes, read_schemes};
pub use secret::Secret;
pub use sign::{sign, strip};
pub use step::{Step, steps};
pub use template::Template;
pub use verdict::{Freshness, Kind, NotCovered, Reason, Verdict};
pub use verify::{delivery, verify, verify_detected};

/// Why a scheme file was refused or a request could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The scheme file is not TOML of the expected shape; the text names the line.
    #[error("the scheme file cannot be read: {0}")]
    SchemeFile(#[from] toml::de::Error),
    /// The file's `schema` is not one that is read here.
    #[error("the scheme file says schema {0:?}, only \"schemes/1\" is read")]
    SchemaVersion(String),
    /// One scheme contradicts itself or another.
    #[error("scheme {id:?}: {fault}")]
    Scheme {
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
    /// The time cannot be written as the scheme writes times.
    #[error("the time of signing is before 1970")]
    Time,
}
