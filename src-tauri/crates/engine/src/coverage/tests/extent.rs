//! From where to where days are told of.

use super::*;

#[test]
fn the_range_begins_with_the_first_row_question_or_what_the_vendor_would_still_have() {
    let asked = |from: Option<&str>, to: Option<&str>| Asked {
        source: None,
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        zone: Tz::UTC,
    };
    let range = |case: &Case, asked: &Asked| {
        let asking = case.asking();
        let evidence = Evidence {
            asking: &asking,
            timeline: &case.timeline,
            is_pulled: case.is_pulled,
            recorded_since: case.recorded_since.map(|at| moment(at).ms()),
            filters: &[],
            now: moment(NOW),
        };
        let (from, to) = range::range(&evidence, range::bounds(asked, moment(NOW)).unwrap(), Tz::UTC);
        format!("{from} {to}")
    };
    let all = asked(None, None);
    let rows = |at| case(vec![]).rows(&[at]);
    let of = |kept_days, case| Case { kept_days, ..case };
    assert_eq!(range(&case(vec![]), &all), "2026-05-09 2026-05-10");
    assert_eq!(range(&rows("2026-05-01T10:00:00Z"), &all), "2026-05-01 2026-05-10");
    assert_eq!(range(&of(Some(30), rows("2026-05-01T10:00:00Z")), &all), "2026-04-10 2026-05-10");
    assert_eq!(range(&of(Some(9_999), rows("2026-05-01T10:00:00Z")), &all), "2025-03-27 2026-05-10");
    let since = Some("2026-04-20T00:00:00Z");
    assert_eq!(
        range(&Case { recorded_since: since, ..of(Some(30), case(vec![])) }, &all),
        "2026-04-20 2026-05-10"
    );
    let asked_from = case(vec![window(since, None, "2026-05-01T00:00:00Z")]);
    assert_eq!(range(&asked_from, &all), "2026-04-20 2026-05-10");
    let beginning = case(vec![window(None, None, "2026-05-01T00:00:00Z")]);
    assert_eq!(range(&beginning, &all), "2026-05-09 2026-05-10");
    let ancient = rows("1970-01-01T00:00:00Z");
    assert_eq!(range(&ancient, &all), "2026-05-09 2026-05-10");
    assert_eq!(range(&ancient, &asked(Some("2026-03-01"), Some("2026-03-02"))), "2026-03-01 2026-03-02");
    assert_eq!(range(&ancient, &asked(Some("-2d"), Some("now"))), "2026-05-07 2026-05-10");
    assert_eq!(range(&ancient, &asked(Some("2026-05-01"), Some("2030-01-01"))), "2026-05-01 2026-05-10");
    for (from, to) in [("2026-05-10", None), ("2026-05-02", Some("2026-05-02")), ("1800-01-01", None)] {
        assert!(
            matches!(range::bounds(&asked(Some(from), to), moment(NOW)), Err(Error::Usage { .. })),
            "{from}"
        );
    }
    assert!(matches!(range::bounds(&asked(Some("spring"), None), moment(NOW)), Err(Error::Query(_))));
}
