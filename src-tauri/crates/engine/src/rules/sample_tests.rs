//! Records of some thirty vendors, which lie beside the repository and are written by others, as the built-in rules read
//! them. Where that folder is absent there is nothing to read, which is said; our own fixtures are in the crate `rule`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use exhibit_store::{Derive, Feed};

use crate::Derivation;

/// Largest file that is read.
const BUDGET_BYTES: u64 = 64 << 20;

/// Actions that no rule is to name, with the reason.
const UNNAMED: &[(&str, &str, &str)] = &[
    ("generic", "hello world", "a made-up message of a custom audit event"),
    ("mongodb", "cat_jumped", "a made-up action"),
];

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn no_action_of_the_records_beside_the_repository_is_left_without_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/samples");
    if !folder.is_dir() {
        println!("skipped: {} is not there, so nothing was read", folder.display());
        return;
    }
    let derivation = Derivation::load(Path::new("/nowhere/at/all")).unwrap();
    let (mut named, mut unnamed) = (0, BTreeSet::new());
    for path in
        files_below(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
    {
        let bytes = std::fs::read(&path).unwrap();
        let split = exhibit_source::split(&bytes, BUDGET_BYTES).unwrap();
        let rows: Vec<&[u8]> = split.rows().collect();
        let profile = derivation.detect(&rows).to_owned();
        for raw in rows.iter().flat_map(|raw| derivation.parts(&profile, raw)) {
            let Ok(derived) = derivation.derive(Feed { source: &profile, profile: &profile }, &raw) else {
                continue;
            };
            match derived.rule {
                Some(_) => named += 1,
                None => drop(unnamed.insert((profile.clone(), derived.reading.action.unwrap_or_default()))),
            }
        }
    }
    assert!(named > 400, "only {named}");
    let expected: BTreeSet<(String, String)> =
        UNNAMED.iter().map(|(profile, action, _)| ((*profile).to_owned(), (*action).to_owned())).collect();
    assert_eq!(unnamed, expected);
}
