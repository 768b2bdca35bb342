//! Redacted rows: they say so, the pack says so, and the log of what was hidden counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use super::Check;
use super::event::Event;
use super::facts::{PackFacts, RedactionFacts};
use super::side::{Side, Table};
use super::stream::{self, Records};
use super::tally::Tally;
use crate::archive::Archive;
use crate::digest::sha256_hex;
use crate::pack::{RedactionProfile, path};
use crate::plain::{plain, plain_bytes};

/// Most different fields that are counted: a row has about twenty that can be hidden.
const FIELDS_AT_MOST: usize = 100;

/// What was seen to be hidden so far.
#[derive(Default)]
pub(super) struct Hidden {
    rows: u64,
    by_field: BTreeMap<String, u64>,
    too_many: bool,
}

impl Hidden {
    /// Redacted rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn note(&mut self, event: &Event) {
        self.rows += u64::from(!event.redacted.is_empty());
        // The log counts all of the metadata as one field; the row names what was hidden in it, `metadata/a/b`.
        let fields: BTreeSet<&str> =
            event.redacted.iter().map(|path| path.split('/').next().unwrap_or_default()).collect();
        for field in fields {
            if let Some(rows) = self.by_field.get_mut(field) {
                *rows += 1;
            } else if self.by_field.len() < FIELDS_AT_MOST {
                self.by_field.insert(field.to_owned(), 1);
            } else {
                self.too_many = true;
            }
        }
    }

    /// The check `redaction`, where anything is redacted or said to be.
    pub(super) fn finish<R: Read + Seek>(self, archive: &Archive<R>, facts: &PackFacts) -> Option<Check> {
        let files = [path::PROFILE, path::REDACTION_LOG].map(|path| archive.find(path).is_some());
        let is_said = facts.redaction.is_some();
        if !is_said && self.rows == 0 && files == [false; 2] {
            return None;
        }
        let mut tally = Tally::new("redaction");
        if !is_said {
            tally.fault(
                "rows or files are those of a redacted pack, and pack.json does not say that it is one"
                    .into(),
            );
        }
        if files != [true; 2] {
            tally.fault("the profile or the log of what was hidden is missing".into());
        } else {
            self.check_log(archive, &mut tally);
            if let Some(said) = &facts.redaction {
                let same = check_profile(archive, said).and_then(|()| check_lines(archive, said));
                tally.take(same);
            }
        }
        if self.too_many {
            tally.fault(format!("more than {FIELDS_AT_MOST} different fields are hidden"));
        }
        Some(tally.check(format!(
            "{} rows are redacted and say so; their leaves are still proven, their text no longer is",
            self.rows
        )))
    }

    /// A line of the log says in how many rows a rule changed a field: no more than have it among their hidden fields,
    /// and all rules together at least as many.
    fn check_log<R: Read + Seek>(&self, archive: &Archive<R>, tally: &mut Tally) {
        let mut log = Side::table(archive, path::REDACTION_LOG, ["field", "rows"], tally);
        let mut said: BTreeMap<String, u128> = BTreeMap::new();
        while let Some([field, rows]) = log.next(tally, Table::next) {
            let Ok(rows) = rows.parse::<u64>() else {
                let cell = plain_bytes(rows.as_bytes());
                tally.fault(format!("{}: {cell} is no number of rows", path::REDACTION_LOG));
                continue;
            };
            let seen = self.by_field.get(&field).copied().unwrap_or_default();
            if rows > seen {
                let field = plain_bytes(field.as_bytes());
                tally.fault(format!(
                    "{}: {field} was hidden in {rows} rows, and {seen} say so",
                    path::REDACTION_LOG
                ));
            } else if rows > 0 {
                *said.entry(field).or_default() += u128::from(rows);
            }
        }
        for (field, seen) in &self.by_field {
            if said.get(field).copied().unwrap_or_default() < u128::from(*seen) {
                let field = plain_bytes(field.as_bytes());
                tally.fault(format!(
                    "{} does not account for {field}, hidden in {seen} rows",
                    path::REDACTION_LOG
                ));
            }
        }
    }
}

/// An error unless the profile is the one that `pack.json` names.
fn check_profile<R: Read + Seek>(archive: &Archive<R>, said: &RedactionFacts) -> Result<(), String> {
    let (Some(id), Some(sha256)) = (&said.profile, &said.sha256) else {
        return Err("pack.json does not say by which profile".to_owned());
    };
    let text = stream::text(archive, path::PROFILE)?;
    let profile = RedactionProfile::parse(&text).map_err(|error| plain(&error.to_string()).into_owned())?;
    if profile.id != *id || sha256_hex(text.as_bytes()) != *sha256 {
        return Err(format!("pack.json names another profile than {}", path::PROFILE));
    }
    Ok(())
}

/// An error unless `pack.json` tells what the log does, line by line.
fn check_lines<R: Read + Seek>(archive: &Archive<R>, said: &RedactionFacts) -> Result<(), String> {
    let mut log = Records::open(archive, path::REDACTION_LOG)?;
    let columns = log.columns(["rule", "field", "method", "rows"])?;
    let mut lines = said.lines.iter();
    let other = || format!("pack.json tells of other redactions than {}", path::REDACTION_LOG);
    while log.advance()? {
        let [rule, field, method, rows] = log.texts(columns);
        let line = lines.next().ok_or_else(other)?;
        let same = line.rule == rule && line.field == field && line.method == method;
        if !same || rows.parse() != Ok(line.rows) {
            return Err(other());
        }
    }
    if lines.next().is_some() { Err(other()) } else { Ok(()) }
}
