//! Packs that hold together, and packs that are never made.

mod parts;

use super::*;
use crate::pack::fixture::{attempt, members};
use crate::pack::{Exclusion, fixture};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::process::Command;

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (input, rows) = (fixture::input(30), fixture::rows(30));
    assert_eq!(fixture::pack(&input, &rows), fixture::pack(&input, &rows));
}

#[test]
fn a_pack_without_rows_says_so_and_ties_out() {
    let pack = fixture::pack(&fixture::input(0), &fixture::rows(0));
    let members = members(&pack);
    let named = |end: &str| members.iter().find(|(name, _)| name.ends_with(end)).unwrap().1.clone();
    assert_eq!(named("events.ndjson"), b"");
    assert_eq!(named("events.json"), b"[\n]\n");
    assert!(String::from_utf8(named("README.txt")).unwrap().contains("           0  of them in this pack"));
}

#[test]
fn a_large_array_is_left_out_and_the_pack_says_so() {
    let (input, rows) = (fixture::input(8), fixture::rows(8));
    let whole = members(&fixture::pack(&input, &rows));
    let size = whole.iter().find(|(name, _)| name.ends_with("events.json")).unwrap().1.len() as u64;
    for (max_json_bytes, there) in [(size, true), (size - 1, false)] {
        let mut out = Cursor::new(Vec::new());
        let go_on = &mut |_| ControlFlow::Continue(());
        write_limited(&mut out, (&input, max_json_bytes), &mut fixture::means(&rows, go_on)).unwrap();
        let members = members(out.get_ref());
        assert_eq!(members.keys().any(|name| name.ends_with("events.json")), there);
        let readme = members.iter().find(|(name, _)| name.ends_with("README.txt")).unwrap().1;
        assert_eq!(String::from_utf8_lossy(readme).contains("is not in this pack"), !there);
        assert!(crate::check_pack(out, &crate::Trust::nobody()).unwrap().ok);
    }
}

#[test]
fn rows_stand_in_every_shape_with_their_raw_text() {
    let rows = fixture::rows(8);
    let members = members(&fixture::pack(&fixture::input(8), &rows));
    let named = |end: &str| members.iter().find(|(name, _)| name.ends_with(end)).unwrap().1.as_slice();
    let array: Vec<serde_json::Value> = serde_json::from_slice(named("events.json")).unwrap();
    let lines: Vec<serde_json::Value> = named("events.ndjson")
        .split(|b| *b == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    assert_eq!((lines.len(), &lines), (8, &array));
    for (line, row) in lines.iter().zip(&rows) {
        let raw = line["raw"].as_str().map(|raw| raw.as_bytes().to_vec());
        assert_eq!(raw.is_none(), line.get("raw_base64").is_some());
        assert!(raw.is_none_or(|raw| raw == row.raw));
        assert!(line.get("row").is_none() && line.get("received_at").is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn evidence_does_not_depend_on_the_order_of_import(
        arrival in Just((0..20u64).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (rows, tree) = fixture::rows_arriving(&arrival);
        let shuffled = members(&fixture::pack(&fixture::input_for(&rows, &tree), &rows));
        let straight = members(&fixture::pack(&fixture::input(20), &fixture::rows(20)));
        let evidence = |members: &BTreeMap<String, Vec<u8>>| -> Vec<Vec<u8>> {
            members.iter().filter(|(name, _)| name.starts_with("data/evidence/")).map(|(_, b)| b.clone()).collect()
        };
        prop_assert!(evidence(&shuffled).len() >= 3);
        prop_assert_eq!(evidence(&shuffled), evidence(&straight));
    }
}

#[test]
fn a_pack_that_does_not_tie_is_never_made() {
    let rows = fixture::rows(10);
    let broken = |change: &dyn Fn(&mut PackInput)| {
        let mut input = fixture::input(10);
        change(&mut input);
        attempt(&input, &rows).unwrap_err()
    };
    assert!(matches!(broken(&|input| input.population.total_in_period += 1), Error::Tie { .. }));
    assert!(matches!(
        broken(&|input| *input.population.excluded_by_reason.entry(Exclusion::Pruned).or_default() += 1),
        Error::Tie { .. }
    ));
    assert!(matches!(
        broken(&|input| *input.population.per_source.get_mut("nevo").unwrap() -= 1),
        Error::Tie { .. }
    ));
    let one_more = |input: &mut PackInput| {
        input.population.included += 1;
        input.population.total_in_period += 1;
        *input.population.per_source.get_mut("nevo").unwrap() += 1;
        *input.population.per_outcome.get_mut("success").unwrap() += 1;
        *input.population.per_category.get_mut("").unwrap() += 1;
        *input.population.per_day.get_mut("2026-01-05").unwrap() += 1;
    };
    assert!(matches!(broken(&one_more), Error::Tie { expected: 11, found: 10, .. }));
    let moved = |input: &mut PackInput| {
        *input.population.per_day.get_mut("2026-01-05").unwrap() -= 1;
        input.population.per_day.insert("2026-01-06".into(), 1);
    };
    assert!(matches!(broken(&moved), Error::Tie { expected: 9, found: 10, .. }));
    let renamed = |input: &mut PackInput| {
        let rows = input.population.per_category.remove("").unwrap();
        input.population.per_category.insert("access".into(), rows);
    };
    assert!(matches!(broken(&renamed), Error::Tie { .. }));
    assert!(matches!(broken(&|input| input.rules_json.push(' ')), Error::Input(_)));
    assert!(matches!(broken(&|input| input.tree.size += 1), Error::Input(_)));
}

#[test]
fn rows_that_break_a_promise_are_refused() {
    let input = fixture::input(10);
    let broken = |change: &dyn Fn(&mut Vec<crate::PackRow>)| {
        let mut rows = fixture::rows(10);
        change(&mut rows);
        attempt(&input, &rows).unwrap_err()
    };
    assert!(matches!(broken(&|rows| rows.swap(3, 4)), Error::Row { .. }));
    assert!(matches!(broken(&|rows| rows[4] = rows[3].clone()), Error::Row { .. }));
    assert!(matches!(broken(&|rows| rows[2].raw.push(b' ')), Error::Row { .. }));
    assert!(matches!(broken(&|rows| rows[2].leaf.salt = "0".repeat(32)), Error::Row { .. }));
    assert!(matches!(broken(&|rows| rows[2].leaf.leaf_index = 10), Error::Row { .. }));
    assert!(matches!(broken(&|rows| rows[0].entry.at = None), Error::Row { .. }));
    let too_long = "x".repeat(crate::pack::MAX_ROW_BYTES);
    assert!(matches!(broken(&|rows| rows[0].entry.summary.clone_from(&too_long)), Error::Row { .. }));
    assert!(matches!(
        broken(&|rows| rows[9].entry.at = Some(fixture::moment("2026-04-01T00:00:00.000Z"))),
        Error::Row { .. }
    ));
}

#[test]
fn rows_are_walked_once_and_so_are_leaves() {
    struct Counted(std::cell::Cell<[u32; 2]>);
    impl PackRows for Counted {
        fn each(&self, visit: &mut dyn FnMut(&crate::PackRow) -> Result<(), Error>) -> Result<(), Error> {
            let [rows, leaves] = self.0.get();
            self.0.set([rows + 1, leaves]);
            fixture::rows(5).each(visit)
        }
        fn each_leaf(
            &self,
            visit: &mut dyn FnMut(exhibit_proof::Hash) -> Result<(), Error>,
        ) -> Result<(), Error> {
            let [rows, leaves] = self.0.get();
            self.0.set([rows, leaves + 1]);
            fixture::rows(5).each_leaf(visit)
        }
    }
    let rows = Counted([0, 0].into());
    attempt(&fixture::input(5), &rows).unwrap();
    assert_eq!(rows.0.get(), [1, 1]);
}

#[test]
fn a_spool_that_refuses_bytes_is_an_error() {
    struct Full;
    impl std::io::Read for Full {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Ok(0)
        }
    }
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl Seek for Full {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Ok(0)
        }
    }
    // Many rows find out on the way, few at the end.
    for n in [3, 3_000] {
        let (input, rows) = (fixture::input(n), fixture::rows(n));
        let mut go_on = |_| ControlFlow::Continue(());
        let mut means = Means { spool: &|| Ok(Box::new(Full)), ..fixture::means(&rows, &mut go_on) };
        let refused = write_pack(Cursor::new(Vec::new()), &input, &mut means);
        let is_full =
            matches!(&refused, Err(Error::Write(error)) if error.kind() == std::io::ErrorKind::StorageFull);
        assert!(is_full, "{refused:?}");
    }
}

#[test]
fn the_work_can_be_stopped_at_every_report() {
    let (input, rows) = (fixture::input(5), fixture::rows(5));
    let mut reports = 0;
    let count = &mut |_| {
        reports += 1;
        ControlFlow::Continue(())
    };
    write_pack(Cursor::new(Vec::new()), &input, &mut fixture::means(&rows, count)).unwrap();
    for stop in 0..reports {
        let mut seen = 0;
        let ask = &mut |_| {
            seen += 1;
            if seen > stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let stopped = write_pack(Cursor::new(Vec::new()), &input, &mut fixture::means(&rows, ask));
        assert!(matches!(stopped, Err(Error::Cancelled)), "report {stop} of {reports}");
    }
}

#[test]
fn hostile_facts_stay_on_their_line() {
    let mut input = fixture::input(1);
    input.organisation = Some("Acme\nPayload-Oxum: 0.0\x1b[2J".into());
    let members = members(&fixture::pack(&input, &fixture::rows(1)));
    for (name, bytes) in members.iter().filter(|(name, _)| name.ends_with(".txt")) {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains("\nPayload-Oxum: 0.0") && !text.contains('\x1b'), "{name}");
    }
}

/// `unzip` and `sha256sum` come with Debian's base; where they are missing (Windows) there is nothing to ask.
#[test]
fn outside_tools_unpack_it_and_accept_its_hashes() {
    let tools = ["unzip", "sha256sum"].map(|tool| Command::new(tool).arg("--help").output().is_ok());
    if tools.contains(&false) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let input = fixture::input(40);
    std::fs::write(folder.path().join("pack.zip"), fixture::pack(&input, &fixture::rows(40))).unwrap();
    let run = |program: &str, args: &[&str], at: &std::path::Path| {
        let out = Command::new(program).args(args).current_dir(at).output().unwrap();
        (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    assert!(run("unzip", &["-t", "pack.zip"], folder.path()).0);
    assert!(run("unzip", &["-q", "pack.zip"], folder.path()).0);
    let top = folder.path().join(pack_id(&input));
    let manifests = ["-c", "--strict", path::MANIFEST, path::TAG_MANIFEST];
    let (ok, said) = run("sha256sum", &manifests, &top);
    assert!(ok && said.contains("data/evidence/events.csv: OK"), "{said}");
    std::fs::write(top.join(path::CSV), "x").unwrap();
    assert!(!run("sha256sum", &manifests, &top).0);
}
