//! Exports as workbooks, on the command line.

use crate::bench::{Bench, names};

#[test]
fn a_workbook_says_its_rows_bytes_and_hash_and_stands_alone_in_its_folder() {
    let bench = Bench::filled();
    let folder = bench.path("out");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("rows.xlsx");
    let words = ["export", "outcome:success", "--format", "xlsx", "--output", path.to_str().unwrap()];
    let said = bench.fine(&words);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(said["bytes"].as_u64(), Some(bytes.len() as u64));
    assert_eq!(bench.fine(&["count", "outcome:success"])["count"], said["rows"]);
    assert!(bytes.starts_with(b"PK"));
    assert_eq!(names(&folder), ["rows.xlsx"]);
    assert_eq!(bench.json(&words).0, 2, "it is never overwritten without a word");
    let activity = bench.fine(&["activity"]).to_string();
    assert!(activity.contains("xlsx") && activity.contains(said["sha256"].as_str().unwrap()), "{activity}");
}

/// The library behind it panics where its temporary files take no more.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told_in_words_and_leaves_no_half_workbook() {
    let bench = Bench::new();
    let row = |n: u32| {
        let note = "x".repeat(400);
        format!(
            "{{\"id\":\"r{n}\",\"action\":\"NOTED\",\"metadata\":{{\"note\":\"{note}\"}},\"created_at\":\"2026-05-09T00:00:00Z\"}}\n"
        )
    };
    let file = bench.file("rows.ndjson", (0..2_000).map(row).collect::<String>().as_bytes());
    assert_eq!(bench.run(&["import", "--profile", "outworx", file.to_str().unwrap()]).code, 0);
    let folder = bench.path("out");
    std::fs::create_dir(&folder).unwrap();
    // No file may grow beyond 200 blocks; being told so by an error instead of a signal is what a full disk does.
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" export --format xlsx --output \"$1\"";
    let ran = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(assert_cmd::cargo::cargo_bin("exhibit"))
        .arg(folder.join("rows.xlsx"))
        .env("EXHIBIT_DATA_DIR", bench.data())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(6), "{told}");
    assert!(told.contains("could not be written") && !told.contains("panicked"), "{told}");
    assert_eq!(names(&folder), Vec::<String>::new());
}
