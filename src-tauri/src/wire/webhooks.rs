//! Captured webhooks: the list, one of them, how they come and go, what they are judged by, and what is sent again.

#![allow(dead_code, unused_imports, reason = "the verbs that speak of them are on their way")]

mod detail;
mod list;
mod replay;
mod secrets;
mod shelf;
mod ties;
mod trial;

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{CheckLine, HeaderPart, Verdict};

pub(crate) use detail::*;
pub(crate) use list::*;
pub(crate) use replay::*;
pub(crate) use secrets::*;
pub(crate) use shelf::*;
pub(crate) use ties::*;
pub(crate) use trial::*;

/// Captured files to open.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenCaptures {
    /// Where they are.
    pub(crate) paths: Vec<String>,
}

/// How deliveries are judged.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct JudgeBy {
    /// Scheme id; none = found out from the headers.
    pub(crate) scheme: Option<String>,
    /// Names of kept secrets; any of them may fit.
    pub(crate) secrets: Vec<String>,
    /// Further secrets as pasted; used now and not kept.
    pub(crate) pasted: Vec<String>,
}

/// The open deliveries.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Deliveries {
    /// One line each, in the order of the files.
    pub(crate) deliveries: Vec<DeliveryLine>,
    /// What of the files could not be read.
    pub(crate) problems: Vec<CaptureProblem>,
}

/// One delivery as the list shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct DeliveryLine {
    /// Its number among the open ones, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) number: u64,
    /// The file it stands in.
    pub(crate) file: String,
    /// The sender's id of it.
    pub(crate) id: Option<String>,
    /// What it is about, from a header or the body.
    pub(crate) event: Option<String>,
    /// When it came, RFC 3339 in UTC.
    pub(crate) received_at: Option<String>,
    /// The scheme it was judged by.
    pub(crate) scheme: Option<String>,
    /// The verdict.
    pub(crate) verdict: Verdict,
    /// Why, as a stable word.
    pub(crate) reason: String,
    /// Why, in a sentence.
    pub(crate) explanation: String,
}

/// Names an open delivery.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct DeliveryRef {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) number: u64,
}

/// Everything about one delivery.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct DeliveryDetail {
    /// As the list shows it.
    pub(crate) line: DeliveryLine,
    /// HTTP method.
    pub(crate) method: String,
    /// Address it was sent to; a very long one is cut and ends with an ellipsis.
    pub(crate) url: String,
    /// Headers in the order they came, the first of them.
    pub(crate) headers: Vec<HeaderLine>,
    /// How many more headers there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) more_headers: u64,
    /// The body: its text, or base64 where it is not UTF-8.
    pub(crate) body: String,
    /// Whether `body` is the text itself.
    pub(crate) body_is_text: bool,
    /// Whether `body` is all of it; else its first mebibyte.
    pub(crate) body_is_whole: bool,
    /// Its size.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) body_bytes: u64,
    /// SHA-256 of it, lower-case hex.
    pub(crate) body_sha256: String,
    /// Steps of the check in their order.
    pub(crate) steps: Vec<CheckLine>,
    /// What a right signature would not cover, in sentences.
    pub(crate) not_covered: Vec<String>,
}

/// One header.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct HeaderLine {
    /// Its name as sent.
    pub(crate) name: String,
    /// Its value; not UTF-8 is escaped, and a very long one is cut and ends with an ellipsis.
    pub(crate) value: String,
    /// What it is to the signature.
    pub(crate) part: HeaderPart,
}
