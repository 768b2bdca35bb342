//! What came of an attempt, in a line of its own: the attempt is recorded before anything is sent, and never changed.

use exhibit_entry::Moment;
use rusqlite::{TransactionBehavior, params};

use super::json;
use crate::trail::{self, Place};
use crate::writer::{signed, whole_frontier};
use crate::{AttemptDraft, Error, Writer};

/// Said of an attempt without an outcome: whoever sent it was stopped, or could not write any more.
pub const NO_OUTCOME: &str = "it was begun, and nothing is recorded of what came of it: it may have arrived";

/// What came of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptOutcome {
    /// When that was known.
    pub at: Moment,
    /// `ip:port` that was spoken to; none: nobody was.
    pub address: Option<String>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Milliseconds until the head of the answer had come, or until it failed.
    pub latency_ms: Option<u64>,
    /// Headers of the answer, credentials masked.
    pub response_headers: Option<Vec<(String, String)>>,
    /// The first bytes of the answer's body.
    pub response: Option<Vec<u8>>,
    /// How many of them came.
    pub response_bytes: Option<u64>,
    /// Why there is no whole answer.
    pub error: Option<String>,
}

impl AttemptDraft {
    /// The same with what came of it.
    #[must_use]
    pub fn with(self, outcome: AttemptOutcome) -> Self {
        let AttemptOutcome {
            at: _,
            address,
            status,
            latency_ms,
            response_headers,
            response,
            response_bytes,
            error,
        } = outcome;
        Self { address, status, latency_ms, response_headers, response, response_bytes, error, ..self }
    }
}

impl Writer {
    /// Records what came of attempts that were recorded before, all or none.
    ///
    /// # Errors
    /// Any error of writing: there is no such attempt, or it has an outcome.
    pub fn record_outcomes(&mut self, outcomes: &[(u64, AttemptOutcome)]) -> Result<(), Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        whole_frontier(&transaction, &self.path)?;
        for (attempt, outcome) in outcomes {
            transaction
                .prepare_cached(
                    "INSERT INTO attempt_outcome (attempt_id, at, address, status, latency_ms, response_headers,
                       response, response_bytes, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?
                .execute(params![
                    signed(*attempt),
                    outcome.at.to_string(),
                    outcome.address,
                    outcome.status,
                    outcome.latency_ms.map(signed),
                    outcome.response_headers.as_ref().map(json),
                    outcome.response,
                    outcome.response_bytes.map(signed),
                    outcome.error,
                ])?;
            trail::grow(&transaction, Place::Outcome, signed(*attempt))?;
        }
        transaction.commit()?;
        self.publish_head()
    }
}
