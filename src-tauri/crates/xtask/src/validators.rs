//! Outside programs that judge our evidence packs: PyPI `bagit` and `frictionless`, in a private venv.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, succeed};
use crate::needs;
use crate::repository::Repository;

/// Pinned: a newer validator is a change to look at, not a surprise in the night.
const PINS: &str = "bagit==1.9.0\nfrictionless==5.21.0\n";

/// The installed validators.
pub(crate) struct Validators {
    programs: PathBuf,
}

impl Validators {
    /// Makes the venv below the target folder, unless it was made from the same pins.
    pub(crate) fn install(repository: &Repository) -> Result<Self, Failure> {
        let venv = repository.target.join("validators");
        let validators = Self { programs: venv.join("bin") };
        let marker = venv.join("pins.txt");
        if fs::read_to_string(&marker).is_ok_and(|made_from| made_from == PINS) {
            return Ok(validators);
        }
        // Debian's python3 comes without venv; other pythons bring it.
        if !command::works(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
            needs::install(&["python3-venv"])?;
        }
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
        succeed(Command::new(venv.join("bin/pip")).args(["install", "--quiet"]).args(PINS.lines()))?;
        fs::write(marker, PINS)?;
        Ok(validators)
    }

    /// Has both validators read an unpacked bag; every CSV in it must be valid.
    pub(crate) fn judge(&self, bag: &Path) -> Result<(), Failure> {
        command::read(Command::new(self.programs.join("bagit.py")).arg("--validate").arg(bag))?;
        let package = Command::new(self.programs.join("frictionless"))
            .arg("validate")
            .args(tables(&bag.join("data"))?)
            .current_dir(bag.join("data"))
            .env("NO_COLOR", "1")
            .output()?;
        let report = String::from_utf8_lossy(&package.stdout);
        if package.status.success() {
            println!("   bagit and frictionless accept {}", bag.display());
            return Ok(());
        }
        Err(Failure::new(format!("frictionless refuses {}:\n{report}", bag.display())))
    }
}

/// Every CSV below `folder`, relative to it.
fn tables(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for part in fs::read_dir(folder)? {
        let part = part?.path();
        if !part.is_dir() {
            continue;
        }
        for item in fs::read_dir(&part)? {
            let path = item?.path();
            if path.extension().is_some_and(|end| end == "csv") {
                found.extend(path.strip_prefix(folder).ok().map(Path::to_owned));
            }
        }
    }
    found.sort();
    if found.is_empty() { Err(Failure::new(format!("no CSV in {}", folder.display()))) } else { Ok(found) }
}
