//! Packs: counted, built, checked, listed.

use super::*;
use crate::wire::{PackFile, PackKind, PackRequest, SignKind, SignWith};

pub(super) fn pack(path: Option<&Path>) -> PackRequest {
    PackRequest {
        kind: PackKind::AccessReview,
        from: "2026-04-01".into(),
        to: "2026-06-01".into(),
        query: "actor:*@acme.io".into(),
        organisation: Some("Acme".into()),
        path: path.map(|path| path.display().to_string()),
        title: None,
        unclassified_too: false,
        redaction: None,
        seal_passphrase: None,
        sample: None,
        sign: unsigned(),
        accounts: None,
        review: None,
        milestones: Vec::new(),
        deliveries: Vec::new(),
        workbook: false,
        oscal: false,
    }
}

pub(super) fn unsigned() -> SignWith {
    SignWith {
        kind: SignKind::None,
        path: None,
        passphrase: None,
        fingerprint: None,
        identity: None,
        minisign: false,
    }
}

fn file(path: &str) -> PackFile {
    PackFile { path: path.into() }
}

#[test]
fn a_pack_is_counted_built_checked_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let count = desk.count_pack(pack(None), nobody()).unwrap();
    let excluded: u64 = count.excluded.iter().map(|excluded| excluded.rows).sum();
    assert_eq!((count.total_in_period, count.included + excluded), (2, 2));

    let (hear, heard) = listener();
    let built = desk.build_pack(pack(None), hear).unwrap();
    assert!(Path::new(&built.path).starts_with(folder.path().join("packs")));
    assert_eq!((built.rows, built.words.len(), &built.note), (count.included, 8, &None));
    let stages: Vec<String> = heard.lock().unwrap().iter().map(|told| told.stage.clone()).collect();
    assert_eq!((stages[0].as_str(), stages[1].as_str()), ("Starting", "Writing"));

    let (hear, heard) = listener();
    let check = desk.verify_pack(&file(&built.path), hear).unwrap();
    assert!(check.ok, "{:?}", check.checks);
    assert_eq!((&check.sha256, &check.words, check.bytes), (&built.sha256, &built.words, built.bytes));
    assert_eq!(check.facts.unwrap().organisation.as_deref(), Some("Acme"));
    assert_eq!(heard.lock().unwrap().last().unwrap().stage, "Checking");

    let packs = desk.packs().unwrap().packs;
    assert_eq!((packs.len(), packs[0].is_own, packs[0].is_there), (1, true, true));
    assert!(packs[0].check.as_ref().unwrap().ok && packs[0].sha256 == built.sha256);
}

#[test]
fn a_pack_without_a_name_is_a_fresh_file_and_a_named_one_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let first = desk.build_pack(pack(None), nobody()).unwrap().path;
    assert_ne!(desk.build_pack(pack(None), nobody()).unwrap().path, first);
    let elsewhere = tempfile::tempdir().unwrap();
    let chosen = elsewhere.path().join("chosen.zip");
    assert_eq!(code(desk.build_pack(pack(Some(&chosen)), nobody())), Code::Usage);
    desk.grants().write(&chosen);
    std::fs::write(&chosen, "what the person agreed to replace").unwrap();
    let built = desk.build_pack(pack(Some(&chosen)), nobody()).unwrap();
    assert_eq!(built.path, chosen.display().to_string());
    assert!(desk.verify_pack(&file(&built.path), nobody()).unwrap().ok);
    let refused = desk.build_pack(pack(Some(Path::new("pack.zip"))), nobody());
    assert_eq!(code(refused), Code::Usage);
}

#[test]
fn a_stopped_build_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(filled(folder.path()));
    let elsewhere = tempfile::tempdir().unwrap();
    let chosen = elsewhere.path().join("chosen.zip");
    desk.grants().write(&chosen);
    std::fs::write(&chosen, "as before").unwrap();
    let stopped = desk.build_pack(pack(Some(&chosen)), stopping(&desk));
    assert_eq!(code(stopped), Code::Cancelled);
    assert_eq!(std::fs::read_to_string(&chosen).unwrap(), "as before");
    assert!(desk.packs().unwrap().packs.is_empty());
}

#[test]
fn a_file_that_is_no_pack_is_found_bad_and_put_on_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    // It was picked to be imported.
    let rows = folder.path().join("rows.ndjson").display().to_string();
    let check = desk.verify_pack(&file(&rows), nobody()).unwrap();
    assert!(!check.ok && check.facts.is_none() && !check.checks.is_empty());
    let packs = desk.packs().unwrap().packs;
    assert!(!packs[0].is_own && !packs[0].check.as_ref().unwrap().ok);
    picked(&desk, &[Path::new("/nonexistent/pack.zip")]);
    for path in
        ["/nonexistent/pack.zip", "pack.zip", "", "/etc/hostname", &folder.path().display().to_string()]
    {
        assert_eq!(code(desk.verify_pack(&file(path), nobody())), Code::Usage, "{path:?}");
    }
    assert_eq!(desk.packs().unwrap().packs.len(), 1);
}

#[test]
fn a_listed_pack_is_checked_after_a_restart_and_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).build_pack(pack(None), nobody()).unwrap().path;
    let again = desk(folder.path(), "acme");
    assert_eq!(code(again.verify_pack(&file(&path), nobody())), Code::Usage);
    let listed = again.packs().unwrap().packs.remove(0).path;
    assert!(again.verify_pack(&file(&listed), nobody()).unwrap().ok);
    let rows = folder.path().join("rows.ndjson").display().to_string();
    assert_eq!(code(again.verify_pack(&file(&rows), nobody())), Code::Usage);
}

#[test]
fn lines_of_the_activity_log_that_cannot_be_read_are_told_beside_the_packs() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    desk.build_pack(pack(None), nobody()).unwrap();
    let log = desk.workspace().unwrap().path().with_file_name("activity.ndjson");
    let text = std::fs::read_to_string(&log).unwrap() + "not a record\n";
    std::fs::write(&log, text).unwrap();
    let list = desk.packs().unwrap();
    assert_eq!(
        (list.packs.len(), list.problems.as_slice()),
        (1, &["line 2: it is not a record".to_owned()][..])
    );
}

#[test]
fn a_pack_never_takes_the_place_of_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let database = desk.workspace().unwrap().path().to_owned();
    desk.grants().write(&database);
    assert_eq!(code(desk.build_pack(pack(Some(&database)), nobody())), Code::Usage);
    assert_eq!(opened(&desk, "").count, 3);
}

#[test]
fn counting_for_a_pack_tells_that_rows_are_read_again_first() {
    let folder = tempfile::tempdir().unwrap();
    let desk = log::stale(folder.path());
    assert_eq!(code(desk.count_pack(pack(None), stopping(&desk))), Code::Cancelled);
    let (hear, heard) = listener();
    assert_eq!(desk.count_pack(pack(None), hear).unwrap().total_in_period, 2);
    assert!(heard.lock().unwrap().iter().any(|told| told.stage == "Reading rows again"));
}
