//! `exhibit pack build` against `zip -6` over the very files that the pack holds, in the same run: seconds of both and
//! the most memory that `exhibit` held. `cargo xtask bench pack` starts it; `--large` adds a million rows, `--rows N`
//! measures that many alone.
//!
//! The rows are those of `exhibit sample generate`; the pack takes all of them.
#![allow(missing_docs, reason = "a program for the people of the house")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "it measures time and memory")]
#![allow(clippy::print_stdout, reason = "its result is what it prints")]

#[path = "memory.rs"]
mod memory;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// The bar of issue 5: at most so many times as long as `zip -6`, where there are at least [`JUDGED_ROWS`] rows.
const TIME_BAR: f64 = 2.0;
const JUDGED_ROWS: usize = 100_000;
/// Memory is flat when a hundred times as many rows take no more than this much above that of the fewest.
const MEMORY_BAR_MIB: f64 = 32.0;
/// Until when rows are made up; the pack takes every row before it.
const UNTIL: &str = "2026-11-01T00:00:00Z";
/// The shorter time of so many runs counts: other programs on the machine only ever add.
const RUNS: usize = 2;

/// What was measured of one size.
struct Measured {
    rows: usize,
    zip_seconds: f64,
    pack_seconds: f64,
    peak_mib: f64,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let sizes = match words.as_slice() {
        [] => vec![10_000, 100_000],
        ["--large"] => vec![10_000, 100_000, 1_000_000],
        ["--rows", rows] => vec![rows.parse().unwrap()],
        _ => panic!("--large, or --rows N, or nothing"),
    };
    println!(
        "{:>9} {:>10} {:>10} {:>8} {:>8} {:>6} {:>9}",
        "rows", "MiB inside", "MiB packed", "zip s", "pack s", "ratio", "peak MiB"
    );
    let all: Vec<Measured> = sizes.into_iter().map(measure).collect();
    let judged = all.iter().filter(|measured| measured.rows >= JUDGED_ROWS).map(ratio);
    let worst = judged.fold(0.0, f64::max);
    let growth = all.last().unwrap().peak_mib - all[0].peak_mib;
    println!(
        "worst ratio from {JUDGED_ROWS} rows on {worst:.2} (bar {TIME_BAR}); memory grew by {growth:.1} MiB (bar {MEMORY_BAR_MIB})"
    );
    if worst <= TIME_BAR && growth <= MEMORY_BAR_MIB { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ratio(measured: &Measured) -> f64 {
    measured.pack_seconds / measured.zip_seconds
}

fn measure(rows: usize) -> Measured {
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
    let measured = Measured { rows, zip_seconds, pack_seconds, peak_mib };
    println!(
        "{:>9} {:>10.1} {:>10.1} {:>8.2} {:>8.2} {:>6.2} {:>9.1}",
        rows,
        size_mib(&bag),
        std::fs::metadata(folder.join("pack.zip")).unwrap().len() as f64 / f64::from(1 << 20),
        zip_seconds,
        pack_seconds,
        ratio(&measured),
        peak_mib
    );
    measured
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
