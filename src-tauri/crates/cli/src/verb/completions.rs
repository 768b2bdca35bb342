//! `exhibit completions`: what a shell needs to complete commands and flags.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::answer;
use crate::args::Args;
use crate::failing::{Ended, Stop};

/// Prints a script; needs no workspace and looks at none.
pub(super) fn run(shell: Shell) -> Result<Ended, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "exhibit", &mut script);
    let mut out = answer::out();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Ended::Fine)
}
