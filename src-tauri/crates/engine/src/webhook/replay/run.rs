//! Sending a row of copies.

use exhibit_store::AttemptKind;

use super::prepare::ready;
use super::tries::fresh_id;
use super::{End, Hand, Now, OnFailure, Order, Pace, Ran, Rate, Tries};
use crate::watch::{Progress, Watch};
use crate::{Error, clock};

/// Sends the copies one after the other, in the order of the originals. Each is made and signed just before it goes out,
/// and recorded before anything of it is sent.
///
/// # Errors
/// As [`super::plan`], before anything is sent; [`Error::Usage`] for an address that may not be asked; the workspace's
/// own trouble. What was sent before is recorded.
pub fn run(hand: &Hand<'_>, order: &Order, pace: Pace, watch: &Watch<'_>) -> Result<Ran, Error> {
    // What cannot be made ready is told before anything goes out.
    for original in &order.originals {
        watch.check()?;
        let now = Now { at: clock::now(), fresh_id: &fresh_id };
        ready(Some(hand.workspace), (original, order), (&now, 0))?;
    }
    let mut tries = Tries::begin((hand, &order.signing.schemes), AttemptKind::Replay)?;
    let mut ran = Ran { run: tries.run().to_owned(), attempts: Vec::new(), end: End::All };
    for (done, original) in order.originals.iter().enumerate() {
        if watch.check().is_err() {
            ran.end = End::Stopped;
            break;
        }
        tell(watch, (done, order.originals.len()));
        let started = clock::started();
        let now = Now { at: clock::now(), fresh_id: &fresh_id };
        let planned = ready(Some(hand.workspace), (original, order), (&now, done as u64))?;
        let attempt = tries.once(&planned, watch)?;
        let is_fine = attempt.draft.status.is_some_and(|status| (200..300).contains(&status));
        let is_fine = is_fine && attempt.draft.error.is_none();
        ran.attempts.push(attempt);
        if !is_fine && pace.on_failure == OnFailure::Stop {
            ran.end = End::AtFailure;
            break;
        }
        let is_last = done + 1 == order.originals.len();
        if let (Rate::Every(pause), false) = (pace.rate, is_last)
            && tries.wait(pause.saturating_sub(started.elapsed()), watch).is_err()
        {
            ran.end = End::Stopped;
            break;
        }
    }
    if watch.check().is_err() && ran.end == End::All {
        ran.end = End::Stopped;
    }
    Ok(ran)
}

fn tell(watch: &Watch<'_>, (done, total): (usize, usize)) {
    watch.tell(Progress {
        stage: "replay",
        subject: None,
        done: done as u64,
        total: Some(total as u64),
        unit: "deliveries",
        until: None,
    });
}
