//! The desk's verbs of the log.

use std::sync::PoisonError;

use exhibit_engine::browse::{self, Question};
use exhibit_engine::copy::{self, Target};
use exhibit_engine::entry::Field;
use exhibit_engine::store::{self, TopValues};
use exhibit_engine::{Error, Workspace, buckets};

use super::Desk;
use crate::task::Hear;
use crate::wire::{
    EntryDetail, EntryRef, ExportRequest, Exported, Facet, FacetRequest, Histogram, LocateRequest,
    LocateTimeRequest, Located, LogCounts, LogQuery, LogRow, LogWindow, ResultSet, SetRef,
};

/// Most values of one facet: a list of more is not read by anybody.
const VALUES_AT_MOST: u64 = 1_000;

impl Desk {
    /// Opens a result set. Rows that an older profile or older rules have read are read again first, as a task.
    pub(crate) fn open_log(&self, query: LogQuery, hear: Hear) -> Result<ResultSet, Error> {
        let filter = question(query.query).filter()?;
        let (asker, workspace) = (self.asker(), self.workspace()?);
        // Asked once for each time that the log is opened: its queries come with every key.
        if !self.log.is_open() {
            self.read_again(&workspace, hear)?;
            self.index_behind(&workspace);
        }
        let meant = filter.resolve(asker.now, asker.zone);
        let found = self.log.open(&workspace, &meant)?;
        Ok(ResultSet::of(&filter, &meant, (found.handle, found.count)))
    }

    /// Reads rows again whose profile or rules have changed. Nobody waits for it unseen: it can be stopped, and whoever
    /// asks meanwhile waits for the one that runs.
    pub(super) fn read_again(&self, workspace: &Workspace, hear: Hear) -> Result<(), Error> {
        if !workspace.is_stale()? {
            return Ok(());
        }
        let _one_at_a_time = self.rereading.lock().unwrap_or_else(PoisonError::into_inner);
        if !workspace.is_stale()? {
            return Ok(());
        }
        self.tasks.run(hear, |watch| workspace.watched_reader(watch).map(drop))
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
        let outcomes = |reader: &store::Reader| Ok(reader.outcomes(set.handle)?);
        Ok(self.log.over(&self.workspace()?, set.handle, outcomes)?.into())
    }

    /// The most frequent values of one field in a result set.
    pub(crate) fn log_facet(&self, request: FacetRequest) -> Result<Facet, Error> {
        let handle = request.handle;
        facet(request, |field, limit| {
            let top = |reader: &store::Reader| Ok(reader.top_values(handle, field, limit)?);
            self.log.over(&self.workspace()?, handle, top)
        })
    }

    /// The rows of a result set over time, in the zone that was chosen.
    pub(crate) fn log_histogram(&self, set: &SetRef) -> Result<Histogram, Error> {
        let asker = self.asker();
        let over_time = |reader: &_| buckets::outcomes(reader, set.handle, asker.zone, asker.now);
        Ok(self.log.over(&self.workspace()?, set.handle, over_time)?.into())
    }

    /// Where a row stands in a result set.
    pub(crate) fn log_locate(&self, request: &LocateRequest) -> Result<Located, Error> {
        Ok(Located { index: self.log.locate(request.handle, request.row)? })
    }

    /// Where the rows of a result set begin that are of a time or older.
    pub(crate) fn log_locate_time(&self, request: &LocateTimeRequest) -> Result<Located, Error> {
        let at = browse::destination(&request.at, self.asker())?;
        Ok(Located { index: self.log.locate_time(request.handle, at)? })
    }

    /// Writes all rows of a query into a file.
    pub(crate) fn export_log(&self, request: ExportRequest, hear: Hear) -> Result<Exported, Error> {
        let (asked, asker) = (question(request.query), self.asker());
        asked.filter()?;
        let (path, existing) = self.grants.target(&request.path)?;
        let target = Target { path, existing, form: request.format.into() };
        let workspace = self.workspace()?;
        workspace.reader()?;
        self.tasks.run(hear, |watch| {
            let copied = copy::answer(&workspace, (&asked, asker), &target, watch)?;
            self.grants.written(&target.path);
            Ok(Exported {
                path: target.path.display().to_string(),
                rows: copied.written.rows,
                bytes: copied.written.bytes,
                sha256: copied.written.sha256,
                note: copied.note,
            })
        })
    }
}

/// The facet that is asked for, as `count` counts the most frequent values of a field, so many at most.
///
/// # Errors
/// [`Error::Usage`] when there is no such field, and what `count` gives.
pub(super) fn facet(
    FacetRequest { field: id, limit, .. }: FacetRequest,
    count: impl FnOnce(Field, u64) -> Result<TopValues, Error>,
) -> Result<Facet, Error> {
    let field = Field::named(&id).ok_or_else(|| Error::Usage {
        message: format!("there is no field `{}` to count", id.escape_debug()),
        hint: "nothing was counted".into(),
    })?;
    Ok(Facet::of(id, count(field, limit.min(VALUES_AT_MOST))?))
}

fn question(query: String) -> Question {
    Question { query, ..Question::default() }
}
