//! Keys, reviews, plans, rules and opened packs.

use super::packs::{pack, unsigned};
use super::*;
use crate::wire::{
    NewKey, NewPlan, NewReview, OpenPack, OpenedEntryRef, OpenedQuery, PackRef, PackRequest, PlanPeriod,
    PlanRef, ReviewClose, ReviewDecide, ReviewVerdict, RuleDraft, RuleRef, SetRef, SignKind, SignWith,
    SignatureState,
};

fn by_workspace() -> SignWith {
    SignWith { kind: SignKind::Workspace, ..unsigned() }
}

fn open(desk: &Desk, path: &str) -> crate::wire::OpenedPack {
    desk.open_pack(&OpenPack { path: path.to_owned(), signers: None }, nobody()).unwrap()
}

#[test]
fn a_pack_is_signed_with_the_key_made_here_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    assert!(desk.keys().unwrap().workspace.is_none());
    let key = desk.create_key(&NewKey { in_file: true }).unwrap();
    assert_eq!(desk.keys().unwrap().workspace.unwrap().fingerprint, key.fingerprint);
    let built = desk.build_pack(PackRequest { sign: by_workspace(), ..pack(None) }, nobody()).unwrap();
    assert_eq!(built.fingerprint.as_deref(), Some(key.fingerprint.as_str()));

    let opened = open(&desk, &built.path);
    assert!(opened.check.ok && opened.check.note.is_none(), "{:?}", opened.check.checks);
    assert_eq!((opened.signature.state, opened.rows), (SignatureState::Untrusted, built.rows));
    let signers = folder.path().join("allowed_signers");
    std::fs::write(&signers, format!("{}\n", key.allowed_signers)).unwrap();
    picked(&desk, &[&signers]);
    let trusted = OpenPack { path: built.path, signers: Some(signers.display().to_string()) };
    let trusted = desk.open_pack(&trusted, nobody()).unwrap();
    assert_eq!(trusted.signature.state, SignatureState::Trusted);
    desk.remove_key().unwrap();
    assert!(desk.keys().unwrap().workspace.is_none());
}

#[test]
fn rows_of_an_open_pack_are_found_until_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let request = PackRequest { kind: crate::wire::PackKind::Custom, query: String::new(), ..pack(None) };
    let built = desk.build_pack(request, nobody()).unwrap();
    let opened = open(&desk, &built.path);
    let query = |text: &str| OpenedQuery { pack: opened.handle, query: text.to_owned() };
    let all = desk.opened_query(query("")).unwrap();
    let one = desk.opened_query(query("actor:bob@acme.io")).unwrap();
    assert_eq!((all.count, one.count), (2, 1));
    assert_eq!(desk.opened_counts(&SetRef { handle: all.handle }).unwrap().rows, 2);
    let entry = desk.opened_entry(&OpenedEntryRef { pack: opened.handle, line: 1 }).unwrap();
    assert!(entry.proof.ok && entry.raw.is_some(), "{}", entry.proof.detail);
    assert_eq!(code(desk.opened_query(query("nonsense:1"))), Code::BadQuery);
    desk.close_pack(&PackRef { handle: opened.handle });
    assert_eq!(code(desk.opened_query(query(""))), Code::NotFound);
}

#[test]
fn a_file_that_nobody_chose_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let request = OpenPack { path: "/etc/hostname".into(), signers: None };
    assert_eq!(code(desk.open_pack(&request, nobody())), Code::Usage);
}

#[test]
fn a_review_is_opened_decided_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let new = NewReview {
        title: "May".into(),
        from: "2026-04-01".into(),
        to: "2026-06-01".into(),
        query: String::new(),
    };
    let review = desk.open_review(new, nobody()).unwrap();
    let id = review.line.id;
    let decide = |verdict, note: &str, reviewer: &str| {
        desk.decide(ReviewDecide {
            id,
            places: vec![1],
            verdict,
            note: note.into(),
            reviewer: reviewer.into(),
        })
    };
    assert_eq!(code(decide(ReviewVerdict::Revoke, "", "olga")), Code::Usage);
    assert_eq!(code(decide(ReviewVerdict::Approve, "", &review.people[0].name)), Code::Usage);
    let decided = decide(ReviewVerdict::Revoke, "left", "olga").unwrap();
    assert_eq!(decided.sums.iter().map(|sum| sum.people).sum::<u64>(), decided.line.principals);
    let close = |despite_open| {
        desk.close_review(ReviewClose { id, by: "olga".into(), sign: unsigned(), despite_open })
    };
    assert_eq!(code(close(false)), Code::Usage);
    let closed = close(true).unwrap();
    assert!(closed.line.closed_at.is_some() && closed.signature.is_none());
    assert_eq!(code(decide(ReviewVerdict::Approve, "", "olga")), Code::Usage);
    assert_eq!(desk.reviews().unwrap().reviews.len(), 1);
}

#[test]
fn an_own_rule_is_tried_kept_and_taken_away_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let json =
        r#"{"id":"own-login","when":{"action":["user.login"]},"set":{"evidence":["change"],"risk":1}}"#;
    let draft = |json: &str| RuleDraft { json: json.into(), replaces: None };
    assert!(desk.preview_rule(&draft("{")).unwrap().problem.is_some());
    assert_eq!(desk.preview_rule(&draft(json)).unwrap().matched, 2);
    let saved = desk.save_rule(&draft(json), nobody()).unwrap();
    let own = saved.rules.iter().find(|rule| rule.is_own).unwrap();
    assert_eq!((own.id.as_str(), own.rows), ("own-login", 2));
    assert_eq!(opened(&desk, "evidence:change").count, 2);
    desk.remove_rule(&RuleRef { id: "own-login".into() }, nobody()).unwrap();
    assert_eq!(opened(&desk, "evidence:change").count, 0);
}

#[test]
fn a_plan_is_kept_run_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let plan = |day| NewPlan {
        name: "monthly".into(),
        request: pack(None),
        period: PlanPeriod::Month,
        day,
        folder: None,
    };
    assert_eq!(code(desk.save_plan(plan(31))), Code::Usage);
    desk.save_plan(plan(3)).unwrap();
    assert_eq!(desk.save_plan(plan(4)).unwrap().plans[0].day, 4);
    let built = desk.run_plan(&PlanRef { name: "monthly".into() }, nobody()).unwrap();
    assert!(Path::new(&built.path).is_file());
    let plans = desk.plans().unwrap();
    assert_eq!(plans.plans[0].last_path.as_deref(), Some(built.path.as_str()));
    assert!(plans.fresh.len() >= 3);
    assert!(desk.remove_plan(&PlanRef { name: "monthly".into() }).unwrap().plans.is_empty());
}

#[test]
fn controls_and_retention_are_told_in_our_words() {
    let controls = Desk::controls();
    assert!(controls.controls.iter().any(|line| line.id == "CC6.2" && !line.not_shown.is_empty()));
    assert!(controls.retention.iter().any(|line| line.regime.contains("PCI")));
}
