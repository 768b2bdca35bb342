//! Stopping long work from outside: asked often, so that whoever cancels waits for less than a second.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::InterruptHandle;

use crate::{Error, Reader, Writer};

/// Steps of SQLite's machine between two questions: well below a millisecond.
const STEPS_A_QUESTION: i32 = 10_000;

/// Says whether work is to stop. Cheap to copy; the default never says so.
#[derive(Clone, Default)]
pub struct Stop(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Stop {
    /// Stops once `asked` says so.
    #[must_use]
    pub fn when(asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(asked)))
    }

    /// Whether it is time to stop.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.0.as_ref().is_some_and(|asked| asked())
    }

    /// Stops here when it is time to.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.is_due() { Err(Error::Interrupted) } else { Ok(()) }
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stop").field(&self.is_due()).finish()
    }
}

/// Who may stop a reader.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    watching: Stop,
    interrupted: Arc<AtomicBool>,
}

/// Stops what a reader does, from another thread: a statement of SQLite and a scan of segments alike.
pub struct Interrupt {
    statement: InterruptHandle,
    interrupted: Arc<AtomicBool>,
}

impl Interrupt {
    /// Everything that the reader does ends with [`Error::Interrupted`], until it gives out the next of these.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
        self.statement.interrupt();
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interrupt").field(&self.interrupted).finish()
    }
}

impl Reader {
    /// Every later query of this reader ends with [`Error::Interrupted`] once `stop` is due; a default one lifts that.
    ///
    /// # Errors
    /// [`Error::Sqlite`] when SQLite does not take it.
    pub fn stop_at(&mut self, stop: &Stop) -> Result<(), Error> {
        self.asked.watching = stop.clone();
        self.listen()
    }

    /// What stops this reader from now on; those given out before no longer do.
    ///
    /// # Errors
    /// [`Error::Sqlite`] when SQLite does not take it.
    pub fn interrupt_handle(&mut self) -> Result<Interrupt, Error> {
        self.asked.interrupted = Arc::default();
        self.listen()?;
        let interrupted = Arc::clone(&self.asked.interrupted);
        Ok(Interrupt { statement: self.connection.get_interrupt_handle(), interrupted })
    }

    fn listen(&mut self) -> Result<(), Error> {
        let (watching, interrupted) = (self.asked.watching.clone(), Arc::clone(&self.asked.interrupted));
        let stop = Stop::when(move || interrupted.load(Ordering::Relaxed) || watching.is_due());
        // Many short statements in a row never reach SQLite's own question.
        self.stop = stop.clone();
        Ok(self.connection.progress_handler(STEPS_A_QUESTION, Some(move || stop.is_due()))?)
    }
}

impl Writer {
    /// Appending and reading again end with [`Error::Interrupted`] between two rows once `stop` is due; the transaction
    /// under way is taken back. A batch without rows, which only says how a run ended, is always written.
    pub fn stop_at(&mut self, stop: Stop) {
        self.stop = stop;
    }
}
