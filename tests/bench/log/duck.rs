//! DuckDB, in a Python that stays: a question goes in as JSON, its seconds and its answer come out.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::turns::Ran;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/bench/log/duck.py");

/// A running peer; ends with its value.
pub(crate) struct Duck {
    held: RefCell<(Child, ChildStdin, BufReader<ChildStdout>)>,
}

impl Duck {
    pub(crate) fn start(python: &Path) -> Self {
        let mut child = Command::new(python)
            .args(["-B", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { held: RefCell::new((child, asks, answers)) }
    }

    /// Runs statements one after the other; the answer holds the rows of each.
    pub(crate) fn run(&self, statements: &[String]) -> Ran {
        self.ask(&json!({ "do": "run", "statements": statements }))
    }

    /// As [`Duck::run`], in the SQLite file `path`.
    pub(crate) fn run_sqlite(&self, path: &Path, statements: &[String]) -> Ran {
        self.ask(&json!({ "do": "sqlite", "path": path, "statements": statements }))
    }

    /// A fresh database at `path` from NDJSON; the answer is its number of rows.
    pub(crate) fn import(&self, (path, file): (&Path, &Path), how: &str) -> Ran {
        self.ask(&json!({ "do": "import", "path": path, "file": file, "how": how }))
    }

    /// The database of all later questions; gives the version.
    pub(crate) fn open(&self, path: &Path) -> String {
        let opened = self.ask(&json!({ "do": "open", "path": path })).answer;
        opened.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn ask(&self, ask: &Value) -> Ran {
        let (_, asks, answers) = &mut *self.held.borrow_mut();
        writeln!(asks, "{ask}").unwrap();
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        let reply: Value = serde_json::from_str(&line).unwrap();
        assert!(reply["error"].is_null(), "DuckDB: {}: {ask}", reply["error"]);
        Ran { seconds: reply["seconds"].as_f64().unwrap(), answer: Some(reply["answer"].clone()) }
    }
}

impl Drop for Duck {
    fn drop(&mut self) {
        let (child, ..) = self.held.get_mut();
        // It waits for a question; there will be none.
        let _ = child.kill();
        let _ = child.wait();
    }
}
