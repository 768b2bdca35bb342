//! Stories of incidents, and laws over any rows.

use exhibit_entry::{Evidence, Outcome};
use proptest::prelude::*;

use super::super::super::fixture::moment;
use super::super::super::incident::{Delivery, Milestone};
use super::super::super::input::PackInput;
use super::super::super::kind::PackKind;
use super::super::super::rows::PackRow;
use super::super::fixture::{Line, Made, input_of, rows_of, study};
use super::*;

fn input(incident: Incident) -> PackInput {
    PackInput { incident: Some(incident), ..input_of(PackKind::IncidentResponse) }
}

fn made(rows: &[PackRow]) -> Made {
    study(&input(Incident::default()), rows)
}

fn failed(minute: i64, actor: &str) -> Line<'_> {
    let does = ("login_failed", "login", "user");
    Line {
        minute,
        actor,
        does,
        outcome: Outcome::Failure,
        metadata: r#"{"reason":"wrong_password"}"#,
        ..Line::default()
    }
}

fn detected(text: &str) -> Incident {
    let milestone =
        Milestone { name: "detected".into(), at: Some(moment(text)), note: Some("by mail".into()) };
    Incident { milestones: vec![milestone], ..Incident::default() }
}

#[test]
fn the_timeline_counts_minutes_from_the_first_row_and_from_detection() {
    let rows = rows_of(&[failed(10, "a"), failed(15, "a"), failed(75, "a")]);
    let made = study(&input(detected("2026-01-01T00:20:30.000Z")), &rows);
    assert_eq!(made.column("timeline", "minutes_since_first"), ["0", "5", "65"]);
    assert_eq!(made.column("timeline", "minutes_since_detected"), ["", "", "54"]);
    assert_eq!(made.column("timeline", "minutes_before_detected"), ["10", "5", ""]);
}

#[test]
fn milestones_are_given_blank_or_computed() {
    let made = study(&input(detected("2026-01-31T10:00:00.000Z")), &rows_of(&[failed(0, "a")]));
    let origins = made.column("milestones", "origin");
    assert_eq!(origins.iter().filter(|origin| **origin == "given").count(), 1);
    assert_eq!(origins.iter().filter(|origin| **origin == "blank").count(), 6);
    assert_eq!(
        made.column("milestones", "at")[7..],
        ["2026-02-01T10:00:00.000Z", "2026-02-03T10:00:00.000Z", "2026-02-28T10:00:00.000Z"]
    );
    assert!(made.column("milestones", "note")[7..].iter().all(|note| note.starts_with("Computed: ")));
    let blank = study(&input(Incident::default()), &[]);
    assert_eq!(blank.column("milestones", "origin"), ["blank"; 7]);
}

#[test]
fn failures_limits_and_bursts_are_listed() {
    let mut lines: Vec<Line<'_>> = (0..6).map(|n| failed(n, "bob@acme.test")).collect();
    lines.push(Line {
        minute: 9,
        actor: "",
        does: ("rate_limited", "other", "limit"),
        to: ("user", "bob"),
        metadata: r#"{"limit":5,"window_minutes":15}"#,
        ..Line::default()
    });
    lines.push(Line {
        minute: 10,
        does: ("update_ticket", "update", "ticket"),
        metadata: r#"{"response":{"status":429}}"#,
        ..Line::default()
    });
    let made = made(&rows_of(&lines));
    assert_eq!(
        (made.rows("auth_failures"), made.rows("rate_limits"), made.cases("failure_burst")),
        (6, 2, 1)
    );
    assert_eq!(made.column("auth_failures", "reason")[0], "wrong_password");
    assert_eq!(made.column("rate_limits", "principal"), ["bob", "ann@acme.test"]);
    assert_eq!(made.column("rate_limits", "limit"), ["5", ""]);
}

#[test]
fn an_address_of_several_actors_is_found_and_a_client_of_many_is_not() {
    let mut rows = rows_of(&[failed(0, "a"), failed(1, "b"), failed(2, "b")]);
    for row in &mut rows {
        row.entry.ip = Some("192.0.2.7".into());
        row.entry.user_agent = Some("curl".into());
    }
    rows[2].entry.ip = Some("192.0.2.8".into());
    let made = made(&rows);
    assert_eq!(made.cases("shared_indicator"), 1);
    assert_eq!(made.column("indicators", "value"), ["192.0.2.7", "192.0.2.8", "curl"]);
    assert_eq!(made.column("indicators", "actors"), ["2", "1", "2"]);
    assert_eq!(made.column("actors", "actor"), ["b", "a"]);
    assert_eq!(made.column("actors", "ips"), ["2", "1"]);
}

#[test]
fn replays_with_other_content_are_found_and_plain_ones_are_not() {
    let replay = |action, metadata| Line { does: (action, "run", "event"), metadata, ..Line::default() };
    let made = made(&rows_of(&[
        replay("event.replayed", r#"{"endpoint":"ledger"}"#),
        replay("event.replayed_with_edits", ""),
        replay("event.replayed", r#"{"edits":[{"path":"a","from":1,"to":2}]}"#),
    ]));
    assert_eq!(made.cases("altered_replay"), 2);
}

#[test]
fn deliveries_are_listed_in_order_of_receipt_without_their_bodies() {
    let delivery = |id: &str, at: &str| Delivery {
        id: Some(id.into()),
        received_at: Some(moment(at)),
        scheme: None,
        verdict: "valid".into(),
        reason: "the signature fits".into(),
        method: "POST".into(),
        url: "/in".into(),
        headers: vec![("x".into(), "=1".into())],
        body: b"secret words".to_vec(),
        origin: "original".into(),
        file: "a.http".into(),
    };
    let deliveries =
        vec![delivery("2", "2026-01-02T00:00:00.000Z"), delivery("1", "2026-01-01T00:00:00.000Z")];
    let made = study(&input(Incident { deliveries, ..Incident::default() }), &[]);
    assert_eq!(made.column("webhook_deliveries", "delivery"), ["1", "2"]);
    assert_eq!(made.column("webhook_deliveries", "body_bytes"), ["12", "12"]);
    assert!(made.tables["webhook_deliveries"].iter().flatten().all(|cell| !cell.contains("secret")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn actors_and_indicators_add_up_to_the_rows(
        shapes in proptest::collection::vec((0i64..3000, 0u8..5, 0u8..4, any::<bool>(), any::<bool>()), 0..80),
    ) {
        let names = ["", "a", "b", "c", "d"];
        let lines: Vec<Line<'_>> = shapes.iter().map(|(minute, actor, _, fails, _)| Line {
            minute: *minute,
            actor: names[usize::from(*actor)],
            does: ("x", if *fails { "login" } else { "update" }, "user"),
            outcome: if *fails { Outcome::Failure } else { Outcome::Success },
            ..Line::default()
        }).collect();
        let mut rows = rows_of(&lines);
        for (row, (_, _, ip, _, access)) in rows.iter_mut().zip(&shapes) {
            row.entry.ip = (*ip > 0).then(|| format!("192.0.2.{ip}"));
            row.entry.evidence = vec![if *access { Evidence::Access } else { Evidence::Incident }];
        }
        let made = made(&rows);
        let sum = |table: &str, column: &str| made.column(table, column).iter().map(|text| text.parse::<usize>().unwrap()).sum::<usize>();
        let count = |holds: &dyn Fn(&PackRow) -> bool| rows.iter().filter(|row| holds(row)).count();
        let failure = |row: &PackRow| row.entry.outcome == Outcome::Failure;
        prop_assert_eq!(made.rows("timeline"), rows.len());
        prop_assert_eq!(sum("actors", "rows"), count(&|row| row.entry.actor.name().is_some()));
        prop_assert_eq!(sum("actors", "failures"), count(&|row| row.entry.actor.name().is_some() && failure(row)));
        prop_assert_eq!(sum("indicators", "rows"), count(&|row| row.entry.ip.is_some()));
        prop_assert_eq!(made.rows("auth_failures"), count(&failure));
        let pairs: std::collections::BTreeSet<_> = rows.iter().filter_map(|row| Some((row.entry.actor.name()?, row.entry.ip.as_deref()?))).collect();
        prop_assert_eq!(sum("actors", "ips"), pairs.len());
        prop_assert_eq!(sum("indicators", "actors"), pairs.len());
    }
}
