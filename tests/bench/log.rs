//! The log of millions of rows beside what people would take instead, in the same run: DuckDB on the NDJSON file,
//! `sqlite-utils`, ripgrep, lnav. `cargo xtask bench log` starts it with these peers installed.
//!
//! `--rows N` (again and again) measures these sizes, `--large` adds 10^6 rows and `--huge` 10^7 to the usual 10^5;
//! `--only A,B` takes the lines whose key holds A or B; `--turns N` takes fewer turns; `--json FILE` writes everything;
//! `--readme FILE` puts the tables between the marks of that file. A bar that is missed at 10^6 rows ends it with exit
//! code 1, at other sizes it is said in the table. An answer that differs from a peer's ends it at once.
//!
//! DuckDB's table holds the columns of Exhibit's own rows and their folded texts, has two threads and a connection that
//! stays open; where a question has several honest forms, the quickest counts.
#![allow(missing_docs, reason = "a program for the people of the house")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "it measures time and memory")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its result is what it prints")]
#![allow(clippy::cast_precision_loss, reason = "rows and bytes are far below 2^53")]

#[path = "log/ask.rs"]
mod ask;
#[path = "log/browsing.rs"]
mod browsing;
#[path = "log/duck.rs"]
mod duck;
#[path = "log/filling.rs"]
mod filling;
#[path = "log/leaving.rs"]
mod leaving;
#[path = "log/line.rs"]
mod line;
#[path = "log/machine.rs"]
mod machine;
#[path = "memory.rs"]
mod memory;
#[path = "packing.rs"]
mod packing;
#[path = "log/place.rs"]
mod place;
#[path = "log/program.rs"]
mod program;
#[path = "log/table.rs"]
mod table;
#[path = "log/turns.rs"]
mod turns;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use machine::Machine;
use place::{Peers, Place, Style};
use table::{Measured, Run};

/// The size at which bars are bars.
const JUDGED_ROWS: usize = 1_000_000;

/// What the command line asks for.
#[derive(Default)]
struct Wanted {
    sizes: Vec<usize>,
    only: Option<String>,
    json: Option<PathBuf>,
    readme: Option<PathBuf>,
    turns: Option<u32>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, data, rows] = words.as_slice()
        && word == "--browse"
    {
        browse(Path::new(data), rows.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    let wanted = wanted(&words);
    let peers = Peers::found();
    let program = std::env::current_exe().unwrap();
    let turns = wanted.turns.unwrap_or(u32::MAX);
    let style = Style { only: wanted.only.as_deref(), turns, browser: Some(&program) };
    let mut versions = String::new();
    let mut sizes = Vec::new();
    for rows in wanted.sizes {
        let place = Place::new(rows, &peers, style);
        sizes.push(Measured { rows, lines: measure(&place, &mut versions) });
    }
    let date = exhibit_engine::clock::now().to_string()[..10].to_owned();
    let run = Run { machine: Machine::this(), date, peers: versions, sizes };
    println!("{}", run.words());
    if let Some(path) = wanted.json {
        std::fs::write(path, serde_json::to_string_pretty(&run.json()).unwrap() + "\n").unwrap();
    }
    if let Some(path) = wanted.readme {
        run.write_into(&path);
    }
    if run.misses_at(JUDGED_ROWS) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn wanted(words: &[String]) -> Wanted {
    let mut wanted = Wanted::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let mut next = || rest.next().unwrap_or_else(|| panic!("{word} wants a value")).clone();
        match word.as_str() {
            "--rows" => wanted.sizes.push(next().parse().unwrap()),
            "--large" => wanted.sizes.extend([100_000, JUDGED_ROWS]),
            "--huge" => wanted.sizes.extend([100_000, JUDGED_ROWS, 10 * JUDGED_ROWS]),
            "--only" => wanted.only = Some(next()),
            "--turns" => wanted.turns = Some(next().parse().unwrap()),
            "--json" => wanted.json = Some(next().into()),
            "--readme" => wanted.readme = Some(next().into()),
            other => panic!(
                "`{other}`: --rows N, --large, --huge, --only WHAT, --turns N, --json FILE, --readme FILE"
            ),
        }
    }
    if wanted.sizes.is_empty() {
        wanted.sizes.push(100_000);
    }
    wanted.sizes.sort_unstable();
    wanted.sizes.dedup();
    wanted
}

/// All lines of one size.
fn measure(place: &Place<'_>, versions: &mut String) -> Vec<line::Line> {
    let say = |what: &str| eprintln!("   {} rows: {what}", line::grouped(place.rows as f64));
    say("generating");
    place.generate();
    say("import");
    let mut lines = filling::import(place);
    say("index");
    lines.extend(filling::index(place));
    say("the same rows into DuckDB");
    let duck = filling::duck_log(place);
    if let Some((_, version)) = &duck {
        *versions = format!("DuckDB {version} on 2 threads");
    }
    let duck = duck.map(|(duck, _)| duck);
    say("questions");
    lines.extend(browsing::lines(place, duck.as_ref()));
    say("exports");
    lines.extend(leaving::exports(place, duck.as_ref()));
    // Others may open its file from here on.
    drop(duck);
    say("whole programs");
    lines.extend(program::lines(place));
    say("verify and pack");
    lines.extend(leaving::verify(place));
    lines.extend(leaving::pack(place));
    lines.extend(leaving::browsing(place));
    lines
}

/// The other process of [`leaving::browsing`].
fn browse(data: &Path, rows: usize) {
    let log = ask::Log::open(data);
    browsing::Questions::of(&log, rows).ask_all(&log);
}

#[cfg(test)]
#[path = "log/tests.rs"]
mod tests;
