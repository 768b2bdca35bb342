//! Raw rows made ready for the store.

use std::borrow::Cow;

use exhibit_store::{Derive, Feed, Incoming};

use crate::Derivation;

/// Fewer rows than this are read on one thread: starting another costs as much as reading some twenty.
const ROWS_A_THREAD: usize = 100;

/// Threads that read the rows of one page at the most; several sources are pulled at once.
const THREADS_AT_MOST: usize = 4;

/// Reads one raw row that `feed` gave and hashes its content.
pub(crate) fn incoming(derivation: &Derivation, feed: Feed<'_>, raw: &[u8]) -> Incoming {
    Incoming { raw: raw.to_vec(), content: derivation.content(raw), derived: derivation.derive(feed, raw) }
}

/// The same for many rows, in their order, on as many threads as help.
pub(crate) fn all(derivation: &Derivation, feed: Feed<'_>, rows: &[Cow<'_, [u8]>]) -> Vec<Incoming> {
    let read = |rows: &[Cow<'_, [u8]>]| -> Vec<Incoming> {
        rows.iter().map(|raw| incoming(derivation, feed, raw)).collect()
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = cores.min(THREADS_AT_MOST).min(rows.len() / ROWS_A_THREAD);
    if threads < 2 {
        return read(rows);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            rows.chunks(rows.len().div_ceil(threads)).map(|part| scope.spawn(move || read(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("BUG: reading a row never panics")).collect()
    })
}
