//! Long logs that change at every single page of a pull, as busy ones do: a client that counts its way through them loses
//! rows by the dozen.

use super::fault::{Fault, When};
use super::kind::{Kind, PAGE_ROWS};
use super::sign_in::SignIn;
use super::world::World;

const ROWS: usize = 240;
const LONG_PAGE_ROWS: usize = 24;

#[track_caller]
fn assert_survives(kind: Kind, faults: &[Fault]) {
    let profile = kind.profile(SignIn::Bearer.table(), LONG_PAGE_ROWS);
    assert_ne!(LONG_PAGE_ROWS, PAGE_ROWS);
    let world = World::with_profile(kind, SignIn::Bearer, &profile);
    let mut wrong = Vec::new();
    for (nth, fault) in faults.iter().enumerate() {
        let case = world.case(&format!("log-{nth}"), ROWS, nth as u64);
        case.script.lock().unwrap().moving_turns = usize::MAX;
        case.trouble(&[(*fault, When::Always)]);
        let before = case.ids();
        let pulled = case.pull();
        let found = case.faults(&before, &pulled).into_iter().chain(case.heal());
        wrong.extend(found.map(|what| format!("{kind:?} {fault:?}, {:?}: {what}", pulled.ended)));
    }
    wrong.extend(world.end());
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

const MOVES: [Fault; 5] =
    [Fault::InsertNewest, Fault::DeleteNewest, Fault::DeleteSome, Fault::AddLate, Fault::Cap(19)];

#[test]
fn offsets_with_a_count_keep_up_with_a_log_that_moves() {
    assert_survives(Kind::OffsetTotal, &MOVES);
}

#[test]
fn offsets_without_a_count_keep_up_with_a_log_that_moves() {
    assert_survives(Kind::Offset, &MOVES);
}

#[test]
fn page_numbers_keep_up_with_a_log_that_moves() {
    assert_survives(Kind::PageTotal, &MOVES);
    assert_survives(Kind::PageBare, &MOVES);
}

#[test]
fn marks_and_ids_keep_up_with_a_log_that_moves() {
    assert_survives(Kind::Cursor, &MOVES);
    assert_survives(Kind::LastId, &MOVES);
}
