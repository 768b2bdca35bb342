//! SQL functions that ask `entry` for its meaning of a match, so that SQL and the naive filter cannot disagree.

use std::sync::Arc;

use exhibit_entry::field::rule_names;
use exhibit_entry::json::Json;
use exhibit_entry::pattern::{Matcher, Pattern};
use exhibit_entry::{filter, fold};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error as Sqlite};

use crate::{Derived, Error};

/// Between two searched texts of one row. A needle that holds it is checked against the entry itself.
pub(crate) const SEPARATOR: char = '\u{1f}';

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    // Only our own statements may call them, never a schema somebody wrote into the file.
    .union(FunctionFlags::SQLITE_DIRECTONLY);

/// Adds `fits(pattern, text)`, `names_rule(pattern, ids of rules)`, `stands_in(folded needle, folded text)`,
/// `metadata_fits(pattern, path, metadata)` and `metadata_has(path, metadata)`.
pub(crate) fn register(connection: &Connection) -> Result<(), Error> {
    connection.create_scalar_function("fits", 2, FLAGS, fits)?;
    connection.create_scalar_function("names_rule", 2, FLAGS, names_rule)?;
    connection.create_scalar_function("stands_in", 2, FLAGS, stands_in)?;
    connection.create_scalar_function("metadata_fits", 3, FLAGS, metadata_fits)?;
    connection.create_scalar_function("metadata_has", 2, FLAGS, metadata_has)?;
    Ok(())
}

/// The searched texts of a row, folded and joined, as `search.folded` holds them.
pub(crate) fn searchable(derived: &Derived) -> String {
    let reading = &derived.reading;
    let texts = filter::Searched {
        id: reading.id.as_deref(),
        action: reading.action.as_deref(),
        label: &derived.label,
        summary: &derived.summary,
        actor: &reading.actor,
        resource: &reading.resource,
        project: &reading.project,
        ip: reading.ip.as_deref(),
        user_agent: reading.user_agent.as_deref(),
        metadata: reading.metadata.as_ref(),
    };
    let mut joined = String::new();
    texts.each(&mut |text| {
        fold::fold_into(&mut joined, text);
        joined.push(SEPARATOR);
    });
    joined
}

fn text<'a>(context: &'a Context<'_>, argument: usize) -> Result<Option<&'a str>, Sqlite> {
    match context.get_raw(argument) {
        ValueRef::Null => Ok(None),
        value => value.as_str().map(Some).map_err(|error| Sqlite::UserFunctionError(Box::new(error))),
    }
}

fn matcher(context: &Context<'_>) -> Result<Arc<Matcher>, Sqlite> {
    context.get_or_create_aux(0, |value| -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Pattern::parse(value.as_str()?).matcher())
    })
}

fn path(context: &Context<'_>, argument: i32) -> Result<Arc<Vec<String>>, Sqlite> {
    context.get_or_create_aux(argument, |value| -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
        Ok(serde_json::from_str::<Vec<String>>(value.as_str()?)?)
    })
}

fn fits(context: &Context<'_>) -> Result<bool, Sqlite> {
    let matcher = matcher(context)?;
    Ok(text(context, 1)?.is_some_and(|text| matcher.fits(text)))
}

fn names_rule(context: &Context<'_>) -> Result<bool, Sqlite> {
    let matcher = matcher(context)?;
    Ok(text(context, 1)?.is_some_and(|ids| rule_names(ids).iter().any(|name| matcher.fits(name))))
}

fn stands_in(context: &Context<'_>) -> Result<bool, Sqlite> {
    let (needle, texts) = (text(context, 0)?.unwrap_or_default(), text(context, 1)?.unwrap_or_default());
    Ok(memchr::memmem::find(texts.as_bytes(), needle.as_bytes()).is_some())
}

fn metadata(context: &Context<'_>, argument: usize) -> Result<Option<Json>, Sqlite> {
    let stored = text(context, argument)?;
    let read = stored.map(Json::parse).transpose();
    read.map_err(|error| Sqlite::UserFunctionError(Box::new(error)))
}

fn metadata_fits(context: &Context<'_>) -> Result<bool, Sqlite> {
    let (matcher, path) = (matcher(context)?, path(context, 1)?);
    let found = metadata(context, 2)?;
    Ok(found.is_some_and(|json| filter::metadata_values(&json, &path).iter().any(|text| matcher.fits(text))))
}

fn metadata_has(context: &Context<'_>) -> Result<bool, Sqlite> {
    let path = path(context, 0)?;
    Ok(metadata(context, 1)?.is_some_and(|json| filter::metadata_has(&json, &path)))
}
