//! Which place of a row each field is read from: looked at on the rows of one page or file, and kept as a profile of the
//! user's own. Nothing of a vendor's is stored by looking.

use std::path::Path;

use exhibit_entry::Entry;
use exhibit_source::Profile;
use exhibit_source::mapping::{self, Edits};
use exhibit_store::{Derive, Feed};

pub use exhibit_source::mapping::{FieldSeen, PathSeen, Pick};

use crate::net::Patience;
use crate::source::{self, Known, NewSource};
use crate::watch::Watch;
use crate::{Derivation, Error, Home, Workspace, clock, import, output};

/// Rows shown as they would be read: a page of the longest that vendors send.
const ENTRIES_AT_MOST: usize = 1_000;

/// Where the rows to look at come from.
#[derive(Clone, Copy, Debug)]
pub enum From<'a> {
    /// One page of a source of the workspace.
    Source(&'a str),
    /// One page of a source that is not added yet.
    New(&'a NewSource),
    /// The beginning of a file.
    File(&'a Path),
}

/// How rows are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The profile to start from; none: that of the source, or the one that the file is told by.
    pub profile: Option<&'a str>,
    /// Places that go before those of the profile.
    pub picks: &'a [Pick],
}

/// How rows would be read.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The profile that was started from.
    pub profile: String,
    /// Rows that were looked at.
    pub rows: u64,
    /// Every field whose places can be picked, in the order in which it is shown.
    pub fields: Vec<FieldSeen>,
    /// Every place in the rows.
    pub paths: Vec<PathSeen>,
    /// The first rows as they would be stored; `row` is 0.
    pub entries: Vec<Entry>,
    /// Those of them that could not be read: the reason and the raw text.
    pub problems: Vec<(String, Vec<u8>)>,
    /// How many rows the vendor says there are.
    pub total: Option<u64>,
}

/// A profile to be written.
#[derive(Clone, Copy, Debug)]
pub struct Own<'a> {
    /// Its id: 1 to 64 of a-z, 0-9 and -.
    pub id: &'a str,
    /// Its name for people.
    pub title: &'a str,
    /// The profile to start from.
    pub profile: &'a str,
    /// As in [`Reading`].
    pub picks: &'a [Pick],
}

/// Reads one page, or the beginning of a file, as `reading` says. Nothing is stored.
///
/// # Errors
/// As [`source::check`], [`source::try_out`] and [`import::preview`]; [`Error::Profile`] for a place that is none.
pub fn look(
    workspace: &Workspace,
    from: From<'_>,
    reading: Reading<'_>,
    (patience, watch): (Patience, &Watch<'_>),
) -> Result<Mapping, Error> {
    let derivation = workspace.derivation();
    let seen = match from {
        From::Source(name) => Seen::of(source::fetch(workspace, name, patience, watch)?),
        From::New(new) => Seen::of(source::fetch_new(workspace, new, patience, watch)?),
        From::File(path) => {
            let (rows, detected) = import::first_rows(workspace, path, import::ROWS_AT_MOST)?;
            Seen { rows, source: detected.clone(), profile: detected, total: None }
        }
    };
    let base = derivation.profile(reading.profile.unwrap_or(&seen.profile))?;
    read(derivation, (base, reading.picks), seen, watch)
}

/// Writes a profile of the user's own into the data folder; one of the same id that is the user's is replaced. Rows that
/// were read with it are read again when the workspace is opened next.
///
/// # Errors
/// [`Error::Profile`] for an id, title or place that cannot be; [`Error::Usage`] for the id of a profile that comes with
/// Exhibit; [`Error::Io`].
pub fn save(workspace: &Workspace, own: Own<'_>) -> Result<Known, Error> {
    let derivation = workspace.derivation();
    let base = derivation.profile(own.profile)?;
    let edits = Edits { id: own.id, title: own.title, picks: own.picks };
    let text = mapping::rewritten(base, edits)?;
    if exhibit_source::builtin_by_id(own.id).is_some() {
        return Err(Error::usage(
            format!("`{}` is a profile that comes with Exhibit", own.id),
            "nothing was written; choose another id",
        ));
    }
    let home = workspace.home();
    let folder = home.profiles();
    let path = match derivation.own_file(own.id) {
        Some(known) => known.to_owned(),
        None => folder.join(format!("{}.toml", own.id)),
    };
    if derivation.own_file(own.id).is_none() && path.symlink_metadata().is_ok() {
        return Err(Error::usage(
            format!("{} holds another profile", path.display()),
            "nothing was written; choose another id, or move that file away",
        ));
    }
    for made in [home.folder(), &folder] {
        let failed = |source| Error::Io { path: made.to_owned(), source };
        exhibit_store::private_folder(made).map_err(failed)?;
    }
    output::replace(&path, text.as_bytes())?;
    source::known_as(&Derivation::load(&folder)?, own.id)
}

/// As [`save`], and the source called `name` is read with it from now on.
///
/// # Errors
/// As [`save`] and [`source::use_profile`]; then nothing was written.
pub fn save_for(workspace: &Workspace, own: Own<'_>, name: &str) -> Result<Known, Error> {
    let base = workspace.derivation().profile(own.profile)?;
    let edits = Edits { id: own.id, title: own.title, picks: own.picks };
    source::check_fit(workspace, name, &Profile::parse(&mapping::rewritten(base, edits)?)?)?;
    let known = save(workspace, own)?;
    // The workspace at hand knows the profiles of before.
    let workspace = Workspace::at(workspace.home(), workspace.name())?;
    source::use_profile(&workspace, name, own.id)?;
    Ok(known)
}

/// Removes a profile of the user's own.
///
/// # Errors
/// [`Error::Usage`] for one that comes with Exhibit or is not known, and while a source of any workspace uses it;
/// [`Error::Io`].
pub fn remove(workspace: &Workspace, id: &str) -> Result<(), Error> {
    let derivation = workspace.derivation();
    derivation.profile(id)?;
    let Some(path) = derivation.own_file(id) else {
        return Err(Error::usage(
            format!("`{id}` is a profile that comes with Exhibit"),
            "nothing was removed; only profiles of your own can be",
        ));
    };
    if let Some((name, source)) = user_of(workspace.home(), id)? {
        return Err(Error::usage(
            format!("the source `{source}` of the workspace `{name}` is read with the profile `{id}`"),
            "nothing was removed; remove that source first; its rows stay",
        ));
    }
    std::fs::remove_file(path).map_err(|source| Error::Io { path: path.to_owned(), source })
}

/// Rows that were looked at.
struct Seen {
    rows: Vec<Vec<u8>>,
    /// The name that entries are shown under.
    source: String,
    profile: String,
    total: Option<u64>,
}

impl Seen {
    fn of(fetched: source::Fetched) -> Self {
        let source::Fetched { line, rows, total } = fetched;
        Self { rows, source: line.name, profile: line.profile, total }
    }
}

fn read(
    derivation: &Derivation,
    (base, picks): (&Profile, &[Pick]),
    seen: Seen,
    watch: &Watch<'_>,
) -> Result<Mapping, Error> {
    let id = base.id.as_str();
    let edited = match picks.is_empty() {
        true => derivation.clone(),
        false => {
            let edits = Edits { id, title: &base.title, picks };
            derivation.with(Profile::parse(&mapping::rewritten(base, edits)?)?)
        }
    };
    let profile = edited.profile(id)?;
    let parts: Vec<_> = seen.rows.iter().flat_map(|raw| edited.parts(id, raw)).collect();
    let rows: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    let mut found = Mapping {
        profile: id.to_owned(),
        rows: rows.len() as u64,
        fields: mapping::mapped(profile, &rows),
        paths: mapping::paths(profile, &rows),
        entries: Vec::new(),
        problems: Vec::new(),
        total: seen.total,
    };
    for raw in rows.into_iter().take(ENTRIES_AT_MOST) {
        watch.check()?;
        match edited.derive(Feed { source: &seen.source, profile: id }, raw) {
            Ok(derived) => {
                found.entries.push(exhibit_store::preview(&derived, &seen.source, clock::now()));
            }
            Err(reason) => found.problems.push((reason, raw.to_vec())),
        }
    }
    Ok(found)
}

/// The first source in use that is read with the profile: its workspace and its name.
fn user_of(home: &Home, profile: &str) -> Result<Option<(String, String)>, Error> {
    for name in home.workspaces()? {
        let states = Workspace::at(home, &name)?.reader()?.sources()?;
        let used = states.into_iter().find(|state| state.active && state.line.profile == profile);
        if let Some(state) = used {
            return Ok(Some((name, state.line.name)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
