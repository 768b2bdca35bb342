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
#[path = "packing.rs"]
mod packing;

use std::process::ExitCode;

use packing::Measured;

/// The bar of issue 5: at most so many times as long as `zip -6`, where there are at least [`JUDGED_ROWS`] rows.
const TIME_BAR: f64 = 2.0;
const JUDGED_ROWS: usize = 100_000;
/// Memory is flat when a hundred times as many rows take no more than this much above that of the fewest.
const MEMORY_BAR_MIB: f64 = 32.0;
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
    let all: Vec<Measured> = sizes.into_iter().map(told).collect();
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

fn told(rows: usize) -> Measured {
    let measured = packing::measure(rows);
    println!(
        "{:>9} {:>10.1} {:>10.1} {:>8.2} {:>8.2} {:>6.2} {:>9.1}",
        measured.rows,
        measured.mib.0,
        measured.mib.1,
        measured.zip_seconds,
        measured.pack_seconds,
        ratio(&measured),
        measured.peak_mib
    );
    measured
}
