//! Listings that are made again from the rows: whoever wishes that they said something else is found out without a
//! signature, too.

mod story;
mod texts;

use std::collections::BTreeMap;

use exhibit_entry::Entry;

use self::story::{REVIEW, accounts, incident, kit, kits, review};
use super::kit::Kit;
use super::*;
use crate::pack::PackKind;
use crate::pack::stories::{Line, told};

/// What is done to `pack.json`.
type Change = fn(&mut serde_json::Value);

fn listings_of(pack: &[u8]) -> Check {
    check(pack).checks.into_iter().find(|check| check.name == "listings").unwrap()
}

/// The listings of a pack that have a line.
fn listings(kit: &Kit) -> Vec<String> {
    let is_listing = |path: &&String| {
        let made = path.starts_with("data/evidence/") && path.ends_with(".csv") && *path != path::CSV;
        (made || *path == REVIEW) && *path != path::ACCOUNTS
    };
    kit.files.keys().filter(is_listing).cloned().collect()
}

/// Every hash, size and number of rows is written anew.
fn sealed(kit: Kit) -> Vec<u8> {
    let counts: BTreeMap<String, usize> = kit
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".csv"))
        .map(|(path, bytes)| {
            let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
            (path.clone(), table.records().count())
        })
        .collect();
    let kit = kit.facts(|facts| {
        for list in ["tables", "files"] {
            for file in facts[list].as_array_mut().unwrap() {
                if let Some(rows) = counts.get(file["path"].as_str().unwrap()) {
                    file["rows"] = (*rows).into();
                }
            }
        }
    });
    kit.resealed().zip()
}

#[test]
fn the_listings_of_every_pack_come_out_of_its_rows_again() {
    for (what, kit) in kits() {
        let found = check(&kit.zip());
        assert!(found.ok, "{what}: {found:#?}");
        let listings = listings_of(&kit.zip());
        assert!(
            !listings.is_open && listings.detail.contains("the same byte for byte"),
            "{what}: {listings:?}"
        );
        assert_eq!(failed(&sealed(kit)), Vec::<&str>::new(), "{what}: what is used below is itself sound");
    }
}

#[test]
fn what_people_gave_is_told_to_be_taken_as_it_stands() {
    let given = |kit: &Kit| {
        listings_of(&kit.zip()).detail.split_once("taken as they stand: ").map(|(_, given)| given.to_owned())
    };
    let kits: BTreeMap<_, _> = kits().into_iter().collect();
    assert_eq!(given(&kits["AccessReview"]), None);
    assert_eq!(given(&kits["with both"]).unwrap(), "the list of accounts, the decisions of the review");
    assert_eq!(
        given(&kits["with an incident"]).unwrap(),
        "the milestones, the webhook deliveries and their verdicts"
    );
}

/// A listing with a line more, and one that says something else on its last line or lacks it.
fn forgeries(text: &str) -> Vec<String> {
    let mut lines: Vec<&str> = text.split_inclusive("\r\n").collect();
    let last = *lines.last().unwrap();
    let more = format!("{text}{last}");
    if lines.len() == 1 {
        return vec![more];
    }
    let turned = [("true", "false"), ("false", "true"), ("bob@acme.test", "ann@acme.test")];
    let other = turned.into_iter().find(|(from, _)| last.contains(from));
    let other = other.map(|(from, to)| last.replacen(from, to, 1)).unwrap_or_default();
    *lines.last_mut().unwrap() = &other;
    vec![more, lines.concat()]
}

#[test]
fn a_falsified_listing_is_found_even_when_every_hash_is_made_new() {
    for (what, kit) in kits() {
        for listing in listings(&kit) {
            for forged in forgeries(&kit.text(&listing)) {
                let found = failed(&sealed(kit.clone().with(&listing, forged.as_bytes())));
                assert!(found.contains(&"listings"), "{what}, {listing}: {found:?}");
            }
        }
    }
}

#[test]
fn a_listing_more_or_less_is_found() {
    let kit = kit(|input| input.accounts = Some(accounts()));
    let strange = kit.clone().with("data/evidence/more.csv", b"a\r\n1\r\n");
    assert!(listings_of(&sealed(strange)).detail.contains("more.csv is no listing"));
    for path in listings(&kit) {
        let less = kit.clone().without(&path).facts(|facts| {
            for list in ["tables", "files"] {
                facts[list].as_array_mut().unwrap().retain(|file| file["path"] != path.as_str());
            }
        });
        let found = failed(&less.resealed().zip());
        assert!(found.contains(&"listings"), "{path}: {found:?}");
    }
    let without_list = kit.without(path::ACCOUNTS).facts(|facts| {
        facts["files"].as_array_mut().unwrap().retain(|file| file["path"] != path::ACCOUNTS);
    });
    let detail = listings_of(&without_list.resealed().zip()).detail;
    assert!(detail.contains("account_diff.csv is no listing"), "{detail}");
}

#[test]
fn exceptions_and_figures_that_the_rows_do_not_give_are_found() {
    let kit = kit(|_| {});
    let cases: [(&str, &str, Change); 5] = [
        ("exceptions", "a count", |facts| facts["exceptions"][0]["count"] = 0.into()),
        ("exceptions", "an example", |facts| facts["exceptions"][0]["examples"] = [0; 0].into()),
        ("exceptions", "all of them", |facts| facts["exceptions"] = [0; 0].into()),
        ("figures", "a figure", |facts| facts["figures"]["credentials"] = 7.into()),
        ("left_out", "an excuse", |facts| facts["left_out"] = vec!["The rest was too much."].into()),
    ];
    for (name, what, change) in cases {
        let detail = listings_of(&kit.clone().facts(change).resealed().zip()).detail;
        assert!(detail.contains(&format!("pack.json says other {name}")), "{what}: {detail}");
    }
}

#[test]
fn a_row_that_was_given_another_reading_no_longer_gives_its_listings() {
    let found = failed(&sealed(kit(|_| {}).edit(path::NDJSON, "\"verb\":\"invite\"", "\"verb\":\"read\"")));
    assert!(found.contains(&"listings") && found.contains(&"counts"), "{found:?}");
}

#[test]
fn listings_of_another_version_are_not_judged_and_that_is_said() {
    let cases: [(&str, serde_json::Value); 3] = [
        ("are of version 9, and this Exhibit makes version", serde_json::json!({"listings": 9})),
        ("does not say of which version", serde_json::Value::Null),
        ("", serde_json::json!({"listings": "x"})),
    ];
    for (why, generator) in cases {
        let kit = kit(|_| {}).facts(|facts| facts["generator"] = generator.clone());
        let forged = kit.edit("data/evidence/logins.csv", "bob@acme.test", "ann@acme.test");
        let found = check(&sealed(forged));
        if why.is_empty() {
            assert!(!found.ok, "{found:#?}");
            continue;
        }
        let listings = found.checks.iter().find(|check| check.name == "listings").unwrap();
        assert!(listings.ok && listings.is_open, "{listings:?}");
        assert!(
            listings.detail.starts_with("not done again: ") && listings.detail.contains(why),
            "{listings:?}"
        );
    }
}

#[test]
fn whoever_wrote_the_pack_a_moment_ago_does_not_study_it_again() {
    let pack = kit(|_| {}).zip();
    let found = check_pack_to(Depth::Written, Cursor::new(&*pack), &Trust::nobody()).unwrap();
    assert!(found.ok && found.checks.iter().all(|check| check.name != "listings"), "{found:#?}");
}

#[test]
fn names_without_end_are_not_studied_and_that_is_said() {
    let text = "x".repeat(4 << 20);
    let entries = (0..5).map(|n| {
        let line = Line { does: ("login", "login", "user"), minute: n, ..Line::default() };
        Entry { token: Some(text.clone()), ..told(usize::try_from(n).unwrap(), &line) }
    });
    let (rows, tree) = fixture::rows_from(entries.collect());
    let found = check(&fixture::pack(&fixture::input_for(&rows, &tree), &rows));
    let listings = found.checks.iter().find(|check| check.name == "listings").unwrap();
    assert!(found.ok && listings.is_open && listings.detail.contains("bytes too many"), "{listings:?}");
}

/// Words that an attacker may put where the study looks.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,6}",
        Just("bob@acme.test".to_owned()),
        Just("Bob (bob@acme.test)".to_owned()),
        Just("9999-12-31T23:59:59.999Z".to_owned()),
        Just("0000-01-01T00:00:00.000Z".to_owned()),
        Just("-1".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_rows_and_facts_are_studied_without_a_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), word()), 1..6),
        kind in prop::sample::select(PackKind::ALL),
    ) {
        let mut kit = kit(|input| {
            input.kind = kind;
            input.incident = Some(incident());
            input.accounts = Some(accounts());
            input.review = Some(review());
        });
        let files = [path::NDJSON, path::PACK_JSON, path::ACCOUNTS, REVIEW, "data/evidence/milestones.csv", path::DELIVERIES];
        for (file, at, word) in edits {
            let file = files[file.index(files.len())];
            let Some(bytes) = kit.files.get(file) else { continue };
            // One run of letters and digits becomes the word, so that lines and objects stay what they are.
            let text = String::from_utf8_lossy(bytes).into_owned();
            let runs: Vec<(usize, &str)> = text.match_indices(|c: char| c.is_ascii_alphanumeric()).collect();
            let start = runs[at.index(runs.len())].0;
            let end = text[start..].find(|c: char| !c.is_ascii_alphanumeric() && !"@.:-".contains(c)).map_or(text.len(), |len| start + len);
            kit = kit.with(file, format!("{}{word}{}", &text[..start], &text[end..]).as_bytes());
        }
        let found = check(&kit.zip());
        prop_assert!(!found.checks.is_empty());
    }
}
