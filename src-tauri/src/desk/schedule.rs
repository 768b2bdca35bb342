//! The desk's scheduled pulls.

use std::sync::Arc;

use exhibit_engine::Error;

use super::Desk;
use crate::schedule::Schedule;
use crate::wire::{Failure, ScheduledPull, SyncReport};

impl Desk {
    /// Pulls what is due in the open workspace, if anything is, and tells `schedule` of it.
    pub(crate) fn pull_due(&self, schedule: &Arc<Schedule>) {
        match self.pull_due_told(schedule) {
            Ok(None) => {}
            Ok(Some((sources, ended))) => schedule.tell(last_word(sources, ended)),
            // What cannot even be looked at is told by the window's own screens; here nothing was begun.
            Err(_) => {}
        }
    }

    /// The sources that were due with what became of them.
    fn pull_due_told(
        &self,
        schedule: &Arc<Schedule>,
    ) -> Result<Option<(Vec<String>, Result<SyncReport, Error>)>, Error> {
        let workspace = self.workspace()?;
        let Some(pulling) = self.pulls.begin_due(&workspace)? else { return Ok(None) };
        let sources = pulling.names().to_vec();
        let (told, names) = (Arc::clone(schedule), sources.clone());
        let hear = Box::new(move |progress| {
            told.tell(ScheduledPull {
                sources: names.clone(),
                progress: Some(progress),
                report: None,
                failure: None,
            });
        });
        let ended = self.tasks.run(hear, |watch| self.pull_watched(&workspace, pulling.names(), watch));
        Ok(Some((sources, ended)))
    }
}

fn last_word(sources: Vec<String>, ended: Result<SyncReport, Error>) -> ScheduledPull {
    let (report, failure) = match ended {
        Ok(report) => (Some(report), None),
        Err(error) => (None, Some(Failure::from(error))),
    };
    ScheduledPull { sources, progress: None, report, failure }
}
