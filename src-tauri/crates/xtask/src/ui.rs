//! The user interface's own checks and its build, whose result the app embeds.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{Failure, succeed};
use crate::repository::Repository;

/// Types, lint and unit tests.
pub(crate) fn check(repository: &Repository) -> Result<(), Failure> {
    install(repository)?;
    succeed(npm(repository).args(["run", "check"]))
}

/// Checks the types and writes `ui/dist`, which must be there before cargo builds the app.
pub(crate) fn bundle(repository: &Repository) -> Result<(), Failure> {
    install(repository)?;
    succeed(npm(repository).args(["run", "build"]))
}

/// The same without the type check, which stale bindings fail: `cargo xtask bindings` must get past them.
pub(crate) fn bundle_untyped(repository: &Repository) -> Result<(), Failure> {
    install(repository)?;
    succeed(Command::new("node_modules/.bin/vite").arg("build").current_dir(folder(repository)))
}

/// `npm ci`, unless `node_modules` was made from this very lock file.
fn install(repository: &Repository) -> Result<(), Failure> {
    let lock = fs::read(folder(repository).join("package-lock.json"))?;
    let installed = folder(repository).join("node_modules/.exhibit-installed-lock");
    if fs::read(&installed).is_ok_and(|made_from| made_from == lock) {
        return Ok(());
    }
    succeed(npm(repository).args(["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(installed, lock)?)
}

fn npm(repository: &Repository) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder(repository));
    command
}

fn folder(repository: &Repository) -> PathBuf {
    repository.root.join("ui")
}
