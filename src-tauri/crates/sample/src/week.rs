//! The unit of planning: a week from Monday to Sunday, UTC. Every story begins and ends in one week, so a week's
//! rows depend on that week alone.

use chrono::{DateTime, Utc};

use crate::chance::Chance;

/// Monday 2024-01-01T00:00:00Z, the start of week 0.
const EPOCH_MS: i64 = 1_704_067_200_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const WEEK_MS: i64 = 7 * DAY_MS;
/// 0001-01-01T00:00:00Z and the end of 9999: RFC 3339 writes no other years.
const FIRST_MS: i64 = -62_135_596_800_000;
const LAST_MS: i64 = 253_402_300_799_999;

/// Out of 100 acts of people, how many fall on Monday, Tuesday, and so on.
const DAY_WEIGHTS: [u64; 7] = [21, 22, 21, 19, 13, 2, 2];
/// How people's acts are spread over the hours 0 to 23: two peaks, a lunch, and a few night owls.
const HOUR_WEIGHTS: [u64; 24] =
    [1, 1, 0, 0, 0, 1, 2, 6, 14, 18, 19, 16, 8, 12, 18, 17, 14, 9, 5, 4, 3, 3, 2, 1];

/// Weeks since the one of 2024-01-01; negative before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Week(i64);

/// When in its week an act begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// Mostly on working days in working hours.
    Office,
    /// Evenly over the week, as machines act.
    Anytime,
    /// Between 01:00 and 04:00.
    Night,
}

impl Week {
    /// The first week whose days RFC 3339 can write.
    pub(crate) const FIRST: Self = Self((FIRST_MS - EPOCH_MS) / WEEK_MS);

    /// The last week whose days it can write.
    pub(crate) const LAST: Self = Self((LAST_MS - EPOCH_MS) / WEEK_MS);

    /// The week of an instant.
    pub(crate) fn of_ms(at_ms: i64) -> Self {
        Self((at_ms - EPOCH_MS).div_euclid(WEEK_MS))
    }

    /// Weeks since week 0.
    pub(crate) fn number(self) -> i64 {
        self.0
    }

    /// The number as a part of a place to draw for.
    pub(crate) fn place(self) -> u64 {
        self.0.cast_unsigned()
    }

    /// The week this many weeks earlier.
    pub(crate) fn back(self, weeks: i64) -> Self {
        Self(self.0 - weeks)
    }

    /// True before week 0.
    pub(crate) fn is_archive(self) -> bool {
        self.0 < 0
    }

    /// Monday 00:00 in milliseconds since 1970.
    pub(crate) fn start_ms(self) -> i64 {
        EPOCH_MS + self.0 * WEEK_MS
    }

    /// An instant held inside this week.
    pub(crate) fn hold_ms(self, at_ms: i64) -> i64 {
        at_ms.clamp(self.start_ms(), self.start_ms() + WEEK_MS - 1)
    }

    /// Draws when an act begins.
    pub(crate) fn draw_ms(self, when: When, chance: &mut Chance) -> i64 {
        let within_ms = match when {
            When::Office => {
                let (day, hour) = (weighted(&DAY_WEIGHTS, chance), weighted(&HOUR_WEIGHTS, chance));
                day * DAY_MS + hour * HOUR_MS + draw(HOUR_MS, chance)
            }
            When::Anytime => draw(WEEK_MS, chance),
            When::Night => draw(7, chance) * DAY_MS + HOUR_MS + draw(3 * HOUR_MS, chance),
        };
        self.start_ms() + within_ms
    }
}

/// The instant in milliseconds, held inside the years that RFC 3339 can write.
pub(crate) fn ms_of(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis().clamp(FIRST_MS, LAST_MS)
}

/// The instant of a row; rows lie inside the years 0001 to 9999.
pub(crate) fn utc_of(at_ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at_ms).expect("BUG: a row's instant is within the years 0001 to 9999")
}

fn draw(bound: i64, chance: &mut Chance) -> i64 {
    chance.below(bound.unsigned_abs()).cast_signed()
}

fn weighted(weights: &[u64], chance: &mut Chance) -> i64 {
    let mut left = chance.below(weights.iter().sum());
    for (index, weight) in (0..).zip(weights) {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_instant_lies_in_its_week(at_ms in FIRST_MS..=LAST_MS) {
            let week = Week::of_ms(at_ms);
            prop_assert_eq!(week.hold_ms(at_ms), at_ms);
            prop_assert!(week >= Week::FIRST.back(1));
        }

        #[test]
        fn drawn_instants_lie_in_their_week(number in -3000_i64..3000, seed: u64) {
            let week = Week(number);
            for when in [When::Office, When::Anytime, When::Night] {
                let at_ms = week.draw_ms(when, &mut Chance::at(seed, &[]));
                prop_assert_eq!(Week::of_ms(at_ms), week);
            }
        }
    }

    #[test]
    fn people_mostly_act_on_working_days() {
        let mut chance = Chance::at(1, &[]);
        let week = Week(10);
        let weekend = (0..2000)
            .filter(|_| week.draw_ms(When::Office, &mut chance) - week.start_ms() >= 5 * DAY_MS)
            .count();
        assert!((20..=160).contains(&weekend), "{weekend} of 2000");
    }
}
