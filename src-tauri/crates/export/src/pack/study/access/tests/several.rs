//! Stories of several sources, and of people under several spellings.

use super::super::super::super::account::read_accounts;
use super::super::super::super::kind::PackKind;
use super::super::super::super::review::{Decision, Review, Verdict, flags_against, sheet_rows};
use super::super::super::super::rows::PackRow;
use super::super::super::fixture::{Line, Made, input_of, rows_of, study};
use super::{DAY, login, person, removal, role};
use crate::pack::PackInput;

const SPELT: &str = "Carol Nwosu (carol@acme.test)";
const MAIL: &str = "carol@acme.test";

/// The rows of a story, each in the source that stands beside its line; keys follow the order of the lines.
fn rows(lines: &[(&str, Line<'_>)]) -> Vec<PackRow> {
    let plain: Vec<Line<'_>> = lines.iter().map(|(_, line)| line.clone()).collect();
    let mut rows = rows_of(&plain);
    rows.iter_mut().zip(lines).for_each(|(row, (source, _))| (*source).clone_into(&mut row.entry.source));
    rows
}

fn review(lines: &[(&str, Line<'_>)]) -> Made {
    study(&input_of(PackKind::AccessReview), &rows(lines))
}

fn act(minute: i64, actor: &str) -> Line<'_> {
    Line { minute, actor, does: ("x", "export", "data"), ..Line::default() }
}

#[test]
fn a_role_in_one_source_is_not_ended_by_a_row_of_another() {
    let made = review(&[
        ("vectis", role(1, "ann@acme.test", MAIL, r#"{"from":"viewer","to":"admin"}"#)),
        ("flows", role(2, "ann@acme.test", MAIL, r#"{"from":"editor","to":"viewer"}"#)),
        ("flows", removal(3, MAIL)),
    ]);
    assert_eq!(made.cases("up_and_down"), 0);
    let spans: Vec<_> = made
        .column("role_timeline", "role")
        .into_iter()
        .zip(made.column("role_timeline", "source"))
        .collect();
    assert_eq!(spans, [("viewer", "vectis"), ("editor", "flows"), ("viewer", "flows"), ("admin", "vectis")]);
    assert_eq!(made.column("role_timeline", "to_key"), ["k00000", "k00001", "k00002", ""]);
    let carol = person(&made, MAIL);
    assert_eq!(carol.role.as_deref(), Some("vectis: admin"));
    assert_eq!(
        (carol.state.as_str(), carol.removed_from.as_slice()),
        ("active", ["flows".to_owned()].as_slice())
    );
    assert!(carol.flags.contains(&"privileged".to_owned()));
    assert_eq!(made.column("principals", "removed_from"), ["", "flows"]);
}

#[test]
fn both_ends_of_every_span_are_rows_of_its_source() {
    let mut lines = Vec::new();
    for n in 0..60_i64 {
        let source = ["vectis", "flows", "mushi"][n as usize % 3];
        let pair = [r#"{"role":"admin"}"#, r#"{"role":"viewer"}"#][n as usize % 2];
        let line = if n % 7 == 6 { removal(n, MAIL) } else { role(n, "ann@acme.test", MAIL, pair) };
        lines.push((source, Line { project: ["", "ledger"][n as usize % 5 / 4], ..line }));
    }
    let rows = rows(&lines);
    let made = study(&input_of(PackKind::AccessReview), &rows);
    let source_of =
        |key: &str| rows.iter().find(|row| row.entry.key == key).map(|row| row.entry.source.as_str());
    let sources = made.column("role_timeline", "source");
    assert!(sources.len() > 20);
    for end in ["from_key", "to_key"] {
        for (key, source) in made.column("role_timeline", end).into_iter().zip(&sources) {
            assert!(key.is_empty() || source_of(key) == Some(*source), "{end} {key}");
        }
    }
}

#[test]
fn removed_is_who_was_removed_from_every_source_where_they_were_active() {
    let at_work = [("vectis", act(1, MAIL)), ("flows", act(2, MAIL)), ("vectis", removal(3, MAIL))];
    assert_eq!(person(&review(&at_work), MAIL).state, "active");
    let mut gone = at_work.to_vec();
    gone.push(("flows", removal(4, MAIL)));
    let made = review(&gone);
    let carol = person(&made, MAIL);
    assert_eq!((carol.state.as_str(), carol.removed_from.join(" ")), ("removed", "flows vectis".to_owned()));
    gone.push(("flows", role(5, "ann@acme.test", MAIL, r#"{"role":"viewer"}"#)));
    let made = review(&gone);
    let carol = person(&made, MAIL);
    assert_eq!((carol.state.as_str(), carol.role.as_deref()), ("active", Some("flows: viewer")));
    assert_eq!(carol.removed_from, ["vectis"]);
}

#[test]
fn a_role_says_in_which_source_and_project_it_is_held() {
    let made = review(&[
        ("flows", Line { project: "ledger", ..role(1, "ann@acme.test", MAIL, r#"{"role":"editor"}"#) }),
        ("vectis", role(2, "ann@acme.test", MAIL, r#"{"role":"viewer"}"#)),
    ]);
    assert_eq!(person(&made, MAIL).role.as_deref(), Some("flows/ledger: editor; vectis: viewer"));
}

#[test]
fn one_person_under_two_spellings_is_one_principal_with_the_address_as_name() {
    let made = review(&[
        ("vectis", login(1, SPELT)),
        ("flows", login(170 * DAY, MAIL)),
        ("mushi", login(2, "C. Nwosu <CAROL@acme.test>")),
    ]);
    assert_eq!(made.column("principals", "principal"), [MAIL]);
    let carol = person(&made, MAIL);
    assert_eq!((carol.logins, carol.dormant_days, made.cases("dormant")), (3, Some(11), 0));
    assert_eq!(made.column("review", "principal"), [MAIL]);
}

#[test]
fn who_gives_themselves_a_role_under_another_spelling_is_found() {
    let made = review(&[("vectis", role(1, SPELT, MAIL, r#"{"from":"viewer","to":"admin"}"#))]);
    assert_eq!((made.cases("self_granted"), made.column("access_changes", "by_self")), (1, vec!["true"]));
    assert_eq!(made.column("access_changes", "actor"), [SPELT], "what the rows say stays as it is");
    assert_eq!(person(&made, MAIL).grants_made, 0);
}

#[test]
fn who_acts_after_removal_under_another_spelling_is_found() {
    let made = review(&[("vectis", removal(1, MAIL)), ("vectis", act(2, SPELT))]);
    assert_eq!(made.cases("acted_after_removal"), 1);
    assert_eq!(
        review(&[("vectis", removal(1, MAIL)), ("flows", act(2, SPELT))]).cases("acted_after_removal"),
        0
    );
}

#[test]
fn a_list_of_accounts_finds_its_people_under_any_spelling() {
    let list = "user,status\nCarol Nwosu <carol@acme.test>,active\nAnn Alt,active\n";
    let accounts = Some(read_accounts(list.as_bytes()).0);
    let input = PackInput { accounts, ..input_of(PackKind::AccessReview) };
    let made =
        study(&input, &rows(&[("vectis", act(1, MAIL)), ("vectis", act(2, "Ann Alt (ann@acme.test)"))]));
    assert_eq!(made.rows("account_diff"), 0, "{:?}", made.tables["account_diff"]);
}

fn decided(principal: &str, reviewer: &str) -> Decision {
    let verdict = Some(Verdict::Approve);
    let (principal, reviewer) = (principal.to_owned(), Some(reviewer.to_owned()));
    Decision { principal, role: None, flags: Vec::new(), verdict, note: String::new(), reviewer, at: None }
}

#[test]
fn who_reviews_access_that_they_gave_is_found_under_any_spelling() {
    let decisions = vec![
        decided("Bob Ode (bob@acme.test)", MAIL),
        decided("bob@acme.test", "Carol Nwosu"),
        decided("bob@acme.test", "carol"),
    ];
    let opened_at = input_of(PackKind::AccessReview).period.to;
    let review = Review { title: "Q1".into(), opened_at, opened_by: "dora".into(), decisions, closing: None };
    let input = PackInput { review: Some(review), ..input_of(PackKind::AccessReview) };
    let rows = rows(&[("vectis", role(1, SPELT, "bob@acme.test", r#"{"role":"editor"}"#))]);
    let made = study(&input, &rows);
    assert_eq!(made.cases("reviewed_by_granter"), 2);
    assert_eq!(made.column("review", "state"), ["active", "active", "active"]);
    let mut principals = made.findings.principals;
    flags_against(&mut principals, &[SPELT.to_owned(), "bob@acme.test".to_owned()]);
    assert!(principals.iter().all(|principal| !principal.flags.iter().any(|flag| flag.starts_with("new_"))));
    assert_eq!(sheet_rows(None, &principals).len(), 2);
}

#[test]
fn a_credential_is_held_by_whom_a_row_names_or_by_who_made_it_alone() {
    let token = |minute, does, to| Line { minute, actor: SPELT, does, to: ("token", to), ..Line::default() };
    let made = review(&[
        ("vectis", token(0, ("key.revoked", "revoke", "token"), "t1")),
        ("vectis", token(1, ("key.rotated", "rotate", "token"), "t2")),
        ("vectis", token(2, ("key.created", "create", "token"), "t3")),
        (
            "vectis",
            Line {
                metadata: r#"{"user_email":"bob@acme.test"}"#,
                ..token(3, ("key.revoked", "revoke", "token"), "t4")
            },
        ),
    ]);
    assert_eq!(made.column("credentials", "holder"), ["", "", MAIL, "bob@acme.test"]);
    assert_eq!(made.column("credentials", "age_days"), ["", "", "180", ""]);
    assert_eq!(made.column("credentials", "secret_age_days"), ["", "180", "180", ""]);
}
