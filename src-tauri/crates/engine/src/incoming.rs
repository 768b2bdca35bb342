//! Raw rows made ready for the store.

use std::borrow::Cow;

use exhibit_store::{Feed, Incoming};

use crate::Derivation;
use crate::derivation::FeedReading;

/// Fewer rows than this are read on one thread: starting another costs as much as reading some twenty.
const ROWS_A_THREAD: usize = 100;

/// Threads that read the rows of one page at the most; several sources are pulled at once.
const THREADS_AT_MOST: usize = 4;

/// Reads one raw row that `feed` gave and hashes its content.
#[cfg(test)]
pub(crate) fn incoming(derivation: &Derivation, feed: Feed<'_>, raw: &[u8]) -> Incoming {
    all(derivation, feed, &[raw.into()]).remove(0)
}

/// Reads raw rows that `feed` gave and hashes their content, in their order, on as many threads as help.
pub(crate) fn all(derivation: &Derivation, feed: Feed<'_>, rows: &[Cow<'_, [u8]>]) -> Vec<Incoming> {
    let read = |rows: &[Cow<'_, [u8]>]| -> Vec<Incoming> {
        let reading = FeedReading::of(derivation, feed);
        let incoming = |raw: &Cow<'_, [u8]>| {
            let (content, derived) = reading.read(raw);
            Incoming { raw: raw.to_vec(), content, derived }
        };
        rows.iter().map(incoming).collect()
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
