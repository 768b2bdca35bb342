//! Evidence packs of a workspace that has seen all five systems: the same again, whatever the order of import; whole
//! or not there; and a changed byte is found.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

#[path = "packs/files.rs"]
mod files;
#[path = "packs/listed.rs"]
mod listed;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "pull/log.rs"]
mod log;
#[path = "packs/made.rs"]
mod made;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "common/place.rs"]
mod place;
#[path = "packs/pulled.rs"]
mod pulled;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "pull/server.rs"]
mod server;
#[path = "packs/twice.rs"]
mod twice;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use exhibit_engine::export::{PackKind, Trust};
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Counted};
use exhibit_engine::{Code, Error, Watch};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use made::{FROM, TO, build, in_another_order, members, order, place, read};
use place::{asker, assert_whole, entries};

fn checked(path: &std::path::Path) -> pack::Checked {
    pack::verify(path, &Trust::nobody(), &Watch::silent()).unwrap()
}

#[test]
fn building_twice_gives_the_same_bytes() {
    let place = place();
    for kind in PackKind::ALL {
        let (first, second) =
            (build(&place, order(&place, *kind, "a.zip")), { build(&place, order(&place, *kind, "b.zip")) });
        assert!(first.rows > 20, "{kind:?} holds {} rows, which shows little", first.rows);
        assert_eq!((&first.pack_id, first.sha256), (&second.pack_id, second.sha256));
        assert!(read(&place, "a.zip") == read(&place, "b.zip"));
        let checked = checked(&place.beside("a.zip"));
        assert!(checked.check.ok, "{:#?}", checked.check.checks);
        assert_eq!((checked.sha256, checked.bytes), (second.sha256, second.bytes));
        std::fs::remove_file(first.path).unwrap();
        std::fs::remove_file(second.path).unwrap();
    }
    assert_whole(&place.workspace);
}

#[test]
fn another_order_of_import_gives_the_same_evidence() {
    let (place, other) = (place(), in_another_order());
    let heads = [&place, &other].map(|place| place.workspace.reader().unwrap().head().unwrap());
    assert_eq!(heads[0].size, heads[1].size);
    assert_ne!(heads[0].root, heads[1].root, "the order was not another one");
    for kind in PackKind::ALL {
        let evidence = [&place, &other].map(|place| {
            build(place, order(place, *kind, "pack.zip"));
            let members = members(&read(place, "pack.zip"));
            std::fs::remove_file(place.beside("pack.zip")).unwrap();
            members
                .into_iter()
                .filter(|(name, _)| name.starts_with("data/evidence/"))
                .collect::<BTreeMap<_, _>>()
        });
        assert!(evidence[0].len() >= 3);
        for (name, bytes) in &evidence[0] {
            assert!(evidence[1].get(name) == Some(bytes), "{kind:?}: {name} differs");
        }
        assert_eq!(evidence[0].len(), evidence[1].len());
    }
}

#[test]
fn the_numbers_of_a_pack_tie_out_inside_and_with_the_screen() {
    let place = place();
    for (kind, query) in [
        (PackKind::AccessReview, ""),
        (PackKind::ChangeManagement, "-origin:api"),
        (PackKind::IncidentResponse, "actor:*@acme.io has:resource"),
        (PackKind::IncidentResponse, "action:no-such-action"),
    ] {
        let mut order = order(&place, kind, "pack.zip");
        query.clone_into(&mut order.scope.query);
        let Counted { total_in_period, included, excluded, missing } =
            pack::count(&place.workspace, &order.scope, asker()).unwrap();
        let built = build(&place, order);
        let members = members(&read(&place, "pack.zip"));
        std::fs::remove_file(&built.path).unwrap();

        let facts: Value = serde_json::from_slice(&members["data/pack.json"]).unwrap();
        let population = &facts["population"];
        let left_out_of = population["excluded_by_reason"].as_object().unwrap();
        let left_out: u64 = left_out_of.values().map(|rows| rows.as_u64().unwrap()).sum();
        assert_eq!(population["total_in_period"].as_u64().unwrap(), included + left_out);
        assert_eq!(population["total_in_period"], total_in_period);
        assert_eq!(population["included"], included);
        assert_eq!(built.rows, included);
        let told: BTreeMap<_, _> =
            excluded.iter().map(|(reason, rows)| (reason.as_str().to_owned(), *rows)).collect();
        let packed =
            left_out_of.iter().map(|(reason, rows)| (reason.clone(), rows.as_u64().unwrap())).collect();
        assert_eq!(told, packed);
        assert_eq!(missing, built.reasons);

        let lines = members["data/evidence/events.ndjson"].split_inclusive(|byte| *byte == b'\n').count();
        let array: Vec<Value> = serde_json::from_slice(&members["data/evidence/events.json"]).unwrap();
        let table = |name: &str| csv::Reader::from_reader(members[name].as_slice()).into_records().count();
        assert_eq!((lines as u64, array.len() as u64), (included, included));
        assert_eq!(table("data/evidence/events.csv") as u64, included);
        assert_eq!(table("data/integrity/leaves.csv") as u64, included);

        let screen = format!(
            "{} from:{FROM} to:{TO} {query}",
            kind.evidence().map(|kind| format!("evidence:{kind}")).unwrap_or_default()
        );
        assert_eq!(entries(&place.workspace, &screen).len() as u64, included, "{screen}");
    }
}

/// A changed byte is found, unless it says nothing: another tool may zip the same files with other permissions.
#[test]
fn a_changed_byte_is_found_wherever_it_changes_what_an_unpacker_gets() {
    let place = place();
    build(&place, order(&place, PackKind::IncidentResponse, "pack.zip"));
    let whole = read(&place, "pack.zip");
    let (held, changed) = (members(&whole), place.beside("changed.zip"));
    let directory = whole.len() - 22 - 66 * held.len();
    // An odd stride walks through headers, names, data and the directory alike.
    let spots: BTreeSet<usize> = (0..whole.len()).step_by((whole.len() / 60) | 1).chain(0..40).collect();
    let last = (whole.len() - 120..whole.len()).step_by(3);
    for spot in spots.into_iter().chain(last) {
        for flip in [0x01, 0x80] {
            let mut bytes = whole.clone();
            bytes[spot] ^= flip;
            std::fs::write(&changed, &bytes).unwrap();
            if checked(&changed).check.ok {
                assert!(spot > directory && members(&bytes) == held, "byte {spot} was changed");
            }
        }
    }
    for length in [0, 1, 22, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&changed, &whole[..length]).unwrap();
        assert!(!checked(&changed).check.ok, "only {length} bytes are left");
    }
    std::fs::write(&changed, [whole.as_slice(), b"\n"].concat()).unwrap();
    assert!(!checked(&changed).check.ok);
}

/// Names of the files beside the data folder.
fn beside(place: &place::Place) -> Vec<String> {
    let listed = std::fs::read_dir(place.beside("")).unwrap();
    let mut names: Vec<String> =
        listed.map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_cancelled_build_leaves_no_file_and_an_old_one_as_it_was() {
    let place = place();
    let old = place.beside("old.zip");
    std::fs::write(&old, b"an old pack").unwrap();
    let before = beside(&place);
    let mut told_in_all = None;
    // Cancelled at its first step, at a later one, and so on until it runs through.
    for stop_at in [0, 1, 2, 5, 9, 14, 20, 30, 50, 100, 1_000] {
        let (cancel, told) = (CancellationToken::new(), AtomicUsize::new(0));
        let tell = |_| {
            if told.fetch_add(1, Ordering::Relaxed) == stop_at {
                cancel.cancel();
            }
        };
        let watch = Watch::new(&tell, cancel.clone());
        for (name, existing) in [("new.zip", Existing::Keep), ("old.zip", Existing::Replace)] {
            told.store(0, Ordering::Relaxed);
            let mut order = order(&place, PackKind::AccessReview, name);
            order.existing = existing;
            match pack::build(&place.workspace, &order, asker(), &watch) {
                Err(Error::Cancelled) => {
                    assert_eq!(beside(&place), before, "stopped at step {stop_at}");
                    assert_eq!(std::fs::read(&old).unwrap(), b"an old pack");
                }
                Ok(_) => told_in_all = Some(told.load(Ordering::Relaxed)),
                Err(error) => panic!("stopped at step {stop_at}: {error}"),
            }
        }
        if told_in_all.is_some() {
            break;
        }
    }
    assert!(told_in_all.is_some_and(|told| told > 5), "it was never watched");
    assert_eq!(beside(&place), ["data", "new.zip", "old.zip"]);
    assert!(checked(&old).check.ok);
}

#[test]
fn a_cancelled_check_says_so_and_judges_nothing() {
    let place = place();
    let built = build(&place, order(&place, PackKind::AccessReview, "pack.zip"));
    let cancel = CancellationToken::new();
    cancel.cancel();
    let stopped =
        pack::verify_in(&place.workspace, (&built.path, &Trust::nobody()), &Watch::new(&|_| (), cancel));
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |progress: exhibit_engine::Progress| told.lock().unwrap().push(progress);
    pack::verify(&built.path, &Trust::nobody(), &Watch::new(&tell, CancellationToken::new())).unwrap();
    let last = told.into_inner().unwrap().pop().unwrap();
    assert_eq!((last.stage, Some(last.done)), ("verify", last.total));
}

#[test]
fn an_output_that_exists_is_refused_and_kept() {
    let place = place();
    std::fs::write(place.beside("pack.zip"), b"somebody's").unwrap();
    let order = order(&place, PackKind::AccessReview, "pack.zip");
    let refused = pack::build(&place.workspace, &order, asker(), &Watch::silent());
    assert!(matches!(refused, Err(Error::OutputExists(_))), "{refused:?}");
    assert_eq!(read(&place, "pack.zip"), b"somebody's");
    assert_eq!(beside(&place), ["data", "pack.zip"]);
}

#[test]
fn an_empty_period_is_a_matter_of_usage() {
    let place = place();
    for (from, to) in [(TO, FROM), (FROM, FROM), ("now", "-7d")] {
        let mut order = order(&place, PackKind::AccessReview, "pack.zip");
        (order.scope.from, order.scope.to) = (from.to_owned(), to.to_owned());
        let failure = pack::build(&place.workspace, &order, asker(), &Watch::silent()).unwrap_err().failure();
        assert_eq!((failure.code, failure.code.exit_code()), (Code::Usage, 2));
        assert!(failure.message.contains("empty") && failure.hint.contains("--to"), "{failure:?}");
    }
    assert_eq!(beside(&place), ["data"]);
}
