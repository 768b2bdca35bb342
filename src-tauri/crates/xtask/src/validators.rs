//! Outside programs that judge our evidence packs: PyPI `bagit`, `frictionless` and `openpyxl` in a
//! private venv, and what `tests/packs/judge.py` finds on the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, succeed};
use crate::needs;
use crate::repository::Repository;

/// Pinned: a newer validator is a change to look at, not a surprise in the night.
const PINS: &str = "bagit==1.9.0\nfrictionless==5.21.0\nopenpyxl==3.1.5\n";

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

    /// Makes packs of every kind with `program` from the filled workspace in `data`, has every validator judge them and
    /// `bags`, damages one in every way of `tests/packs/damage.py`, and has each damage found. `folder` must be empty.
    pub(crate) fn judge(
        &self,
        repository: &Repository,
        (program, data, folder): (&Path, &Path, &Path),
        bags: &[PathBuf],
    ) -> Result<(), Failure> {
        let mut judge = Command::new(self.programs.join("python"));
        judge.arg(repository.root.join("tests/packs/outside.py")).args([program, data, folder]).args(bags);
        // No caches of Python in the checkout; no agent or key of the person's.
        succeed(judge.env("PYTHONDONTWRITEBYTECODE", "1").env_remove("SSH_AUTH_SOCK"))
    }
}
