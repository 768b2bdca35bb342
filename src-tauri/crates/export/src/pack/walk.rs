//! The one walk over the rows: each is checked, hidden where it must be, and put into every member that holds rows.

use std::io::Write;

use super::counts::Counts;
use super::describe::Omitted;
use super::evidence::{EventTable, event_sheet, leaf_cells, leaf_sheet, scope_of, write_line};
use super::input::PackInput;
use super::integrity::Ledger;
use super::path;
use super::redact::{Pseudonym, RedactionLine, Redactor};
use super::rows::{PackRow, PackRows, Rising, Told, check_leaf, check_place};
use super::sample::{Draw, Drawn};
use super::sheet::Sheet;
use super::spool::{Lane, Packing, Press};
use super::study::{Basis, Findings, Study, study_of};
use super::table::{StudyTables, Table};
use crate::error::Error;

/// Rows between two reports of progress: often enough for a smooth bar, seldom enough to cost nothing.
const ROWS_PER_REPORT: u64 = 1000;

/// What the walk leaves behind, beside the members.
pub(super) struct Walked {
    pub(super) findings: Findings,
    /// Sheets of the members that were written, in the order in which they are told of.
    pub(super) sheets: Vec<Sheet>,
    pub(super) ledger: Ledger,
    pub(super) omitted: Vec<Omitted>,
    pub(super) hidden: Hidden,
    /// The sample; none: none was wanted.
    pub(super) drawn: Option<Vec<Drawn>>,
}

/// What was hidden; nothing in a pack that is not redacted.
#[derive(Default)]
pub(super) struct Hidden {
    pub(super) lines: Vec<RedactionLine>,
    pub(super) pseudonyms: Vec<Pseudonym>,
    /// Whether these are all.
    pub(super) are_whole: bool,
}

/// Everything that takes rows.
struct Desk<'a> {
    input: &'a PackInput,
    order: Rising,
    counts: Counts,
    ledger: Ledger,
    line: Vec<u8>,
    ndjson: Lane,
    json: Option<Array>,
    events: EventTable<Lane>,
    leaves: Table,
    study: Box<dyn Study>,
    tables: StudyTables,
    redactor: Option<Redactor>,
    draw: Option<Draw>,
}

/// `events.json` on its way, and how large it may become.
struct Array {
    lane: Lane,
    rows: u64,
    max_bytes: u64,
}

/// Walks all rows. `max_json_bytes` is the size beyond which there is no `events.json`.
pub(super) fn walk(
    press: &Press<'_>,
    (input, max_json_bytes): (&PackInput, u64),
    rows: &dyn PackRows,
    told: &mut Told<'_>,
) -> Result<Walked, Error> {
    let study = study_of(Basis::of(input));
    let sheets = study.sheets();
    let mut desk = Desk::open(press, (input, max_json_bytes), study)?;
    let total = input.population.included;
    rows.each(&mut |row| {
        if desk.counts.rows() % ROWS_PER_REPORT == 0 {
            told.tell(path::NDJSON, desk.counts.rows(), total)?;
        }
        desk.take(row)
    })?;
    told.tell(path::NDJSON, desk.counts.rows(), total)?;
    desk.finish(sheets, max_json_bytes)
}

impl<'a> Desk<'a> {
    fn open(
        press: &Press<'_>,
        (input, max_json_bytes): (&'a PackInput, u64),
        study: Box<dyn Study>,
    ) -> Result<Self, Error> {
        let scope = scope_of(input);
        let listing = input.sample.as_ref().and_then(|plan| plan.listing.as_deref());
        Ok(Self {
            input,
            order: Rising::default(),
            counts: Counts::default(),
            ledger: Ledger::new(input.tree.size),
            line: Vec::new(),
            ndjson: press.open(path::NDJSON, Packing::Deflated)?,
            json: Some(Array::open(press, max_json_bytes)?),
            events: EventTable::begin(scope, press.open(path::CSV, Packing::Deflated)?)?,
            leaves: Table::open(press, leaf_sheet(scope))?,
            tables: StudyTables::open(press, &study.sheets(), listing)?,
            study,
            redactor: input.redaction.as_ref().map(Redactor::new),
            draw: input.sample.as_ref().map(|plan| Draw::new(plan, input.population.included)),
        })
    }

    fn take(&mut self, row: &PackRow) -> Result<(), Error> {
        check_place(self.input, &mut self.order, row)?;
        check_leaf(row)?;
        self.ledger.note(row)?;
        self.counts.note(row);
        match &mut self.redactor {
            None => self.put(row),
            Some(redactor) => {
                let hidden = redactor.row(row.clone());
                self.put(&hidden)
            }
        }
    }

    /// Puts a row, as the pack shows it, into every member.
    fn put(&mut self, row: &PackRow) -> Result<(), Error> {
        write_line(&mut self.line, row)?;
        if let Some(array) = &mut self.json
            && !array.add(&self.line)?
        {
            self.json.take().map_or(Ok(()), |array| array.lane.discard())?;
        }
        self.line.push(b'\n');
        self.ndjson.write_all(&self.line)?;
        self.events.row(row)?;
        self.leaves.row(&leaf_cells(row))?;
        self.study.take(row, &mut self.tables)?;
        if let Some(draw) = &mut self.draw {
            draw.take(row, self.tables.take_filled());
        }
        Ok(())
    }

    fn finish(mut self, study_sheets: Vec<Sheet>, max_json_bytes: u64) -> Result<Walked, Error> {
        self.counts.check(&self.input.population)?;
        let findings = self.study.finish(&mut self.tables)?;
        self.tables.close()?;
        self.ndjson.close(Some(self.counts.rows()))?;
        let (lane, rows) = self.events.finish()?;
        lane.close(Some(rows))?;
        self.leaves.close()?;
        let is_there = self.json.map(Array::close).transpose()?.unwrap_or(false);
        let reason =
            format!("it would be larger than {max_json_bytes} bytes; events.ndjson holds the same rows");
        let omitted = if is_there { Vec::new() } else { vec![Omitted { path: path::JSON, reason }] };
        let mut sheets = vec![event_sheet(scope_of(self.input))];
        sheets.extend(study_sheets);
        let hidden = self.redactor.as_ref().map(hidden).unwrap_or_default();
        Ok(Walked {
            findings,
            sheets,
            ledger: self.ledger,
            omitted,
            hidden,
            drawn: self.draw.map(Draw::finish),
        })
    }
}

impl Array {
    fn open(press: &Press<'_>, max_bytes: u64) -> Result<Self, Error> {
        let mut lane = press.open(path::JSON, Packing::Deflated)?;
        lane.write_all(b"[")?;
        Ok(Self { lane, rows: 0, max_bytes })
    }

    /// Adds a row that is JSON already; false when there is no room for it.
    fn add(&mut self, line: &[u8]) -> Result<bool, Error> {
        self.lane.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.lane.write_all(line)?;
        self.rows += 1;
        Ok(self.fits())
    }

    /// Ends the member; false when it became too large and is not there.
    fn close(mut self) -> Result<bool, Error> {
        if !self.fits() {
            self.lane.discard()?;
            return Ok(false);
        }
        self.lane.write_all(ARRAY_END)?;
        self.lane.close(Some(self.rows))?;
        Ok(true)
    }

    fn fits(&self) -> bool {
        self.lane.bytes() + ARRAY_END.len() as u64 <= self.max_bytes
    }
}

/// How `events.json` ends.
const ARRAY_END: &[u8] = b"\n]\n";

fn hidden(redactor: &Redactor) -> Hidden {
    Hidden {
        lines: redactor.log(),
        pseudonyms: redactor.pseudonyms(),
        are_whole: redactor.pseudonyms_are_whole(),
    }
}
