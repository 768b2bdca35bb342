//! Requests that were sent from here: replays, test events, runs of a suite, forwarded captures. They stand in a table of
//! their own that only grows, and no evidence is ever read from it.

mod outcome;

use exhibit_entry::Moment;
use rusqlite::types::Value;
use rusqlite::{Row, TransactionBehavior, params_from_iter};

use crate::sources::moment;
use crate::trail::{self, Place};
use crate::writer::{signed, unsigned, whole_frontier};
use crate::{Error, Reader, Writer, schema};

pub use outcome::{AttemptOutcome, NO_OUTCOME};

/// Why a request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptKind {
    /// A captured delivery once more, as it was or changed.
    Replay,
    /// An event made here.
    Test,
    /// A case of the suite for receivers.
    Suite,
    /// Passed on by the listener.
    Forward,
}

impl AttemptKind {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Test => "test",
            Self::Suite => "suite",
            Self::Forward => "forward",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Replay, Self::Test, Self::Suite, Self::Forward].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One request that is sent, and what came of it. It is recorded before it goes out, without its outcome: then neither
/// `status` nor `error` is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptDraft {
    /// The call that it belongs to: all attempts of one call share it.
    pub run: String,
    /// When it was begun.
    pub at: Moment,
    /// Who ordered it.
    pub by_whom: String,
    /// Why it was sent.
    pub kind: AttemptKind,
    /// The capture that it is a copy of.
    pub capture: Option<u64>,
    /// The file that the request was read from, where it is not on the shelf.
    pub source_file: Option<String>,
    /// The delivery's id as it was sent.
    pub delivery: Option<String>,
    /// The scheme that it was signed by, or that its headers tell.
    pub scheme: Option<String>,
    /// The case of a suite.
    pub case: Option<String>,
    /// What the case expects.
    pub expected: Option<String>,
    /// What was changed: `body`, `header:Name`, `signature`, `id`; empty = nothing.
    pub edits: Vec<String>,
    /// `keep`, `resign`, `strip` or `none`.
    pub signature: String,
    /// Request method.
    pub method: String,
    /// The whole address.
    pub target: String,
    /// `ip:port` that was spoken to; none: nobody was.
    pub address: Option<String>,
    /// Headers as sent, credentials masked.
    pub headers: Vec<(String, String)>,
    /// The body that was sent, where it is not the capture's.
    pub body: Option<Vec<u8>>,
    /// SHA-256 of the body that was sent.
    pub sent_sha256: [u8; 32],
    /// Size of that body in bytes.
    pub sent_bytes: u64,
    /// Our own check of what was sent, e.g. `valid`.
    pub verdict: Option<String>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Milliseconds until the head of the answer had come, or until it failed.
    pub latency_ms: Option<u64>,
    /// Headers of the answer.
    pub response_headers: Option<Vec<(String, String)>>,
    /// The first bytes of the answer's body.
    pub response: Option<Vec<u8>>,
    /// How many of them came.
    pub response_bytes: Option<u64>,
    /// Why there is no whole answer.
    pub error: Option<String>,
}

/// A recorded attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, in the order of sending.
    pub id: u64,
    /// What was sent and what came of it; without an outcome, `error` says so.
    pub draft: AttemptDraft,
    /// Whether nothing is recorded of what came of it: it was begun, and may have arrived.
    pub is_open: bool,
}

/// Which attempts are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptScope {
    /// All of them.
    All,
    /// Those of one call.
    Run(String),
    /// Copies of one capture.
    Capture(u64),
    /// Those with one delivery id.
    Delivery(String),
    /// Those that sent a body of this SHA-256.
    Body([u8; 32]),
    /// One, by its number.
    One(u64),
}

const COLUMNS: &str =
    "run, at, by_whom, kind, capture_id, source_file, delivery, scheme, \"case\", expected, edits,
  signature, method, target, address, headers, body, sent_sha256, sent_bytes, verdict, status, latency_ms,
  response_headers, response, response_bytes, error";

/// The same of what is stored, and what came of it from the line that says so.
const READ: &str = "attempt.run, attempt.at, attempt.by_whom, attempt.kind, attempt.capture_id, attempt.source_file,
  attempt.delivery, attempt.scheme, attempt.\"case\", attempt.expected, attempt.edits, attempt.signature, attempt.method,
  attempt.target, coalesce(outcome.address, attempt.address), attempt.headers, attempt.body, attempt.sent_sha256,
  attempt.sent_bytes, attempt.verdict, coalesce(outcome.status, attempt.status),
  coalesce(outcome.latency_ms, attempt.latency_ms), coalesce(outcome.response_headers, attempt.response_headers),
  coalesce(outcome.response, attempt.response), coalesce(outcome.response_bytes, attempt.response_bytes),
  coalesce(outcome.error, attempt.error),
  outcome.attempt_id IS NULL AND attempt.status IS NULL AND attempt.error IS NULL";

/// Outcomes of a workspace, and of one whose version knows none.
const OUTCOMES: &str = "attempt_outcome";
const NO_OUTCOMES: &str = "(SELECT NULL AS attempt_id, NULL AS address, NULL AS status, NULL AS latency_ms,
  NULL AS response_headers, NULL AS response, NULL AS response_bytes, NULL AS error LIMIT 0)";

impl Writer {
    /// Records attempts, all or none, and gives their numbers. One that is only begun has neither status nor error; what
    /// came of it is recorded by [`Writer::record_outcomes`].
    ///
    /// # Errors
    /// Any error of writing.
    pub fn record_attempts(&mut self, drafts: &[AttemptDraft]) -> Result<Vec<u64>, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        whole_frontier(&transaction, &self.path)?;
        let mut ids = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let values = values_of(draft);
            let places: Vec<String> = (1..=values.len()).map(|place| format!("?{place}")).collect();
            transaction
                .prepare_cached(&format!("INSERT INTO attempt ({COLUMNS}) VALUES ({})", places.join(", ")))?
                .execute(params_from_iter(values))?;
            let id = transaction.last_insert_rowid();
            trail::grow(&transaction, Place::Attempt, id)?;
            ids.push(unsigned(id)?);
        }
        transaction.commit()?;
        self.publish_head()?;
        Ok(ids)
    }
}

impl Reader {
    /// Attempts in the order of sending; of a long list the last `limit`, 0 = all.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn attempts(&self, scope: &AttemptScope, limit: u64) -> Result<Vec<Attempt>, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(Vec::new());
        }
        let (condition, value) = narrowed(scope);
        let limit = if limit == 0 { Value::from(-1) } else { number(limit) };
        let outcomes = if schema::knows_outcomes(&self.connection)? { OUTCOMES } else { NO_OUTCOMES };
        let sql = format!(
            "SELECT id, {READ} FROM attempt LEFT JOIN {outcomes} AS outcome ON outcome.attempt_id = attempt.id
             WHERE {condition} ORDER BY id DESC LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([value, limit])?;
        let mut attempts = Vec::new();
        while let Some(row) = rows.next()? {
            self.stop.check()?;
            attempts.push(attempt_from(row)?);
        }
        attempts.reverse();
        Ok(attempts)
    }

    /// Whether anything was ever sent from here.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn has_attempts(&self) -> Result<bool, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(false);
        }
        Ok(self.connection.query_row("SELECT EXISTS (SELECT 1 FROM attempt)", [], |row| row.get(0))?)
    }

    /// How many requests were ever sent from here, of those that are meant.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn attempt_count(&self, scope: &AttemptScope) -> Result<u64, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(0);
        }
        let (condition, value) = narrowed(scope);
        let sql = format!("SELECT count(*) FROM attempt WHERE {condition}");
        unsigned(self.connection.query_row(&sql, [value], |row| row.get(0))?)
    }
}

/// The condition on `attempt`, and the value in it.
fn narrowed(scope: &AttemptScope) -> (&'static str, Value) {
    match scope {
        AttemptScope::All => ("?1 IS NULL", Value::Null),
        AttemptScope::Run(run) => ("attempt.run = ?1", Value::from(run.clone())),
        AttemptScope::Capture(id) => ("attempt.capture_id = ?1", number(*id)),
        AttemptScope::Delivery(id) => ("attempt.delivery = ?1", Value::from(id.clone())),
        AttemptScope::Body(sha256) => ("attempt.sent_sha256 = ?1", Value::from(hex::encode(sha256))),
        AttemptScope::One(id) => ("attempt.id = ?1", number(*id)),
    }
}

/// In the order of [`COLUMNS`].
fn values_of(draft: &AttemptDraft) -> Vec<Value> {
    vec![
        draft.run.clone().into(),
        draft.at.to_string().into(),
        draft.by_whom.clone().into(),
        draft.kind.as_str().to_owned().into(),
        draft.capture.map(signed).into(),
        draft.source_file.clone().into(),
        draft.delivery.clone().into(),
        draft.scheme.clone().into(),
        draft.case.clone().into(),
        draft.expected.clone().into(),
        json(&draft.edits).into(),
        draft.signature.clone().into(),
        draft.method.clone().into(),
        draft.target.clone().into(),
        draft.address.clone().into(),
        json(&draft.headers).into(),
        draft.body.clone().into(),
        hex::encode(draft.sent_sha256).into(),
        signed(draft.sent_bytes).into(),
        draft.verdict.clone().into(),
        draft.status.map(i64::from).into(),
        draft.latency_ms.map(signed).into(),
        draft.response_headers.as_ref().map(json).into(),
        draft.response.clone().into(),
        draft.response_bytes.map(signed).into(),
        draft.error.clone().into(),
    ]
}

fn attempt_from(row: &Row<'_>) -> Result<Attempt, Error> {
    let id = unsigned(row.get(0)?)?;
    let unread = |what: &str| Error::BadValue(format!("{what} of attempt {id}"));
    let optional = |column: usize| -> Result<Option<u64>, Error> {
        row.get::<_, Option<i64>>(column)?.map(unsigned).transpose()
    };
    let is_open: bool = row.get(27)?;
    let status = optional(21)?.map(u16::try_from).transpose().map_err(|_| unread("the status"))?;
    let mut sent_sha256 = [0; 32];
    hex::decode_to_slice(row.get::<_, String>(18)?, &mut sent_sha256).map_err(|_| unread("the hash"))?;
    let response_headers: Option<String> = row.get(23)?;
    let draft = AttemptDraft {
        run: row.get(1)?,
        at: moment(&row.get::<_, String>(2)?)?,
        by_whom: row.get(3)?,
        kind: AttemptKind::of(&row.get::<_, String>(4)?).ok_or_else(|| unread("the kind"))?,
        capture: optional(5)?,
        source_file: row.get(6)?,
        delivery: row.get(7)?,
        scheme: row.get(8)?,
        case: row.get(9)?,
        expected: row.get(10)?,
        edits: serde_json::from_str(&row.get::<_, String>(11)?).map_err(|_| unread("the edits"))?,
        signature: row.get(12)?,
        method: row.get(13)?,
        target: row.get(14)?,
        address: row.get(15)?,
        headers: serde_json::from_str(&row.get::<_, String>(16)?).map_err(|_| unread("the headers"))?,
        body: row.get(17)?,
        sent_sha256,
        sent_bytes: unsigned(row.get(19)?)?,
        verdict: row.get(20)?,
        status,
        latency_ms: optional(22)?,
        response_headers: response_headers
            .map(|text| serde_json::from_str(&text).map_err(|_| unread("the answer's headers")))
            .transpose()?,
        response: row.get(24)?,
        response_bytes: optional(25)?,
        error: if is_open { Some(NO_OUTCOME.to_owned()) } else { row.get(26)? },
    };
    Ok(Attempt { id, draft, is_open })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("BUG: lists of text always serialise")
}

/// A number beyond what SQLite holds names nothing.
fn number(number: u64) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}
