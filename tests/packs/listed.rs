//! The list of packs: what was built and checked in a workspace, told by its activity log.

use exhibit_engine::Watch;
use exhibit_engine::activity;
use exhibit_engine::export::{PackKind, Trust};
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Listed};

use crate::made::{build, order, place, read};
use crate::place::Place;

fn listed(place: &Place) -> Vec<Listed> {
    let (packs, problems) = pack::listed(&place.workspace).unwrap();
    assert_eq!(problems, []);
    packs
}

fn check(place: &Place, name: &str) -> pack::Checked {
    let checked =
        pack::verify_in(&place.workspace, (&place.beside(name), &Trust::nobody()), &Watch::silent()).unwrap();
    assert_eq!(checked.note, None);
    checked
}

#[test]
fn a_pack_is_listed_once_with_its_newest_check_however_often_it_was_checked() {
    let place = place();
    let built = build(&place, order(&place, PackKind::AccessReview, "a.zip"));
    assert_eq!(built.note, None);
    let first = listed(&place).remove(0);
    assert!(first.is_own && first.is_there && first.check.as_ref().is_some_and(|check| check.ok));
    assert_eq!((first.sha256, first.bytes), (built.sha256, built.bytes));
    let facts = first.facts.unwrap();
    assert_eq!((&facts.pack_id, facts.rows, &facts.reasons), (&built.pack_id, built.rows, &built.reasons));
    let checked = check(&place, "a.zip");
    assert_eq!(checked.facts, Some(facts));
    let again = listed(&place);
    assert_eq!((again.len(), again[0].at), (1, first.at));
    assert!(again[0].check.as_ref().unwrap().at >= first.check.unwrap().at);
    std::fs::remove_file(&built.path).unwrap();
    assert!(!listed(&place)[0].is_there);
}

#[test]
fn a_changed_pack_is_another_line_and_says_what_failed() {
    let place = place();
    let built = build(&place, order(&place, PackKind::AccessReview, "a.zip"));
    let mut bytes = read(&place, "a.zip");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&built.path, bytes).unwrap();
    let checked = check(&place, "a.zip");
    assert!(!checked.check.ok);
    let packs = listed(&place);
    let judged = packs[0].check.as_ref().unwrap();
    assert_eq!((packs.len(), packs[0].is_own, packs[0].sha256), (2, false, checked.sha256));
    assert!(!judged.ok && !judged.failed.is_empty());
    assert!(packs[1].is_own && packs[1].check.as_ref().is_some_and(|check| check.ok));
}

#[test]
fn a_file_that_is_no_pack_is_listed_with_nothing_said() {
    let place = place();
    std::fs::write(place.beside("no.zip"), b"not a zip").unwrap();
    assert!(!check(&place, "no.zip").check.ok);
    let packs = listed(&place);
    assert_eq!(
        (packs[0].facts.clone(), packs[0].check.as_ref().unwrap().failed.clone()),
        (None, vec!["archive".to_owned()])
    );
}

#[test]
fn a_list_that_cannot_be_written_costs_no_pack() {
    let place = place();
    std::fs::create_dir(place.workspace.path().with_file_name("activity.ndjson")).unwrap();
    let built = build(&place, order(&place, PackKind::AccessReview, "a.zip"));
    assert!(built.note.is_some_and(|note| note.contains("no list")));
    assert!(pack::verify(&built.path, &Trust::nobody(), &Watch::silent()).unwrap().check.ok);
}

#[test]
fn a_second_pack_in_the_place_of_the_first_is_the_newer_line() {
    let place = place();
    build(&place, order(&place, PackKind::AccessReview, "a.zip"));
    let mut again = order(&place, PackKind::ChangeManagement, "a.zip");
    again.existing = Existing::Replace;
    build(&place, again);
    let kinds: Vec<String> = listed(&place).into_iter().map(|pack| pack.facts.unwrap().kind).collect();
    assert_eq!(kinds, ["change-management", "access-review"]);
    assert_eq!(activity::read(&place.workspace).unwrap().0.len(), 2);
}
