//! Packs in full from the command line: kinds, signatures, samples, redaction, deliveries, plans, and packs of others.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::bench::{Bench, LATER, names};

const MAY: [&str; 4] = ["--from", "2026-05-01", "--to", "2026-06-01"];
const AT: [&str; 2] = ["--generated-at", LATER];

fn built(bench: &Bench, kind: &str, name: &str, more: &[&str]) -> (i32, Value, String) {
    let path = bench.path(name).to_str().unwrap().to_owned();
    let words = [&["pack", "build", kind, "--output", &path][..], &MAY, &AT, more].concat();
    let (code, document) = bench.json(&words);
    (code, document, path)
}

/// Names of the members of a pack, read by another implementation than ours.
pub(crate) fn members(path: &str) -> Vec<String> {
    let zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    zip.file_names().map(|name| name.unwrap().into_owned()).collect()
}

/// One of them.
pub(crate) fn member(path: &str, end: &str) -> Option<Vec<u8>> {
    let name = members(path).into_iter().find(|name| name.ends_with(end))?;
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name(&name).unwrap(), &mut bytes).unwrap();
    Some(bytes)
}

fn text(path: &str, end: &str) -> String {
    String::from_utf8(member(path, end).unwrap_or_else(|| panic!("{end} is not in {path}"))).unwrap()
}

/// A key of OpenSSH's making, and the file of signers that trusts it.
fn ssh_key(bench: &Bench, name: &str) -> (PathBuf, PathBuf) {
    let key = bench.path(name);
    let mut maker = Command::new("ssh-keygen");
    maker.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(&key);
    assert!(maker.status().unwrap().success());
    let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
    let signers = bench.file(&format!("{name}.signers"), format!("ana@acme.io {public}").as_bytes());
    (key, signers)
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_custom_pack_holds_what_its_query_finds() {
    let bench = Bench::filled();
    let more = ["source:outworx -action:TOKEN_REVOKED", "--title", "What is left"];
    let (code, document, path) = built(&bench, "custom", "c.zip", &more);
    // The file's rows end in the middle of May: the rest of the month is not known.
    assert_eq!((code, document["rows"].as_u64()), (5, Some(2)), "{document}");
    assert!(document["pack_id"].as_str().unwrap().starts_with("custom-20260501-20260601-"));
    assert!(text(&path, "report.html").contains("What is left"));
    assert_eq!(bench.fine(&["pack", "verify", &path])["facts"]["kind"], "custom");
}

#[test]
fn an_own_key_signs_and_only_who_is_trusted_is_believed() {
    let bench = Bench::filled();
    let ((key, signers), (_, strangers)) = (ssh_key(&bench, "id"), ssh_key(&bench, "other"));
    let more = ["--sign-key", word(&key), "--identity", "ana@acme.io"];
    let (_, document, path) = built(&bench, "access-review", "s.zip", &more);
    assert_eq!((&document["signed"], &document["signer"]["identity"]), (&true.into(), &"ana@acme.io".into()));
    assert_eq!(bench.json(&["pack", "verify", &path]).0, 0);
    assert_eq!(bench.json(&["pack", "verify", &path, "--signer", word(&signers)]).0, 0);
    let (code, refused) = bench.json(&["pack", "verify", &path, "--signer", word(&strangers)]);
    assert_eq!((code, &refused["ok"]), (1, &false.into()), "{refused}");
    let manifest = bench.file("tagmanifest", &member(&path, "tagmanifest-sha256.txt").unwrap());
    let signature = bench.file("sig", &member(&path, "tagmanifest-sha256.txt.sig").unwrap());
    let accepted = Command::new("ssh-keygen")
        .args(["-Y", "verify", "-I", "ana@acme.io", "-n", "evidence-pack", "-f"])
        .arg(&signers)
        .arg("-s")
        .arg(&signature)
        .stdin(std::fs::File::open(manifest).unwrap())
        .stdout(Stdio::null())
        .status();
    assert!(accepted.unwrap().success());
    let (_, again, _) = built(&bench, "access-review", "again.zip", &more);
    assert_eq!(
        again["sha256"], document["sha256"],
        "the same state and time give the same bytes, signed too"
    );
}

#[test]
fn the_workspaces_key_signs_by_itself_unless_nobody_is_to_sign() {
    let bench = Bench::filled();
    assert_eq!(bench.json(&["key", "create"]).0, 2, "it has to be kept somewhere");
    let made = bench.fine(&["key", "create", "--secret-store", "file"]);
    let line = made["key"]["allowed_signers"].as_str().unwrap().to_owned();
    assert_eq!(bench.run(&["key", "show"]).out.trim(), line);
    let signers = bench.file("signers", format!("{line}\n").as_bytes());
    let (_, document, path) = built(&bench, "access-review", "s.zip", &["--minisign"]);
    assert_eq!(document["signer"]["fingerprint"], made["key"]["fingerprint"]);
    assert_eq!(bench.json(&["pack", "verify", &path, "--signer", word(&signers)]).0, 0);
    assert!(member(&path, ".minisig").is_some());
    assert!(text(&path, "checkpoint.txt").contains("\u{2014} "), "the checkpoint is signed too");
    let pack: Value = serde_json::from_str(&text(&path, "data/pack.json")).unwrap();
    assert_eq!(pack["integrity"]["tier"], "tamper-detecting");
    let (_, unsigned, path) = built(&bench, "access-review", "u.zip", &["--sign", "none"]);
    assert_eq!((&unsigned["signed"], member(&path, ".sig")), (&false.into(), None));
    assert_eq!(bench.json(&["pack", "verify", &path, "--signer", word(&signers)]).0, 1);
    assert_eq!(bench.json(&["key", "remove"]).0, 2);
    assert_eq!(bench.run(&["key", "remove", "--yes"]).code, 0);
    assert_eq!(built(&bench, "access-review", "n.zip", &[]).1["signed"], false);
}

#[test]
fn a_preview_says_what_the_pack_then_holds() {
    let bench = Bench::filled();
    let preview = bench.json(&[&["pack", "preview", "access-review"][..], &MAY].concat()).1;
    let (_, document, path) = built(&bench, "access-review", "p.zip", &["--workbook", "--oscal"]);
    assert_eq!(preview["population"]["included"], document["rows"]);
    assert_eq!(preview["complete"], document["complete"]);
    assert_eq!(
        preview["exceptions"].as_array().unwrap().len(),
        document["exceptions"].as_array().unwrap().len()
    );
    for listing in preview["listings"].as_array().unwrap() {
        let csv = text(&path, &format!("/evidence/{}.csv", listing["id"].as_str().unwrap()));
        assert_eq!(csv.matches("\r\n").count() as u64, listing["rows"].as_u64().unwrap() + 1, "{listing}");
    }
    assert!(member(&path, "workbook.xlsx").is_some() && member(&path, "assessment-results.json").is_some());
    assert_eq!(
        names(&bench.data().join("workspaces/default")).iter().filter(|name| name.ends_with(".zip")).count(),
        0
    );
}

#[test]
fn every_file_that_a_preview_names_is_in_the_pack_and_no_other() {
    let bench = Bench::filled();
    let sample = ["--sample", "random:1", "--seed", "7", "--workbook", "--oscal"];
    for kind in ["access-review", "change-management", "incident-response", "custom"] {
        let preview = bench.json(&[&["pack", "preview", kind][..], &MAY, &sample].concat()).1;
        let (_, _, path) = built(&bench, kind, &format!("{kind}.zip"), &sample);
        let found: Vec<String> =
            members(&path).iter().map(|name| name.split_once('/').unwrap().1.to_owned()).collect();
        let named: Vec<&str> =
            preview["members"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let mut found = found;
        found.sort();
        let mut named = named;
        named.sort_unstable();
        assert_eq!(named, found, "{kind}");
    }
}

#[test]
fn a_sample_is_drawn_by_the_auditors_seed_and_orders_of_none_are_refused() {
    let bench = Bench::filled();
    let (_, document, path) =
        built(&bench, "access-review", "s.zip", &["--sample", "random:1", "--seed", "8172"]);
    assert_eq!(document["sampled"], 1);
    assert_eq!(text(&path, "sample.csv").matches("\r\n").count(), 2);
    assert!(text(&path, "method.txt").contains("8172"));
    assert_eq!(bench.json(&["pack", "verify", &path]).0, 0);
    for more in [
        &["--sample", "random:0", "--seed", "1"][..],
        &["--sample", "often:3", "--seed", "1"],
        &["--sample", "random", "--seed", "1"],
        &["--sample", "random:3"],
        &["--sample", "random:3", "--seed", "1", "--sample-from", "principals"],
    ] {
        assert_eq!(built(&bench, "access-review", "no.zip", more).0, 2, "{more:?}");
    }
    assert!(!bench.path("no.zip").exists());
}

#[test]
fn a_redacted_pack_shows_no_name_and_its_pseudonyms_are_sealed_beside_it() {
    let bench = Bench::filled();
    let secret = bench.file("secret", &[7; 32].map(|byte| byte + b'0'));
    let passphrase = bench.file("passphrase", b"correct horse battery\n");
    let more = [
        "--redact",
        "shareable",
        "--redact-secret-file",
        word(&secret),
        "--seal-passphrase-file",
        word(&passphrase),
    ];
    let (_, document, path) = built(&bench, "access-review", "r.zip", &more);
    let sealed = document["pseudonyms"].as_str().unwrap_or_else(|| panic!("{document}"));
    assert!(std::fs::read(sealed).unwrap().starts_with(b"age-encryption.org/v1"));
    for end in ["events.ndjson", "events.csv", "report.html", "data/pack.json", "leaves.csv"] {
        assert!(!text(&path, end).contains("alice@acme.io"), "{end}");
    }
    assert_eq!(bench.json(&["pack", "verify", &path]).0, 0);
    let accounts = bench.file("accounts.csv", b"account,role\nalice@acme.io,editor\n");
    let refused =
        built(&bench, "access-review", "n.zip", &[&more[..4], &["--accounts", word(&accounts)]].concat());
    assert_eq!(refused.0, 2, "{}", refused.1);
    // A sealed file that cannot be made leaves no pack.
    let short = bench.file("short", b"abc\n");
    let more = [
        "--redact",
        "shareable",
        "--redact-secret-file",
        word(&secret),
        "--seal-passphrase-file",
        word(&short),
    ];
    assert_ne!(built(&bench, "access-review", "n.zip", &more).0, 0);
    assert!(!bench.path("n.zip").exists());
}

#[test]
fn an_incident_pack_takes_deliveries_and_milestones_and_other_kinds_do_not() {
    let bench = Bench::filled();
    let line = r#"{"received_at":"2026-05-09T00:00:00Z","method":"POST","url":"https://h.example/in","headers":[["X-Token","s3cret"]],"body":"{}"}"#;
    let captures = bench.file("in.ndjson", format!("{line}\n").as_bytes());
    let more = ["--deliveries", word(&captures), "--milestone", "detected=2026-05-09T10:00:00Z"];
    let (_, document, path) = built(&bench, "incident-response", "i.zip", &more);
    assert!(document["pack_id"].is_string(), "{document}");
    assert!(!text(&path, "webhook_deliveries.ndjson").contains("s3cret"));
    assert!(text(&path, "milestones.csv").contains("2026-05-09T10:00:00.000Z"));
    assert_eq!(built(&bench, "access-review", "n.zip", &more).0, 2);
    assert_eq!(built(&bench, "incident-response", "n.zip", &["--milestone", "party=2026-05-09"]).0, 2);
}

#[test]
fn a_pack_is_browsed_anywhere_by_the_same_queries_as_the_log() {
    let bench = Bench::filled();
    let (_, _, path) = built(&bench, "custom", "c.zip", &[]);
    let outsider = Bench::new();
    for query in
        ["", "action:TOKEN_REVOKED", "actor:*@acme.io", "ci-pipeline", "-has:actor", "from:2026-05-10"]
    {
        let shown = outsider.fine(&["pack", "show", &path, query]);
        let logged = bench.fine(&["log", query]);
        assert_eq!(shown["count"], logged["count"], "{query}");
        let keys = |document: &Value| -> Vec<String> {
            document["entries"].as_array().unwrap().iter().map(|entry| entry["key"].to_string()).collect()
        };
        assert_eq!(keys(&shown), keys(&logged), "{query}");
    }
    let row = outsider.fine(&["pack", "show", &path, "--line", "1"]);
    assert_eq!((&row["follows"]["ok"], &row["proven"]["ok"]), (&true.into(), &true.into()), "{row}");
    assert!(row["raw"].as_str().unwrap().contains("COLLABORATOR_ROLE_CHANGED"));
    assert_eq!(outsider.json(&["pack", "show", &path, "--line", "9"]).0, 2);
    assert_eq!(outsider.json(&["pack", "show", &path, "nope:1"]).0, 2);
    assert!(names(outsider.folder.path()).is_empty(), "looking makes no data folder");
}

#[test]
fn two_packs_of_one_log_prove_that_it_only_grew() {
    let bench = Bench::filled();
    let (_, _, first) = built(&bench, "custom", "1.zip", &[]);
    let more = bench.file("more.ndjson", crate::bench::ROWS.replace("\"id\":\"a", "\"id\":\"b").as_bytes());
    assert_eq!(bench.run(&["import", word(&more)]).code, 0);
    let (_, _, second) = built(&bench, "custom", "2.zip", &[]);
    assert_eq!(bench.json(&["pack", "verify", &second, "--against", &first]).0, 0);
    let other = Bench::filled();
    let (_, _, foreign) = built(&other, "custom", "f.zip", &[]);
    let (code, document) = bench.json(&["pack", "verify", &second, "--against", &foreign]);
    assert_eq!((code, &document["ok"]), (1, &false.into()), "{document}");
}

#[test]
fn a_planned_month_is_built_once_and_freshness_says_so() {
    let bench = Bench::filled();
    let folder = bench.path("plans");
    let words = ["pack", "plan", "add", "monthly", "custom", "--every", "month", "--folder", word(&folder)];
    let added = bench.fine(&words);
    assert_eq!((&added["plans"][0]["name"], &added["plans"][0]["is_due"]), (&"monthly".into(), &true.into()));
    let due = bench.json(&["pack", "due"]).1;
    let number = |list: &str| due[list].as_array().unwrap().len();
    // In the first week of a month it waits for the rows that are missing, and somebody may ask for it all the same.
    assert_eq!((number("packs") + number("waiting"), number("problems")), (1, 0), "{due}");
    let (code, made) = match number("packs") {
        1 => (5, due["packs"][0]["pack"].clone()),
        _ => bench.json(&["pack", "plan", "run", "monthly"]),
    };
    assert_eq!((code, &made["complete"]), (5, &false.into()), "{made}");
    let path = made["path"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    assert_eq!(bench.json(&["pack", "verify", &path]).0, 0);
    assert_eq!(bench.fine(&["pack", "due"])["packs"].as_array().unwrap().len(), 0, "nothing came since");
    let plans = bench.fine(&["pack", "plan", "list"])["plans"].clone();
    assert_eq!(plans[0]["incomplete"].as_array().unwrap().len(), 1, "{plans}");
    // By hand it is made again, beside the first.
    let again = bench.json(&["pack", "plan", "run", "monthly"]).1;
    assert!(again["path"].as_str().unwrap().ends_with("-2.zip") && Path::new(&path).exists(), "{again}");
    let kinds = bench.fine(&["pack", "freshness"])["kinds"].as_array().unwrap().clone();
    assert!(kinds.iter().any(|kind| kind["kind"] == "access-review" && kind["state"] == "none"), "{kinds:?}");
    assert_eq!(bench.run(&["pack", "plan", "remove", "monthly"]).code, 0);
    assert!(Path::new(&path).exists());
    assert_eq!(bench.json(&["pack", "plan", "run", "monthly"]).0, 2);
}

#[test]
fn a_checkpoint_and_a_proof_fit_each_other() {
    let bench = Bench::filled();
    let file = bench.path("checkpoint.txt");
    let taken = bench.fine(&["checkpoint", "--output", word(&file)]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), taken["checkpoint"].as_str().unwrap());
    assert_eq!((&taken["tree_size"], &taken["signed"]), (&3.into(), &false.into()));
    assert_eq!(bench.json(&["checkpoint", "--output", word(&file)]).0, 2, "it is there already");
    let printed = bench.run(&["checkpoint", "--output", "-"]).out;
    assert_eq!(printed, bench.run(&["checkpoint"]).out);
    let proof = bench.fine(&["proof", "row:2"]);
    let text = proof["proof"].as_str().unwrap();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 1\n"), "{text}");
    assert!(text.ends_with(&format!("\n\n{}", taken["checkpoint"].as_str().unwrap())), "{text}");
    assert_eq!((&proof["root"], proof["hashes"].as_array().unwrap().len()), (&taken["root"], 2));
    assert_eq!(bench.json(&["proof", "nothing"]).0, 2);
}

#[test]
fn controls_are_told_by_kind() {
    let bench = Bench::new();
    let all = bench.fine(&["pack", "controls"]);
    let some = bench.fine(&["pack", "controls", "access-review"]);
    let count = |document: &Value| document["controls"].as_array().unwrap().len();
    assert!(count(&some) > 0 && count(&some) < count(&all));
    assert!(some["controls"].as_array().unwrap().iter().all(|control| control["kind"] == "access-review"));
}
