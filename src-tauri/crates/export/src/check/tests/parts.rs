//! Samples and redactions: what they promise, and what becomes of a pack that does not keep it.

use super::kit::Kit;
use super::*;
use crate::pack::{Draw, PackInput, PackRow, Redaction, RedactionProfile, SampleMethod, SamplePlan};

fn rows() -> Vec<PackRow> {
    let mut rows = fixture::rows(40);
    for row in &mut rows {
        row.entry.risk = if row.leaf.leaf_index % 5 == 0 { 3 } else { 1 };
    }
    rows
}

fn plan(method: SampleMethod) -> SamplePlan {
    SamplePlan { method, size: 7, seed: "42".into(), listing: None }
}

fn sampled(method: SampleMethod) -> Kit {
    let input = PackInput { sample: Some(plan(method)), ..fixture::input(40) };
    Kit::of(&fixture::pack(&input, &rows()))
}

#[test]
fn a_sample_drawn_by_its_seed_is_good_for_every_method() {
    for method in SampleMethod::ALL {
        let found = check(&sampled(*method).zip());
        assert!(found.ok, "{method:?}: {found:#?}");
        assert!(found.checks.iter().any(|check| check.name == "sample"), "{method:?}");
    }
}

#[test]
fn a_sample_that_somebody_chose_is_caught() {
    let kit = sampled(SampleMethod::Random);
    let lines: Vec<String> = kit.text(path::SAMPLE).split_inclusive("\r\n").map(str::to_owned).collect();
    let (mut draw, rows) =
        (Draw::new(&SamplePlan { seed: "43".into(), ..plan(SampleMethod::Random) }, 40), rows());
    rows.iter().for_each(|row| draw.take(row, false));
    assert_ne!(draw.finish()[0].key, lines[1].split(',').nth(5).unwrap(), "another seed draws other rows");
    let cases = [
        ("another seed", kit.clone().facts(|facts| facts["sample"]["seed"] = "43".into())),
        ("another method", kit.clone().facts(|facts| facts["sample"]["method"] = "systematic".into())),
        ("a method that is none", kit.clone().facts(|facts| facts["sample"]["method"] = "by_taste".into())),
        ("a larger size", kit.clone().facts(|facts| facts["sample"]["size"] = 8.into())),
        ("without saying how", kit.clone().facts(|facts| facts["sample"] = serde_json::Value::Null)),
        ("a listing that is not there", kit.clone().facts(|facts| facts["sample"]["listing"] = "x".into())),
        ("a row less", kit.clone().with(path::SAMPLE, lines[..lines.len() - 1].concat().as_bytes())),
        ("two rows swapped", {
            let mut swapped = lines.clone();
            swapped.swap(1, 2);
            kit.clone().with(path::SAMPLE, swapped.concat().as_bytes())
        }),
        ("no sheet", kit.clone().without(path::SAMPLE)),
    ];
    for (what, kit) in cases {
        assert!(failed(&kit.resealed().zip()).contains(&"sample"), "{what}");
    }
}

#[test]
fn a_sample_of_a_listing_is_drawn_from_its_lines_only() {
    let plan = SamplePlan { listing: Some("access_changes".into()), ..plan(SampleMethod::Random) };
    let input = PackInput { sample: Some(plan), ..fixture::input(40) };
    let kit = Kit::of(&fixture::pack(&input, &rows()));
    assert_eq!(failed(&kit.zip()), Vec::<&str>::new());
    let all = kit.facts(|facts| facts["sample"]["listing"] = "logins".into());
    assert!(failed(&all.resealed().zip()).contains(&"sample"));
}

fn redacted() -> Kit {
    let profile = RedactionProfile::builtin("shareable").unwrap();
    let input = PackInput { redaction: Some(Redaction { profile, key: [7; 32] }), ..fixture::input(20) };
    Kit::of(&fixture::pack(&input, &fixture::rows(20)))
}

#[test]
fn a_redacted_pack_says_so_and_its_leaves_are_still_proven() {
    let found = check(&redacted().zip());
    assert!(found.ok, "{found:#?}");
    let detail = |name: &str| found.checks.iter().find(|check| check.name == name).unwrap().detail.clone();
    assert!(detail("redaction").starts_with("20 rows are redacted"), "{}", detail("redaction"));
    assert!(detail("proofs").contains("20 rows are in the log"));
    assert!(!redacted().text(path::NDJSON).contains("bob@example.test"));
}

#[test]
fn a_redaction_that_does_not_keep_its_word_is_caught() {
    let kit = redacted();
    let log = kit.text(path::REDACTION_LOG);
    let first = log.split_inclusive("\r\n").nth(1).unwrap().to_owned();
    let cases = [
        ("not said", kit.clone().facts(|facts| facts["redaction"] = serde_json::Value::Null), "redaction"),
        ("a line of the log", kit.clone().edit(path::REDACTION_LOG, &first, ""), "redaction"),
        ("a count of the log", kit.clone().edit(path::REDACTION_LOG, ",20\r\n", ",21\r\n"), "redaction"),
        ("no profile", kit.clone().without(path::PROFILE), "redaction"),
        (
            "a raw text",
            kit.clone().edit(path::NDJSON, "\"redacted_fields\":[", "\"raw\":\"x\",\"redacted_fields\":["),
            "raw",
        ),
        (
            "a row that hides what hides it",
            kit.clone().edit(path::NDJSON, "\"redacted_fields\":[\"", "\"redacted_fields\":[\"ip\",\""),
            "counts",
        ),
    ];
    for (what, kit, expected) in cases {
        let found = failed(&kit.resealed().zip());
        assert!(found.contains(&expected), "{what}: {found:?}");
    }
}

#[test]
fn a_profile_or_a_line_that_pack_json_does_not_tell_is_caught() {
    let cases: [(&str, Kit); 5] = [
        ("another profile's name", redacted().facts(|facts| facts["redaction"]["profile"] = "mine".into())),
        (
            "another profile's hash",
            redacted().facts(|facts| facts["redaction"]["sha256"] = "00".repeat(32).into()),
        ),
        ("other lines", redacted().facts(|facts| facts["redaction"]["lines"] = serde_json::json!([]))),
        ("a count", redacted().facts(|facts| facts["redaction"]["lines"][0]["rows"] = 1_000.into())),
        ("a cell that is no number", redacted().edit(path::REDACTION_LOG, ",20\r\n", ",many\r\n")),
    ];
    for (what, kit) in cases {
        let found = failed(&kit.resealed().zip());
        assert!(found.contains(&"redaction"), "{what}: {found:?}");
    }
}
