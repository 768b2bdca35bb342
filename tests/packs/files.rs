//! Whether a pack says that it is complete, by what the imported files hold.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use exhibit_engine::browse::Asker;
use exhibit_engine::entry::Moment;
use exhibit_engine::export::PackKind;
use exhibit_engine::pack::{self, Built};
use exhibit_engine::source;
use exhibit_engine::{Code, Watch};

use crate::made::{members, order, read};
use crate::place::{Place, asker};

fn row(at: &str) -> String {
    format!(
        r#"{{"id":"{at}","account_user_id":"a","actor_user_id":"a@acme.io","action":"TOKEN_REVOKED","target_type":"token","target_id":"t","metadata":{{}},"created_at":"{at}"}}"#
    ) + "\n"
}

fn import(place: &Place, name: &str, times: &[&str]) {
    let rows: String = times.iter().map(|at| row(at)).collect();
    place.import((name, rows.as_bytes()), "outworx").unwrap();
}

/// Ten in the morning of the working days of a month of 2025, as its file.
fn import_office(place: &Place, month: u32) {
    let days = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(2025, month, day));
    let working = days.filter(|day| day.weekday().num_days_from_monday() < 5);
    let times: Vec<String> = working.map(|day| format!("{day}T10:00:00Z")).collect();
    let times: Vec<&str> = times.iter().map(String::as_str).collect();
    import(place, &format!("{month}.ndjson"), &times);
}

fn built((place, query): (&Place, &str), (from, to): (&str, &str), zone: Tz) -> Built {
    let mut order = order(place, PackKind::AccessReview, "pack.zip");
    (order.scope.from, order.scope.to) = (from.to_owned(), to.to_owned());
    query.clone_into(&mut order.scope.query);
    let asker = Asker { zone, ..asker() };
    let counted = pack::count(&place.workspace, &order.scope, asker).unwrap();
    let seen = pack::preview(&place.workspace, &order, asker, &Watch::silent()).unwrap();
    let built = pack::build(&place.workspace, &order, asker, &Watch::silent()).unwrap();
    assert_eq!((&counted.missing, &seen.missing), (&built.reasons, &built.reasons), "said before and after");
    let readme = String::from_utf8(members(&read(place, "pack.zip"))["README.txt"].clone()).unwrap();
    assert!(built.reasons.iter().all(|reason| readme.contains(reason)), "{readme}");
    std::fs::remove_file(&built.path).unwrap();
    built
}

#[test]
fn a_hole_between_two_files_makes_a_pack_incomplete() {
    let place = Place::new();
    import(&place, "august.ndjson", &["2025-08-01T06:00:00Z", "2025-08-02T06:00:00Z"]);
    import(&place, "october.ndjson", &["2025-10-30T06:00:00Z", "2025-10-31T06:00:00Z"]);
    let built = built((&place, ""), ("2025-08-01", "2025-11-01"), Tz::UTC);
    assert!(!built.complete && built.rows == 4);
    let [reason] = built.reasons.as_slice() else { panic!("{:?}", built.reasons) };
    assert!(reason.contains("2025-08-03 to 2025-10-29 (88 days)"), "{reason}");
}

#[test]
fn monthly_files_with_quiet_weekends_are_complete_in_any_zone() {
    let place = Place::new();
    for month in 1..=4 {
        import_office(&place, month);
    }
    for zone in [Tz::UTC, Tz::Europe__Berlin, Tz::America__New_York] {
        // The first of March is a Saturday, and the last of the month before a Friday.
        for (from, to) in [("2025-01-01", "2025-05-01"), ("2025-03-01", "2025-04-01")] {
            let built = built((&place, ""), (from, to), zone);
            assert!(built.complete, "{zone} {from}: {:?}", built.reasons);
        }
    }
    import_office(&place, 6);
    let built = built((&place, ""), ("2025-04-01", "2025-07-01"), Tz::Europe__Berlin);
    assert!(built.reasons[0].contains("2025-05-01 to 2025-06-01 (32 days)"), "{:?}", built.reasons);
}

#[test]
fn a_removed_source_and_one_that_is_not_asked_for_leave_a_pack_complete() {
    let place = Place::new();
    import_office(&place, 1);
    let tried = br#"{"id":"1","created_at":"2024-05-05T00:00:00Z","action":"login"}"#;
    place.import(("tryout.json", tried), "generic").unwrap();
    let january = ("2025-01-01", "2025-02-01");
    assert!(!built((&place, ""), january, Tz::UTC).complete, "a source in use counts");
    assert!(built((&place, "source:outworx"), january, Tz::UTC).complete);
    source::remove(&place.workspace, "generic").unwrap();
    let built = built((&place, ""), january, Tz::UTC);
    assert!(built.complete, "{:?}", built.reasons);
}

#[test]
fn numbers_that_are_missing_make_a_pack_incomplete() {
    let place = Place::new();
    let row = |number: u32, day: u32| {
        format!(
            r#"{{"aggregate":{{"id":"69629023906488334","type":{{"type":"user"}},"resourceOwner":"1"}},"sequence":"{number}","creationDate":"2025-03-{day:02}T10:00:00Z","editor":{{"userId":"7","displayName":"ana"}},"type":{{"type":"user.grant.added"}}}}"#
        ) + "\n"
    };
    let rows: String = [(1, 1), (2, 2), (3, 10), (9, 20), (10, 31)].map(|(n, day)| row(n, day)).concat();
    let imported = place.import(("events.ndjson", rows.as_bytes()), "zitadel").unwrap();
    assert_eq!((imported.counts.new, imported.counts.problems), (5, 0));
    let march = built((&place, ""), ("2025-03-01", "2025-04-01"), Tz::UTC);
    let expected = ["Rows of zitadel are missing: numbers 4 to 8 are missing: the vendor counts every row."];
    assert_eq!(march.reasons, expected);
    assert!(built((&place, ""), ("2025-03-01", "2025-03-10"), Tz::UTC).complete, "before the hole");
}

#[test]
fn a_period_that_ends_after_the_pack_was_made_is_incomplete() {
    let place = Place::new();
    import(&place, "a.ndjson", &["2026-05-01T06:00:00Z", "2026-05-11T06:00:00Z"]);
    let built = built((&place, ""), ("2026-05-01", "2026-05-12"), Tz::UTC);
    let expected = "The period ends at 2026-05-12T00:00:00.000Z, which is after this pack was made.";
    assert_eq!(built.reasons, [expected]);
}

/// What a pack says of its own time must not be able to back-date the log.
#[test]
fn the_checkpoint_of_a_pack_is_of_the_present_whatever_time_the_pack_names() {
    let place = Place::new();
    import_office(&place, 1);
    let received = place.workspace.reader().unwrap().last_received_at().unwrap().unwrap();
    let asker = Asker { now: received.plus_ms(3_600_000), ..asker() };
    let mut order = order(&place, PackKind::AccessReview, "pack.zip");
    order.generated_at = Moment::parse("2020-01-01T00:00:00Z").unwrap();
    let refused = pack::build(&place.workspace, &order, asker, &Watch::silent()).unwrap_err();
    assert_eq!(refused.code(), Code::Usage);
    assert!(refused.to_string().contains(&received.to_string()), "{refused}");
    assert!(!order.output.exists());
    let checkpoints = || place.workspace.reader().unwrap().checkpoints().unwrap();
    assert_eq!(checkpoints(), []);
    order.generated_at = received;
    pack::build(&place.workspace, &order, asker, &Watch::silent()).unwrap();
    let times: Vec<Moment> = checkpoints().into_iter().map(|(_, at)| at).collect();
    assert_eq!(times, [asker.now]);
}
