//! `change_types.csv`: how many changes of which type there were each month.

use std::collections::BTreeMap;

use exhibit_entry::words::cut;

use super::super::super::sheet::FieldKind::{Flag, Integer, Text};
use super::super::super::sheet::{Sheet, Sink, field, required};
use super::super::facts::Facts;
use super::reading::Reading;
use super::table;
use crate::error::Error;

/// Lines that are counted apart; a log has some hundred types at most.
const MAX_LINES: usize = 100_000;

/// Longest text of a line in characters.
const TEXT_LIMIT_CHARS: usize = 300;

/// Changes by month, source and type.
#[derive(Default)]
pub(super) struct Population {
    lines: BTreeMap<[String; 5], Line>,
    beyond: u64,
}

#[derive(Default)]
struct Line {
    rows: u64,
    failures: u64,
    automated: u64,
}

impl Population {
    /// Counts one change.
    pub(super) fn add(&mut self, facts: &Facts<'_>, change: &Reading) {
        let entry = facts.entry;
        let text = |text: Option<&str>| cut(text.unwrap_or_default(), TEXT_LIMIT_CHARS);
        let month = facts.at.to_string()[..7].to_owned();
        let action = text(Some(entry.action.as_deref().unwrap_or(&entry.label)));
        let key = [
            month,
            text(Some(&entry.source)),
            action,
            text(entry.verb.as_deref()),
            text(entry.object.as_deref()),
        ];
        if self.lines.len() >= MAX_LINES && !self.lines.contains_key(&key) {
            self.beyond += 1;
            return;
        }
        let line = self.lines.entry(key).or_default();
        line.rows += 1;
        line.failures += u64::from(facts.failed());
        line.automated += u64::from(change.automated == Some(true));
    }

    /// Writes all lines by month, source and action; tells what was too much.
    pub(super) fn write(&self, sink: &mut dyn Sink) -> Result<Option<String>, Error> {
        for ([month, source, action, verb, object], line) in &self.lines {
            let some = |text: &'_ str| Some(text.to_owned()).filter(|text| !text.is_empty());
            sink.row(
                table::TYPES,
                &[
                    month.as_str().into(),
                    source.as_str().into(),
                    some(action).into(),
                    some(verb).into(),
                    some(object).into(),
                    line.rows.into(),
                    line.failures.into(),
                    line.automated.into(),
                    changes_only_by_programs(line).into(),
                ],
            )?;
        }
        Ok((self.beyond > 0).then(|| {
            format!(
                "change_types.csv counts the first {MAX_LINES} types apart; {} changes are of others.",
                self.beyond
            )
        }))
    }
}

fn changes_only_by_programs(line: &Line) -> bool {
    line.rows == line.automated
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/change_types.csv",
        title: "Types of change by month",
        about: "How many changes of which type there were in each UTC month; the rows add up to changes.csv.",
        columns: vec![
            required("month", Text, "YYYY-MM, in UTC."),
            required("source", Text, "Source of the changes."),
            field("action", Text, "The vendor's action code."),
            field("verb", Text, "What is done, by the rules."),
            field("object", Text, "What it is done to, by the rules."),
            required("rows", Integer, "Changes."),
            required("failures", Integer, "Of these, failed ones."),
            required("automated", Integer, "Of these, done by a program."),
            required("only_by_programs", Flag, "Whether programs did all of them."),
        ],
        key: &[],
    }
}
