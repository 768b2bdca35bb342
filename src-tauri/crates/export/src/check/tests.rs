//! Packs that are good, and packs in the hands of people who wish they said something else.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::LazyLock;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;
use crate::pack::fixture;

mod consistency;
mod damage;
mod days;
mod earlier;
mod hostile;
mod kit;
mod leaves;
mod listings;
mod page;
mod parts;
mod signoff;

/// Members by full name, in the order of the file.
type Members = Vec<(String, Vec<u8>)>;

fn small_pack() -> Vec<u8> {
    static PACK: LazyLock<Vec<u8>> = LazyLock::new(|| fixture::pack(&fixture::input(9), &fixture::rows(9)));
    PACK.clone()
}

fn check(pack: &[u8]) -> PackCheck {
    check_pack(Cursor::new(pack), &Trust::nobody()).unwrap()
}

/// The names of the checks that failed.
fn failed(pack: &[u8]) -> Vec<&'static str> {
    let found = check(pack);
    let failed: Vec<_> = found.checks.iter().filter(|check| !check.ok).map(|check| check.name).collect();
    assert_eq!(found.ok, failed.is_empty());
    failed
}

fn detail(pack: &[u8], name: &str) -> String {
    check(pack).checks.into_iter().find(|check| check.name == name).unwrap().detail
}

fn unzip(pack: &[u8]) -> Members {
    let mut zip = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut member = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn rezip(members: &Members) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A pack whose member at `path` was changed, and nothing else.
fn changed(path: &str, change: impl Fn(&mut Vec<u8>)) -> Members {
    let mut members = unzip(&small_pack());
    let (_, bytes) = members.iter_mut().find(|(name, _)| name.ends_with(path)).unwrap();
    let before = bytes.clone();
    change(bytes);
    assert_ne!(before, *bytes, "the change changed nothing");
    members
}

fn edit(path: &str, from: &str, to: &str) -> Members {
    changed(path, |bytes| {
        *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(from, to, 1).into_bytes();
    })
}

/// What an insider does after an edit: every hash and size is written anew, so that all hashes fit again.
fn resealed(members: Members) -> Vec<u8> {
    kit::Kit::of(&rezip(&members)).resealed().zip()
}

#[test]
fn a_pack_as_written_passes_every_check() {
    for rows in [0, 1, 9, 120] {
        let found = check(&fixture::pack(&fixture::input(rows), &fixture::rows(rows)));
        assert!(found.ok, "{found:#?}");
        let names: Vec<_> = found.checks.iter().map(|check| check.name).collect();
        let all = [
            "archive",
            "bag",
            "manifest",
            "tagmanifest",
            "signature",
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
        ];
        assert_eq!(names, all);
    }
}

#[test]
fn a_pack_with_formulas_and_nul_in_its_columns_passes() {
    let mut rows = fixture::rows(3);
    for row in &mut rows {
        row.entry.key = format!("=\0{}", row.entry.key);
    }
    let found = check(&fixture::pack(&fixture::input(3), &rows));
    assert!(found.ok, "{found:#?}");
}

/// What a vendor's reply can put into one row: it must not keep the period from being packed.
#[test]
fn rows_that_pack_like_a_bomb_or_double_as_json_pass() {
    let letters = vec!["a".repeat(900 << 10); 6];
    // Two bytes each in the raw row, which so stays below its 4 MiB, and ten in the line.
    let quotes = vec!["\"".repeat(2_000_000)];
    for texts in [letters, quotes] {
        let (rows, tree) = fixture::rows_with(&texts);
        let pack = fixture::pack(&fixture::input_for(&rows, &tree), &rows);
        let largest = unzip(&pack).iter().map(|(_, bytes)| bytes.len()).max().unwrap();
        assert!(largest > 10_000_000 && pack.len() < 1 << 20, "{largest} in {}", pack.len());
        let found = check(&pack);
        assert!(found.ok, "{found:#?}");
    }
}

#[test]
fn the_same_members_zipped_and_sealed_by_another_tool_pass() {
    let pack = small_pack();
    assert_eq!(failed(&rezip(&unzip(&pack))), Vec::<&str>::new());
    assert_eq!(failed(&resealed(unzip(&pack))), Vec::<&str>::new(), "the seal used below is itself sound");
}

#[test]
fn a_file_that_is_called_a_signature_and_is_none_is_refused() {
    let mut members = unzip(&small_pack());
    let top = members[0].0.split('/').next().unwrap().to_owned();
    members.push((format!("{top}/tagmanifest-sha256.txt.sig"), b"signature".to_vec()));
    assert_eq!(failed(&rezip(&members)), ["signature"]);
}

#[test]
fn each_kind_of_damage_is_named() {
    let members = unzip(&small_pack());
    let top = members[0].0.split('/').next().unwrap().to_owned();
    let extra = |path: &str| {
        let mut members = members.clone();
        members.push((format!("{top}/{path}"), b"x".to_vec()));
        rezip(&members)
    };
    assert!(
        detail(&extra("data/evidence/extra.csv"), "manifest").contains("unlisted: data/evidence/extra.csv")
    );
    assert!(detail(&extra("notes.txt"), "tagmanifest").contains("unlisted: notes.txt"));
    let without = |path: &str| {
        rezip(&members.iter().filter(|(name, _)| !name.ends_with(path)).cloned().collect::<Members>())
    };
    assert!(detail(&without("events.csv"), "manifest").contains("missing: data/evidence/events.csv"));
    for (name, _) in &members {
        let path = name.split_once('/').unwrap().1;
        assert!(!failed(&without(path)).is_empty(), "{path} can be left out");
        let touched = changed(path, |bytes| bytes.push(b'\n'));
        assert!(!failed(&rezip(&touched)).is_empty(), "{path} can be added to");
    }
    let touched = rezip(&changed("events.csv", |bytes| bytes[40] ^= 1));
    assert!(detail(&touched, "manifest").contains("changed: data/evidence/events.csv"));
}

#[test]
fn a_resealed_edit_is_caught_by_the_content() {
    let cases: [(&str, &str, &str, &str); 14] = [
        ("events.ndjson", "\"n\\\":0", "\"n\\\":9", "raw"),
        ("events.ndjson", "\"outcome\":\"failure\"", "\"outcome\":\"success\"", "counts"),
        ("events.ndjson", "09:00:00.000Z", "09:00:01.000Z", "order"),
        ("events.ndjson", "2026-01-05T09:02:00.000Z", "2027-01-05T09:02:00.000Z", "order"),
        ("events.csv", "evt_0001", "evt_9999", "counts"),
        ("events.json", "editor", "viewer", "counts"),
        ("leaves.csv", "2026-04-02T00:00:00.001Z", "2026-04-02T00:00:00.002Z", "leaves"),
        ("leaves.csv", ",pull,", ",import,", "leaves"),
        ("excluded.csv", "superseded,2", "superseded,3", "counts"),
        ("pack.json", "\"included\": 9", "\"included\": 8", "counts"),
        ("pack.json", "\"other_evidence\": 40", "\"other_evidence\": 41", "counts"),
        ("pack.json", "\"tree_size\": 9", "\"tree_size\": 10", "checkpoint"),
        ("pack.json", "source:outworx", "source:mushi", "pack_json"),
        ("classification.json", "rules", "lures", "rules"),
    ];
    for (path, from, to, name) in cases {
        let failed = failed(&resealed(edit(path, from, to)));
        assert!(failed.contains(&name), "{path}: {from} -> {to}: {failed:?}");
    }
}

#[test]
fn a_resealed_row_more_or_less_is_caught() {
    let first_line = |bytes: &[u8]| bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    let doubled = changed("events.ndjson", |bytes| {
        let line = bytes[..first_line(bytes)].to_vec();
        bytes.splice(0..0, line);
    });
    assert!(failed(&resealed(doubled)).contains(&"order"));
    let dropped = changed("events.ndjson", |bytes| {
        bytes.drain(..first_line(bytes));
    });
    assert!(failed(&resealed(dropped)).contains(&"counts"));
}

#[test]
fn facts_said_twice_are_refused() {
    let twice = resealed_text("pack.json", "\"kind\":", "\"kind\":\"x\",\"kind\":");
    assert!(detail(&twice, "pack_json").contains("kind twice"));
}

/// Like [`resealed`] for an edit that a JSON reader would undo: only the manifests are written anew.
fn resealed_text(path: &str, from: &str, to: &str) -> Vec<u8> {
    let mut members = edit(path, from, to);
    let hash = |members: &Members, end: &str| {
        crate::digest::sha256_hex(&members.iter().find(|(name, _)| name.ends_with(end)).unwrap().1)
    };
    let old = hash(&unzip(&small_pack()), path);
    let new = hash(&members, path);
    for (_, bytes) in members.iter_mut().filter(|(name, _)| name.ends_with("manifest-sha256.txt")) {
        *bytes = String::from_utf8(bytes.clone()).unwrap().replace(&old, &new).into_bytes();
    }
    rezip(&members)
}

/// The law behind the flips: whatever is done to the file, either the answer is no, or every member still has its
/// name and its bytes. (Deflate can say the same bytes in several ways, and a zip has fields that only name the tool
/// or the mode of the file.)
fn is_caught_or_harmless(original: &Members, pack: &[u8]) -> bool {
    !check(pack).ok || unzip(pack) == *original
}

#[test]
fn no_flipped_byte_changes_what_a_good_pack_says() {
    let pack = fixture::pack(&fixture::input(1), &fixture::rows(1));
    let original = unzip(&pack);
    let mut harmless = 0;
    // Six hundred bytes, a different bit each time: all of them take minutes in a debug build.
    for at in (0..pack.len()).step_by((pack.len() / 600) | 1) {
        let mut flipped = pack.clone();
        flipped[at] ^= 1 << (at % 8);
        if check(&flipped).ok {
            assert_eq!(unzip(&flipped), original, "byte {at}");
            harmless += 1;
        }
    }
    // Per member: version and system of the tool, one bit of "is text", the permission bits and DOS attributes.
    assert!(harmless <= 3 * original.len(), "{harmless} of {} bytes do not matter", pack.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_damage_changes_what_a_good_pack_says(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut pack = small_pack();
        let original = unzip(&pack);
        for (at, value) in edits {
            let at = at.index(pack.len());
            pack[at] = value;
        }
        prop_assert!(is_caught_or_harmless(&original, &pack));
    }

    #[test]
    fn a_cut_pack_is_never_good(at in any::<prop::sample::Index>()) {
        let pack = small_pack();
        prop_assert!(!check(&pack[..at.index(pack.len())]).ok);
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!check(&bytes).ok);
    }
}

#[test]
fn only_a_failing_medium_is_an_error() {
    struct Failing(Cursor<Vec<u8>>, usize);
    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1.checked_sub(1).ok_or(io::Error::other("the disk is gone"))?;
            self.0.read(out)
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    let mut failures = 0;
    for reads in (0..).step_by(3) {
        match check_pack(Failing(Cursor::new(small_pack()), reads), &Trust::nobody()) {
            Err(Error::Read(error)) => assert_eq!(error.to_string(), "the disk is gone"),
            Ok(found) => {
                assert!(found.ok);
                break;
            }
            Err(other) => panic!("{other}"),
        }
        failures += 1;
    }
    assert!(failures > 10);
}
