//! Reviews only grow, close once, and stay as they were; plans come and go.

use exhibit_entry::Moment;
use exhibit_store::{PlanLine, ReviewDecision, ReviewDraft, ReviewEnd, ReviewOutcome, Writer};
use rusqlite::Connection;

use crate::toy::{Bench, open};

fn at(second: u32) -> Moment {
    Moment::parse(&format!("2026-05-01T10:00:{second:02}Z")).unwrap()
}

fn draft(people: &[&str]) -> ReviewDraft {
    ReviewDraft {
        title: "Second quarter".into(),
        from: at(0),
        to: at(9),
        query: "source:acme".into(),
        opened_at: at(10),
        opened_by: "ana".into(),
        people: people.iter().map(|name| ((*name).to_owned(), format!("{{\"name\":\"{name}\"}}"))).collect(),
    }
}

fn decision(place: u64, word: &str) -> ReviewDecision {
    ReviewDecision { place, decision: word.into(), note: "seen".into(), reviewer: "ana".into(), at: at(20) }
}

fn end() -> ReviewEnd {
    ReviewEnd {
        statement: "Two people were reviewed.\n".into(),
        signer: None,
        signature: None,
        closed_by: "ana".into(),
        at: at(30),
    }
}

/// A workspace with a closed review of two people and two decisions, and the connection that made it.
fn closed() -> (Bench, Writer, u64) {
    let bench = Bench::new();
    let mut writer = open(&bench.path()).unwrap();
    let id = writer.open_review(&draft(&["bob", "eve"])).unwrap();
    assert_eq!(
        writer.decide(id, &[decision(1, "approve"), decision(2, "revoke")]).unwrap(),
        ReviewOutcome::Done
    );
    assert_eq!(writer.end_review(id, &end(), 2).unwrap(), ReviewOutcome::Done);
    (bench, writer, id)
}

#[test]
fn a_review_comes_back_as_it_was_opened_decided_and_closed() {
    let (bench, _writer, id) = closed();
    let reader = bench.reader();
    let state = reader.review(id).unwrap().unwrap();
    assert_eq!((state.title.as_str(), state.people, state.decided), ("Second quarter", 2, 2));
    assert_eq!(
        (state.from, state.to, state.opened_at, state.query.as_str()),
        (at(0), at(9), at(10), "source:acme")
    );
    assert_eq!(state.end, Some(end()));
    assert_eq!(reader.reviews().unwrap(), [state]);
    let lines = reader.review_lines(id).unwrap();
    assert_eq!(
        lines.iter().map(|line| (line.place, line.principal.as_str())).collect::<Vec<_>>(),
        [(1, "bob"), (2, "eve")]
    );
    assert_eq!(reader.review_decisions(id).unwrap(), [decision(1, "approve"), decision(2, "revoke")]);
    assert!(reader.review(id + 1).unwrap().is_none() && reader.review(u64::MAX).unwrap().is_none());
    assert!(bench.failing().is_empty());
}

#[test]
fn every_decision_is_kept_and_a_person_counts_once() {
    let bench = Bench::new();
    let mut writer = open(&bench.path()).unwrap();
    let id = writer.open_review(&draft(&["bob", "eve"])).unwrap();
    for word in ["defer", "escalate", "approve"] {
        writer.decide(id, &[decision(2, word)]).unwrap();
    }
    let reader = bench.reader();
    assert_eq!(reader.review(id).unwrap().unwrap().decided, 1);
    let words: Vec<String> =
        reader.review_decisions(id).unwrap().into_iter().map(|taken| taken.decision).collect();
    assert_eq!(words, ["defer", "escalate", "approve"]);
}

#[test]
fn a_closed_review_takes_nothing_more() {
    let (bench, mut writer, id) = closed();
    assert_eq!(writer.decide(id, &[decision(1, "revoke")]).unwrap(), ReviewOutcome::Closed);
    assert_eq!(writer.end_review(id, &end(), 2).unwrap(), ReviewOutcome::Closed);
    assert_eq!(bench.reader().review_decisions(id).unwrap().len(), 2);
}

#[test]
fn a_closing_that_counts_other_decisions_is_refused() {
    let bench = Bench::new();
    let mut writer = open(&bench.path()).unwrap();
    let id = writer.open_review(&draft(&["bob"])).unwrap();
    writer.decide(id, &[decision(1, "approve")]).unwrap();
    assert_eq!(writer.end_review(id, &end(), 0).unwrap(), ReviewOutcome::Changed);
    assert!(bench.reader().review(id).unwrap().unwrap().end.is_none());
}

#[test]
fn decisions_about_nobody_are_refused_all_together() {
    let bench = Bench::new();
    let mut writer = open(&bench.path()).unwrap();
    let id = writer.open_review(&draft(&["bob"])).unwrap();
    assert_eq!(
        writer.decide(id, &[decision(1, "approve"), decision(2, "approve")]).unwrap(),
        ReviewOutcome::Unknown
    );
    assert_eq!(writer.decide(id + 1, &[decision(1, "approve")]).unwrap(), ReviewOutcome::Unknown);
    assert!(bench.reader().review_decisions(id).unwrap().is_empty());
}

#[test]
fn nothing_in_a_review_can_be_changed_removed_or_replaced() {
    let (bench, writer, _) = closed();
    drop(writer);
    let connection = Connection::open(bench.path()).unwrap();
    let statements = [
        "UPDATE review SET title = 'x'",
        "DELETE FROM review",
        "INSERT OR REPLACE INTO review SELECT * FROM review",
        "UPDATE review_line SET facts = '{}'",
        "DELETE FROM review_line WHERE place = 2",
        "INSERT OR REPLACE INTO review_line SELECT * FROM review_line",
        "UPDATE review_decision SET decision = 'approve'",
        "DELETE FROM review_decision",
        "INSERT OR REPLACE INTO review_decision SELECT * FROM review_decision",
        "UPDATE review_end SET statement = 'x'",
        "DELETE FROM review_end",
        "INSERT OR REPLACE INTO review_end SELECT * FROM review_end",
        "UPDATE OR REPLACE review_end SET signature = 'x'",
        "INSERT INTO review_line VALUES (1, 99, 'late', '{}')",
        "INSERT INTO review_decision (review_id, place, decision, note, reviewer, at) VALUES (1, 1, 'approve', '', 'late', '')",
    ];
    // Without them REPLACE deletes and asks no trigger of deleting.
    for recursive in [true, false] {
        connection.pragma_update(None, "recursive_triggers", recursive).unwrap();
        for sql in statements {
            let error = connection.execute_batch(sql).expect_err(sql).to_string();
            assert!(
                error.contains("append-only") || error.contains("the review is closed"),
                "{sql}: {error}"
            );
        }
    }
    connection
        .execute_batch("INSERT OR REPLACE INTO review_line (rowid, review_id, place, principal, facts) VALUES (1, 1, 99, 'evil', '{}')")
        .expect_err("a line has no key but its place");
    assert!(bench.failing().is_empty());
}

#[test]
fn a_missing_guard_of_reviews_is_named_by_verify() {
    let (bench, writer, _) = closed();
    drop(writer);
    Connection::open(bench.path()).unwrap().execute_batch("DROP TRIGGER review_end_no_update").unwrap();
    assert!(!bench.failing().is_empty());
}

#[test]
fn plans_come_and_go_by_name() {
    let bench = Bench::new();
    let mut writer = open(&bench.path()).unwrap();
    let line = |name: &str| PlanLine { name: name.into(), plan: "{}".into(), added_at: at(0) };
    assert!(writer.add_plan(&line("monthly")).unwrap() && writer.add_plan(&line("access")).unwrap());
    let other = PlanLine { plan: "{\"other\":1}".into(), ..line("monthly") };
    assert!(!writer.add_plan(&other).unwrap(), "the first one stays");
    assert_eq!(bench.reader().plans().unwrap().0, [line("access"), line("monthly")]);
    assert!(writer.remove_plan("access").unwrap() && !writer.remove_plan("access").unwrap());
    assert_eq!(bench.reader().plans().unwrap(), (vec![line("monthly")], Vec::new()));
    let later = PlanLine { added_at: at(9), ..other };
    writer.replace_plan(&later).unwrap();
    assert_eq!(bench.reader().plans().unwrap().0, [later]);
}

#[test]
fn a_line_that_is_no_plan_costs_only_itself_and_is_removed_by_the_name_it_shows() {
    let bench = Bench::new();
    let mut writer = open(&bench.path()).unwrap();
    let good = PlanLine { name: "monthly".into(), plan: "{}".into(), added_at: at(0) };
    writer.add_plan(&good).unwrap();
    let spoilt = "INSERT INTO pack_plan (name, plan, added_at) VALUES ('early', '{}', 'once'), \
                  (CAST(x'61ff' AS TEXT), CAST(x'ff' AS TEXT), '')";
    Connection::open(bench.path()).unwrap().execute_batch(spoilt).unwrap();
    let (plans, problems) = bench.reader().plans().unwrap();
    assert_eq!(plans, [good]);
    let names: Vec<&str> = problems.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a\u{fffd}", "early"]);
    for name in names {
        assert!(writer.remove_plan(name).unwrap(), "{name}");
    }
    assert_eq!(bench.reader().plans().unwrap().1, []);
}
