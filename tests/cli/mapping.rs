//! `source check` on files, own profiles, and what a vendor wants before a source is added.

use serde_json::{Value, json};

use crate::bench::Bench;

const ROWS: &str = r#"[{"when":"2026-05-01T00:00:00Z","what":"door.opened","by":{"mail":"dana@acme.example"}},
    {"when":"2026-05-02T00:00:00Z","what":"door.shut","by":{"mail":"rob@acme.example"}}]"#;

fn field<'d>(document: &'d Value, id: &str) -> &'d Value {
    document["fields"].as_array().unwrap().iter().find(|field| field["field"] == id).unwrap()
}

#[test]
fn a_mapping_is_looked_at_picked_kept_and_used() {
    let bench = Bench::new();
    let file = bench.file("rows.json", ROWS.as_bytes());
    let file = file.to_str().unwrap();
    let (code, document) = bench.json(&["source", "check", "--file", file]);
    assert_eq!(code, 0, "{document}");
    assert_eq!(
        (&document["ok"], &document["rows"], &document["profile"]),
        (&json!(true), &json!(2), &json!("generic"))
    );
    let places = document["paths"].as_array().unwrap();
    assert!(places.iter().any(|place| place["path"] == "by.mail" && place["rows"] == 2), "{document}");
    assert!(!bench.data().exists(), "looking makes nothing");
    let words = [
        "source",
        "check",
        "--file",
        file,
        "--map",
        "at=when",
        "--map",
        "action=what",
        "--map",
        "actor_label=by.mail",
        "--save",
        "doors",
        "--title",
        "Door log",
    ];
    let (code, document) = bench.json(&words);
    assert_eq!((code, &document["saved"]), (0, &json!("doors")), "{document}");
    assert_eq!(field(&document, "actor_label")["paths"], json!(["by.mail"]));
    assert_eq!(document["entries"][0]["actor"]["label"], json!("dana@acme.example"));
    let (_, profiles) = bench.json(&["source", "profiles"]);
    let own =
        profiles["profiles"].as_array().unwrap().iter().find(|profile| profile["id"] == "doors").unwrap();
    assert_eq!((&own["is_own"], &own["title"]), (&json!(true), &json!("Door log")));
    assert_eq!(bench.run(&["import", "--profile", "doors", file]).code, 0);
    assert_eq!(bench.run(&["count", "actor:dana@acme.example"]).out, "1\n");
    let remove = |id: &str| bench.json(&["source", "profiles", "--remove", id]);
    for id in ["doors", "generic", "nothing", "../doors"] {
        let (code, refused) = remove(id);
        assert_eq!((code, &refused["error"]["code"]), (2, &json!("usage")), "{id}: {refused}");
    }
    assert_eq!(bench.run(&["source", "remove", "doors"]).code, 0);
    let (code, left) = remove("doors");
    assert_eq!(code, 0, "{left}");
    let ids: Vec<&Value> =
        left["profiles"].as_array().unwrap().iter().map(|profile| &profile["id"]).collect();
    assert!(ids.contains(&&json!("generic")) && !ids.contains(&&json!("doors")));
    assert_eq!(bench.run(&["count"]).out, "2\n");
}

#[test]
fn a_source_is_read_again_with_a_mapping_made_from_its_profile() {
    let bench = Bench::new();
    let file = bench.file("rows.json", ROWS.as_bytes());
    let file = file.to_str().unwrap();
    bench.fine(&["import", "--source", "doors", file]);
    assert_eq!(bench.run(&["count", "source:doors actor:dana@acme.example"]).out, "0\n");
    let save =
        ["--map", "at=when", "--map", "action=what", "--map", "actor_label=by.mail", "--save", "door-log"];
    let words = [&["source", "check", "--file", file, "--title", "Door log"], &save[..]].concat();
    assert_eq!(bench.json(&words).0, 0);
    let set = bench.fine(&["source", "set", "doors", "--profile", "door-log"]);
    assert_eq!(
        (&set["sources"][0]["name"], &set["sources"][0]["profile"]),
        (&json!("doors"), &json!("door-log"))
    );
    assert_eq!(bench.run(&["count", "source:doors actor:dana@acme.example"]).out, "1\n");
    let again = bench.fine(&["import", "--source", "doors", file]);
    assert_eq!((&again["files"][0]["rows_new"], &again["files"][0]["duplicates"]), (&json!(0), &json!(2)));
    for refused in [&["--profile", "nothing"][..], &["--profile", "generic", "--every", "6h"]] {
        assert_eq!(bench.json(&[&["source", "set", "doors"], refused].concat()).0, 2, "{refused:?}");
    }
    assert_eq!(bench.fine(&["source", "list"])["sources"][0]["profile"], json!("door-log"));
}

#[test]
fn words_that_do_not_fit_are_exit_2() {
    let bench = Bench::new();
    let file = bench.file("rows.json", ROWS.as_bytes());
    let file = file.to_str().unwrap();
    for more in [
        &["--map", "at"][..],
        &["--map", "nothing=when"],
        &["--map", "at=a."],
        &["--save", "doors"],
        &["--map", "at=when", "--save", "generic", "--title", "x"],
        &["--map", "at=when", "--save", "../doors", "--title", "x"],
        &["--url", "https://x.example"],
    ] {
        let words = [&["source", "check", "--file", file], more].concat();
        let (code, document) = bench.json(&words);
        assert_eq!(code, 2, "{more:?}: {document}");
    }
    assert_eq!(bench.json(&["source", "check"]).0, 2);
    assert!(!bench.data().exists());
}

#[test]
fn a_source_that_lacks_what_its_vendor_wants_is_refused_by_name() {
    let bench = Bench::new();
    let (_, document) = bench.json(&["source", "profiles"]);
    let profiles = document["profiles"].as_array().unwrap().clone();
    let needing =
        profiles.iter().find(|profile| !profile["required"].as_array().unwrap().is_empty()).unwrap();
    let (id, name) = (needing["id"].as_str().unwrap(), needing["required"][0].as_str().unwrap());
    let (code, document) = bench.json(&["source", "add", "a", "--profile", id]);
    let message = document["error"]["message"].as_str().unwrap();
    assert!(code == 2 && message.contains(name), "{document}");
}

#[test]
fn a_secret_of_several_parts_stands_one_a_line_and_is_counted() {
    let bench = Bench::new();
    let (_, document) = bench.json(&["source", "profiles"]);
    let profiles = document["profiles"].as_array().unwrap().clone();
    let two = profiles.iter().find(|profile| profile["token_parts"].as_array().unwrap().len() == 2).unwrap();
    let params: Vec<String> = two["required"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| format!("{}=acme", name.as_str().unwrap()))
        .collect();
    let add = |name: &str, token: &[u8]| {
        let file = bench.file(name, token);
        let mut words = vec![
            "source",
            "add",
            name,
            "--profile",
            two["id"].as_str().unwrap(),
            "--token-file",
            file.to_str().unwrap(),
        ];
        params.iter().for_each(|param| words.extend(["--param", param.as_str()]));
        bench.json(&words)
    };
    let (code, document) = add("one", b"only-one\n");
    let message = document["error"]["message"].as_str().unwrap_or_default().to_owned();
    assert!(code == 3 && message.contains(two["token_parts"][1].as_str().unwrap()), "{document}");
    assert!(!document.to_string().contains("only-one"), "{document}");
    let (code, document) = add("two", b"the-id\r\nthe-secret\r\n");
    assert_eq!(code, 0, "{document}");
}
