//! The desk's scheduled pulls.

use std::sync::Arc;

use exhibit_engine::{Error, pull};

use super::Desk;
use crate::schedule::Schedule;
use crate::wire::{Failure, ScheduledPull, SyncReport};

impl Desk {
    /// Pulls what is due in the open workspace, if anything is, and tells `schedule` of it.
    ///
    /// # Errors
    /// What keeps the workspace from being looked at; then nothing was begun.
    pub(crate) fn pull_due(&self, schedule: &Arc<Schedule>) -> Result<(), Error> {
        let workspace = self.workspace()?;
        let Some(pulling) = self.pulls.begin_due(&workspace)? else { return Ok(()) };
        let (told, sources) = (Arc::clone(schedule), pulling.names().to_vec());
        let hear = Box::new(move |progress| {
            let (sources, progress) = (sources.clone(), Some(progress));
            told.tell(ScheduledPull { sources, progress, report: None, failure: None });
        });
        let wanted = pull::Wanted { sources: pulling.names().to_vec(), ..pull::Wanted::default() };
        let ended = self.tasks.run(hear, |watch| self.pull_watched(&workspace, wanted, watch));
        self.index_behind(&workspace);
        let sources = pulling.names().to_vec();
        // Free again before it is told as ended: whoever hears that may pull at once.
        drop(pulling);
        schedule.tell(last_word(sources, ended));
        Ok(())
    }
}

fn last_word(sources: Vec<String>, ended: Result<SyncReport, Error>) -> ScheduledPull {
    let (report, failure) = match ended {
        Ok(report) => (Some(report), None),
        Err(error) => (None, Some(Failure::from(error))),
    };
    ScheduledPull { sources, progress: None, report, failure }
}
