//! Rows out: CSV, JSON and NDJSON of any size, and evidence packs that an outsider can check without Exhibit.
//!
//! Pure over `impl Write` and `impl Read + Seek`: no files, no clock, no randomness. The same input always gives
//! the same bytes. Nothing here trusts a cell, a name or an archive.

mod archive;
mod cell;
mod check;
mod control;
mod digest;
mod error;
mod oscal;
mod pack;
mod plain;
mod report;
pub mod seal;
mod table;
mod workbook;

pub use archive::{ForeignMember, ForeignZip};
pub use cell::{from_cell, guard, to_cell, unguard};
pub use check::{
    Check, Depth, OpenedRow, PackCheck, PackFacts, PackReader, Signature, SignatureState, TableColumn,
    TableReader, Trust, check_consistency, check_pack, check_pack_to, pack_facts, pack_json,
};
pub use control::{Control, RetentionLine, controls_note, controls_of, retention_table};
pub use digest::Written;
pub use error::Error;
pub use pack::{
    Account, Closing, Completeness, CopyLeftOut, CoverageDay, CustodyStep, Decision, Delivery, EarlierHead,
    ExceptionCase, ExceptionRule, Exclusion, Extras, Findings, Gap, Generated, Glance, GlanceTable, Incident,
    LeafFacts, MILESTONES, Means, Milestone, NAMESPACE, NEW_SINCE_LAST_REVIEW, PackInput, PackKind, PackRow,
    PackRows, PackSummary, Period, Population, Principal, Progress, ProofForm, Pseudonym, Redaction,
    RedactionLine, RedactionProfile, Redactor, Review, ReviewStanding, RunKind, SampleMethod, SamplePlan,
    Seal, SheetFacts, Sign, Signer, SourceFacts, Spool, SyncRun, TreeFacts, Verdict, closing_statement,
    flags_against, glance, pack_id, read_accounts, review_principals, same_person, sample_listings,
    sort_rows, write_pack,
};
pub use table::{EntryWriter, Format};
pub use workbook::{LogBook, LogFacts};
