//! What stands in a pack besides its rows: schemas, samples, signatures, redactions, extras, and the words around them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::cell::from_cell;
use crate::pack::{Extras, PackKind, Redaction, RedactionProfile, SampleMethod, SamplePlan, Signer};

fn made(input: &PackInput, rows: &[crate::PackRow]) -> BTreeMap<String, Vec<u8>> {
    members(&fixture::pack(input, &rows.to_vec()))
}

fn json(members: &BTreeMap<String, Vec<u8>>, path: &str) -> Value {
    serde_json::from_slice(&members[path]).unwrap()
}

fn text<'m>(members: &'m BTreeMap<String, Vec<u8>>, path: &str) -> &'m str {
    std::str::from_utf8(&members[path]).unwrap()
}

fn signer() -> Signer {
    Signer {
        identity: "jane@example.test".into(),
        algorithm: "ssh-ed25519".into(),
        fingerprint: "SHA256:made-up".into(),
        public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA".into(),
        minisign: None,
    }
}

fn signed_by(input: &PackInput, paths: &[&'static str]) -> Result<(PackSummary, Vec<u8>), Error> {
    let rows = fixture::rows(4);
    let mut out = Cursor::new(Vec::new());
    let sign = |bytes: &[u8]| {
        assert!(bytes.ends_with(b"  report.html\n"));
        Ok(paths.iter().map(|path| Seal { path, bytes: b"sealed".to_vec() }).collect())
    };
    let mut go_on = |_| ControlFlow::Continue(());
    let mut means = Means { sign: Some(&sign), ..fixture::means(&rows, &mut go_on) };
    let summary = write_pack(&mut out, input, &mut means)?;
    Ok((summary, out.into_inner()))
}

#[test]
fn every_table_has_its_schema_its_hash_and_its_rows() {
    for kind in PackKind::ALL {
        let input = PackInput { kind: *kind, ..fixture::input(40) };
        let members = made(&input, &fixture::rows(40));
        let package = json(&members, "data/datapackage.json");
        let described: BTreeMap<String, &Value> = package["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|resource| (format!("data/{}", resource["path"].as_str().unwrap()), resource))
            .collect();
        let tables: Vec<&String> = members.keys().filter(|path| path.ends_with(".csv")).collect();
        assert_eq!(described.keys().collect::<Vec<_>>(), tables, "{kind:?}");
        let told = json(&members, "data/pack.json");
        for (path, resource) in described {
            let bytes = &members[&path];
            assert_eq!(resource["hash"], format!("sha256:{}", crate::digest::sha256_hex(bytes)));
            assert_eq!(resource["bytes"], bytes.len());
            let mut table = csv::Reader::from_reader(bytes.as_slice());
            let fields = resource["schema"]["fields"].as_array().unwrap();
            let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
            assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), names, "{path}");
            let rows = table.records().map(Result::unwrap).count() as u64;
            let said = told["tables"].as_array().unwrap().iter().find(|table| table["path"] == path.as_str());
            assert_eq!(said.unwrap()["rows"], rows, "{path}");
        }
    }
}

#[test]
fn a_signed_pack_has_its_signatures_and_no_others() {
    const SIG: &str = "tagmanifest-sha256.txt.sig";
    let unsigned = made(&fixture::input(4), &fixture::rows(4));
    assert!(!unsigned.contains_key("allowed_signers") && !unsigned.contains_key(SIG));
    assert_eq!(json(&unsigned, "data/pack.json")["signer"], Value::Null);
    let mut input = fixture::input(4);
    input.signer = Some(signer());
    let (summary, pack) = signed_by(&input, &[SIG]).unwrap();
    let signed = members(&pack);
    assert!(summary.signed);
    assert_eq!(signed[SIG], b"sealed");
    let line =
        "jane@example.test namespaces=\"evidence-pack,access-review\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA\n";
    assert_eq!(text(&signed, "allowed_signers"), line);
    assert!(text(&signed, "tagmanifest-sha256.txt").contains("  allowed_signers\n"));
    assert!(!text(&signed, "tagmanifest-sha256.txt").contains(SIG));
    assert!(text(&signed, "README.txt").contains("-I jane@example.test -n evidence-pack"));
    for wrong in [&[][..], &[SIG, "tagmanifest-sha256.txt.minisig"], &[SIG, SIG]] {
        assert!(matches!(signed_by(&input, wrong), Err(Error::Input(_))), "{wrong:?}");
    }
}

#[test]
fn a_signer_that_a_shell_or_ssh_would_misread_is_refused() {
    for identity in ["", "jane doe", "a,b", "*", "\"a\"", "$(id)", "-oX", "a\nb", "a#b", "jane@exämple.test"]
    {
        let mut input = fixture::input(4);
        input.signer = Some(Signer { identity: identity.into(), ..signer() });
        assert!(matches!(signed_by(&input, &[]), Err(Error::Input(_))), "{identity:?}");
    }
    for public_key in ["", "ssh-ed25519", "ssh-ed25519 AAAA comment", "ssh-ed25519 AA\nAA"] {
        let mut input = fixture::input(4);
        input.signer = Some(Signer { public_key: public_key.into(), ..signer() });
        assert!(matches!(signed_by(&input, &[]), Err(Error::Input(_))), "{public_key:?}");
    }
    let (mut input, rows) = (fixture::input(4), fixture::rows(4));
    input.signer = Some(signer());
    assert!(matches!(attempt(&input, &rows), Err(Error::Input(_))), "a signer without a key");
}

#[test]
fn redacted_rows_keep_their_leaf_and_show_nothing_of_what_is_hidden() {
    let mut input = fixture::input(12);
    let profile = RedactionProfile::builtin("shareable").unwrap();
    input.redaction = Some(Redaction { profile, key: [7; 32] });
    let rows = fixture::rows(12);
    let redacted = made(&input, &rows);
    for (path, bytes) in &redacted {
        assert!(!bytes.windows(16).any(|found| found == b"bob@example.test"), "{path}");
    }
    let mut leaves = csv::Reader::from_reader(redacted["data/integrity/leaves.csv"].as_slice());
    for (record, row) in leaves.records().zip(&rows) {
        let record = record.unwrap();
        assert_eq!(&record[3], row.leaf.leaf_sha256);
        assert_eq!((&record[8], &record[9]), ("", ""));
    }
    for line in text(&redacted, "data/evidence/events.ndjson").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line.get("raw").is_none() && line.get("raw_base64").is_none());
        assert!(!line["redacted_fields"].as_array().unwrap().is_empty());
    }
    assert!(
        text(&redacted, "data/evidence/events.csv").lines().next().unwrap().ends_with(",redacted_fields")
    );
    assert!(redacted.contains_key("data/redaction/profile.json"));
    assert!(text(&redacted, "data/redaction/log.csv").lines().count() > 1);
    assert!(!attempt(&input, &rows).unwrap().pseudonyms.is_empty());
    input.accounts = Some(Vec::new());
    assert!(matches!(attempt(&input, &rows), Err(Error::Input(_))), "accounts would show what is hidden");
}

#[test]
fn a_sample_is_drawn_from_the_rows_of_the_pack() {
    let mut input = fixture::input(30);
    let plan = |listing: Option<&str>| {
        let (method, size) = (SampleMethod::Random, 5);
        Some(SamplePlan { method, size, seed: "13".into(), listing: listing.map(str::to_owned) })
    };
    input.sample = plan(None);
    let rows = fixture::rows(30);
    assert_eq!(attempt(&input, &rows).unwrap().drawn, Some(5));
    let members = made(&input, &rows);
    assert_eq!(json(&members, "data/pack.json")["sample"]["rows"], 5);
    let mut sample = csv::Reader::from_reader(members["data/sample/sample.csv"].as_slice());
    assert_eq!(sample.records().map(Result::unwrap).count(), 5);
    assert!(members.contains_key("data/sample/method.txt"));
    input.sample = plan(Some("nothing"));
    assert!(matches!(attempt(&input, &rows), Err(Error::Input(_))));
}

#[test]
fn the_workbook_and_oscal_are_there_when_they_are_wanted_and_the_same_each_time() {
    let (mut input, rows) = (fixture::input(6), fixture::rows(6));
    input.extras = Extras { workbook: true, oscal: true };
    let pack = fixture::pack(&input, &rows);
    assert!(pack == fixture::pack(&input, &rows));
    let members = members(&pack);
    assert!(members["data/workbook.xlsx"].starts_with(b"PK"));
    json(&members, "data/oscal/assessment-results.json");
    assert!(text(&members, "manifest-sha256.txt").contains("  data/workbook.xlsx\n"));
}

#[test]
fn what_is_missing_is_said_before_anything_else() {
    let mut input = fixture::input(3);
    input.completeness.complete = false;
    input.completeness.reasons = vec!["nevo was never asked for March".into()];
    let members = made(&input, &fixture::rows(3));
    let readme = text(&members, "README.txt");
    let warned = readme.find("THIS PACK IS NOT COMPLETE").unwrap();
    assert!(warned < readme.find("Period").unwrap() && readme[warned..].contains("never asked for March"));
    assert_eq!(json(&members, "data/pack.json")["complete"], false);
}

/// OWASP's list of what starts a formula (CSV Injection), and the ways around a guard.
const FORMULAS: [&str; 14] = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "'=1",
];

#[test]
fn no_cell_of_any_table_starts_a_formula_and_every_text_reads_back() {
    let texts: Vec<String> = FORMULAS.iter().map(|text| (*text).to_owned()).collect();
    for kind in PackKind::ALL {
        let (rows, tree) = fixture::rows_with(&texts);
        let input = PackInput { kind: *kind, ..fixture::input_for(&rows, &tree) };
        let members = made(&input, &rows);
        for (path, bytes) in members.iter().filter(|(path, _)| path.ends_with(".csv")) {
            let mut table = csv::Reader::from_reader(bytes.as_slice());
            for cell in table
                .records()
                .flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            {
                let first = cell.trim_start().chars().next();
                assert!(!first.is_some_and(|c| "=+-@＝＋－＠".contains(c)), "{path}: {cell:?}");
            }
        }
        let mut events = csv::Reader::from_reader(members["data/evidence/events.csv"].as_slice());
        let label = events.headers().unwrap().iter().position(|name| name == "label").unwrap();
        let mut back: Vec<String> =
            events.records().map(|record| from_cell(&record.unwrap()[label]).into_owned()).collect();
        let mut expected = texts.clone();
        back.sort();
        expected.sort();
        assert_eq!(back, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn members_come_out_as_they_went_in(
        parts in prop::collection::vec((0usize..3, prop::collection::vec(any::<u8>(), 0..400), 1usize..900), 0..12),
    ) {
        use crate::pack::spool::{Packing, pressed};
        let mut expected = vec![Vec::new(); 3];
        let fresh: &dyn Fn() -> std::io::Result<Box<dyn Spool>> = &|| Ok(Box::new(Cursor::new(Vec::new())));
        let ((), packed) = pressed(fresh, |press| {
            let open = |path| press.open(path, if path == "p/b" { Packing::Stored } else { Packing::Deflated });
            let mut lanes = [open("p/a")?, open("p/b")?, open("p/c")?];
            for (lane, bytes, times) in &parts {
                for _ in 0..*times {
                    lanes[*lane].write_all(bytes)?;
                    expected[*lane].extend_from_slice(bytes);
                }
            }
            let [a, b, c] = lanes;
            c.close(Some(1))?;
            b.discard()?;
            a.close(None)
        })
        .unwrap();
        prop_assert_eq!(packed.iter().map(|member| member.path.as_str()).collect::<Vec<_>>(), ["p/a", "p/c"]);
        let mut zip = Vec::new();
        Bundle::new(packed).write(&mut zip, "top", &mut || Ok(())).unwrap();
        let found = members(&zip);
        prop_assert_eq!(&found["p/a"], &expected[0]);
        prop_assert_eq!(&found["p/c"], &expected[2]);
    }
}
