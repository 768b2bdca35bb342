//! Segments behind the rows: what questions are answered from without reading every row; and the index of keys that a first
//! load left out. Nothing waits for them and no answer depends on them; where they are missing, it takes longer.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use exhibit_store::{self as store, CatchUp, Pace};

pub use exhibit_store::Indexed;

use crate::watch::Progress;
use crate::{Error, Watch, Workspace};

/// Rows outside segments that are worth making some: up to here they are looked through in a few milliseconds.
pub const WORTH_ROWS: u64 = 8_192;

/// Between two looks at how far another process is.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Whether somebody waits where another process makes segments already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Another {
    /// Until it has ended.
    Awaited,
    /// No: its work is as good.
    LeftAlone,
}

/// Whether so many rows are outside segments that some should be made. No where that cannot be told: whoever reads the
/// workspace is told why.
#[must_use]
pub fn is_worth(workspace: &Workspace) -> bool {
    let indexed = workspace.reader().and_then(|reader| Ok(reader.indexed()?));
    indexed.is_ok_and(|indexed| indexed.uncovered() > WORTH_ROWS)
}

/// Makes the segments that are missing, after rows were read again whose profile or rules have changed.
///
/// # Errors
/// [`Error::NoSuchWorkspace`], [`Error::Cancelled`], and the file's own trouble.
pub fn catch_up(workspace: &Workspace, another: Another, watch: &Watch<'_>) -> Result<Indexed, Error> {
    drop(workspace.watched_reader(watch)?);
    loop {
        let mut told = |indexed| tell(indexed, watch);
        match store::catch_up(workspace.path(), Pace::default(), &mut told, &watch.stop())? {
            CatchUp::Done(indexed) => {
                if workspace.reader()?.lacks_key_index()? {
                    workspace.watched_writer(watch)?.index_keys()?;
                }
                return Ok(indexed);
            }
            // Any writer brings it up.
            CatchUp::Older => drop(workspace.watched_writer(watch)?),
            CatchUp::Busy if another == Another::LeftAlone => return Ok(workspace.reader()?.indexed()?),
            CatchUp::Busy => wait(workspace, watch)?,
        }
    }
}

fn tell(indexed: Indexed, watch: &Watch<'_>) {
    watch.tell(Progress {
        stage: "index",
        subject: None,
        done: indexed.covered,
        total: Some(indexed.rows),
        unit: "rows",
        until: None,
    });
}

/// Waits for the process that makes segments, telling how far it is.
fn wait(workspace: &Workspace, watch: &Watch<'_>) -> Result<(), Error> {
    let (ended, end) = channel();
    let path = workspace.path().to_owned();
    // A wait for a lock cannot be stopped; whoever is cancelled goes without it.
    std::thread::spawn(move || ended.send(store::await_builder(&path)));
    loop {
        match end.recv_timeout(LOOK_AGAIN) {
            Ok(ended) => return Ok(ended?),
            Err(RecvTimeoutError::Timeout) => {
                watch.check()?;
                tell(workspace.reader()?.indexed()?, watch);
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Home, import};

    fn filled(rows: usize) -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "test").unwrap();
        let rows: Vec<u8> = (0..rows).flat_map(|n| format!("{{\"id\":\"{n}\"}}\n").into_bytes()).collect();
        let wanted = import::Wanted { profile: None, source: None };
        import::bytes(&workspace, ("rows", &rows), &wanted, &Watch::silent()).unwrap();
        (folder, workspace)
    }

    #[test]
    fn catching_up_covers_every_row_and_is_worth_it_only_for_many() {
        let (_kept, workspace) = filled(3);
        assert!(!is_worth(&workspace));
        let indexed = catch_up(&workspace, Another::Awaited, &Watch::silent()).unwrap();
        assert_eq!(indexed, Indexed { covered: 3, rows: 3 });
    }

    #[test]
    fn whoever_waits_for_another_process_goes_on_when_it_has_ended() {
        let (_kept, workspace) = filled(3);
        catch_up(&workspace, Another::Awaited, &Watch::silent()).unwrap();
        let lock = std::fs::File::open(workspace.path().with_extension("columns").join("lock")).unwrap();
        lock.lock().unwrap();
        let left = catch_up(&workspace, Another::LeftAlone, &Watch::silent()).unwrap();
        assert_eq!(left.covered, 3);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| catch_up(&workspace, Another::Awaited, &Watch::silent()));
            drop(lock);
            assert_eq!(waiting.join().unwrap().unwrap().covered, 3);
        });
    }
}
