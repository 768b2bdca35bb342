//! A pull that is killed: the program ends between any two instructions, at random moments, again and again. After one
//! good pull the workspace holds what a pull without trouble would have stored, and nothing was asked for twice that
//! need not be.
//!
//! `EXHIBIT_KILLS` and `EXHIBIT_SEED` say how often and when; `cargo xtask soak` kills more often.
#![allow(missing_docs, reason = "tests are sentences already")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests set up the world")]
#![allow(clippy::print_stdout, reason = "the seed is told, and how far each kill came")]
#![allow(dead_code, reason = "parts are shared with the tests of faults, which need more of them")]

#[path = "faults/chance.rs"]
mod chance;
#[path = "kill/index.rs"]
mod index;
#[path = "faults/kind.rs"]
mod kind;
#[path = "faults/log.rs"]
mod log;
#[path = "common/place.rs"]
mod place;
#[path = "faults/shelf.rs"]
mod shelf;
#[path = "faults/sign_in.rs"]
mod sign_in;
#[path = "faults/socket.rs"]
mod socket;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use exhibit_engine::clock;
use exhibit_engine::entry::Moment;
use exhibit_engine::{Home, Workspace};

use chance::Chance;
use kind::Kind;
use log::Log;
use place::{assert_whole, entries};
use shelf::Written;
use socket::Listener;

const ROWS: usize = 20_000;
const PAGE_ROWS: usize = 200;
/// Requests that a pull may repeat after a restart: the page that was not stored yet, and one for each end that is
/// asked for again to be sure of it; and then what came meanwhile, from a day before the bookmark on.
const A_FEW: usize = 8;

/// A data folder with one source, and the vendor that it is pulled from.
struct Desk {
    folder: tempfile::TempDir,
    kind: Kind,
    vendor: Listener,
    /// Where to tell that the vendor was asked for the n-th time.
    bell: Arc<Mutex<Option<Bell>>>,
}

/// At which request to tell whom.
type Bell = (usize, mpsc::Sender<()>);

/// What a workspace holds of a row: key, revision, raw.
type Kept = (String, u64, Vec<u8>);

impl Desk {
    fn new(kind: Kind, rows: &Arc<Vec<Written>>) -> Self {
        let bell: Arc<Mutex<Option<Bell>>> = Arc::default();
        let rung = Arc::clone(&bell);
        let vendor = shelf::serve(kind, Arc::clone(rows), move |nth| {
            let mut bell = rung.lock().unwrap();
            if let Some((_, tell)) = bell.take_if(|(at, _)| nth >= *at) {
                // Whoever waited may have seen the end of the program first.
                let _ = tell.send(());
            }
        });
        let desk = Self { folder: tempfile::tempdir().unwrap(), kind, vendor, bell };
        let profiles = desk.data().join("profiles");
        std::fs::create_dir_all(&profiles).unwrap();
        std::fs::write(profiles.join("kill.toml"), kind.profile(shelf::SIGN_IN.table(), PAGE_ROWS)).unwrap();
        let token = desk.folder.path().join("token.txt");
        std::fs::write(&token, shelf::SIGN_IN.secret()).unwrap();
        let url = desk.vendor.url();
        let id = kind.id();
        let add = ["source", "add", "log", "--profile", &id, "--url", &url, "--token-file"];
        assert!(desk.exhibit(&add).arg(&token).status().unwrap().success());
        desk
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn exhibit(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exhibit"));
        command.env_clear().env("EXHIBIT_DATA_DIR", self.data()).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// Pulls and is killed some time after the vendor was asked so often; whether it was still running.
    fn pull_and_kill(&self, asks: usize, pause: Duration) -> bool {
        let (tell, told) = mpsc::channel();
        *self.bell.lock().unwrap() = Some((self.vendor.count() + asks, tell));
        let mut pull = self.exhibit(&["sync"]).spawn().unwrap();
        while told.recv_timeout(Duration::from_millis(20)).is_err() && pull.try_wait().unwrap().is_none() {}
        std::thread::sleep(pause);
        killed(&mut pull)
    }

    fn workspace(&self) -> Workspace {
        Workspace::at(&Home::new(self.data()), "default").unwrap()
    }

    /// Rows that are durable.
    fn durable(&self) -> usize {
        let workspace = self.workspace();
        if !workspace.exists() {
            return 0;
        }
        usize::try_from(workspace.reader().unwrap().status().unwrap().rows).unwrap()
    }

    fn kept(&self) -> Vec<Kept> {
        let workspace = self.workspace();
        let reader = workspace.reader().unwrap();
        let found = entries(&workspace, "source:log revision:all");
        let mut kept: Vec<Kept> = found
            .into_iter()
            .map(|entry| {
                let raw = reader.raw_and_leaf(entry.row).unwrap().0;
                (entry.key, u64::from(entry.revision), raw)
            })
            .collect();
        kept.sort();
        assert!(reader.problems(None).unwrap().is_empty());
        kept
    }
}

fn killed(pull: &mut Child) -> bool {
    let was_running = pull.try_wait().unwrap().is_none();
    pull.kill().unwrap();
    pull.wait().unwrap();
    was_running
}

/// The rows of the vendor as it sends them, and as they should be stored.
fn rows_of(kind: Kind) -> (Arc<Vec<Written>>, Vec<Kept>) {
    let now = Moment::parse("2026-11-01T00:00:00Z").unwrap().min(clock::now());
    let log = Log::new(ROWS, now);
    let mut rows = log.rows;
    let mut kept: Vec<Kept> = rows.iter().map(|row| (row.id.clone(), 1, row.json().into_bytes())).collect();
    kept.sort();
    if kind != Kind::Sequence {
        rows.reverse();
    }
    (Arc::new(rows.iter().map(|row| (row.at, row.json())).collect()), kept)
}

fn number_of(variable: &str, or: usize) -> usize {
    std::env::var(variable).map_or(or, |text| text.parse().unwrap())
}

/// Kills so many pulls of this kind, one after the other in one workspace, and then pulls to the end.
fn assert_survives(kind: Kind, kills: usize, is_resumed: bool) {
    let seed = number_of("EXHIBIT_SEED", 4) as u64;
    let mut chance = Chance::new(seed ^ kind as u64);
    let (rows, truth) = rows_of(kind);
    let mut desk = Desk::new(kind, &rows);
    let mut done = 0;
    while done < kills {
        let remaining = (ROWS - desk.durable().min(ROWS)) / PAGE_ROWS;
        // A workspace that is nearly full cannot be killed half way.
        if remaining < 10 {
            desk = Desk::new(kind, &rows);
            continue;
        }
        let asks = 1 + chance.below(remaining / 2);
        let pause = Duration::from_micros(chance.below(30_000) as u64);
        let was_running = desk.pull_and_kill(asks, pause);
        assert!(was_running, "seed {seed}: the pull ended before it was killed");
        done += 1;
        println!("seed {seed}, {kind:?}, kill {done}: {} rows are durable", desk.durable());
    }
    let (before, durable) = (desk.vendor.count(), desk.durable());
    assert!(durable > 0 && durable < ROWS, "seed {seed}: {durable} rows were stored half way");
    assert!(desk.exhibit(&["sync"]).status().unwrap().success(), "seed {seed}");
    let (asked, remaining) = (desk.vendor.count() - before, (ROWS - durable).div_ceil(PAGE_ROWS));
    assert!(!is_resumed || asked <= remaining + A_FEW, "seed {seed}: {asked} requests for {remaining} pages");
    assert!(desk.kept() == truth, "seed {seed}: other rows are stored than a pull without trouble stores");
    assert_whole(&desk.workspace());
    assert!(desk.exhibit(&["verify"]).status().unwrap().success(), "seed {seed}");
}

#[test]
fn a_pull_by_marks_that_is_killed_goes_on_where_it_was() {
    assert_survives(Kind::Cursor, number_of("EXHIBIT_KILLS", 2), true);
}

#[test]
fn a_pull_by_offsets_that_is_killed_loses_and_doubles_nothing() {
    assert_survives(Kind::OffsetTotal, number_of("EXHIBIT_KILLS", 2).div_ceil(2), false);
}

#[test]
fn a_pull_by_numbers_that_is_killed_goes_on_where_it_was() {
    assert_survives(Kind::Sequence, number_of("EXHIBIT_KILLS", 2).div_ceil(2), true);
}

#[test]
fn a_pull_by_addresses_that_is_killed_goes_on_where_it_was() {
    assert_survives(Kind::Link, number_of("EXHIBIT_KILLS", 2).div_ceil(2), true);
}
