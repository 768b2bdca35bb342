//! Packs that are made again and again, and how fresh the newest ones are.
//!
//! A plan is configuration. Nobody sleeps here: whoever keeps time asks what is due now and has it made. What was made
//! is read from the activity log, so that a pack that was moved away is not made twice. A period whose pack says that it
//! is incomplete is made again, beside it, once it can be whole.

mod fresh;
mod kept;
mod made;
mod period;

use std::path::PathBuf;

use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_export::{Extras, PackKind, RedactionProfile};
use serde::{Deserialize, Serialize};

pub use fresh::{Freshness, State, freshness};
pub use kept::{Broken, add, remove, replace};
pub use period::{Every, Span};

use crate::browse::Asker;
use crate::output::Existing;
use crate::pack::{self, Additions, Built, Listed, Order, RedactionChoice, RedactionSecret, Scope, Signing};
use crate::secret::Keep;
use crate::watch::Watch;
use crate::{Error, Workspace};
use kept::Kept;
use made::Made;

/// Periods of one plan that are made after one another once it is asked for: a year of months that nobody was there.
const OVERDUE_AT_MOST: usize = 12;

/// How long a first pack waits for rows that are known to be missing: a week covers a long weekend and whoever is asked
/// for the files; beyond it a pack that says what is missing is worth more than none.
const PATIENCE_MS: i64 = 7 * 86_400_000;

/// A pack to be made again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its name; files are called after it.
    pub name: String,
    /// Which pack, by its id.
    pub kind: String,
    /// Further conditions.
    pub query: String,
    /// Which period.
    pub every: Every,
    /// Day of the month from which it is made, 1 to 28.
    pub day: u8,
    /// Where packs go.
    pub folder: PathBuf,
    /// For whom.
    pub organisation: Option<String>,
    /// Its own title.
    pub title: Option<String>,
    /// Whether rows that no classification rule names are in it too.
    pub unclassified_too: bool,
    /// The redaction profile, as it was when the plan was made.
    pub redaction: Option<String>,
    /// `data/workbook.xlsx`.
    pub workbook: bool,
    /// `data/oscal/assessment-results.json`.
    pub oscal: bool,
    /// Zone that its months are cut in.
    pub zone: String,
}

/// All plans of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// Those that can be read, by name.
    pub plans: Vec<Planned>,
    /// Lines that are no plan; they stop no other one.
    pub broken: Vec<Broken>,
}

/// A plan with what is known of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// When it was added.
    pub added_at: Moment,
    /// The period that is made next.
    pub next: Span,
    /// When that is due.
    pub due_at: Moment,
    /// What is due now and has no pack yet, the oldest period first.
    pub overdue: Vec<Due>,
    /// Periods whose newest pack says that it is incomplete, and when that was made; the oldest period first.
    pub incomplete: Vec<(Due, Moment)>,
    /// The last period that is over, whether it has a pack or not.
    pub latest: Due,
    /// Its newest pack that was made here.
    pub last: Option<(PathBuf, Moment)>,
}

/// One pack to be made now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub plan: Plan,
    /// Of which period.
    pub span: Span,
    /// Into which file.
    pub path: PathBuf,
}

/// What is to be made now, and what waits.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// What is to be made now, by plan, the oldest period first.
    pub due: Vec<Due>,
    /// What waits for rows.
    pub waiting: Vec<Waiting>,
    /// Lines that are no plan.
    pub broken: Vec<Broken>,
}

/// A pack that is due and waits for rows that are known to be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which one.
    pub due: Due,
    /// From then on it is made without them.
    pub until: Moment,
    /// What is missing, in sentences.
    pub missing: Vec<String>,
}

/// Who makes a planned pack, and as whom it is signed.
#[derive(Clone, Debug)]
pub struct Maker {
    /// Account name of the person.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// When the pack says that it was made.
    pub at: Moment,
    /// Who signs; none: nobody.
    pub signing: Option<Signing>,
    /// The redaction profile that the plan names.
    pub redaction: Option<RedactionProfile>,
    /// Where secrets are kept.
    pub keep: Keep,
}

/// All plans with what is known of them. Rows are not counted for it: [`ready`] does that.
///
/// # Errors
/// [`Error::NoSuchWorkspace`], and the workspace's own trouble.
pub fn list(workspace: &Workspace, now: Moment) -> Result<Plans, Error> {
    let (kept, mut broken) = kept::read(&workspace.reader()?)?;
    if kept.is_empty() {
        // The open window asks each minute: without plans the list of packs is not read for it.
        return Ok(Plans { plans: Vec::new(), broken });
    }
    let (packs, _) = pack::listed(workspace)?;
    let mut plans = Vec::new();
    for kept in kept {
        let name = kept.plan.name.clone();
        match planned(kept, now, &packs) {
            Ok(planned) => plans.push(planned),
            Err(error) => broken.push(Broken { name, reason: error.to_string() }),
        }
    }
    Ok(Plans { plans, broken })
}

/// What of a plan is to be made now, and what waits. A first pack waits some days while rows are known to be missing;
/// an incomplete one is made again when rows came after it and nothing is missing any more.
///
/// # Errors
/// As [`pack::count`].
pub fn ready(workspace: &Workspace, planned: &Planned, now: Moment) -> Result<Look, Error> {
    let mut look = Look::default();
    for due in &planned.overdue {
        let Plan { every, day, .. } = due.plan;
        let until = every.due_at(due.span, day, zone(&due.plan)?).plus_ms(PATIENCE_MS);
        let missing = if now < until { missing(workspace, due, now)? } else { Vec::new() };
        match missing.is_empty() {
            true => look.due.push(due.clone()),
            false => look.waiting.push(Waiting { due: due.clone(), until, missing }),
        }
    }
    let came_last = match planned.incomplete.is_empty() {
        true => None,
        false => workspace.reader()?.receipts()?.iter().map(|run| run.finished_at).max(),
    };
    for (due, made_at) in &planned.incomplete {
        if came_last > Some(*made_at) && missing(workspace, due, now)?.is_empty() {
            look.due.push(due.clone());
        }
    }
    look.due.sort_by_key(|due| due.span.from);
    Ok(look)
}

/// Every pack that is to be made now, by plan, the oldest period first.
///
/// # Errors
/// As [`list`] and [`ready`].
pub fn due(workspace: &Workspace, now: Moment) -> Result<Look, Error> {
    let Plans { plans, broken } = list(workspace, now)?;
    let mut all = Look { broken, ..Look::default() };
    for planned in plans {
        let look = ready(workspace, &planned, now)?;
        all.due.extend(look.due);
        all.waiting.extend(look.waiting);
    }
    Ok(all)
}

/// The pack of a plan for the last period that is over, whether it is due or not.
///
/// # Errors
/// [`Error::NoSuchPlan`], [`Error::Usage`] for a line that is no plan, and as [`list`].
pub fn latest(workspace: &Workspace, name: &str, now: Moment) -> Result<Due, Error> {
    Ok(named(workspace, name, now)?.latest)
}

/// The pack of a plan that somebody asks for: the oldest one that is due and not there, else the latest.
///
/// # Errors
/// As [`latest`].
pub fn next(workspace: &Workspace, name: &str, now: Moment) -> Result<Due, Error> {
    let planned = named(workspace, name, now)?;
    Ok(planned.overdue.into_iter().next().unwrap_or(planned.latest))
}

/// Makes a planned pack. An existing file stays as it is, and is a failure.
///
/// # Errors
/// [`Error::Usage`] where the plan's folder is gone or files that nobody knows stand in the way, and as [`pack::build`].
pub fn run(workspace: &Workspace, due: &Due, maker: &Maker, watch: &Watch<'_>) -> Result<Built, Error> {
    let Due { plan, path, .. } = due;
    kept::folder_is_there(workspace, plan)?;
    made::check_free(path)?;
    let order = Order {
        scope: scope(due)?,
        title: plan.title.clone(),
        organisation: plan.organisation.clone(),
        generated_at: maker.at,
        user: maker.user.clone(),
        host: maker.host.clone(),
        output: path.clone(),
        existing: Existing::Keep,
        additions: additions(plan, maker)?,
        signing: maker.signing.clone(),
    };
    pack::build(workspace, &order, Asker { now: maker.at, zone: zone(plan)? }, watch)
}

fn scope(Due { plan, span, .. }: &Due) -> Result<Scope, Error> {
    Ok(Scope {
        kind: kind(plan)?,
        from: span.from.to_string(),
        to: span.to.to_string(),
        query: plan.query.clone(),
        unclassified_too: plan.unclassified_too,
    })
}

fn missing(workspace: &Workspace, due: &Due, now: Moment) -> Result<Vec<String>, Error> {
    Ok(pack::count(workspace, &scope(due)?, Asker { now, zone: zone(&due.plan)? })?.missing)
}

/// A plan never packs more than it says: without its redaction profile it is not made.
fn additions(plan: &Plan, maker: &Maker) -> Result<Additions, Error> {
    let redaction = match (&plan.redaction, &maker.redaction) {
        (None, _) => None,
        (Some(wanted), Some(profile)) if *wanted == profile.id => {
            let secret = RedactionSecret::Kept(maker.keep);
            Some(RedactionChoice { profile: profile.clone(), secret, passphrase: None })
        }
        (Some(wanted), _) => {
            return Err(Error::usage(
                format!("the redaction profile `{wanted}` of the plan `{}` is not there", plan.name),
                "nothing was written; bring the profile back, or remove the plan and add it again",
            ));
        }
    };
    let extras = Extras { workbook: plan.workbook, oscal: plan.oscal };
    Ok(Additions { redaction, extras, ..Additions::default() })
}

fn kind(plan: &Plan) -> Result<PackKind, Error> {
    PackKind::from_id(&plan.kind).ok_or_else(|| {
        let known: Vec<&str> = PackKind::ALL.iter().map(|kind| kind.id()).collect();
        let message = format!("there is no kind of pack called `{}`", plan.kind.escape_debug());
        Error::usage(message, format!("kinds are {}", known.join(", ")))
    })
}

fn zone(plan: &Plan) -> Result<Tz, Error> {
    plan.zone.parse().map_err(|_| {
        let message = format!("`{}` is not a time zone", plan.zone.escape_debug());
        Error::usage(message, "give a name such as UTC or Europe/Berlin")
    })
}

fn named(workspace: &Workspace, name: &str, now: Moment) -> Result<Planned, Error> {
    let Plans { plans, broken } = list(workspace, now)?;
    if let Some(planned) = plans.into_iter().find(|planned| planned.plan.name == name) {
        return Ok(planned);
    }
    match broken.into_iter().find(|broken| broken.is_called(name)) {
        Some(Broken { reason, .. }) => Err(Error::usage(
            format!("the plan `{}` cannot be read: {reason}", name.escape_debug()),
            "nothing was written; remove it, and add it again",
        )),
        None => Err(Error::NoSuchPlan(name.to_owned())),
    }
}

fn planned(kept: Kept, now: Moment, packs: &[Listed]) -> Result<Planned, Error> {
    let Kept { plan, added_at } = &kept;
    let zone = zone(plan)?;
    let made = Made::of(plan, *added_at, packs);
    let due = |span: Span| Due { plan: plan.clone(), span, path: made.free(&plan.every.named(span, zone)) };
    let newest = |span: Span| made.newest(span, &plan.every.named(span, zone));
    let (mut overdue, mut incomplete) = (Vec::new(), Vec::new());
    for span in spans(plan, (*added_at, now), zone) {
        match newest(span) {
            None => overdue.push(due(span)),
            Some(pack) if !made::is_complete(pack) => incomplete.push((due(span), pack.at)),
            Some(_) => {}
        }
    }
    let latest = plan.every.before(now, zone);
    let next = match overdue.first() {
        Some(first) => first.span,
        None if newest(latest).is_some() => plan.every.after(latest, zone),
        None => latest,
    };
    let last = made.last().map(|pack| (PathBuf::from(&pack.path), pack.at));
    let (due_at, latest) = (plan.every.due_at(next, plan.day, zone), due(latest));
    Ok(Planned { plan: plan.clone(), added_at: *added_at, next, due_at, overdue, incomplete, latest, last })
}

/// The periods that a pack is due of, the oldest first. The one that was over when the plan was added is its first.
fn spans(plan: &Plan, (added_at, now): (Moment, Moment), zone: Tz) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut span = plan.every.before(now, zone);
    for _ in 0..OVERDUE_AT_MOST {
        if plan.every.due_at(span, plan.day, zone) <= now {
            spans.push(span);
        }
        if span.to <= added_at {
            break;
        }
        span = plan.every.before(span.to.plus_ms(-1), zone);
    }
    spans.reverse();
    spans
}

#[cfg(test)]
mod tests;
