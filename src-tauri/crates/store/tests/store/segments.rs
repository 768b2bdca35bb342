//! Segments as files: made, grown, stopped, spoilt, from elsewhere. None of it changes an answer.

use exhibit_entry::Field;
use exhibit_entry::filter::{Selection, Sense, Subject, Term};
use exhibit_entry::pattern::Pattern;
use exhibit_store::{CatchUp, Error, Indexed, Pace, Stop, catch_up};

use crate::answers::{Otherwise, agree, caught_up, entries, folder, pace, segments};
use crate::toy::{Bench, open};

fn filled(rows: usize) -> Bench {
    let mut bench = Bench::new();
    let rows: Vec<String> = (0..rows)
        .map(|n| format!(r#"{{"id":"{n}","at":"2026-05-01T00:00:00.{n:03}Z","who":"w{}"}}"#, n % 3))
        .collect();
    bench.append(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    bench
}

#[test]
fn the_last_segment_grows_until_it_is_full_and_full_ones_stay() {
    let mut bench = filled(10);
    assert_eq!(caught_up(&bench, 4), Indexed { covered: 10, rows: 10 });
    let before = segments(&bench);
    assert_eq!(before.len(), 3);
    bench.append(&[r#"{"id":"new"}"#]);
    assert_eq!(bench.reader().indexed().unwrap(), Indexed { covered: 10, rows: 11 });
    caught_up(&bench, 4);
    let after = segments(&bench);
    assert_eq!((after.len(), &after[..2]), (3, &before[..2]));
    assert_ne!(after[2], before[2]);
    // Not worth it.
    let lazy = Pace { rows_a_segment: 4, worth_rows: 2 };
    bench.append(&[r#"{"id":"newer"}"#]);
    catch_up(&bench.path(), lazy, &mut |_| {}, &Stop::default()).unwrap();
    assert_eq!(segments(&bench), after);
}

#[test]
fn a_set_keeps_its_rows_while_its_segments_are_made_anew() {
    let mut bench = filled(10);
    caught_up(&bench, 100);
    let mut reader = bench.reader();
    let set = reader.open_set(&Selection::default()).unwrap();
    let before = reader.window(set.handle, 0, 99).unwrap();
    bench.append(&[r#"{"id":"3","who":"else"}"#]);
    caught_up(&bench, 4);
    assert_eq!(reader.window(set.handle, 0, 99).unwrap(), before);
    assert_eq!(reader.facets(set.handle, Field::Actor).unwrap().len(), 3);
    assert_eq!(reader.open_set(&Selection::default()).unwrap().count, 10);
    assert_eq!(reader.locate(set.handle, 11).unwrap(), None);
}

#[test]
fn segments_of_older_readings_are_never_believed() {
    let mut bench = filled(6);
    caught_up(&bench, 4);
    let mut reader = bench.reader();
    let failures = Selection {
        terms: vec![Term::Is {
            subject: Subject::Field(Field::Outcome),
            sense: Sense::Include,
            values: vec![Pattern::literal("failure")],
        }],
        ..Selection::default()
    };
    assert_eq!(reader.open_set(&failures).unwrap().count, 0);
    bench.writer.rederive(&Otherwise).unwrap();
    assert_eq!(reader.open_set(&failures).unwrap().count, 6);
    assert_eq!(reader.indexed().unwrap().covered, 0);
    assert_eq!(caught_up(&bench, 4).covered, 6);
    assert_eq!(reader.open_set(&failures).unwrap().count, 6);
    assert_eq!(segments(&bench).len(), 2, "the others are removed");
}

#[test]
fn a_database_that_was_put_back_and_went_on_otherwise_does_not_believe_them() {
    let mut bench = filled(2);
    let copy = bench.folder.path().join("copy");
    let back_up = rusqlite::Connection::open(bench.path()).unwrap();
    back_up.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    drop(back_up);
    bench.append(&[r#"{"id":"one way"}"#]);
    caught_up(&bench, 8);
    let path = bench.path();
    let Bench { folder: kept, writer } = bench;
    drop(writer);
    std::fs::remove_file(path.with_extension("head")).unwrap();
    std::fs::rename(copy, &path).unwrap();
    let mut bench = Bench { writer: open(&path).unwrap(), folder: kept };
    bench.append(&[r#"{"id":"the other"}"#]);
    let all = entries(&bench.reader());
    assert_eq!(all.len(), 3);
    agree(&mut bench.reader(), &all, &Selection::default());
    assert_eq!(bench.reader().indexed().unwrap().covered, 0);
}

#[test]
fn what_a_stopped_builder_leaves_is_taken_away_or_gone_on_with() {
    let bench = filled(12);
    for stopped_after in 0..9 {
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let stop =
            Stop::when(move || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= stopped_after);
        let ended = catch_up(&bench.path(), pace(3), &mut |_| {}, &stop);
        assert!(matches!(ended, Err(Error::Interrupted) | Ok(CatchUp::Done(_))));
        std::fs::write(folder(&bench).join("0000000001-0000000002-00000000.segment"), b"half").unwrap();
        std::fs::write(folder(&bench).join("0000000004-0000000006-00000000.segment.new"), b"half").unwrap();
        std::fs::write(folder(&bench).join("manifest.json.new"), b"{").unwrap();
        let mut reader = bench.reader();
        assert_eq!(reader.open_set(&Selection::default()).unwrap().count, 12);
    }
    assert_eq!(caught_up(&bench, 3).covered, 12);
    let mut names: Vec<String> = std::fs::read_dir(folder(&bench))
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".segment"));
    names.sort();
    assert_eq!((names, segments(&bench).len()), (vec!["lock".to_owned(), "manifest.json".to_owned()], 4));
}

#[test]
fn one_makes_segments_at_a_time() {
    let bench = filled(3);
    caught_up(&bench, 3);
    let lock = std::fs::File::open(folder(&bench).join("lock")).unwrap();
    lock.try_lock().unwrap();
    let second = catch_up(&bench.path(), Pace::default(), &mut |_| {}, &Stop::default()).unwrap();
    assert_eq!(second, CatchUp::Busy);
    drop(lock);
    assert_eq!(caught_up(&bench, 3).covered, 3);
}

#[test]
fn a_file_from_elsewhere_is_not_believed_and_made_anew() {
    let (bench, other) = (filled(6), filled(3));
    caught_up(&bench, 3);
    caught_up(&other, 3);
    std::fs::copy(&segments(&other)[0], &segments(&bench)[1]).unwrap();
    let all = entries(&bench.reader());
    agree(&mut bench.reader(), &all, &Selection::default());
    assert_eq!(bench.reader().indexed().unwrap().covered, 3);
    std::fs::copy(folder(&other).join("manifest.json"), folder(&bench).join("manifest.json")).unwrap();
    agree(&mut bench.reader(), &all, &Selection::default());
    for manifest in ["", "{}", "[1]", "{\"format\":99,\"segments\":[{\"file\":\"../../x\"}]}"] {
        std::fs::write(folder(&bench).join("manifest.json"), manifest).unwrap();
        agree(&mut bench.reader(), &all, &Selection::default());
    }
    assert_eq!(caught_up(&bench, 3).covered, 6);
}

#[cfg(unix)]
#[test]
fn nothing_is_read_or_written_through_links_and_nobody_else_may_look() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let bench = filled(6);
    caught_up(&bench, 3);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder(&bench)), 0o700);
    for file in std::fs::read_dir(folder(&bench)).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
    let outside = bench.folder.path().join("outside");
    let first = segments(&bench).remove(0);
    std::fs::rename(&first, &outside).unwrap();
    symlink(&outside, &first).unwrap();
    let all = entries(&bench.reader());
    agree(&mut bench.reader(), &all, &Selection::default());
    assert_eq!(caught_up(&bench, 3).covered, 6);
    assert!(outside.is_file());
    let moved = bench.folder.path().join("moved");
    std::fs::rename(folder(&bench), &moved).unwrap();
    symlink(&moved, folder(&bench)).unwrap();
    assert_eq!(bench.reader().indexed().unwrap().covered, 0);
    agree(&mut bench.reader(), &all, &Selection::default());
    let ended = catch_up(&bench.path(), Pace::default(), &mut |_| {}, &Stop::default());
    assert!(matches!(ended, Err(Error::File { .. })));
}

#[test]
fn progress_is_told_and_ends_with_all_rows() {
    let bench = filled(9);
    let mut told = Vec::new();
    catch_up(&bench.path(), pace(4), &mut |indexed| told.push(indexed), &Stop::default()).unwrap();
    assert!(told.is_sorted_by_key(|indexed| indexed.covered));
    assert_eq!(told.last(), Some(&Indexed { covered: 9, rows: 9 }));
}
