//! SQL functions that ask `entry` for its meaning of a match, so that SQL and the naive filter cannot disagree.

use std::sync::Arc;

use exhibit_entry::field::rule_names;
use exhibit_entry::filter;
use exhibit_entry::json::Json;
use exhibit_entry::pattern::{Matcher, Pattern};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error as Sqlite};

use crate::Error;
use crate::needle::{self, Needle};

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    // Only our own statements may call them, never a schema somebody wrote into the file.
    .union(FunctionFlags::SQLITE_DIRECTONLY);

/// The needle and what it is looked for in.
const STANDS_IN_ARGUMENTS: i32 = needle::COLUMN_COUNT as i32 + 1;

/// Adds `fits(pattern, text)`, `names_rule(pattern, ids of rules)`, `stands_in(folded needle, searched columns)`,
/// `metadata_fits(pattern, path, metadata)` and `metadata_has(path, metadata)`.
pub(crate) fn register(connection: &Connection) -> Result<(), Error> {
    connection.create_scalar_function("fits", 2, FLAGS, fits)?;
    connection.create_scalar_function("names_rule", 2, FLAGS, names_rule)?;
    connection.create_scalar_function("stands_in", STANDS_IN_ARGUMENTS, FLAGS, stands_in)?;
    connection.create_scalar_function("metadata_fits", 3, FLAGS, metadata_fits)?;
    connection.create_scalar_function("metadata_has", 2, FLAGS, metadata_has)?;
    Ok(())
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
    let needle: Arc<Needle> = context
        .get_or_create_aux(0, |value| -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
            Ok(Needle::new(value.as_str()?))
        })?;
    let plain = (1..needle::COLUMN_COUNT).map(|argument| context.get_raw(argument));
    let found = needle.stands_in(plain, context.get_raw(needle::COLUMN_COUNT));
    found.map_err(|error| Sqlite::UserFunctionError(Box::new(error)))
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
