//! One table of an opened pack: laid down record by record once, read back in any order.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use serde::Deserialize;

use super::lane::Lane;
use crate::archive::Archive;
use crate::check::stream::{self, Records};
use crate::error::Error;
use crate::pack::{Spool, path};
use crate::plain::plain;

/// Most columns that are read of a table: our widest has some forty, and a stranger's heading may hold a million.
const COLUMNS_AT_MOST: usize = 256;

/// A column, as the heading names it and `datapackage.json` describes it. All texts are foreign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableColumn {
    /// Its heading.
    pub name: String,
    /// What stands in it; none where the pack does not say.
    pub about: Option<String>,
    /// Kind of its values, e.g. `datetime`; none where the pack does not say.
    pub kind: Option<String>,
}

/// A CSV table of a pack, read by its place. Memory grows by a few bytes a record.
pub struct TableReader {
    spool: Box<dyn Spool>,
    lane: Lane,
    columns: Vec<TableColumn>,
    problem: Option<String>,
}

impl TableReader {
    /// Opens the table at `table`, e.g. `data/evidence/logins.csv`, of the pack in `file`, laying its records down on
    /// the empty `spool`. The inner error says why nothing of it can be read, safe to print.
    ///
    /// # Errors
    /// [`Error::Read`] when the medium fails, [`Error::Write`] when the spool does.
    pub fn open(
        file: impl Read + Seek,
        table: &str,
        spool: Box<dyn Spool>,
    ) -> Result<Result<Self, String>, Error> {
        let archive = match Archive::scan(file).map_err(Error::Read)? {
            Ok(archive) => archive,
            Err(reason) => return Ok(Err(plain(&reason).into_owned())),
        };
        let read =
            match Records::open(&archive, table).and_then(|mut records| Ok((records.headings()?, records))) {
                Ok((headings, records)) => fill(records, columns(&archive, table, headings), spool)?,
                Err(why) => return Ok(Err(plain(&why).into_owned())),
            };
        match archive.failure() {
            Some(error) => Err(Error::Read(error)),
            None => Ok(Ok(read)),
        }
    }

    /// Its columns, the first few hundred where it has more.
    #[must_use]
    pub fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    /// How many records could be read.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.lane.len()
    }

    /// Why no more could be read, safe to print.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The cells of record number `n`, from 0, as they stand in the file, guards against formulas too; none after the
    /// last.
    ///
    /// # Errors
    /// [`Error::Read`] when the spool cannot be read.
    pub fn record(&mut self, n: u64) -> Result<Option<Vec<String>>, Error> {
        let Some(line) = self.lane.read(&mut self.spool, n)? else { return Ok(None) };
        Ok(Some(serde_json::from_str(&line)?))
    }
}

fn fill<R: Read + Seek>(
    mut records: Records<'_, R>,
    columns: Vec<TableColumn>,
    mut spool: Box<dyn Spool>,
) -> Result<TableReader, Error> {
    let (mut lane, mut at) = (Lane::default(), 0);
    let mut out = std::io::BufWriter::new(&mut spool);
    let problem = loop {
        match records.advance() {
            Ok(true) => {
                let cells: Vec<&str> = records.cells().take(columns.len()).collect();
                lane.lay(&mut out, &mut at, &serde_json::to_vec(&cells)?)?;
            }
            Ok(false) => break None,
            Err(why) => break Some(plain(&why).into_owned()),
        }
    };
    out.flush()?;
    drop(out);
    Ok(TableReader { spool, lane, columns, problem })
}

/// The parts of the descriptor (Data Package 2.0) that a reader of the table is told.
#[derive(Deserialize)]
struct Package {
    resources: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Described {
    name: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    description: Option<String>,
}

/// The headings, with what the pack says of them. A description that cannot be read is none: its check tells of it.
fn columns<R: Read + Seek>(archive: &Archive<R>, table: &str, headings: Vec<String>) -> Vec<TableColumn> {
    let mut described: BTreeMap<String, Described> = fields(archive, table)
        .into_iter()
        .filter_map(|field| serde_json::from_value::<Described>(field).ok())
        .map(|field| (field.name.clone(), field))
        .collect();
    let column = |name: String| match described.remove(&name) {
        Some(Described { kind, description, .. }) => TableColumn { name, about: description, kind },
        None => TableColumn { name, ..TableColumn::default() },
    };
    headings.into_iter().take(COLUMNS_AT_MOST).map(column).collect()
}

fn fields<R: Read + Seek>(archive: &Archive<R>, table: &str) -> Vec<serde_json::Value> {
    let text = stream::text(archive, path::DATA_PACKAGE).unwrap_or_default();
    let Ok(Package { resources }) = serde_json::from_str(&text) else { return Vec::new() };
    // The descriptor stands in `data/` and names its files from there.
    let named = table.strip_prefix("data/").unwrap_or(table);
    let found = resources.into_iter().find(|resource| resource["path"] == named);
    found.and_then(|resource| resource["schema"]["fields"].as_array().cloned()).unwrap_or_default()
}
