//! A screen that nobody sees: one Xvfb on a free display number, gone when dropped.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::command::Failure;

/// A running Xvfb.
pub(crate) struct Display {
    server: Child,
    /// The value for `DISPLAY`, as `:99`.
    pub(crate) name: String,
}

impl Display {
    /// Starts Xvfb and waits until it says which display it took.
    pub(crate) fn start() -> Result<Self, Failure> {
        let mut server = Command::new("Xvfb")
            // `-displayfd 1`: the server picks a free number and writes it to its stdout once it takes clients.
            .args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure::new(format!("Xvfb did not start: {error}")))?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut number)?;
        }
        let display = Self { server, name: format!(":{}", number.trim()) };
        if display.name == ":" {
            return Err(Failure::new("Xvfb ended without taking a display"));
        }
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Either it is ended here or it has ended by itself: both are what is wanted.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
