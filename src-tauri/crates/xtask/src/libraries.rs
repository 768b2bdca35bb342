//! The providers' own libraries from PyPI, which have to accept what Exhibit signs.

use std::fs;
use std::process::Command;

use crate::command::{Failure, cargo, succeed};
use crate::repository::Repository;
use crate::venv;

/// Pinned: a newer library is a change to look at, not a surprise in the night.
const PINS: &str =
    "stripe==16.1.0\nslack_sdk==3.47.0\ntwilio==9.13.0\nstandardwebhooks==1.1.0\nsvix==2.9.1\n";

/// Signs hand-picked and random requests with `exhibit`; each library takes every one and no changed copy.
pub(crate) fn accept(repository: &Repository) -> Result<(), Failure> {
    let programs = venv::made(repository, "libraries", PINS)?;
    succeed(cargo(&repository.root).args(["build", "--quiet", "--package", "exhibit-cli"]))?;
    let folder = repository.fresh_folder(&format!("libraries-check-{}", std::process::id()))?;
    // Another checkout that shares the target folder may put its own program there meanwhile.
    let program = folder.join("exhibit");
    fs::hard_link(repository.debug_program("exhibit"), &program)?;
    let mut accept = Command::new(programs.join("python"));
    accept.arg(repository.root.join("tests/libraries/accept.py")).args([&program, &folder]);
    succeed(accept.env("PYTHONDONTWRITEBYTECODE", "1"))?;
    Ok(fs::remove_dir_all(folder)?)
}
