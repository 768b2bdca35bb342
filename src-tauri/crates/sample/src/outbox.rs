//! The deliveries that the sample vendors send while somebody takes them: the same as [`crate::sample_captures`] tells of,
//! each signed when it leaves, and further ones as rows appear. Who sends them is no matter of this crate.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use exhibit_hook::Capture;

use crate::fate::{self, Fate, HELD_UP};
use crate::post::letters_of;
use crate::sender::Letter;
use crate::week::{Week, ms_of, utc_of};

/// A push goes out 40 s before the row that tells of it, so a few letters of a week are due before it begins.
const AHEAD_OF_ITS_WEEK: TimeDelta = TimeDelta::minutes(1);

/// What is still to be sent, in the order in which it is due. It holds a week or two at a time, and never ends.
#[derive(Debug)]
pub struct Outbox {
    seed: u64,
    since: DateTime<Utc>,
    next_week: Week,
    /// By when it is due; what is due at the same time goes in the order in which it was filed.
    waiting: BTreeMap<(DateTime<Utc>, u64), Parcel>,
    filed: u64,
    lost: u64,
}

/// A request as it leaves its vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Who sends it, e.g. `outworx`.
    pub vendor: &'static str,
    /// The request, to the address that the vendor knows; received when it leaves.
    pub request: Capture,
}

/// What leaves at one time.
#[derive(Debug)]
enum Parcel {
    /// To be signed then.
    Letter(Letter, Fate),
    /// What follows on a letter that has left, made with it: a second copy is the same to the byte.
    Sequel(Posted),
}

impl Outbox {
    /// Everything that is due at `since` or later, by the rows of `seed`.
    #[must_use]
    pub fn since(seed: u64, since: DateTime<Utc>) -> Self {
        // What was held up is due hours after the row that it tells of.
        let next_week = Week::of_ms(ms_of(since) - HELD_UP.num_milliseconds()).max(Week::FIRST);
        Self { seed, since, next_week, waiting: BTreeMap::new(), filed: 0, lost: 0 }
    }

    /// When the next one is due; none at the end of the calendar.
    pub fn due(&mut self) -> Option<DateTime<Utc>> {
        self.fill();
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }

    /// The next one that is due by `now`, signed for `now` and received then. What the sample has stale leaves with a
    /// signature that is too old, and what it has forged, changed or unsigned leaves so.
    pub fn take(&mut self, now: DateTime<Utc>) -> Option<Posted> {
        loop {
            let due = self.due().filter(|due| *due <= now)?;
            let (_, parcel) = self.waiting.pop_first()?;
            match parcel {
                Parcel::Sequel(Posted { vendor, request }) => {
                    return Some(Posted { vendor, request: Capture { received_at: Some(now), ..request } });
                }
                Parcel::Letter(letter, fate) => {
                    if let Some(first) = self.leave((letter, fate), (due, now)) {
                        return Some(first);
                    }
                    self.lost += 1;
                }
            }
        }
    }

    /// How many were due and are in no post: the sample has some lost on their way, which nobody sends again.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Signs a letter and what follows on it. What follows is filed.
    fn leave(
        &mut self,
        (letter, fate): (Letter, Fate),
        (due, now): (DateTime<Utc>, DateTime<Utc>),
    ) -> Option<Posted> {
        let vendor = letter.signer.vendor();
        let mut copies = fate::arrivals(&letter.written_at(now - fate.delay()), fate);
        copies.sort_by_key(|copy| copy.received_at);
        let mut copies = copies.into_iter();
        let first = copies.next()?;
        for copy in copies {
            let after = copy.received_at.map_or(TimeDelta::zero(), |at| at - now);
            self.file(due + after, Parcel::Sequel(Posted { vendor, request: copy }));
        }
        Some(Posted { vendor, request: first })
    }

    /// Makes further weeks until what is due first is known.
    fn fill(&mut self) {
        while self.next_week <= Week::LAST {
            let begins = utc_of(self.next_week.start_ms()) - AHEAD_OF_ITS_WEEK;
            if self.waiting.first_key_value().is_some_and(|((due, _), _)| *due < begins) {
                return;
            }
            let ends = utc_of(self.next_week.back(-1).start_ms());
            for (letter, fate) in letters_of(self.seed, self.next_week, ends) {
                let due = letter.request.received_at.unwrap_or(letter.at) + fate.delay();
                if due >= self.since {
                    self.file(due, Parcel::Letter(letter, fate));
                }
            }
            self.next_week = self.next_week.back(-1);
        }
    }

    fn file(&mut self, due: DateTime<Utc>, parcel: Parcel) {
        self.waiting.insert((due, self.filed), parcel);
        self.filed += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::{sample_captures, sample_captures_begin};
    use crate::published::sample_keys;
    use exhibit_hook::{Freshness, Key, Kind, Schemes, Verdict, verify_detected};

    /// A Sunday evening: a whole week behind it.
    fn sunday() -> DateTime<Utc> {
        "2026-05-10T21:00:00Z".parse().unwrap()
    }

    fn verdict(capture: &Capture) -> Verdict {
        let keys: Vec<Key> = sample_keys().into_iter().map(Key::from).collect();
        verify_detected(capture, Schemes::built_in(), &keys, None)
    }

    /// All that is due by `sunday`, taken a second apart from then on.
    fn taken() -> (Vec<Capture>, u64) {
        let mut outbox = Outbox::since(1, sample_captures_begin(sunday()));
        let mut now = sunday();
        let mut taken = Vec::new();
        while outbox.due().is_some_and(|due| due < sunday()) {
            taken.extend(outbox.take(now).map(|posted| posted.request));
            now += TimeDelta::seconds(1);
        }
        (taken, outbox.lost())
    }

    #[test]
    fn what_leaves_is_what_the_sample_has_in_its_order_and_stands_as_there() {
        let (taken, lost) = taken();
        let made = sample_captures(1, sunday());
        let told = |captures: &[Capture]| -> Vec<_> {
            let told = |capture: &Capture| {
                let verdict = verdict(capture);
                (capture.url.clone(), capture.body.clone(), verdict.kind, verdict.reason, verdict.key)
            };
            captures.iter().map(told).collect()
        };
        assert_eq!(told(&taken), told(&made));
        // Five of Outworx and one of each of the others a week, two weeks, as far as they send so many.
        assert!((10..=14).contains(&lost), "{lost}");
    }

    #[test]
    fn signatures_with_a_time_are_fresh_when_they_leave_and_names_of_headers_are_the_vendors() {
        let (taken, _) = taken();
        let valid: Vec<&Capture> =
            taken.iter().filter(|capture| verdict(capture).kind == Kind::Valid).collect();
        let timed = |capture: &&&Capture| capture.url.ends_with("/nevo") || capture.url.ends_with("/mushi");
        let timed: Vec<&&Capture> = valid.iter().filter(timed).collect();
        assert!(timed.len() > 20, "{}", timed.len());
        for capture in timed {
            let freshness = verdict(capture).freshness;
            assert!(matches!(freshness, Freshness::Seconds(0..60)), "{freshness:?}: {capture:?}");
            assert!(capture.received_at >= Some(sunday()));
        }
        let outworx = valid.iter().find(|capture| capture.url.ends_with("/outworx")).unwrap();
        let names: Vec<&str> = outworx.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["Content-Type", "X-Outworx-Event", "User-Agent", "X-Outworx-Delivery", "X-Outworx-Signature"]
        );
    }

    #[test]
    fn a_second_copy_is_the_same_to_the_byte_although_it_leaves_later() {
        let (taken, _) = taken();
        let again = |at: usize| {
            let earlier = taken[..at].iter().find(|earlier| earlier.body == taken[at].body)?;
            (verdict(&taken[at]).kind == Kind::Valid).then_some((earlier, &taken[at]))
        };
        let pairs: Vec<(&Capture, &Capture)> = (0..taken.len()).filter_map(again).collect();
        assert!(pairs.iter().any(|(_, second)| !second.url.ends_with("/outworx")), "{pairs:?}");
        for (first, second) in pairs {
            assert_eq!(first.headers, second.headers);
            assert!(first.received_at < second.received_at);
        }
    }

    #[test]
    fn nothing_leaves_before_its_time_and_weeks_follow_on_weeks() {
        let mut outbox = Outbox::since(1, sunday());
        let (mut now, mut count) = (sunday(), 0);
        assert!(outbox.due().is_some_and(|due| due >= sunday()));
        while now < sunday() + TimeDelta::weeks(3) {
            let due = outbox.due().unwrap();
            assert!(due >= now, "{due} after {now}");
            assert_eq!(outbox.take(due - TimeDelta::milliseconds(1)), None);
            count += usize::from(outbox.take(due).is_some());
            now = due;
        }
        assert!(count > 300, "{count}");
    }

    #[test]
    fn an_outbox_from_any_time_on_holds_what_a_longer_one_holds_from_then() {
        let (mut long, from) =
            (Outbox::since(1, sunday() - TimeDelta::weeks(1)), sunday() - TimeDelta::days(6));
        let mut short = Outbox::since(1, from);
        while long.due().is_some_and(|due| due < from) {
            long.take(from);
        }
        for _ in 0..50 {
            assert_eq!(short.take(sunday()), long.take(sunday()));
        }
    }

    #[test]
    fn the_calendar_ends_and_nothing_panics() {
        let mut outbox = Outbox::since(1, utc_of(ms_of(DateTime::<Utc>::MAX_UTC)));
        while let Some(due) = outbox.due() {
            outbox.take(due);
        }
        assert_eq!(outbox.take(DateTime::<Utc>::MAX_UTC), None);
    }
}
