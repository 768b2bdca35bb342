//! Deliveries of a source held against the rows that were pulled from it: what is missing either way, what came twice,
//! late, out of order or otherwise than it stands in the log; and which windows to pull to fill what is missing.
//!
//! Vendors drop deliveries that fail (seed 000: never tried again), and whoever holds a secret can make one up. Never is
//! more claimed than is known: only deliveries with a right and fresh signature count as said by the vendor. Where no
//! secret is kept at all they are compared as they came, and the result says that nothing is proven.

mod findings;
mod gathered;
mod reasons;
mod ties;
mod unlike;

use exhibit_entry::Moment;
use exhibit_entry::figure::{counted, grouped};
use exhibit_hook::{Key, Schemes};
use exhibit_store::Reader;
use serde::Serialize;

use crate::net::Patience;
use crate::pull::{self, Pulled};
use crate::watch::Watch;
use crate::webhook::copies;
use crate::{Error, Workspace, clock};

pub use findings::{
    Arrival, Behind, Copied, Differing, Duplicate, Late, MissingInLog, Period, Refused, Unmatched, UnsentRow,
    Weight, Window,
};
pub use reasons::Why;

/// What is compared, and by what.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The schemes that are known.
    pub schemes: Schemes,
    /// The scheme that the source's deliveries carry; none = as its profile says, else learned from those deliveries whose
    /// rows are in the log.
    pub scheme: Option<String>,
    /// Secrets and public keys that deliveries are checked with.
    pub keys: Vec<Key>,
    /// How the comparison is made.
    pub options: Options,
}

/// How the scheme of a source's deliveries is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemeBy {
    /// The caller said it.
    Given,
    /// The source's profile says it.
    Profile,
    /// Deliveries whose rows are in the log carry it.
    Deliveries,
    /// It is not known: only deliveries whose rows are in the log are seen.
    Unknown,
}

/// How many of what there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Captures that were looked at.
    pub captures: u64,
    /// Rows that deliveries of this source tell, each time they do.
    pub delivered: u64,
    /// Of these, said by the vendor.
    pub said: u64,
    /// Of these, without a secret to check them with.
    pub unproven: u64,
    /// Of these, refused.
    pub refused: u64,
    /// Deliveries that were sent from here, and are compared with nothing.
    pub copies: u64,
    /// Deliveries that carry the mark of a copy which nothing sent from here explains; they are compared as any other.
    pub claimed: u64,
    /// Rows of deliveries that are in the log of another source.
    pub of_other_sources: u64,
    /// Rows of the log in the period.
    pub rows_in_period: u64,
    /// Rows of the log before it: nothing was captured then, so they are not looked for.
    pub rows_before: u64,
    /// Rows of the log after it.
    pub rows_after: u64,
    /// Delivered, not in the log.
    pub missing_in_log: u64,
    /// In the log, not delivered; not all of them may be listed.
    pub missing_in_webhooks: u64,
}

/// Deliveries and rows held against each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconciliation {
    /// The source.
    pub source: String,
    /// What its rows are read with.
    pub profile: String,
    /// The schemes that its deliveries carry.
    pub schemes: Vec<String>,
    /// How that is known.
    pub scheme_by: SchemeBy,
    /// The time whose rows are looked for among the deliveries; none where nothing was delivered.
    pub period: Option<Period>,
    /// How many of what.
    pub totals: Totals,
    /// Delivered, not in the log.
    pub missing_in_log: Vec<MissingInLog>,
    /// In the log in that period, and no delivery that counts.
    pub missing_in_webhooks: Vec<UnsentRow>,
    /// Delivered more than once.
    pub duplicates: Vec<Duplicate>,
    /// Delivered long after it happened.
    pub late: Vec<Late>,
    /// Delivered after what happened later.
    pub out_of_order: Vec<Behind>,
    /// Delivered otherwise than it stands in the log.
    pub content_differs: Vec<Differing>,
    /// Deliveries that were refused: they prove nothing.
    pub refused: Vec<Refused>,
    /// Deliveries that were sent from here: no evidence, and in none of the other lists.
    pub copies: Vec<Copied>,
    /// Deliveries that carry the mark of a copy which nothing sent from here explains: somebody may have marked them to
    /// hide them, so they are compared as any other.
    pub claimed: Vec<Arrival>,
    /// Deliveries that name no row, such as pings.
    pub unkeyed: Vec<Arrival>,
    /// Windows in which what is missing may be pulled, oldest first.
    pub windows: Vec<Window>,
    /// What must be known to read this, in sentences.
    pub notes: Vec<String>,
}

impl Reconciliation {
    /// One pull a window: whoever holds tokens of its own adds them.
    pub fn pulls(&self) -> impl Iterator<Item = pull::Wanted> {
        self.windows.iter().map(|window| pull::Wanted {
            sources: vec![self.source.clone()],
            since: Some(window.since),
            until: Some(window.until),
            ..pull::Wanted::default()
        })
    }

    /// Whether there was anything to compare: a delivery of this source that counts.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        self.totals.said + self.totals.unproven > 0
    }

    /// Whether nothing is missing either way.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.totals.missing_in_log == 0 && self.totals.missing_in_webhooks == 0
    }
}

/// Holds the captured deliveries of a source against its rows.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::Usage`] for an unknown scheme or profile, [`Error::Cancelled`], and the workspace's own
/// trouble.
pub fn reconcile(
    workspace: &Workspace,
    source: &str,
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Reconciliation, Error> {
    let now = clock::now();
    let mut reader = workspace.watched_reader(watch)?;
    reader.stop_at(&watch.stop())?;
    // One state of the workspace for all that is said of it.
    reader.hold()?;
    let state = reader.source(source)?;
    let profile = workspace.derivation().profile(&state.line.profile)?;
    let given = wanted.scheme.as_deref().map(|id| super::named(&wanted.schemes, id)).transpose()?;
    let of_profile = || wanted.schemes.named(profile.webhook.as_ref()?.scheme.as_str());
    let scheme = given.or_else(of_profile);
    let mut gathered = gathered::gather(&reader, gathered::Source { name: source, profile, scheme }, wanted)?;
    unlike::compare(&reader, profile, &mut gathered, watch)?;
    let mut ties = ties::Ties::of(&gathered.told, &wanted.options, now);
    let mut beside = (0, 0);
    if let Some(period) = ties.period() {
        reader.each_key_between(source, (period.from, period.to), &mut |row| ties.see(row))?;
        beside = rows_beside(&reader, source, period)?;
    }
    let found = ties.end();
    let pulls = reasons::Pulls::of(&reader, workspace.derivation(), &state, now)?;
    let missing: Vec<MissingInLog> = found.unmatched.into_iter().map(|one| pulls.missing(one)).collect();
    let totals = Totals {
        missing_in_log: missing.len() as u64,
        missing_in_webhooks: found.unsent_total,
        rows_in_period: found.rows_in_period,
        rows_before: beside.0,
        rows_after: beside.1,
        ..totals(&gathered)
    };
    let schemes: Vec<String> =
        scheme.map(|scheme| scheme.id.clone()).into_iter().chain(gathered.learned.iter().cloned()).collect();
    let scheme_by = match (given, scheme) {
        (Some(_), _) => SchemeBy::Given,
        (None, Some(_)) => SchemeBy::Profile,
        (None, None) if gathered.learned.is_empty() => SchemeBy::Unknown,
        (None, None) => SchemeBy::Deliveries,
    };
    Ok(Reconciliation {
        source: source.to_owned(),
        profile: profile.id.as_str().to_owned(),
        schemes,
        scheme_by,
        period: found.period,
        windows: reasons::windows(workspace, source, &missing),
        notes: notes(&totals, scheme_by, &gathered, (&wanted.options, found.period)),
        totals,
        missing_in_log: missing,
        missing_in_webhooks: found.unsent,
        duplicates: found.duplicates,
        late: found.late,
        out_of_order: found.out_of_order,
        content_differs: found.differing,
        refused: gathered.refused,
        copies: gathered.copies,
        claimed: gathered.claimed,
        unkeyed: gathered.unkeyed,
    })
}

/// Pulls the windows of a reconciliation, one after the other; each as `exhibit sync` would.
///
/// # Errors
/// As [`pull::sync`].
pub fn pull_windows(
    workspace: &Workspace,
    found: &Reconciliation,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Vec<Pulled>, Error> {
    let mut pulled = Vec::new();
    for wanted in found.pulls() {
        pulled.extend(pull::sync(workspace, &wanted, patience, watch)?);
    }
    Ok(pulled)
}

/// How many rows of the log happened before and after a period.
fn rows_beside(reader: &Reader, source: &str, period: Period) -> Result<(u64, u64), Error> {
    let count = |between: (Moment, Moment)| -> Result<u64, Error> {
        let mut rows = 0;
        reader.each_key_between(source, between, &mut |_| rows += 1)?;
        Ok(rows)
    };
    let before = count((period.from.plus_ms(i64::MIN), period.from.plus_ms(-1)))?;
    Ok((before, count((period.to.plus_ms(1), period.to.plus_ms(i64::MAX)))?))
}

fn totals(gathered: &gathered::Gathered) -> Totals {
    let count = |weight| gathered.told.iter().filter(|told| told.weight == weight).count() as u64;
    Totals {
        captures: gathered.looked_at,
        delivered: gathered.told.len() as u64,
        said: count(Weight::Said),
        unproven: count(Weight::Unproven),
        refused: count(Weight::Refused),
        copies: gathered.copies.len() as u64,
        claimed: gathered.claimed.len() as u64,
        of_other_sources: gathered.of_others,
        ..Totals::default()
    }
}

fn notes(
    totals: &Totals,
    scheme_by: SchemeBy,
    gathered: &gathered::Gathered,
    (options, period): (&Options, Option<Period>),
) -> Vec<String> {
    let copied: Vec<String> = gathered.copies.iter().map(|copy| copies::name(copy.arrival.capture)).collect();
    let claimed: Vec<String> = gathered.claimed.iter().map(|arrival| copies::name(arrival.capture)).collect();
    let mut notes = copies::notes(&copied, &claimed);
    if gathered.told.is_empty() {
        notes.push("No captured delivery belongs to this source, so nothing was compared.".to_owned());
    }
    if totals.unproven > 0 {
        notes.push(format!(
            "{} could not be checked, because no secret that fits its scheme is given or kept: compared as it came, nothing of it is proven.",
            each_of(totals.unproven)
        ));
    }
    if totals.refused > 0 && totals.said == 0 {
        notes.push(
            "No delivery fits a given or kept secret, so none counts as said by the vendor.".to_owned(),
        );
    }
    if scheme_by == SchemeBy::Unknown {
        notes.push(
            "Which scheme this vendor signs with is not known: a delivery whose row is not in the log cannot be told from those of others. Name the scheme."
                .to_owned(),
        );
    }
    if gathered.learned.len() > 1 && scheme_by == SchemeBy::Deliveries {
        notes.push(
            "Deliveries of its rows carry several schemes, so whoever holds a secret of any of them may have said them. Name the scheme."
                .to_owned(),
        );
    }
    let before = counted(totals.rows_before, "row", "rows");
    notes.extend((totals.rows_before > 0).then(|| match options.from {
        None => format!(
            "Not looked for: {before} of the log from before the first delivery; give a time to begin with to compare them."
        ),
        Some(_) => format!("Not looked for: {before} of the log from before the time to begin with."),
    }));
    if period.is_none() && totals.said + totals.unproven > 0 {
        notes.push(
            "No row was looked for among the deliveries: the time to look in ends before it begins. It ends now at the latest, and the last rows may still be on their way."
                .to_owned(),
        );
    }
    if totals.missing_in_webhooks > ties::LIST_LIMIT as u64 {
        notes.push(format!(
            "Of the rows that were not delivered the first {} are listed.",
            grouped(ties::LIST_LIMIT as u64)
        ));
    }
    notes
}

fn each_of(rows: u64) -> String {
    if rows == 1 { "One delivery".to_owned() } else { format!("Each of {} deliveries", grouped(rows)) }
}

/// How the comparison is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// A delivery is late when it came more than so many seconds after its row; 60 unless told.
    pub late_seconds: u32,
    /// Rows of the last so many seconds may still be on their way; 60 unless told.
    pub grace_seconds: u32,
    /// Rows from here on are looked for among the deliveries; none: from the first that was delivered.
    pub from: Option<Moment>,
    /// Rows up to here are; none: up to now, but for those that may still be on their way. What happened after the last
    /// delivery is looked for too: a receiver that went down is why one compares.
    pub to: Option<Moment>,
}

impl Default for Options {
    fn default() -> Self {
        // Senders give up after 5 to 10 seconds (seed 000), and those that try again begin after 60.
        Self { late_seconds: 60, grace_seconds: 60, from: None, to: None }
    }
}

impl Options {
    pub(crate) fn late_ms(&self) -> i64 {
        i64::from(self.late_seconds) * 1_000
    }

    pub(crate) fn grace_ms(&self) -> i64 {
        i64::from(self.grace_seconds) * 1_000
    }
}

#[cfg(test)]
mod tests;
