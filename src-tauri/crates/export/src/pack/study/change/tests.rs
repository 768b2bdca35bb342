//! Stories of changes, and laws over any rows.

use exhibit_entry::{ActorType, Evidence, Origin, Outcome};
use proptest::prelude::*;

use super::super::super::kind::PackKind;
use super::super::super::rows::{PackRow, sort_rows};
use super::super::fixture::{Line, Made, input_of, row_of, rows_of, study, told};

/// Ten in the morning of a Monday.
const MORNING: i64 = (4 * 24 + 10) * 60;

fn rows_with(lines: &[Line<'_>]) -> Vec<PackRow> {
    let mut rows = rows_of(lines);
    rows.iter_mut().for_each(|row| row.entry.evidence = vec![Evidence::Change]);
    rows
}

fn made(rows: &[PackRow]) -> Made {
    study(&input_of(PackKind::ChangeManagement), rows)
}

fn line<'a>(does: (&'a str, &'a str, &'a str), to: &'a str, metadata: &'a str) -> Line<'a> {
    Line { minute: MORNING, does, to: ("thing", to), metadata, ..Line::default() }
}

#[test]
fn a_change_tells_before_and_after() {
    let made = made(&rows_with(&[
        line(("retention_changed", "update", "log"), "audit", r#"{"unit":"days","from":395,"to":730}"#),
        line(
            ("rule_updated", "update", "rule"),
            "r",
            r#"{"before":{"a":1,"b":2},"after":{"a":2,"b":3},"pr":7}"#,
        ),
    ]));
    assert_eq!(made.column("changes", "before"), ["395", ""]);
    assert_eq!(made.column("changes", "after"), ["730", ""]);
    assert_eq!(
        made.column("changes", "changes")[1],
        r#"[{"path":"a","from":1,"to":2},{"path":"b","from":2,"to":3}]"#
    );
    assert_eq!(made.column("changes", "change_ref"), ["", "PR 7"]);
    assert_eq!(made.column("review", "change_key"), ["k00000", "k00001"]);
    assert_eq!(made.column("review", "approver"), ["", ""]);
}

#[test]
fn settings_of_logs_come_first_among_the_exceptions() {
    let made = made(&rows_with(&[
        line(("retention_changed", "update", "log"), "audit", ""),
        line(
            ("endpoint.updated", "update", "endpoint"),
            "e1",
            r#"{"field":"url","from":"https://a","to":"https://b"}"#,
        ),
        line(("endpoint.updated", "update", "endpoint"), "e1", r#"{"field":"retries","from":5,"to":6}"#),
        line(("audit_log_streaming.destroy", "disable", "log"), "s", ""),
        line(("ENDPOINT_CUSTOMIZATION_UPDATED", "update", "config"), "e2", ""),
        line(("evidence_pack_exported", "export", "log"), "p", ""),
    ]));
    assert_eq!(made.findings.exceptions[0].id, "log_settings_changed");
    assert_eq!(made.cases("log_settings_changed"), 3);
}

#[test]
fn who_releases_what_they_made_is_found_and_two_people_are_not() {
    let create = |to| line(("VERSION_CREATED", "create", "version"), to, "");
    let promote = |to, actor| Line {
        actor,
        minute: MORNING + 1,
        ..line(("VERSION_PROMOTED_DEFAULT", "deploy", "version"), to, "")
    };
    let rows = rows_with(&[
        create("v1"),
        create("v2"),
        promote("v1", "ANN@acme.test"),
        promote("v2", "bob@acme.test"),
    ]);
    let found = made(&rows);
    assert_eq!(found.cases("made_and_released_by_one"), 1);
    assert_eq!(found.rows("deployments"), 2);
    let mut elsewhere = rows;
    elsewhere[2].entry.project.id = Some("other".into());
    assert_eq!(made(&elsewhere).cases("made_and_released_by_one"), 0);
}

#[test]
fn programs_without_a_token_and_risks_without_a_reference_are_found() {
    let mut rows = rows_with(&vec![line(("x", "update", "config"), "c", ""); 4]);
    rows[0].entry.actor.kind = ActorType::Agent;
    rows[0].entry.token = Some("t".into());
    rows[1].entry.actor.kind = ActorType::Agent;
    rows[2].entry.actor.kind = ActorType::System;
    rows[2].entry.origin = Origin::System;
    rows[3].entry.risk = 3;
    let found = made(&rows);
    assert_eq!((found.cases("machine_without_token"), found.cases("high_risk_without_reference")), (1, 1));
    assert_eq!(found.column("changes", "automated"), ["true", "true", "true", "false"]);
    rows[0].entry.token = None;
    assert_eq!(made(&rows).cases("machine_without_token"), 0);
}

#[test]
fn deletions_and_what_was_made_public_are_found_unless_they_failed() {
    let public =
        line(("PROJECT_VISIBILITY_CHANGED", "update", "project"), "p", r#"{"from":"private","to":"public"}"#);
    let delete = line(("project.deleted", "delete", "project"), "p", "");
    let fails = Line { outcome: Outcome::Failure, ..delete.clone() };
    let mut rows = rows_with(&[public, delete.clone(), fails, delete]);
    rows[3].entry.risk = 0;
    let made = made(&rows);
    assert_eq!((made.cases("made_public"), made.cases("deleted")), (1, 1));
    assert_eq!((made.rows("deletions"), made.rows("config_changes")), (3, 1));
}

fn any_row() -> impl Strategy<Value = PackRow> {
    let verb =
        proptest::sample::select(vec!["create", "update", "delete", "deploy", "run", "read", "disable", ""]);
    let object =
        proptest::sample::select(vec!["config", "project", "version", "log", "endpoint", "rule", ""]);
    (0i64..260_000, verb, object, 0u8..3, any::<bool>(), any::<bool>()).prop_map(
        |(minute, verb, object, kind, fails, change)| {
            let outcome = if fails { Outcome::Failure } else { Outcome::Success };
            let line = Line {
                minute,
                does: ("thing.done", verb, object),
                to: ("t", "1"),
                outcome,
                ..Line::default()
            };
            let mut entry = told(0, &line);
            entry.evidence = vec![if change { Evidence::Change } else { Evidence::Incident }];
            entry.actor.kind = [ActorType::Human, ActorType::Agent, ActorType::Unknown][usize::from(kind)];
            row_of(entry)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_change_is_in_the_listings_that_its_verb_says(rows in proptest::collection::vec(any_row(), 0..80)) {
        let mut rows = rows;
        rows.iter_mut().enumerate().for_each(|(n, row)| row.entry.key = format!("k{n:05}"));
        sort_rows(&mut rows);
        let made = made(&rows);
        let changes: Vec<&PackRow> = rows
            .iter()
            .filter(|row| row.entry.evidence == [Evidence::Change] && row.entry.verb.as_deref() != Some("read"))
            .collect();
        let with = |verb: &str| changes.iter().filter(|row| row.entry.verb.as_deref() == Some(verb)).count();
        prop_assert_eq!(made.rows("changes"), changes.len());
        prop_assert_eq!(made.rows("review"), changes.len());
        prop_assert_eq!(made.rows("deployments"), with("deploy"));
        prop_assert_eq!(made.rows("deletions"), with("delete"));
        let sum = |column: &str| made.column("change_types", column).iter().map(|text| text.parse::<usize>().unwrap()).sum::<usize>();
        prop_assert_eq!(sum("rows"), changes.len());
        prop_assert_eq!(sum("automated"), made.column("changes", "automated").iter().filter(|cell| **cell == "true").count());
        let all = made.column("changes", "key");
        for part in ["deployments", "config_changes", "deletions"] {
            prop_assert!(made.column(part, "key").iter().all(|key| all.contains(key)));
        }
    }
}
