//! The rows that a sample vendor has made so far. Asking later only adds to them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::row::{Row, rows};
use crate::shape::Shape;

/// How far back a sample vendor's log reaches when it is first asked.
pub const HISTORY: TimeDelta = TimeDelta::days(90);

/// A row that tells when it happened.
pub(crate) trait Dated {
    /// When.
    fn at(&self) -> DateTime<Utc>;
}

impl Dated for Row {
    fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// One vendor's log.
pub(crate) struct Log<R> {
    shape: Shape,
    seed: u64,
    keep: fn(Row) -> R,
    made: Mutex<Option<Made<R>>>,
}

/// The rows of `first..until`, oldest first.
struct Made<R> {
    rows: Vec<R>,
    until: DateTime<Utc>,
}

impl<R: Dated> Log<R> {
    /// A log of rows of `shape`, each kept in the form that `keep` gives it.
    pub(crate) fn new(shape: Shape, seed: u64, keep: fn(Row) -> R) -> Self {
        Self { shape, seed, keep, made: Mutex::new(None) }
    }

    /// Gives `read` the rows up to `now`, oldest first.
    pub(crate) fn up_to<T>(&self, now: DateTime<Utc>, read: impl FnOnce(&[R]) -> T) -> T {
        let mut guard = self.lock();
        let made = guard.get_or_insert_with(|| Made { rows: Vec::new(), until: now - HISTORY });
        if now > made.until {
            made.rows.extend(rows(self.shape, self.seed, made.until, now).map(self.keep));
            made.until = now;
        }
        let known = made.rows.partition_point(|row| row.at() < now);
        read(&made.rows[..known])
    }

    /// A panic elsewhere leaves at worst a log without its newest rows, and those are made again; so read on.
    fn lock(&self) -> MutexGuard<'_, Option<Made<R>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
