//! Filling a workspace from given sources and files in one go: how the sample workspace is made. The vendors' server
//! belongs to the face that calls; here its sources are pulled like any others.

mod shelved;

use std::collections::BTreeMap;

use exhibit_store::{Receipt, SourceLine, SourceState};

use crate::net::Patience;
use crate::pull::{self, Pulled};
use crate::secret::{Secret, is_published, publish};
use crate::watch::Watch;
use crate::{Error, Workspace, clock, import};
use exhibit_hook::Published;

pub use shelved::{FromWebhooks, Shelved, shelve};

/// A source to pull from, with its token.
#[derive(Clone, Debug)]
pub struct FromApi {
    /// Name in the workspace.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Scheme, host and port.
    pub url: String,
    /// Its token, held for this pull only.
    pub token: Secret,
}

/// A file to import.
#[derive(Clone, Debug)]
pub struct FromFile {
    /// Name of the file.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Source its rows go to.
    pub source: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// What came.
#[derive(Clone, Debug)]
pub struct Filled {
    /// From the sources.
    pub pulled: Vec<Pulled>,
    /// From the files.
    pub imported: Vec<import::Imported>,
}

/// Adds or re-addresses the sources, pulls from them, and then imports the files.
///
/// # Errors
/// As [`check_room`], [`pull::sync`] and [`import::bytes`].
pub fn fill(
    workspace: &Workspace,
    (sources, files): (&[FromApi], &[FromFile]),
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Filled, Error> {
    check_room(workspace, (sources, files))?;
    address(workspace, sources)?;
    let tokens: BTreeMap<String, Secret> =
        sources.iter().map(|source| (source.name.clone(), source.token.clone())).collect();
    let wanted =
        pull::Wanted { sources: tokens.keys().cloned().collect(), tokens, ..pull::Wanted::default() };
    let pulled = pull::sync(workspace, &wanted, patience, watch)?;
    // A vendor's list says more of a row than its export does, so it goes first and the export adds what is missing.
    let mut imported = Vec::new();
    for file in files {
        let wanted =
            import::Wanted { profile: Some(file.profile.clone()), source: Some(file.source.clone()) };
        imported.push(import::bytes(workspace, (&file.name, &file.bytes), &wanted, watch)?);
    }
    Ok(Filled { pulled, imported })
}

/// Refuses a workspace that holds anything else than what an earlier [`fill`] brought: invented rows never come among
/// real evidence, and no source of the user's is pointed elsewhere.
///
/// # Errors
/// [`Error::Usage`], and the workspace's own trouble.
pub fn check_room(workspace: &Workspace, given: (&[FromApi], &[FromFile])) -> Result<(), Error> {
    if !workspace.exists() {
        return Ok(());
    }
    let reader = workspace.reader()?;
    let (states, receipts) = (reader.sources()?, reader.receipts()?);
    let foreign = states
        .iter()
        .find(|state| !is_own(state, given))
        .map(|state| &state.line.name)
        .or_else(|| receipts.iter().find(|run| !is_own_run(run, given)).map(|run| &run.source));
    if states.is_empty() && reader.capture_counts()?.captures > 0 {
        return Err(Error::usage(
            format!("the workspace `{}` holds captured deliveries that no sample brought", workspace.name()),
            "nothing was changed; load the sample into a workspace of its own",
        ));
    }
    // Files alone are no mark: the user's own may have gone into sources of the same names.
    let is_marked = states.is_empty() || states.iter().any(|state| state.line.url.is_some());
    let Some(name) = foreign.or_else(|| states.first().filter(|_| !is_marked).map(|state| &state.line.name))
    else {
        return Ok(());
    };
    Err(Error::usage(
        format!("the workspace `{}` holds what no sample brought: the source `{name}`", workspace.name()),
        "nothing was changed; load the sample into a workspace of its own",
    ))
}

/// Gives the workspace published secrets alone, so that what their holders send can be judged there; it is made where it is
/// not there yet. One that has them already is left as it is.
///
/// # Errors
/// As [`check_room`]: whoever reads how Exhibit is made can sign with these, so they never come among real evidence. The
/// trouble of the file of published secrets.
pub fn entrust(
    workspace: &Workspace,
    given: (&[FromApi], &[FromFile]),
    keys: &[Published],
) -> Result<(), Error> {
    if is_published(workspace.home(), workspace.name(), keys)? {
        return Ok(());
    }
    check_room(workspace, given)?;
    if !workspace.exists() {
        workspace.create()?;
    }
    publish(workspace.home(), workspace.name(), keys)
}

/// Whether a source is one of those given, at whatever port of this machine it was last.
#[must_use]
pub fn is_of(state: &SourceState, source: &FromApi) -> bool {
    let line = &state.line;
    let is_here = line.url.as_deref().is_some_and(|url| url.starts_with("http://127.0.0.1:"));
    is_here && line.secret.is_none() && line.name == source.name && line.profile == source.profile
}

/// Points each source at its address of today, adding those that are new.
///
/// # Errors
/// The workspace's own trouble.
pub fn address(workspace: &Workspace, sources: &[FromApi]) -> Result<(), Error> {
    let mut writer = workspace.writer()?;
    let states = workspace.reader()?.sources()?;
    for source in sources {
        let known = states.iter().find(|state| state.active && state.line.name == source.name);
        if known.is_some_and(|state| state.line.url.as_deref() == Some(&source.url)) {
            continue;
        }
        if known.is_some() {
            writer.remove_source(&source.name, clock::now())?;
        }
        writer.add_source(&SourceLine {
            name: source.name.clone(),
            profile: source.profile.clone(),
            url: Some(source.url.clone()),
            params: BTreeMap::new(),
            secret: None,
            added_at: clock::now(),
        })?;
    }
    Ok(())
}

fn is_own(state: &SourceState, (sources, files): (&[FromApi], &[FromFile])) -> bool {
    let line = &state.line;
    let is_filled_by =
        |file: &FromFile| line.url.is_none() && line.name == file.source && line.profile == file.profile;
    sources.iter().any(|source| is_of(state, source)) || files.iter().any(is_filled_by)
}

/// Whether a pull or import is one that a fill makes; removed sources without readable rows are known by these alone.
fn is_own_run(run: &Receipt, (sources, files): (&[FromApi], &[FromFile])) -> bool {
    match &run.path {
        None => sources.iter().any(|source| source.name == run.source),
        Some(path) => files.iter().any(|file| file.source == run.source && file.name == *path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;

    fn place() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "acme").unwrap();
        (folder, workspace)
    }

    fn given() -> (Vec<FromApi>, Vec<FromFile>) {
        let source = FromApi {
            name: "outworx".into(),
            profile: "outworx".into(),
            url: "http://127.0.0.1:9".into(),
            token: Secret::new("t"),
        };
        let file = FromFile {
            name: "flows.ndjson".into(),
            profile: "flows".into(),
            source: "flows".into(),
            bytes: br#"{"id":"1","action":"A"}"#.to_vec(),
        };
        (vec![source], vec![file])
    }

    fn line(name: &str, url: Option<&str>) -> SourceLine {
        SourceLine {
            name: name.into(),
            profile: name.into(),
            url: url.map(str::to_owned),
            params: BTreeMap::new(),
            secret: None,
            added_at: clock::now(),
        }
    }

    /// Whether a workspace that was made by `make` has room; where it has none, filling it changes nothing.
    fn has_room(make: impl FnOnce(&Workspace)) -> bool {
        let (_folder, workspace) = place();
        make(&workspace);
        let (sources, files) = given();
        if check_room(&workspace, (&sources, &files)).is_ok() {
            return true;
        }
        let held = || format!("{:?}", workspace.reader().unwrap().sources().unwrap());
        let before = held();
        let filled = fill(&workspace, (&sources, &files), Patience::default(), &Watch::silent());
        assert!(matches!(filled, Err(Error::Usage { .. })));
        assert_eq!(held(), before);
        false
    }

    fn import(workspace: &Workspace, name: &str, profile: &str) {
        let wanted = import::Wanted { profile: Some(profile.into()), source: None };
        import::bytes(workspace, (name, br#"{"id":"1","action":"A"}"#), &wanted, &Watch::silent()).unwrap();
    }

    fn add(workspace: &Workspace, line: &SourceLine) {
        workspace.writer().unwrap().add_source(line).unwrap();
    }

    #[test]
    fn a_workspace_with_a_source_or_rows_of_the_users_is_not_filled() {
        let here = Some("http://127.0.0.1:7");
        assert!(!has_room(|acme| add(acme, &line("outworx", Some("https://api.outworx.example")))));
        assert!(!has_room(|acme| add(
            acme,
            &SourceLine { secret: Some("env:T".into()), ..line("outworx", here) }
        )));
        assert!(!has_room(|acme| add(acme, &line("mine", here))));
        assert!(!has_room(|acme| import(acme, "flows.ndjson", "flows")));
        assert!(!has_room(|acme| {
            add(acme, &line("outworx", here));
            import(acme, "mine.ndjson", "flows");
        }));
        assert!(!has_room(|acme| {
            import(acme, "rows.ndjson", "generic");
            acme.writer().unwrap().remove_source("generic", clock::now()).unwrap();
        }));
    }

    #[test]
    fn published_secrets_go_where_nothing_real_is_and_giving_them_again_changes_nothing() {
        let key = Published {
            name: "a".into(),
            text: "known to all".into(),
            from: None,
            until: None,
            schemes: Vec::new(),
        };
        let keys = [key];
        let (sources, files) = given();
        let give = |workspace: &Workspace| entrust(workspace, (&sources, &files), &keys);
        let has = |workspace: &Workspace| is_published(workspace.home(), workspace.name(), &keys).unwrap();
        let (_folder, real) = place();
        add(&real, &line("mine", Some("https://audit.example")));
        assert!(matches!(give(&real), Err(Error::Usage { .. })) && !has(&real));
        let (_folder, fresh) = place();
        give(&fresh).unwrap();
        assert!(fresh.exists() && has(&fresh));
        add(&fresh, &line("mine", Some("https://audit.example")));
        give(&fresh).unwrap();
    }

    #[test]
    fn an_empty_workspace_and_one_that_was_filled_before_are_filled() {
        assert!(has_room(|_| ()));
        assert!(has_room(|acme| acme.create().unwrap()));
        assert!(has_room(|acme| {
            add(acme, &line("outworx", Some("http://127.0.0.1:7")));
            import(acme, "flows.ndjson", "flows");
        }));
    }
}
