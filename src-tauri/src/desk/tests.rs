//! The desk without a window, by room.

mod evidence;
mod log;
mod mapping;
mod packs;
mod plans;
mod schedule;
mod sending;
mod sources;
mod ties;
mod webhooks;
mod workspaces;

use std::path::Path;
use std::sync::Arc;

use exhibit_engine::Code;
use exhibit_engine::secret::Keep;

use super::*;
use crate::surroundings::Person;
use crate::task::Hear;
use crate::wire::{ImportFile, ImportRequest, LogQuery, Progress, ResultSet};

/// Rows of the generic kind: two that fit, one without a time, one that is no row.
const ROWS: &str = concat!(
    r#"{"id":"a-1","timestamp":"2026-05-01T10:00:00Z","action":"user.login","actor":"bob@acme.io"}"#,
    "\n",
    r#"{"id":"a-2","timestamp":"2026-05-02T23:30:00Z","action":"user.login","actor":"eve@acme.io"}"#,
    "\n",
    r#"{"id":"a-3","action":"user.logout","actor":"bob@acme.io"}"#,
    "\nnot a row\n",
);

fn around(workspace: Option<&str>) -> Surroundings {
    let person = Person { user: "auditor".into(), host: "ledger-7".into() };
    Surroundings { workspace: workspace.map(str::to_owned), keep: Some(Keep::InFile), indexes: true, person }
}

fn desk(folder: &Path, open: &str) -> Desk {
    Desk::new(Home::new(folder), around(Some(open)))
}

/// A desk whose workspace holds [`ROWS`] in the source `generic`.
fn filled(folder: &Path) -> Desk {
    let desk = desk(folder, "acme");
    let file = folder.join("rows.ndjson");
    std::fs::write(&file, ROWS).unwrap();
    picked(&desk, &[&file]);
    desk.import(import_of(&[&file]), nobody()).unwrap();
    desk
}

/// As if a person had picked them.
fn picked(desk: &Desk, files: &[&Path]) {
    desk.grants().read(files);
}

fn import_of(files: &[&Path]) -> ImportRequest {
    let file = |path: &&Path| ImportFile { path: path.display().to_string(), profile: None, source: None };
    ImportRequest { files: files.iter().map(file).collect() }
}

fn nobody() -> Hear {
    Box::new(|_| ())
}

fn listener() -> (Hear, Arc<Mutex<Vec<Progress>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    (Box::new(move |progress| ear.lock().unwrap().push(progress)), heard)
}

/// Stops every task at its first word.
fn stopping(desk: &Arc<Desk>) -> Hear {
    let stopper = Arc::clone(desk);
    Box::new(move |progress: Progress| stopper.cancel(&TaskRef { task: progress.task }))
}

fn opened(desk: &Desk, query: &str) -> ResultSet {
    desk.open_log(LogQuery { query: query.into() }, nobody()).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    result.unwrap_err().code()
}
