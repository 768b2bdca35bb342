//! Places for connections: as many as are allowed, and when all are taken, whoever only waits has to make room.
//!
//! Senders that say nothing, or a byte a second, cost nothing to make and would otherwise keep every place until their
//! time is over, while a vendor that waits five seconds for its answer gets none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::clock;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    patience: Duration,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    seats: HashMap<u64, Seat>,
}

#[derive(Debug)]
struct Seat {
    /// Since when bytes of a request are waited for; none while one that is whole is stored and answered.
    waits_since: Option<Instant>,
    cut: CancellationToken,
}

/// A connection's place, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    places: Arc<Places>,
    /// Cancelled when the place is wanted for another.
    pub(super) cut: CancellationToken,
}

impl Places {
    /// So many; whoever waits for longer than `patience` may lose its place.
    pub(super) fn new(most: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self { most, patience, taken: Mutex::default() })
    }

    /// A place; none when each of them is in use. Never waits.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.taken();
        if taken.seats.len() >= self.most {
            let longest = self.longest(&taken)?;
            if let Some(seat) = taken.seats.remove(&longest) {
                seat.cut.cancel();
            }
        }
        let (number, cut) = (taken.next, CancellationToken::new());
        taken.next += 1;
        let seat = Seat { waits_since: Some(clock::started()), cut: cut.clone() };
        taken.seats.insert(number, seat);
        Some(Place { number, places: Arc::clone(self), cut })
    }

    /// Who has waited for the longest time, and for longer than is waited for it.
    fn longest(&self, taken: &Taken) -> Option<u64> {
        let waiting = taken.seats.iter().filter_map(|(number, seat)| Some((seat.waits_since?, *number)));
        let (since, number) = waiting.min()?;
        (since.elapsed() >= self.patience).then_some(number)
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Bytes of the next request are waited for.
    pub(super) fn waits(&self) {
        self.set(Some(clock::started()));
    }

    /// A request is whole: nobody takes the place before it is stored and answered.
    pub(super) fn works(&self) {
        self.set(None);
    }

    fn set(&self, waits_since: Option<Instant>) {
        if let Some(seat) = self.places.taken().seats.get_mut(&self.number) {
            seat.waits_since = waits_since;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_longest_makes_room_and_whoever_works_never_does() {
        let places = Places::new(2, Duration::ZERO);
        let (first, second) = (places.take().unwrap(), places.take().unwrap());
        first.works();
        let third = places.take().unwrap();
        assert_eq!([&first, &second, &third].map(|place| place.cut.is_cancelled()), [false, true, false]);
        third.works();
        assert!(places.take().is_none(), "both work");
        drop(second);
        assert!(places.take().is_none(), "a place that was lost is not given back twice");
        first.waits();
        let fourth = places.take().unwrap();
        assert!(first.cut.is_cancelled() && !fourth.cut.is_cancelled());
    }

    #[test]
    fn nobody_loses_its_place_before_its_time() {
        let places = Places::new(1, Duration::from_secs(3_600));
        let first = places.take().unwrap();
        assert!(places.take().is_none() && !first.cut.is_cancelled());
        drop(first);
        assert!(places.take().is_some());
    }
}
