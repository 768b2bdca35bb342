//! Result sets: shared, located in, interrupted.

use exhibit_entry::filter::Selection;
use exhibit_store::Error;

use crate::toy::{Bench, moment};

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.append(&[
        r#"{"id":"1","at":"2026-05-01T00:00:00Z"}"#,
        r#"{"id":"2"}"#,
        r#"{"id":"3","at":"2026-05-03T00:00:00Z"}"#,
        r#"{"id":"4","at":"2026-05-03T00:00:00Z"}"#,
    ]);
    bench
}

#[test]
fn a_row_and_a_time_are_found_where_they_stand_in_the_list() {
    let bench = bench();
    let mut reader = bench.reader();
    let set = reader.open_set(&Selection::default()).unwrap().handle;
    let rows: Vec<u64> = reader.window(set, 0, 9).unwrap().iter().map(|entry| entry.row).collect();
    assert_eq!(rows, [4, 3, 1, 2]);
    assert_eq!(reader.locate(set, 2).unwrap(), Some(3));
    assert_eq!(reader.locate(set, 5).unwrap(), None);
    let at = |text: &str| reader.locate_time(set, moment(text)).unwrap();
    assert_eq!(at("2026-06-01T00:00:00Z"), Some(0));
    assert_eq!(at("2026-05-03T00:00:00Z"), Some(0));
    assert_eq!(at("2026-05-02T00:00:00Z"), Some(2));
    assert_eq!(at("2026-04-01T00:00:00Z"), Some(3), "the first undated row");
    let dated = Selection { from: Some(moment("2026-05-02T00:00:00Z")), ..Selection::default() };
    let set = reader.open_set(&dated).unwrap().handle;
    assert_eq!(reader.locate_time(set, moment("2026-05-01T00:00:00Z")).unwrap(), None);
}

#[test]
fn a_set_is_shared_with_its_rows_of_then() {
    let mut bench = bench();
    let (mut reader, mut other) = (bench.reader(), bench.reader());
    let set = reader.open_set(&Selection::default()).unwrap();
    bench.append(&[r#"{"id":"5"}"#, r#"{"id":"1","at":"2026-05-09T00:00:00Z"}"#]);
    other.adopt(&reader, set.handle).unwrap();
    assert_eq!(other.window(set.handle, 0, 9).unwrap(), reader.window(set.handle, 0, 9).unwrap());
    assert_eq!(other.outcomes(set.handle).unwrap().rows, 4);
    let next = other.open_set(&Selection::default()).unwrap();
    assert_ne!(next.handle, set.handle);
    assert_eq!((next.count, other.window(next.handle, 0, 1).unwrap()[0].row), (5, 6));
}

#[test]
fn an_interrupt_stops_what_follows_it_until_the_next_one_is_given_out() {
    let bench = bench();
    let mut reader = bench.reader();
    let first = reader.interrupt_handle().unwrap();
    first.interrupt();
    // Not asked yet by so short a statement, but between two fetches.
    let set = reader.open_set(&Selection::default());
    let stopped = set.and_then(|set| reader.each(set.handle, &mut |_| Ok::<(), Error>(())));
    assert!(matches!(stopped, Err(Error::Interrupted)));
    let _second = reader.interrupt_handle().unwrap();
    first.interrupt();
    assert_eq!(reader.open_set(&Selection::default()).unwrap().count, 4);
}
