//! What a pack would find, before it is written: its study over the rows, without a byte of output.

use std::ops::ControlFlow;

use super::input::PackInput;
use super::rows::PackRows;
use super::sheet::{Cell, Sink};
use super::study::{Basis, Findings, study_of};
use crate::error::Error;

/// What the study of a pack's rows would fill and find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Exceptions, people and figures.
    pub findings: Findings,
    /// The tables that it would fill.
    pub tables: Vec<GlanceTable>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlanceTable {
    /// Path from the bag's top folder.
    pub path: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// Rows that it would have.
    pub rows: u64,
}

/// Runs the study of `input`'s kind over `rows`; `progress` gets the rows done and may stop it.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Rows`].
pub fn glance(
    input: &PackInput,
    rows: &dyn PackRows,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Glance, Error> {
    let mut study = study_of(Basis::of(input));
    let sheets = study.sheets();
    let mut counts = Counts(vec![0; sheets.len()]);
    let mut done = 0;
    rows.each(&mut |row| {
        if progress(done).is_break() {
            return Err(Error::Cancelled);
        }
        done += 1;
        study.take(row, &mut counts)
    })?;
    let findings = study.finish(&mut counts)?;
    let table = |(sheet, rows): (super::sheet::Sheet, u64)| GlanceTable {
        path: sheet.path,
        title: sheet.title,
        rows,
    };
    Ok(Glance { findings, tables: sheets.into_iter().zip(counts.0).map(table).collect() })
}

/// Counts rows by table and keeps none.
struct Counts(Vec<u64>);

impl Sink for Counts {
    fn row(&mut self, table: usize, _cells: &[Cell<'_>]) -> Result<(), Error> {
        self.0[table] += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::fixture;

    #[test]
    fn a_glance_counts_what_the_tables_of_the_pack_hold() {
        let (input, rows) = (fixture::input(30), fixture::rows(30));
        let glance = glance(&input, &rows, &mut |_| ControlFlow::Continue(())).unwrap();
        let written = fixture::pack(&input, &rows);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(written)).unwrap();
        let top = crate::pack_id(&input);
        for table in glance.tables {
            let member = zip.by_name(&format!("{top}/{}", table.path)).unwrap();
            let lines = csv::Reader::from_reader(member).records().count() as u64;
            assert_eq!(lines, table.rows, "{}", table.path);
        }
    }

    #[test]
    fn a_glance_stops_when_it_is_told_to() {
        let (input, rows) = (fixture::input(30), fixture::rows(30));
        let mut looked = 0;
        let stopped = glance(&input, &rows, &mut |done| {
            looked = done;
            if done == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(stopped, Err(Error::Cancelled)) && looked == 7);
    }
}
