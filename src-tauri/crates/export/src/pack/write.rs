//! A pack from its facts and rows.

use std::io::{Read, Seek, Write};
use std::ops::ControlFlow;

use exhibit_proof::SignedNote;

use super::bag::{BAGIT_TXT, bag_info, manifest};
use super::bundle::Bundle;
use super::describe::{Omitted, pack_json};
use super::input::PackInput;
use super::name::pack_id;
use super::readme::readme;
use super::rows::{PackRows, Walk, tie};
use super::seal::Seal;
use super::{evidence, listing, path};
use crate::digest::sha256_hex;
use crate::error::Error;

/// Largest `events.json`, in bytes: beyond it, tools that read a whole array at once begin to fail.
const MAX_JSON_BYTES: u64 = 50_000_000;

/// How far the writer is. Rows are walked once for each member that holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The member being written.
    pub path: &'static str,
    /// Rows written to it so far.
    pub rows_done: u64,
    /// Rows that it will hold.
    pub rows_total: u64,
}

/// A finished pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackSummary {
    /// Name of the pack and of its top folder.
    pub pack_id: String,
    /// Rows in it.
    pub rows: u64,
    /// Members in it.
    pub files: u64,
    /// SHA-256 of `tagmanifest-sha256.txt`, which stands for the whole pack: what two people compare by telephone.
    pub seal_sha256: String,
}

/// A place for bytes that are written now and read once later; memory for a few rows, a file for millions.
pub trait Spool: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Spool for T {}

/// Signs the bytes of `tagmanifest-sha256.txt`: the same bytes, the same signatures.
pub type Sign<'a> = dyn Fn(&[u8]) -> Result<Vec<Seal>, Error> + 'a;

/// What a pack is written with, beside its facts.
pub struct Means<'a> {
    /// Its rows, and the leaves of the whole log.
    pub rows: &'a dyn PackRows,
    /// Gives a fresh place for bytes.
    pub spool: &'a dyn Fn() -> std::io::Result<Box<dyn Spool>>,
    /// Signs; given exactly when the facts name a signer.
    pub sign: Option<&'a Sign<'a>>,
    /// Called often; `Break` stops the work.
    pub progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

/// Writes a pack.
///
/// # Errors
/// [`Error::Input`], [`Error::Row`] and [`Error::Tie`] when a promise of the pack does not hold, [`Error::TooLarge`],
/// [`Error::Cancelled`], [`Error::Write`]. After any of them what `out` got is not a pack.
pub fn write_pack(
    out: impl Write + Seek,
    input: &PackInput,
    means: &mut Means<'_>,
) -> Result<PackSummary, Error> {
    check_input(input)?;
    let Means { rows, progress, .. } = means;
    write_walk(out, Walk { input, rows: *rows, progress: *progress, seen: None, max_json_bytes: MAX_JSON_BYTES })
}

fn write_walk(out: impl Write + Seek, mut walk: Walk<'_>) -> Result<PackSummary, Error> {
    let input = walk.input;
    let pack_id = pack_id(input);
    let mut bundle = Bundle::new(out, pack_id.clone());
    bundle.text(path::BAGIT, BAGIT_TXT)?;
    let omitted = write_rows(&mut bundle, &mut walk)?;
    write_facts(&mut bundle, input)?;
    check_counts(&bundle, input)?;
    let json_note = omitted.first().map(|omitted| omitted.reason.as_str());
    bundle.text(path::README, &readme(&pack_id, input, json_note))?;
    bundle.text(path::PACK_JSON, &pack_json(&pack_id, input, bundle.payload(), omitted)?)?;
    bundle.text(path::BAG_INFO, &bag_info(&pack_id, input, &bundle.payload()))?;
    bundle.text(path::MANIFEST, &manifest(&bundle.payload()))?;
    bundle.text(path::TAG_MANIFEST, &manifest(&bundle.tags()))?;
    let files = bundle.files.len() as u64;
    let seal_sha256 = bundle.facts(path::TAG_MANIFEST).sha256.clone();
    bundle.finish()?;
    Ok(PackSummary { pack_id, rows: input.population.included, files, seal_sha256 })
}

/// Everything that holds rows; gives back what was left out.
fn write_rows<W: Write + Seek>(bundle: &mut Bundle<W>, walk: &mut Walk<'_>) -> Result<Vec<Omitted>, Error> {
    bundle.member(path::NDJSON, |out| evidence::write_ndjson(out, walk))?;
    bundle.member(path::CSV, |out| evidence::write_csv(out, walk))?;
    bundle.member(path::LEAVES, |out| evidence::write_leaves(out, walk))?;
    let bytes = evidence::json_bytes(bundle.facts(path::NDJSON).bytes, walk.input.population.included);
    let limit_bytes = walk.max_json_bytes;
    if bytes > limit_bytes {
        let reason =
            format!("it would be larger than {limit_bytes} bytes; events.ndjson holds the same rows");
        return Ok(vec![Omitted { path: path::JSON, reason }]);
    }
    bundle.member(path::JSON, |out| evidence::write_json(out, walk))?;
    Ok(Vec::new())
}

/// Everything below `data/` that holds no rows, save `pack.json`.
fn write_facts<W: Write + Seek>(bundle: &mut Bundle<W>, input: &PackInput) -> Result<(), Error> {
    bundle.member(path::SYNC_RUNS, |out| listing::write_sync_runs(out, input))?;
    bundle.member(path::EXCLUDED, |out| listing::write_excluded(out, input))?;
    bundle.text(path::CHECKPOINT, &input.tree.checkpoint)?;
    bundle.text(path::RULES, &input.rules_json)
}

fn check_input(input: &PackInput) -> Result<(), Error> {
    let refuse = |reason: String| Err(Error::Input(reason));
    if input.period.from >= input.period.to {
        return refuse("the period ends before it begins".into());
    }
    if input.completeness.complete && !input.completeness.reasons.is_empty() {
        return refuse("it is called complete, but reasons why it is not are given".into());
    }
    if sha256_hex(input.rules_json.as_bytes()) != input.rules_sha256 {
        return refuse("the classification rules do not have the hash that is given for them".into());
    }
    let checkpoint: SignedNote = match input.tree.checkpoint.parse() {
        Ok(checkpoint) => checkpoint,
        Err(error) => return refuse(format!("the checkpoint cannot be read: {error}")),
    };
    let (size, root) = (checkpoint.body().size(), checkpoint.body().root().to_string());
    if size != input.tree.size || root != input.tree.root {
        return refuse("the checkpoint names another tree size or root than the facts".into());
    }
    check_population(input)
}

fn check_population(input: &PackInput) -> Result<(), Error> {
    let population = &input.population;
    let excluded: u64 = population.excluded_by_reason.values().sum();
    tie("included + excluded", population.total_in_period, population.included + excluded)?;
    tie("the sum over sources", population.included, population.per_source.values().sum())?;
    tie("the sum over outcomes", population.included, population.per_outcome.values().sum())
}

/// What was written against what was promised.
fn check_counts<W: Write + Seek>(bundle: &Bundle<W>, input: &PackInput) -> Result<(), Error> {
    for path in [path::NDJSON, path::CSV, path::LEAVES] {
        let rows = bundle.facts(path).rows.unwrap_or_default();
        tie(&format!("rows in {path}"), input.population.included, rows)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Exclusion, fixture};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::io::Cursor;
    use std::process::Command;

    fn members(pack: &[u8]) -> BTreeMap<String, Vec<u8>> {
        let mut zip = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
        let mut members = BTreeMap::new();
        for index in 0..zip.len() {
            let mut member = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            members.insert(member.name().unwrap().into_owned(), bytes);
        }
        members
    }

    fn attempt(input: &PackInput, rows: &dyn PackRows) -> Result<PackSummary, Error> {
        write_pack(Cursor::new(Vec::new()), input, &mut fixture::means(rows, &mut |_| ControlFlow::Continue(())))
    }

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
        assert!(
            String::from_utf8(named("README.txt")).unwrap().contains("           0  of them in this pack")
        );
    }

    #[test]
    fn a_large_array_is_left_out_and_the_pack_says_so() {
        let (input, rows) = (fixture::input(8), fixture::rows(8));
        let whole = members(&fixture::pack(&input, &rows));
        let size = whole.iter().find(|(name, _)| name.ends_with("events.json")).unwrap().1.len() as u64;
        for (max_json_bytes, there) in [(size + 1, true), (size - 1, false)] {
            let mut out = Cursor::new(Vec::new());
            let progress = &mut |_| ControlFlow::Continue(());
            let walk = Walk { input: &input, rows: &rows, progress, seen: None, max_json_bytes };
            write_walk(&mut out, walk).unwrap();
            let members = members(out.get_ref());
            assert_eq!(members.keys().any(|name| name.ends_with("events.json")), there);
            let readme = members.iter().find(|(name, _)| name.ends_with("README.txt")).unwrap().1;
            assert_eq!(String::from_utf8_lossy(readme).contains("is not in this pack"), !there);
            assert!(crate::check_pack(out).unwrap().ok);
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
                members.iter().filter(|(name, _)| name.contains("/data/evidence/")).map(|(_, b)| b.clone()).collect()
            };
            prop_assert_eq!(evidence(&shuffled).len(), 3);
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
        };
        assert!(matches!(broken(&one_more), Error::Tie { expected: 11, found: 10, .. }));
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
    fn rows_that_change_between_two_readings_are_noticed() {
        struct Shifting(std::cell::Cell<u64>);
        impl PackRows for Shifting {
            fn each(&self, visit: &mut dyn FnMut(&crate::PackRow) -> Result<(), Error>) -> Result<(), Error> {
                let mut rows = fixture::rows(5);
                if self.0.replace(self.0.get() + 1) == 1 {
                    rows[4].leaf.leaf_sha256 = "0".repeat(64);
                }
                rows.each(visit)
            }
            fn each_leaf(
                &self,
                visit: &mut dyn FnMut(exhibit_proof::Hash) -> Result<(), Error>,
            ) -> Result<(), Error> {
                fixture::rows(5).each_leaf(visit)
            }
        }
        assert!(matches!(attempt(&fixture::input(5), &Shifting(0.into())), Err(Error::Rows(_))));
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
}
