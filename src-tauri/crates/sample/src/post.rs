//! The deliveries that acme.io's receiver took in: this week's and last week's, of four vendors, as captures.

use chrono::{DateTime, Utc};
use exhibit_hook::{Capture, to_ndjson};

use crate::fate::{self, Fate};
use crate::row::{Row, rows};
use crate::sender::{self, Letter};
use crate::shape::Shape;
use crate::week::{Week, ms_of, utc_of};

/// Weeks of deliveries before the present one.
const WEEKS_BEFORE: i64 = 1;

/// mushi-mushi's actions that it is asked to send.
const MUSHI_SENT: [&str; 3] = ["fix.", "key.", "sso."];

/// Of the pushes behind previews every so many: GitHub would fill the list.
const EVERY_PUSH: usize = 12;

/// Everything that arrived before `until`, in the order of its arrival. A later `until` only adds to the same weeks. The
/// rows of Outworx in it are those that its log serves; some of them never arrive, and some that arrive are in no log.
#[must_use]
pub fn sample_captures(seed: u64, until: DateTime<Utc>) -> Vec<Capture> {
    let this_week = Week::of_ms(ms_of(until));
    let weeks = (0..=WEEKS_BEFORE).rev().map(|back| this_week.back(back));
    let letters = weeks.flat_map(|week| letters_of(seed, week, until));
    let mut arrived: Vec<Capture> =
        letters.flat_map(|(letter, fate)| fate::arrivals(&letter, fate)).collect();
    arrived.retain(|capture| capture.received_at.is_some_and(|at| at < until));
    arrived.sort_by_key(|capture| capture.received_at);
    arrived
}

/// The same as a file for `exhibit webhook import`.
#[must_use]
pub fn sample_captures_ndjson(seed: u64, until: DateTime<Utc>) -> Vec<u8> {
    sample_captures(seed, until).iter().map(to_ndjson).collect::<String>().into_bytes()
}

/// When the first of the deliveries that [`sample_captures`] gives at `now` may arrive: the Monday of last week.
#[must_use]
pub fn sample_captures_begin(now: DateTime<Utc>) -> DateTime<Utc> {
    utc_of(Week::of_ms(ms_of(now)).back(WEEKS_BEFORE).start_ms())
}

/// What the vendors write in a week before `until`, vendor by vendor, and what becomes of each on its way. A later `until`
/// only adds to it.
pub(crate) fn letters_of(seed: u64, week: Week, until: DateTime<Utc>) -> Vec<(Letter, Fate)> {
    let from = utc_of(week.start_ms());
    let to = utc_of(week.back(-1).start_ms()).min(until);
    let told = |shape| rows(shape, seed, from, to);
    let is_sent =
        |row: &Row| MUSHI_SENT.iter().any(|start| row.json.contains(&format!("\"action\":\"{start}")));
    let outworx = told(Shape::Outworx).map(|row| sender::outworx(seed, &row));
    let pushes = told(Shape::Outworx).filter_map(|row| sender::github(seed, &row)).step_by(EVERY_PUSH);
    let nevo = told(Shape::Nevo).filter_map(|row| sender::nevo(seed, &row));
    let mushi = told(Shape::Mushi).filter(is_sent).map(|row| sender::mushi(seed, &row));
    let mut letters: Vec<(Letter, Fate)> = with_fates(outworx, fate::of_outworx).collect();
    letters.extend(with_fates(pushes, |_| Fate::Arrives));
    letters.extend(with_fates(nevo, fate::of_others));
    letters.extend(with_fates(mushi, fate::of_others));
    letters
}

fn with_fates(
    letters: impl Iterator<Item = Letter>,
    fate: impl Fn(usize) -> Fate,
) -> impl Iterator<Item = (Letter, Fate)> {
    letters.enumerate().map(move |(nth, letter)| (letter, fate(nth)))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::published::sample_keys;
    use exhibit_hook::{Key, Kind, Reason, Schemes, verify_detected};

    /// A Sunday evening: a whole week behind it.
    fn sunday() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-05-10T21:00:00Z").unwrap().to_utc()
    }

    fn keys() -> Vec<Key> {
        sample_keys().into_iter().map(Key::from).collect()
    }

    fn verdicts(captures: &[Capture]) -> BTreeMap<(String, &'static str), usize> {
        let mut counts = BTreeMap::new();
        for capture in captures {
            let verdict = verify_detected(capture, Schemes::built_in(), &keys(), None);
            let scheme = verdict.scheme.unwrap_or_else(|| "none".to_owned());
            *counts.entry((scheme, verdict.kind.as_str())).or_default() += 1;
        }
        counts
    }

    #[test]
    fn most_deliveries_are_valid_and_every_kind_of_trouble_is_among_them() {
        let captures = sample_captures(1, sunday());
        let counts = verdicts(&captures);
        let of = |scheme: &str, kind| counts.get(&(scheme.to_owned(), kind)).copied().unwrap_or_default();
        assert!((300..1_500).contains(&captures.len()), "{}: {counts:?}", captures.len());
        for scheme in ["outworx", "nevo", "standard_webhooks", "github_sha256"] {
            assert!(of(scheme, "valid") >= 10, "{scheme}: {counts:?}");
        }
        // In each of two weeks: a line end added, JSON written anew, one forged and one tampered with.
        assert_eq!((of("outworx", "invalid"), of("outworx", "stale"), of("none", "unsigned")), (8, 2, 2));
        assert!(of("nevo", "stale") >= 1 && of("standard_webhooks", "stale") >= 1, "{counts:?}");
        let retired = |capture: &&Capture| {
            verify_detected(capture, Schemes::built_in(), &keys(), None).reason == Reason::SecretRetired
        };
        assert_eq!(captures.iter().filter(retired).count(), 2);
        assert!(counts.values().sum::<usize>() == captures.len());
        assert!(of("outworx", "valid") * 10 > captures.len() * 5, "{counts:?}");
    }

    #[test]
    fn some_rows_never_arrive_one_comes_twice_and_one_is_in_no_log() {
        let from = utc_of(Week::of_ms(ms_of(sunday())).back(1).start_ms());
        let id = |json: &[u8]| -> String {
            serde_json::from_slice::<serde_json::Value>(json).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let logged: BTreeSet<String> =
            rows(Shape::Outworx, 1, from, sunday()).map(|row| id(row.json.as_bytes())).collect();
        let captures = sample_captures(1, sunday());
        let is_valid = |capture: &&Capture| {
            verify_detected(capture, Schemes::built_in(), &keys(), None).kind == Kind::Valid
        };
        let outworx = captures.iter().filter(|capture| capture.url.ends_with("/outworx")).filter(is_valid);
        let delivered: Vec<String> = outworx.map(|capture| id(&capture.body)).collect();
        let once: BTreeSet<&String> = delivered.iter().collect();
        assert_eq!(delivered.len() - once.len(), 2);
        assert_eq!(once.iter().filter(|id| !logged.contains(**id)).count(), 2);
        assert!(logged.iter().filter(|id| !once.contains(id)).count() >= 10);
    }

    #[test]
    fn they_arrive_in_order_and_a_later_load_only_appends() {
        let early = sunday() - chrono::TimeDelta::hours(30);
        let (before, after) = (sample_captures(1, early), sample_captures(1, sunday()));
        assert!(after.is_sorted_by_key(|capture| capture.received_at));
        assert!(before.iter().all(|capture| after.contains(capture)) && before.len() < after.len());
        assert_ne!(sample_captures(2, sunday()), after);
    }

    #[test]
    fn the_file_gives_the_same_captures_back() {
        let (read, problems) = exhibit_hook::captures_from(&sample_captures_ndjson(1, sunday()));
        assert_eq!((read, problems), (sample_captures(1, sunday()), vec![]));
    }
}
