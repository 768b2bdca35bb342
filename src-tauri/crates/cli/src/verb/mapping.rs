//! `exhibit source check`: where each field of a row is read from, and keeping it as a profile of one's own.

use exhibit_engine::entry::Entry;
use exhibit_engine::mapping::{self, FieldSeen, From, Mapping, Own, Pick, Reading};
use exhibit_engine::source::NewSource;
use exhibit_engine::{Patience, Workspace};
use serde_json::{Value, json};

use super::source::{given, pairs};
use crate::answer;
use crate::args::CheckArgs;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

/// Rows shown to people; `--json` has more.
const SHOWN: usize = 20;

pub(super) fn run(args: &CheckArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let picks = picks(&args.map)?;
    let new = new_source(args, scene)?;
    let from = match (&args.name, &args.file, &new) {
        (Some(name), ..) => From::Source(name),
        (None, Some(path), _) => From::File(path),
        (None, None, Some(new)) => From::New(new),
        (None, None, None) => {
            return Err(usage_stop("nothing to read is named".to_owned(), "name a source or a --file"));
        }
    };
    let reading = Reading { profile: args.profile.as_deref(), picks: &picks };
    let seen =
        watched(scene, |watch| mapping::look(&workspace, from, reading, (Patience::default(), watch)))?;
    let saved = args.save.as_deref().map(|id| save((&workspace, id), args, (&seen, &picks))).transpose()?;
    let ended = if seen.problems.is_empty() { Ended::Fine } else { Ended::Partial };
    match scene.json {
        true => print_document(&seen, saved)?,
        false => print(&seen, saved, scene)?,
    }
    Ok(ended)
}

fn picks(map: &[String]) -> Result<Vec<Pick>, Stop> {
    let pick = |text: &String| {
        let (field, path) = text.split_once('=').ok_or_else(|| {
            usage_stop(format!("`{}` is not FIELD=PATH", text.escape_debug()), "write --map at=event.time")
        })?;
        Ok(Pick { field: field.to_owned(), path: path.to_owned() })
    };
    map.iter().map(pick).collect()
}

/// The source that the words describe; none where they name one, or a file.
fn new_source(args: &CheckArgs, scene: &Scene) -> Result<Option<NewSource>, Stop> {
    let (None, None, Some(profile)) = (&args.name, &args.file, &args.profile) else { return Ok(None) };
    Ok(Some(NewSource {
        name: profile.clone(),
        profile: profile.clone(),
        url: args.url.clone(),
        params: pairs(&args.params)?,
        token: given(scene, args.token_file.as_ref(), args.token_env.as_ref())?,
        keep: scene.keep(),
    }))
}

/// Keeps what was looked at and gives the new profile's id.
fn save(
    (workspace, id): (&Workspace, &str),
    args: &CheckArgs,
    (seen, picks): (&Mapping, &[Pick]),
) -> Result<String, Stop> {
    let title = args.title.as_deref().unwrap_or(id);
    Ok(mapping::save(workspace, Own { id, title, profile: &seen.profile, picks })?.id)
}

fn print_document(seen: &Mapping, saved: Option<String>) -> Result<(), Stop> {
    #[derive(serde::Serialize)]
    struct Document<'a> {
        schema_version: u8,
        ok: bool,
        profile: &'a str,
        rows: u64,
        fields: Vec<Value>,
        paths: Vec<Value>,
        entries: &'a [Entry],
        problems: Vec<Value>,
        total: Option<u64>,
        saved: Option<String>,
    }
    let field = |field: &FieldSeen| {
        json!({ "field": field.field, "label": field.label, "paths": field.paths, "filled": field.filled,
            "example": field.example })
    };
    let problems = seen.problems.iter();
    answer::raw_document(&Document {
        schema_version: 1,
        ok: seen.problems.is_empty(),
        profile: &seen.profile,
        rows: seen.rows,
        fields: seen.fields.iter().map(field).collect(),
        paths: seen
            .paths
            .iter()
            .map(|path| json!({ "path": path.path, "example": path.example, "rows": path.rows }))
            .collect(),
        entries: &seen.entries,
        problems: problems
            .map(|(reason, raw)| json!({ "reason": reason, "raw": String::from_utf8_lossy(raw) }))
            .collect(),
        total: seen.total,
        saved,
    })
}

fn print(seen: &Mapping, saved: Option<String>, scene: &Scene) -> Result<(), Stop> {
    let fields: Vec<Vec<String>> = seen.fields.iter().map(|field| field_line(field, seen.rows)).collect();
    answer::lines(table::columns(&["field", "id", "read from", "filled", "example"], &fields))?;
    answer::lines([""])?;
    let rows: Vec<Vec<String>> = seen.entries.iter().take(SHOWN).map(|entry| mapped(entry, scene)).collect();
    answer::lines(table::columns(&["time", "actor", "action", "target", "id"], &rows))?;
    for (reason, _) in &seen.problems {
        answer::say(scene, &format!("cannot be read: {reason}"));
    }
    let total = seen.total.map_or_else(|| "an unknown number".to_owned(), |total| total.to_string());
    let (shown, profile) = (rows.len(), &seen.profile);
    answer::say(scene, &format!("{shown} rows shown of {total}, read with {profile}; no row was stored"));
    let next = match saved {
        Some(id) => format!("kept as your own profile {id}; use it with --profile {id}"),
        None => "--map FIELD=PATH reads a field from another place; --json lists all places".to_owned(),
    };
    answer::say(scene, &next);
    Ok(())
}

fn field_line(field: &FieldSeen, rows: u64) -> Vec<String> {
    vec![
        field.label.to_owned(),
        field.field.to_owned(),
        if field.paths.is_empty() { "nowhere".to_owned() } else { field.paths.join(", ") },
        format!("{} of {rows}", field.filled),
        field.example.clone().unwrap_or_default(),
    ]
}

fn mapped(entry: &Entry, scene: &Scene) -> Vec<String> {
    let told = |text: Option<&str>| text.unwrap_or("not recorded").to_owned();
    let target = entry.resource.label.as_deref().or(entry.resource.id.as_deref());
    vec![
        entry.at.map_or_else(|| told(entry.at_raw.as_deref()), |at| scene.shown(at)),
        told(entry.actor.name()),
        told(entry.action.as_deref()),
        told(target),
        told(entry.id.as_deref()),
    ]
}
