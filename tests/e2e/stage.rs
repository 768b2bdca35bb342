//! Where an app plays: a folder with its data, the answers to its file dialogs, the drops on its window, and what it
//! said; and a session bus, where a test needs one.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use exhibit_engine::browse::{Asker, Question};
use exhibit_engine::import::{self, Wanted};
use exhibit_engine::{Home, Watch, Workspace, clock};
use exhibit_sample::{Shape, last_n};
use tempfile::TempDir;

/// One folder for one test; several apps may play on it, one after another or at once.
pub(crate) struct Stage {
    folder: TempDir,
    bus: Option<Bus>,
    starts: Cell<u32>,
}

impl Stage {
    /// An empty one, without a session bus: no keychain of the machine is ever asked.
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("exhibit-").tempdir();
        let folder = folder.expect("the folder for temporary files can be written");
        std::fs::create_dir(folder.path().join("data")).expect("it is empty");
        std::fs::write(folder.path().join("picks"), "").expect("it can be written");
        let made = Command::new("mkfifo").arg(folder.path().join("drops")).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo makes the FIFO of drops");
        Self { folder, bus: None, starts: Cell::new(0) }
    }

    /// An empty one with a session bus of its own.
    pub(crate) fn with_bus() -> Self {
        Self { bus: Some(Bus::start()), ..Self::new() }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder, not in it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the data folder and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.beside(name);
        std::fs::write(&path, bytes).expect("it can be written");
        path
    }

    /// The next file dialog is answered with `path`.
    pub(crate) fn will_pick(&self, path: &Path) {
        let mut picks =
            std::fs::OpenOptions::new().append(true).open(self.beside("picks")).expect("it is there");
        writeln!(picks, "{}", path.display()).expect("it can be written");
    }

    /// Drags `paths` over the window, or drops them there; `phase` is `over`, `left` or `dropped`.
    pub(crate) async fn drag(&self, phase: &str, paths: &[&Path]) {
        let mut line = phase.to_owned();
        for path in paths {
            line.push('\t');
            line.push_str(&path.display().to_string());
        }
        // Opening a FIFO for writing waits for its reader, which the app is.
        let fifo = self.beside("drops");
        let written = tokio::task::spawn_blocking(move || std::fs::write(fifo, line + "\n"));
        written.await.expect("it does not panic").expect("the FIFO can be written");
    }

    /// The environment of every app here.
    pub(crate) fn surroundings(&self) -> Vec<(&'static str, String)> {
        let path = |path: PathBuf| path.display().to_string();
        // A bus of the machine would lead to its keychain and to windows of other tests.
        let bus = self.bus.as_ref().map_or("unix:path=/nonexistent", |bus| &bus.address);
        vec![
            ("EXHIBIT_DATA_DIR", path(self.data())),
            ("EXHIBIT_PICKS", path(self.beside("picks"))),
            ("EXHIBIT_DROPS", path(self.beside("drops"))),
            // Printed in packs, and so in pictures.
            ("USER", "maria".to_owned()),
            // What the webview itself keeps (storage of the page) must not come from an earlier run.
            ("XDG_DATA_HOME", path(self.beside("webview"))),
            ("XDG_CACHE_HOME", path(self.beside("cache"))),
            ("DBUS_SESSION_BUS_ADDRESS", bus.to_owned()),
            // No bus, no accessibility bus: asking for it only fills the log.
            ("NO_AT_BRIDGE", "1".to_owned()),
        ]
    }

    /// The file for what the next app says.
    pub(crate) fn next_said(&self) -> PathBuf {
        self.starts.set(self.starts.get() + 1);
        self.beside(&format!("said-{}", self.starts.get()))
    }

    /// Fills `workspace` with the `rows` newest sample rows of one shape, without the window.
    pub(crate) fn fill(&self, workspace: &str, shape: Shape, rows: usize) {
        let bytes = sample_file(shape, rows);
        let workspace = Workspace::at(&Home::new(self.data()), workspace).expect("it is a name");
        let wanted = Wanted { profile: Some(shape.name().to_owned()), source: None };
        let imported = import::bytes(&workspace, ("sample.ndjson", &bytes), &wanted, &Watch::silent());
        assert_eq!(imported.expect("the sample can be imported").counts.new, rows as u64);
    }

    /// How many rows of `workspace` the core itself finds for `query`, days being days in `zone`.
    pub(crate) fn count(&self, workspace: &str, query: &str, zone: &str) -> u64 {
        let workspace = Workspace::at(&Home::new(self.data()), workspace).expect("it is a name");
        let asker = Asker { now: clock::now(), zone: zone.parse().expect("it is a zone") };
        let question = Question { query: query.to_owned(), ..Question::default() };
        let selection = question.selection(asker).expect("the query can be read");
        let mut reader = workspace.fresh_reader().expect("the workspace opens");
        reader.open_set(&selection).expect("the query runs").count
    }

    /// Waits until no app is on the stage's own bus: it learns of an end a moment later than the kernel.
    pub(crate) async fn has_left_the_bus(&self) {
        let Some(bus) = &self.bus else { return };
        let names = || {
            let asked = Command::new("dbus-send")
                .args([
                    "--session",
                    "--print-reply",
                    "--dest=org.freedesktop.DBus",
                    "/",
                    "org.freedesktop.DBus.ListNames",
                ])
                .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
                .output();
            String::from_utf8_lossy(&asked.expect("dbus-send starts: install dbus").stdout).into_owned()
        };
        while names().contains("io.exhibit.desktop") {
            tokio::task::yield_now().await;
        }
    }

    /// All bytes of all files in the data folder, by path below it.
    pub(crate) fn kept(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("the data folder can be read").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(bytes) = std::fs::read(&path) {
                    files.push((path.strip_prefix(self.data()).expect("it is below").to_owned(), bytes));
                }
            }
        }
        files
    }
}

/// The `rows` newest sample rows of one shape up to now, one a line.
pub(crate) fn sample_file(shape: Shape, rows: usize) -> Vec<u8> {
    last_n(shape, SEED, clock::now().utc(), rows).flat_map(|row| (row.json + "\n").into_bytes()).collect()
}

/// Any seed does; the rows are a function of it.
const SEED: u64 = 3;

/// A session bus that nobody else is on.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon starts: install dbus");
        let mut address = String::new();
        let said = daemon.stdout.take().expect("it is piped");
        BufReader::new(said).read_line(&mut address).expect("it says its address");
        Self { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
