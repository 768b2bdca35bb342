//! The profile that a file is given (`generic` for nearly all) against real-shaped records of thirty vendors, which lie beside the repository
//! (`../shared/samples`, written by others and therefore not copied in). Where that folder is absent there is
//! nothing to read; our own fixtures are read in `fixtures.rs`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "test code outside #[test] functions")]

use std::path::{Path, PathBuf};

use exhibit_entry::Reading;
use exhibit_source::{
    Reply, builtin, builtin_by_id, content_key, detect_profile, read_page, read_row, split,
};
use serde_json::Value;

const BUDGET_BYTES: u64 = 64 << 20;

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/samples");
    folder.is_dir().then_some(folder)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// One line of the README's table: candidate paths, `/` between steps.
struct Mapping {
    file: String,
    columns: [Vec<String>; 5],
}

const COLUMNS: [&str; 5] = ["time", "actor", "action", "target", "id"];

fn table(folder: &Path) -> Vec<Mapping> {
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let rows = readme.lines().filter(|line| line.contains(".jsonl |"));
    rows.map(|line| {
        let line = line.replace("\\|", "\u{1}");
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let paths = |at: usize| {
            cells[at].split('\u{1}').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
        };
        Mapping { file: cells[1].to_owned(), columns: [3, 4, 5, 6, 7].map(paths) }
    })
    .collect()
}

/// What the README's path leads to; none for null, empty text and containers.
fn expected(row: &Value, paths: &[String]) -> Option<String> {
    paths.iter().find_map(|path| match row.pointer(&format!("/{path}"))? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// What the reading says in each of the table's columns; several answers where an entry has several fields.
fn answers(reading: &Reading) -> [Vec<&str>; 5] {
    [
        reading.at.and(reading.at_raw.as_deref()).into_iter().collect(),
        [reading.actor.label.as_deref(), reading.actor.id.as_deref()].into_iter().flatten().collect(),
        reading.action.as_deref().into_iter().collect(),
        [reading.resource.label.as_deref(), reading.resource.id.as_deref()].into_iter().flatten().collect(),
        reading.id.as_deref().into_iter().collect(),
    ]
}

#[derive(Default, Clone, Copy)]
struct Tally {
    given: usize,
    found: usize,
    alike: usize,
}

#[test]
fn what_the_table_of_the_samples_gives_is_found() {
    let Some(folder) = samples() else { return };
    let mappings = table(&folder);
    assert!(mappings.len() > 40, "the table of the samples was not understood");
    let mut totals = [Tally::default(); 5];
    for mapping in &mappings {
        let bytes = std::fs::read(folder.join(&mapping.file)).unwrap();
        let split = split(&bytes, BUDGET_BYTES).unwrap();
        let rows: Vec<&[u8]> = split.rows().collect();
        let profile = builtin_by_id(detect_profile(&rows)).unwrap();
        let mut tallies = [Tally::default(); 5];
        for raw in split.rows() {
            let row: Value = serde_json::from_slice(raw).unwrap();
            let reading = read_row(profile, raw).unwrap_or_default();
            for (column, answers) in answers(&reading).iter().enumerate() {
                let Some(expected) = expected(&row, &mapping.columns[column]) else { continue };
                tallies[column].given += 1;
                tallies[column].found += usize::from(!answers.is_empty());
                tallies[column].alike += usize::from(answers.contains(&expected.as_str()));
                if !answers.contains(&expected.as_str()) {
                    println!("    {} wants {expected:.60} has {answers:?}", COLUMNS[column]);
                }
            }
        }
        let shown = COLUMNS
            .iter()
            .zip(tallies)
            .map(|(name, t)| format!("{name} {}/{}/{}", t.alike, t.found, t.given));
        println!(
            "{} as {}: {} rows; {}",
            mapping.file,
            profile.id.as_str(),
            rows.len(),
            shown.collect::<Vec<_>>().join("; ")
        );
        let [time, _, action, ..] = tallies;
        let file = &mapping.file;
        // Two rows of GitHub's file give `00:00:00000000` as the hour, which is no time.
        assert!(time.found * 100 >= time.given * 90, "{file}: time {}/{}", time.found, time.given);
        assert!(action.found * 100 >= action.given * 90, "{file}: action {}/{}", action.found, action.given);
        for (total, tally) in totals.iter_mut().zip(tallies) {
            total.given += tally.given;
            total.found += tally.found;
            total.alike += tally.alike;
        }
    }
    for (name, total) in COLUMNS.iter().zip(totals) {
        println!("{name}: {} given, {} found, {} alike", total.given, total.found, total.alike);
    }
    let [time, actor, action, target, _] = totals;
    assert!(time.alike * 100 >= time.given * 95);
    assert!(action.alike * 100 >= action.given * 90);
    // The table takes a caller's network address for an actor; an entry has a field of its own for it.
    assert!(actor.found * 100 >= actor.given * 85);
    assert!(target.found * 100 >= target.given * 90);
}

#[test]
fn no_file_beside_the_repository_makes_a_reader_panic() {
    let Some(folder) = samples() else { return };
    for path in files_below(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        for profile in builtin() {
            let _ = read_page(profile, Reply::of(&bytes));
        }
        let Ok(split) = split(&bytes, BUDGET_BYTES) else { continue };
        let (mut read, mut problems) = (0, 0);
        for raw in split.rows() {
            assert_eq!(content_key(raw).len(), 64);
            for profile in builtin() {
                let reading = read_row(profile, raw);
                if profile.id.as_str() == "generic" {
                    read += usize::from(reading.is_ok());
                    problems += usize::from(reading.is_err());
                }
            }
        }
        println!("{}: {}, {read} read, {problems} problems", path.display(), split.format);
    }
}
