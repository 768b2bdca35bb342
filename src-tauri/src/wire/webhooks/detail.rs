//! One capture, whole: what it says, what its signature says, and why.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

use super::CaptureLine;
use crate::wire::{CheckLine, HeaderPart, KeyStanding};

/// Everything about one capture.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureDetail {
    /// As the list shows it.
    pub(crate) line: CaptureLine,
    /// Why it stands so, in a sentence.
    pub(crate) explanation: String,
    /// Schemes it might be of, where its headers are of several.
    pub(crate) candidates: Vec<String>,
    /// The secret that signed it.
    pub(crate) key: Option<CaptureKey>,
    /// How old its signature was when it came, in a sentence.
    pub(crate) freshness: Option<String>,
    /// When it was stored here, RFC 3339 in UTC.
    pub(crate) stored_at: String,
    /// HTTP method.
    pub(crate) method: String,
    /// Address it was sent to; a very long one is cut and ends with an ellipsis.
    pub(crate) url: String,
    /// Headers in the order they came, the first of them. Credentials are masked.
    pub(crate) headers: Vec<CaptureHeader>,
    /// How many more headers there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) more_headers: u64,
    /// The body.
    pub(crate) body: CaptureBody,
    /// Why these bytes may not be those that were sent, where the file they came in does not keep bytes.
    pub(crate) exactness: Option<String>,
    /// Steps of the check in their order.
    pub(crate) steps: Vec<CheckLine>,
    /// What a right signature does not cover, in sentences.
    pub(crate) not_covered: Vec<String>,
    /// Other captures of the same delivery with the same body, oldest first.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) duplicates: Vec<u64>,
    /// Captures with the same delivery id and another body, oldest first.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) conflicts: Vec<u64>,
    /// Why it may be a copy that was sent from here and no evidence, in a sentence.
    pub(crate) sent_from_here: Option<String>,
    /// Whether that is known from what was recorded here; else it only may be.
    pub(crate) is_copy: bool,
}

/// The secret that signed a delivery.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureKey {
    /// Its name, where it is kept.
    pub(crate) name: Option<String>,
    /// First digits of the SHA-256 of it.
    pub(crate) fingerprint: String,
    /// Whether it was in use when the delivery came.
    pub(crate) standing: KeyStanding,
}

/// One header.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureHeader {
    /// Its name as sent.
    pub(crate) name: String,
    /// Its value; not UTF-8 is escaped, a very long one is cut and ends with an ellipsis, a credential is masked.
    pub(crate) value: String,
    /// What it is to the signature.
    pub(crate) part: HeaderPart,
    /// Whether it is a credential, whose value is not shown.
    pub(crate) is_masked: bool,
    /// Where the body says the same thing or another.
    pub(crate) copy: Option<HeaderCopy>,
}

/// What stands in the body beside a header that is not signed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct HeaderCopy {
    /// Its place in the body, such as `action`.
    pub(crate) path: String,
    /// Whether both say the same.
    pub(crate) agrees: bool,
}

/// Bytes for people.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureBody {
    /// The text, or base64 where it is not UTF-8.
    pub(crate) content: String,
    /// Whether `content` is the text itself.
    pub(crate) is_text: bool,
    /// Whether `content` is all of it; else its first mebibyte.
    pub(crate) is_whole: bool,
    /// Its size.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// SHA-256 of all of it, lower-case hex.
    pub(crate) sha256: String,
}

/// Why a signature does not fit, as far as that could be found out.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureExplained {
    /// The one cause that fits; none = nothing known does.
    pub(crate) cause: Option<CaptureCause>,
    /// Variants that were compared.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) tried: u64,
    /// Whether the search stopped at its budget.
    pub(crate) bounded: bool,
    /// What stands out beside it, in sentences; no proof.
    pub(crate) remarks: Vec<String>,
}

/// A change under which the signature fits. That is proof.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureCause {
    /// The scheme it fits by.
    pub(crate) scheme: String,
    /// What became of the body; `as_received` when nothing.
    pub(crate) body: String,
    /// How the secret was read.
    pub(crate) key: String,
    /// What was signed; `as_documented` when that.
    pub(crate) signed: String,
    /// Name of the secret, where it is kept.
    pub(crate) key_name: Option<String>,
    /// First digits of its SHA-256.
    pub(crate) key_fingerprint: String,
    /// What happened, for people.
    pub(crate) sentences: Vec<String>,
    /// The body as it was signed, where that is another one than was captured.
    pub(crate) signed_body: Option<CaptureBody>,
    /// Whether the signature vouches for the content that came; not for one over an empty body.
    pub(crate) covers_content: bool,
}
