//! How captures come into the workspace and leave it: files read, files written, the listener.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::CaptureQuery;

/// Captured files to import.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureImport {
    /// Where they are.
    pub(crate) paths: Vec<String>,
}

/// What came of an import.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CapturesImported {
    /// One line a file, in the order given.
    pub(crate) files: Vec<CaptureFileLine>,
}

/// What came of one file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureFileLine {
    /// The file.
    pub(crate) path: String,
    /// How it was read, for people; none = not at all.
    pub(crate) format: Option<String>,
    /// Requests in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) seen: u64,
    /// Those that are new.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) new: u64,
    /// Those that are a delivery that is there already, captured another time.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) again: u64,
    /// Those that were imported before: nothing was written.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) known: u64,
    /// Of the new ones, those whose delivery id came before with another body.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) conflicts: u64,
    /// What of it is no capture, the first of it.
    pub(crate) problems: Vec<CaptureProblem>,
    /// How much more of it is no capture.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) more_problems: u64,
}

/// A part of a file that is no capture.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureProblem {
    /// The file.
    pub(crate) file: String,
    /// Its line or entry, from 1; 0 = the file as a whole.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) line: u64,
    /// Why.
    pub(crate) reason: String,
}

/// Text of a request that was copied elsewhere, to store.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CapturePaste {
    /// A curl command, a raw request, or what a file of captures may hold.
    pub(crate) text: String,
}

/// Stored problems to list.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ProblemsAsked {
    /// Those of higher numbers.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) after: u64,
}

/// What came and could not be stored as a request, the oldest first.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct StoredProblems {
    /// The first of those that were asked for.
    pub(crate) problems: Vec<StoredProblem>,
    /// How many there are in all.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}

/// Something that came and is no request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct StoredProblem {
    /// Its number in the workspace, from 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
    /// When it was stored, RFC 3339 in UTC.
    pub(crate) stored_at: String,
    /// The file; none = it came to the listener.
    pub(crate) file: Option<String>,
    /// Its line or entry in the file, from 1; 0 = none.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) line: u64,
    /// Why.
    pub(crate) reason: String,
    /// How many bytes it has.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// How many of them are kept.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) kept: u64,
    /// Its beginning, as text or as base64.
    pub(crate) beginning: String,
    /// Whether the beginning is text.
    pub(crate) is_text: bool,
}

/// How the captures of the workspace stand, for those who look at something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureTally {
    /// How many there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total: u64,
    /// Those whose signature is wrong.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) failed: u64,
    /// What came and could not be stored as a request.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
}

/// Captures to write into a file.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureExport {
    /// The file.
    pub(crate) path: String,
    /// These; empty = all that the query finds.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) ids: Vec<u64>,
    /// Which, where no numbers are given.
    pub(crate) query: CaptureQuery,
    /// In which form.
    pub(crate) format: CaptureFormat,
}

/// Forms of a file of captures.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum CaptureFormat {
    /// Exhibit's own: one request a line, every byte kept.
    Ndjson,
    /// HTTP archive 1.2.
    Har,
    /// Raw HTTP/1 requests, one after the other.
    Http,
}

/// What was written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CapturesExported {
    /// The file.
    pub(crate) path: String,
    /// Deliveries in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) deliveries: u64,
    /// Its size.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// SHA-256 of it, lower-case hex.
    pub(crate) sha256: String,
    /// Those that are not in the file: copies that were sent from here, and what cannot be written in this form without
    /// becoming another request.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) left_out: u64,
    /// Why the first of them is not.
    pub(crate) why_left_out: Option<String>,
}

/// A command line that sends a request again.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CurlText {
    /// For a shell.
    pub(crate) text: String,
    /// Names of headers whose value was left out as a credential.
    pub(crate) masked: Vec<String>,
}

/// How to listen.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ListenRequest {
    /// Port of the loopback address; 0 = any that is free.
    pub(crate) port: u16,
    /// Status that is answered once a request is stored.
    pub(crate) answer: u16,
    /// Where each request is passed on to.
    pub(crate) forward: Option<String>,
    /// The host of it as the person confirmed it.
    pub(crate) confirmed_host: Option<String>,
    /// Whether it may be an address of a private network.
    pub(crate) allow_private: bool,
    /// Names beside this device's own that requests may be meant for, such as a tunnel's.
    pub(crate) hosts: Vec<String>,
    /// Whether the challenges of vendors that check an address are answered.
    pub(crate) challenges: bool,
}

/// The listener.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ListenerState {
    /// Whether it listens.
    pub(crate) is_on: bool,
    /// What to give the sender, while it listens.
    pub(crate) url: Option<String>,
    /// Its port.
    pub(crate) port: Option<u16>,
    /// Status that it answers.
    pub(crate) answer: u16,
    /// Where it passes requests on to.
    pub(crate) forward: Option<String>,
    /// Since when, RFC 3339 in UTC.
    pub(crate) since: Option<String>,
    /// When a request came last, RFC 3339 in UTC.
    pub(crate) heard_at: Option<String>,
    /// Requests stored.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) stored: u64,
    /// Requests refused and not stored: meant for another host, or too many at once.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) refused: u64,
    /// Requests that are stored as problems: too large, too slow, not HTTP.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// Names beside this device's own that requests may be meant for.
    pub(crate) hosts: Vec<String>,
    /// Requests passed on and answered.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) forwarded: u64,
    /// Requests that could not be passed on.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) not_forwarded: u64,
    /// What went wrong last, in a sentence.
    pub(crate) trouble: Option<String>,
}
