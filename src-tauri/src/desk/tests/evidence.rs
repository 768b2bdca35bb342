//! Keys, reviews, rules and opened packs.

use super::packs::{pack, unsigned};
use super::*;
use crate::wire::{
    LocateRequest, NewKey, NewReview, OpenPack, OpenedEntryRef, OpenedQuery, OpenedTableRequest, PackRef,
    PackRequest, ReviewClose, ReviewDecide, ReviewVerdict, RuleDraft, RuleRef, SetRef, SignKind, SignWith,
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
    assert_eq!((opened.check.signature.state, opened.rows), (SignatureState::Untrusted, built.rows));
    let signers = folder.path().join("allowed_signers");
    std::fs::write(&signers, format!("{}\n", key.allowed_signers)).unwrap();
    picked(&desk, &[&signers]);
    let trusted = OpenPack { path: built.path, signers: Some(signers.display().to_string()) };
    let trusted = desk.open_pack(&trusted, nobody()).unwrap();
    let signature = &trusted.check.signature;
    assert_eq!((signature.state, &signature.fingerprint), (SignatureState::Trusted, &Some(key.fingerprint)));
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
    let all = desk.opened_query(query(""), nobody()).unwrap();
    let one = desk.opened_query(query("actor:bob@acme.io"), nobody()).unwrap();
    assert_eq!((all.count, one.count), (2, 1));
    assert_eq!(desk.opened_counts(&SetRef { handle: all.handle }).unwrap().rows, 2);
    let entry = desk.opened_entry(&OpenedEntryRef { pack: opened.handle, line: 1 }).unwrap();
    assert!(entry.proof.ok && entry.raw.is_some() && entry.leaf.is_some(), "{}", entry.proof.detail);
    assert_eq!(desk.opened_locate(&LocateRequest { handle: all.handle, row: 1 }).unwrap().index, Some(1));
    assert_eq!(code(desk.opened_query(query("nonsense:1"), nobody())), Code::BadQuery);
    desk.close_pack(&PackRef { handle: opened.handle });
    assert_eq!(code(desk.opened_query(query(""), nobody())), Code::NotFound);
}

#[test]
fn each_table_that_an_open_pack_names_can_be_read_a_few_records_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let request = PackRequest { kind: crate::wire::PackKind::Custom, query: String::new(), ..pack(None) };
    let built = desk.build_pack(request, nobody()).unwrap();
    let opened = open(&desk, &built.path);
    let ask = |path: &str, first| OpenedTableRequest {
        pack: opened.handle,
        path: path.to_owned(),
        first,
        records: 1,
    };
    let tables = opened.tables.iter().filter(|table| table.path.ends_with(".csv"));
    assert!(tables.clone().count() > 4, "{:?}", opened.tables);
    for table in tables {
        let found = desk.opened_table(&ask(&table.path, 0)).unwrap();
        assert_eq!((found.total, found.problem), (table.rows, None), "{}", table.path);
        assert_eq!(found.records.len() as u64, table.rows.min(1));
        assert!(found.records.iter().all(|cells| cells.len() == found.columns.len()));
        assert!(desk.opened_table(&ask(&table.path, table.rows)).unwrap().records.is_empty());
    }
    assert_eq!(code(desk.opened_table(&ask("../../etc/passwd", 0))), Code::Usage);
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
fn controls_and_retention_are_told_in_our_words() {
    let controls = Desk::controls();
    assert!(controls.controls.iter().any(|line| line.id == "CC6.2" && !line.not_shown.is_empty()));
    assert!(controls.retention.iter().any(|line| line.regime.contains("PCI")));
}
