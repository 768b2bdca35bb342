//! Several sources at a time, each on a thread of its own; what they store goes through one writer, page by page.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use exhibit_store::{SourceState, Writer};

use super::one;
use super::{Pulled, Scene, Wanted};
use crate::Error;

/// Sources pulled at once: vendors are slow and pages small, and more would only wait for the disk.
const AT_ONCE: usize = 4;

/// Pulls all of `states`; results in their order.
///
/// # Errors
/// [`Error::Cancelled`], and the workspace's own trouble, which no source can be blamed for.
pub(super) fn all(scene: &Scene<'_>, states: &[SourceState], wanted: &Wanted) -> Result<Vec<Pulled>, Error> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let writer = Mutex::new(scene.workspace.watched_writer(scene.watch)?);
    let results: Vec<Mutex<Option<Result<Pulled, Error>>>> =
        states.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(states.len()) {
            scope.spawn(|| work_off(scene, (states, &next), (wanted, &writer), &results));
        }
    });
    results.into_iter().map(outcome).collect()
}

/// Takes one source after the other until none is left.
fn work_off(
    scene: &Scene<'_>,
    (states, next): (&[SourceState], &AtomicUsize),
    (wanted, writer): (&Wanted, &Mutex<Writer>),
    results: &[Mutex<Option<Result<Pulled, Error>>>],
) {
    loop {
        let nth = next.fetch_add(1, Ordering::Relaxed);
        let (Some(state), Some(result)) = (states.get(nth), results.get(nth)) else { return };
        let pulled = scene.watch.check().and_then(|()| one::pull(scene, state, wanted, writer));
        *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(pulled);
    }
}

fn outcome(result: Mutex<Option<Result<Pulled, Error>>>) -> Result<Pulled, Error> {
    let result = result.into_inner().unwrap_or_else(PoisonError::into_inner);
    result.expect("BUG: every source was taken by a thread")
}
