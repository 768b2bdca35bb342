//! Evidence packs: a zip that is a BagIt bag, laid out as CONTRACT section 4 says.
//!
//! Everything comes in as plain data and re-iterable rows; what goes out depends on nothing else. The writer checks
//! every promise that the pack makes (order, period, hashes, leaves, counts) and gives an error instead of a pack
//! that does not hold together.

mod account;
mod bag;
mod bundle;
mod counts;
mod datapackage;
mod delivery;
mod describe;
mod evidence;
#[cfg(test)]
pub(crate) mod fixture;
mod glance;
mod incident;
mod input;
mod integrity;
mod kind;
mod listing;
mod name;
mod promise;
mod readme;
mod redact;
mod review;
mod rows;
mod sample;
mod seal;
mod sheet;
mod spelling;
mod spool;
mod statement;
mod story;
mod study;
mod table;
mod walk;
mod write;

pub use account::{Account, read_accounts};
pub use glance::{Glance, GlanceTable, glance};
pub use incident::{CopyLeftOut, Delivery, Incident, MILESTONES, Milestone};
pub use input::{
    Completeness, CoverageDay, CustodyStep, EarlierHead, Exclusion, Extras, Gap, Generated, PackInput,
    Period, Population, RunKind, SourceFacts, SyncRun, TreeFacts,
};
pub use integrity::ProofForm;
pub use kind::PackKind;
pub use name::pack_id;
pub use redact::{Pseudonym, Redaction, RedactionLine, RedactionProfile, Redactor};
pub use review::{
    Closing, Decision, NEW_SINCE_LAST_REVIEW, Review, ReviewStanding, Verdict, flags_against,
    review_principals,
};
pub use rows::{LeafFacts, PackRow, PackRows, sort_rows};
pub use sample::{SampleMethod, SamplePlan};
pub use seal::{NAMESPACE, Seal, Signer};
pub use spelling::same_person;
pub use spool::Spool;
pub use statement::closing_statement;
pub use story::SheetFacts;
pub use study::{ExceptionCase, ExceptionRule, Findings, Principal, sample_listings};
pub use write::{Means, PackSummary, Progress, Sign, write_pack};

pub(crate) use bag::{BAGIT_TXT, oxum};
pub(crate) use bundle::{FileFacts, MAX_PACK_BYTES, MAX_ROW_BYTES, MAX_TEXT_BYTES, media_type};
pub(crate) use describe::{Details, Omitted, SCHEMA, TEXTS_VERSION};
pub(crate) use evidence::{REDACTED_FIELDS, event_columns};
pub(crate) use listing::told_sheets;
pub(crate) use name::digest_part;
pub(crate) use promise::signatures;
pub(crate) use readme::readme;
pub(crate) use sample::{Draw, Drawn};
pub(crate) use sheet::{Cell, Field, FieldKind, Sheet, SheetWriter, Sink};
pub(crate) use story::{Story, Tables};
#[cfg(test)]
pub(crate) use study::fixture as stories;
pub(crate) use study::{Basis, LISTINGS_VERSION, Study, kept_out_among, study_of};

/// Paths inside the pack, from the bag's top folder.
pub(crate) mod path {
    pub(crate) const BAGIT: &str = "bagit.txt";
    pub(crate) const BAG_INFO: &str = "bag-info.txt";
    pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
    pub(crate) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
    pub(crate) const README: &str = "README.txt";
    pub(crate) const REPORT: &str = "report.html";
    pub(crate) const ALLOWED_SIGNERS: &str = "allowed_signers";
    pub(crate) const DATA_PACKAGE: &str = "data/datapackage.json";
    pub(crate) const PACK_JSON: &str = "data/pack.json";
    pub(crate) const WORKBOOK: &str = "data/workbook.xlsx";
    pub(crate) const OSCAL: &str = "data/oscal/assessment-results.json";
    pub(crate) const NDJSON: &str = "data/evidence/events.ndjson";
    pub(crate) const JSON: &str = "data/evidence/events.json";
    pub(crate) const CSV: &str = "data/evidence/events.csv";
    pub(crate) const ACCOUNTS: &str = "data/evidence/accounts.csv";
    pub(crate) const DELIVERIES: &str = "data/evidence/webhook_deliveries.ndjson";
    pub(crate) const SYNC_RUNS: &str = "data/completeness/sync_runs.csv";
    pub(crate) const COVERAGE: &str = "data/completeness/coverage.csv";
    pub(crate) const GAPS: &str = "data/completeness/gaps.csv";
    pub(crate) const EXCLUDED: &str = "data/completeness/excluded.csv";
    pub(crate) const LEAVES: &str = "data/integrity/leaves.csv";
    pub(crate) const CHECKPOINT: &str = "data/integrity/checkpoint.txt";
    pub(crate) const PROOFS: &str = "data/integrity/proofs.ndjson";
    pub(crate) const LEAF_HASHES: &str = "data/integrity/leaf_hashes.bin";
    pub(crate) const CONSISTENCY: &str = "data/integrity/consistency.ndjson";
    pub(crate) const CUSTODY: &str = "data/integrity/custody.csv";
    pub(crate) const RULES: &str = "data/rules/classification.json";
    pub(crate) const SAMPLE: &str = "data/sample/sample.csv";
    pub(crate) const SAMPLE_METHOD: &str = "data/sample/method.txt";
    pub(crate) const STATEMENT: &str = "data/signoff/statement.txt";
    pub(crate) const STATEMENT_SIGNATURE: &str = "data/signoff/statement.txt.sig";
    pub(crate) const PROFILE: &str = "data/redaction/profile.json";
    pub(crate) const REDACTION_LOG: &str = "data/redaction/log.csv";
}
