//! What a kind of pack makes of its rows: its own listings, exceptions and figures, in one walk.

mod access;
mod basis;
mod cases;
mod change;
mod custom;
mod details;
mod facts;
#[cfg(test)]
pub(crate) mod fixture;
mod incident;
mod machine;
mod moves;
mod parties;
mod people;
mod record;
mod role;
mod subject;
mod tally;
pub(crate) mod vocabulary;

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

pub(crate) use self::access::Credentials;
pub(crate) use self::basis::{Basis, kept_out_among};
pub(crate) use self::facts::Facts;
pub(crate) use self::machine::role_of_session;
pub(crate) use self::people::People;
pub(crate) use self::role::RANKED;
use super::kind::PackKind;
use super::rows::PackRow;
use super::sheet::{Sheet, Sink};
use crate::error::Error;

/// Version of the listings, exceptions and figures that the same rows give, whatever the kind of pack. Raise it with
/// every change of them that leaves an Exhibit: a pack of another version is not studied again, because what comes out
/// differently would be nobody's fault.
pub(crate) const LISTINGS_VERSION: u32 = 1;

/// The work of one kind of pack on its rows. Rows come once, in the order of the pack, redacted where they are.
pub(crate) trait Study {
    /// The tables it fills, in the order in which they are told of. Fixed before the first row.
    fn sheets(&self) -> Vec<Sheet>;

    /// Takes one row: adds rows to tables, remembers what is needed later. Memory may grow with principals, resources
    /// and exceptions (each bounded), never with rows.
    ///
    /// # Errors
    /// What `sink` gives.
    fn take(&mut self, row: &PackRow, sink: &mut dyn Sink) -> Result<(), Error>;

    /// Writes what is known only at the end, and tells what was found.
    ///
    /// # Errors
    /// What `sink` gives.
    fn finish(self: Box<Self>, sink: &mut dyn Sink) -> Result<Findings, Error>;
}

/// What a study found, for the report, the workbook and the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Rules of exception, the most serious first; those with no case too, so that it is said that none was found.
    pub exceptions: Vec<ExceptionRule>,
    /// People and programs as reconstructed from the log, by name; access reviews only.
    pub principals: Vec<Principal>,
    /// Figures worth a place on the cover, e.g. `people and agents`: label and number.
    pub figures: Vec<(String, u64)>,
    /// Named counts for charts, e.g. `Rows by action`: title, then (label, count), the largest first, at most 20.
    pub charts: Vec<(String, Vec<(String, u64)>)>,
    /// Rows by UTC day, `YYYY-MM-DD`.
    pub per_day: BTreeMap<String, u64>,
    /// What was too much to be looked at, in sentences; empty: nothing.
    pub left_out: Vec<String>,
}

/// One question that every row was asked, and the cases that answer it badly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExceptionRule {
    /// Stable word, e.g. `self_granted`.
    pub id: String,
    /// For people, e.g. `Granted by the person who gains`.
    pub title: String,
    /// What it means and what to ask, in one sentence.
    pub about: String,
    /// Cases found.
    pub count: u64,
    /// The first cases, at most 10: what happened, in one line, and the key and source of the row.
    pub examples: Vec<ExceptionCase>,
}

/// One case of an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExceptionCase {
    /// What happened, in one line.
    pub detail: String,
    /// When.
    pub at: Option<Moment>,
    /// Source of the row it rests on.
    pub source: Option<String>,
    /// Key of that row.
    pub key: Option<String>,
}

/// A person or program as the rows of the pack show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// The name or address that the log knows it by.
    pub name: String,
    /// `human`, `agent`, `system`, `unknown`.
    pub kind: String,
    /// First row that names it.
    pub first_seen: Option<Moment>,
    /// Last row that names it.
    pub last_seen: Option<Moment>,
    /// Last login that succeeded.
    pub last_login: Option<Moment>,
    /// Roles last seen, `source/project: role` joined by `; `; without a project `source: role`.
    pub role: Option<String>,
    /// `active`, `invited`, `removed` (from every source where it was active), `unknown`.
    pub state: String,
    /// Where it was removed and not let in again: sources, or `source/project`.
    #[serde(default)]
    pub removed_from: Vec<String>,
    /// Logins that succeeded.
    pub logins: u64,
    /// Logins that failed.
    pub failed_logins: u64,
    /// Changes of access that it made to others.
    pub grants_made: u64,
    /// Credentials it holds that were created and not revoked in these rows.
    pub open_credentials: u64,
    /// Rows it did.
    pub rows: u64,
    /// Days from its last row to the end of the period.
    pub dormant_days: Option<u64>,
    /// What a reviewer should look at: `dormant`, `orphan`, `privileged`, `acted_after_removal`, `granted_by_self`,
    /// `never_logged_in`.
    pub flags: Vec<String>,
}

/// The study that rests on `basis`.
pub(crate) fn study_of(basis: Basis) -> Box<dyn Study> {
    match basis.kind {
        PackKind::AccessReview => Box::new(access::Access::new(basis)),
        PackKind::ChangeManagement => Box::new(change::Changes::new()),
        PackKind::IncidentResponse => Box::new(incident::Timeline::new(basis)),
        PackKind::Custom => Box::new(custom::Custom::new()),
    }
}

/// Listings of `kind` that have one line a row, so that a sample can be drawn from the rows of one of them: stems of
/// their files, e.g. `access_changes`.
#[must_use]
pub fn sample_listings(kind: PackKind) -> &'static [&'static str] {
    match kind {
        PackKind::AccessReview => &["access_changes", "logins"],
        PackKind::ChangeManagement => &["changes", "deployments", "config_changes", "deletions"],
        PackKind::IncidentResponse => &["timeline", "auth_failures", "rate_limits"],
        PackKind::Custom => &[],
    }
}
