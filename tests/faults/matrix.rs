//! Every way of paging against everything that can go wrong: after the last good pull every row that left the vendor
//! whole is stored once, a pull that lacks rows never says that it is well, and nothing reaches another origin.

use exhibit_engine::pull::Ended;

use super::fault::{Expect, Trouble, replies, troubles};
use super::kind::{ALL, Kind};
use super::plan::number_of;
use super::sign_in::{self, SignIn};
use super::world::{ROWS, World};

/// Every kind signs in in another way.
pub(crate) fn sign_in_of(kind: Kind) -> SignIn {
    let place = ALL.iter().position(|other| *other == kind).unwrap();
    sign_in::ALL[place % sign_in::ALL.len()]
}

fn faults_of(world: &World, nth: usize, trouble: Trouble) -> Vec<String> {
    let case = world.case(&format!("case-{nth:03}"), ROWS, nth as u64);
    case.script.lock().unwrap().trouble(vec![trouble]);
    let before = case.ids();
    let pulled = case.pull();
    let mut wrong = case.faults(&before, &pulled);
    let is_ok = pulled.ended == Ended::Ok;
    if (trouble.expect == Expect::Ok && !is_ok) || (trouble.expect == Expect::NotOk && is_ok) {
        wrong.push(format!("it should end {:?}: {:?}, {:?}", trouble.expect, pulled.ended, pulled.failure));
    }
    wrong.extend(case.heal());
    wrong
        .iter()
        .map(|what| format!("{:?} {:?} {:?}: {what}", world.kind, trouble.fault, trouble.when))
        .collect()
}

/// What is tried with this kind: everything that has to do with pages, and so many of the faults of a single reply that
/// each of them meets several kinds. `EXHIBIT_MATRIX=1` tries all with all.
fn table(kind: Kind) -> Vec<Trouble> {
    table_of(kind, if number_of("EXHIBIT_MATRIX", 0) == 1 { 1 } else { 4 })
}

fn table_of(kind: Kind, step: usize) -> Vec<Trouble> {
    let place = ALL.iter().position(|other| *other == kind).unwrap();
    troubles(kind).into_iter().chain(replies().into_iter().skip(place % step).step_by(step)).collect()
}

#[track_caller]
fn assert_survives(kind: Kind) {
    let world = World::new(kind, sign_in_of(kind));
    let all = table(kind);
    let mut wrong: Vec<String> =
        all.iter().enumerate().flat_map(|(nth, trouble)| faults_of(&world, nth, *trouble)).collect();
    wrong.extend(world.end());
    assert!(wrong.is_empty(), "{} of {} troubles:\n{}\n", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn every_fault_of_a_reply_meets_several_kinds_and_all_of_them_in_a_soak() {
    let meets =
        |step, fault: &Trouble| ALL.iter().filter(|kind| table_of(**kind, step).contains(fault)).count();
    assert!(replies().iter().all(|fault| meets(4, fault) >= 4 && meets(1, fault) == ALL.len()));
    let pulls = |step| ALL.iter().map(|kind| table_of(*kind, step).len()).sum::<usize>();
    println!("{} pulls with a fault, {} in a soak", pulls(4), pulls(1));
    assert!(pulls(4) > 700 && pulls(1) > 1_400);
}

macro_rules! every_fault {
    ($($name:ident: $kind:ident,)+) => {
        $(
            #[test]
            fn $name() {
                assert_survives(Kind::$kind);
            }
        )+

        #[test]
        fn every_way_of_paging_is_in_the_table() {
            assert_eq!(ALL, [$(Kind::$kind),+]);
        }
    };
}

every_fault! {
    offsets_with_a_count_lose_nothing: OffsetTotal,
    offsets_without_a_count_lose_nothing: Offset,
    page_numbers_with_a_count_lose_nothing: PageTotal,
    page_numbers_with_the_last_one_lose_nothing: PageCount,
    page_numbers_with_the_next_one_lose_nothing: PageNext,
    page_numbers_alone_lose_nothing: PageBare,
    marks_in_the_query_lose_nothing: Cursor,
    marks_beside_a_word_lose_nothing: CursorMore,
    marks_in_the_body_lose_nothing: CursorBody,
    link_headers_lose_nothing: Link,
    whole_addresses_lose_nothing: NextWhole,
    relative_addresses_lose_nothing: NextRelative,
    last_ids_lose_nothing: LastId,
    last_ids_beside_a_word_lose_nothing: LastIdMore,
    numbered_rows_lose_nothing: Sequence,
    ordered_tables_lose_nothing: ExportCsv,
    ordered_files_lose_nothing: ExportJson,
    windows_of_one_reply_lose_nothing: Window,
    one_reply_for_all_loses_nothing: Whole,
}
