//! Rows out, checks of all of them, and the memory that either takes.

use std::process::Command;

use super::duck::Duck;
use super::line::{Bar, Growth, Line, Unit, grouped};
use super::packing;
use super::place::{Place, peak, program};
use super::turns::{Contestant, LONG, Ran, Turns};

/// A pack is measured at the size that its bar names.
const PACK_ROWS: usize = 100_000;

/// Exports, against DuckDB's COPY of the same columns over a connection that is open.
pub(crate) fn exports(place: &Place<'_>, duck: Option<&Duck>) -> Vec<Line> {
    let csv = ("export_csv", "csv", "FORMAT csv, HEADER");
    let ndjson = ("export_ndjson", "ndjson", "FORMAT json");
    let mut most = 0.0_f64;
    let mut lines: Vec<Line> = Vec::new();
    for (key, format, options) in [csv, ndjson] {
        if !place.wants(key) && !place.wants("memory_export") {
            continue;
        }
        let (output, copy) = (place.path("out"), place.path("copy"));
        let mut contestants = vec![Contestant::new("Exhibit", || {
            let words = ["export", "--format", format, "--force", "--output", output.to_str().unwrap()];
            let took = peak(&mut place.exhibit(&words));
            most = most.max(took.megabytes);
            Ran { seconds: took.seconds, answer: None }
        })];
        if let Some(duck) = duck {
            let statement =
                format!("COPY (SELECT * EXCLUDE (folded) FROM log) TO '{}' ({options})", copy.display());
            contestants.push(Contestant::new("DuckDB, COPY", move || Ran {
                answer: None,
                ..duck.run(std::slice::from_ref(&statement))
            }));
        }
        let turns = place.take(key, contestants, LONG);
        [&output, &copy].into_iter().for_each(|file| _ = std::fs::remove_file(file));
        lines.push(
            Line::new(key, format!("export as {format}, whole process, with sha256"), turns)
                .of(Unit::Rate(place.rows as f64)),
        );
    }
    if !lines.is_empty() {
        lines.push(memory_line("memory_export", "peak memory of export", most, 300.0));
    }
    lines
}

/// `exhibit verify` against `sha256sum` of as many bytes of raw rows.
pub(crate) fn verify(place: &Place<'_>) -> Option<Line> {
    place.wants("verify").then_some(())?;
    let contestants = vec![
        Contestant::new("Exhibit", || program(&mut place.exhibit(&["verify"]), &[0])),
        Contestant::new("sha256sum", || program(Command::new("sha256sum").arg(place.file()), &[0])),
    ];
    Some(
        Line::new("verify", "verify, whole process", place.take("verify", contestants, LONG))
            .of(Unit::Rate(place.rows as f64)),
    )
}

/// A pack of all rows, in a workspace of its own, against `zip -6` of the files in it.
pub(crate) fn pack(place: &Place<'_>) -> Vec<Line> {
    if !place.wants("pack") || place.rows != PACK_ROWS {
        return Vec::new();
    }
    let packed = packing::measure(PACK_ROWS);
    let turns = |name: &str, seconds| Turns { name: name.to_owned(), seconds: vec![seconds] };
    let turns = vec![turns("Exhibit", packed.pack_seconds), turns("zip -6", packed.zip_seconds)];
    let (inside, outside) = packed.mib;
    let what = format!("pack of {} rows: {inside:.0} MiB in {outside:.0} MiB", grouped(packed.rows as f64));
    let megabytes = packed.peak_mib * f64::from(1 << 20) / 1e6;
    vec![
        Line::new("pack", what, turns).held_to(Bar::TimeOf("zip -6", 2.0)),
        memory_line("memory_pack", "peak memory of the pack", megabytes, 300.0),
    ]
}

/// The most memory of somebody who asks every question of this bench once: a process of its own.
pub(crate) fn browsing(place: &Place<'_>) -> Option<Line> {
    let browser = place.style.browser.filter(|_| place.wants("memory_browse"))?;
    let mut child = Command::new(browser);
    child.arg("--browse").arg(place.data()).arg(place.rows.to_string());
    let took = peak(&mut child);
    Some(memory_line("memory_browse", "peak memory of browsing", took.megabytes, 600.0))
}

/// A figure in MB that must stay below `most`.
pub(crate) fn memory_line(key: &'static str, what: &str, megabytes: f64, most: f64) -> Line {
    let turns = vec![Turns { name: "Exhibit".to_owned(), seconds: vec![megabytes] }];
    Line::new(key, what, turns).of(Unit::Memory).held_to(Bar::Under(most)).growing(Growth::Any)
}
