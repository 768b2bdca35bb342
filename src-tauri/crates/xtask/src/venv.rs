//! Private folders of PyPI packages below the target folder.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{self, Failure, succeed};
use crate::needs;
use crate::repository::Repository;

/// The folder of programs of the venv `name`, which holds these packages, one a line. Made anew where it was made from
/// other pins.
pub(crate) fn made(repository: &Repository, name: &str, pins: &str) -> Result<PathBuf, Failure> {
    let venv = repository.target.join(name);
    let programs = venv.join("bin");
    let marker = venv.join("pins.txt");
    if fs::read_to_string(&marker).is_ok_and(|made_from| made_from == pins) {
        return Ok(programs);
    }
    // Debian's python3 comes without venv; other pythons bring it.
    if !command::works(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        needs::install(&["python3-venv"])?;
    }
    succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    succeed(Command::new(programs.join("pip")).args(["install", "--quiet"]).args(pins.lines()))?;
    fs::write(marker, pins)?;
    Ok(programs)
}
