//! Replays, test events and the suite on the command line: documents and exit codes.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::Value;

use crate::bench::Bench;

const CAPTURE: &[u8] = b"POST /in HTTP/1.1\r\nHost: a\r\nX-OUTWORX-Event: TOKEN_CREATED\r\nX-Outworx-Delivery: d-1\r\n\
    Authorization: Bearer DO_NOT_LEAK\r\nX-Outworx-Signature: sha256=00\r\nContent-Length: 5\r\n\r\n{\"\xff\"}";

/// An address where every request is answered with this status.
fn receiver(status: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let (mut bytes, mut chunk) = (Vec::new(), [0; 65_536]);
            while let Ok(read) = stream.read(&mut chunk) {
                bytes.extend_from_slice(&chunk[..read]);
                let head = String::from_utf8_lossy(&bytes).into_owned();
                let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
                let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
                let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
                if read == 0 || end.is_some_and(|end| bytes.len() >= end + 4 + length) {
                    break;
                }
            }
            let _gone = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        }
    });
    url
}

fn files(bench: &Bench) -> (String, String) {
    let path = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    (path(bench.file("d.http", CAPTURE)), path(bench.file("secret.txt", b"s3cret\n")))
}

#[test]
fn a_dry_run_prints_the_bytes_and_touches_nothing() {
    let bench = Bench::new();
    let (capture, secret) = files(&bench);
    // A name that nobody has: it would fail if it were looked up.
    let to = ["--to", "https://nobody.invalid/in", "--confirm-host", "nobody.invalid"];
    let words =
        ["webhook", "replay", &capture, "--signature", "resign", "--secret-file", &secret, "--dry-run"];
    let (code, document) = bench.json(&[&words[..], &to[..]].concat());
    let replay = &document["replays"][0];
    assert_eq!(
        (code, &replay["status"], replay["body_base64"].as_str()),
        (0, &Value::Null, Some("eyL/In0="))
    );
    let head: Vec<&str> =
        replay["head"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(head[..3], ["POST /in HTTP/1.1", "Host: nobody.invalid", "X-OUTWORX-Event: TOKEN_CREATED"]);
    assert_eq!(replay["verdict"]["verdict"], "valid");
    assert!(!document.to_string().contains("DO_NOT_LEAK") && !bench.data().exists());
}

#[test]
fn exit_codes_tell_what_became_of_a_replay() {
    let bench = Bench::new();
    let (capture, _) = files(&bench);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, code) in [
        (receiver(204), 0),
        (receiver(500), 1),
        (receiver(302), 1),
        (format!("http://{closed}/"), 4),
        ("https://example.com/".to_owned(), 2),
        ("http://10.0.0.1/".to_owned(), 2),
        ("http://169.254.169.254/".to_owned(), 2),
        ("http://u:p@127.0.0.1/".to_owned(), 2),
    ] {
        assert_eq!(bench.run(&["webhook", "replay", &capture, "--to", &url, "--json"]).code, code, "{url}");
    }
    let (_, document) = bench.json(&["webhook", "attempts"]);
    let attempts = document["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 4, "what was refused was not tried");
    assert_eq!(attempts[0]["status"], 204);
    assert!(attempts[3]["error"].as_str().unwrap().contains("nothing was sent"));
    assert!(!document.to_string().contains("DO_NOT_LEAK"));
}

#[test]
fn a_test_event_is_signed_and_a_made_secret_is_shown_once() {
    let bench = Bench::new();
    let (_, secret) = files(&bench);
    let url = receiver(200);
    let words = ["webhook", "send-test", "--scheme", "outworx", "--to", &url];
    let (code, document) = bench.json(&[&words[..], &["--secret-file", &secret]].concat());
    assert_eq!(
        (code, &document["replays"][0]["status"], &document["replays"][0]["verdict"]),
        (0, &200.into(), &"valid".into())
    );
    assert_eq!(document["replays"][0]["delivery"].as_str().unwrap().len(), 36);
    assert_eq!(bench.run(&words).code, 2, "no secret");
    let kept = ["--mint", "--keep", "fresh", "--secret-store", "file"];
    let (code, document) = bench.json(&[&words[..], &kept[..]].concat());
    let minted = document["minted"]["secret"].as_str().unwrap().to_owned();
    assert_eq!((code, minted.len()), (0, 43));
    let (code, document) = bench.json(&[&words[..], &["--secret", "fresh"]].concat());
    assert_eq!((code, document["replays"][0]["verdict"].as_str()), (0, Some("valid")));
    let (_, attempts) = bench.json(&["webhook", "attempts"]);
    assert!(!attempts.to_string().contains(&minted) && !document.to_string().contains(&minted));
}

#[test]
fn a_receiver_that_takes_everything_fails_the_suite_and_the_table_says_so() {
    let bench = Bench::new();
    let (_, secret) = files(&bench);
    let table = bench.path("result.csv");
    let words = ["webhook", "test-receiver", "--scheme", "outworx", "--secret-file", &secret];
    let url = receiver(200);
    let to = ["--to", &url, "--output", table.to_str().unwrap()];
    let (code, document) = bench.json(&[&words[..], &to[..]].concat());
    assert_eq!((code, document["passed"].as_bool()), (1, Some(false)));
    assert_eq!(document["output"]["sha256"].as_str().unwrap().len(), 64);
    let text = std::fs::read_to_string(&table).unwrap();
    assert!(text.lines().any(|line| line.starts_with("wrong_secret,") && line.contains(",refuse,fail,200,")));
    let attempts =
        || bench.json(&["webhook", "attempts", "--limit", "0"]).1["attempts"].as_array().unwrap().len();
    let sent = attempts();
    assert_eq!(bench.run(&[&words[..], &to[..]].concat()).code, 2, "the file is in the way");
    assert_eq!(attempts(), sent, "and that is told before anything is sent");
    let closed = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    assert_eq!(bench.run(&[&words[..], &["--to", &closed]].concat()).code, 4);
}

#[test]
fn a_named_workspace_is_made_by_what_writes_into_it() {
    let bench = Bench::new();
    let (capture, secret) = files(&bench);
    let url = receiver(200);
    let sign = ["--scheme", "outworx", "--secret-file", &secret, "--to", &url];
    for (name, words) in [
        ("one", vec!["webhook", "replay", &capture, "--to", &url]),
        ("two", [&["webhook", "send-test"][..], &sign].concat()),
    ] {
        let (code, document) = bench.json(&[&["--workspace", name], &words[..]].concat());
        assert_eq!(code, 0, "{name}: {document}");
        let (code, document) = bench.json(&["--workspace", name, "webhook", "attempts"]);
        assert_eq!((code, document["attempts"].as_array().unwrap().len()), (0, 1), "{name}");
    }
    assert_eq!(bench.run(&["--workspace", "three", "webhook", "attempts"]).code, 3, "reading makes none");
}

#[test]
fn credentials_come_from_a_file_or_the_environment_and_never_from_the_command_line() {
    let bench = Bench::new();
    let (capture, _) = files(&bench);
    let url = receiver(200);
    let headers = bench.file("headers.txt", b"Authorization: Bearer DO_NOT_LEAK_2\n\nX-A: b\n");
    let words = ["webhook", "replay", &capture, "--to", &url];
    let given = ["--header-file", headers.to_str().unwrap()];
    let (code, document) = bench.json(&[&words[..], &given[..]].concat());
    let sent = &document["replays"][0];
    assert_eq!(code, 0, "{document}");
    assert_eq!(sent["edits"], serde_json::json!(["header:Authorization", "header:X-A"]));
    assert!(!document.to_string().contains("DO_NOT_LEAK"));
    for (header, code) in [("Authorization: Bearer x", 2), ("X-A: b\r\nX-B: c", 2), ("X-A: b", 0)] {
        assert_eq!(bench.run(&[&words[..], &["--header", header]].concat()).code, code, "{header:?}");
    }
    let (_, attempts) = bench.json(&["webhook", "attempts"]);
    assert_eq!(attempts["attempts"].as_array().unwrap().len(), 2, "what was refused was not tried");
}

#[test]
fn a_delivery_that_cannot_be_signed_is_named_and_the_flags_that_help_are_told() {
    let bench = Bench::new();
    let (capture, _) = files(&bench);
    let words = ["webhook", "replay", &capture, "--to", "http://127.0.0.1:9/", "--signature", "resign"];
    let (code, document) = bench.json(&[&words[..], &["--dry-run"]].concat());
    let (message, hint) = (&document["error"]["message"], &document["error"]["hint"]);
    assert_eq!((code, document["error"]["code"].as_str()), (3, Some("credentials")), "{document}");
    assert!(message.as_str().unwrap().starts_with(capture.as_str()), "{message}");
    assert!(hint.as_str().unwrap().contains("--secret-file"), "{hint}");
}
