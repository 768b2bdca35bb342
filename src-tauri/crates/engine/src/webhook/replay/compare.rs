//! Tries side by side with the delivery that they are copies of.

use std::collections::HashMap;

use exhibit_entry::Moment;
use exhibit_hook::Schemes;
use exhibit_store::{Attempt, AttemptScope};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::masked;
use crate::{Error, Workspace};

/// One column: the delivery as it came, or one try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Number of the try; none: as it came.
    pub attempt: Option<u64>,
    /// When it came or was sent.
    pub at: Option<String>,
    /// Who sent it.
    pub by: Option<String>,
    /// `as received`, `kept`, `new`, `none`.
    pub signature: &'static str,
    /// Its body.
    pub body: BodyCompared,
    /// Headers that are not as they came, by name: changed, added or gone.
    pub headers_differ: Vec<String>,
    /// Our own check of what was sent.
    pub verdict: Option<String>,
    /// What was answered.
    pub status: Option<u16>,
    /// How long that took.
    pub latency_ms: Option<u64>,
    /// Why there is no whole answer.
    pub error: Option<String>,
}

/// A body beside the one that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BodyCompared {
    /// Its size.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Whether it is the one that came.
    pub is_same: bool,
    /// Offset of the first byte that differs, or the size of the shorter one.
    pub first_difference: Option<u64>,
}

/// A capture as it came, then every try of it in the order of sending.
///
/// # Errors
/// [`Error::Usage`] when there is no such capture; the workspace's own trouble.
pub fn compare(workspace: &Workspace, capture: u64, schemes: &Schemes) -> Result<Vec<Column>, Error> {
    let reader = workspace.reader()?;
    let stored = reader.capture(capture)?.ok_or_else(|| super::choose::no_capture(capture))?;
    let came = &stored.capture;
    let headers = masked(&came.headers, schemes);
    let first = Column {
        attempt: None,
        at: came.received_at.map(|at| Moment::from(at).to_string()),
        by: None,
        signature: "as received",
        body: compared(&came.body, &came.body),
        headers_differ: Vec::new(),
        verdict: None,
        status: None,
        latency_ms: None,
        error: None,
    };
    let attempts = reader.attempts(&AttemptScope::Capture(capture), 0)?;
    let columns = attempts.iter().map(|attempt| column(attempt, &headers, &came.body));
    Ok(std::iter::once(first).chain(columns).collect())
}

fn column(attempt: &Attempt, headers: &[(String, String)], came: &[u8]) -> Column {
    let draft = &attempt.draft;
    Column {
        attempt: Some(attempt.id),
        at: Some(draft.at.to_string()),
        by: Some(draft.by_whom.clone()),
        signature: match draft.signature.as_str() {
            "keep" => "kept",
            "resign" => "new",
            _ => "none",
        },
        body: compared(came, draft.body.as_deref().unwrap_or(came)),
        headers_differ: differing(headers, &draft.headers),
        verdict: draft.verdict.clone(),
        status: draft.status,
        latency_ms: draft.latency_ms,
        error: draft.error.clone(),
    }
}

fn compared(came: &[u8], sent: &[u8]) -> BodyCompared {
    let shorter = came.len().min(sent.len());
    let first = came.iter().zip(sent).position(|(one, other)| one != other).unwrap_or(shorter);
    let is_same = came == sent;
    BodyCompared {
        bytes: sent.len() as u64,
        sha256: hex::encode(Sha256::digest(sent)),
        is_same,
        first_difference: (!is_same).then_some(first as u64),
    }
}

/// Names of headers whose values are not the same, in the order in which they first stand.
fn differing(came: &[(String, String)], sent: &[(String, String)]) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut values: HashMap<String, [Vec<&str>; 2]> = HashMap::new();
    for (side, headers) in [came, sent].into_iter().enumerate() {
        for (name, value) in headers {
            let found = values.entry(name.to_ascii_lowercase()).or_insert_with(|| {
                names.push(name);
                Default::default()
            });
            found[side].push(value);
        }
    }
    names.retain(|name| values.get(&name.to_ascii_lowercase()).is_some_and(|[came, sent]| came != sent));
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn headers_differ_by_their_values_in_order_and_a_hundred_thousand_take_no_longer_than_reading_them() {
        let came = headers(&[("A", "1"), ("x-b", "1"), ("X-B", "2"), ("C", "1")]);
        let sent = headers(&[("a", "1"), ("X-B", "2"), ("x-b", "1"), ("D", "1")]);
        assert_eq!(differing(&came, &sent), ["x-b", "C", "D"]);
        let many: Vec<_> = (0..100_000).map(|nth| (format!("X-{nth}"), String::new())).collect();
        assert_eq!(differing(&many, &many[1..]), ["X-0"]);
    }
}
