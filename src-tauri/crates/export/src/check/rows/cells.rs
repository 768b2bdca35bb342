//! `events.csv`, record by record, held against the lines of the NDJSON.

use std::io::{Read, Seek};

use super::super::event::Event;
use super::super::stream::Records;
use crate::archive::Archive;
use crate::pack::{REDACTED_FIELDS, event_columns, path};

/// Columns that packs of earlier versions of Exhibit do not have.
const NEWER: [&str; 4] = ["rule", "verb", "object", "risk"];

/// The table, and where its columns stand.
pub(super) struct EventCells<'a, R: Read + Seek> {
    records: Records<'a, R>,
    columns: Vec<Option<usize>>,
    redacted: Option<usize>,
}

/// The texts of one record without guards, in the order of the columns; none for a column that is not there.
pub(super) struct Cells {
    texts: Vec<Option<String>>,
    redacted: Option<String>,
}

impl<'a, R: Read + Seek> EventCells<'a, R> {
    pub(super) fn open(archive: &'a Archive<R>) -> Result<Self, String> {
        let mut records = Records::open(archive, path::CSV)?;
        let headings = records.headings()?;
        let find = |heading: &str| headings.iter().position(|found| found == heading);
        let column = |heading: &'static str| match find(heading) {
            None if !NEWER.contains(&heading) => Err(format!("{}: it has no column {heading}", path::CSV)),
            found => Ok(found),
        };
        let columns = event_columns().map(|found| column(found.heading)).collect::<Result<_, _>>()?;
        let redacted = find(REDACTED_FIELDS);
        Ok(Self { columns, redacted, records })
    }

    pub(super) fn next(&mut self) -> Result<Option<Cells>, String> {
        if !self.records.advance()? {
            return Ok(None);
        }
        let text = |at: Option<usize>| at.map(|at| self.records.text(at));
        Ok(Some(Cells {
            texts: self.columns.iter().map(|at| text(*at)).collect(),
            redacted: text(self.redacted),
        }))
    }
}

impl Cells {
    /// The heading of the first cell that is not what the line says.
    pub(super) fn differing(&self, event: &Event) -> Option<&'static str> {
        let differs = event_columns().zip(&self.texts).find(|(column, text)| {
            let said = (column.cell)(&event.entry).unwrap_or_default();
            match text {
                Some(text) => said != text.as_str(),
                // A column that is not there says nothing; then the line must not either.
                None => !matches!(said.as_ref(), "" | "0"),
            }
        });
        let hidden = self.redacted.as_deref().unwrap_or_default();
        let same = match hidden {
            "" => event.redacted.is_empty(),
            listed => {
                serde_json::from_str::<Vec<String>>(listed).is_ok_and(|listed| listed == event.redacted)
            }
        };
        differs.map(|(column, _)| column.heading).or((!same).then_some(REDACTED_FIELDS))
    }
}
