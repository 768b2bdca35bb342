//! Pulling from a vendor that misbehaves: whatever happens, nothing is lost, nothing is doubled, and nothing is said
//! to be whole that is not.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

#[path = "pull/again.rs"]
mod again;
#[path = "pull/cursors.rs"]
mod cursors;
#[path = "pull/drift.rs"]
mod drift;
#[path = "pull/hostile.rs"]
mod hostile;
#[path = "pull/log.rs"]
mod log;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "common/place.rs"]
mod place;
#[path = "pull/receipt.rs"]
mod receipt;
#[path = "pull/resumed.rs"]
mod resumed;
#[path = "pull/server.rs"]
mod server;
#[path = "pull/shape.rs"]
mod shape;
#[path = "pull/tables.rs"]
mod tables;
#[path = "pull/together.rs"]
mod together;
#[path = "pull/token.rs"]
mod token;
#[path = "pull/trial.rs"]
mod trial;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use exhibit_engine::pull::{self, Pulled, Wanted};
use exhibit_engine::secret::{Given, Keep};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::store::Receipt;
use exhibit_engine::{Patience, Watch};

use log::Known;
use place::{Place, assert_whole, stored};

/// A workspace with the source `mushi` at `url`.
fn place_at(url: &str) -> Place {
    let place = Place::new();
    let token = place.beside("token.txt");
    std::fs::write(&token, "tok_DO_NOT_LEAK_7c1f\n").unwrap();
    add(&place, url, Given::File(token));
    place
}

fn add(place: &Place, url: &str, token: Given) {
    let new = NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(url.to_owned()),
        params: BTreeMap::new(),
        token: Some(token),
        keep: Keep::Nowhere,
    };
    source::add(&place.workspace, &new).unwrap();
}

/// Repeats at once and gives up soon.
fn short() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        idle: Duration::from_secs(20),
        total: Duration::from_secs(60),
        backoff: Duration::from_millis(1),
        longest_wait: Duration::from_secs(2),
        repeats: 4,
    }
}

fn sync(place: &Place) -> Pulled {
    sync_with(place, short())
}

fn sync_with(place: &Place, patience: Patience) -> Pulled {
    let mut all = pull::sync(&place.workspace, &Wanted::default(), patience, &Watch::silent()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// The receipt of the last pull.
fn last_receipt(place: &Place) -> Receipt {
    place.workspace.reader().unwrap().receipts().unwrap().pop().unwrap()
}

/// The bookmark as it stands.
fn bookmark(place: &Place) -> Option<String> {
    place.workspace.reader().unwrap().source("mushi").unwrap().cursor
}

/// The workspace holds exactly these rows, each once and byte for byte, no problems, and its own check is well.
#[track_caller]
fn assert_holds(place: &Place, truth: &[Known]) {
    let mut truth: Vec<(String, Vec<u8>)> =
        truth.iter().map(|row| (row.id.clone(), row.raw.clone())).collect();
    truth.sort();
    let (rows, problems) = stored(&place.workspace);
    assert!(problems.is_empty(), "{} rows could not be read", problems.len());
    assert_eq!(rows.len(), truth.len(), "rows stored, rows of the vendor");
    assert!(rows == truth, "another row is stored than the vendor has");
    assert_whole(&place.workspace);
}

/// Every file below `folder`.
fn files_below(folder: &std::path::Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    listed.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
