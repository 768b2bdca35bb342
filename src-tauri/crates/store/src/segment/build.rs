//! Making segments behind the rows: by one process at a time, from short looks at the database, so that nobody who writes
//! waits. Whatever is left when it is stopped, at any point, is either whole and named, or removed by the next one.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use exhibit_column::{Builder, ROWS_A_SEGMENT};
use exhibit_entry::Entry;
use rusqlite::Connection;

use super::folder::{Folder, segment_name};
use super::held::{Held, Opened, leaf};
use super::manifest::{Binding, Line, Manifest};
use crate::fetch::{ENTRY_TABLES, entry_columns, entry_from};
use crate::writer::signed;
use crate::{Error, Reader, Stop};

/// Rows read in one look: some ten milliseconds, during which the WAL cannot be cut short.
const ROWS_A_LOOK: usize = 2_048;

/// How many rows of a workspace are in segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Rows that are.
    pub covered: u64,
    /// All rows.
    pub rows: u64,
}

/// What became of catching up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// Segments are as far as this.
    Done(Indexed),
    /// Another process makes them now.
    Busy,
    /// The file is of an older version; its next writer makes it one that has segments.
    Older,
}

/// How segments are made.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Entries in a full one.
    pub rows_a_segment: usize,
    /// Rows outside segments that are worth making the last segment anew.
    pub worth_rows: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { rows_a_segment: ROWS_A_SEGMENT, worth_rows: 1 }
    }
}

impl Indexed {
    /// Rows outside segments.
    #[must_use]
    pub fn uncovered(self) -> u64 {
        self.rows.saturating_sub(self.covered)
    }
}

impl Reader {
    /// How many rows are in segments. Opens them, but reads none of their columns.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn indexed(&self) -> Result<Indexed, Error> {
        let _snapshot = self.snapshot()?;
        let segments = self.segments()?;
        let covered = segments.iter().map(|held| held.covers().end() - held.covers().start() + 1).sum();
        Ok(Indexed { covered, rows: self.last_row()? })
    }
}

/// Makes the segments of the workspace at `path` that are missing, telling `progress` how far they are. Stops within a
/// moment once `stop` is due.
///
/// # Errors
/// [`Error::Interrupted`], [`Error::File`] where the folder beside the database cannot be written, and any error of reading.
pub fn catch_up(
    path: &Path,
    pace: Pace,
    progress: &mut dyn FnMut(Indexed),
    stop: &Stop,
) -> Result<CatchUp, Error> {
    let reader = Reader::open(path)?;
    if Binding::of(&reader.connection)?.is_none() {
        return Ok(CatchUp::Older);
    }
    let folder = Folder::beside(path);
    folder.make()?;
    let Some(_lock) = folder.lock()? else { return Ok(CatchUp::Busy) };
    let mut building = Building { reader: &reader, folder: &folder, pace, progress, stop };
    while !building.is_done()? {}
    Ok(CatchUp::Done(reader.indexed()?))
}

/// Waits until nobody makes segments of the workspace at `path`.
///
/// # Errors
/// [`Error::File`].
pub fn await_builder(path: &Path) -> Result<(), Error> {
    Folder::beside(path).await_lock()
}

/// One run of making segments.
struct Building<'a> {
    reader: &'a Reader,
    folder: &'a Folder,
    pace: Pace,
    progress: &'a mut dyn FnMut(Indexed),
    stop: &'a Stop,
}

/// What is to be made next.
struct Gap {
    /// The rows that are missing; the last segment of all has no end.
    rows: (u64, Option<u64>),
    /// Segments that stay, in order.
    others: Vec<Line>,
}

/// The entries of a segment.
struct Gathered {
    builder: Builder,
    /// The last row that is covered, and its leaf.
    last: (u64, String),
}

/// A look at some rows.
struct Look {
    entries: Vec<Entry>,
    /// The last row that was looked at, and its leaf.
    last: (u64, String),
    /// Whether no more rows are there.
    is_last: bool,
}

impl Building<'_> {
    /// Makes one segment; whether none was missing.
    fn is_done(&mut self) -> Result<bool, Error> {
        let (binding, lines, last) = self.standing()?;
        self.folder.clear(&|name| lines.iter().any(|line| line.file == name))?;
        (self.progress)(indexed(&lines, last));
        let Some(gap) = self.gap(lines, last) else { return Ok(true) };
        let Some(Gathered { builder, last }) = self.gather(&binding, &gap)? else { return Ok(false) };
        let (last_row, leaf) = last;
        let is_full = gap.rows.1.is_some() || builder.len() >= self.pace.rows_a_segment || builder.is_full();
        let covers = gap.rows.0..=last_row;
        let file = segment_name((gap.rows.0, last_row), &binding.generation);
        self.write(builder, &covers, &file)?;
        let end = Opened::at(self.folder, &file).and_then(|opened| opened.end());
        let end = end.map_err(|source| self.folder.failed(source))?;
        let line = Line { file, first: gap.rows.0, last: last_row, is_full, leaf, end };
        let mut lines = gap.others;
        lines.push(line);
        lines.sort_unstable_by_key(|line| line.first);
        Manifest::new(&binding, lines).write(self.folder)?;
        Ok(false)
    }

    /// What is there: of which state, the segments of it that can be opened, and the last row.
    fn standing(&self) -> Result<(Binding, Vec<Line>, u64), Error> {
        let _snapshot = self.reader.snapshot()?;
        let connection = &self.reader.connection;
        let binding =
            Binding::of(connection)?.ok_or_else(|| Error::BadValue("the generation is gone".into()))?;
        let mut lines = Manifest::bytes(self.folder)
            .map(|bytes| Manifest::segments_of(&bytes, &binding))
            .unwrap_or_default();
        let mut fine = Vec::new();
        for line in lines.drain(..) {
            if Held::open(self.folder, &line).is_ok()
                && leaf(connection, line.last)?.as_ref() == Some(&line.leaf)
            {
                fine.push(line);
            }
        }
        Ok((binding, fine, self.reader.last_row()?))
    }

    fn gap(&self, mut lines: Vec<Line>, last: u64) -> Option<Gap> {
        let mut next = 1;
        for line in &lines {
            if line.first > next {
                return Some(Gap { rows: (next, Some(line.first - 1)), others: lines });
            }
            next = line.last + 1;
        }
        if next > last || last - next + 1 < self.pace.worth_rows {
            return None;
        }
        // The last one grows until it is full.
        if let Some(partial) = lines.pop_if(|line| !line.is_full) {
            next = partial.first;
        }
        Some(Gap { rows: (next, None), others: lines })
    }

    /// The entries of a gap, as many as one segment takes, and the last row that is covered with its leaf. None: rows were
    /// read again meanwhile.
    fn gather(&mut self, binding: &Binding, gap: &Gap) -> Result<Option<Gathered>, Error> {
        let (mut builder, mut next) = (Builder::new(), gap.rows.0);
        loop {
            if self.stop.is_due() {
                return Err(Error::Interrupted);
            }
            let room = (self.pace.rows_a_segment - builder.len()).min(ROWS_A_LOOK);
            let Some(look) = self.look(binding, (next, gap.rows.1), room)? else { return Ok(None) };
            look.entries.iter().for_each(|entry| builder.push(entry));
            let is_full = builder.len() >= self.pace.rows_a_segment || builder.is_full();
            if look.is_last || is_full {
                return Ok(Some(Gathered { builder, last: look.last }));
            }
            next = look.last.0 + 1;
            self.tell(gap, look.last.0)?;
        }
    }

    fn tell(&mut self, gap: &Gap, done: u64) -> Result<(), Error> {
        let others: u64 = gap.others.iter().map(|line| line.last - line.first + 1).sum();
        let covered = others + done - gap.rows.0 + 1;
        (self.progress)(Indexed { covered, rows: self.reader.last_row()?.max(covered) });
        Ok(())
    }

    /// The next entries, at most `room` of them; none where the readings are no longer those of `binding`.
    fn look(
        &self,
        binding: &Binding,
        (first, end): (u64, Option<u64>),
        room: usize,
    ) -> Result<Option<Look>, Error> {
        let _snapshot = self.reader.snapshot()?;
        let connection = &self.reader.connection;
        if Binding::of(connection)?.as_ref() != Some(binding) {
            return Ok(None);
        }
        let end = end.unwrap_or(self.reader.last_row()?);
        let entries = entries(connection, (first, end), room)?;
        let is_last = entries.len() < room;
        let last = if is_last { end } else { entries.last().map_or(end, |entry| entry.row) };
        let leaf =
            leaf(connection, last)?.ok_or_else(|| Error::BadValue(format!("row {last} is missing")))?;
        Ok(Some(Look { entries, last: (last, leaf), is_last }))
    }

    fn write(&self, builder: Builder, covers: &RangeInclusive<u64>, name: &str) -> Result<(), Error> {
        self.folder.replace(name, |file: &mut File| {
            let mut out = BufWriter::with_capacity(1 << 20, file);
            let written = builder.finish(covers.clone(), &mut out).and_then(|()| out.flush());
            written.map_err(|source| self.folder.failed(source))
        })
    }
}

fn indexed(lines: &[Line], rows: u64) -> Indexed {
    Indexed { covered: lines.iter().map(|line| line.last - line.first + 1).sum(), rows }
}

/// The first `room` entries of a range of rows.
fn entries(connection: &Connection, (first, end): (u64, u64), room: usize) -> Result<Vec<Entry>, Error> {
    let columns = entry_columns(connection)?;
    let sql = format!(
        "SELECT {columns} FROM {ENTRY_TABLES} WHERE e.number BETWEEN ?1 AND ?2 ORDER BY e.number LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((signed(first), signed(end), signed(room as u64)))?;
    let mut entries = Vec::with_capacity(room);
    while let Some(row) = rows.next()? {
        entries.push(entry_from(row)?);
    }
    Ok(entries)
}
