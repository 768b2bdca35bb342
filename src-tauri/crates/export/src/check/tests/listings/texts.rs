//! Texts that are written again from the facts, and what both listings and texts were when they were of this version.

use std::fmt::Write as _;

use super::super::*;
use super::listings;
use super::story::{kit, kits};
use crate::digest::sha256_hex;
use crate::pack::{LISTINGS_VERSION, PackInput, TEXTS_VERSION};

const GOLDEN: &str = "src/check/tests/golden/versions.txt";

#[test]
fn words_that_the_facts_do_not_give_are_found_even_when_every_hash_is_made_new() {
    let oscal = |input: &mut PackInput| input.extras.oscal = true;
    assert_eq!(failed(&kit(oscal).remanifested().zip()), Vec::<&str>::new());
    for (path, from, to) in [
        (path::REPORT, "does not prove", "proves"),
        (path::REPORT, "exception", "wonder"),
        (path::README, "does not prove", "proves"),
        (path::README, "Organisation   Acme", "Organisation   Evil"),
    ] {
        assert_eq!(failed(&kit(oscal).edit(path, from, to).remanifested().zip()), ["report"], "{path}: {to}");
    }
    let oscal = kit(oscal).edit(path::OSCAL, "Acme", "Evil");
    assert!(detail(&oscal.resealed().zip(), "report").contains("assessment-results.json, line"));
    for (what, change) in [
        ("organisation", serde_json::json!("Evil")),
        ("title", serde_json::json!("All is well")),
        ("limits", serde_json::json!([])),
        ("complete", serde_json::json!(false)),
    ] {
        let kit = kit(|_| {}).facts(|facts| facts[what] = change.clone());
        assert!(!failed(&kit.resealed().zip()).is_empty(), "{what}");
    }
}

#[test]
fn texts_of_another_version_are_not_judged_and_that_is_said() {
    let kit = kit(|_| {}).facts(|facts| facts["generator"]["texts"] = 9.into());
    let found = check(&kit.edit(path::README, "does not prove", "proves").resealed().zip());
    let report = found.checks.iter().find(|check| check.name == "report").unwrap();
    assert!(found.ok && report.is_open && report.detail.contains("were not compared"), "{report:?}");
}

#[test]
fn a_period_of_ten_thousand_years_gets_an_answer() {
    let kit = kit(|_| {}).facts(|facts| {
        facts["period"]["from"] = "0000-01-01T00:00:00.000Z".into();
        facts["period"]["to"] = "9999-12-31T23:59:59.999Z".into();
        facts["period"]["ahead_of_utc_ms"] = vec![i64::MIN, i64::MAX].into();
    });
    assert!(failed(&kit.resealed().zip()).contains(&"report"));
}

/// Hashes of what the same packs give, by version.
fn given() -> String {
    let mut given = format!("listings {LISTINGS_VERSION}\ntexts {TEXTS_VERSION}\n");
    for (what, kit) in kits() {
        let hash = |paths: &[String]| {
            let all: Vec<u8> = paths.iter().flat_map(|path| kit.files[path].clone()).collect();
            sha256_hex(&all)
        };
        let words = kit.text(path::README) + &kit.text(path::REPORT);
        let (listings, words) = (hash(&listings(&kit)), sha256_hex(words.as_bytes()));
        writeln!(given, "{what}: listings {listings}, texts {words}").unwrap();
    }
    given
}

#[test]
fn listings_and_texts_are_what_they_were_when_they_got_their_version() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN);
    if std::env::var_os("EXHIBIT_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, given()).unwrap();
    }
    let why = "the same packs give something else: where packs of this version are in people's hands, raise \
               LISTINGS_VERSION or TEXTS_VERSION; then write the file anew with EXHIBIT_WRITE_FIXTURES=1";
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), given(), "{why}");
}
