//! A workspace in a folder of its own, and what is in it.

use std::path::Path;

use exhibit_engine::browse::{Asker, Question};
use exhibit_engine::entry::{Entry, Moment};
use exhibit_engine::import::{self, Imported, Wanted};
use exhibit_engine::{Error, Home, Watch, Workspace};
use tempfile::TempDir;

/// A data folder that goes when the test ends, with one workspace.
pub(crate) struct Place {
    pub(crate) workspace: Workspace,
    folder: TempDir,
}

impl Place {
    /// An empty one; the workspace file is made by the first write.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
        let home = Home::new(folder.path().join("data"));
        let workspace = Workspace::at(&home, "test").expect("`test` is a name");
        Self { workspace, folder }
    }

    /// A path beside the data folder, not in it.
    pub(crate) fn beside(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> &Path {
        self.workspace.home().folder()
    }

    /// Imports bytes as a file called `name` for `profile`, into the source of that name.
    pub(crate) fn import(&self, (name, bytes): (&str, &[u8]), profile: &str) -> Result<Imported, Error> {
        let wanted = Wanted { profile: Some(profile.to_owned()), source: None };
        import::bytes(&self.workspace, (name, bytes), &wanted, &Watch::silent())
    }
}

/// Somebody who asks in UTC at a fixed time.
pub(crate) fn asker() -> Asker {
    let now = Moment::parse("2026-05-11T12:00:00Z").expect("a time");
    Asker { now, zone: chrono_tz::Tz::UTC }
}

/// Every entry that `query` finds, in the order people see.
pub(crate) fn entries(workspace: &Workspace, query: &str) -> Vec<Entry> {
    let question = Question { query: query.to_owned(), ..Question::default() };
    let selection = question.selection(asker()).expect("the query can be read");
    let mut reader = workspace.fresh_reader().expect("the workspace opens");
    let set = reader.open_set(&selection).expect("the query runs");
    let found = reader.window(set.handle, 0, u64::MAX).expect("the result set is open");
    assert_eq!(set.count, found.len() as u64);
    found
}

/// Key and raw bytes of a readable row.
pub(crate) type Kept = (String, Vec<u8>);

/// Every readable row, all revisions, sorted; then the raw bytes of every other row, sorted.
pub(crate) fn stored(workspace: &Workspace) -> (Vec<Kept>, Vec<Vec<u8>>) {
    let reader = workspace.reader().expect("the workspace opens");
    let raw = |entry: Entry| (entry.key, reader.raw_and_leaf(entry.row).expect("a stored row is there").0);
    let mut rows: Vec<_> = entries(workspace, "revision:all").into_iter().map(raw).collect();
    let problems = reader.problems(None).expect("the problems can be read");
    let mut problems: Vec<_> = problems.into_iter().map(|problem| problem.raw).collect();
    rows.sort();
    problems.sort();
    (rows, problems)
}

/// The workspace's own check finds nothing.
#[track_caller]
pub(crate) fn assert_whole(workspace: &Workspace) {
    let verification = workspace.verify().expect("the check can run");
    assert!(verification.ok, "{:#?}", verification.checks);
}
