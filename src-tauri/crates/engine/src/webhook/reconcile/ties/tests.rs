//! The comparison by examples, and against its plain definition.

use super::*;
use exhibit_hook::Kind;
use proptest::prelude::*;

fn at(ms: i64) -> Moment {
    Moment::from_ms(ms).unwrap()
}

fn told(capture: u64, key: &str, times: (Option<i64>, Option<i64>), weight: Weight) -> Told {
    let verdict = if weight == Weight::Said { Kind::Valid } else { Kind::Invalid };
    Told {
        arrival: Arrival {
            capture,
            delivery: Some(format!("d{capture}")),
            event: None,
            received_at: times.0.map(at),
            verdict,
        },
        weight,
        key: key.to_owned(),
        at: times.1.map(at),
        action: None,
        body: [0; 32],
        row: None,
        differs: Vec::new(),
    }
}

fn row(number: u64, key: &str, ms: i64) -> TimedKey {
    TimedKey { key: key.to_owned(), number, at: at(ms), action: None, actor: None }
}

/// Compares as a caller does: rows of the period alone, in order of time.
fn compare(told: &[Told], rows: &[TimedKey], options: &Options, now: Moment) -> Found {
    let mut ties = Ties::of(told, options, now);
    let Some(period) = ties.period() else { return ties.end() };
    let mut rows: Vec<_> =
        rows.iter().filter(|row| period.from <= row.at && row.at <= period.to).cloned().collect();
    rows.sort_by_key(|row| (row.at, row.number));
    rows.into_iter().for_each(|row| ties.see(row));
    ties.end()
}

const NOW: i64 = 10_000_000;

fn found(told: &[Told], rows: &[TimedKey]) -> Found {
    compare(told, rows, &Options::default(), at(NOW))
}

#[test]
fn a_row_after_the_first_delivery_that_none_speaks_of_was_not_delivered() {
    let deliveries = [
        told(1, "a", (Some(110), Some(100)), Weight::Said),
        told(2, "c", (Some(310), Some(300)), Weight::Said),
    ];
    let rows =
        [row(1, "a", 100), row(2, "b", 200), row(3, "c", 300), row(4, "before", 99), row(5, "after", 301)];
    let found = found(&deliveries, &rows);
    assert_eq!(found.unsent.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 5]);
    let now = at(NOW - 60_000);
    assert_eq!((found.rows_in_period, found.period), (4, Some(Period { from: at(100), to: now })));
    let options = Options { from: Some(at(99)), to: Some(at(300)), ..Options::default() };
    let found = compare(&deliveries, &rows, &options, at(NOW));
    assert_eq!(found.unsent.iter().map(|row| row.row).collect::<Vec<_>>(), [4, 2]);
}

#[test]
fn the_rows_of_one_delivery_came_at_once_and_are_in_no_order() {
    let one = |key: &str, happened| told(7, key, (Some(500), Some(happened)), Weight::Said);
    assert_eq!(found(&[one("c", 300), one("b", 200), one("a", 100)], &[]).out_of_order, []);
    let earlier = told(3, "z", (Some(400), Some(250)), Weight::Said);
    let found = found(&[earlier, one("c", 300), one("b", 200), one("a", 100)], &[]);
    let behind: Vec<_> = found.out_of_order.iter().map(|one| (one.key.as_str(), one.behind_ms)).collect();
    assert_eq!(behind, [("b", 50), ("a", 150)]);
}

#[test]
fn what_has_just_happened_may_still_be_on_its_way() {
    let deliveries = [
        told(1, "a", (Some(110), Some(100)), Weight::Said),
        told(2, "z", (Some(NOW), Some(NOW - 10)), Weight::Said),
    ];
    let rows = [row(1, "just", NOW - 59_000), row(2, "long ago", NOW - 61_000)];
    assert_eq!(found(&deliveries, &rows).unsent.iter().map(|row| row.row).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_refused_delivery_says_nothing_and_is_named_beside_its_row() {
    let deliveries = [
        told(1, "a", (Some(110), Some(100)), Weight::Said),
        told(2, "b", (Some(210), Some(200)), Weight::Refused),
        told(3, "c", (Some(310), Some(300)), Weight::Said),
        told(4, "forged", (Some(310), Some(300)), Weight::Refused),
    ];
    let found = found(&deliveries, &[row(1, "a", 100), row(2, "b", 200), row(3, "c", 300)]);
    assert_eq!(
        found.unsent.iter().map(|row| (row.row, row.refused.clone())).collect::<Vec<_>>(),
        [(2, vec![2])]
    );
    assert_eq!(found.unmatched.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn a_key_that_comes_again_is_a_duplicate_whose_bodies_are_compared() {
    let mut again = told(3, "a", (Some(500), Some(100)), Weight::Said);
    again.body = [1; 32];
    let deliveries = [
        told(1, "a", (Some(110), Some(100)), Weight::Said),
        told(2, "a", (Some(120), Some(100)), Weight::Said),
        again,
        told(4, "b", (Some(130), Some(120)), Weight::Unproven),
        told(5, "b", (Some(130), Some(120)), Weight::Unproven),
    ];
    let found = found(&deliveries, &[]);
    let seen: Vec<_> =
        found.duplicates.iter().map(|one| (one.key.as_str(), one.count, one.is_same_body)).collect();
    assert_eq!(seen, [("a", 3, false), ("b", 2, true)]);
    assert_eq!(found.unmatched.len(), 2);
}

#[test]
fn arrival_is_held_against_the_time_of_the_row() {
    let deliveries = [
        told(1, "b", (Some(300), Some(290)), Weight::Said),
        told(2, "a", (Some(310), Some(200)), Weight::Said),
        told(3, "late", (Some(60_301), Some(300)), Weight::Said),
        told(4, "just in time", (Some(60_400), Some(400)), Weight::Said),
        told(5, "unknown", (None, Some(1)), Weight::Said),
    ];
    let found = found(&deliveries, &[]);
    let behind: Vec<_> =
        found.out_of_order.iter().map(|one| (one.key.as_str(), one.behind_ms, one.after.as_str())).collect();
    assert_eq!(behind, [("a", 90, "b")]);
    assert_eq!(
        found.late.iter().map(|one| (one.key.as_str(), one.delay_ms)).collect::<Vec<_>>(),
        [("late", 60_001)]
    );
}

#[test]
fn without_a_delivery_that_counts_nothing_is_claimed() {
    let refused = [told(1, "a", (Some(110), Some(100)), Weight::Refused)];
    for deliveries in [&refused[..], &[]] {
        assert_eq!(found(deliveries, &[row(1, "a", 100), row(2, "b", 100)]), Found::default());
    }
}

fn any_told() -> impl Strategy<Value = Told> {
    let times =
        (proptest::option::weighted(0.9, 0_i64..300_000), proptest::option::weighted(0.9, 0_i64..300_000));
    let weight = prop::sample::select(vec![Weight::Said, Weight::Said, Weight::Unproven, Weight::Refused]);
    ("[a-h]", times, weight, any::<bool>(), proptest::option::of(0_u64..9)).prop_map(
        |(key, times, weight, body, row)| Told {
            body: [u8::from(body); 32],
            row,
            ..told(0, &key, times, weight)
        },
    )
}

fn any_rows() -> impl Strategy<Value = Vec<TimedKey>> {
    proptest::collection::btree_map("[a-k]", 0_i64..300_000, 0..11)
        .prop_map(|rows| rows.into_iter().zip(1..).map(|((key, ms), number)| row(number, &key, ms)).collect())
}

proptest! {
    /// Every list by its plain definition, each delivery against each other and each row.
    #[test]
    fn what_is_found_is_what_a_naive_comparison_finds(
        mut deliveries in proptest::collection::vec(any_told(), 0..14), rows in any_rows(), now in 0_i64..400_000,
    ) {
        for (told, number) in deliveries.iter_mut().zip(1..) { told.arrival.capture = number; }
        let (options, now) = (Options::default(), at(now));
        let found = compare(&deliveries, &rows, &options, now);
        let counted: Vec<&Told> = deliveries.iter().filter(|one| one.weight != Weight::Refused).collect();
        let order = |one: &Told| (one.arrival.received_at, one.arrival.capture);
        let is_first = |one: &Told| counted.iter().all(|other| other.key != one.key || order(other) >= order(one));
        let captures = |list: Vec<u64>| { let mut list = list; list.sort_unstable(); list };

        let unmatched = counted.iter().filter(|one| one.row.is_none() && is_first(one)).map(|one| one.arrival.capture);
        prop_assert_eq!(captures(found.unmatched.iter().map(|one| one.arrival.capture).collect()), unmatched.collect::<Vec<_>>());

        let known = |one: &&&Told| one.at.or(one.arrival.received_at);
        let first = counted.iter().filter_map(|one| known(&one)).min();
        let inside = |row: &&TimedKey| first.is_some_and(|first| row.at >= first)
            && now.ms() - row.at.ms() >= 60_000;
        let unsent = rows.iter().filter(inside).filter(|row| counted.iter().all(|one| one.key != row.key));
        prop_assert_eq!(captures(found.unsent.iter().map(|one| one.row).collect()), unsent.map(|row| row.number).collect::<Vec<_>>());
        prop_assert_eq!(found.rows_in_period, rows.iter().filter(inside).count() as u64);

        let twice = counted.iter().filter(|one| is_first(one)).filter_map(|one| {
            let all: Vec<_> = counted.iter().filter(|other| other.key == one.key).collect();
            let same = all.iter().all(|other| other.body == one.body);
            (all.len() > 1).then(|| (one.key.clone(), all.len() as u64, same))
        }).collect::<std::collections::BTreeSet<_>>();
        let seen = found.duplicates.iter().map(|one| (one.key.clone(), one.count, one.is_same_body)).collect();
        prop_assert_eq!(twice, seen);

        let late = counted.iter().filter(|one| is_first(one)).filter(|one| {
            one.arrival.received_at.zip(one.at).is_some_and(|(received, at)| received.ms() - at.ms() > 60_000)
        });
        prop_assert_eq!(captures(found.late.iter().map(|one| one.arrival.capture).collect()), late.map(|one| one.arrival.capture).collect::<Vec<_>>());

        let behind = counted.iter().filter(|one| is_first(one) && one.arrival.received_at.is_some()).filter(|one| {
            counted.iter().filter(|other| is_first(other) && other.arrival.received_at.is_some() && order(other) < order(one))
                .any(|other| other.at.zip(one.at).is_some_and(|(other, at)| other > at))
        });
        prop_assert_eq!(captures(found.out_of_order.iter().map(|one| one.arrival.capture).collect()), behind.map(|one| one.arrival.capture).collect::<Vec<_>>());
    }

    /// The order in which captures were stored says nothing: only when they arrived does.
    #[test]
    fn the_order_of_reading_changes_nothing(deliveries in proptest::collection::vec(any_told(), 0..10), rows in any_rows(), turn in 0_usize..10) {
        let mut deliveries = deliveries;
        for (told, number) in deliveries.iter_mut().zip(1..) { told.arrival.capture = number; }
        let expected = compare(&deliveries, &rows, &Options::default(), at(NOW));
        let middle = turn.min(deliveries.len());
        deliveries.rotate_left(middle);
        prop_assert_eq!(compare(&deliveries, &rows, &Options::default(), at(NOW)), expected);
    }
}
