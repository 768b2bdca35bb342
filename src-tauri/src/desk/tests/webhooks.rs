//! Captured webhooks: imported, found, judged with kept and pasted secrets, looked at, explained, listened for.

use std::path::PathBuf;
use std::sync::mpsc;

use exhibit_engine::clock;
use exhibit_engine::hook::{self, Capture, Schemes};

use super::*;
use crate::wire::{
    CaptureExport, CaptureFormat, CaptureImport, CaptureJudge, CapturePaste, CaptureQuery, CaptureRef,
    CaptureRows, CaptureSet, CaptureTally, CapturesImported, HeaderPart, Keeping, KeyStanding, ListenRequest,
    NewSecret, ProblemsAsked, SecretPlace, SecretRef, Standing, WorkspaceRef,
};

mod listener;

const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = r#"{"id":"d-1","action":"TOKEN_CREATED"}"#;

fn bare(body: &[u8]) -> Capture {
    let (method, url) = ("POST".into(), "/in".into());
    Capture { received_at: Some(clock::now().utc()), method, url, headers: vec![], body: body.to_vec() }
}

/// A delivery that [`SECRET`] signed.
fn signed(body: &[u8]) -> Capture {
    let scheme = Schemes::built_in().named("outworx").unwrap();
    hook::sign(scheme, &hook::Secret::new(SECRET), &bare(body), clock::now().utc(), "d-1").unwrap()
}

fn file(folder: &Path, captures: &[Capture]) -> PathBuf {
    let path = folder.join("deliveries.ndjson");
    let lines: String = captures.iter().map(hook::to_ndjson).collect();
    std::fs::write(&path, lines + "{\"no\":1}\n").unwrap();
    path
}

fn import(desk: &Desk, paths: &[&Path]) -> Result<CapturesImported, Error> {
    picked(desk, paths);
    let paths = paths.iter().map(|path| path.display().to_string()).collect();
    desk.import_captures(CaptureImport { paths }, nobody())
}

/// A desk whose workspace holds these.
fn holding(folder: &Path, captures: &[Capture]) -> Desk {
    let desk = desk(folder, "acme");
    import(&desk, &[&file(folder, captures)]).unwrap();
    desk
}

fn all() -> CaptureQuery {
    CaptureQuery::default()
}

fn found(desk: &Desk) -> CaptureSet {
    desk.find_captures(all()).unwrap()
}

fn paste(desk: &Desk, pasted: &[&str]) -> Result<(), Error> {
    let pasted = pasted.iter().map(|text| (*text).to_owned()).collect();
    desk.judge_captures(CaptureJudge { scheme: None, pasted, adds: false })
}

fn secret(name: &str, text: &str) -> NewSecret {
    let (name, text) = (name.into(), text.into());
    NewSecret { name, text, keep: Keeping::File, from: None, until: None, schemes: None }
}

fn one(id: u64) -> CaptureRef {
    CaptureRef { id }
}

#[test]
fn captures_are_stored_once_and_judged_by_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let file = file(folder.path(), &[signed(BODY.as_bytes()), bare(b"{}")]);
    let first = import(&desk, &[&file]).unwrap();
    let line = &first.files[0];
    assert_eq!((line.new, line.known, line.problems.len()), (2, 0, 1), "{line:?}");
    let counts = found(&desk).counts;
    assert_eq!((counts.unchecked, counts.unsigned), (1, 1));
    desk.add_secret(secret("outworx", SECRET)).unwrap();
    assert_eq!(found(&desk).counts.valid, 1);
    let again = import(&desk, &[&file]).unwrap();
    assert_eq!((again.files[0].new, again.files[0].known), (0, 2));
    assert_eq!((found(&desk).total, found(&desk).count), (2, 2));
    desk.remove_secret(&SecretRef { name: "outworx".into() }).unwrap();
    assert_eq!(found(&desk).counts.unchecked, 1);
}

#[test]
fn a_pasted_secret_judges_until_it_is_let_go_of_and_is_never_told() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes())]);
    paste(&desk, &[&format!("{SECRET}\n")]).unwrap();
    let judged = found(&desk);
    assert!(judged.with_pasted && judged.counts.valid == 1);
    assert!(!serde_json::to_string(&judged).unwrap().contains(SECRET));
    let detail = desk.capture(one(1)).unwrap();
    assert!(!serde_json::to_string(&detail).unwrap().contains(SECRET));
    paste(&desk, &[]).unwrap();
    assert!(!found(&desk).with_pasted && found(&desk).counts.unchecked == 1);
}

#[test]
fn lines_are_told_by_windows_of_a_set_that_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let many: Vec<Capture> = (0..30).map(|n| bare(format!("{{\"n\":{n}}}").as_bytes())).collect();
    let desk = holding(folder.path(), &many);
    let set = found(&desk).set;
    let rows = |first, count| desk.capture_rows(&CaptureRows { set, first, count });
    assert_eq!(rows(10, 5).unwrap().len(), 5);
    assert_eq!(rows(28, 100).unwrap().len(), 2);
    assert!(rows(u64::MAX, 1).unwrap().is_empty());
    let other = folder.path().join("more.ndjson");
    std::fs::write(&other, hook::to_ndjson(&bare(b"more"))).unwrap();
    import(&desk, &[&other]).unwrap();
    let chosen = CaptureQuery { chosen: Some(1), ..all() };
    let newer = desk.find_captures(chosen).unwrap();
    assert_eq!((newer.count, newer.place.is_some()), (31, true));
    assert_eq!(rows(0, 100).unwrap().len(), 30);
    let lost = desk.capture_rows(&CaptureRows { set: 99, first: 0, count: 1 });
    assert_eq!(code(lost), Code::NotFound);
}

#[test]
fn a_query_narrows_by_standing_scheme_words_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes()), bare(b"{}")]);
    let count = |query: CaptureQuery| desk.find_captures(query).map(|set| set.count);
    assert_eq!(count(CaptureQuery { standings: vec![Standing::Unsigned], ..all() }).unwrap(), 1);
    assert_eq!(count(CaptureQuery { schemes: vec!["outworx".into()], ..all() }).unwrap(), 1);
    assert_eq!(count(CaptureQuery { text: "token_created".into(), ..all() }).unwrap(), 1);
    assert_eq!(count(CaptureQuery { from: Some("-1h".into()), ..all() }).unwrap(), 2);
    assert_eq!(count(CaptureQuery { to: Some("2020-01-01".into()), ..all() }).unwrap(), 0);
    assert_eq!(code(count(CaptureQuery { from: Some("whenever".into()), ..all() })), Code::BadQuery);
}

#[test]
fn a_delivery_is_shown_with_every_byte_and_what_each_header_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut capture = signed(BODY.as_bytes());
    capture.headers.push(("Authorization".into(), "Bearer DO_NOT_SHOW".into()));
    capture.headers.push(("X-Outworx-Event".into(), "TOKEN_REVOKED".into()));
    let desk = holding(folder.path(), &[capture]);
    desk.add_secret(secret("outworx", SECRET)).unwrap();
    let detail = desk.capture(one(1)).unwrap();
    assert_eq!((detail.method.as_str(), detail.url.as_str()), ("POST", "/in"));
    assert_eq!((detail.body.content.as_str(), detail.body.bytes), (BODY, BODY.len() as u64));
    assert!(detail.body.is_text && detail.body.is_whole && detail.exactness.is_none());
    let key = detail.key.as_ref().unwrap();
    assert_eq!((key.name.as_deref(), key.standing), (Some("outworx"), KeyStanding::Current));
    let header = |name: &str| detail.headers.iter().find(|header| header.name == name).unwrap();
    assert_eq!(header("X-Outworx-Signature").part, HeaderPart::Signature);
    assert!(header("Authorization").is_masked && header("Authorization").value.is_empty());
    assert!(!header("X-Outworx-Event").copy.as_ref().unwrap().agrees);
    assert!(!detail.steps.is_empty() && detail.steps.iter().all(|step| step.ok), "{:?}", detail.steps);
    assert!(!serde_json::to_string(&detail).unwrap().contains("DO_NOT_SHOW"));
    assert_eq!(code(desk.capture(one(2))), Code::NotFound);
}

#[test]
fn what_became_of_a_body_is_found_out_and_then_stands_in_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut capture = signed(BODY.as_bytes());
    capture.body.push(b'\n');
    let desk = holding(folder.path(), &[capture]);
    desk.add_secret(secret("outworx", SECRET)).unwrap();
    assert_eq!(found(&desk).counts.invalid, 1);
    let explained = desk.explain_capture(one(1)).unwrap();
    let cause = explained.cause.unwrap();
    assert_eq!(cause.signed_body.unwrap().content, BODY);
    assert_eq!(cause.key_name.as_deref(), Some("outworx"));
    let set = found(&desk).set;
    let rows = desk.capture_rows(&CaptureRows { set, first: 0, count: 1 }).unwrap();
    assert!(rows[0].cause.is_some());
}

#[test]
fn a_forged_delivery_gets_no_cause() {
    let folder = tempfile::tempdir().unwrap();
    let mut capture = signed(BODY.as_bytes());
    capture.body[9] ^= 1;
    let desk = holding(folder.path(), &[capture]);
    desk.add_secret(secret("outworx", SECRET)).unwrap();
    let explained = desk.explain_capture(one(1)).unwrap();
    assert!(explained.cause.is_none() && explained.tried > 0);
}

#[test]
fn a_huge_body_is_shown_by_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[bare("é".repeat(1 << 20).as_bytes())]);
    let body = desk.capture(one(1)).unwrap().body;
    assert_eq!((body.content.len(), body.bytes), (1 << 20, 2 << 20));
    assert!(body.is_text && !body.is_whole);
}

#[test]
fn headers_without_end_are_cut_for_the_window_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let headers: Vec<_> = (0..250).map(|n| (format!("x-{n}"), "v".repeat(20_000))).collect();
    let capture = Capture { headers, url: "/".to_owned() + &"u".repeat(1 << 20), ..bare(b"") };
    let desk = holding(folder.path(), &[capture]);
    let detail = desk.capture(one(1)).unwrap();
    assert_eq!((detail.headers.len(), detail.more_headers), (200, 50));
    assert!(detail.headers[0].value.ends_with("v…") && detail.url.ends_with("u…"));
    assert!(serde_json::to_string(&detail).unwrap().len() < 2 << 20);
}

#[test]
fn a_kept_secret_is_never_shown_and_a_bad_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let line = desk.add_secret(secret("outworx", SECRET)).unwrap();
    assert_eq!((line.name.as_str(), line.keep), ("outworx", SecretPlace::File));
    assert_eq!(code(desk.add_secret(secret("outworx", "other"))), Code::Usage);
    assert_eq!(code(desk.add_secret(secret("../x", "other"))), Code::Usage);
    assert_eq!(code(desk.add_secret(secret("empty", ""))), Code::Credentials);
    let told = serde_json::to_string(&desk.secrets().unwrap()).unwrap();
    assert!(told.contains("outworx") && !told.contains(SECRET));
    let named = SecretRef { name: "outworx".into() };
    desk.remove_secret(&named).unwrap();
    assert_eq!(code(desk.remove_secret(&named)), Code::Usage);
}

#[test]
fn another_workspace_sees_neither_captures_nor_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes())]);
    desk.add_secret(secret("outworx", SECRET)).unwrap();
    assert_eq!(found(&desk).counts.valid, 1);
    desk.create_workspace(&WorkspaceRef { name: "beta".into() }).unwrap();
    assert!(found(&desk).total == 0 && desk.secrets().unwrap().is_empty());
    desk.open_workspace(&WorkspaceRef { name: "acme".into() }).unwrap();
    assert_eq!(found(&desk).counts.valid, 1);
}

#[test]
fn a_workspace_that_was_never_written_holds_no_capture() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    assert_eq!((found(&desk).total, found(&desk).listener.is_on), (0, false));
}

#[test]
fn a_file_that_nobody_picked_is_neither_read_nor_written() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[bare(b"{}")]);
    let paths = vec![folder.path().join("other.ndjson").display().to_string()];
    assert_eq!(code(desk.import_captures(CaptureImport { paths }, nobody())), Code::Usage);
    let path = folder.path().join("out.ndjson").display().to_string();
    let request = CaptureExport { path, ids: vec![1], query: all(), format: CaptureFormat::Ndjson };
    assert_eq!(code(desk.export_captures(request)), Code::Usage);
}

#[test]
fn captures_leave_into_a_file_and_onto_a_command_line_without_their_credentials() {
    let data = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut capture = signed(BODY.as_bytes());
    capture.url = "http://127.0.0.1/in".into();
    capture.headers.push(("Cookie".into(), "DO_NOT_SHOW".into()));
    let desk = holding(data.path(), &[capture, bare(b"{}")]);
    let path = elsewhere.path().join("out.ndjson");
    desk.grants().write(&path);
    let query = CaptureQuery { schemes: vec!["outworx".into()], ..all() };
    let path_text = path.display().to_string();
    let request = CaptureExport { path: path_text, ids: vec![], query, format: CaptureFormat::Ndjson };
    assert_eq!(desk.export_captures(request).unwrap().deliveries, 1);
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains("X-Outworx-Signature") && !written.contains("DO_NOT_SHOW"));
    let curl = desk.capture_as_curl(one(1)).unwrap();
    assert!(curl.text.contains("TOKEN_CREATED") && !curl.text.contains("DO_NOT_SHOW"));
    assert_eq!(curl.masked, ["Cookie"]);
}

#[test]
fn every_scheme_is_listed_by_title() {
    let folder = tempfile::tempdir().unwrap();
    let schemes = desk(folder.path(), "acme").schemes();
    assert!(schemes.schemes.iter().any(|scheme| scheme.id == "outworx" && !scheme.is_own));
    assert!(schemes.schemes.is_sorted_by_key(|scheme| scheme.title.to_lowercase()));
    assert!(schemes.problems.is_empty());
}

#[test]
fn a_retired_secret_stays_right_for_what_came_before_and_no_longer_for_what_comes() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes())]);
    desk.add_secret(secret("outworx", SECRET)).unwrap();
    let line = desk.retire_secret(&SecretRef { name: "outworx".into() }).unwrap();
    assert_eq!((line.standing, line.until.is_some()), (KeyStanding::Retired, true));
    assert_eq!(found(&desk).counts.valid, 1);
    let mut later = signed(BODY.as_bytes());
    later.received_at = Some(clock::now().utc() + std::time::Duration::from_secs(60));
    let path = folder.path().join("later.ndjson");
    std::fs::write(&path, hook::to_ndjson(&later)).unwrap();
    import(&desk, &[&path]).unwrap();
    let counts = found(&desk).counts;
    assert_eq!((counts.valid, counts.stale), (1, 1));
}

#[test]
fn a_secret_is_kept_for_its_days_alone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes())]);
    let until = Some("2020-01-01T00:00:00Z".to_owned());
    let line = desk.add_secret(NewSecret { until, ..secret("old", SECRET) }).unwrap();
    assert_eq!(line.standing, KeyStanding::Retired);
    assert_eq!(found(&desk).counts.stale, 1);
    let from = Some("whenever".to_owned());
    assert_eq!(code(desk.add_secret(NewSecret { from, ..secret("new", SECRET) })), Code::BadQuery);
}

#[test]
fn a_scheme_of_ones_own_is_kept_and_a_bad_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let template = desk.schemes().template;
    let new = |name: &str, text: &str| crate::wire::NewScheme { name: name.into(), text: text.into() };
    assert_eq!(code(desk.save_scheme(&new("bad", "nonsense"))), Code::Usage);
    let list = desk.save_scheme(&new("mine", &template)).unwrap();
    assert!(list.schemes.iter().any(|scheme| scheme.is_own) && list.problems.is_empty());
}

#[test]
fn captures_that_were_waited_for_are_not_taken_for_those_of_another_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes())]);
    paste(&desk, &[SECRET]).unwrap();
    let acme = desk.workspace().unwrap();
    let judging_of_acme = desk.judging("acme".into(), (None, Vec::new())).unwrap();
    desk.create_workspace(&WorkspaceRef { name: "beta".into() }).unwrap();
    // Whoever asked before the change gets the lock after it.
    assert!(desk.captures_of(&acme).unwrap().is_none());
    assert!(!desk.judge_by(judging_of_acme), "secrets of one workspace judge no other");
    let set = found(&desk);
    assert_eq!((set.total, set.with_pasted), (0, false));
    desk.open_workspace(&WorkspaceRef { name: "acme".into() }).unwrap();
    let set = found(&desk);
    assert_eq!((set.total, set.counts.valid, set.with_pasted), (1, 0, false));
}

#[test]
fn what_is_no_request_is_listed_and_counted_with_what_stands_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    assert_eq!(desk.tally_captures().unwrap(), CaptureTally::default());
    assert_eq!(desk.capture_problems(&ProblemsAsked { after: 0 }).unwrap().count, 0);
    import(&desk, &[&file(folder.path(), &[signed(BODY.as_bytes()), bare(b"{}")])]).unwrap();
    paste(&desk, &["another"]).unwrap();
    assert_eq!(desk.tally_captures().unwrap(), CaptureTally { total: 2, failed: 1, problems: 1 });
    let listed = desk.capture_problems(&ProblemsAsked { after: 0 }).unwrap();
    let problem = &listed.problems[0];
    assert_eq!((listed.count, problem.line, problem.file.as_deref()), (1, 3, Some("deliveries.ndjson")));
    assert!(problem.is_text && problem.beginning.contains("{\"no\":1}"), "{problem:?}");
    assert!(desk.capture_problems(&ProblemsAsked { after: 1 }).unwrap().problems.is_empty());
}

#[test]
fn a_request_that_was_copied_is_stored_and_said_to_be_pasted() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let paste =
        |text: &str| desk.paste_captures(&CapturePaste { text: text.into() }).unwrap().files.remove(0);
    let curl = r#"curl -X POST https://hooks.example/in -H 'Content-Type: application/json' --data-raw '{"id":"d-1"}'"#;
    assert_eq!((paste(curl).new, paste(curl).known), (1, 1));
    assert_eq!(paste("POST /in HTTP/1.1\nHost: hooks.example\n\n{\"id\":\"d-2\"}").new, 1);
    let nothing = paste("nothing of the kind");
    assert_eq!((nothing.new, nothing.problems.len()), (0, 1));
    let detail = desk.capture(one(1)).unwrap();
    assert_eq!((detail.body.content.as_str(), detail.method.as_str()), (r#"{"id":"d-1"}"#, "POST"));
    assert!(
        detail.exactness.unwrap().contains("pasted") && detail.line.file.as_deref() == Some("pasted text")
    );
}

#[test]
fn a_second_pasted_secret_joins_the_first_until_both_are_let_go_of() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path(), &[signed(BODY.as_bytes())]);
    let judge = |pasted: &[&str], adds: bool| {
        let pasted = pasted.iter().map(|text| (*text).to_owned()).collect();
        desk.judge_captures(CaptureJudge { scheme: None, pasted, adds }).unwrap();
        let set = found(&desk);
        (set.counts.valid, set.with_pasted)
    };
    assert_eq!(judge(&[SECRET], true), (1, true));
    assert_eq!(judge(&["another"], true), (1, true));
    assert_eq!(judge(&[], true), (1, true));
    assert_eq!(judge(&[], false), (0, false));
}
