//! Every kind of damage, and the check that catches it: by accident, by somebody who writes all hashes anew, and by
//! somebody who has a key, but not the right one.

use std::sync::LazyLock;

use super::kit::{EVE, IDENTITY, JANE, Kit, faults, key, minisig, signed_pack, sshsig, trust};
use super::*;
use crate::pack::{Closing, Decision, EarlierHead, PackKind, Review, Verdict, closing_statement};
use crate::seal::SshKey;

/// A signed pack of nine rows with earlier heads, a closed review and a checkpoint that the key signed.
static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let rows = fixture::rows(9);
    let mut input = fixture::input(9);
    let mut tree = exhibit_proof::Frontier::empty();
    let mut leaves: Vec<_> = rows.iter().map(|row| &row.leaf).collect();
    leaves.sort_by_key(|leaf| leaf.leaf_index);
    for leaf in leaves.iter().take(6) {
        tree.push(leaf.leaf_sha256.parse().unwrap());
        if tree.size().is_multiple_of(2) {
            let at = fixture::moment("2026-03-01T00:00:00Z");
            input.tree.earlier.push(EarlierHead { size: tree.size(), root: tree.root().to_string(), at });
        }
    }
    input.tree.checkpoint = noted(JANE, &input.tree.checkpoint);
    input.review = Some(review());
    signed_pack(input, &rows)
});

fn noted(secret: u8, note: &str) -> String {
    use ed25519_dalek::Signer;
    let note: exhibit_proof::SignedNote = note.parse().unwrap();
    let key = key(secret).0;
    let signature = key.sign(note.body().to_string().as_bytes()).to_bytes();
    let line =
        crate::seal::note_signature("exhibit.test/workspace", &key.verifying_key().to_bytes(), &signature);
    exhibit_proof::SignedNote::new(note.body().clone(), vec![line]).unwrap().to_string()
}

fn review() -> Review {
    let at = fixture::moment("2026-04-01T00:00:00Z");
    let decisions = [("alice", Some(Verdict::Approve)), ("bob", Some(Verdict::Revoke)), ("cleo", None)];
    let decisions = decisions.map(|(name, verdict)| Decision {
        principal: name.into(),
        role: None,
        flags: vec![],
        verdict,
        note: String::new(),
        reviewer: verdict.map(|_| "jane".into()),
        at: verdict.map(|_| at),
    });
    let (title, opened_by) = ("Q1".into(), "jane".into());
    let review = Review { title, opened_at: at, opened_by, decisions: decisions.to_vec(), closing: None };
    let input = fixture::input(9);
    let statement = closing_statement(&review, (input.period, &input.query), ("jane", at));
    let closing = Closing {
        signature: Some(sshsig(JANE, "access-review", statement.as_bytes())),
        statement,
        by: "jane".into(),
        at,
        signer: Some(IDENTITY.into()),
    };
    Review { closing: Some(closing), ..review }
}

fn good() -> Kit {
    Kit::of(&GOOD)
}

/// Damaged, all hashes written anew, and signed by Jane herself: what the content alone gives away.
fn content(kit: Kit) -> Vec<&'static str> {
    let kit = kit.resealed().signed(JANE, "evidence-pack");
    let minisig = minisig(JANE, &kit.files[path::TAG_MANIFEST]).1;
    faults(&kit.with(signature::MINISIG, minisig.as_bytes()).zip())
}

#[test]
fn a_signed_pack_is_trusted_by_those_who_know_the_key_and_present_for_the_others() {
    let found = check_pack(Cursor::new(&*GOOD), &trust()).unwrap();
    assert!(found.ok, "{found:#?}");
    let detail = |found: &PackCheck, name: &str| {
        found.checks.iter().find(|check| check.name == name).unwrap().detail.clone()
    };
    assert!(detail(&found, "signature").contains("trusted as jane@acme.test"), "{found:#?}");
    assert_eq!(found.signature.state, SignatureState::Trusted);
    assert_eq!(found.signature.trusted_as.as_deref(), Some("jane@acme.test"));
    assert!(found.checks.iter().all(|check| !check.is_open), "{found:#?}");
    assert_eq!(found.signature.fingerprint, Some(key(JANE).1.fingerprint()));
    assert!(detail(&found, "checkpoint").contains("signed by the key that signed the pack"));
    assert!(detail(&found, "signoff").contains("trusted as"));
    let found = check(&GOOD);
    assert!(found.ok && detail(&found, "signature").contains("present, not trusted"), "{found:#?}");
    assert_eq!(found.signature.state, SignatureState::Untrusted);
    let open: Vec<_> = found.checks.iter().filter(|check| check.is_open).map(|check| check.name).collect();
    assert_eq!(open, ["signature", "minisign", "signoff"], "no tick for what nobody vouched for");
    let names: Vec<_> = found.checks.iter().map(|check| check.name).collect();
    assert_eq!(
        names,
        [
            "archive",
            "bag",
            "manifest",
            "tagmanifest",
            "signature",
            "minisign",
            "pack_json",
            "counts",
            "order",
            "raw",
            "leaves",
            "proofs",
            "listings",
            "checkpoint",
            "consistency",
            "datapackage",
            "tables",
            "completeness",
            "rules",
            "report",
            "signoff",
        ]
    );
    assert_eq!(content(good()), Vec::<&str>::new(), "what is used below is itself sound");
}

#[test]
fn a_changed_byte_is_caught_in_every_file() {
    for (path, bytes) in &good().files {
        let mut changed = bytes.clone();
        let at = changed.len() / 2;
        changed[at] ^= 1;
        let expected = match path.as_str() {
            signature::SSHSIG | path::TAG_MANIFEST => "signature",
            signature::MINISIG => "minisign",
            path if path.starts_with("data/") => "manifest",
            _ => "tagmanifest",
        };
        let damaged = good().with(path, &changed);
        assert!(faults(&damaged.zip()).contains(&expected), "{path}");
    }
}

#[test]
fn whoever_writes_all_hashes_anew_is_caught_by_the_signature() {
    let cases = [
        good().edit(path::README, "Access", "Excess"),
        good().edit(path::NDJSON, "editor", "viewer"),
        good().edit(path::REPORT, "</body>", " </body>"),
        good().edit(path::DATA_PACKAGE, "{", "{ "),
        good().with("data/evidence/extra.csv", b"a\r\n1\r\n"),
        good().with("notes.txt", b"x"),
        good().without("data/evidence/logins.csv"),
    ];
    for kit in cases {
        let found = faults(&kit.resealed().zip());
        assert!(found.contains(&"signature"), "{found:?}");
    }
}

#[test]
fn a_file_more_or_less_is_caught() {
    assert!(faults(&good().with("data/evidence/extra.csv", b"a\r\n").zip()).contains(&"manifest"));
    assert!(faults(&good().with("notes.txt", b"x").zip()).contains(&"tagmanifest"));
    assert!(faults(&good().with("tagmanifest-sha256.txt.tsr", b"x").zip()).contains(&"tagmanifest"));
    for path in good().files.keys() {
        assert!(!faults(&good().without(path).zip()).is_empty(), "{path} can be left out");
    }
    let renamed = good().files["data/evidence/logins.csv"].clone();
    let renamed = good().without("data/evidence/logins.csv").with("data/evidence/login.csv", &renamed);
    assert!(faults(&renamed.zip()).contains(&"manifest"));
}

#[test]
fn a_signature_that_is_not_the_right_one_is_caught() {
    let eves = key(EVE).1;
    let other = signed_pack(fixture::input(3), &fixture::rows(3));
    let swapped = Kit::of(&other).files[signature::SSHSIG].clone();
    let by_eve = |kit: Kit| {
        let kit = kit.facts(|facts| {
            facts["signer"]["public_key"] = eves.text().into();
            facts["signer"]["fingerprint"] = eves.fingerprint().into();
        });
        kit.with(path::ALLOWED_SIGNERS, format!("{IDENTITY} {}\n", eves.text()).as_bytes()).resealed()
    };
    let unsigned = |kit: Kit| {
        let kit = kit.without(signature::SSHSIG).without(signature::MINISIG);
        kit.facts(|facts| facts["signer"] = serde_json::Value::Null).resealed()
    };
    // What it is to those who know Jane's key, and to nobody in particular.
    use SignatureState::{Broken, Missing, None, Refused, Untrusted};
    let by_eve_named = by_eve(good()).signed(EVE, "evidence-pack");
    let cases = [
        ("removed", good().without(signature::SSHSIG), [Missing, Missing]),
        ("of another pack", good().with(signature::SSHSIG, &swapped), [Broken, Broken]),
        ("by another key", good().signed(EVE, "evidence-pack"), [Broken, Broken]),
        ("for another purpose", good().signed(JANE, "git"), [Broken, Broken]),
        ("no signature at all", good().with(signature::SSHSIG, b"signed, Jane"), [Broken, Broken]),
        ("by Eve, who wrote herself into the pack", by_eve_named, [Refused, Untrusted]),
        ("removed with its name", unsigned(good()), [Missing, None]),
    ];
    for (what, kit, states) in cases {
        assert!(faults(&kit.zip()).contains(&"signature"), "{what}");
        let found = [check_pack(Cursor::new(&*kit.zip()), &trust()).unwrap(), check(&kit.zip())];
        assert_eq!(found.each_ref().map(|found| found.signature.state), states, "{what}");
        // Eve's pack has a checkpoint with Jane's signature, and the texts of the other tell who signed it.
        assert!(!found[1].ok, "{what}: {:#?}", found[1]);
    }
}

#[test]
fn a_minisign_signature_that_is_not_the_right_one_is_caught() {
    let tags = good().files[path::TAG_MANIFEST].clone();
    let eves = minisig(EVE, &tags).1;
    for kit in [
        good().without(signature::MINISIG),
        good().with(signature::MINISIG, eves.as_bytes()),
        good().with(signature::MINISIG, minisig(JANE, b"other").1.as_bytes()),
        good().with(signature::MINISIG, b"x"),
    ] {
        assert_eq!(faults(&kit.zip()), ["minisign"]);
    }
}

#[test]
fn a_list_of_signers_that_does_not_name_the_key_for_this_trusts_nobody() {
    let eve: SshKey = key(EVE).1;
    let jane = key(JANE).1;
    for (list, why) in [
        (format!("{IDENTITY} {}", eve.text()), "is not in it"),
        (format!("bob@acme.test {}", jane.text()), "not that of jane@acme.test"),
        (format!("{IDENTITY} namespaces=\"git\" {}", jane.text()), "not allowed to sign for evidence-pack"),
        (format!("{IDENTITY} valid-before=\"20260401\" {}", jane.text()), "not allowed to sign at"),
        (String::new(), "is not in it"),
    ] {
        let trust = Trust { allowed_signers: Some(AllowedSigners::parse(&list).0), ..trust() };
        let found = check_pack(Cursor::new(&*GOOD), &trust).unwrap();
        let signature = found.checks.iter().find(|check| check.name == "signature").unwrap();
        assert!(!found.ok && signature.detail.contains(why), "{list}: {}", signature.detail);
        assert_eq!(found.signature.state, SignatureState::Refused, "{list}");
    }
    let timeless = Trust { at: None, ..trust() };
    assert!(!check_pack(Cursor::new(&*GOOD), &timeless).unwrap().ok);
}

#[test]
fn what_was_changed_before_it_was_signed_is_caught_by_the_content() {
    let other = Kit::of(&signed_pack(fixture::input(8), &fixture::rows(8)));
    let eves_note = noted(EVE, &good().text(path::CHECKPOINT));
    let forged = {
        let line = |note: &str| note.lines().last().unwrap().to_owned();
        let (mine, other) = (good().text(path::CHECKPOINT), other.text(path::CHECKPOINT));
        let forged = noted(JANE, &other);
        mine.replace(&line(&mine), &line(&forged))
    };
    let statement = good().files[path::STATEMENT].clone();
    let [eves_statement, of_pack] = [(EVE, "access-review"), (JANE, "evidence-pack")]
        .map(|(key, purpose)| sshsig(key, purpose, &statement));
    let mut leaves = good().files[path::LEAF_HASHES].clone();
    leaves[40] ^= 1;
    let swapped = {
        let mut swapped = good().files[path::LEAF_HASHES].clone();
        swapped.rotate_left(32);
        swapped
    };
    let cases: Vec<(&str, Kit, &str)> = vec![
        ("another checkpoint", good().with(path::CHECKPOINT, &other.files[path::CHECKPOINT]), "checkpoint"),
        ("a forged note", good().with(path::CHECKPOINT, forged.as_bytes()), "checkpoint"),
        ("a leaf of the log", good().with(path::LEAF_HASHES, &leaves), "proofs"),
        ("leaves in other places", good().with(path::LEAF_HASHES, &swapped), "proofs"),
        ("the leaves cut", good().with(path::LEAF_HASHES, &leaves[..256]), "proofs"),
        ("a leaf's facts", good().edit(path::LEAVES, ",pull,", ",import,"), "leaves"),
        ("a leaf's place", good().edit(path::LEAVES, ",0,", ",1,"), "proofs"),
        ("a raw text", good().edit(path::NDJSON, "\"n\\\":0", "\"n\\\":9"), "raw"),
        ("an outcome", good().edit(path::NDJSON, "\"failure\"", "\"success\""), "counts"),
        ("a cell", good().edit(path::CSV, "evt_0001", "evt_9999"), "counts"),
        ("a time", good().edit(path::NDJSON, "09:00:00.000Z", "09:00:01.000Z"), "order"),
        ("an earlier head", good().edit(path::CONSISTENCY, "\"size\":4", "\"size\":5"), "consistency"),
        (
            "earlier heads that are not there",
            good().facts(|facts| facts["integrity"]["earlier_checkpoints"] = 9.into()),
            "consistency",
        ),
        ("a count", good().facts(|facts| facts["population"]["included"] = 8.into()), "counts"),
        (
            "a count by day",
            good().facts(|facts| facts["population"]["per_day"]["2026-01-05"] = 8.into()),
            "counts",
        ),
        (
            "completeness",
            good().facts(|facts| facts["completeness"]["complete"] = false.into()),
            "completeness",
        ),
        (
            "a reason",
            good().facts(|facts| facts["completeness"]["reasons"] = vec!["x"].into()),
            "completeness",
        ),
        ("rows of a table", good().facts(|facts| facts["tables"][0]["rows"] = 3.into()), "tables"),
        ("a table's type", good().edit(path::SYNC_RUNS, ",50,50,", ",50,many,"), "datapackage"),
        ("a heading", good().edit(path::SYNC_RUNS, "rows_new", "rows_old"), "datapackage"),
        ("a rule", good().edit(path::RULES, "rules", "lures"), "rules"),
        ("a script", good().edit(path::REPORT, "</body>", "<ScRipt>alert(1)</script></body>"), "report"),
        ("the policy", good().edit(path::REPORT, "default-src 'none'", "default-src *"), "report"),
        ("a statement", good().edit(path::STATEMENT, "revoke: 1", "revoke: 2"), "signoff"),
        ("a decision", good().edit("data/signoff/review.csv", "revoke", "approve"), "signoff"),
        ("a statement by Eve", good().with(path::STATEMENT_SIGNATURE, eves_statement.as_bytes()), "signoff"),
        ("a pack's signature on it", good().with(path::STATEMENT_SIGNATURE, of_pack.as_bytes()), "signoff"),
        ("two proofs", good().with(path::PROOFS, b""), "proofs"),
    ];
    for (what, kit, expected) in cases {
        let found = content(kit);
        assert!(found.contains(&expected), "{what}: {found:?}");
    }
    let found =
        check_pack(Cursor::new(good().with(path::CHECKPOINT, eves_note.as_bytes()).zip()), &trust()).unwrap();
    let checkpoint = found.checks.iter().find(|check| check.name == "checkpoint").unwrap();
    assert!(checkpoint.ok && checkpoint.detail.contains("other keys"), "{}", checkpoint.detail);
}

#[test]
fn rows_taken_out_everywhere_leave_the_counts_behind() {
    let first_line = |text: &str| text.split_inclusive('\n').next().unwrap().to_owned();
    let line = first_line(&good().text(path::NDJSON));
    assert!(content(good().edit(path::NDJSON, &line, "")).contains(&"counts"));
    assert!(content(good().edit(path::NDJSON, &line, &line.repeat(2))).contains(&"order"));
}

#[test]
fn a_proof_that_is_not_its_rows_is_caught() {
    let (all, tree) = fixture::rows_arriving(&(0..64).collect::<Vec<_>>());
    let rows = fixture::Part { all, included: vec![3, 40] };
    let kit = Kit::of(&signed_pack(fixture::input_for(&rows.kept(), &tree), &rows));
    assert_eq!(content(kit.clone()), Vec::<&str>::new());
    let proofs = kit.text(path::PROOFS);
    let lines: Vec<&str> = proofs.split_inclusive('\n').collect();
    let hash = proofs.split('"').find(|text| text.len() == 64).unwrap();
    for (what, changed) in [
        ("swapped", lines.iter().rev().copied().collect::<String>()),
        ("one too few", lines[0].to_owned()),
        ("one too many", proofs.clone() + lines[0]),
        ("another hash", proofs.replacen(hash, &"0".repeat(64), 1)),
        ("no JSON", proofs.replacen('{', "(", 1)),
    ] {
        assert!(content(kit.clone().with(path::PROOFS, changed.as_bytes())).contains(&"proofs"), "{what}");
    }
}

#[test]
fn another_kind_of_pack_is_no_excuse() {
    for kind in PackKind::ALL {
        let mut input = fixture::input(5);
        input.kind = *kind;
        let pack = signed_pack(input, &fixture::rows(5));
        assert_eq!(faults(&pack), Vec::<&str>::new(), "{kind:?}");
        assert!(faults(&Kit::of(&pack).edit(path::NDJSON, "editor", "viewer").zip()).contains(&"manifest"));
    }
}

#[test]
fn the_archive_itself_hides_nothing() {
    let pack = &*GOOD;
    let twice = {
        let mut members = good().members();
        let last = members.last().unwrap().clone();
        members.push((last.0.replace("tagmanifest", "TAGMANIFEST"), last.1));
        rezip(&members)
    };
    for (what, bad) in [
        ("cut", pack[..pack.len() - 40].to_vec()),
        ("longer", [pack, b"x".as_slice()].concat()),
        ("something before it", [b"x".as_slice(), pack].concat()),
        ("a name in capitals", twice),
    ] {
        assert_eq!(faults(&bad), ["archive"], "{what}");
    }
}
