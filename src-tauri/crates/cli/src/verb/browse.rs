//! `exhibit log`, `count`, `facets`, `histogram`, `show`, `export`.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use exhibit_engine::browse;
use exhibit_engine::buckets::{self, Every};
use exhibit_engine::copy::{self, Form, Target};
use exhibit_engine::entry::summary::Change;
use exhibit_engine::entry::{Entry, Field, field};
use exhibit_engine::export::{EntryWriter, Format};
use exhibit_engine::output::Existing;
use exhibit_engine::store::{Absent, Detail, ProblemRow, Reader, ResultSet, RevisionLine};
use exhibit_engine::{Code, Error, Failure};
use serde_json::json;

use crate::answer;
use crate::args::{ExportArgs, FileForm, Length, ListForm, LogArgs, QuestionArgs};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::{Scene, question};
use crate::table;
use crate::watching::watched;

/// Rows held in memory while a list is printed.
const ROWS_A_WINDOW: u64 = 500;

pub(super) fn log(args: &LogArgs, scene: &Scene) -> Result<Ended, Stop> {
    let (reader, set) = opened(&args.question, scene)?;
    let shown = if args.limit == 0 { set.count } else { set.count.min(args.limit) };
    match if scene.json { ListForm::Json } else { args.format } {
        ListForm::Json => log_json(&reader, set, shown)?,
        ListForm::Ndjson => log_rows(&reader, (set, shown), Format::Ndjson)?,
        ListForm::Csv => log_rows(&reader, (set, shown), Format::Csv)?,
        ListForm::Table => log_table(&reader, (set, shown), scene)?,
    }
    Ok(Ended::Fine)
}

pub(super) fn count(args: &QuestionArgs, scene: &Scene) -> Result<Ended, Stop> {
    let (_, set) = opened(args, scene)?;
    if scene.json {
        answer::document(json!({ "count": set.count }))?;
    } else {
        answer::lines([set.count.to_string()])?;
    }
    Ok(Ended::Fine)
}

pub(super) fn facets(args: &QuestionArgs, (by, limit): (&str, usize), scene: &Scene) -> Result<Ended, Stop> {
    let field = Field::named(by).ok_or_else(|| {
        let known: Vec<&str> = field::FIELDS.iter().map(|spec| spec.id).collect();
        usage_stop(
            format!("there is no field called `{}`", by.escape_debug()),
            &format!("fields are {}", known.join(", ")),
        )
    })?;
    let (reader, set) = opened(args, scene)?;
    let mut values = reader.facets(set.handle, field)?;
    if limit > 0 {
        values.truncate(limit);
    }
    if scene.json {
        let values = values.iter().map(|value| json!({ "value": value.value, "count": value.count }));
        answer::document(json!({ "field": field.to_string(), "values": values.collect::<Vec<_>>() }))?;
    } else {
        let cells = values.iter().map(|value| {
            let shown = value.value.clone().unwrap_or_else(|| "not recorded".to_owned());
            vec![value.count.to_string(), shown]
        });
        answer::lines(table::columns(&["rows", by], &cells.collect::<Vec<_>>()))?;
    }
    Ok(Ended::Fine)
}

pub(super) fn histogram(args: &QuestionArgs, every: Length, scene: &Scene) -> Result<Ended, Stop> {
    let bounds = question(args).selection(scene.asker())?;
    let (reader, set) = opened(args, scene)?;
    let every = match every {
        Length::Hour => Every::Hour,
        Length::Day => Every::Day,
        Length::Month => Every::Month,
    };
    let buckets = buckets::count((&reader, set.handle), (bounds.from, bounds.to), every, scene.zone)?;
    if scene.json {
        answer::document(json!({ "buckets": buckets }))?;
    } else {
        let cells = buckets.iter().map(|bucket| vec![scene.shown(bucket.from), bucket.count.to_string()]);
        answer::lines(table::columns(&["from", "rows"], &cells.collect::<Vec<_>>()))?;
    }
    Ok(Ended::Fine)
}

pub(super) fn show(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let reader = scene.workspace()?.fresh_reader()?;
    let detail = browse::show(&reader, name).map_err(|error| not_shown(&reader, name, error))?;
    if scene.json {
        show_json(&detail)?;
    } else {
        answer::lines(show_lines(&detail, scene))?;
    }
    Ok(Ended::Fine)
}

pub(super) fn export(args: &ExportArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let target = Target {
        path: args.output.clone(),
        existing: if args.force { Existing::Replace } else { Existing::Keep },
        form: match args.format {
            FileForm::Csv => Format::Csv.into(),
            FileForm::Ndjson => Format::Ndjson.into(),
            FileForm::Json => Format::Json.into(),
            FileForm::Xlsx => Form::Workbook,
        },
    };
    let asked = question(&args.question);
    let copied = watched(scene, |watch| copy::answer(&workspace, (&asked, scene.asker()), &target, watch))?;
    let written = copied.written;
    if let Some(note) = &copied.note {
        answer::say(scene, note);
    }
    let said = json!({
        "rows": written.rows, "bytes": written.bytes, "sha256": written.sha256, "path": target.path.display().to_string(),
    });
    if target.path.as_os_str() == "-" {
        answer::say(
            scene,
            &format!("{} rows, {} bytes, sha256 {}", written.rows, written.bytes, written.sha256),
        );
    } else if scene.json {
        answer::document(said)?;
    } else {
        answer::lines([format!(
            "{} rows, {} bytes, sha256 {}, {}",
            written.rows,
            written.bytes,
            written.sha256,
            target.path.display()
        )])?;
    }
    Ok(Ended::Fine)
}

/// A row that could not be read has a number and no entry; whoever asks for it learns where it is.
fn not_shown(reader: &Reader, name: &str, error: Error) -> Stop {
    let number = name.strip_prefix("row:").and_then(|number| number.parse().ok());
    let problem = number.and_then(|number| reader.problem(number).ok().flatten());
    match (error, problem) {
        (Error::NotFound(_), Some(ProblemRow { row: number, .. })) => Stop::Failure(Failure {
            code: Code::NotFound,
            message: format!("row {number} was kept, but could not be read as an entry"),
            hint: "see `exhibit problems` for its raw text and the reason".into(),
        }),
        (error, _) => error.into(),
    }
}

fn opened(args: &QuestionArgs, scene: &Scene) -> Result<(Reader, ResultSet), Stop> {
    let selection = question(args).selection(scene.asker())?;
    let mut reader = scene.workspace()?.fresh_reader()?;
    let set = reader.open_set(&selection)?;
    Ok((reader, set))
}

/// Calls `visit` with the first `shown` rows, a window at a time.
fn each(
    reader: &Reader,
    (set, shown): (ResultSet, u64),
    visit: &mut dyn FnMut(&Entry) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut first = 0;
    while first < shown {
        let window = reader.window(set.handle, first, ROWS_A_WINDOW.min(shown - first))?;
        window.iter().try_for_each(&mut *visit)?;
        first += ROWS_A_WINDOW;
    }
    Ok(())
}

fn log_json(reader: &Reader, set: ResultSet, shown: u64) -> Result<(), Stop> {
    let mut out = answer::out();
    write!(out, "{{\"schema_version\":1,\"count\":{},\"entries\":[", set.count)?;
    let mut first = true;
    each(reader, (set, shown), &mut |entry| {
        if !std::mem::take(&mut first) {
            out.write_all(b",")?;
        }
        Ok(serde_json::to_writer(&mut out, entry).map_err(std::io::Error::from)?)
    })?;
    out.write_all(b"]}\n")?;
    Ok(out.flush()?)
}

fn log_rows(reader: &Reader, chosen: (ResultSet, u64), format: Format) -> Result<(), Stop> {
    let mut writer = EntryWriter::begin(format, answer::out())?;
    each(reader, chosen, &mut |entry| Ok(writer.write(entry)?))?;
    writer.finish()?;
    Ok(())
}

fn log_table(reader: &Reader, (set, shown): (ResultSet, u64), scene: &Scene) -> Result<(), Stop> {
    let mut rows = Vec::new();
    each(reader, (set, shown), &mut |entry| {
        rows.push(cells(entry, scene));
        Ok(())
    })?;
    let headings = ["row", "time", "outcome", "action", "actor", "source", "summary"];
    answer::lines(table::columns(&headings, &rows).iter().map(|line| table::toned(line, scene.colour)))?;
    answer::say(scene, &format!("{shown} of {} rows", set.count));
    Ok(())
}

fn cells(entry: &Entry, scene: &Scene) -> Vec<String> {
    let told = |text: Option<&str>| text.unwrap_or("not recorded").to_owned();
    vec![
        entry.row.to_string(),
        entry.at.map_or_else(|| told(entry.at_raw.as_deref()), |at| scene.shown(at)),
        table::mark(entry.outcome),
        entry.action.clone().unwrap_or_else(|| entry.label.clone()),
        told(entry.actor.name()),
        entry.source.clone(),
        entry.summary.clone(),
    ]
}

fn show_json(detail: &Detail) -> Result<(), Stop> {
    #[derive(serde::Serialize)]
    struct Document<'a> {
        schema_version: u8,
        entry: &'a Entry,
        raw: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        raw_base64: Option<String>,
        raw_sha256: &'a str,
        leaf: &'a str,
        leaf_index: u64,
        salt: &'a str,
        ingest: &'a str,
        rule: Option<&'a str>,
        changes: Vec<Change>,
        revisions: &'a [RevisionLine],
        sightings: u64,
        absent: Option<Absent>,
    }
    let raw = std::str::from_utf8(&detail.raw).ok();
    answer::raw_document(&Document {
        schema_version: 1,
        entry: &detail.entry,
        raw,
        raw_base64: raw.is_none().then(|| BASE64.encode(&detail.raw)),
        raw_sha256: &detail.leaf.raw_sha256,
        leaf: &detail.leaf.leaf_sha256,
        leaf_index: detail.leaf.leaf_index,
        salt: &detail.leaf.salt,
        ingest: &detail.leaf.ingest,
        rule: detail.rule.as_deref(),
        changes: browse::changes(detail),
        revisions: &detail.revisions,
        sightings: detail.sightings,
        absent: detail.absent,
    })
}

fn show_lines(detail: &Detail, scene: &Scene) -> Vec<String> {
    let entry = &detail.entry;
    let told = |text: Option<&str>| {
        text.map_or_else(|| "not recorded".to_owned(), |text| table::visible(text).into_owned())
    };
    let evidence: Vec<&str> = entry.evidence.iter().map(|kind| kind.as_str()).collect();
    let mut lines = vec![
        format!("{}  {}", table::visible(&entry.label), told(entry.action.as_deref())),
        table::visible(&entry.summary).into_owned(),
        String::new(),
        format!("row        {} (revision {} of {})", entry.row, entry.revision, detail.revisions.len()),
        format!("key        {}", table::visible(&entry.key)),
        format!("source     {}", entry.source),
        format!(
            "at         {}{}",
            entry.at.map_or_else(|| told(entry.at_raw.as_deref()), |at| scene.shown(at)),
            if entry.at_assumed { " (written without a zone; UTC is assumed)" } else { "" }
        ),
        format!("received   {}", scene.shown(entry.received_at)),
        format!("actor      {} ({})", told(entry.actor.name()), entry.actor.kind),
        format!("resource   {} {}", told(entry.resource.kind.as_deref()), told(entry.resource.id.as_deref())),
        format!("project    {}", told(entry.project.name())),
        format!("origin     {}", entry.origin),
        format!("outcome    {}", entry.outcome),
        format!("evidence   {}", evidence.join(", ")),
        format!("rule       {}", told(detail.rule.as_deref())),
        format!("leaf       {} at {}", detail.leaf.leaf_sha256, detail.leaf.leaf_index),
        format!("sha256     {}", detail.leaf.raw_sha256),
    ];
    lines.extend(detail.absent.map(|absent| gone(absent, scene)));
    for change in browse::changes(detail) {
        let side = |json: &Option<exhibit_engine::entry::Json>| {
            told(json.as_ref().map(exhibit_engine::entry::Json::as_str))
        };
        lines.push(format!(
            "changed    {}: {} → {}",
            table::visible(&change.path),
            side(&change.from),
            side(&change.to)
        ));
    }
    lines.push(String::new());
    lines.push(table::visible(&String::from_utf8_lossy(&detail.raw)).into_owned());
    lines
}

fn gone(absent: Absent, scene: &Scene) -> String {
    let why = if absent.expired { "it no longer keeps it" } else { "it should still keep it" };
    format!("vendor     no longer sends it, noticed {}; {why}", scene.shown(absent.noticed_at))
}
