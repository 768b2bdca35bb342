//! How a call ends: with an exit code, and a failure that is shown once, where it belongs.

use std::io::Write;
use std::process::ExitCode;

use exhibit_engine::{Code, Error, Failure};
use serde_json::json;

/// How a verb ended that did what it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All fine.
    Fine,
    /// A check failed.
    CheckFailed,
    /// All sources refused the credentials.
    Refused,
    /// Nothing came from the network.
    NothingCame,
    /// Some of it, and said so.
    Partial,
    /// Nothing, for a reason that was told already.
    Told(Code),
}

/// Why a verb stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A failure to be shown.
    Failure(Failure),
    /// The reader of standard output is gone; nobody is left to tell.
    BrokenPipe,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        Self::from(match ended {
            Ended::Fine => 0,
            Ended::CheckFailed => 1,
            Ended::Refused => 3,
            Ended::NothingCame => 4,
            Ended::Partial => 5,
            Ended::Told(code) => code.exit_code(),
        })
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        if reader_is_gone(&error) { Self::BrokenPipe } else { Self::Failure(error.failure()) }
    }
}

impl From<exhibit_engine::store::Error> for Stop {
    fn from(error: exhibit_engine::store::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<exhibit_engine::export::Error> for Stop {
    fn from(error: exhibit_engine::export::Error) -> Self {
        match error {
            exhibit_engine::export::Error::Write(io) => io.into(),
            other => Error::from(other).into(),
        }
    }
}

/// Whether what stopped the engine is that nobody reads standard output any more: files have no such failure.
fn reader_is_gone(error: &Error) -> bool {
    let cause = match error {
        Error::Export(exhibit_engine::export::Error::Write(cause)) => cause,
        Error::Io { source, .. } => source,
        _ => return false,
    };
    cause.kind() == std::io::ErrorKind::BrokenPipe
}

/// Writing to standard output failed.
impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        Self::Failure(Failure {
            code: Code::Io,
            message: format!("standard output: {error}"),
            hint: "stored rows are unchanged; check where the output goes".into(),
        })
    }
}

/// A failure of usage found by the face itself.
pub(crate) fn usage_stop(message: String, hint: &str) -> Stop {
    Stop::Failure(Failure { code: Code::Usage, message, hint: hint.to_owned() })
}

/// A word that looks like a flag and is none.
pub(crate) fn unknown_flag(word: &str) -> Stop {
    usage_stop(
        format!("there is no flag `{}`", word.escape_debug()),
        "see `exhibit --help`; a query that begins like this goes in quotes after `--`, e.g. `exhibit log -- '-word'`",
    )
}

/// Shows a failure: JSON on standard output, or two lines on standard error.
pub(crate) fn report(stop: &Stop, json: bool) -> ExitCode {
    let Stop::Failure(failure) = stop else { return ExitCode::SUCCESS };
    show(failure, json);
    ExitCode::from(failure.code.exit_code())
}

/// Shows what clap says: help and version are data, the rest is a failure of usage.
pub(crate) fn usage(error: &clap::Error, json: bool) -> ExitCode {
    if !error.use_stderr() || !json {
        // Nothing can be done when even this cannot be printed.
        let _printed = error.print();
        return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
    }
    let text = error.to_string();
    // What follows the first blank line is the usage, which a program has no use for.
    let said: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let message = said.join(" ").trim_start_matches("error: ").to_owned();
    show(&Failure { code: Code::Usage, message, hint: "see `exhibit --help`".into() }, json);
    ExitCode::from(2)
}

fn show(failure: &Failure, json: bool) {
    // Nothing can be done when even this cannot be printed.
    let _printed = if json {
        let document = json!({ "schema_version": 1, "error": failure });
        writeln!(std::io::stdout(), "{document}")
    } else {
        let message = crate::table::visible(&failure.message);
        writeln!(std::io::stderr(), "error: {message}\nhint: {}", crate::table::visible(&failure.hint))
    };
}
