//! Several sources pulled at a time: results in the order of names, one's trouble is its own, and stopping stops all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exhibit_engine::pull::{self, Ended, Pulled, Wanted};
use exhibit_engine::secret::{Given, Keep};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::store::SourceSettings;
use exhibit_engine::{Error, Progress, Watch, clock};
use tokio_util::sync::CancellationToken;

use crate::log::{Log, ROWS};
use crate::server::{Answer, Vendor, reply};
use crate::{Place, short};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn add(place: &Place, name: &str, url: &str) {
    let new = NewSource {
        name: name.into(),
        profile: "mushi-mushi".into(),
        url: Some(url.to_owned()),
        params: Default::default(),
        token: Some(Given::Env("PATH".into())),
        keep: Keep::Nowhere,
    };
    source::add(&place.workspace, &new).unwrap();
}

fn pull_all(place: &Place, wanted: &Wanted, watch: &Watch<'_>) -> Result<Vec<Pulled>, Error> {
    pull::sync(&place.workspace, wanted, short(), watch)
}

fn names(pulled: &[Pulled]) -> Vec<&str> {
    pulled.iter().map(|one| one.name.as_str()).collect()
}

#[test]
fn sources_are_pulled_together_each_whole_and_told_by_name() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let bad = Vendor::start(|_| reply(403, "", b"{}"));
    let place = Place::new();
    for name in NAMES {
        add(&place, name, if name == "c" { bad.url() } else { vendor.url() }.as_str());
    }
    let told = Mutex::new(Vec::new());
    let tell = |progress: Progress| told.lock().unwrap().extend(progress.subject);
    let watch = Watch::new(&tell, CancellationToken::new());
    let pulled = pull_all(&place, &Wanted::default(), &watch).unwrap();
    assert_eq!(names(&pulled), NAMES);
    for one in &pulled {
        let expected = if one.name == "c" { (Ended::Failed, 0) } else { (Ended::Ok, ROWS as u64) };
        assert_eq!((one.ended, one.counts.new), expected, "{one:?}");
    }
    let told = told.into_inner().unwrap();
    assert!(NAMES.iter().all(|name| *name == "c" || told.iter().any(|subject| subject == name)));
    crate::place::assert_whole(&place.workspace);
    // The order in which they are named is kept, and a name that is said twice counts once.
    let sources = ["f", "a", "f"].map(str::to_owned).to_vec();
    let again = pull_all(&place, &Wanted { sources, ..Wanted::default() }, &Watch::silent()).unwrap();
    assert_eq!(names(&again), ["f", "a"]);
    assert!(again.iter().all(|one| (one.ended, one.counts.new) == (Ended::Ok, 0)));
}

#[test]
fn a_paused_source_is_left_out_unless_it_is_named() {
    let log = Log::new();
    let vendor = Vendor::start(move |ask| log.page(ask));
    let place = Place::new();
    add(&place, "a", &vendor.url());
    add(&place, "b", &vendor.url());
    let paused = SourceSettings { paused: true, ..SourceSettings::default() };
    place.workspace.writer().unwrap().set_source("a", &paused).unwrap();
    let pulled = pull_all(&place, &Wanted::default(), &Watch::silent()).unwrap();
    assert_eq!(names(&pulled), ["b"]);
    let sources = vec!["a".to_owned()];
    let pulled = pull_all(&place, &Wanted { sources, ..Wanted::default() }, &Watch::silent()).unwrap();
    assert_eq!((names(&pulled), pulled[0].ended), (vec!["a"], Ended::Ok));
}

#[test]
fn stopping_stops_all_of_them_at_once() {
    let cancel = CancellationToken::new();
    let (stop, asked) = (cancel.clone(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    let vendors: Vec<Vendor> = (0..4)
        .map(|_| {
            let (stop, count) = (stop.clone(), Arc::clone(&count));
            Vendor::start(move |_| {
                // Four are asked at once; the others never begin.
                if count.fetch_add(1, Ordering::SeqCst) == 3 {
                    stop.cancel();
                }
                Answer::Silence
            })
        })
        .collect();
    let place = Place::new();
    for (nth, name) in NAMES.iter().enumerate() {
        add(&place, name, &vendors[nth % 4].url());
    }
    let started = clock::started();
    let stopped = pull_all(&place, &Wanted::default(), &Watch::new(&|_| (), cancel));
    assert!(started.elapsed() < Duration::from_secs(15), "the silence would last 20 seconds");
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let receipts = place.workspace.reader().unwrap().receipts().unwrap();
    assert_eq!((receipts.len(), asked.load(Ordering::SeqCst)), (4, 4));
    assert!(receipts.iter().all(|receipt| receipt.code.as_deref() == Some("cancelled")), "{receipts:?}");
}
