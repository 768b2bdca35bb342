//! `datapackage.json`: what every CSV of the pack holds, column by column, for Frictionless (Data Package 2.0).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::bundle::FileFacts;
use super::input::PackInput;
use super::sheet::{Field, FieldKind, Sheet};
use crate::error::Error;

#[derive(Serialize)]
struct DataPackage<'a> {
    name: &'a str,
    id: &'a str,
    title: &'a str,
    description: String,
    created: String,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    description: &'a str,
    path: &'a str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    dialect: Value,
    schema: Schema<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    fields: Vec<FieldSchema<'a>>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    primary_key: &'a [&'a str],
}

#[derive(Serialize)]
struct FieldSchema<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    constraints: Map<String, Value>,
}

/// The text of `datapackage.json`, which describes `sheets` as they were written into `files`.
pub(super) fn datapackage(
    pack_id: &str,
    input: &PackInput,
    (sheets, files): (&[Sheet], &[FileFacts]),
) -> Result<String, Error> {
    let described = sheets.iter().filter_map(|sheet| {
        let file = files.iter().find(|file| file.path == sheet.path)?;
        Some(resource(sheet, file))
    });
    let (from, to) = (input.period.from, input.period.to);
    let mut text = serde_json::to_string_pretty(&DataPackage {
        name: pack_id,
        id: pack_id,
        title: input.title(),
        description: format!("The tables of an evidence pack for {from} up to, not including, {to}."),
        created: input.generated.at.to_string(),
        resources: described.collect(),
    })?;
    text.push('\n');
    Ok(text)
}

fn resource<'a>(sheet: &'a Sheet, file: &FileFacts) -> Resource<'a> {
    // Frictionless knows no way out of the descriptor's folder, which is `data/`.
    let path = sheet.path.strip_prefix("data/").expect("BUG: every table lies below data/");
    Resource {
        name: path.trim_end_matches(".csv").replace('/', "-"),
        kind: "table",
        title: sheet.title,
        description: sheet.about,
        path,
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes: file.bytes,
        hash: format!("sha256:{}", file.sha256),
        dialect: json!({
            "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true,
        }),
        schema: Schema {
            fields: sheet.columns.iter().map(field_schema).collect(),
            missing_values: [""],
            primary_key: sheet.key,
        },
    }
}

fn field_schema(field: &Field) -> FieldSchema<'_> {
    let mut constraints = Map::new();
    if field.required {
        constraints.insert("required".into(), true.into());
    }
    if let FieldKind::Word(words) = field.kind {
        constraints.insert("enum".into(), words.into());
    }
    FieldSchema { name: field.name, kind: type_of(field.kind), description: field.about, constraints }
}

/// The type's name (Table Schema 2.0). JSON is text there, because its first character may be guarded.
fn type_of(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Json | FieldKind::Word(_) => "string",
        FieldKind::Integer => "integer",
        FieldKind::Time => "datetime",
        FieldKind::Day => "date",
        FieldKind::Flag => "boolean",
    }
}
