//! Whole programs: from the start of a command to its end, as a script waits for it.

use std::process::Command;

use super::ask::{Log, Want, Which};
use super::line::{Bar, Line};
use super::place::{Place, program};
use super::turns::{Contestant, PROGRAM};

/// Python's side of a command line: a read-only connection to its own database file, one statement, its rows printed.
const SCRIPT: &str = "import sys, duckdb
rows = duckdb.connect(sys.argv[1], read_only=True, config={'threads': 2}).execute(sys.argv[2]).fetchall()
print('\\n'.join(map(str, rows)))";

/// All lines of whole programs; DuckDB must have let go of its file.
pub(crate) fn lines(place: &Place<'_>) -> Vec<Line> {
    let lines = [
        list(place, ("program_log", "exhibit log --limit 50"), &Which::new("", "true")),
        list(
            place,
            ("program_revoked", "exhibit log action:TOKEN_REVOKED --limit 50"),
            &Which::new("action:TOKEN_REVOKED", "action = 'TOKEN_REVOKED'"),
        )
        .map(|line| line.held_to(Bar::TimeOf("Python + DuckDB", 0.6))),
        needle(place, ("program_rare", "exhibit count with a rare substring"), &rare(place)),
        needle(place, ("program_common", "exhibit count dashboard"), "dashboard"),
        filtered_file(place),
    ];
    lines.into_iter().flatten().collect()
}

fn list(place: &Place<'_>, (key, what): (&'static str, &str), which: &Which) -> Option<Line> {
    place.wants(key).then_some(())?;
    let ours = || {
        let words = ["log", "--limit", "50", "--", &which.query];
        program(&mut place.exhibit(&words[..if which.query.is_empty() { 3 } else { 5 }]), &[0])
    };
    let mut contestants = vec![Contestant::new("Exhibit", ours)];
    if let Some(python) = place.peers.python.as_deref().filter(|_| place.duck_file().exists()) {
        let statement = which.statements(&[Want::Page(0)]).remove(0);
        contestants.push(Contestant::new("Python + DuckDB", move || {
            let mut command = Command::new(python);
            program(command.args(["-c", SCRIPT]).arg(place.duck_file()).arg(&statement), &[0])
        }));
    }
    Some(Line::new(key, format!("`{what}`, whole process"), place.take(key, contestants, PROGRAM)))
}

/// A text that stands in one row, about the middle.
fn rare(place: &Place<'_>) -> String {
    let log = Log::open(&place.data());
    let set = log.opened("");
    let entry = log.reader().borrow().window(set.0, set.1 / 2, 1).unwrap().remove(0);
    entry.id.unwrap().chars().take(13).collect()
}

/// Counting rows that hold a text, against ripgrep that counts lines.
fn needle(place: &Place<'_>, (key, what): (&'static str, &str), needle: &str) -> Option<Line> {
    place.wants(key).then_some(())?;
    let quoted = format!("\"{needle}\"");
    let ours = || program(&mut place.exhibit(&["count", &quoted]), &[0]);
    let mut contestants = vec![Contestant::new("Exhibit", ours)];
    if let Some(ripgrep) = &place.peers.ripgrep {
        contestants.push(Contestant::new("ripgrep", move || {
            let mut command = Command::new(ripgrep);
            program(
                command.args(["--count", "--fixed-strings", "--threads", "2", needle]).arg(place.file()),
                &[0],
            )
        }));
    }
    Some(Line::new(key, format!("`{what}`, whole process"), place.take(key, contestants, PROGRAM)))
}

/// All rows of an action, printed, against lnav without its screen.
fn filtered_file(place: &Place<'_>) -> Option<Line> {
    let key = "program_filtered_file";
    place.wants(key).then_some(())?;
    let ours = || program(&mut place.exhibit(&["log", "action:TOKEN_REVOKED", "--limit", "0"]), &[0]);
    let mut contestants = vec![Contestant::new("Exhibit", ours)];
    if let Some(lnav) = &place.peers.lnav {
        contestants.push(Contestant::new("lnav", move || {
            let mut command = Command::new(lnav);
            command.args(["-n", "-c", ":filter-in TOKEN_REVOKED"]).arg(place.file());
            program(&mut command, &[0])
        }));
    }
    let what = "`exhibit log action:TOKEN_REVOKED --limit 0`, whole process";
    Some(Line::new(key, what, place.take(key, contestants, PROGRAM)))
}
