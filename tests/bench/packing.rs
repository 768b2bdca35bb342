//! One pack of so many rows beside `zip -6` of the very files that it holds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::memory;

/// Until when rows are made up; the pack takes every row before it.
const UNTIL: &str = "2026-11-01T00:00:00Z";
/// The shorter time of so many runs counts: other programs on the machine only ever add.
const RUNS: usize = 2;

/// What was measured of one size.
pub(crate) struct Measured {
    pub(crate) rows: usize,
    /// What is inside the pack, and the pack.
    pub(crate) mib: (f64, f64),
    pub(crate) zip_seconds: f64,
    pub(crate) pack_seconds: f64,
    pub(crate) peak_mib: f64,
}

/// Fills a workspace with so many rows, packs all of them, and zips what the pack holds.
pub(crate) fn measure(rows: usize) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fill(folder, rows);
    let (mut pack_seconds, mut peak_mib) = (f64::INFINITY, 0.0_f64);
    for _ in 0..RUNS {
        let (seconds, peak) = build(folder, rows);
        (pack_seconds, peak_mib) = (pack_seconds.min(seconds), peak_mib.max(peak));
    }
    let bag = unpacked(folder);
    let zip_seconds = (0..RUNS).map(|_| zip(folder, &bag)).fold(f64::INFINITY, f64::min);
    let packed_mib = std::fs::metadata(folder.join("pack.zip")).unwrap().len() as f64 / f64::from(1 << 20);
    Measured { rows, mib: (size_mib(&bag), packed_mib), zip_seconds, pack_seconds, peak_mib }
}

fn exhibit(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exhibit"));
    command.env("EXHIBIT_DATA_DIR", folder.join("data")).args(words).stdin(Stdio::null());
    command
}

/// A workspace with so many rows, its read model ready.
fn fill(folder: &Path, rows: usize) {
    let file = folder.join("rows.ndjson");
    let out = std::fs::File::create(&file).unwrap();
    let count = rows.to_string();
    let mut generate =
        exhibit(folder, &["sample", "generate", &count, "--shape", "outworx", "--until", UNTIL]);
    assert!(generate.stdout(out).status().unwrap().success());
    for words in [&["import", "--profile", "outworx", file.to_str().unwrap()][..], &["log", "--limit", "1"]] {
        assert!(exhibit(folder, words).stdout(Stdio::null()).status().unwrap().success());
    }
    std::fs::remove_file(file).unwrap();
}

/// Seconds of a build of everything, its own check of what was written included, and the most memory that it took.
fn build(folder: &Path, rows: usize) -> (f64, f64) {
    let output = folder.join("pack.zip");
    let words = ["pack", "build", "custom", "--from", "2000-01-01", "--to", UNTIL, "--include-unclassified"];
    let start = Instant::now();
    let mut pack = exhibit(folder, &words)
        .args(["--force", "--json", "--output"])
        .arg(&output)
        .stdout(std::fs::File::create(folder.join("built.json")).unwrap())
        .spawn()
        .unwrap();
    let peak_mib = memory::peak_mib(&mut pack);
    let seconds = start.elapsed().as_secs_f64();
    // 5: it says that not everything is known to be there.
    assert!(matches!(pack.wait().unwrap().code(), Some(0 | 5)), "the build failed");
    let built = std::fs::read_to_string(folder.join("built.json")).unwrap();
    assert!(
        built.contains(&format!("\"rows\":{rows}")) || built.contains(&format!("\"rows\": {rows}")),
        "{built}"
    );
    (seconds, peak_mib)
}

/// The pack's one top folder.
fn unpacked(folder: &Path) -> PathBuf {
    let open = folder.join("open");
    let mut unzip = Command::new("unzip");
    assert!(unzip.arg("-q").arg(folder.join("pack.zip")).arg("-d").arg(&open).status().unwrap().success());
    std::fs::read_dir(open).unwrap().next().unwrap().unwrap().path()
}

/// Seconds that `zip -6` takes for the same files.
fn zip(folder: &Path, bag: &Path) -> f64 {
    let output = folder.join("again.zip");
    if output.exists() {
        std::fs::remove_file(&output).unwrap();
    }
    let start = Instant::now();
    let mut zip = Command::new("zip");
    zip.args(["-6", "-q", "-r"]).arg(&output).arg(bag.file_name().unwrap());
    assert!(zip.current_dir(bag.parent().unwrap()).status().unwrap().success(), "zip failed");
    start.elapsed().as_secs_f64()
}

fn size_mib(folder: &Path) -> f64 {
    let size = |item: std::fs::DirEntry| {
        let facts = item.metadata().unwrap();
        if facts.is_dir() { size_mib(&item.path()) } else { facts.len() as f64 / f64::from(1 << 20) }
    };
    std::fs::read_dir(folder).unwrap().map(|item| size(item.unwrap())).sum()
}
