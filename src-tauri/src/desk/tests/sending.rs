//! Captures sent again, test events and suites: to the listener of another desk, which plays the receiver.

use exhibit_engine::clock;
use exhibit_engine::hook::{self, Capture, Schemes};

use super::*;
use crate::wire::{
    AttemptScope, CaptureImport, CaptureQuery, CaptureRef, Failure, HeaderEdit, Keeping, ListenRequest,
    MintSecret, NewSecret, ReplayEdits, ReplayOrder, SchemeRef, SignedWith, Signing, Standing, SuiteExport,
    SuiteOrder, TestEvent, Toward,
};

const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = r#"{"id":"d-1","action":"TOKEN_CREATED"}"#;

/// A desk that holds one delivery, with a cookie in it, and the secret that signed it.
fn holding(folder: &Path) -> Desk {
    let desk = desk(folder, "acme");
    let scheme = Schemes::built_in().named("outworx").unwrap();
    let headers = vec![("Cookie".to_owned(), "session=of-somebody".to_owned())];
    let (method, url, body) = ("POST".into(), "/in".into(), BODY.as_bytes().to_vec());
    let bare = Capture { received_at: Some(clock::now().utc()), method, url, headers, body };
    let signed = hook::sign(scheme, &hook::Secret::new(SECRET), &bare, clock::now().utc(), "d-1").unwrap();
    let file = folder.join("deliveries.ndjson");
    std::fs::write(&file, hook::to_ndjson(&signed)).unwrap();
    picked(&desk, &[&file]);
    desk.import_captures(CaptureImport { paths: vec![file.display().to_string()] }, nobody()).unwrap();
    let (name, text) = ("outworx".to_owned(), SECRET.to_owned());
    desk.add_secret(NewSecret { name, text, keep: Keeping::File, from: None, until: None, schemes: None })
        .unwrap();
    desk
}

/// The same with a second delivery, signed by `scheme` with a secret that is `secret`.
fn holding_another(folder: &Path, (scheme, secret): (&str, &str)) -> Desk {
    let desk = holding(folder);
    let scheme = Schemes::built_in().named(scheme).unwrap();
    let (method, url, body) = ("POST".into(), "/in".into(), b"{}".to_vec());
    let at = Some(clock::now().utc());
    let bare = Capture { received_at: at, method, url, headers: vec![], body };
    let signed = hook::sign(scheme, &hook::Secret::new(secret), &bare, clock::now().utc(), "d-2").unwrap();
    let file = folder.join("another.ndjson");
    std::fs::write(&file, hook::to_ndjson(&signed)).unwrap();
    picked(&desk, &[&file]);
    desk.import_captures(CaptureImport { paths: vec![file.display().to_string()] }, nobody()).unwrap();
    desk
}

/// A desk that takes whatever comes, and its address.
fn receiver(folder: &Path) -> (Desk, String) {
    let desk = desk(folder, "there");
    let request = ListenRequest {
        port: 0,
        answer: 204,
        forward: None,
        confirmed_host: None,
        allow_private: false,
        hosts: vec![],
        challenges: false,
    };
    let url = desk.start_listener(&request).unwrap().url.unwrap();
    (desk, url)
}

fn toward(url: &str) -> Toward {
    Toward { url: url.into(), confirmed_host: None, allow_private: false }
}

fn order(url: &str) -> ReplayOrder {
    ReplayOrder {
        ids: vec![1],
        toward: toward(url),
        signing: Signing::Keep,
        secret: None,
        new_id: false,
        edits: ReplayEdits::default(),
        with_credentials: false,
        rate_per_second: 50.0,
    }
}

fn of_first() -> AttemptScope {
    AttemptScope { capture: Some(1), run: None, limit: 10 }
}

#[test]
fn a_replay_is_recorded_beside_its_capture_and_leaves_credentials_out() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding(here.path());
    let (receiver, url) = receiver(there.path());
    let done = desk.replay(order(&url), nobody()).unwrap();
    assert_eq!((done.sent, done.accepted, done.refused, done.unanswered), (1, 1, 0, 0));
    let sent = desk.attempts(&of_first()).unwrap().attempts;
    assert_eq!((sent.len(), sent[0].status, sent[0].standing), (1, Some(204), Some(Standing::Valid)));
    assert_eq!((sent[0].signature.as_str(), sent[0].by.as_str()), ("keep", "auditor"));
    assert_eq!((sent[0].edits.len(), sent[0].capture), (0, Some(1)));
    assert!(sent[0].headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("cookie")));
    let of_run = AttemptScope { capture: None, run: Some(done.run), limit: 10 };
    assert_eq!(desk.attempts(&of_run).unwrap().attempts[0].id, sent[0].id);
    receiver.stop_listener();
    let came = receiver.find_captures(CaptureQuery::default()).unwrap();
    assert_eq!(came.count, 1);
    let detail = receiver.capture(CaptureRef { id: 1 }).unwrap();
    assert_eq!(detail.body.content, BODY);
    assert!(!serde_json::to_string(&detail).unwrap().contains("of-somebody"));
    // What was sent is no evidence: the desk that sent it holds the one capture that it had.
    assert_eq!(desk.find_captures(CaptureQuery::default()).unwrap().total, 1);
}

#[test]
fn an_edited_copy_is_signed_anew_and_says_what_was_changed() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding(here.path());
    let (receiver, url) = receiver(there.path());
    let edits = ReplayEdits {
        body: Some(r#"{"id":"d-2"}"#.into()),
        body_base64: None,
        headers: vec![
            HeaderEdit { name: "X-Try".into(), value: Some("1".into()) },
            HeaderEdit { name: "Cookie".into(), value: None },
        ],
    };
    let order =
        ReplayOrder { signing: Signing::Resign, secret: Some("outworx".into()), edits, ..order(&url) };
    let plan = desk.plan_replay(order.clone()).unwrap();
    assert!(plan.requests[0].bytes.content.contains("POST /") && plan.count == 1);
    assert!(plan.requests[0].bytes.content.ends_with(r#"{"id":"d-2"}"#));
    let left_out = &plan.requests[0].left_out;
    assert!(left_out.iter().any(|name| name == "Cookie"), "{left_out:?}");
    assert!(plan.requests[0].mark.is_some() && plan.requests[0].masked.is_empty());
    assert_eq!(desk.attempts(&of_first()).unwrap().count, 0, "a plan sends nothing");
    desk.replay(order, nobody()).unwrap();
    let sent = desk.attempts(&of_first()).unwrap().attempts;
    assert_eq!((sent[0].standing, sent[0].signature.as_str()), (Some(Standing::Valid), "resign"));
    assert!(sent[0].edits.contains(&"body".to_owned()) && sent[0].edits.contains(&"header:X-Try".to_owned()));
    receiver.stop_listener();
    assert_eq!(receiver.capture(CaptureRef { id: 1 }).unwrap().body.content, r#"{"id":"d-2"}"#);
    let told = serde_json::to_string(&desk.attempts(&of_first()).unwrap()).unwrap();
    assert!(!told.contains(SECRET));
}

#[test]
fn another_machine_needs_a_word_and_some_are_refused_whatever_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let desk = holding(folder.path());
    // Any public address: it is not confirmed, so nothing goes there.
    let public = "http://8.8.8.8/hooks";
    assert_eq!(code(desk.replay(order(public), nobody())), Code::Usage);
    assert_eq!(desk.attempts(&of_first()).unwrap().count, 0);
    assert_eq!(desk.plan_replay(order(public)).unwrap().requests.len(), 1);
    for refused in
        ["http://10.0.0.7/", "http://169.254.169.254/latest", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/"]
    {
        let failure = Failure::from(desk.check_target(&toward(refused)).unwrap_err());
        assert_eq!(failure.code, Code::Usage, "{refused}");
        assert!(!failure.hint.contains("--"), "the window has no flags: {}", failure.hint);
    }
    let unconfirmed = Failure::from(desk.replay(order(public), nobody()).unwrap_err());
    assert!(unconfirmed.hint.ends_with("say so below its address"), "{}", unconfirmed.hint);
    let metadata = Toward { allow_private: true, ..toward("http://169.254.169.254/latest") };
    assert_eq!(code(desk.check_target(&metadata)), Code::Usage);
    let private = Toward { allow_private: true, ..toward("http://10.0.0.7/") };
    let led = desk.check_target(&private).unwrap();
    assert_eq!((led.host.as_str(), led.needs_word, led.addresses.len()), ("10.0.0.7", true, 1));
    let confirmed = Toward { confirmed_host: Some("10.0.0.7".into()), ..private };
    assert!(!desk.check_target(&confirmed).unwrap().needs_word);
    assert!(!desk.check_target(&toward("http://127.0.0.1:9/")).unwrap().needs_word);
}

#[test]
fn what_was_sent_is_told_call_by_call_and_an_older_list_says_how_long_it_is() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding(here.path());
    let (_receiver, url) = receiver(there.path());
    assert!(desk.sent_runs().unwrap().is_empty());
    let first = desk.replay(order(&url), nobody()).unwrap();
    let second = desk.replay(ReplayOrder { ids: vec![1, 1, 1], ..order(&url) }, nobody()).unwrap();
    let runs = desk.sent_runs().unwrap();
    assert_eq!(runs.iter().map(|run| run.run.as_str()).collect::<Vec<_>>(), [&second.run, &first.run]);
    assert_eq!((runs[0].done.sent, runs[0].kind.as_str(), runs[0].is_cut), (3, "replay", false));
    let newest = desk.attempts(&AttemptScope { limit: 2, ..of_first() }).unwrap();
    assert_eq!((newest.attempts.len(), newest.count), (2, 4));
}

#[test]
fn a_replay_that_is_stopped_says_so_and_keeps_what_was_sent() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = Arc::new(holding(here.path()));
    let (_receiver, url) = receiver(there.path());
    let many = ReplayOrder { ids: vec![1; 50], ..order(&url) };
    assert_eq!(code(desk.replay(many, stopping(&desk))), Code::Cancelled);
    assert!(desk.attempts(&of_first()).unwrap().count < 50);
    let missing = ReplayOrder { ids: vec![1, 99], ..order(&url) };
    assert_eq!(code(desk.replay(missing, nobody())), Code::Usage);
}

#[test]
fn a_test_event_is_signed_with_a_secret_that_was_made_here_and_is_told_once() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = desk(here.path(), "acme");
    let (_receiver, url) = receiver(there.path());
    let mint = |name: &str, scheme: &str| MintSecret {
        scheme: scheme.into(),
        name: name.into(),
        keep: Keeping::File,
    };
    let minted = desk.mint_secret(mint("fresh", "outworx")).unwrap();
    assert!(minted.is_secret && minted.text.len() >= 43);
    assert_eq!(code(desk.mint_secret(mint("fresh", "outworx")).map(|minted| minted.name)), Code::Usage);
    assert!(!serde_json::to_string(&desk.secrets().unwrap()).unwrap().contains(&minted.text));
    let template = desk.event_templates(&SchemeRef { id: "outworx".into() }).unwrap().remove(0);
    let event = |secret| TestEvent {
        scheme: "outworx".into(),
        headers: template.headers.clone(),
        body: template.body.clone(),
        content_type: template.content_type.clone(),
        secret,
        toward: toward(&url),
    };
    let sent = desk.send_test(event(SignedWith { kept: Some("fresh".into()), pasted: None })).unwrap();
    assert_eq!((sent.status, sent.kind.as_str(), sent.standing), (Some(204), "test", Some(Standing::Valid)));
    let pasted =
        desk.send_test(event(SignedWith { kept: None, pasted: Some("whsec pasted\n".into()) })).unwrap();
    assert_eq!(pasted.standing, Some(Standing::Valid));
    assert!(!serde_json::to_string(&pasted).unwrap().contains("whsec pasted"));
    assert_eq!(code(desk.send_test(event(SignedWith { kept: None, pasted: None }))), Code::Usage);
}

#[test]
fn a_receiver_that_takes_everything_fails_and_its_table_is_written_with_its_hash() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding(here.path());
    let (_receiver, url) = receiver(there.path());
    let order = SuiteOrder {
        scheme: "outworx".into(),
        secret: SignedWith { kept: Some("outworx".into()), pasted: None },
        toward: toward(&url),
    };
    let result = desk.run_suite(order, nobody()).unwrap();
    let of = |case: &str| result.cases.iter().find(|line| line.case == case).unwrap();
    assert_eq!((of("good").ok, of("good").status), (Some(true), Some(204)));
    assert!(result.cases.iter().any(|line| line.ok == Some(false)), "forged deliveries were taken");
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("receiver.csv");
    let request = SuiteExport { run: result.run.clone(), path: path.display().to_string() };
    assert_eq!(code(desk.export_suite(&request)), Code::Usage, "nobody picked it");
    desk.grants().write(&path);
    let written = desk.export_suite(&request).unwrap();
    assert_eq!(written.sha256.len(), 64);
    assert_eq!(written.bytes, std::fs::metadata(&path).unwrap().len());
    assert!(!std::fs::read_to_string(&path).unwrap().contains(SECRET));
}

#[test]
fn of_several_the_delivery_that_cannot_be_signed_is_named_in_words_of_the_window() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding_another(here.path(), ("github_sha256", "of-nobody-here"));
    let (_receiver, url) = receiver(there.path());
    let both = ReplayOrder { ids: vec![1, 2], signing: Signing::Resign, ..order(&url) };
    let planned = Failure::from(desk.plan_replay(both.clone()).unwrap_err());
    let sent = Failure::from(desk.replay(both, nobody()).unwrap_err());
    for failure in [planned, sent] {
        assert_eq!(failure.code, Code::Unready);
        assert!(failure.message.starts_with("delivery 2: "), "{}", failure.message);
        assert!(
            failure.hint.starts_with("nothing was sent; ") && !failure.hint.contains("--"),
            "{}",
            failure.hint
        );
    }
    assert_eq!(desk.attempts(&of_first()).unwrap().count, 0);
}

#[test]
fn the_requests_of_a_plan_are_together_no_more_bytes_than_one_body_and_a_cut_is_said() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding(here.path());
    let (_receiver, url) = receiver(there.path());
    let big = |id: &str| Capture {
        received_at: Some(clock::now().utc()),
        method: "POST".into(),
        url: format!("/{id}"),
        headers: vec![],
        body: id.repeat(700_000).into_bytes(),
    };
    let file = here.path().join("big.ndjson");
    std::fs::write(&file, hook::to_ndjson(&big("b")) + &hook::to_ndjson(&big("c"))).unwrap();
    picked(&desk, &[&file]);
    desk.import_captures(CaptureImport { paths: vec![file.display().to_string()] }, nobody()).unwrap();
    let planned = |ids| desk.plan_replay(ReplayOrder { ids, ..order(&url) }).unwrap().requests;
    let alone = &planned(vec![2])[0];
    assert!(alone.bytes.is_whole && alone.bytes.content.len() > 700_000);
    let both = planned(vec![2, 3]);
    assert!(both.iter().all(|request| !request.bytes.is_whole && request.body_bytes == 700_000));
    assert_eq!(both.iter().map(|request| request.bytes.content.len()).sum::<usize>(), 1 << 20);
}

#[test]
fn a_plan_says_of_each_request_whether_it_sends_the_secret_itself() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = holding_another(here.path(), ("gitlab_token", SECRET));
    let (_receiver, url) = receiver(there.path());
    let planned = |signing| {
        let secret = (signing == Signing::Resign).then(|| "outworx".to_owned());
        let order = ReplayOrder { ids: vec![1, 2], signing, secret, ..order(&url) };
        let requests = desk.plan_replay(order).unwrap().requests;
        requests.iter().map(|request| request.sends_secret).collect::<Vec<_>>()
    };
    assert_eq!(planned(Signing::Resign), [false, true]);
    assert_eq!(planned(Signing::Keep), [false, false]);
    assert_eq!(planned(Signing::Strip), [false, false]);
}
