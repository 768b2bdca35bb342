//! Captured webhooks: opened, judged with kept and pasted secrets, looked at, let go.

use std::path::PathBuf;

use exhibit_engine::hook::{self, Capture};

use super::*;
use crate::wire::{
    Deliveries, DeliveryRef, HeaderPart, JudgeBy, Keeping, NewSecret, OpenCaptures, SecretRef, Verdict,
    WorkspaceRef,
};

const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A file with one right delivery and a line that is no capture.
fn file(folder: &Path) -> PathBuf {
    let scheme = hook::Schemes::built_in().named("outworx").unwrap();
    let body = br#"{"action":"TOKEN_CREATED"}"#.to_vec();
    let bare = Capture { received_at: None, method: "POST".into(), url: "/in".into(), headers: vec![], body };
    let at = exhibit_engine::clock::now().utc();
    let capture = hook::sign(scheme, &hook::Secret::new(SECRET), &bare, at, "d-1").unwrap();
    let path = folder.join("deliveries.ndjson");
    std::fs::write(&path, hook::to_ndjson(&capture).trim_end().to_owned() + "\n{\"no\":1}\n").unwrap();
    path
}

fn open(desk: &Desk, paths: &[&Path]) -> Result<Deliveries, Error> {
    picked(desk, paths);
    let paths = paths.iter().map(|path| path.display().to_string()).collect();
    desk.open_captures(OpenCaptures { paths })
}

fn by(secrets: &[&str], pasted: &[&str]) -> JudgeBy {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    JudgeBy { scheme: None, secrets: owned(secrets), pasted: owned(pasted) }
}

fn secret(name: &str, text: &str, keep: Keeping) -> NewSecret {
    NewSecret { name: name.into(), text: text.into(), keep, from: None, until: None }
}

fn named(name: &str) -> SecretRef {
    SecretRef { name: name.into() }
}

#[test]
fn captures_stay_open_and_are_judged_as_they_were_judged_last() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let file = file(folder.path());
    let first = open(&desk, &[&file]).unwrap();
    assert_eq!((first.deliveries.len(), first.problems.len(), first.problems[0].line), (1, 1, 2));
    assert_eq!(
        (first.deliveries[0].verdict, first.deliveries[0].reason.as_str()),
        (Verdict::Invalid, "no_secret")
    );

    let judged = desk.judge(by(&[], &[&format!("{SECRET}\n")])).unwrap();
    assert_eq!(judged.deliveries[0].verdict, Verdict::Valid);
    assert_eq!(desk.deliveries().deliveries[0].verdict, Verdict::Valid);
    let again = open(&desk, &[&file]).unwrap();
    assert_eq!((again.deliveries.len(), again.deliveries[0].verdict), (1, Verdict::Valid));

    let gone = folder.path().join("gone.http");
    let more = open(&desk, &[&gone]).unwrap();
    assert_eq!((more.deliveries.len(), more.problems.len()), (1, 2));
    desk.clear_captures();
    assert!(desk.deliveries().deliveries.is_empty() && desk.deliveries().problems.is_empty());
    assert_eq!(open(&desk, &[&file]).unwrap().deliveries[0].verdict, Verdict::Invalid);
}

#[test]
fn a_delivery_is_shown_with_every_byte_and_what_each_header_is() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    open(&desk, &[&file(folder.path())]).unwrap();
    desk.judge(by(&[], &[SECRET])).unwrap();
    let detail = desk.delivery(&DeliveryRef { number: 0 }).unwrap();
    assert_eq!((detail.method.as_str(), detail.url.as_str()), ("POST", "/in"));
    assert_eq!(detail.body, r#"{"action":"TOKEN_CREATED"}"#);
    assert!(detail.body_is_text && detail.body_is_whole && detail.body_bytes == 26);
    assert_eq!(detail.line.event.as_deref(), Some("TOKEN_CREATED"));
    assert_eq!(detail.headers[0].part, HeaderPart::Signature);
    assert!(!detail.steps.is_empty() && detail.steps.iter().all(|step| step.ok), "{:?}", detail.steps);
    assert!(!serde_json::to_string(&detail).unwrap().contains(SECRET));
    assert_eq!(code(desk.delivery(&DeliveryRef { number: 1 })), Code::Usage);
}

#[test]
fn a_huge_body_is_shown_by_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let path = folder.path().join("huge.http");
    let body = "é".repeat(1 << 20);
    std::fs::write(&path, format!("POST / HTTP/1.1\r\nHost: x\r\n\r\n{body}")).unwrap();
    open(&desk, &[&path]).unwrap();
    let detail = desk.delivery(&DeliveryRef { number: 0 }).unwrap();
    assert_eq!((detail.body.len(), detail.body_bytes), (1 << 20, 2 << 20));
    assert!(detail.body_is_text && !detail.body_is_whole);
}

#[test]
fn a_kept_secret_is_used_by_its_name_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    open(&desk, &[&file(folder.path())]).unwrap();
    let line = desk.add_secret(secret("outworx", SECRET, Keeping::File)).unwrap();
    assert_eq!((line.name.as_str(), line.keep), ("outworx", Keeping::File));
    assert_eq!(code(desk.add_secret(secret("outworx", "other", Keeping::File))), Code::Usage);
    assert_eq!(code(desk.add_secret(secret("../x", "other", Keeping::File))), Code::Usage);
    assert_eq!(code(desk.add_secret(secret("empty", "", Keeping::File))), Code::Credentials);
    assert_eq!(desk.judge(by(&["outworx"], &[])).unwrap().deliveries[0].verdict, Verdict::Valid);
    assert_eq!(desk.judge(by(&[], &["wrong"])).unwrap().deliveries[0].verdict, Verdict::Invalid);
    let told = serde_json::to_string(&desk.secrets().unwrap()).unwrap();
    assert!(told.contains("outworx") && !told.contains(SECRET));

    desk.remove_secret(&named("outworx")).unwrap();
    assert_eq!(code(desk.remove_secret(&named("outworx"))), Code::Usage);
    assert!(desk.secrets().unwrap().is_empty());
    // What cannot be judged so leaves everything as it was judged.
    assert_eq!(code(desk.judge(by(&["outworx"], &[]))), Code::Usage);
    assert_eq!(desk.deliveries().deliveries[0].reason, "signature_mismatch");
}

#[test]
fn another_workspace_sees_neither_captures_nor_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    open(&desk, &[&file(folder.path())]).unwrap();
    desk.add_secret(secret("outworx", SECRET, Keeping::File)).unwrap();
    desk.create_workspace(&WorkspaceRef { name: "beta".into() }).unwrap();
    assert!(desk.deliveries().deliveries.is_empty() && desk.secrets().unwrap().is_empty());
}

#[test]
fn every_scheme_is_listed_by_title() {
    let folder = tempfile::tempdir().unwrap();
    let schemes = desk(folder.path(), "acme").schemes();
    assert!(schemes.iter().any(|scheme| scheme.id == "outworx"));
    assert!(schemes.is_sorted_by_key(|scheme| scheme.title.to_lowercase()));
}

#[test]
fn a_capture_that_nobody_picked_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let paths = vec![file(folder.path()).display().to_string()];
    assert_eq!(code(desk.open_captures(OpenCaptures { paths })), Code::Usage);
}

#[test]
fn headers_without_end_are_cut_for_the_window_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let headers: Vec<_> = (0..250).map(|n| (format!("x-{n}"), "v".repeat(20_000))).collect();
    let (method, url) = ("POST".into(), "/".to_owned() + &"u".repeat(1 << 20));
    let capture = Capture { received_at: None, method, url, headers, body: vec![] };
    let path = folder.path().join("many.ndjson");
    std::fs::write(&path, hook::to_ndjson(&capture)).unwrap();
    let opened = open(&desk, &[&path]).unwrap();
    assert_eq!(opened.deliveries.len(), 1, "{:?}", opened.problems);
    let detail = desk.delivery(&DeliveryRef { number: 0 }).unwrap();
    assert_eq!((detail.headers.len(), detail.more_headers), (200, 50));
    assert!(detail.headers[0].value.ends_with("v…") && detail.url.ends_with("u…"));
    assert!(serde_json::to_string(&detail).unwrap().len() < 2 << 20);
}
