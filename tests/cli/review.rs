//! Access reviews from the command line, into a pack.

use crate::bench::Bench;
use crate::pack_build::member;

fn opened(bench: &Bench) -> serde_json::Value {
    bench.fine(&[
        "review",
        "open",
        "--from",
        "2026-05-01",
        "--to",
        "2026-06-01",
        "--by",
        "carla",
        "--title",
        "Spring",
    ])
}

#[test]
fn a_review_goes_from_opening_to_a_signed_statement_in_a_pack() {
    let bench = Bench::filled();
    bench.fine(&["key", "create", "--secret-store", "file"]);
    let review = opened(&bench);
    let people = review["people"].as_array().unwrap().clone();
    assert!(!people.is_empty() && people.iter().all(|person| person["verdict"].is_null()), "{review}");
    assert_eq!(bench.json(&["review", "close", "1", "--by", "carla"]).0, 2, "nobody is decided about");
    for person in &people {
        let place = person["place"].to_string();
        bench.fine(&["review", "decide", "1", "approve", &place, "--reviewer", "carla"]);
    }
    let name = people[0]["principal"]["name"].as_str().unwrap();
    assert_eq!(bench.json(&["review", "decide", "1", "revoke", name, "--reviewer", "carla"]).0, 2, "why?");
    assert_eq!(bench.json(&["review", "decide", "1", "approve", name, "--reviewer", name]).0, 2, "oneself");
    bench.fine(&["review", "decide", "1", "revoke", name, "--note", "left in May", "--reviewer", "carla"]);
    let closed = bench.fine(&["review", "close", "1", "--by", "carla", "--identity", "carla@acme.io"]);
    assert_eq!((&closed["signed"], &closed["signer"]), (&true.into(), &"carla@acme.io".into()));
    assert!(closed["statement"].as_str().unwrap().contains(&format!("revoke: {name}")), "{closed}");
    assert_eq!(bench.json(&["review", "decide", "1", "approve", "1", "--reviewer", "carla"]).0, 2, "closed");
    assert_eq!(bench.fine(&["review", "list"])["reviews"][0]["signer"], "carla@acme.io");

    let path = bench.path("r.zip").to_str().unwrap().to_owned();
    let words =
        ["pack", "build", "access-review", "--review", "1", "--from", "2026-05-01", "--to", "2026-06-01"];
    // 5: the file's rows end in the middle of May.
    assert_eq!(bench.json(&[&words[..], &["--output", &path]].concat()).0, 5);
    assert_eq!(bench.json(&["pack", "verify", &path]).0, 0);
    let statement = member(&path, "signoff/statement.txt").unwrap();
    assert_eq!(statement, closed["statement"].as_str().unwrap().as_bytes());
}

#[test]
fn what_is_not_there_is_said_so() {
    let bench = Bench::filled();
    assert_eq!(bench.json(&["review", "show", "7"]).0, 2);
    assert_eq!(bench.json(&["review", "open", "--from", "2020-01-01", "--to", "2020-02-01"]).0, 2);
    opened(&bench);
    assert_eq!(bench.json(&["review", "decide", "1", "approve", "nobody", "--reviewer", "carla"]).0, 2);
    let path = bench.path("r.zip").to_str().unwrap().to_owned();
    let words = ["pack", "build", "custom", "--review", "1", "--from", "2026-05-01", "--to", "2026-06-01"];
    assert_eq!(bench.json(&[&words[..], &["--output", &path]].concat()).0, 2);
    assert!(!bench.path("r.zip").exists());
}
