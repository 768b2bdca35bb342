//! Packs that are made again and again, and how fresh the newest ones are.
//!
//! A plan is configuration. Nobody sleeps here: whoever keeps time asks what is due now and has it made. What was made
//! is read from the activity log, so that a pack that was moved away is not made twice.

mod fresh;
mod period;

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_export::{Extras, PackKind, RedactionProfile};
use exhibit_store::{PlanLine, Reader};
use serde::{Deserialize, Serialize};

pub use fresh::{Freshness, State, freshness};
pub use period::{Every, Span};

use crate::browse::{Asker, Question};
use crate::home::check_name;
use crate::output::{self, Existing};
use crate::pack::{self, Additions, Built, Listed, Order, RedactionChoice, RedactionSecret, Scope, Signing};
use crate::secret::Keep;
use crate::watch::Watch;
use crate::{Error, Workspace};

/// Periods of one plan that are made after one another once it is asked for: a year of months that nobody was there.
const OVERDUE_AT_MOST: usize = 12;

/// Last day of a month that every month has.
const LAST_DAY: u8 = 28;

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
    /// Periods that are due now, the oldest first.
    pub overdue: Vec<Span>,
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

/// Adds a plan.
///
/// # Errors
/// [`Error::Usage`] for a bad name, a name that is taken, a day that not every month has, a kind or zone that does not
/// exist; [`Error::Query`]; and the workspace's own trouble. Then nothing was changed.
pub fn add(workspace: &Workspace, plan: &Plan, now: Moment) -> Result<(), Error> {
    check(plan)?;
    output::check_outside(workspace.home(), &plan.folder.join("x.zip"))?;
    let text = serde_json::to_string(plan).expect("BUG: plain fields always serialise");
    let line = PlanLine { name: plan.name.clone(), plan: text, added_at: now };
    if workspace.writer()?.add_plan(&line)? {
        return Ok(());
    }
    let message = format!("a plan called `{}` exists already", plan.name);
    Err(Error::usage(message, "nothing was changed; remove it first, or choose another name"))
}

/// All plans with what is known of them, by name.
///
/// # Errors
/// [`Error::NoSuchWorkspace`], and the workspace's own trouble.
pub fn list(workspace: &Workspace, now: Moment) -> Result<Vec<Planned>, Error> {
    let plans = read(&workspace.reader()?)?;
    if plans.is_empty() {
        // The open window asks each minute: without plans the list of packs is not read for it.
        return Ok(Vec::new());
    }
    let (packs, _) = pack::listed(workspace)?;
    plans.into_iter().map(|(plan, added_at)| planned(plan, (added_at, now), &packs)).collect()
}

/// Removes a plan; its packs stay.
///
/// # Errors
/// [`Error::NoSuchPlan`], and the workspace's own trouble.
pub fn remove(workspace: &Workspace, name: &str) -> Result<(), Error> {
    workspace.reader()?;
    if workspace.writer()?.remove_plan(name)? { Ok(()) } else { Err(unknown(name)) }
}

/// Every pack that is due now, by plan, the oldest period first.
///
/// # Errors
/// As [`list`].
pub fn due(workspace: &Workspace, now: Moment) -> Result<Vec<Due>, Error> {
    Ok(list(workspace, now)?.into_iter().flat_map(dues).collect())
}

/// The pack of a plan that is to be made next, whether it is due or not: of the last period that is over.
///
/// # Errors
/// [`Error::NoSuchPlan`], and as [`list`].
pub fn latest(workspace: &Workspace, name: &str, now: Moment) -> Result<Due, Error> {
    let planned = list(workspace, now)?.into_iter().find(|planned| planned.plan.name == name);
    let plan = planned.ok_or_else(|| unknown(name))?.plan;
    let span = plan.every.before(now, zone(&plan)?);
    let path = file(&plan, span);
    Ok(Due { plan, span, path })
}

/// Makes a planned pack. An existing file stays as it is, and is a failure.
///
/// # Errors
/// As [`pack::build`].
pub fn run(workspace: &Workspace, due: &Due, maker: &Maker, watch: &Watch<'_>) -> Result<Built, Error> {
    let Due { plan, span, path } = due;
    exhibit_store::private_folder(&plan.folder)
        .map_err(|source| Error::Io { path: plan.folder.clone(), source })?;
    let zone = zone(plan)?;
    let order = Order {
        scope: Scope {
            kind: kind(plan)?,
            from: span.from.to_string(),
            to: span.to.to_string(),
            query: plan.query.clone(),
            unclassified_too: plan.unclassified_too,
        },
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
    pack::build(workspace, &order, Asker { now: maker.at, zone }, watch)
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

fn check(plan: &Plan) -> Result<(), Error> {
    check_name(&plan.name)?;
    kind(plan)?;
    zone(plan)?;
    Question { query: plan.query.clone(), ..Question::default() }.filter()?;
    if !(1..=LAST_DAY).contains(&plan.day) {
        return Err(Error::usage(
            format!("day {} is not in every month", plan.day),
            "nothing was changed; give a day from 1 to 28",
        ));
    }
    if plan.folder.is_absolute() {
        return Ok(());
    }
    Err(Error::usage(
        format!("{} is a folder only from where one stands", plan.folder.display()),
        "nothing was changed; give a path from the root on",
    ))
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

fn unknown(name: &str) -> Error {
    Error::NoSuchPlan(name.to_owned())
}

fn read(reader: &Reader) -> Result<Vec<(Plan, Moment)>, Error> {
    let plan = |line: PlanLine| {
        let unread = |_| Error::Store(exhibit_store::Error::BadValue(format!("the plan `{}`", line.name)));
        Ok((serde_json::from_str(&line.plan).map_err(unread)?, line.added_at))
    };
    reader.plans()?.into_iter().map(plan).collect()
}

fn planned(plan: Plan, (added_at, now): (Moment, Moment), packs: &[Listed]) -> Result<Planned, Error> {
    let zone = zone(&plan)?;
    let is_made = |span: Span| file(&plan, span).exists() || of(&plan, packs).any(|pack| covers(pack, span));
    // The period that was over when the plan was added is its first one.
    let mut overdue = Vec::new();
    let mut span = plan.every.before(now, zone);
    for _ in 0..OVERDUE_AT_MOST {
        if plan.every.due_at(span, plan.day, zone) <= now && !is_made(span) {
            overdue.push(span);
        }
        if span.to <= added_at {
            break;
        }
        span = plan.every.before(span.to.plus_ms(-1), zone);
    }
    overdue.reverse();
    let latest = plan.every.before(now, zone);
    let next = match overdue.first() {
        Some(first) => *first,
        None if is_made(latest) => plan.every.after(latest, zone),
        None => latest,
    };
    let last = of(&plan, packs).next().map(|pack| (PathBuf::from(&pack.path), pack.at));
    let due_at = plan.every.due_at(next, plan.day, zone);
    Ok(Planned { plan, added_at, next, due_at, overdue, last })
}

fn dues(planned: Planned) -> Vec<Due> {
    let Planned { plan, overdue, .. } = planned;
    overdue.into_iter().map(|span| Due { path: file(&plan, span), span, plan: plan.clone() }).collect()
}

/// The packs that a plan made, the newest first, by the names that it gives them.
fn of<'a>(plan: &'a Plan, packs: &'a [Listed]) -> impl Iterator<Item = &'a Listed> {
    let begins = format!("{}-", plan.name);
    packs.iter().filter(move |pack| {
        let name = Path::new(&pack.path).file_name().map(|name| name.to_string_lossy().into_owned());
        let is_named =
            name.and_then(|name| Some(name.strip_prefix(&begins)?.starts_with(|c: char| c.is_ascii_digit())));
        pack.is_own
            && is_named == Some(true)
            && pack.facts.as_ref().is_some_and(|facts| facts.kind == plan.kind)
    })
}

fn covers(pack: &Listed, span: Span) -> bool {
    pack.facts.as_ref().is_some_and(|facts| facts.from == span.from && facts.to == span.to)
}

/// The file of a period, e.g. `monthly-access-2026-04.zip`.
fn file(plan: &Plan, span: Span) -> PathBuf {
    let zone = zone(plan).unwrap_or(Tz::UTC);
    plan.folder.join(format!("{}-{}.zip", plan.name, plan.every.named(span, zone)))
}

#[cfg(test)]
mod tests;
