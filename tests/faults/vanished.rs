//! Rows that the vendor no longer has: told after a whole reading and only then, never deleted here, and told again when
//! they are back.

use std::collections::BTreeSet;

use exhibit_engine::pull::Ended;

use super::fault::{Fault, When};
use super::kind::{Kind, PAGE_ROWS};
use super::sign_in::SignIn;
use super::world::{Case, ROWS, World};

/// Kinds that read a window to an end of its own.
const KINDS: [Kind; 6] =
    [Kind::OffsetTotal, Kind::PageBare, Kind::Cursor, Kind::NextRelative, Kind::ExportJson, Kind::Window];

/// Ids of the rows that are told to be gone, and of those that are told to have expired.
fn vanished(case: &Case<'_>) -> (BTreeSet<String>, BTreeSet<String>) {
    let reader = case.world.place.workspace.reader().unwrap();
    let all = reader.vanished(Some(&case.name), usize::MAX).unwrap();
    assert_eq!(reader.vanished_count(Some(&case.name)).unwrap(), all.len() as u64);
    let (expired, gone): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.expired);
    (gone.into_iter().map(|row| row.key).collect(), expired.into_iter().map(|row| row.key).collect())
}

fn set<const N: usize>(ids: [&str; N]) -> BTreeSet<String> {
    ids.into_iter().map(str::to_owned).collect()
}

#[test]
fn rows_that_are_deleted_at_the_vendor_are_told_and_kept_and_come_back() {
    for kind in KINDS {
        let world = World::new(kind, SignIn::Bearer);
        let case = world.case("log", ROWS, 1);
        assert_eq!(case.pull().ended, Ended::Ok, "{kind:?}");
        assert_eq!(vanished(&case), (set([]), set([])), "{kind:?}");
        let before = case.script.lock().unwrap().list.log.rows.clone();
        case.change(|log| log.delete(30..32));
        assert_eq!(case.pull_all().ended, Ended::Ok, "{kind:?}");
        assert_eq!(vanished(&case), (set(["r-000031", "r-000032"]), set([])), "{kind:?}");
        assert_eq!(case.kept().len(), ROWS, "{kind:?}: a row that vanished there stays here");
        assert_eq!(case.pull_all().ended, Ended::Ok, "{kind:?}");
        assert_eq!(vanished(&case).0.len(), 2, "{kind:?}: told once");
        case.change(|log| log.put(before[30].clone()));
        assert_eq!(case.pull_all().ended, Ended::Ok, "{kind:?}");
        assert_eq!(vanished(&case), (set(["r-000032"]), set([])), "{kind:?}: one is back");
        assert_eq!(case.kept().len(), ROWS, "{kind:?}");
        assert!(world.end().is_empty());
    }
}

#[test]
fn what_an_ordinary_pull_reads_again_it_misses_and_what_it_does_not_it_does_not() {
    for kind in KINDS {
        let world = World::new(kind, SignIn::Bearer);
        let case = world.case("log", ROWS, 2);
        assert_eq!(case.pull().ended, Ended::Ok, "{kind:?}");
        case.change(|log| log.delete(ROWS - 3..ROWS - 2));
        case.change(|log| log.delete(5..6));
        assert_eq!(case.pull().ended, Ended::Ok, "{kind:?}");
        assert_eq!(vanished(&case), (set(["r-000058"]), set([])), "{kind:?}");
    }
}

#[test]
fn a_pull_that_is_not_whole_says_of_no_row_that_it_is_gone() {
    let stops = [
        Fault::Status(500),
        Fault::Status(404),
        Fault::CutBody,
        Fault::Says(200, "null"),
        Fault::Redirect(302, super::fault::To::Other),
    ];
    for kind in [Kind::OffsetTotal, Kind::PageBare, Kind::Cursor, Kind::Window, Kind::Whole] {
        let world = World::new(kind, SignIn::Bearer);
        for (nth, fault) in stops.into_iter().enumerate() {
            let case = world.case(&format!("log-{nth}"), ROWS, 3);
            assert_eq!(case.pull().ended, Ended::Ok, "{kind:?}");
            case.change(|log| log.delete(1..4));
            case.change(|log| log.delete(ROWS - 6..ROWS - 4));
            case.trouble(&[(fault, When::Always)]);
            assert_ne!(case.pull_all().ended, Ended::Ok, "{kind:?} {fault:?}");
            assert_eq!(vanished(&case), (set([]), set([])), "{kind:?} {fault:?}");
        }
    }
}

#[test]
fn rows_that_move_between_pages_are_not_told_to_be_gone() {
    for kind in [Kind::OffsetTotal, Kind::Offset, Kind::PageTotal, Kind::PageBare, Kind::Cursor] {
        let world = World::new(kind, SignIn::Bearer);
        for (nth, fault) in [Fault::InsertNewest, Fault::Reshuffle, Fault::Reverse].into_iter().enumerate() {
            let case = world.case(&format!("log-{nth}"), ROWS, 4);
            assert_eq!(case.pull().ended, Ended::Ok, "{kind:?}");
            case.trouble(&[(fault, When::Always)]);
            case.pull_all();
            assert_eq!(vanished(&case), (set([]), set([])), "{kind:?} {fault:?}");
        }
    }
}

#[test]
fn what_the_vendor_does_not_keep_so_long_has_expired() {
    for kind in [Kind::OffsetTotal, Kind::Cursor, Kind::ExportJson] {
        let kept = "[retention]\ndays = 5\nnote = \"five days\"\n[fields]";
        let profile = kind.profile(SignIn::Bearer.table(), PAGE_ROWS).replace("[fields]", kept);
        let world = World::with_profile(kind, SignIn::Bearer, &profile);
        let case = world.case("log", ROWS, 5);
        assert_eq!(case.pull().ended, Ended::Ok, "{kind:?}");
        case.change(|log| log.delete(ROWS - 8..ROWS - 7));
        case.change(|log| log.delete(0..8));
        assert_eq!(case.pull_all().ended, Ended::Ok, "{kind:?}");
        let (gone, expired) = vanished(&case);
        assert_eq!(gone, set(["r-000053"]), "{kind:?}");
        let oldest: BTreeSet<String> = (1..=8).map(|n| format!("r-{n:06}")).collect();
        assert_eq!(expired, oldest, "{kind:?}");
        assert_eq!(case.kept().len(), ROWS, "{kind:?}");
    }
}
