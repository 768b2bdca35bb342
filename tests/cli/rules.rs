//! `exhibit rules`, and the fields of the query that tell what rules said.

use crate::bench::Bench;

const RULE: &str = r#"{"id":"own-sync","when":{"action":["SPEC_SYNCED"],"actor_type":["system"]},"set":{"evidence":["incident"],"verb":"export","object":"spec","risk":3}}"#;

fn counted(bench: &Bench, query: &str) -> u64 {
    bench.fine(&["count", query])["count"].as_u64().unwrap()
}

#[test]
fn the_list_tells_every_rule_with_its_rows_and_what_none_names() {
    let bench = Bench::filled();
    let document = bench.fine(&["rules"]);
    assert_eq!((document["rows"].as_u64(), document["unclassified_rows"].as_u64()), (Some(3), Some(0)));
    let rules = document["rules"].as_array().unwrap();
    let used: Vec<&str> =
        rules.iter().filter(|rule| rule["rows"] == 1).map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(used, ["outworx-spec-updated", "outworx-collaborator-role", "outworx-token-revoked"]);
    assert!(rules.iter().all(|rule| rule["is_own"] == false && rule["rule"]["id"] == rule["id"]));
    assert_eq!(bench.fine(&["rules", "list"]), document);
    let said = bench.run(&["rules"]);
    assert!(said.out.contains("outworx-token-revoked") && said.err.contains("3 rows"), "{}", said.err);
}

#[test]
fn a_rule_is_checked_previewed_added_and_removed_and_the_log_stays_as_it_was() {
    let bench = Bench::filled();
    let file = bench.file("rule.json", RULE.as_bytes());
    let file = file.to_str().unwrap();
    let head = bench.fine(&["verify"])["root"].clone();
    assert_eq!(bench.fine(&["rules", "check", file])["rules"], 1);
    let seen = bench.fine(&["rules", "preview", file]);
    assert_eq!((seen["matched"].as_u64(), seen["looked_at"].as_u64()), (Some(1), Some(1)));
    assert_eq!((seen["possible"].as_u64(), seen["of"].as_u64()), (Some(1), Some(3)));
    let step = &seen["moves"][0];
    assert_eq!((step["from"][0].as_str(), step["to"][0].as_str()), (Some("change"), Some("incident")));
    assert_eq!(counted(&bench, "rule:own-sync"), 0);
    assert_eq!(bench.fine(&["rules", "add", file])["added"][0], "own-sync");
    for query in ["rule:own-sync", "evidence:incident", "verb:export", "object:spec", "risk:3"] {
        assert_eq!(counted(&bench, query), 1, "{query}");
    }
    assert_eq!(bench.json(&["rules", "add", file]).0, 2);
    assert_eq!(bench.fine(&["rules", "add", file, "--replace", "own-sync"])["added"][0], "own-sync");
    let told = bench.fine(&["rules", "explain", "row:3"]);
    let held: Vec<&str> =
        told["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(
        (told["rule"].as_str(), &held[..2]),
        (Some("own-sync"), ["own-sync", "outworx-spec-updated"].as_slice())
    );
    assert_eq!(bench.fine(&["rules", "remove", "own-sync"])["removed"], "own-sync");
    assert_eq!(counted(&bench, "rule:own-sync"), 0);
    assert_eq!(bench.fine(&["verify"])["root"], head);
}

#[test]
fn what_is_no_rule_is_exit_2_and_nothing_is_written() {
    let bench = Bench::filled();
    let wrong = bench.file("wrong.json", RULE.replace("\"risk\":3", "\"risk\":7").as_bytes());
    let taken = bench.file("taken.json", RULE.replace("own-sync", "deleted").as_bytes());
    for (verb, file, part) in [
        ("check", &wrong, "risk 7 is above 3"),
        ("preview", &wrong, "risk 7 is above 3"),
        ("add", &wrong, "risk 7 is above 3"),
        ("preview", &taken, "a built-in rule has the same id"),
        ("add", &taken, "a built-in rule has the same id"),
    ] {
        let (code, document) = bench.json(&["rules", verb, file.to_str().unwrap()]);
        assert_eq!(code, 2, "{verb} {document}");
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.contains(part), "{verb}: {message}");
    }
    assert!(!bench.data().join("rules").exists());
    assert_eq!(bench.json(&["rules", "remove", "deleted"]).0, 2);
    assert_eq!(bench.json(&["rules", "explain", "row:99"]).0, bench.json(&["show", "row:99"]).0);
}

#[test]
fn own_rules_that_cannot_be_used_are_told_by_every_verb_and_the_built_in_ones_hold() {
    let bench = Bench::filled();
    std::fs::create_dir_all(bench.data().join("rules")).unwrap();
    std::fs::write(bench.data().join("rules/own.json"), "{\n\"schema\": 7}").unwrap();
    let (code, document) = bench.json(&["rules"]);
    assert_eq!(code, 2);
    let problem = document["own_problem"].as_str().unwrap();
    assert!(problem.contains("line 2") && document["error"]["hint"].is_string(), "{problem}");
    assert!(document["rules"].as_array().unwrap().len() > 200);
    let ran = bench.run(&["count", "rule:outworx-token-revoked"]);
    assert_eq!((ran.code, ran.out.trim()), (0, "1"));
    assert!(ran.err.contains("own.json") && ran.err.contains("built-in"), "{}", ran.err);
    assert_eq!(bench.json(&["doctor"]).0, 1);
}

#[test]
fn rows_that_no_rule_names_are_found_and_a_draft_names_them() {
    let bench = Bench::new();
    let rows = bench.file("odd.ndjson", br#"{"id":"1","at":"2026-05-01T00:00:00Z","action":"zorp.blip"}"#);
    let ran = bench.run(&["import", rows.to_str().unwrap(), "--profile", "generic"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(counted(&bench, "-has:rule"), 1);
    let line = bench.fine(&["rules"])["unclassified"][0].clone();
    assert_eq!((line["action"].as_str(), line["row"].as_u64()), (Some("zorp.blip"), Some(1)));
    let draft = bench.file("draft.json", line["draft"].to_string().as_bytes());
    bench.fine(&["rules", "add", draft.to_str().unwrap()]);
    assert_eq!((counted(&bench, "-has:rule"), counted(&bench, "has:rule")), (0, 1));
    assert_eq!(bench.json(&["count", "verb:frob"]).0, 2);
}

#[test]
fn a_rule_for_one_of_two_sources_of_a_vendor_is_previewed_added_and_explained() {
    let bench = Bench::new();
    let rows = bench.file("blips.ndjson", br#"{"id":"1","at":"2026-05-01T00:00:00Z","action":"zorp.blip"}"#);
    for source in ["eu", "us"] {
        let import = ["import", rows.to_str().unwrap(), "--profile", "generic", "--source", source];
        assert_eq!(bench.run(&import).code, 0);
    }
    // As the format was written down: one text where a list may stand.
    let rule = r#"{"id":"own-eu","when":{"source":"eu","action":"zorp.blip"},"set":{"evidence":["access"]}}"#;
    let file = bench.file("eu.json", rule.as_bytes());
    let file = file.to_str().unwrap();
    let seen = bench.fine(&["rules", "preview", file]);
    assert_eq!((seen["matched"].as_u64(), seen["of"].as_u64()), (Some(1), Some(2)));
    assert_eq!(seen["unknown_sources"].as_array().map(Vec::len), Some(0));
    bench.fine(&["rules", "add", file]);
    for (query, count) in [("rule:own-eu", 1), ("rule:own-eu source:eu", 1), ("rule:own-eu source:us", 0)] {
        assert_eq!(counted(&bench, query), count, "{query}");
    }
    let told = bench.fine(&["rules", "explain", "eu/1"]);
    assert_eq!(told["rules"][0]["when"], "the source is eu; the action is zorp.blip");
    assert_eq!(told["rules"][0]["tier"], "whole action and source");
    assert_eq!(bench.fine(&["rules", "explain", "us/1"])["rules"].as_array().map(Vec::len), Some(0));
    let listed = bench.fine(&["rules"]);
    assert_eq!(listed["rules"][0]["rule"]["when"]["source"], "eu");
    assert_eq!(listed["sources"][1]["name"], "us");
    let typo = rule.replace("\"eu\"", "\"EU\"").replace("own-eu", "own-typo");
    let typo = bench.file("typo.json", typo.as_bytes());
    let said = bench.run(&["rules", "preview", typo.to_str().unwrap()]);
    assert!(said.err.contains("0 of 2 rows fit") && said.err.contains("called `EU`"), "{}", said.err);
}
