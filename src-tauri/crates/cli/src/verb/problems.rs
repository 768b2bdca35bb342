//! `exhibit problems`.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use exhibit_engine::Error;
use exhibit_engine::store::{ProblemRow, Reader};
use serde_json::{Value, json};

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

/// Rows held in memory while they are printed: all of a file may be of this kind.
const ROWS_A_TIME: usize = 500;

/// Rows that could not be read.
pub(super) fn run(source: Option<&str>, scene: &Scene) -> Result<Ended, Stop> {
    let reader = scene.workspace()?.fresh_reader()?;
    // One state for the count and the rows.
    reader.hold()?;
    if let Some(name) = source
        && !reader.sources()?.iter().any(|known| known.line.name == name)
    {
        return Err(Error::NoSuchSource(name.to_owned()).into());
    }
    let count = reader.problem_count(source)?;
    if scene.json {
        print_json(&reader, (source, count))?;
    } else {
        print_table(&reader, source)?;
        answer::say(scene, &format!("{count} rows could not be read; they are kept raw"));
    }
    Ok(Ended::Fine)
}

fn print_json(reader: &Reader, (source, count): (Option<&str>, u64)) -> Result<(), Stop> {
    let mut out = answer::out();
    write!(out, "{{\"schema_version\":1,\"count\":{count},\"problems\":[")?;
    let mut separator: &[u8] = b"";
    reader.each_problem(source, |row| -> Result<(), Stop> {
        out.write_all(std::mem::replace(&mut separator, b","))?;
        Ok(serde_json::to_writer(&mut out, &document(&row)).map_err(std::io::Error::from)?)
    })?;
    out.write_all(b"]}\n")?;
    Ok(out.flush()?)
}

fn print_table(reader: &Reader, source: Option<&str>) -> Result<(), Stop> {
    let headings = ["row", "source", "reason", "raw"];
    let mut rows = Vec::new();
    let mut headed = 0;
    let mut print = |rows: &mut Vec<Vec<String>>| -> Result<(), Stop> {
        // The headings stand once, above the first rows.
        answer::lines(table::columns(&headings, rows).into_iter().skip(headed))?;
        headed = 1;
        rows.clear();
        Ok(())
    };
    reader.each_problem(source, |row| -> Result<(), Stop> {
        let raw = String::from_utf8_lossy(&row.raw).into_owned();
        rows.push(vec![row.row.to_string(), row.source, row.reason, raw]);
        if rows.len() == ROWS_A_TIME { print(&mut rows) } else { Ok(()) }
    })?;
    print(&mut rows)
}

fn document(row: &ProblemRow) -> Value {
    let mut line = json!({ "row": row.row, "source": row.source, "reason": row.reason,
        "raw": std::str::from_utf8(&row.raw).ok(), "received_at": row.received_at });
    if std::str::from_utf8(&row.raw).is_err() {
        line["raw_base64"] = BASE64.encode(&row.raw).into();
    }
    line
}
