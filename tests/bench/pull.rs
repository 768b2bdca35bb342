//! `exhibit sync` against one keep-alive `curl` that downloads the same pages to nowhere, in the same run: rows a second
//! of both, and the most memory that `exhibit` held. `cargo xtask bench pull` starts it; `--large` adds a million rows,
//! `--rows N` measures that many alone.
//!
//! The vendor is the sample company's log in pages of 1,000 rows, rendered beforehand.
#![allow(missing_docs, reason = "a program for the people of the house")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "it measures time and memory")]
#![allow(clippy::print_stdout, reason = "its result is what it prints")]
#![allow(dead_code, reason = "the socket is shared with the tests of faults, which need more of it")]

#[path = "memory.rs"]
mod memory;
#[path = "../faults/socket.rs"]
mod socket;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Instant;

use exhibit_engine::entry::Moment;
use exhibit_sample::{Shape, last_n};

use socket::{Answer, Ask, Listener};

const PAGE_ROWS: usize = 1_000;
/// The bar of issue 4: at least this part of curl's rate.
const RATE_BAR: f64 = 0.25;
/// Memory is flat when a hundred times as many rows take no more than this much above that of the fewest.
const MEMORY_BAR_MIB: f64 = 32.0;

/// The built-in profile of the sample's largest source, with pages of 1,000 rows.
const PROFILE: &str = include_str!("../../src-tauri/crates/source/src/profiles/outworx.toml");

/// What was measured of one size.
struct Measured {
    rows: usize,
    bytes: usize,
    curl_seconds: f64,
    exhibit_seconds: f64,
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
        "{:>9} {:>9} {:>12} {:>12} {:>6} {:>9}",
        "rows", "MiB", "curl rows/s", "sync rows/s", "ratio", "peak MiB"
    );
    let all: Vec<Measured> = sizes.into_iter().map(measure).collect();
    let least = all.iter().map(ratio).fold(f64::INFINITY, f64::min);
    let growth = all.last().unwrap().peak_mib - all[0].peak_mib;
    println!(
        "least ratio {least:.3} (bar {RATE_BAR}); memory grew by {growth:.1} MiB (bar {MEMORY_BAR_MIB})"
    );
    let holds = least >= RATE_BAR && growth <= MEMORY_BAR_MIB;
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ratio(measured: &Measured) -> f64 {
    measured.curl_seconds / measured.exhibit_seconds
}

fn measure(rows: usize) -> Measured {
    let pages = Arc::new(pages(rows));
    let bytes = pages.iter().map(Vec::len).sum();
    let served = Arc::clone(&pages);
    let vendor = Listener::start(move |ask| Answer {
        bytes: served[page_number(ask)].clone(),
        then: socket::Then::KeepAlive,
    });
    let folder = tempfile::tempdir().unwrap();
    let curl_seconds = curl(folder.path(), &vendor.url(), pages.len());
    let (exhibit_seconds, peak_mib) = exhibit(folder.path(), &vendor.url(), rows);
    let measured = Measured { rows, bytes, curl_seconds, exhibit_seconds, peak_mib };
    let rate = |seconds: f64| rows as f64 / seconds;
    println!(
        "{:>9} {:>9.1} {:>12.0} {:>12.0} {:>6.3} {:>9.1}",
        measured.rows,
        measured.bytes as f64 / f64::from(1 << 20),
        rate(curl_seconds),
        rate(exhibit_seconds),
        ratio(&measured),
        peak_mib
    );
    measured
}

fn page_number(ask: &Ask) -> usize {
    ask.query.get("cursor").map_or(0, |text| text.parse().unwrap())
}

/// Whole replies.
fn pages(rows: usize) -> Vec<Vec<u8>> {
    let until = Moment::parse("2026-11-01T00:00:00Z").unwrap().utc();
    let mut rows: Vec<String> = last_n(Shape::Outworx, 1, until, rows).map(|row| row.json).collect();
    // The vendor's newest row is its first.
    rows.reverse();
    let count = rows.len().div_ceil(PAGE_ROWS);
    let page = |(nth, page): (usize, &[String])| {
        let next = if nth + 1 < count { format!("\"{}\"", nth + 1) } else { "null".to_owned() };
        let body = format!("{{\"data\":[{}],\"next_cursor\":{next}}}", page.join(","));
        Answer::reply(200, "Content-Type: application/json\r\n", body.as_bytes()).bytes
    };
    rows.chunks(PAGE_ROWS).enumerate().map(page).collect()
}

/// Seconds that one curl takes for all pages, one after the other on one connection.
fn curl(folder: &Path, url: &str, pages: usize) -> f64 {
    let list: String = (0..pages)
        .map(|page| format!("url = \"{url}/api/v1/audit-log?cursor={page}\"\noutput = \"/dev/null\"\n"))
        .collect();
    let file = folder.join("curl.txt");
    std::fs::write(&file, list).unwrap();
    let start = Instant::now();
    let status =
        Command::new("curl").args(["--silent", "--fail", "--no-parallel", "--config"]).arg(file).status();
    assert!(status.unwrap().success(), "curl failed");
    start.elapsed().as_secs_f64()
}

/// Seconds that `exhibit sync` takes for all rows, and the most memory that it held.
fn exhibit(folder: &Path, url: &str, rows: usize) -> (f64, f64) {
    let data = folder.join("data");
    let profile = PROFILE.replace("page_rows = 200", &format!("page_rows = {PAGE_ROWS}"));
    assert_ne!(profile, PROFILE, "the profile no longer says how many rows a page has");
    std::fs::create_dir_all(data.join("profiles")).unwrap();
    std::fs::write(data.join("profiles/outworx.toml"), profile).unwrap();
    std::fs::write(folder.join("token.txt"), "token").unwrap();
    let program = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exhibit"));
        command.env("EXHIBIT_DATA_DIR", &data).args(words).stdin(Stdio::null());
        command
    };
    let mut add = program(&["source", "add", "log", "--profile", "outworx", "--url", url, "--token-file"]);
    assert!(add.arg(folder.join("token.txt")).stdout(Stdio::null()).status().unwrap().success());
    let start = Instant::now();
    let mut sync = program(&["sync", "--quiet"]).stdout(Stdio::null()).spawn().unwrap();
    let peak_mib = memory::peak_mib(&mut sync);
    let seconds = start.elapsed().as_secs_f64();
    assert!(sync.wait().unwrap().success(), "the pull failed");
    let counted = program(&["count"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&counted.stdout).replace([',', '\n'], ""), rows.to_string());
    (seconds, peak_mib)
}
