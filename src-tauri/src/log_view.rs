//! The log as the window has it open: one reader with its result sets. A newer query stops the older one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use exhibit_engine::entry::{Entry, Selection};
use exhibit_engine::store::{self, Detail, Handle, Reader, ResultSet};
use exhibit_engine::{Error, Workspace, browse};

/// Most rows of one window: a screen holds about sixty, and rows in bulk are for files.
pub(crate) const ROWS_AT_MOST: u64 = 1_000;

/// The open log.
#[derive(Default)]
pub(crate) struct LogView {
    reader: Mutex<Option<Reader>>,
    opening: Mutex<Opening>,
}

/// Who may open: the newest alone. `stop` is there while a query runs, or a count over one of the older ones.
#[derive(Default)]
struct Opening {
    newest: u64,
    stop: Option<Box<dyn Fn() + Send>>,
}

impl LogView {
    /// Runs a query over `workspace` and keeps its rows.
    ///
    /// # Errors
    /// [`Error::NoSuchWorkspace`], [`Error::Cancelled`] when a newer query came, and the file's own trouble.
    pub(crate) fn open(&self, workspace: &Workspace, selection: &Selection) -> Result<ResultSet, Error> {
        let turn = self.take_turn();
        let mut held = self.reader();
        let reader = opened(&mut held, workspace)?;
        self.in_turn(turn, reader, |reader| Ok(reader.open_set(selection)?))
    }

    /// Looks through a whole result set. A newer query stops it.
    ///
    /// # Errors
    /// [`store::Error::StaleHandle`], [`Error::Cancelled`], and what `look` gives.
    pub(crate) fn over<T>(
        &self,
        handle: Handle,
        look: impl FnOnce(&Reader) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let turn = self.opening().newest;
        let mut held = self.reader();
        let reader = held.as_mut().ok_or(store::Error::StaleHandle(handle))?;
        self.in_turn(turn, reader, |reader| look(reader))
    }

    /// Where a row stands in a result set.
    ///
    /// # Errors
    /// [`store::Error::StaleHandle`].
    pub(crate) fn locate(&self, handle: Handle, row: u64) -> Result<Option<u64>, Error> {
        let held = self.reader();
        let reader = held.as_ref().ok_or(store::Error::StaleHandle(handle))?;
        Ok(reader.locate(handle, row)?)
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
        let held = self.reader();
        let reader = held.as_ref().ok_or(store::Error::StaleHandle(handle))?;
        Ok(reader.window(handle, first, rows)?)
    }

    /// Everything about one row.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NoSuchWorkspace`], and the file's own trouble.
    pub(crate) fn entry(&self, workspace: &Workspace, row: u64) -> Result<Detail, Error> {
        browse::show(opened(&mut self.reader(), workspace)?, &format!("row:{row}"))
    }

    /// Lets everything go: another workspace is opened.
    pub(crate) fn close(&self) {
        self.take_turn();
        *self.reader() = None;
    }

    /// Becomes the newest and stops the one before. Both under one lock, so that nobody stops a later one.
    fn take_turn(&self) -> u64 {
        let mut opening = self.opening();
        opening.newest += 1;
        if let Some(stop) = &opening.stop {
            stop();
        }
        opening.newest
    }

    /// Does `work` unless a newer query has come meanwhile, which also stops it while it runs.
    fn in_turn<T>(
        &self,
        turn: u64,
        reader: &mut Reader,
        work: impl FnOnce(&mut Reader) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let interrupt = reader.interrupt_handle();
        self.begin(turn, Box::new(move || interrupt.interrupt()))?;
        let done = work(reader);
        self.opening().stop = None;
        done
    }

    fn begin(&self, turn: u64, stop: Box<dyn Fn() + Send>) -> Result<(), Error> {
        let mut opening = self.opening();
        if opening.newest != turn {
            return Err(store::Error::Interrupted.into());
        }
        opening.stop = Some(stop);
        Ok(())
    }

    fn reader(&self) -> MutexGuard<'_, Option<Reader>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opening(&self) -> MutexGuard<'_, Opening> {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn opened<'a>(held: &'a mut Option<Reader>, workspace: &Workspace) -> Result<&'a mut Reader, Error> {
    match held {
        Some(reader) => Ok(reader),
        None => Ok(held.insert(workspace.fresh_reader()?)),
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
    fn a_newer_query_stops_the_one_that_runs() {
        let (view, stopped) = (LogView::default(), Arc::new(AtomicU32::new(0)));
        let first = view.take_turn();
        view.begin(first, stop(&stopped)).unwrap();
        assert_eq!(stopped.load(Ordering::Relaxed), 0);
        view.take_turn();
        assert_eq!(stopped.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_query_that_waited_while_a_newer_one_came_does_not_run() {
        let (view, stopped) = (LogView::default(), Arc::new(AtomicU32::new(0)));
        let (older, newer) = (view.take_turn(), view.take_turn());
        let refused = view.begin(older, stop(&stopped));
        assert!(matches!(refused, Err(Error::Cancelled)));
        view.begin(newer, stop(&stopped)).unwrap();
        assert_eq!(stopped.load(Ordering::Relaxed), 0);
    }
}
