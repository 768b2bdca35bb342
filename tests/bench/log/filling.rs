//! Rows in: import, and the index that is caught up behind them.

use std::path::Path;

use exhibit_engine::entry::column::COLUMNS;
use exhibit_engine::entry::filter::searched_texts;
use exhibit_engine::entry::fold::fold_into;
use rusqlite::Connection;

use super::ask::Log;
use super::line::{Bar, Line, Unit};
use super::place::{Peak, Place, peak, program, size};
use super::turns::{Contestant, LONG, Ran};

/// DuckDB reads JSON so: looking at every row for its types, or taking what is nested as JSON text.
const DUCK_FORMS: [(&str, &str); 2] =
    [("DuckDB, whole file looked at", "sample_size=-1"), ("DuckDB, metadata as JSON", "maximum_depth=1")];
/// sqlite-utils takes minutes for more, and no bar is held against it there.
const SQLITE_UTILS_ROWS: usize = 1_000_000;
/// Texts that the bare loop of FTS5 takes at the most: its rate falls from there on, which would only flatter Exhibit.
const FTS_ROWS: usize = 1_000_000;

/// Imports the file as often as the line is measured, once at least: the workspace is there afterwards.
pub(crate) fn import(place: &Place<'_>) -> Vec<Line> {
    if !place.wants("import") && !place.wants("memory_import") {
        place.import();
        return Vec::new();
    }
    let (duck, file, database) = (place.duck(), place.file(), place.path("import.duckdb"));
    let mut megabytes = 0.0_f64;
    let mut contestants = vec![Contestant::new("Exhibit", || {
        let Peak { seconds, megabytes: most } = place.import();
        megabytes = megabytes.max(most);
        Ran { seconds, answer: Some(place.rows.into()) }
    })];
    if let Some(duck) = &duck {
        for (name, how) in DUCK_FORMS {
            let run = || duck.import((&database, &file), how);
            contestants.push(Contestant::new(name, run));
        }
    }
    if place.peers.sqlite_utils.is_some() && place.rows <= SQLITE_UTILS_ROWS {
        contestants.push(Contestant::new("sqlite-utils", || sqlite_utils(place)));
    }
    let turns = place.take("import", contestants, LONG);
    let _ = std::fs::remove_file(&database);
    let line = Line::new("import", "import, durable and exact by scan", turns)
        .of(Unit::Rate(place.rows as f64))
        .held_to(Bar::RateOf("DuckDB", 0.25))
        .held_to(Bar::RateOf("sqlite-utils", 3.0));
    vec![line, super::leaving::memory_line("memory_import", "peak memory of import", megabytes, 300.0)]
}

fn sqlite_utils(place: &Place<'_>) -> Ran {
    let path = place.sqlite_utils_file();
    let _ = std::fs::remove_file(&path);
    let program_path = place.peers.sqlite_utils.as_ref().unwrap();
    let mut insert = std::process::Command::new(program_path);
    insert.arg("insert").arg(&path).arg("rows").arg(place.file());
    program(insert.args(["--nl", "--batch-size", "10000"]), &[0])
}

/// Catches the index up, measured where this `exhibit` has the verb.
pub(crate) fn index(place: &Place<'_>) -> Vec<Line> {
    if !place.knows("index") {
        return Vec::new();
    }
    let catch_up = || peak(&mut place.exhibit(&["index"]));
    let Peak { seconds, megabytes } = catch_up();
    if !place.wants("index") && !place.wants("memory_index") {
        return Vec::new();
    }
    let texts = folded(place);
    let share = texts.len() as f64 / place.rows as f64;
    let mut first = Some(seconds);
    let contestants = vec![
        Contestant::new("Exhibit", || {
            let seconds = first.take().unwrap_or_else(|| {
                std::fs::remove_dir_all(columns(place)).unwrap();
                catch_up().seconds
            });
            Ran { seconds, answer: None }
        }),
        // As long as it would take for all rows at the rate of those that it took.
        Contestant::new("FTS5 trigram insert loop", || Ran {
            seconds: fts_loop(&place.path("fts.sqlite"), &texts) / share,
            answer: None,
        }),
    ];
    let turns = place.take("index", contestants, LONG);
    let line = Line::new("index", "search index and read model caught up", turns)
        .of(Unit::Rate(place.rows as f64))
        .held_to(Bar::RateOf("FTS5 trigram insert loop", 0.7));
    vec![line, super::leaving::memory_line("memory_index", "peak memory of catching up", megabytes, 300.0)]
}

/// The folder of segments, which is rebuilt from the database.
fn columns(place: &Place<'_>) -> std::path::PathBuf {
    let database =
        exhibit_engine::Home::new(place.data()).database(exhibit_engine::DEFAULT_WORKSPACE).unwrap();
    database.with_extension("columns")
}

/// The searched texts of each row, folded and joined, as the index gets them.
fn folded(place: &Place<'_>) -> Vec<String> {
    let log = Log::open(&place.data());
    let (handle, _) = log.opened("");
    let mut texts = Vec::new();
    let reader = log.reader().borrow();
    let count = FTS_ROWS.min(place.rows);
    for first in (0..count).step_by(500) {
        let entries = reader.window(handle, first as u64, 500).unwrap();
        texts.extend(entries.iter().map(folded_texts));
    }
    texts
}

fn folded_texts(entry: &exhibit_engine::entry::Entry) -> String {
    let mut folded = String::new();
    for text in searched_texts(entry) {
        fold_into(&mut folded, &text);
        folded.push('\u{1f}');
    }
    folded
}

/// Seconds of a bare loop: one table without content, one prepared statement, one transaction.
fn fts_loop(path: &Path, texts: &[String]) -> f64 {
    let _ = std::fs::remove_file(path);
    let mut connection = Connection::open(path).unwrap();
    // Bare: no safety, and room for its pages.
    connection
        .execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536")
        .unwrap();
    let begun = std::time::Instant::now();
    connection
        .execute_batch(
            "CREATE VIRTUAL TABLE texts USING fts5(folded, content='', detail=full, tokenize='trigram case_sensitive 1')",
        )
        .unwrap();
    let transaction = connection.transaction().unwrap();
    {
        let mut insert = transaction.prepare("INSERT INTO texts (rowid, folded) VALUES (?1, ?2)").unwrap();
        for (number, text) in (1i64..).zip(texts) {
            insert.execute((number, text)).unwrap();
        }
    }
    transaction.commit().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    eprintln!("   FTS5 trigram: {} MB of {} rows", size(path) / 1_000_000, texts.len());
    seconds
}

/// Fills DuckDB's table `log` with the columns of Exhibit's own CSV and the folded texts, in the order of their numbers;
/// gives DuckDB's version.
pub(crate) fn duck_log(place: &Place<'_>) -> Option<(super::duck::Duck, String)> {
    let duck = place.duck()?;
    let table = place.path("log.csv");
    write_table(place, &table);
    let version = duck.open(&place.duck_file());
    let texts: Vec<&str> =
        COLUMNS.iter().map(|column| column.heading).filter(|name| !TYPED.contains(name)).collect();
    duck.run(&[
        format!(
            "CREATE TABLE log AS SELECT \"row\"::BIGINT AS number, \"at\"::TIMESTAMP AS happened, \
             received_at::TIMESTAMP AS received_at, revision::INTEGER AS revision, risk::INTEGER AS risk, \
             metadata_json::JSON AS metadata_json, coalesce(actor_label, actor_id) AS actor, \
             coalesce(project_label, project_id) AS project, {}, folded \
             FROM read_csv('{}', all_varchar=true, header=true, quote='\"', escape='\"', nullstr='', max_line_size=33554432) \
             ORDER BY number",
            texts.join(", "),
            table.display()
        ),
        "CHECKPOINT".to_owned(),
    ]);
    std::fs::remove_file(table).unwrap();
    Some((duck, version))
}

/// Columns of the CSV that are no text in DuckDB.
const TYPED: [&str; 6] = ["row", "at", "received_at", "revision", "risk", "metadata_json"];

fn write_table(place: &Place<'_>, path: &Path) {
    let log = Log::open(&place.data());
    let (handle, _) = log.opened("");
    let mut table = csv::Writer::from_path(path).unwrap();
    table.write_record(COLUMNS.iter().map(|column| column.heading).chain(["folded"])).unwrap();
    log.reader()
        .borrow()
        .each(handle, &mut |entry| -> Result<(), exhibit_engine::store::Error> {
            let cells = COLUMNS.iter().map(|column| (column.cell)(&entry).unwrap_or_default().into_owned());
            table.write_record(cells.chain([folded_texts(&entry)])).unwrap();
            Ok(())
        })
        .unwrap();
    table.flush().unwrap();
}
