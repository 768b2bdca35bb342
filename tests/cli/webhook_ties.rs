//! Deliveries and rows held against each other on the command line, on the sample.

use crate::bench::Bench;

/// A bench whose workspace `sample` is filled; the words name it.
fn loaded() -> (Bench, [&'static str; 2]) {
    let bench = Bench::new();
    let filled = bench.fine(&["sample", "load"]);
    assert!(filled["deliveries"]["new"].as_u64().unwrap() > 300, "{filled}");
    assert_eq!(bench.fine(&["sample", "load"])["deliveries"]["again"], 0);
    (bench, ["--workspace", "sample"])
}

#[test]
fn a_reconciliation_says_what_is_missing_either_way_and_ends_with_1() {
    let (bench, sample) = loaded();
    let (code, found) = bench.json(&[&["webhook", "reconcile", "outworx"], &sample[..]].concat());
    assert_eq!(code, 1);
    for list in ["missing_in_log", "missing_in_webhooks", "duplicates", "late", "refused", "windows"] {
        assert!(!found[list].as_array().unwrap().is_empty(), "{list}: {found}");
    }
    let missing = &found["missing_in_log"][0];
    assert_eq!(
        (missing["why"].as_str(), missing["verdict"].as_str()),
        (Some("pulled_not_there"), Some("valid"))
    );
    assert!(
        missing["capture"].is_u64() && missing["received_at"].is_string() && missing["delivery"].is_string()
    );
    let row = found["missing_in_webhooks"][0]["row"].as_u64().unwrap();
    assert_eq!(
        bench.fine(&[&["show", &format!("row:{row}")], &sample[..]].concat())["entry"]["source"],
        "outworx"
    );
    let shown = bench.run(&[&["webhook", "reconcile", "outworx"], &sample[..]].concat());
    assert!(
        shown.out.contains("Delivered, not in the log") && shown.out.contains("exhibit sync outworx --since")
    );
    let command = found["windows"][0]["command"].as_str().unwrap();
    assert!(command.ends_with(" --workspace sample"), "{command}");
    let told = bench.run(&[&["webhook", "trace", "capture:x"], &sample[..]].concat()).err;
    assert!(told.contains("exhibit webhook list --workspace sample"), "{told}");
}

#[test]
fn the_samples_secrets_are_published_and_not_kept_and_cannot_be_retired() {
    let (bench, sample) = loaded();
    let listed = bench.fine(&[&["webhook", "secret", "list"], &sample[..]].concat());
    let places = listed["secrets"].as_array().unwrap();
    assert!(places.len() > 3 && places.iter().all(|secret| secret["keep"] == "published"), "{listed}");
    let retire = ["webhook", "secret", "retire", "sample-outworx"];
    let (code, refused) = bench.json(&[&retire, &sample[..]].concat());
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(code == 2 && message.contains("published with the program and not kept"), "{refused}");
}

#[test]
fn a_source_that_is_not_there_and_a_secret_that_fits_nothing_are_told_apart() {
    let (bench, sample) = loaded();
    assert_eq!(bench.run(&[&["webhook", "reconcile", "nobody"], &sample[..]].concat()).code, 2);
    let words = ["webhook", "reconcile", "outworx", "--secret", "sample-github"];
    let (code, found) = bench.json(&[&words, &sample[..]].concat());
    // Nothing counts, so nothing is claimed to be missing; and it is said.
    assert_eq!((code, found["totals"]["said"].as_u64()), (5, Some(0)));
    assert!(found["notes"][0].as_str().unwrap().contains("No delivery fits"), "{}", found["notes"]);
}

#[test]
fn a_trace_gives_queries_that_find_what_it_counted() {
    let (bench, sample) = loaded();
    let (_, found) = bench.json(&[&["webhook", "reconcile", "outworx"], &sample[..]].concat());
    let capture = format!("capture:{}", found["duplicates"][0]["deliveries"][0]["capture"]);
    let trace = bench.fine(&[&["webhook", "trace", &capture], &sample[..]].concat());
    let links = trace["links"].as_array().unwrap();
    assert!(!links.is_empty());
    for link in links {
        let query = link["query"].as_str().unwrap();
        let counted = bench.fine(&[&["count", query], &sample[..]].concat());
        assert_eq!(counted["count"], link["rows"], "{query}");
    }
    assert_eq!(trace["elsewhere"]["same_delivery"].as_array().unwrap().len(), 1);
    assert_eq!(trace["elsewhere"]["rows"][0]["source"], "outworx");
    for (what, code) in [("capture:x", 2), ("capture:999999", 2), ("row:0", 2)] {
        assert_eq!(bench.run(&[&["webhook", "trace", what], &sample[..]].concat()).code, code, "{what}");
    }
}

#[test]
fn the_samples_deliveries_are_printed_the_same_twice() {
    let bench = Bench::new();
    let words = ["sample", "deliveries", "--until", "2026-05-10T21:00:00Z"];
    let first = bench.run(&words).out;
    assert!(first.lines().count() > 300 && first == bench.run(&words).out);
    assert_ne!(first, bench.run(&[&words[..], &["--seed", "2"]].concat()).out);
}
