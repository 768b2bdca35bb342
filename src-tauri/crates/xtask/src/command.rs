//! Programs that the tasks start: shown, run without stdin, and judged by their exit code.

use std::fmt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Why a task stopped, with the exit code that it ends with.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    /// The task's own exit code: 2 for usage, else that of the program that failed, else 1.
    pub(crate) exit_code: u8,
}

impl Failure {
    /// A failure with exit code 1 and a sentence in lower case without full stop.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), exit_code: 1 }
    }

    /// A command line that means nothing.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self { what: what.into(), exit_code: 2 }
    }

    /// The same failure with the step in front that it happened in.
    pub(crate) fn during(self, step: &str) -> Self {
        Self { what: format!("step `{step}` failed: {}", self.what), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// `cargo`, the one that runs this task, in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(folder);
    command
}

/// Shows the command, runs it with the terminal's output and no input; any exit code but 0 is a failure.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    end_with(command, &[0]).map(|_| ())
}

/// Shows and runs the command; its exit code must be one of `accepted`, and is returned.
pub(crate) fn end_with(command: &mut Command, accepted: &[i32]) -> Result<i32, Failure> {
    println!("   $ {}", shown(command));
    let status = command.stdin(Stdio::null()).status().map_err(|error| not_started(command, &error))?;
    match status.code() {
        Some(code) if accepted.contains(&code) => Ok(code),
        code => Err(ended(command, code)),
    }
}

/// Runs the command unseen and returns what it printed; on failure all of it is part of the message.
pub(crate) fn read(command: &mut Command) -> Result<String, Failure> {
    let output = output(command)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let failure = ended(command, output.status.code());
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Failure { what: format!("{failure}\n{text}{complaint}"), ..failure })
}

/// Whether the command can be started and ends with 0; nothing is shown.
pub(crate) fn works(command: &mut Command) -> bool {
    output(command).is_ok_and(|output| output.status.success())
}

fn output(command: &mut Command) -> Result<Output, Failure> {
    command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` did not start: {error}", shown(command)))
}

fn ended(command: &Command, code: Option<i32>) -> Failure {
    let exit_code = code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    let how = code.map_or("by a signal".to_owned(), |code| format!("with exit code {code}"));
    Failure { what: format!("`{}` ended {how}", shown(command)), exit_code }
}

/// The command as one line, programs by name only: whole paths hide the words that matter.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_failing_program_hands_on_its_exit_code() {
        assert_eq!(succeed(&mut shell("exit 6")).unwrap_err().exit_code, 6);
    }

    #[test]
    fn an_accepted_exit_code_is_returned_and_another_is_refused() {
        assert_eq!(end_with(&mut shell("exit 5"), &[0, 5]).unwrap(), 5);
        assert!(end_with(&mut shell("exit 1"), &[0, 5]).is_err());
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failure_that_names_it() {
        let failure = succeed(&mut Command::new("/nowhere/no-such-program")).unwrap_err();
        assert!(failure.to_string().contains("no-such-program"));
    }

    #[test]
    fn an_unseen_program_that_fails_shows_what_it_said() {
        let failure = read(&mut shell("echo out; echo err >&2; exit 1")).unwrap_err().to_string();
        assert!(failure.contains("out\n") && failure.contains("err\n"), "{failure}");
    }
}
