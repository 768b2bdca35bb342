//! `exhibit index`, and the process that is left behind to do it after rows came.

use std::process::{Command, Stdio};

use exhibit_engine::index::{self, Another};
use exhibit_engine::{Error, Workspace};
use serde_json::json;

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::watching::watched;

pub(super) fn run(another: Another, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let indexed = watched(scene, |watch| index::catch_up(&workspace, another, watch))?;
    if scene.json {
        answer::document(json!({ "rows": indexed.rows, "indexed": indexed.covered }))?;
    } else {
        answer::lines([format!("{} of {} rows are indexed", indexed.covered, indexed.rows)])?;
    }
    Ok(Ended::Fine)
}

/// Leaves a process behind that indexes what came, where that is worth it: rows are stored already, and whoever asks for
/// them meanwhile gets the same answers.
pub(super) fn leave_behind(workspace: &Workspace, scene: &Scene) {
    if scene.indexes && index::is_worth(workspace) && begin(workspace).is_err() {
        answer::say(scene, "rows are not indexed yet, so that searching takes longer; run `exhibit index`");
    }
}

fn begin(workspace: &Workspace) -> Result<(), Error> {
    let begun = || {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--data-dir").arg(workspace.home().folder()).args(["--workspace", workspace.name()]);
        command.args(["--quiet", "index", "--behind"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Of its own group, so that Ctrl-C meant for somebody else does not end it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map(drop)
    };
    begun().map_err(|source| Error::Io { path: "exhibit index".into(), source })
}
