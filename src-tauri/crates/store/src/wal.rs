//! Pages on their way from the WAL into the file (sqlite.org/wal.html, checkpointing), moved on a thread of their own while
//! many rows are stored: by itself SQLite has the one who commits wait for it.
//!
//! The WAL begins anew only where nothing is left in it when a transaction begins, and with rows coming one load after the
//! other something always is. So now and then the one who stores does wait.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

/// Pages in the WAL from which on all of them are waited for: 128 MB with pages of 4 KiB, for a log that is larger soon.
const PAGES_TO_WAIT_FROM: i64 = 32_000;

/// Moves pages when it is asked to.
#[derive(Debug)]
pub(crate) struct Mover {
    asks: Option<SyncSender<()>>,
    /// How many pages the WAL had each time; none: they could not be moved.
    moved: Receiver<Option<i64>>,
    is_moving: bool,
    thread: Option<JoinHandle<()>>,
}

impl Mover {
    /// For the workspace at `path`. It does nothing yet.
    pub(crate) fn of(path: &Path) -> Self {
        let ((asks, asked), (tell, moved)) = (sync_channel(1), sync_channel(1));
        let path = path.to_owned();
        let thread = std::thread::spawn(move || {
            let connection = open(&path);
            for () in asked {
                let pages = connection.as_ref().ok().and_then(|connection| move_pages(connection).ok());
                if tell.send(pages).is_err() {
                    return;
                }
            }
        });
        Self { asks: Some(asks), moved, is_moving: false, thread: Some(thread) }
    }

    /// Behind a commit: has what is in the WAL moved, beside what comes next or, where it has grown long, before that.
    /// Whether it could be; SQLite itself is to see to it where not.
    pub(crate) fn follow(&mut self) -> bool {
        let Some(pages) = self.wait() else { return false };
        if !self.ask() {
            return false;
        }
        pages < PAGES_TO_WAIT_FROM || self.wait().is_some()
    }

    fn ask(&mut self) -> bool {
        self.is_moving = self.asks.as_ref().is_some_and(|asks| asks.send(()).is_ok());
        self.is_moving
    }

    /// Waits until it rests; how many pages there were.
    fn wait(&mut self) -> Option<i64> {
        if !std::mem::take(&mut self.is_moving) {
            return Some(0);
        }
        self.moved.recv().ok().flatten()
    }
}

impl Drop for Mover {
    /// Its connection is closed before the one of the writer.
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell any more.
            let _ = thread.join();
        }
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Moves what no reader holds back; how many pages the WAL had.
pub(crate) fn move_pages(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_committed_is_moved_into_the_file_beside_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        let writer = Connection::open(&path).unwrap();
        writer.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
        writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        let mut mover = Mover::of(&path);
        writer.execute_batch("CREATE TABLE t (x)").unwrap();
        for _ in 0..3 {
            writer.execute("INSERT INTO t VALUES (zeroblob(1000000))", []).unwrap();
            assert!(mover.follow());
        }
        drop(mover);
        assert!(std::fs::metadata(&path).unwrap().len() > 3_000_000);
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_said_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut mover = Mover::of(&folder.path().join("none.sqlite"));
        assert!(mover.follow() && !mover.follow());
    }
}
