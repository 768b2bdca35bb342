//! Keys and the names that are signed with.

use std::process::Command;

use crate::bench::{Bench, LATER};
use crate::pack_build::member;

const MAY: [&str; 4] = ["--from", "2026-05-01", "--to", "2026-06-01"];

#[test]
fn a_new_key_prints_its_line_for_the_name_that_was_given() {
    let bench = Bench::filled();
    let words = ["key", "create", "--secret-store", "file", "--identity", "ana@acme.io"];
    let made = bench.fine(&words);
    let line = made["key"]["allowed_signers"].as_str().unwrap();
    assert!(line.starts_with("ana@acme.io namespaces="), "{line}");
    assert_eq!(made["key"]["identity"], "ana@acme.io");
    assert_eq!(bench.run(&["key", "show", "--identity", "ana@acme.io"]).out.trim(), line);
    // A second key is not made, and the way to one is told.
    let (code, refused) = bench.json(&words);
    assert_eq!(code, 2, "{refused}");
    let said = refused["error"].to_string();
    assert!(said.contains("key show") && said.contains("key remove"), "{said}");
}

#[test]
fn a_name_that_cannot_sign_is_refused_and_never_altered() {
    let bench = Bench::filled();
    let out = bench.path("p.zip").to_str().unwrap().to_owned();
    assert_eq!(bench.run(&["key", "create", "--secret-store", "file"]).code, 0);
    let build = [&["pack", "build", "access-review", "--output", &out][..], &MAY].concat();
    for name in ["a b", "a,b", "!x", "*", "", "é@x", "-x@y", "a\"b", "a;b"] {
        let name = format!("--identity={name}");
        let create = ["key", "create", "--secret-store", "file"];
        for words in [&build[..], &["key", "show"], &create] {
            let (code, refused) = bench.json(&[words, &[&name]].concat());
            assert_eq!(code, 2, "{name}: {refused}");
            assert!(refused["error"]["message"].as_str().unwrap().contains("allowed_signers"), "{refused}");
        }
    }
    assert!(!bench.path("p.zip").exists());
}

#[test]
fn minisign_prints_which_pack_it_is_and_when_it_was_made() {
    let bench = Bench::filled();
    assert_eq!(bench.run(&["key", "create", "--secret-store", "file"]).code, 0);
    let out = bench.path("p.zip").to_str().unwrap().to_owned();
    let at = ["--generated-at", LATER, "--minisign", "--identity", "ana@acme.io"];
    let (_, built) =
        bench.json(&[&["pack", "build", "access-review", "--output", &out][..], &MAY, &at].concat());
    let manifest = bench.file("tags", &member(&out, "tagmanifest-sha256.txt").unwrap());
    let signature = bench.file("tags.minisig", &member(&out, "tagmanifest-sha256.txt.minisig").unwrap());
    let key = built["signer"]["minisign"].as_str().unwrap();
    let mut outside = Command::new("minisign");
    outside.args(["-V", "-P", key, "-m"]).arg(manifest).arg("-x").arg(signature);
    let ran = outside.output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let pack = built["pack_id"].as_str().unwrap();
    let comment = format!("pack {pack} generated 2099-06-02T00:00:00.000Z signed by ana@acme.io");
    assert!(ran.status.success() && said.contains(&comment), "{said}");
}
