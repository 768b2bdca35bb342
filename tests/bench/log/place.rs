//! Where one size is measured: its file of rows, its workspace, and the peers on this machine.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::duck::Duck;
use super::memory;
use super::turns::{self, Contestant, Patience, Ran, Turns, timed};

/// Until when rows are made up: the same rows in every run.
pub(crate) const UNTIL: &str = "2026-11-01T00:00:00Z";

/// Programs to measure against; none: not on this machine.
pub(crate) struct Peers {
    /// A Python with `duckdb`.
    pub(crate) python: Option<PathBuf>,
    pub(crate) sqlite_utils: Option<PathBuf>,
    pub(crate) ripgrep: Option<PathBuf>,
    pub(crate) lnav: Option<PathBuf>,
}

impl Peers {
    /// Those of the private venv that `cargo xtask bench log` names, and those on the path.
    pub(crate) fn found() -> Self {
        let venv = std::env::var_os("EXHIBIT_BENCH_PEERS").map(PathBuf::from);
        let of_venv = |name: &str| venv.as_ref().map(|folder| folder.join(name)).filter(|path| path.exists());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = |name: &str| {
            std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
        };
        // Without a venv nothing is measured but Exhibit.
        let beside = |name: &str| venv.as_ref().and_then(|_| on_path(name));
        Self {
            python: of_venv("python"),
            sqlite_utils: of_venv("sqlite-utils"),
            ripgrep: beside("rg"),
            lnav: beside("lnav"),
        }
    }
}

/// One size in the making.
pub(crate) struct Place<'a> {
    pub(crate) rows: usize,
    pub(crate) peers: &'a Peers,
    pub(crate) style: Style<'a>,
    folder: tempfile::TempDir,
}

/// How it is measured.
#[derive(Clone, Copy)]
pub(crate) struct Style<'a> {
    /// Only lines whose key holds this.
    pub(crate) only: Option<&'a str>,
    /// No line takes more turns.
    pub(crate) turns: u32,
    /// The program that browses a workspace in a process of its own (`--browse DATA ROWS`); none: not measured.
    pub(crate) browser: Option<&'a Path>,
}

impl<'a> Place<'a> {
    /// An empty place.
    pub(crate) fn new(rows: usize, peers: &'a Peers, style: Style<'a>) -> Self {
        Self { rows, peers, style, folder: tempfile::tempdir().unwrap() }
    }

    /// Whether the line called `key` is asked for.
    pub(crate) fn wants(&self, key: &str) -> bool {
        self.style.only.is_none_or(|only| only.split(',').any(|part| key.contains(part)))
    }

    /// Lets all take their turns at the line called `key`.
    pub(crate) fn take(&self, key: &str, contestants: Vec<Contestant<'_>>, patience: Patience) -> Vec<Turns> {
        turns::take(key, contestants, patience.at_most(self.style.turns))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The rows as their vendor writes them, NDJSON.
    pub(crate) fn file(&self) -> PathBuf {
        self.path("rows.ndjson")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// DuckDB's own database file, whose table `log` holds what Exhibit's rows hold.
    pub(crate) fn duck_file(&self) -> PathBuf {
        self.path("log.duckdb")
    }

    pub(crate) fn sqlite_utils_file(&self) -> PathBuf {
        self.path("utils.sqlite")
    }

    /// DuckDB with no database open yet.
    pub(crate) fn duck(&self) -> Option<Duck> {
        self.peers.python.as_deref().map(Duck::start)
    }

    /// `exhibit` on this place's workspace; it leaves no program behind that builds an index.
    pub(crate) fn exhibit(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exhibit"));
        command.env("EXHIBIT_DATA_DIR", self.data()).env("EXHIBIT_INDEX", "off");
        command.arg("--quiet").args(words).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// Whether this `exhibit` has a verb.
    pub(crate) fn knows(&self, verb: &str) -> bool {
        self.exhibit(&[verb, "--help"]).stderr(Stdio::null()).status().unwrap().success()
    }

    /// Writes [`Place::file`].
    pub(crate) fn generate(&self) {
        let out = File::create(self.file()).unwrap();
        let rows = self.rows.to_string();
        let words = ["sample", "generate", &rows, "--shape", "outworx", "--until", UNTIL];
        assert!(self.exhibit(&words).stdout(out).status().unwrap().success());
    }

    /// A workspace of all rows in the place of what was there.
    pub(crate) fn import(&self) -> Peak {
        if self.data().exists() {
            std::fs::remove_dir_all(self.data()).unwrap();
        }
        let file = self.file();
        peak(&mut self.exhibit(&["import", "--profile", "outworx", file.to_str().unwrap()]))
    }
}

/// What a program took.
pub(crate) struct Peak {
    pub(crate) seconds: f64,
    /// The most memory that it held.
    pub(crate) megabytes: f64,
}

/// Runs a program that must succeed, and looks at its memory meanwhile.
pub(crate) fn peak(command: &mut Command) -> Peak {
    let (seconds, megabytes) = timed(|| {
        let mut child = command.spawn().unwrap();
        let mib = memory::peak_mib(&mut child);
        assert!(child.wait().unwrap().success(), "{command:?} failed");
        mib * f64::from(1 << 20) / 1e6
    });
    Peak { seconds, megabytes }
}

/// Runs a program whose exit code must be one of `accepted`; its start and end are part of its time.
pub(crate) fn program(command: &mut Command, accepted: &[i32]) -> Ran {
    let (seconds, status) = timed(|| command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap());
    assert!(status.code().is_some_and(|code| accepted.contains(&code)), "{command:?}: {status}");
    Ran { seconds, answer: None }
}

/// What stands in a small file next to the big ones.
pub(crate) fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |facts| facts.len())
}
