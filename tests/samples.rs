//! Real-shaped files of many vendors go in without a panic, tie out, and go in again without a change: our own
//! fixtures always, the samples of others where they lie beside the repository (`../shared/samples`).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "test code outside #[test] functions")]

#[path = "samples/company.rs"]
mod company;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "common/place.rs"]
mod place;
#[path = "samples/tables.rs"]
mod tables;

use std::path::{Path, PathBuf};

use exhibit_engine::import::{self, Imported, Wanted};
use exhibit_engine::store::Appended;
use exhibit_engine::{Code, Error, Watch};

use place::{Place, assert_whole, stored};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().to_owned()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// Imports a file into a source of its own.
fn import(place: &Place, path: &Path, source: &str) -> Result<Imported, Error> {
    let wanted = Wanted { profile: None, source: Some(source.to_owned()) };
    import::file(&place.workspace, path, &wanted, &Watch::silent())
}

fn assert_ties(path: &Path, counts: Appended) {
    let sum = counts.new + counts.revised + counts.duplicates + counts.problems;
    assert_eq!(counts.seen, sum, "{}", path.display());
}

/// A file that is no log fails as a matter of usage, says why, and stores nothing.
fn assert_refused(place: &Place, path: &Path, error: &Error) {
    let rows = place.workspace.reader().map(|reader| reader.status().unwrap().rows).unwrap_or_default();
    let failure = error.failure();
    assert_eq!(failure.code, Code::Usage, "{}: {}", path.display(), failure.message);
    assert!(!failure.message.is_empty() && !failure.hint.is_empty());
    assert!(!failure.message.chars().any(char::is_control), "{:?}", failure.message);
    println!("{:>6} stored; {} is refused: {}", rows, path.display(), failure.message);
}

/// Whether the file is meant to hold rows.
fn is_data(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let ends = [".json", ".jsonl", ".ndjson", ".csv"].iter().any(|end| name.ends_with(end));
    // Our own: replies of a vendor that are no log.
    let no_log =
        ["refused.json", "limited.json", "empty.json", "order.json", "status.json", "page.headers.json"];
    ends && !no_log.contains(&name.as_str())
}

/// Imports every file twice into one workspace and checks it.
fn assert_go_in(folder: &Path) -> usize {
    let (place, files) = (Place::new(), files_below(folder));
    let (mut taken, mut kept) = (Vec::new(), 0);
    println!("{:>6} {:>6} {:>6} {:>6} {:>6}  profile, format, file", "seen", "new", "rev", "dup", "prob");
    for (n, path) in files.iter().enumerate() {
        let source = format!("s{n}");
        let first = match import(&place, path, &source) {
            Ok(first) => first,
            Err(error) => {
                assert!(!is_data(path), "{}: {error}", path.display());
                assert_refused(&place, path, &error);
                continue;
            }
        };
        let counts = first.counts;
        assert_ties(path, counts);
        assert!(counts.seen > 0 || !is_data(path), "{} holds rows", path.display());
        println!(
            "{:>6} {:>6} {:>6} {:>6} {:>6}  {}, {}, {}",
            counts.seen,
            counts.new,
            counts.revised,
            counts.duplicates,
            counts.problems,
            first.profile,
            first.format,
            path.strip_prefix(folder).unwrap().display()
        );
        kept += counts.new + counts.revised;
        taken.push((path, source, counts));
    }
    let before = (stored(&place.workspace), place.workspace.reader().unwrap().head().unwrap());
    assert_eq!(before.0.0.len() as u64, kept, "every new row and revision is there");
    for (path, source, first) in &taken {
        let again = import(&place, path, source).unwrap().counts;
        assert_ties(path, again);
        assert_eq!((again.new, again.revised), (0, 0), "{}", path.display());
        assert_eq!((again.seen, again.problems), (first.seen, first.problems), "{}", path.display());
    }
    assert!(before == (stored(&place.workspace), place.workspace.reader().unwrap().head().unwrap()));
    assert_whole(&place.workspace);
    taken.len()
}

#[test]
fn our_own_fixtures_go_in_and_tie_out() {
    assert!(assert_go_in(&root().join("tests/fixtures/source")) >= 12);
}

#[test]
fn the_samples_of_others_go_in_and_tie_out() {
    let folder = root().join("../shared/samples");
    if folder.is_dir() {
        assert!(assert_go_in(&folder) >= 55);
    }
}

#[test]
fn any_cut_of_a_file_goes_in_or_is_refused_and_never_half_counted() {
    for name in ["vectis.json", "mushi-mushi.page.json", "outworx.ndjson", "outworx.csv", "nevo.csv"] {
        let bytes = std::fs::read(root().join("tests/fixtures/source").join(name)).unwrap();
        for share in [0, 1, 10, 50, 90, 99] {
            let place = Place::new();
            let (cut, wanted) =
                (&bytes[..bytes.len() * share / 100], Wanted { profile: None, source: Some("cut".into()) });
            match import::bytes(&place.workspace, (name, cut), &wanted, &Watch::silent()) {
                Ok(imported) => {
                    assert_ties(Path::new(name), imported.counts);
                    assert_whole(&place.workspace);
                }
                Err(error) => assert_refused(&place, Path::new(name), &error),
            }
        }
    }
}
