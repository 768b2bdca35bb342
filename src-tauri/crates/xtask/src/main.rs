//! Project tasks: `cargo xtask run`, `test`, `bench`, `soak`, `screens` and `bindings`, from nothing on a fresh machine.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a face: it times its steps, reads the environment and talks to the person at the terminal"
)]

mod bench;
mod bindings;
mod command;
mod display;
mod job;
mod libraries;
mod needs;
mod repository;
mod run;
mod soak;
mod steps;
mod test;
mod ui;
mod validators;
mod venv;

use std::process::ExitCode;

use command::Failure;
use repository::Repository;

const USAGE: &str = "cargo xtask run [--headless]     open the app on the sample workspace, or run the same job on the command line
cargo xtask test [--only A,B]    check everything, or the named steps: fmt, tidy, ui, clippy, rust, packs, libraries, app
cargo xtask bench [log|pull|pack|webhook]    measure against others in the same run; `--large` takes a million rows, too
cargo xtask soak                 kill pulls 50 times and pull by 500 random plans of faults; EXHIBIT_SEED repeats a run
cargo xtask screens              take the pictures of the README anew, in .github/screens
cargo xtask bindings             write ui/src/bindings anew from the Rust types";

fn main() -> ExitCode {
    match dispatch(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.exit_code)
        }
    }
}

fn dispatch(words: &[String]) -> Result<(), Failure> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run"] => run::on_the_best_face(&Repository::find()?),
        ["run", "--headless"] => run::headless(&Repository::find()?),
        ["test"] => test::all(&Repository::find()?),
        ["test", "--only", names] => test::only(&Repository::find()?, names),
        ["bench"] => bench::all(&Repository::find()?),
        ["bench", name, words @ ..] => bench::one(&Repository::find()?, name, words),
        ["soak"] => soak::all(&Repository::find()?),
        ["screens"] => steps::screens(&Repository::find()?),
        ["bindings"] => bindings::write(&Repository::find()?),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::usage(format!("these are the tasks:\n{USAGE}"))),
    }
}
