//! The tables of the pack: as many rows as `pack.json` says, and each cell of the kind that `datapackage.json` says.

mod cell;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use serde::Deserialize;

use super::facts::{self, PackFacts};
use super::stream::{self, Records};
use super::tally::Tally;
use super::{Check, Contents};
use crate::archive::{Archive, MAX_MEMBERS};
use crate::pack::path;
use crate::plain::plain_bytes;
use cell::Field;

/// The parts of the descriptor (Data Package 2.0) that are checked. Others may be there.
#[derive(Deserialize)]
struct Package {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    path: String,
    #[serde(default)]
    bytes: Option<u64>,
    #[serde(default)]
    hash: Option<String>,
    #[serde(default)]
    schema: Option<Schema>,
}

#[derive(Deserialize)]
struct Schema {
    fields: Vec<Field>,
}

/// Faulty cells of one table that are told; then the rest of it is only counted.
const FAULTS_OF_A_TABLE: u64 = 20;

/// The checks `datapackage`, where the pack has one, and `tables`.
pub(super) fn check<R: Read + Seek>(
    archive: &Archive<R>,
    facts: &PackFacts,
    contents: &Contents,
) -> Vec<Check> {
    let (mut described, mut tables) = (Tally::new("datapackage"), Tally::new("tables"));
    let package = archive.find(path::DATA_PACKAGE).map(|_| described.take(read(archive)).unwrap_or_default());
    if let Some(package) = &package {
        check_files(package, contents, &mut described);
    }
    let (mut count, mut rows_of_all) = (0u64, 0u64);
    for file in contents.keys().filter(|path| path.ends_with(".csv")) {
        let fields = package.as_ref().and_then(|package| package.get(file)?.schema.as_ref());
        let walked = walk(archive, file, fields.map(|schema| schema.fields.as_slice()), &mut described);
        if let Some(rows) = tables.take(walked) {
            count += 1;
            rows_of_all += rows;
            check_rows(facts, (file, rows), &mut tables);
        }
    }
    // What stands on the lines, the checks of rows, proofs, growth and deliveries read; here they are only counted.
    for (file, found) in contents.iter().filter(|(path, _)| path.ends_with(".ndjson")) {
        let Ok(content) = found else { continue };
        if !content.lines.is_whole {
            tables.fault(format!("{file}: its last line has no end"));
        }
        check_rows(facts, (file, content.lines.count), &mut tables);
    }
    check_told(facts, &mut tables);
    let tables =
        tables.check(format!("{count} tables of {rows_of_all} rows in all, as many as pack.json says"));
    let described = package.map(|package| {
        described
            .check(format!("{} files described; every cell of every table is as described", package.len()))
    });
    described.into_iter().chain([tables]).collect()
}

fn read<R: Read + Seek>(archive: &Archive<R>) -> Result<BTreeMap<String, Resource>, String> {
    let path = path::DATA_PACKAGE;
    let text = stream::text(archive, path)?;
    let node = exhibit_entry::json::parse(&text).map_err(|error| format!("{path} is not JSON: {error}"))?;
    if let Some(name) = facts::repeated(&node) {
        return Err(format!("{path} says {} twice", plain_bytes(name.as_bytes())));
    }
    let package: Package = serde_json::from_str(&text)
        .map_err(|error| format!("{path}: {}", plain_bytes(error.to_string().as_bytes())))?;
    if package.resources.len() > MAX_MEMBERS {
        return Err(format!("{path} describes more than {MAX_MEMBERS} files"));
    }
    let mut resources = BTreeMap::new();
    for resource in package.resources {
        let mut fields = resource.schema.iter().flat_map(|schema| &schema.fields);
        fields.try_for_each(Field::bounded).map_err(|why| format!("{path}: {why}"))?;
        let file = format!("data/{}", resource.path);
        if resources.insert(file.clone(), resource).is_some() {
            return Err(format!("{path} describes {} twice", plain_bytes(file.as_bytes())));
        }
    }
    Ok(resources)
}

fn check_files(package: &BTreeMap<String, Resource>, contents: &Contents, tally: &mut Tally) {
    for (file, resource) in package {
        let Some(Ok(content)) = contents.get(file) else {
            tally.fault(format!("it describes {}, which is not there", plain_bytes(file.as_bytes())));
            continue;
        };
        let hash = format!("sha256:{}", content.sha256);
        if resource.bytes != Some(content.bytes) || resource.hash.as_ref() != Some(&hash) {
            tally.fault(format!("{file} is not as it says"));
        }
        if file.ends_with(".csv") && resource.schema.is_none() {
            tally.fault(format!("it does not say what the columns of {file} are"));
        }
    }
    let tables = contents.keys().filter(|path| path.starts_with("data/") && path.ends_with(".csv"));
    for file in tables.filter(|file| !package.contains_key(*file)) {
        tally.fault(format!("it does not describe {file}"));
    }
}

/// Reads a table to its end; gives back its rows.
fn walk<R: Read + Seek>(
    archive: &Archive<R>,
    file: &str,
    fields: Option<&[Field]>,
    described: &mut Tally,
) -> Result<u64, String> {
    let (mut records, mut rows) = (Records::open(archive, file)?, 0);
    let headings = records.headings()?;
    let fields = fields.unwrap_or_default();
    if !fields.is_empty() && !headings.iter().eq(fields.iter().map(|field| field.name.as_str())) {
        described.fault(format!("{file} has other columns than it says"));
        return count_rest(records, rows);
    }
    let mut faults = 0;
    while faults < FAULTS_OF_A_TABLE && records.advance()? {
        rows += 1;
        for (field, cell) in fields.iter().zip(records.cells()) {
            if let Err(why) = field.check(cell) {
                faults += 1;
                described.fault(format!("{file}, row {rows}, {}: {why}", plain_bytes(field.name.as_bytes())));
            }
        }
    }
    count_rest(records, rows)
}

fn count_rest<R: Read + Seek>(mut records: Records<'_, R>, mut rows: u64) -> Result<u64, String> {
    while records.advance()? {
        rows += 1;
    }
    Ok(rows)
}

fn check_rows(facts: &PackFacts, (file, rows): (&str, u64), tally: &mut Tally) {
    if facts.rows_in(file) != Some(rows) {
        tally.fault(format!("{file} has {rows} rows, and pack.json says something else"));
    }
}

/// What is told of the tables agrees with the list of files.
fn check_told(facts: &PackFacts, tally: &mut Tally) {
    let mut told = BTreeSet::new();
    for table in &facts.tables {
        let file = plain_bytes(table.path.as_bytes());
        if !told.insert(table.path.as_str()) {
            tally.fault(format!("pack.json tells of {file} twice"));
        }
        if facts.rows_in(&table.path) != Some(table.rows) {
            tally.fault(format!("pack.json says two things about the rows of {file}"));
        }
    }
}
