//! The thread that stores rows while others are read. What it is given it stores in that order, a transaction a load.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use exhibit_entry::Moment;
use exhibit_store::{
    Appended, Batch, Ingest, MappingKey, ReceiptDraft, ReceiptStatus, Repeats, Rows, RunKind, Writer,
};

use crate::watch::{Progress, Watch};
use crate::{Error, clock, random};

/// One file on its way into a source.
pub(super) struct Storing<'a> {
    pub(super) writer: Writer,
    pub(super) watch: &'a Watch<'a>,
    /// The file as it was named.
    pub(super) name: &'a str,
    pub(super) source: String,
    pub(super) mapping: MappingKey,
    pub(super) run: String,
    pub(super) started_at: Moment,
    pub(super) repeats: Repeats,
    pub(super) counts: Appended,
}

impl Storing<'_> {
    /// Stores rows with a receipt.
    ///
    /// # Errors
    /// [`Error::Cancelled`], and the workspace's own trouble.
    pub(super) fn store(&mut self, rows: &Rows, status: ReceiptStatus) -> Result<(), Error> {
        self.watch.check()?;
        let batch = Batch {
            source: &self.source,
            ingest: Ingest::File,
            mapping: &self.mapping,
            receipt: self.receipt(status),
            rows,
            closing: None,
        };
        self.counts.add(self.writer.append(&batch, &mut self.repeats, &mut random::salts())?);
        if status == ReceiptStatus::Running {
            self.watch.tell(stored_so_far(self.name, self.counts.seen));
        }
        Ok(())
    }

    fn receipt(&self, status: ReceiptStatus) -> ReceiptDraft {
        ReceiptDraft {
            run: self.run.clone(),
            kind: RunKind::Import,
            path: Some(self.name.to_owned()),
            window_from: None,
            window_to: None,
            started_at: self.started_at,
            finished_at: clock::now(),
            pages: u64::from(status != ReceiptStatus::Running),
            retries: 0,
            http_status: None,
            status,
            cursor_in: None,
            cursor_out: None,
            error: None,
            code: None,
            skew_ms: None,
            resume: None,
        }
    }
}

/// Where rows are stored: beside the reading of them.
pub(super) struct Lane<'scope, 'a> {
    loads: SyncSender<Rows>,
    /// Rows that were stored, to be filled again.
    emptied: Receiver<Rows>,
    thread: ScopedJoinHandle<'scope, Result<Storing<'a>, Error>>,
}

impl<'scope, 'a: 'scope> Lane<'scope, 'a> {
    /// Begins.
    pub(super) fn begin(scope: &'scope Scope<'scope, '_>, mut storing: Storing<'a>) -> Self {
        // No load waits between the two: one is read, one is stored, and memory holds no third.
        let (loads, given) = sync_channel::<Rows>(0);
        let (give_back, emptied) = sync_channel(1);
        let thread = scope.spawn(move || {
            for mut rows in given {
                storing.store(&rows, ReceiptStatus::Running)?;
                rows.clear();
                // The one who reads may have ended.
                let _ = give_back.try_send(rows);
            }
            Ok(storing)
        });
        Self { loads, emptied, thread }
    }

    /// Gives rows to be stored and takes room for others. None once the thread has ended: [`Lane::end`] says why.
    pub(super) fn give(&self, rows: Rows) -> Option<Rows> {
        self.loads.send(rows).ok()?;
        Some(self.emptied.try_recv().unwrap_or_default())
    }

    /// Waits until all is stored.
    ///
    /// # Errors
    /// What storing failed with.
    pub(super) fn end(self) -> Result<Storing<'a>, Error> {
        drop(self.loads);
        self.thread.join().unwrap_or_else(|panicked| std::panic::resume_unwind(panicked))
    }
}

fn stored_so_far(name: &str, rows: u64) -> Progress {
    Progress {
        stage: "import",
        subject: Some(name.to_owned()),
        done: rows,
        total: None,
        unit: "rows",
        until: None,
    }
}
