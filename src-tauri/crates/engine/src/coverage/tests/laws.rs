//! What holds whatever was asked.

use proptest::prelude::*;

use super::*;

/// Windows and rows of a few days around the present, by the hour.
fn windows() -> impl Strategy<Value = Vec<AskedWindow>> {
    let one = (proptest::option::of(0..240_i64), proptest::option::of(0..260_i64), 0..228_i64, any::<bool>());
    let start = moment("2026-04-30T00:00:00Z");
    proptest::collection::vec(one, 0..6).prop_map(move |given| {
        let at = |hour: i64| start.plus_ms(hour * 3_600_000);
        let window = |(from, to, asked, whole): (Option<i64>, Option<i64>, i64, bool)| AskedWindow {
            from: from.map(at),
            to: to.map(at),
            started_at: at(asked),
            whole,
            ..window(None, None, NOW)
        };
        given.into_iter().map(window).collect()
    })
}

proptest! {
    #[test]
    fn days_partition_the_range_and_nothing_unasked_is_said_to_be_pulled(
        windows in windows(),
        rows in proptest::collection::btree_set(0..1_200_i64, 0..40),
        kept_days in proptest::option::of(1..12_u32),
        zone in proptest::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::Asia__Kathmandu, Tz::America__St_Johns]),
    ) {
        let mut asked = Case { kept_days, ..case(windows) };
        let start = quarter("2026-04-29T00:00:00Z");
        asked.timeline.quarters = rows.iter().map(|quarter| (start + quarter, 1)).collect();
        let asking = asked.asking();
        let evidence = Evidence {
            asking: &asking,
            timeline: &asked.timeline,
            is_pulled: true,
            recorded_since: None,
            filters: &[],
            now: moment(NOW),
        };
        let judged = judge(evidence, ("2026-04-25".parse().unwrap(), "2026-05-14".parse().unwrap()), zone);
        prop_assert_eq!(judged.len(), 19);
        prop_assert!(judged.windows(2).all(|pair| pair[0].to == pair[1].from));
        prop_assert_eq!(judged.iter().map(|judged| judged.day.rows).sum::<u64>(), rows.len() as u64);
        for judged in &judged {
            let instants = (judged.from.ms()..judged.to.ms()).step_by(900_000);
            let is_asked = |at: i64| asked.windows.iter().any(|window| {
                let asked_at = window.started_at.ms();
                let kept = kept_days.map_or(i64::MIN, |days| asked_at - i64::from(days) * 86_400_000);
                window.whole && window.from.is_none_or(|from| from.ms() <= at) && kept <= at
                    && at < asked_at && window.to.is_none_or(|to| at < to.ms())
            });
            let all = instants.clone().all(is_asked);
            let is_whole = matches!(judged.day.state, State::Pulled | State::Empty);
            prop_assert_eq!(is_whole, all, "{:?}", judged);
            prop_assert!(judged.day.state != State::Empty || judged.day.rows == 0);
            if matches!(judged.day.state, State::NeverAsked | State::BeyondRetention) {
                prop_assert!(judged.day.rows == 0 && !instants.clone().any(is_asked), "{:?}", judged);
            }
        }
    }

    #[test]
    fn what_a_pack_lacks_is_what_days_lack(windows in windows(), from in 0..9_u32, days in 1..5_u32) {
        let asked = case(windows);
        let asking = asked.asking();
        let day = |nth: u32| moment("2026-04-30T00:00:00Z").plus_ms(i64::from(nth) * 86_400_000);
        let (from, to) = (day(from), day(from + days));
        let is_whole = asking.whole.cover(from.ms(), to.ms());
        prop_assert_eq!(asking.lacks("acme", (from, to)).is_none(), is_whole);
    }
}
