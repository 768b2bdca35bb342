//! Zips as vendors write them, and zips made to hide, double or misname members.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const ROWS: &[u8] = b"{\"id\":\"1\"}\n{\"id\":\"2\"}\n";

fn plain_zip(names: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(ROWS).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// As writers make it that cannot seek: sizes behind the data.
fn streamed_zip(names: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new_stream(Vec::new());
    for name in names {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(ROWS).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

type Named = (String, io::Result<Vec<u8>>);

fn read(zip: &[u8]) -> Result<Vec<Named>, String> {
    let zip = ForeignZip::scan(Cursor::new(zip)).unwrap()?;
    let bytes = |member: &ForeignMember| {
        let mut bytes = Vec::new();
        zip.open(member).read_to_end(&mut bytes).map(|_| bytes)
    };
    Ok(zip.members().iter().map(|member| (member.name().to_owned(), bytes(member))).collect())
}

fn refusal(zip: &[u8]) -> String {
    read(zip).unwrap_err()
}

/// `zip` with every `from` written over by `to`.
fn patched(zip: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut zip = zip.to_vec();
    let found: Vec<usize> = (0..=zip.len() - from.len()).filter(|at| zip[*at..].starts_with(from)).collect();
    assert!(!found.is_empty());
    found.into_iter().for_each(|at| zip[at..at + to.len()].copy_from_slice(to));
    zip
}

#[test]
fn what_vendors_write_is_read() {
    let names = ["Vectis Evidence (Q3)/Zugriffe – Müller.json", "a.CSV"];
    for zip in [plain_zip(&names), streamed_zip(&names)] {
        let found = read(&zip).unwrap();
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
        assert!(found.iter().all(|(_, bytes)| bytes.as_ref().unwrap() == ROWS));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_directory("logs", SimpleFileOptions::default()).unwrap();
    zip.start_file("logs/a.json", SimpleFileOptions::default().unix_permissions(0o640)).unwrap();
    zip.write_all(ROWS).unwrap();
    let found = read(&zip.finish().unwrap().into_inner()).unwrap();
    assert_eq!((found.len(), found[0].0.as_str()), (1, "logs/a.json"));
}

#[test]
fn what_hides_doubles_or_misnames_members_is_refused() {
    let good = plain_zip(&["aa/b.json", "cc/d.json"]);
    for (from, to, reason) in [
        ("cc/d.json", "aa/b.json", "there twice"),
        ("cc/d.json", "AA/B.JSON", "there twice"),
        ("cc/d.json", "../d.json", "leads out"),
        ("cc/d.json", "/c/d.json", "leads out"),
        ("cc/d.json", "c:/d.json", "leads out"),
        ("cc/d.json", "c//d.json", "leads out"),
        ("cc/d.json", "cc\\d.json", "backslash"),
        ("cc/d.json", "cc/\x1b.json", "control code"),
    ] {
        let told = refusal(&patched(&good, from.as_bytes(), to.as_bytes()));
        assert!(told.contains(reason), "{to}: {told}");
    }
    assert!(refusal(&[b"#!/bin/sh\n".as_slice(), &good].concat()).contains("before the first"));
    assert!(refusal(&[&good, b"more".as_slice()].concat()).contains("added behind"));
    assert!(refusal(&[good.clone(), good.clone()].concat()).contains("before the first"));
    assert!(refusal(&good[..good.len() - 1]).contains("not a zip"));
    assert!(refusal(b"").contains("too short"));
    let one_name = patched(&good, b"PK\x05\x06\0\0\0\0\x02\0\x02", b"PK\x05\x06\0\0\0\0\x01\0\x01");
    assert!(refusal(&one_name).contains("more than the end record counts"));
}

#[test]
fn links_and_features_that_are_not_read_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("a.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert!(refusal(&zip.finish().unwrap().into_inner()).contains("not a plain file"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.json", SimpleFileOptions::default().large_file(true)).unwrap();
    zip.write_all(ROWS).unwrap();
    assert!(refusal(&zip.finish().unwrap().into_inner()).contains("not read here"));
    let good = plain_zip(&["a.json"]);
    let encrypted = patched(
        &patched(&good, b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\x01"),
        b"\x14\0\0\0\x08\0",
        b"\x14\0\x01\0\x08\0",
    );
    assert!(refusal(&encrypted).contains("encrypted"), "{}", refusal(&encrypted));
}

#[test]
fn a_bomb_is_refused_before_it_costs_anything() {
    let zip = |size: usize| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.json", SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; size]).unwrap();
        zip.finish().unwrap().into_inner()
    };
    assert!(refusal(&zip(32 << 20)).contains("200 times"));
    assert!(read(&zip(1 << 20)).is_ok());
}

#[test]
fn a_member_that_is_not_what_it_declares_fails_at_its_end() {
    let good = plain_zip(&["a.json"]);
    let crc = &good[14..18];
    let lying = patched(&good, crc, &[1, 2, 3, 4]);
    assert!(read(&lying).unwrap()[0].1.is_err());
    let streamed = streamed_zip(&["a.json"]);
    let at = streamed.windows(4).position(|four| four == b"PK\x07\x08").unwrap();
    let mut lying = streamed.clone();
    lying[at + 4] ^= 1;
    assert!(refusal(&lying).contains("behind its data"));
    let mut contradicting = good.clone();
    contradicting[14] ^= 1;
    assert!(refusal(&contradicting).contains("contradict"));
}

proptest! {
    #[test]
    fn one_changed_byte_is_refused_or_told_or_changes_no_row(at in any::<prop::sample::Index>(), to: u8, is_streamed: bool) {
        let names = ["a/one.json", "a/two.csv"];
        let good = if is_streamed { streamed_zip(&names) } else { plain_zip(&names) };
        let mut bad = good.clone();
        bad[at.index(good.len())] = to;
        if let Ok(found) = read(&bad) {
            prop_assert_eq!(found.len(), 2);
            for (_, bytes) in found {
                prop_assert!(bytes.is_err() || bytes.unwrap() == ROWS);
            }
        }
    }

    #[test]
    fn any_bytes_are_scanned_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
        let _ = read(&[b"PK\x03\x04", bytes.as_slice(), b"PK\x05\x06\0\0\0\0\x01\0\x01\0"].concat());
    }
}
