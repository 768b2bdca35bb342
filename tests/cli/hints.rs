//! What a failure says has to fit the command that failed.

use crate::bench::Bench;

const MAY: [&str; 4] = ["--from", "2026-05-01", "--to", "2026-06-01"];

/// Message and hint of a call that is a matter of usage.
fn refused(bench: &Bench, words: &[&str]) -> (String, String) {
    let (code, document) = bench.json(words);
    assert_eq!(code, 2, "{words:?}: {document}");
    let said = |name: &str| document["error"][name].as_str().unwrap().to_owned();
    (said("message"), said("hint"))
}

#[test]
fn a_pack_that_is_not_there_is_no_matter_of_free_space() {
    let bench = Bench::filled();
    let gone = bench.path("none.zip").to_str().unwrap().to_owned();
    for verb in ["verify", "show"] {
        let (message, hint) = refused(&bench, &["pack", verb, &gone]);
        assert_eq!(message, format!("there is no file {gone}"));
        assert!(hint.contains("check the name") && !hint.contains("space"), "{hint}");
        let (message, hint) = refused(&bench, &["pack", verb, bench.folder.path().to_str().unwrap()]);
        assert!(message.ends_with("is a folder") && hint.contains("zip file"), "{message}; {hint}");
    }
}

#[test]
fn a_review_that_is_not_there_is_told_by_its_number_wherever_it_is_asked_for() {
    let bench = Bench::filled();
    let out = bench.path("p.zip").to_str().unwrap().to_owned();
    let build = [&["pack", "build", "access-review", "--review", "999", "--output", &out][..], &MAY].concat();
    let decide = ["review", "decide", "999", "approve", "bob", "--reviewer", "ana"];
    let close = ["review", "close", "999", "--by", "ana"];
    for words in [&build[..], &["review", "show", "999"], &decide, &close] {
        let (message, hint) = refused(&bench, words);
        assert_eq!(message, "there is no review 999", "{words:?}");
        assert!(hint.contains("exhibit review list"), "{hint}");
    }
    assert!(!bench.path("p.zip").exists());
}

#[test]
fn plans_and_lines_that_are_not_there_are_looked_for_where_they_are_listed() {
    let bench = Bench::filled();
    for verb in ["run", "remove"] {
        let (message, hint) = refused(&bench, &["pack", "plan", verb, "none"]);
        assert_eq!(message, "there is no plan called `none`");
        assert!(hint.contains("exhibit pack plan list"), "{hint}");
    }
    let path = bench.path("p.zip").to_str().unwrap().to_owned();
    let build = [&["pack", "build", "access-review", "--output", &path][..], &MAY].concat();
    assert_eq!(bench.run(&build).code, 5);
    let (message, hint) = refused(&bench, &["pack", "show", &path, "--line", "9"]);
    assert!(message.contains("no line 9") && hint.contains("exhibit pack show"), "{message}; {hint}");
}

#[test]
fn a_plan_and_its_freshness_tell_last_days_and_never_the_days_after() {
    let bench = Bench::filled();
    let add = ["pack", "plan", "add", "monthly", "access-review", "--every", "month"];
    let zoned = [&add[..], &["--tz", "America/New_York"]].concat();
    let listed = bench.run(&zoned).out;
    let period = listed.lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>();
    // monthly access-review DUE 2026-10-01 to 2026-10-31 …
    assert!(period[3].ends_with("-01") && !period[5].ends_with("-01"), "{listed}");
    assert_eq!(period[3][..7], period[5][..7], "{listed}");
}
