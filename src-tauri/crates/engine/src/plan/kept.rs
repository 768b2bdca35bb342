//! Plans as they are kept in the workspace. A workspace may come from elsewhere: what stands in it is checked when it is
//! read as it was when it was added, and a line that is no plan costs only itself.

use std::path::{Component, Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_store::{PlanLine, Reader};

use super::{Plan, kind, zone};
use crate::browse::Question;
use crate::home::check_name;
use crate::{Error, Workspace};

/// Last day of a month that every month has.
const LAST_DAY: u8 = 28;

/// A line that is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The name it stands under, by which it can be removed.
    pub name: String,
    /// Why it is none.
    pub reason: String,
}

impl Broken {
    /// Whether somebody who names a plan means this line: by the name itself, or as it is shown where a name may hold
    /// anything.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.name.escape_debug().to_string() == name
    }
}

/// A plan as it is kept.
pub(super) struct Kept {
    pub(super) plan: Plan,
    pub(super) added_at: Moment,
}

/// Adds a plan, and makes its folder: none is made later.
///
/// # Errors
/// [`Error::Usage`] for a bad name, a name that is taken, a day that not every month has, a kind or zone that does not
/// exist, a folder that is not for packs; [`Error::Query`]; and the workspace's own trouble. Then nothing was changed.
pub fn add(workspace: &Workspace, plan: &Plan, now: Moment) -> Result<(), Error> {
    check(plan)?;
    if workspace.exists() && names(&workspace.reader()?)?.contains(&plan.name) {
        return Err(taken(&plan.name));
    }
    let plan = agreed(workspace, plan)?;
    if workspace.writer()?.add_plan(&line(&plan, now))? { Ok(()) } else { Err(taken(&plan.name)) }
}

/// Keeps a plan, in the place of one of the same name. It begins anew where its packs are others than before.
///
/// # Errors
/// As [`add`], but for the name; then the old one is there as before.
pub fn replace(workspace: &Workspace, plan: &Plan, now: Moment) -> Result<(), Error> {
    check(plan)?;
    let before = if workspace.exists() { read(&workspace.reader()?)?.0 } else { Vec::new() };
    let plan = agreed(workspace, plan)?;
    let same =
        before.into_iter().find(|kept| kept.plan.name == plan.name && makes_the_same(&kept.plan, &plan));
    let added_at = same.map_or(now, |kept| kept.added_at);
    Ok(workspace.writer()?.replace_plan(&line(&plan, added_at))?)
}

/// Removes a plan, or a line that is none; packs stay.
///
/// # Errors
/// [`Error::NoSuchPlan`], and the workspace's own trouble.
pub fn remove(workspace: &Workspace, name: &str) -> Result<(), Error> {
    let (_, broken) = read(&workspace.reader()?)?;
    let shown = broken.into_iter().find(|broken| broken.is_called(name));
    let kept = shown.map_or_else(|| name.to_owned(), |broken| broken.name);
    match workspace.writer()?.remove_plan(&kept)? {
        true => Ok(()),
        false => Err(Error::NoSuchPlan(name.to_owned())),
    }
}

/// The plans, by name, and the lines that are none.
pub(super) fn read(reader: &Reader) -> Result<(Vec<Kept>, Vec<Broken>), Error> {
    let (lines, problems) = reader.plans()?;
    let mut broken: Vec<Broken> =
        problems.into_iter().map(|(name, reason)| Broken { name, reason }).collect();
    let mut plans = Vec::new();
    for line in lines {
        match parsed(&line) {
            Ok(plan) => plans.push(Kept { plan, added_at: line.added_at }),
            Err(reason) => broken.push(Broken { name: line.name, reason }),
        }
    }
    Ok((plans, broken))
}

/// Refuses to go on where the folder of a plan is gone. It was made when the plan was added: a disk that is away must
/// not be replaced by a folder of its name, and a plan that came with a workspace makes none. The data folder's own
/// folder of packs is made again.
///
/// # Errors
/// [`Error::Usage`], [`Error::Io`]; then nothing was written.
pub(super) fn folder_is_there(workspace: &Workspace, plan: &Plan) -> Result<(), Error> {
    let folder = &plan.folder;
    if folder.is_dir() {
        return Ok(());
    }
    let packs = data(workspace).join("packs");
    if *folder == packs {
        return made(&packs);
    }
    Err(Error::usage(
        format!("the folder {} of the plan `{}` is not there", folder.display(), plan.name),
        "nothing was written; bring it back, or keep the plan with another folder",
    ))
}

fn parsed(line: &PlanLine) -> Result<Plan, String> {
    let plan: Plan = serde_json::from_str(&line.plan).map_err(|error| format!("it is no plan: {error}"))?;
    if plan.name != line.name {
        return Err(format!("it calls itself `{}`", shortened(&plan.name)));
    }
    check(&plan).map_err(|error| error.to_string())?;
    Ok(plan)
}

fn shortened(name: &str) -> String {
    name.chars().take(60).flat_map(char::escape_debug).collect()
}

fn names(reader: &Reader) -> Result<Vec<String>, Error> {
    let (lines, problems) = reader.plans()?;
    Ok(lines.into_iter().map(|line| line.name).chain(problems.into_iter().map(|(name, _)| name)).collect())
}

fn line(plan: &Plan, added_at: Moment) -> PlanLine {
    let text = serde_json::to_string(plan).expect("BUG: checked fields always serialise");
    PlanLine { name: plan.name.clone(), plan: text, added_at }
}

fn taken(name: &str) -> Error {
    Error::usage(
        format!("a plan called `{name}` exists already"),
        "nothing was changed; remove it first, or choose another name",
    )
}

/// Whether packs of the one are packs of the other too: what else is in them does not count.
fn makes_the_same(one: &Plan, other: &Plan) -> bool {
    let bare = |plan: &Plan| Plan {
        day: 1,
        organisation: None,
        title: None,
        workbook: false,
        oscal: false,
        ..plan.clone()
    };
    bare(one) == bare(other)
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
    check_path(&plan.folder)
}

fn check_path(folder: &Path) -> Result<(), Error> {
    let refused = |what: &str| {
        let message = format!("{} {what}", folder.display());
        Err(Error::usage(message, "nothing was changed; give a path from the root on"))
    };
    if !folder.is_absolute() {
        return refused("is a folder only from where one stands");
    }
    if folder.components().any(|part| part == Component::ParentDir) {
        return refused("goes up again with `..`");
    }
    if folder.to_str().is_none() {
        return refused("has a name that is no text");
    }
    Ok(())
}

/// The plan with its folder as the disk knows it, made where it was missing.
fn agreed(workspace: &Workspace, plan: &Plan) -> Result<Plan, Error> {
    let folder = resolved(&plan.folder);
    check_path(&folder)?;
    let data = data(workspace);
    if folder.starts_with(&data) && !folder.starts_with(data.join("packs")) {
        return Err(Error::usage(
            format!("{} is in Exhibit's own data folder", plan.folder.display()),
            "nothing was changed; choose another folder",
        ));
    }
    made(&folder)?;
    Ok(Plan { folder, ..plan.clone() })
}

fn made(folder: &Path) -> Result<(), Error> {
    let failed = |source| Error::Io { path: folder.to_owned(), source };
    exhibit_store::private_folder(folder).map_err(failed)
}

fn data(workspace: &Workspace) -> PathBuf {
    resolved(workspace.home().folder())
}

/// The path without links as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let found = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, whole)) = found else { return path.to_owned() };
    match path.strip_prefix(above) {
        Ok(rest) if rest.as_os_str().is_empty() => whole,
        Ok(rest) => whole.join(rest),
        Err(_) => path.to_owned(),
    }
}
