//! One workspace in one append-only SQLite file.
//!
//! Evidence (rows, bodies, receipts, tree heads, captured webhooks) is never changed; the reading of it (entries, problems, identities)
//! is derived and can be rebuilt at any time. One [`Writer`] and any number of read-only [`Reader`]s are two types,
//! so that no reader can write. Every consumer takes the same [`exhibit_entry::Selection`].
//! `migrations/` holds the schema with its reasons.

mod absence;
mod append;
mod attempt;
mod bulk;
mod capture;
mod chain;
mod classified;
mod decided;
mod error;
mod examine;
mod facts;
mod fetch;
mod functions;
mod generation;
mod head;
mod holdings;
mod identity;
mod inserts;
mod key_filter;
mod key_index;
mod keys;
mod listing;
mod needle;
mod numbers;
mod open_sets;
mod origin;
mod plan;
mod population;
mod problems;
mod query;
mod reader;
mod ready;
mod receipt;
mod rederive;
mod repeats;
mod result_set;
mod review;
mod scan;
mod schema;
mod segment;
mod select;
mod sources;
mod span;
mod spans;
mod standing;
mod stop;
mod tally;
mod timeline;
mod tip;
mod trail;
mod verify;
mod wal;
mod writer;

pub use absence::{Absent, Closing, VanishedRow};
pub use append::{Appended, Batch};
pub use attempt::{Attempt, AttemptDraft, AttemptKind, AttemptOutcome, AttemptScope, NO_OUTCOME};
pub use capture::{
    CaptureCounts, CaptureDraft, CaptureLine, CaptureProblemDraft, CaptureProblemLine, RAW_LIMIT_BYTES,
    Stored, StoredCapture, Undated, Via,
};
pub use classified::Classified;
pub use decided::ActionTally;
pub use error::Error;
pub use examine::{LockState, lock_state};
pub use exhibit_column::{TopValues, ValueCount as FacetValue};
pub use exhibit_proof::Head;
pub use facts::{
    AskedWindow, Derived, Detail, Incoming, Ingest, LeafFacts, ProblemRow, Receipt, ReceiptDraft,
    ReceiptStatus, RevisionLine, RunKind, SourceLine, SourceSettings, SourceState, Status,
};
pub use fetch::{Found, preview};
pub use head::read_head;
pub use keys::{KeyedRow, TimedKey};
pub use numbers::Numbers;
pub use origin::WorkspaceId;
pub use plan::{PlanLine, PlanProblem};
pub use population::{Exclusion, PackPart, Population};
pub use reader::Reader;
pub use ready::Rows;
pub use rederive::{Derive, Feed, MappingKey};
pub use repeats::Repeats;
pub use result_set::{Handle, ResultSet};
pub use review::{ReviewDecision, ReviewDraft, ReviewEnd, ReviewLine, ReviewOutcome, ReviewState};
pub use schema::{SQLITE_AT_LEAST, private_folder, sqlite_version};
pub use segment::{CatchUp, Indexed, Pace, await_builder, catch_up};
pub use span::Extent;
pub use spans::ImportSpan;
pub use stop::{Interrupt, Stop};
pub use tally::Outcomes;
pub use timeline::{QUARTER_MS, Timeline, Unread, WholeIds};
pub use verify::{Check, Verification};
pub use writer::Writer;
