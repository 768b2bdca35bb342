//! The desk's verbs of the log.

use exhibit_engine::browse::Question;
use exhibit_engine::copy::{self, Target};
use exhibit_engine::entry::Field;
use exhibit_engine::entry::chip::chips;
use exhibit_engine::output::Existing;
use exhibit_engine::{Error, buckets};

use super::{Desk, whole};
use crate::task::Hear;
use crate::wire::{
    EntryDetail, EntryRef, ExportRequest, Exported, Facet, FacetRequest, FacetValue, Histogram,
    LocateRequest, Located, LogCounts, LogQuery, LogRow, LogWindow, QueryTerm, ResultSet, SetRef,
};

/// Most values of one facet: a list of more is not read by anybody.
const VALUES_AT_MOST: u64 = 1_000;

impl Desk {
    /// Opens a result set.
    pub(crate) fn open_log(&self, query: LogQuery) -> Result<ResultSet, Error> {
        let filter = question(query.query).filter()?;
        let asker = self.asker();
        let found = self.log.open(&self.workspace()?, &filter.resolve(asker.now, asker.zone))?;
        Ok(ResultSet {
            handle: found.handle,
            count: found.count,
            canonical: filter.to_string(),
            terms: chips(&filter).into_iter().map(QueryTerm::from).collect(),
        })
    }

    /// Rows of a result set.
    pub(crate) fn log_rows(&self, window: &LogWindow) -> Result<Vec<LogRow>, Error> {
        let entries = self.log.rows(window.handle, window.first, window.rows)?;
        Ok(entries.iter().map(|entry| LogRow::from(entry).cut()).collect())
    }

    /// Everything about one row.
    pub(crate) fn log_entry(&self, entry: &EntryRef) -> Result<EntryDetail, Error> {
        Ok(self.log.entry(&self.workspace()?, entry.row)?.into())
    }

    /// How the rows of a result set ended.
    pub(crate) fn log_counts(&self, set: &SetRef) -> Result<LogCounts, Error> {
        Ok(self.log.over(set.handle, |reader| Ok(reader.outcomes(set.handle)?))?.into())
    }

    /// The most frequent values of one field in a result set.
    pub(crate) fn log_facet(&self, request: FacetRequest) -> Result<Facet, Error> {
        let FacetRequest { handle, field: id, limit } = request;
        let field = Field::named(&id).ok_or_else(|| Error::Usage {
            message: format!("there is no field `{}` to count", id.escape_debug()),
            hint: "nothing was counted".into(),
        })?;
        let limit = limit.min(VALUES_AT_MOST);
        let top = self.log.over(handle, |reader| Ok(reader.top_values(handle, field, limit)?))?;
        let values = top.values.into_iter().map(FacetValue::from).collect();
        Ok(Facet { field: id, values, distinct: top.distinct })
    }

    /// The rows of a result set over time, in the zone that was chosen.
    pub(crate) fn log_histogram(&self, set: &SetRef) -> Result<Histogram, Error> {
        let asker = self.asker();
        let over_time = |reader: &_| buckets::outcomes(reader, set.handle, asker.zone, asker.now);
        Ok(self.log.over(set.handle, over_time)?.into())
    }

    /// Where a row stands in a result set.
    pub(crate) fn log_locate(&self, request: &LocateRequest) -> Result<Located, Error> {
        Ok(Located { index: self.log.locate(request.handle, request.row)? })
    }

    /// Writes all rows of a query into a file.
    pub(crate) fn export_log(&self, request: ExportRequest, hear: Hear) -> Result<Exported, Error> {
        let selection = question(request.query).selection(self.asker())?;
        let target = Target {
            path: whole(&request.path)?,
            existing: Existing::Replace,
            format: request.format.into(),
        };
        let workspace = self.workspace()?;
        workspace.reader()?;
        self.tasks.run(hear, |watch| {
            let written = copy::to_file(&mut workspace.fresh_reader()?, &selection, &target, watch)?;
            Ok(Exported {
                path: target.path.display().to_string(),
                rows: written.rows,
                bytes: written.bytes,
                sha256: written.sha256,
            })
        })
    }
}

fn question(query: String) -> Question {
    Question { query, ..Question::default() }
}
