//! Archives made to show two readers two different packs, or to bring a reader down.

use std::io::Write;

use flate2::Crc;

use super::kit::Kit;
use super::{check, detail, failed, path, rezip, small_pack};

/// One entry of a hand-made zip, stored, with every field open to abuse.
#[derive(Clone)]
struct Raw {
    name: &'static [u8],
    data: Vec<u8>,
    flags: u16,
    method: u16,
    size: u32,
    mode: u32,
    extra: Vec<u8>,
    /// Bytes between this entry and the next.
    gap: Vec<u8>,
    local_name: Option<&'static [u8]>,
}

fn raw(name: &'static [u8], data: &[u8]) -> Raw {
    let (data, size) = (data.to_vec(), u32::try_from(data.len()).unwrap());
    Raw {
        name,
        data,
        flags: 0,
        method: 0,
        size,
        mode: 0o100_644,
        extra: vec![],
        gap: vec![],
        local_name: None,
    }
}

fn hand_made(entries: &[Raw]) -> Vec<u8> {
    let (mut zip, mut central) = (Vec::new(), Vec::new());
    for entry in entries {
        let start = u32::try_from(zip.len()).unwrap();
        let mut crc = Crc::new();
        crc.update(&entry.data);
        let mut facts = Vec::new();
        for half in [20, entry.flags, entry.method, 0, 0x21] {
            facts.extend(half.to_le_bytes());
        }
        for word in [crc.sum(), u32::try_from(entry.data.len()).unwrap(), entry.size] {
            facts.extend(word.to_le_bytes());
        }
        let lengths =
            [entry.name.len(), entry.extra.len()].map(|n| u16::try_from(n).unwrap().to_le_bytes()).concat();
        zip.extend([b"PK\x03\x04", facts.as_slice(), &lengths].concat());
        zip.extend([entry.local_name.unwrap_or(entry.name), &entry.extra, &entry.data, &entry.gap].concat());
        central.extend([b"PK\x01\x02\x14\x03", facts.as_slice(), &lengths, &[0; 6]].concat());
        central.extend((entry.mode << 16).to_le_bytes());
        central.extend(start.to_le_bytes());
        central.extend([entry.name, &entry.extra].concat());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let (size, start) = (u32::try_from(central.len()).unwrap(), u32::try_from(zip.len()).unwrap());
    zip.extend(central);
    zip.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size.to_le_bytes()].concat());
    zip.extend([start.to_le_bytes().as_slice(), &[0; 2]].concat());
    zip
}

fn refusal(zip: &[u8]) -> String {
    assert_eq!(failed(zip)[0], "archive");
    detail(zip, "archive")
}

#[test]
fn hostile_archives_are_refused_with_their_reason() {
    let good = || raw(b"p/bagit.txt", b"hello");
    let with = |change: &dyn Fn(&mut Raw)| {
        let mut bad = raw(b"p/x", b"data");
        change(&mut bad);
        refusal(&hand_made(&[good(), bad]))
    };
    assert_ne!(failed(&hand_made(&[good()]))[0], "archive", "the hand-made zip is itself sound");
    let names: [(&'static [u8], &str); 9] = [
        (b"p/../../etc/x", "leads out"),
        (b"/etc/passwd", "leads out"),
        (b"p/./x", "leads out"),
        (b"p//x", "leads out"),
        (b"p/X", "characters"),
        (b"p\\x", "characters"),
        (b"p/\x1b[2J", "characters"),
        (b"p/dir/", "folder entry"),
        (b"q/x", "more than one top folder"),
    ];
    for (name, reason) in names {
        let said = with(&|bad| bad.name = name);
        assert!(said.contains(reason) && !said.contains('\x1b'), "{said}");
    }
    assert!(with(&|bad| bad.name = b"p/bagit.txt").contains("there twice"));
    let twins = [raw(b"p/README.txt", b""), raw(b"p/readme.txt", b"")];
    assert!(refusal(&hand_made(&twins)).contains("there twice"));
    assert!(with(&|bad| bad.name = b"p/bagit.txt/x").contains("file and a folder"));
    assert!(with(&|bad| bad.mode = 0o120_777).contains("not a plain file"));
    assert!(with(&|bad| bad.mode = 0o020_666).contains("not a plain file"));
    assert!(with(&|bad| bad.mode = 0o104_755).contains("not a plain file"));
    assert!(with(&|bad| bad.flags = 1).contains("encrypted"));
    assert!(with(&|bad| bad.flags = 8).contains("features"));
    assert!(with(&|bad| bad.method = 14).contains("method"));
    assert!(with(&|bad| bad.size = 3).contains("sizes differ"));
    assert!(with(&|bad| bad.size = u32::MAX).contains("sizes differ"));
    assert!(with(&|bad| bad.extra = vec![0x75, 0x70, 1, 0, 0]).contains("extra field"));
    assert!(with(&|bad| bad.extra = vec![1, 0, 0, 0]).contains("extra field"));
    assert!(with(&|bad| bad.extra = vec![0x55, 0x54, 9, 0]).contains("cut off"));
    assert!(with(&|bad| bad.gap = b"hidden".to_vec()).contains("between the members and the directory"));
    assert!(with(&|bad| bad.local_name = Some(b"p/y")).contains("different names"));
    let mut gap = good();
    gap.gap = b"hidden".to_vec();
    assert!(refusal(&hand_made(&[gap, raw(b"p/x", b"")])).contains("does not follow"));
}

#[test]
fn bytes_around_the_archive_are_refused() {
    let pack = small_pack();
    for (bad, reason) in [
        ([b"x".as_slice(), &pack].concat(), "before the first member"),
        ([pack.as_slice(), b"x"].concat(), "behind its end"),
        ([pack.as_slice(), &pack].concat(), "before the first member"),
        ([pack.as_slice(), &pack[pack.len() - 22..]].concat(), "before the first member"),
        (b"PK\x05\x06".iter().copied().chain([0; 18]).collect(), "has 0 members"),
        (Vec::new(), "too short"),
    ] {
        let said = refusal(&bad);
        assert!(said.contains(reason), "{said}");
    }
    let mut comment = pack.clone();
    let at = comment.len() - 2;
    comment[at] = 1;
    comment.push(b'c');
    assert!(!check(&comment).ok);
    let mut fewer = pack.clone();
    let end = pack.len() - 22;
    for at in [end + 8, end + 10] {
        fewer[at] -= 1;
    }
    assert!(refusal(&fewer).contains("more than the end record counts"));
}

#[test]
fn bombs_are_refused_before_they_are_opened() {
    let zeros = vec![0; 64 << 20];
    for (name, reason) in [
        ("p/bagit.txt", "no pack has a file of that name and size"),
        ("p/data/evidence/extra.ndjson", "no pack has a file of that name and size"),
        ("p/data/evidence/extra.csv", "bagit.txt is missing"),
        ("p/data/evidence/events.csv", "bagit.txt is missing"),
    ] {
        let bomb = rezip(&vec![(name.into(), zeros.clone())]);
        assert!(bomb.len() < 200_000);
        let said = refusal(&bomb);
        assert!(said.contains(reason), "{said}");
        assert_eq!(check(&bomb).checks.len(), 1, "nothing was looked at after it");
    }
    let mut huge = raw(b"p/x", b"\x03\0");
    (huge.method, huge.size) = (8, u32::MAX - 1);
    assert!(refusal(&hand_made(&[huge])).contains("over 1032 times"));
}

#[test]
fn what_a_member_declares_must_be_what_it_holds() {
    let deflate = |data: &[u8]| {
        let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(data).unwrap();
        out.finish().unwrap()
    };
    let member = |packed: Vec<u8>, size: u32| {
        let mut entry = raw(b"p/x", &packed);
        (entry.method, entry.size) = (8, size);
        refusal(&hand_made(&[entry]))
    };
    assert!(member(deflate(b"hello"), 4).contains("more than it declares"));
    assert!(member(deflate(b"hello"), 6).contains("not as large"));
    assert!(member(deflate(b"hello"), 5).contains("checksum"));
    assert!(member([deflate(b"hello"), b"hidden".to_vec()].concat(), 5).contains("hidden"));
    assert!(member(b"\xff\xff\xff".to_vec(), 5).contains("damaged"));
    assert!(member(Vec::new(), 5).contains("ends early"));
}

#[test]
fn what_every_cell_would_be_held_against_is_short() {
    let enumerated = |words: usize| {
        Kit::of(&small_pack()).json(path::DATA_PACKAGE, |package| {
            let resources = package["resources"].as_array_mut().unwrap();
            let events = resources.iter_mut().find(|one| one["path"] == "evidence/events.csv").unwrap();
            let fields = events["schema"]["fields"].as_array_mut().unwrap();
            let source = fields.iter_mut().find(|field| field["name"] == "source").unwrap();
            source["constraints"]["enum"] = vec!["b"; words].into();
        })
    };
    let said = |words| detail(&enumerated(words).resealed().zip(), "datapackage");
    assert!(said(64).contains("is none of its words"), "{}", said(64));
    let refused = said(65);
    assert!(
        refused.contains("the column source may hold 65 words") && !refused.contains("row 1"),
        "{refused}"
    );
}

#[test]
fn lists_of_files_that_no_archive_can_hold_are_not_walked() {
    let file = serde_json::json!({"path": "x", "rows": 1, "bytes": 1, "sha256": ""});
    for list in ["files", "tables"] {
        let kit = Kit::of(&small_pack()).facts(|facts| facts[list] = vec![file.clone(); 10_001].into());
        let said = detail(&kit.remanifested().zip(), "pack_json");
        assert!(said.contains("more than 10000 files"), "{said}");
    }
    let kit = Kit::of(&small_pack()).json(path::DATA_PACKAGE, |package| {
        package["resources"] = vec![serde_json::json!({"path": "x"}); 10_001].into();
    });
    let said = detail(&kit.remanifested().zip(), "datapackage");
    assert!(said.contains("more than 10000 files"), "{said}");
}

#[test]
fn of_a_table_that_is_wrong_everywhere_the_first_faults_are_told_and_the_rest_is_counted() {
    let rows = "source,kind\r\n".to_owned() + &"x,many\r\n".repeat(500);
    let kit = Kit::of(&small_pack()).with("data/evidence/wrong.csv", rows.as_bytes());
    let kit = kit.json(path::DATA_PACKAGE, |package| {
        package["resources"].as_array_mut().unwrap().push(serde_json::json!({
            "path": "evidence/wrong.csv", "bytes": 0, "hash": "",
            "schema": {"fields": [{"name": "source"}, {"name": "kind", "type": "integer"}]},
        }));
    });
    let pack = kit.resealed().zip();
    let said = detail(&pack, "datapackage");
    assert!(said.contains("row 20, kind") && !said.contains("row 21") && !said.contains("more"), "{said}");
    assert!(!failed(&pack).contains(&"tables"), "its rows are counted to the end");
}
