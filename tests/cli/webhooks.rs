//! Captured webhooks: valid is 0, anything else is 1.

use crate::bench::{Bench, names};

fn demo(name: &str) -> String {
    format!("{}/../../../tests/fixtures/demo/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn verify(capture: &str, more: &[&str]) -> (i32, serde_json::Value) {
    let capture = demo(capture);
    Bench::new().json(&[&["webhook", "verify", &capture][..], more].concat())
}

#[test]
fn a_genuine_delivery_is_valid_with_the_scheme_found_by_its_headers() {
    let (code, document) = verify("delivery.ndjson", &["--secret-file", &demo("secret.txt")]);
    let delivery = &document["deliveries"][0];
    assert_eq!(
        (code, delivery["verdict"].as_str(), delivery["scheme"].as_str()),
        (0, Some("valid"), Some("outworx"))
    );
}

#[test]
fn a_forged_one_is_invalid_with_the_reason() {
    let (code, document) =
        verify("forged.ndjson", &["--secret-file", &demo("secret.txt"), "--scheme", "outworx"]);
    let delivery = &document["deliveries"][0];
    assert_eq!((code, delivery["reason"].as_str()), (1, Some("signature_mismatch")));
    assert!(!delivery["explanation"].as_str().unwrap().is_empty());
}

#[test]
fn a_mismatch_is_explained_by_what_fits_and_a_forgery_by_nothing() {
    let bench = Bench::new();
    let line = std::fs::read_to_string(demo("delivery.ndjson")).unwrap();
    let mut delivery: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    let body = delivery["body"].as_str().unwrap().to_owned();
    delivery["body"] = format!("{body}\n").into();
    let file = bench.file("longer.ndjson", format!("{delivery}\n").as_bytes());
    let (file, secret) = (file.to_str().unwrap(), demo("secret.txt"));
    let (code, document) = bench.json(&["webhook", "verify", file, "--secret-file", &secret]);
    let found = &document["deliveries"][0];
    assert_eq!((code, found["verdict"].as_str()), (1, Some("invalid")), "an explanation changes no verdict");
    let cause = &found["cause"];
    assert_eq!(
        (cause["body"].as_str(), cause["key"].as_str()),
        (Some("trailing_newline_removed"), Some("as_given"))
    );
    assert_eq!(cause["signed_bytes"].as_u64(), Some(body.len() as u64));
    assert!(found["explanation"].as_str().unwrap().contains("trailing newline is removed"));
    assert!(found["how"].as_str().unwrap().contains("SECRET_FILE"));

    let skipped = bench.json(&["webhook", "verify", file, "--secret-file", &secret, "--no-search"]).1;
    assert!(skipped["deliveries"][0].get("cause").is_none());

    let (_, forged) = verify("forged.ndjson", &["--secret-file", &secret]);
    let forged = &forged["deliveries"][0];
    assert!(forged["cause"].is_null() && forged["how"].is_null() && forged["tried"].as_u64() > Some(100));
    assert!(forged["explanation"].as_str().unwrap().contains("treat it as forged"));
}

#[test]
fn an_empty_secret_and_no_secret_verify_nothing() {
    let bench = Bench::new();
    let empty = bench.file("empty", b"");
    let (code, document) = verify("delivery.ndjson", &["--secret-file", empty.to_str().unwrap()]);
    assert_eq!((code, document["deliveries"][0]["verdict"].as_str()), (1, Some("invalid")));
    assert_eq!(verify("delivery.ndjson", &[]).0, 1);
}

#[test]
fn one_of_several_secrets_is_enough() {
    let bench = Bench::new();
    let other = bench.file("other", b"another secret");
    let both = ["--secret-file", other.to_str().unwrap(), "--secret-file", &demo("secret.txt")];
    assert_eq!(verify("delivery.ndjson", &both).0, 0);
}

#[test]
fn unknown_schemes_and_missing_files_are_usage() {
    assert_eq!(verify("delivery.ndjson", &["--scheme", "nope"]).0, 2);
    assert_eq!(verify("nothing.ndjson", &[]).0, 2);
    assert_eq!(verify("delivery.ndjson", &["--secret-file", "/does/not/exist"]).0, 2);
}

#[test]
fn a_file_that_holds_no_capture_is_malformed_or_usage_and_never_valid() {
    let bench = Bench::new();
    for (name, bytes) in [("empty", &b""[..]), ("json", b"{}\n"), ("bytes", &[0xff, 0xfe, 0x00])] {
        let file = bench.file(name, bytes);
        let (code, document) = bench.json(&["webhook", "verify", file.to_str().unwrap()]);
        assert!(matches!(code, 1 | 2), "{name}: {document}");
    }
}

#[test]
fn a_secret_is_kept_by_name_used_by_it_and_never_printed() {
    let (bench, secret, delivery) = (Bench::new(), demo("secret.txt"), demo("delivery.ndjson"));
    let add = ["webhook", "secret", "add", "outworx", "--secret-file", &secret];
    let kept_in_a_file = [&add[..], &["--secret-store", "file"]].concat();
    let (code, refused) = bench.json(&add);
    assert_eq!((code, refused["error"]["code"].as_str()), (3, Some("credentials")), "{refused}");
    let kept = bench.fine(&kept_in_a_file);
    assert_eq!(
        (&kept["secrets"][0]["name"], &kept["secrets"][0]["keep"]),
        (&"outworx".into(), &"file".into())
    );
    assert_eq!(bench.json(&kept_in_a_file).0, 2, "the name is taken");
    assert_eq!(bench.json(&["webhook", "secret", "add", "x"]).0, 2, "no secret was named");
    let listed = bench.run(&["webhook", "secret", "list"]);
    let text = std::fs::read_to_string(&secret).unwrap();
    assert!(listed.out.contains("outworx") && !format!("{}{}", listed.out, listed.err).contains(text.trim()));

    let verify = ["webhook", "verify", &delivery];
    let named = |name| bench.json(&[&verify[..], &["--secret", name]].concat());
    assert_eq!(
        (named("outworx").0, named("outworx").1["deliveries"][0]["verdict"].as_str()),
        (0, Some("valid"))
    );
    assert_eq!((bench.json(&verify).0, named("nobody").0), (1, 2));
    assert_eq!(bench.run(&["webhook", "secret", "remove", "outworx"]).code, 0);
    assert_eq!(named("outworx").0, 2);
}

#[test]
fn a_mistyped_workspace_is_not_made_by_reading_from_it() {
    let (bench, secret) = (Bench::filled(), demo("secret.txt"));
    let delivery = demo("delivery.ndjson");
    let asked: [&[&str]; 3] = [
        &["webhook", "secret", "list"],
        &["webhook", "secret", "remove", "a"],
        &["webhook", "verify", &delivery, "--secret", "a"],
    ];
    for words in asked {
        let (code, document) = bench.json(&[&["--workspace", "tpyo"], words].concat());
        assert_eq!((code, document["error"]["code"].as_str()), (3, Some("no_such_workspace")), "{words:?}");
    }
    assert_eq!(names(&bench.data().join("workspaces")), ["default"]);
    assert!(!bench.data().join("secrets.json").exists());
    assert_eq!(bench.fine(&["webhook", "secret", "list"])["secrets"].as_array().unwrap().len(), 0);
    let add = ["webhook", "secret", "add", "a", "--secret-file", &secret, "--secret-store", "file"];
    assert_eq!(bench.json(&[&["--workspace", "fresh"], &add[..]].concat()).0, 0, "the first write makes it");
}

#[test]
fn what_could_not_be_read_as_a_request_is_listed_with_its_bytes() {
    let bench = Bench::new();
    let good = std::fs::read_to_string(demo("delivery.ndjson")).unwrap();
    let file =
        bench.file("mixed.ndjson", format!("{}\n{{\"no\":1}}\n", good.lines().next().unwrap()).as_bytes());
    assert_eq!(bench.json(&["webhook", "import", file.to_str().unwrap()]).0, 5);
    let (code, document) = bench.json(&["webhook", "list", "--problems"]);
    let problem = &document["problems"][0];
    assert_eq!((code, document["count"].as_u64(), problem["line"].as_u64()), (0, Some(1), Some(2)));
    assert_eq!((problem["file"].as_str(), problem["via"].as_str()), (Some("mixed.ndjson"), Some("file")));
    assert!(problem["raw"].as_str().unwrap().contains("{\"no\":1}"), "{problem}");
    let after = bench.json(&["webhook", "list", "--problems", "--after", "1"]).1;
    assert_eq!((after["problems"].as_array().map(Vec::len), after["count"].as_u64()), (Some(0), Some(1)));
}
