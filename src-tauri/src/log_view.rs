//! The log as the window has it open: one reader with its result sets, and a second one that counts over them, so that
//! rows come while something is counted. A newer query stops the older one and what is counted over it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exhibit_engine::entry::{Entry, Moment, Selection};
use exhibit_engine::store::{self, Detail, Handle, Reader, ResultSet};
use exhibit_engine::{Error, Workspace, browse};

/// Most rows of one window: a screen holds about sixty, and rows in bulk are for files.
pub(crate) const ROWS_AT_MOST: u64 = 1_000;

/// The open log. Whoever takes both readers takes the counting one first.
#[derive(Default)]
pub(crate) struct LogView {
    reader: Mutex<Option<Reader>>,
    counting: Mutex<Option<Reader>>,
    opening: Mutex<Opening>,
}

/// Who may work: those of the newest turn alone. A stop is there for each query or count that runs.
#[derive(Default)]
struct Opening {
    newest: u64,
    begun: u64,
    stops: BTreeMap<u64, Box<dyn Fn() + Send>>,
}

/// One query or count while it runs; it cannot be stopped any more once this is gone, however it ended.
struct Running<'a> {
    opening: &'a Mutex<Opening>,
    number: u64,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        held(self.opening).stops.remove(&self.number);
    }
}

impl LogView {
    /// Whether rows of a workspace are open. One that reads just now has it open.
    pub(crate) fn is_open(&self) -> bool {
        self.reader.try_lock().map_or(true, |reader| reader.is_some())
    }

    /// Runs a query over `workspace` and keeps its rows.
    ///
    /// # Errors
    /// [`Error::NoSuchWorkspace`], [`Error::Cancelled`] when a newer query came, and the file's own trouble.
    pub(crate) fn open(&self, workspace: &Workspace, selection: &Selection) -> Result<ResultSet, Error> {
        let turn = self.take_turn();
        let mut reader = held(&self.reader);
        let reader = opened(&mut reader, || workspace.reader())?;
        self.in_turn(turn, reader, |reader| Ok(reader.open_set(selection)?))
    }

    /// Looks through a whole result set, beside whoever reads its rows. A newer query stops it.
    ///
    /// # Errors
    /// [`store::Error::StaleHandle`], [`Error::Cancelled`], and what `look` gives.
    pub(crate) fn over<T>(
        &self,
        workspace: &Workspace,
        handle: Handle,
        look: impl FnOnce(&Reader) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let turn = held(&self.opening).newest;
        let mut counting = held(&self.counting);
        let reader = held(&self.reader);
        let rows = reader.as_ref().ok_or(store::Error::StaleHandle(handle))?;
        let counting = opened(&mut counting, || workspace.reader())?;
        counting.adopt(rows, handle)?;
        drop(reader);
        self.in_turn(turn, counting, |reader| look(reader))
    }

    /// Where a row stands in a result set.
    ///
    /// # Errors
    /// [`store::Error::StaleHandle`].
    pub(crate) fn locate(&self, handle: Handle, row: u64) -> Result<Option<u64>, Error> {
        let reader = held(&self.reader);
        Ok(reader.as_ref().ok_or(store::Error::StaleHandle(handle))?.locate(handle, row)?)
    }

    /// Where the rows of a result set begin that are of a time or older.
    ///
    /// # Errors
    /// [`store::Error::StaleHandle`].
    pub(crate) fn locate_time(&self, handle: Handle, at: Moment) -> Result<Option<u64>, Error> {
        let reader = held(&self.reader);
        Ok(reader.as_ref().ok_or(store::Error::StaleHandle(handle))?.locate_time(handle, at)?)
    }

    /// Rows of a result set.
    ///
    /// # Errors
    /// [`Error::Usage`] for more than [`ROWS_AT_MOST`], [`store::Error::StaleHandle`].
    pub(crate) fn rows(&self, handle: Handle, first: u64, rows: u64) -> Result<Vec<Entry>, Error> {
        if rows > ROWS_AT_MOST {
            return Err(Error::Usage {
                message: format!("{rows} rows were asked for at once"),
                hint: format!("nothing was read; ask for at most {ROWS_AT_MOST}"),
            });
        }
        let reader = held(&self.reader);
        Ok(reader.as_ref().ok_or(store::Error::StaleHandle(handle))?.window(handle, first, rows)?)
    }

    /// Everything about one row.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NoSuchWorkspace`], and the file's own trouble.
    pub(crate) fn entry(&self, workspace: &Workspace, row: u64) -> Result<Detail, Error> {
        let (name, reader) = (format!("row:{row}"), held(&self.reader));
        match reader.as_ref() {
            Some(reader) => browse::show(reader, &name),
            // Not kept: only a query opens the log, once its rows are read as they should be.
            None => browse::show(&workspace.reader()?, &name),
        }
    }

    /// Lets everything go: another workspace is opened.
    pub(crate) fn close(&self) {
        self.take_turn();
        *held(&self.counting) = None;
        *held(&self.reader) = None;
    }

    /// Becomes the newest and stops those before. All under one lock, so that nobody stops a later one.
    fn take_turn(&self) -> u64 {
        let mut opening = held(&self.opening);
        opening.newest += 1;
        opening.stops.values().for_each(|stop| stop());
        opening.newest
    }

    /// Does `work` unless a newer query has come meanwhile, which also stops it while it runs.
    fn in_turn<T>(
        &self,
        turn: u64,
        reader: &mut Reader,
        work: impl FnOnce(&mut Reader) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let interrupt = reader.interrupt_handle()?;
        let _running = self.begin(turn, Box::new(move || interrupt.interrupt()))?;
        work(reader)
    }

    fn begin(&self, turn: u64, stop: Box<dyn Fn() + Send>) -> Result<Running<'_>, Error> {
        let mut opening = held(&self.opening);
        if opening.newest != turn {
            return Err(store::Error::Interrupted.into());
        }
        opening.begun += 1;
        let number = opening.begun;
        opening.stops.insert(number, stop);
        Ok(Running { opening: &self.opening, number })
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn opened(
    reader: &mut Option<Reader>,
    open: impl FnOnce() -> Result<Reader, Error>,
) -> Result<&mut Reader, Error> {
    match reader {
        Some(reader) => Ok(reader),
        None => Ok(reader.insert(open()?)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn stop(stopped: &Arc<AtomicU32>) -> Box<dyn Fn() + Send> {
        let stopped = Arc::clone(stopped);
        Box::new(move || {
            stopped.fetch_add(1, Ordering::Relaxed);
        })
    }

    #[test]
    fn a_newer_query_stops_what_runs_and_nothing_that_has_ended() {
        let (view, stopped) = (LogView::default(), Arc::new(AtomicU32::new(0)));
        let first = view.take_turn();
        let query = view.begin(first, stop(&stopped)).unwrap();
        let count = view.begin(first, stop(&stopped)).unwrap();
        assert_eq!(stopped.load(Ordering::Relaxed), 0);
        view.take_turn();
        assert_eq!(stopped.load(Ordering::Relaxed), 2);
        drop((query, count));
        view.take_turn();
        assert_eq!(stopped.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_query_that_waited_while_a_newer_one_came_does_not_run() {
        let (view, stopped) = (LogView::default(), Arc::new(AtomicU32::new(0)));
        let (older, newer) = (view.take_turn(), view.take_turn());
        let refused = view.begin(older, stop(&stopped));
        assert!(matches!(refused, Err(Error::Cancelled)));
        let _running = view.begin(newer, stop(&stopped)).unwrap();
        assert_eq!(stopped.load(Ordering::Relaxed), 0);
    }
}
