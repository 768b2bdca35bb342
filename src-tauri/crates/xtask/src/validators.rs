//! Outside programs that judge our evidence packs: PyPI `bagit`, `frictionless` and `openpyxl` in a
//! private venv, and what `tests/packs/judge.py` finds on the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failure, succeed};
use crate::repository::Repository;
use crate::venv;

/// Pinned: a newer validator is a change to look at, not a surprise in the night.
const PINS: &str = "bagit==1.9.0\nfrictionless==5.21.0\nopenpyxl==3.1.5\n";

/// The installed validators.
pub(crate) struct Validators {
    programs: PathBuf,
}

impl Validators {
    /// Installs what is not there yet.
    pub(crate) fn install(repository: &Repository) -> Result<Self, Failure> {
        Ok(Self { programs: venv::made(repository, "validators", PINS)? })
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
