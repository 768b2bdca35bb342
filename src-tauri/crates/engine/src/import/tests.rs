//! Archives and folders: each file with its own profile and receipt, twins once, the rest named.

use std::io::Write;
use std::path::PathBuf;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::Home;

const ANY: Wanted = Wanted { profile: None, source: None };

struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    Bench { folder, workspace }
}

impl Bench {
    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn bring(&self, name: &str) -> Result<Brought, Error> {
        path(&self.workspace, &self.at(name), &ANY, &Watch::silent())
    }

    fn entries(&self) -> u64 {
        self.workspace.reader().unwrap().status().unwrap().entries
    }
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

fn row(n: u32) -> String {
    format!(r#"{{"id":"{n}","time":"2026-05-01T00:00:{:02}Z","action":"a.b","actor":"dana"}}"#, n % 60)
}

fn lines(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|n| row(n) + "\n").collect()
}

fn array(numbers: std::ops::Range<u32>) -> String {
    format!("[{}]", numbers.map(row).collect::<Vec<_>>().join(","))
}

fn table(numbers: std::ops::Range<u32>, between: &str) -> String {
    let row =
        |n: u32| [n.to_string(), format!("2026-05-01 00:00:{:02}", n % 60), "a.b".into(), "dana".into()];
    let rows = numbers.map(|n| row(n).join(between) + "\r\n");
    std::iter::once(["id", "time", "action", "actor"].join(between) + "\r\n").chain(rows).collect()
}

fn stored(brought: &Brought) -> Vec<(String, u64, u64)> {
    let line = |outcome: &Outcome| {
        let counts = outcome.result.as_ref().unwrap().counts;
        let name = outcome.path.rsplit(['/', '!']).next().unwrap().to_owned();
        (name, counts.seen, counts.new)
    };
    brought.files.iter().map(line).collect()
}

fn left(brought: &Brought, name: &str) -> String {
    let found = brought.left_out.iter().find(|left| left.path.ends_with(name));
    found.unwrap_or_else(|| panic!("{name} is not among {:?}", brought.left_out)).reason.clone()
}

#[test]
fn every_log_in_an_archive_is_a_file_with_a_receipt_and_the_rest_is_named() {
    let bench = bench();
    let members = [
        ("pack/a.ndjson", lines(0..5)),
        ("pack/b.csv", table(10..13, ";")),
        ("pack/readme.txt", "Dear all, hello\n".to_owned()),
        ("pack/report.pdf", "%PDF-1.7".to_owned()),
        ("pack/users.csv", "id,name,mfa\n1,Dana,yes\n2,Rob,no\n".to_owned()),
        ("pack/manifest.json", r#"{"kind":"access_review","rows":5}"#.to_owned()),
        ("pack/none.json", r#"{"Records":[]}"#.to_owned()),
        ("__MACOSX/pack/._a.ndjson", "\0\0".to_owned()),
    ];
    let members: Vec<(&str, &str)> = members.iter().map(|(name, text)| (*name, text.as_str())).collect();
    bench.write("export.zip", zipped(&members));
    let brought = bench.bring("export.zip").unwrap();
    assert_eq!(stored(&brought), [("a.ndjson".into(), 5, 5), ("b.csv".into(), 3, 3)]);
    assert!(brought.files[0].path.ends_with("export.zip!pack/a.ndjson"));
    for (name, reason) in [
        ("readme.txt", "other text"),
        ("report.pdf", "by its name"),
        ("users.csv", "no log"),
        ("manifest.json", "no log"),
        ("none.json", "no rows"),
        ("._a.ndjson", "hidden"),
    ] {
        assert!(left(&brought, name).contains(reason), "{name}: {}", left(&brought, name));
    }
    let receipts = bench.workspace.reader().unwrap().receipts().unwrap();
    let paths: Vec<String> = receipts.into_iter().filter_map(|receipt| receipt.path).collect();
    assert_eq!(paths, brought.files.iter().map(|file| file.path.clone()).collect::<Vec<_>>());
    let again = bench.bring("export.zip").unwrap();
    assert_eq!(stored(&again), [("a.ndjson".into(), 5, 0), ("b.csv".into(), 3, 0)]);
}

#[test]
fn a_pack_of_json_and_csv_brings_its_rows_once() {
    for (json, csv, twin) in [
        (array(0..7), table(0..7, ","), true),
        (array(0..7), table(0..4, ","), true),
        (array(0..7), table(0..7, ",").replace("id,", "number,"), true),
        (array(0..7), table(0..8, ","), false),
        (array(0..3), table(7..9, ","), false),
    ] {
        let bench = bench();
        bench.write("pack.zip", zipped(&[("log.csv", &csv), ("log.json", &json)]));
        let brought = bench.bring("pack.zip").unwrap();
        assert_eq!(brought.files.len(), if twin { 1 } else { 2 }, "{brought:?}");
        if twin {
            assert!(left(&brought, "log.csv").contains("log.json"), "{brought:?}");
            assert_eq!(stored(&brought)[0].2, 7);
        }
    }
}

#[test]
fn tables_whose_rows_stand_in_a_document_of_another_name_are_known_by_their_ids() {
    let bench = bench();
    let (all, some, other) = (array(0..9), table(2..5, ","), table(20..22, ","));
    bench
        .write("pack.zip", zipped(&[("a/logins.csv", &some), ("a/other.csv", &other), ("audit.json", &all)]));
    let brought = bench.bring("pack.zip").unwrap();
    assert_eq!(stored(&brought), [("other.csv".into(), 2, 2), ("audit.json".into(), 9, 9)]);
    assert!(left(&brought, "logins.csv").contains("beside it"));
    // The same numbers at other times are other rows.
    let times = table(0..3, ",").replace("2026-05-01", "2026-05-02");
    bench.write("two.zip", zipped(&[("a.json", &all), ("b.csv", &times)]));
    assert_eq!(bench.bring("two.zip").unwrap().files.len(), 2);
}

#[test]
fn a_folder_is_read_with_what_is_below_it() {
    let bench = bench();
    bench.write("in/AWSLogs/1/CloudTrail/b.json.gz", gzipped(&array(0..3)));
    bench.write("in/AWSLogs/1/CloudTrail/a.json.gz", gzipped(&array(3..5)));
    let digest = r#"{"awsAccountId":"1","digestStartTime":"2026-05-01T00:00:00Z","digestEndTime":"2026-05-01T01:00:00Z",
        "digestS3Object":"x","logFiles":[{"s3Object":"b.json.gz","hashValue":"00","newestEventTime":"2026-05-01T00:00:00Z"}]}"#;
    bench.write("in/AWSLogs/1/CloudTrail-Digest/d.json.gz", gzipped(digest));
    bench.write("in/pack.zip", zipped(&[("c.ndjson", &lines(5..7))]));
    bench.write("in/broken.json.gz", &gzipped(&array(0..9))[..30]);
    bench.write("in/.DS_Store", "\0");
    let brought = bench.bring("in").unwrap();
    assert!(left(&brought, "d.json.gz").contains("no log"), "{}", left(&brought, "d.json.gz"));
    assert!(left(&brought, ".DS_Store").contains("hidden"));
    let names: Vec<&str> =
        brought.files.iter().map(|file| file.path.rsplit(['/', '!']).next().unwrap()).collect();
    assert_eq!(names, ["a.json.gz", "b.json.gz", "broken.json.gz", "c.ndjson"]);
    let failure = brought.files[2].result.as_ref().unwrap_err();
    assert!(failure.message.contains("breaks off"), "{}", failure.message);
    assert_eq!(bench.entries(), 7);
}

#[test]
fn what_holds_no_log_is_told_and_nothing_is_made() {
    let bench = bench();
    std::fs::create_dir(bench.at("empty")).unwrap();
    assert!(bench.bring("empty").unwrap_err().to_string().contains("no file in it"));
    bench.write("some/readme.md", "hello");
    assert!(bench.bring("some").unwrap_err().to_string().contains("readme.md (by its name"));
    bench.write(
        "pack.zip",
        zipped(&[("p/bagit.txt", "x"), ("p/data/pack.json", "{}"), ("p/data/e.ndjson", &lines(0..3))]),
    );
    assert!(bench.bring("pack.zip").unwrap_err().to_string().contains("pack verify"));
    bench.write("sheet.xlsx", zipped(&[("[Content_Types].xml", "<x/>"), ("xl/a.xml", "<x/>")]));
    assert!(bench.bring("sheet.xlsx").unwrap_err().to_string().contains("save it as CSV"));
    bench.write("bad.zip", [zipped(&[("a.json", &array(0..3))]), b"more".to_vec()].concat());
    assert!(bench.bring("bad.zip").unwrap_err().to_string().contains("refused"));
    assert!(!bench.workspace.exists());
}

#[test]
fn of_a_member_that_lies_nothing_is_stored() {
    let bench = bench();
    let mut zip = zipped(&[("a.ndjson", &lines(0..4000)), ("b.ndjson", &lines(0..2))]);
    // The checksum of the first member, in its own header and in the directory.
    let crc = zip[14..18].to_vec();
    let places: Vec<usize> = (0..zip.len() - 4).filter(|at| zip[*at..].starts_with(&crc)).collect();
    places.into_iter().for_each(|at| zip[at] ^= 1);
    bench.write("bad.zip", zip);
    let brought = bench.bring("bad.zip").unwrap();
    assert!(brought.files[0].result.as_ref().unwrap_err().message.contains("checksum"));
    assert_eq!(bench.entries(), 2);
}

#[test]
fn a_profile_that_is_named_reads_every_file() {
    let bench = bench();
    bench.write("in/a.json", r#"[{"id":"1","x":2}]"#);
    let wanted = Wanted { profile: Some("generic".into()), source: Some("mine".into()) };
    let brought = path(&bench.workspace, &bench.at("in"), &wanted, &Watch::silent()).unwrap();
    assert_eq!((stored(&brought)[0].1, brought.left_out.len()), (1, 0));
}

#[test]
fn a_stop_ends_all_files() {
    let bench = bench();
    bench.write("in/a.ndjson", lines(0..5));
    bench.write("in/b.ndjson", lines(5..9));
    let cancel = tokio_util::sync::CancellationToken::new();
    let tell = |_| cancel.cancel();
    let ended = path(&bench.workspace, &bench.at("in"), &ANY, &Watch::new(&tell, cancel.clone()));
    assert!(matches!(ended, Err(Error::Cancelled)), "{ended:?}");
    assert!(bench.entries() <= 5);
}

#[test]
fn the_first_log_of_several_files_is_shown_before_they_are_imported() {
    let bench = bench();
    bench.write("in/0.json", r#"{"kind":"x"}"#);
    bench.write("in/1.ndjson", lines(0..5));
    bench.write("in.zip", zipped(&[("0.json", r#"{"kind":"x"}"#), ("1.csv", &table(0..5, "\t"))]));
    for (name, format) in [("in", "folder of 2 files: ndjson"), ("in.zip", "zip of 2 files: csv")] {
        let seen = preview(&bench.workspace, &bench.at(name), &ANY, 50).unwrap();
        assert_eq!(
            (seen.format.as_str(), seen.entries.len(), seen.problems.len()),
            (format, 5, 1),
            "{seen:?}"
        );
        assert!(seen.problems[0].0.contains("would be left out"));
    }
    assert!(!bench.workspace.exists());
}

#[test]
fn files_are_known_by_the_users_own_profiles_too() {
    let bench = bench();
    bench.write(
        "data/profiles/ours.toml",
        "schema = 'profile/1'\nid = 'ours'\ntitle = 'Ours'\nvendor = 'Us'\nkind = 'file'\nas_read = '2026-05-09'\n\
         time = ['rfc3339']\n[fields]\nat = ['when']\naction = ['what']\n[detect]\nkeys = ['when', 'what', 'who']\n\
         columns = [['When?', 'What?']]\n",
    );
    let workspace = Workspace::at(&Home::new(bench.at("data")), "test").unwrap();
    bench.write("in/a.json", r#"[{"when":"2026-05-01T00:00:00Z","what":"x","who":"y"}]"#);
    bench.write("in/b.csv", "When?;What?\n2026;x\n");
    let brought = path(&workspace, &bench.at("in"), &ANY, &Watch::silent()).unwrap();
    let profiles: Vec<&str> =
        brought.files.iter().map(|file| file.result.as_ref().unwrap().profile.as_str()).collect();
    assert_eq!(profiles, ["ours", "ours"]);
    assert_eq!(preview(&workspace, &bench.at("in/a.json"), &ANY, 5).unwrap().profile, "ours");
}

#[test]
fn a_row_of_several_events_is_cut_into_them() {
    let bench = bench();
    bench.write(
        "data/profiles/ours.toml",
        "schema = 'profile/1'\nid = 'ours'\ntitle = 'Ours'\nvendor = 'Us'\nkind = 'file'\nas_read = '2026-05-09'\n\
         time = ['rfc3339']\n[page]\nexplode = 'events'\n[fields]\nat = ['at']\naction = ['events.name']\n",
    );
    let workspace = Workspace::at(&Home::new(bench.at("data")), "test").unwrap();
    let row = r#"{"at":"2026-05-01T00:00:00Z","events":[{"name":"a"},{"name":"b"}]}"#;
    bench.write("a.json", format!("[{row}]"));
    let wanted = Wanted { profile: Some("ours".to_owned()), source: None };
    let imported = file(&workspace, &bench.at("a.json"), &wanted, &Watch::silent()).unwrap();
    assert_eq!(imported.counts.seen, 2);
    let seen = preview(&workspace, &bench.at("a.json"), &wanted, 50).unwrap();
    assert_eq!(seen.entries.len() + seen.problems.len(), 2);
}
