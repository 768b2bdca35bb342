//! The desk's verbs of packs that are opened read-only. Each is checked when it is opened; its rows are read from the
//! pack itself and never enter the workspace.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exhibit_engine::browse::Question;
use exhibit_engine::export::Trust;
use exhibit_engine::opened::{self, Opened};
use exhibit_engine::{Error, Watch, clock, pack};

use super::Desk;
use super::log::facet;
use crate::log_view::ROWS_AT_MOST;
use crate::task::Hear;
use crate::wire::{
    CheckLine, ComparePacks, Facet, FacetRequest, Histogram, LocateRequest, Located, LogCounts, LogRow,
    LogWindow, OpenPack, OpenedEntry, OpenedEntryRef, OpenedPack, OpenedQuery, OpenedTable,
    OpenedTableRequest, PackRef, ResultSet, SetRef,
};

/// Packs that are open at once; the one that was opened first gives way.
const PACKS_AT_MOST: usize = 4;

/// Most records of a table at once: a screen holds about sixty, and a stranger's table may be wide.
const RECORDS_AT_MOST: u64 = 200;

/// Result sets of one pack have numbers below this: the window knows a set by one number.
const SETS_A_PACK: u64 = 1 << 24;

/// The open packs.
#[derive(Default)]
pub(super) struct OpenedPacks {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    last: u64,
    packs: BTreeMap<u64, Arc<Mutex<Opened>>>,
}

impl OpenedPacks {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, pack: Opened) -> u64 {
        let mut held = self.held();
        held.last += 1;
        let handle = held.last;
        held.packs.insert(handle, Arc::new(Mutex::new(pack)));
        while held.packs.len() > PACKS_AT_MOST {
            held.packs.pop_first();
        }
        handle
    }

    /// Works with a pack. Others are free meanwhile, and so is closing this one.
    fn with<T>(&self, pack: u64, work: impl FnOnce(&mut Opened) -> Result<T, Error>) -> Result<T, Error> {
        let found = self.held().packs.get(&pack).map(Arc::clone);
        let pack = found.ok_or_else(|| Error::NotFound("that open pack".to_owned()))?;
        work(&mut pack.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The pack of a result set as the window knows it, and the set's number there.
    fn over<T>(&self, set: u64, work: impl FnOnce(&mut Opened, u64) -> Result<T, Error>) -> Result<T, Error> {
        self.with(set / SETS_A_PACK, |pack| work(pack, set % SETS_A_PACK))
    }
}

impl Desk {
    /// Checks a pack, puts the verdict into the list, and opens its rows.
    pub(crate) fn open_pack(&self, request: &OpenPack, hear: Hear) -> Result<OpenedPack, Error> {
        let path = self.grants.readable(&request.path)?;
        let trust = match &request.signers {
            Some(file) => pack::signers(&self.grants.readable(file)?, clock::now())?.0,
            None => Trust::nobody(),
        };
        let workspace = self.workspace()?;
        self.tasks.run(hear, |watch| {
            let opened = opened::open(&path, &trust, watch)?;
            let note = pack::note_check(&workspace, opened.checked());
            let told = OpenedPack::of(&opened, note);
            Ok(OpenedPack { handle: self.opened.keep(opened), ..told })
        })
    }

    /// Lets go of a pack.
    pub(crate) fn close_pack(&self, pack: &PackRef) {
        self.opened.held().packs.remove(&pack.handle);
    }

    /// Finds rows of an open pack. The first query reads all its rows, as a task.
    pub(crate) fn opened_query(&self, request: OpenedQuery, hear: Hear) -> Result<ResultSet, Error> {
        let OpenedQuery { pack, query } = request;
        let asker = self.asker();
        let filter = Question { query: query.clone(), ..Question::default() }.filter()?;
        let found = self.opened.with(pack, |opened| match opened.is_read() {
            true => opened.query(&query, asker, &Watch::silent()),
            false => self.tasks.run(hear, |watch| opened.query(&query, asker, watch)),
        })?;
        let meant = filter.resolve(asker.now, asker.zone);
        Ok(ResultSet::of(&filter, &meant, (pack * SETS_A_PACK + found.handle, found.count)))
    }

    /// Rows of a result set of an open pack.
    pub(crate) fn opened_rows(&self, window: &LogWindow) -> Result<Vec<LogRow>, Error> {
        let rows = window.rows.min(ROWS_AT_MOST);
        let entries = self.opened.over(window.handle, |pack, set| pack.window(set, window.first, rows))?;
        Ok(entries.iter().map(|entry| LogRow::from(entry).cut()).collect())
    }

    /// How the rows of a result set ended.
    pub(crate) fn opened_counts(&self, set: &SetRef) -> Result<LogCounts, Error> {
        Ok(self.opened.over(set.handle, |pack, set| pack.outcomes(set))?.into())
    }

    /// The most frequent values of one field.
    pub(crate) fn opened_facet(&self, request: FacetRequest) -> Result<Facet, Error> {
        let handle = request.handle;
        facet(request, |field, limit| {
            self.opened.over(handle, |pack, set| pack.top_values(set, field, limit))
        })
    }

    /// Where a line of a pack stands in a result set.
    pub(crate) fn opened_locate(&self, request: &LocateRequest) -> Result<Located, Error> {
        let line = request.row;
        Ok(Located { index: self.opened.over(request.handle, |pack, set| pack.locate(set, line))? })
    }

    /// The rows of a result set over time, in the zone that was chosen.
    pub(crate) fn opened_histogram(&self, set: &SetRef) -> Result<Histogram, Error> {
        let asker = self.asker();
        Ok(self.opened.over(set.handle, |pack, set| pack.histogram(set, asker.zone, asker.now))?.into())
    }

    /// Everything that a pack says of one row.
    pub(crate) fn opened_entry(&self, named: &OpenedEntryRef) -> Result<OpenedEntry, Error> {
        Ok(self.opened.with(named.pack, |pack| pack.detail(named.line))?.into())
    }

    /// Some records of one of its tables.
    pub(crate) fn opened_table(&self, asked: &OpenedTableRequest) -> Result<OpenedTable, Error> {
        let some = (asked.first, asked.records.min(RECORDS_AT_MOST));
        Ok(self.opened.with(asked.pack, |pack| pack.table(&asked.path, some))?.into())
    }

    /// Whether two packs are of one log that only grew.
    pub(crate) fn compare_packs(&self, asked: &ComparePacks, hear: Hear) -> Result<Vec<CheckLine>, Error> {
        let [one, other] = [&asked.path, &asked.against].map(|path| self.grants.readable(path));
        let (one, other) = (one?, other?);
        self.tasks.run(hear, |_| Ok(vec![pack::compare(&one, &other)?.into()]))
    }
}
