//! Real-shaped records of thirty vendors, which lie beside the repository (`../shared/samples`, written by others and
//! therefore not copied in), by the profile that a file is given and by `generic`, which would read them if nobody had
//! written one. Where that folder is absent there is nothing to read, which is said; our own fixtures are read in
//! `vendors.rs` and `fixtures.rs`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "test code outside #[test] functions")]

use std::path::{Path, PathBuf};

use exhibit_entry::Reading;
use exhibit_source::{
    Profile, Reply, builtin, builtin_by_id, content_key, detect_profile, explode, read_page, read_row, split,
};
use serde_json::Value;

const BUDGET_BYTES: u64 = 64 << 20;

/// Of the records that hold a time, an actor and an action, so many get all three from the vendor's own profile.
const OWN_PERCENT: usize = 95;
/// And so many from `generic`, in so many of the files.
const GENERIC_PERCENT: usize = 90;

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/samples");
    if !folder.is_dir() {
        println!("skipped: {} is not there, so nothing was read", folder.display());
        return None;
    }
    Some(folder)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// One line of the README's table.
struct Sample {
    file: String,
    /// How many records the file holds.
    records: usize,
    /// Candidate paths of time, actor and action, `/` between steps.
    columns: [Vec<String>; 3],
}

fn table(folder: &Path) -> Vec<Sample> {
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let samples: Vec<Sample> = readme.lines().filter(|line| line.contains(".jsonl |")).map(sample).collect();
    assert!(samples.len() > 40, "the table of the samples was not understood");
    samples
}

fn sample(line: &str) -> Sample {
    let line = line.replace("\\|", "\u{1}");
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let paths = |at: usize| cells[at].split('\u{1}').map(|path| path.trim().to_owned()).collect();
    Sample { file: cells[1].to_owned(), records: cells[2].parse().unwrap(), columns: [3, 4, 5].map(paths) }
}

/// Whether the record holds something at one of `paths` that was not blacked out.
fn holds(record: &Value, paths: &[String]) -> bool {
    let found = paths.iter().find_map(|path| match record.pointer(&format!("/{path}"))? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    found.is_some_and(|text| text != "redacted")
}

/// How many records of a file hold all three, and how many of these a profile reads whole.
#[derive(Clone, Copy, Default)]
struct Tally {
    rows: usize,
    given: usize,
    read: usize,
}

impl Tally {
    fn reaches(self, percent: usize) -> bool {
        self.read * 100 >= self.given * percent
    }

    fn of(sample: &Sample, profile: &Profile, rows: &[&[u8]]) -> Self {
        let mut tally = Self::default();
        for raw in rows {
            let events = explode(profile, raw);
            tally.rows += events.len();
            let record: Value = serde_json::from_slice(raw).unwrap();
            if sample.columns.iter().all(|paths| holds(&record, paths)) {
                tally.given += 1;
                let reading = read_row(profile, &events[0]).unwrap_or_default();
                tally.read += usize::from(is_whole(&reading));
            }
        }
        tally
    }
}

fn is_whole(reading: &Reading) -> bool {
    let has_actor = reading.actor.label.is_some() || reading.actor.id.is_some();
    reading.at.is_some() && has_actor && reading.action.is_some()
}

#[test]
fn time_actor_and_action_are_read_wherever_a_record_holds_all_three() {
    let Some(folder) = samples() else { return };
    let generic = builtin_by_id("generic").unwrap();
    let (mut lines, mut faults, mut fine_by_generic) = (Vec::new(), Vec::new(), 0);
    let table = table(&folder);
    for sample in &table {
        let bytes = std::fs::read(folder.join(&sample.file)).unwrap();
        let split = split(&bytes, BUDGET_BYTES).unwrap();
        let rows: Vec<&[u8]> = split.rows().collect();
        let id = detect_profile(&rows);
        let own = Tally::of(sample, builtin_by_id(id).unwrap(), &rows);
        let any = Tally::of(sample, generic, &rows);
        let line = format!(
            "{:55} {:>4} rows, {:>4} whole; {id:20} {:>4}; generic {:>4}",
            sample.file, own.rows, own.given, own.read, any.read
        );
        let percent = if id == "generic" { GENERIC_PERCENT } else { OWN_PERCENT };
        if !own.reaches(percent) || rows.len() != sample.records || own.rows < sample.records {
            faults.push(line.clone());
        }
        fine_by_generic += usize::from(any.reaches(GENERIC_PERCENT) && any.rows == sample.records);
        lines.push(line);
    }
    assert!(faults.is_empty(), "below the bar:\n{}\nall:\n{}", faults.join("\n"), lines.join("\n"));
    let enough = fine_by_generic * 100 >= table.len() * GENERIC_PERCENT;
    assert!(enough, "generic reads {fine_by_generic} of {} files:\n{}", table.len(), lines.join("\n"));
    println!("{}", lines.join("\n"));
}

/// Files of vendors that have a profile go to it, so that a profile which knows nobody is noticed.
#[test]
fn files_of_vendors_with_a_profile_are_known_by_their_rows() {
    let Some(folder) = samples() else { return };
    let unknown: Vec<String> = table(&folder)
        .into_iter()
        .filter(|sample| {
            let bytes = std::fs::read(folder.join(&sample.file)).unwrap();
            let split = split(&bytes, BUDGET_BYTES).unwrap();
            detect_profile(&split.rows().collect::<Vec<_>>()) == "generic"
        })
        .map(|sample| sample.file)
        .collect();
    // One record with two of GitLab's keys in it.
    assert_eq!(unknown, ["gitlab/GitLab.Audit.jsonl"]);
}

#[test]
fn a_delivery_of_cloudtrail_is_cut_into_its_records() {
    let Some(folder) = samples() else { return };
    let bytes = std::fs::read(folder.join("aws/cloudtrail_delivery.json")).unwrap();
    let split = split(&bytes, BUDGET_BYTES).unwrap();
    let rows: Vec<&[u8]> = split.rows().collect();
    assert_eq!((rows.len(), detect_profile(&rows)), (20, "cloudtrail"));
    let profile = builtin_by_id("cloudtrail").unwrap();
    assert!(rows.iter().all(|raw| is_whole(&read_row(profile, raw).unwrap())));
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
        for raw in split.rows() {
            assert_eq!(content_key(raw).len(), 64);
            for profile in builtin() {
                for event in explode(profile, raw) {
                    let _ = read_row(profile, &event);
                }
            }
        }
    }
}
