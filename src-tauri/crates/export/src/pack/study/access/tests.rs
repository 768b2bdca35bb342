//! Stories of access.

mod laws;
mod several;
mod vendors;

use exhibit_entry::Outcome;

use super::super::super::account::read_accounts;
use super::super::super::input::PackInput;
use super::super::super::kind::PackKind;
use super::super::super::review::review_principals;
use super::super::super::study::Principal;
use super::super::fixture::{Line, Made, input_of, rows_of, study};
use super::*;

const DAY: i64 = 24 * 60;

fn review(lines: &[Line<'_>]) -> Made {
    study(&input_of(PackKind::AccessReview), &rows_of(lines))
}

fn person<'m>(made: &'m Made, name: &str) -> &'m Principal {
    made.findings.principals.iter().find(|principal| principal.name == name).unwrap()
}

fn role<'a>(minute: i64, actor: &'a str, to: &'a str, metadata: &'a str) -> Line<'a> {
    Line {
        minute,
        actor,
        does: ("user_role_changed", "grant", "role"),
        to: ("user", to),
        metadata,
        ..Line::default()
    }
}

fn login(minute: i64, actor: &str) -> Line<'_> {
    Line { minute, actor, does: ("login_succeeded", "login", "user"), to: ("user", actor), ..Line::default() }
}

fn failed(minute: i64, actor: &str) -> Line<'_> {
    Line { does: ("login_failed", "login", "user"), outcome: Outcome::Failure, ..login(minute, actor) }
}

fn removal<'a>(minute: i64, to: &'a str) -> Line<'a> {
    Line { minute, does: ("user_removed", "revoke", "user"), to: ("user", to), ..Line::default() }
}

#[test]
fn a_role_that_somebody_gives_themselves_is_found_and_one_they_lower_is_not() {
    let made = review(&[
        role(1, "eve@acme.test", "EVE@acme.test", r#"{"from":"viewer","to":"editor"}"#),
        role(2, "bob@acme.test", "bob@acme.test", r#"{"from":"admin","to":"viewer"}"#),
        role(3, "ann@acme.test", "bob@acme.test", r#"{"from":"viewer","to":"editor"}"#),
    ]);
    assert_eq!((made.cases("self_granted"), made.cases("privileged_granted")), (1, 0));
    assert_eq!(person(&made, "eve@acme.test").flags[0], "granted_by_self");
    assert_eq!(made.column("access_changes", "by_self"), ["true", "true", "false"]);
    assert_eq!(person(&made, "ann@acme.test").grants_made, 1);
}

#[test]
fn a_failed_grant_gives_nothing() {
    let grant = role(1, "eve@acme.test", "eve@acme.test", r#"{"from":"viewer","to":"admin"}"#);
    let made = review(&[Line { outcome: Outcome::Failure, ..grant }]);
    assert_eq!(
        (made.cases("self_granted"), made.rows("access_changes"), made.rows("role_timeline")),
        (0, 1, 0)
    );
}

#[test]
fn who_acts_after_removal_is_found_until_they_are_let_in_again() {
    let act =
        |minute| Line { minute, actor: "bob@acme.test", does: ("x", "export", "data"), ..Line::default() };
    let made = review(&[
        act(1),
        removal(2, "bob@acme.test"),
        act(3),
        role(4, "ann@acme.test", "bob@acme.test", r#"{"role":"viewer"}"#),
        act(5),
    ]);
    assert_eq!(made.cases("acted_after_removal"), 1);
    assert_eq!(made.column("exceptions", "key")[0], "k00002");
    let bob = person(&made, "bob@acme.test");
    assert_eq!((bob.state.as_str(), bob.role.as_deref()), ("active", Some("vectis: viewer")));
    assert!(bob.flags.contains(&"acted_after_removal".to_owned()));
}

#[test]
fn removal_from_one_project_says_nothing_of_another() {
    let act = |minute, project| Line {
        minute,
        actor: "bob@acme.test",
        does: ("x", "export", "data"),
        project,
        ..Line::default()
    };
    let removed = Line { project: "ledger", ..removal(2, "bob@acme.test") };
    let made = review(&[removed.clone(), act(3, "billing")]);
    assert_eq!(made.cases("acted_after_removal"), 0);
    assert_eq!(person(&made, "bob@acme.test").state, "active");
    let made = review(&[removed, act(3, "ledger")]);
    assert_eq!(made.cases("acted_after_removal"), 1);
}

#[test]
fn five_failed_logins_and_then_one_that_works_are_a_burst() {
    let story = |gap: i64| {
        let mut lines: Vec<Line<'_>> = (0..5).map(|n| failed(n * gap, "bob@acme.test")).collect();
        lines.push(login(5 * gap, "bob@acme.test"));
        review(&lines).cases("burst_then_success")
    };
    assert_eq!(story(1), 1);
    assert_eq!(story(4), 0);
}

#[test]
fn a_role_that_goes_up_and_down_within_a_day_is_found() {
    let story = |hours: i64| {
        let up = role(0, "ann@acme.test", "bob@acme.test", r#"{"from":"viewer","to":"admin"}"#);
        let down = role(hours * 60, "ann@acme.test", "bob@acme.test", r#"{"from":"admin","to":"viewer"}"#);
        review(&[up, down])
    };
    let made = story(23);
    assert_eq!((made.cases("up_and_down"), made.cases("privileged_granted")), (1, 1));
    assert_eq!(story(25).cases("up_and_down"), 0);
    assert_eq!(made.column("role_timeline", "role"), ["viewer", "admin", "viewer"]);
    assert_eq!(made.column("role_timeline", "from_key"), ["", "k00000", "k00001"]);
    assert_eq!(made.column("role_timeline", "to_key"), ["k00000", "k00001", ""]);
}

#[test]
fn logins_beside_single_sign_on_are_found_once_it_was_seen() {
    let sso = Line {
        does: ("sso_callback", "login", "user"),
        metadata: r#"{"provider":"entra-id"}"#,
        ..login(10, "ann@acme.test")
    };
    let made = review(&[
        login(1, "ann@acme.test"),
        sso,
        login(11, "ann@acme.test"),
        login(40, "ann@acme.test"),
        login(50, "bob@acme.test"),
    ]);
    assert_eq!(made.cases("outside_sso"), 2);
    assert_eq!(made.column("logins", "sso"), ["", "entra-id", "", "", ""]);
}

#[test]
fn who_was_let_in_and_never_came_is_found_where_logins_are_recorded() {
    let invited = Line {
        does: ("user.invited", "invite", "user"),
        to: ("user", "eve@acme.test"),
        metadata: r#"{"email":"eve@acme.test","role":"viewer"}"#,
        ..Line::default()
    };
    let made = review(&[invited.clone(), login(5, "ann@acme.test")]);
    assert_eq!(made.cases("never_logged_in"), 1);
    let eve = person(&made, "eve@acme.test");
    assert_eq!((eve.state.as_str(), eve.role.as_deref()), ("invited", Some("vectis: viewer")));
    assert_eq!(eve.flags, ["never_logged_in"]);
    assert_eq!(review(std::slice::from_ref(&invited)).cases("never_logged_in"), 0);
    let came = review(&[invited, login(5, "eve@acme.test")]);
    assert_eq!((came.cases("never_logged_in"), person(&came, "eve@acme.test").state.as_str()), (0, "active"));
}

#[test]
fn who_did_nothing_for_more_than_90_days_is_dormant() {
    let made = review(&[login(0, "ann@acme.test"), login(91 * DAY, "bob@acme.test")]);
    assert_eq!(made.cases("dormant"), 1);
    assert_eq!(person(&made, "ann@acme.test").dormant_days, Some(181));
    assert_eq!(person(&made, "bob@acme.test").dormant_days, Some(90));
    assert!(person(&made, "bob@acme.test").flags.is_empty());
}

#[test]
fn a_credential_is_one_line_from_its_making_to_its_end() {
    let token =
        |minute, does, to, metadata| Line { minute, does, to: ("token", to), metadata, ..Line::default() };
    let made = review(&[
        token(0, ("TOKEN_CREATED", "create", "token"), "t1", r#"{"name":"ci"}"#),
        token(DAY, ("TOKEN_REVOKED", "revoke", "token"), "t1", ""),
        token(DAY, ("UPLOAD_TOKEN_GENERATED", "create", "token"), "t2", ""),
        token(2 * DAY, ("UPLOAD_TOKEN_ROTATED", "rotate", "token"), "t3", r#"{"from":"t2","to":"t3"}"#),
        token(3 * DAY, ("key.revoked", "revoke", "token"), "t9", ""),
    ]);
    assert_eq!(made.column("credentials", "credential"), ["t1", "t2", "t3", "t9"]);
    assert_eq!(made.column("credentials", "open"), ["false", "false", "true", "false"]);
    assert_eq!(made.column("credentials", "rows"), ["2", "1", "1", "1"]);
    assert_eq!(made.column("credentials", "age_days"), ["1", "1", "179", ""]);
    assert_eq!(made.column("credentials", "name"), ["ci", "", "", ""]);
    assert_eq!(made.column("credentials", "holder")[3], "", "who revokes it need not hold it");
    assert_eq!(person(&made, "ann@acme.test").open_credentials, 1);
}

#[test]
fn a_password_and_a_second_factor_of_one_person_are_two_credentials() {
    let own =
        |does| Line { actor: "liam@acme.test", does, to: ("user", "liam@acme.test"), ..Line::default() };
    let made = review(&[
        own(("mfa_enrolled", "create", "credential")),
        own(("password_changed", "update", "credential")),
    ]);
    assert_eq!(made.column("credentials", "kind"), ["second factor", "password"]);
    assert_eq!(made.column("credentials", "holder"), ["liam@acme.test", "liam@acme.test"]);
}

#[test]
fn an_old_token_that_is_still_used_is_found_once() {
    let used = |minute| Line { minute, actor: "ci", does: ("x", "export", "data"), ..Line::default() };
    let mut rows = rows_of(&[used(0), used(366 * DAY), used(367 * DAY)]);
    rows.iter_mut().for_each(|row| row.entry.token = Some("pat_1".into()));
    assert_eq!(study(&input_of(PackKind::AccessReview), &rows).cases("old_credential_used"), 1);
    rows.truncate(1);
    assert_eq!(study(&input_of(PackKind::AccessReview), &rows).cases("old_credential_used"), 0);
}

#[test]
fn one_person_under_id_name_and_address_is_one_principal() {
    let mut rows = rows_of(&[
        role(1, "ann@acme.test", "00u2", ""),
        login(2, "jon@acme.test"),
        login(3, "JON@acme.test"),
    ]);
    rows[0].entry.resource.label = Some("Jon Bright".into());
    rows[1].entry.actor.id = Some("00u2".into());
    let made = study(&input_of(PackKind::AccessReview), &rows);
    assert_eq!(made.column("principals", "principal"), ["ann@acme.test", "jon@acme.test"]);
    assert_eq!(person(&made, "jon@acme.test").logins, 2);
}

#[test]
fn two_people_of_one_name_keep_names_that_differ() {
    let mut rows = rows_of(&[login(1, "Jon"), login(2, "Jon")]);
    for (row, id) in rows.iter_mut().zip(["1", "2"]) {
        row.entry.actor.id = Some(id.into());
        row.entry.resource = exhibit_entry::Resource::default();
    }
    let made = study(&input_of(PackKind::AccessReview), &rows);
    assert_eq!(made.column("principals", "principal"), ["Jon [1]", "Jon [2]"]);
}

#[test]
fn a_list_of_accounts_is_held_against_the_log() {
    let list = "email,role,status\nANN@acme.test,viewer,active\nbob@acme.test,viewer,active\nnobody@acme.test,admin,active\n";
    let input =
        PackInput { accounts: Some(read_accounts(list.as_bytes()).0), ..input_of(PackKind::AccessReview) };
    let rows = rows_of(&[
        role(1, "cleo@acme.test", "ann@acme.test", r#"{"from":"viewer","to":"admin"}"#),
        removal(2, "bob@acme.test"),
        login(3, "eve@acme.test"),
    ]);
    let made = study(&input, &rows);
    let differences = made
        .column("account_diff", "difference")
        .into_iter()
        .zip(made.column("account_diff", "log_last_seen"));
    let told: Vec<String> = differences.map(|(difference, _)| difference.to_owned()).collect();
    assert_eq!(
        told,
        [
            "role_differs",
            "active_but_removed_in_log",
            "in_list_not_in_log",
            "in_log_not_in_list",
            "in_log_not_in_list"
        ]
        .map(str::to_owned)
    );
    // `ann` does the removal as the default actor and `cleo` the grant; neither cleo nor eve is in the list.
    assert_eq!(made.column("account_diff", "principal")[3..], ["cleo@acme.test", "eve@acme.test"]);
    assert!(person(&made, "eve@acme.test").flags.contains(&"orphan".to_owned()));
    assert!(!person(&made, "ann@acme.test").flags.contains(&"orphan".to_owned()));
}

#[test]
fn who_reviews_the_access_that_they_gave_is_found() {
    use super::super::super::review::{Decision, Verdict};
    let decided = |principal: &str, reviewer: &str| Decision {
        principal: principal.into(),
        role: None,
        flags: Vec::new(),
        verdict: Some(Verdict::Approve),
        note: String::new(),
        reviewer: Some(reviewer.into()),
        at: None,
    };
    let review = Review {
        title: "Q1".into(),
        opened_at: input_of(PackKind::AccessReview).period.to,
        opened_by: "dora".into(),
        decisions: vec![
            decided("bob@acme.test", "ANN@acme.test"),
            decided("cleo@acme.test", "ann@acme.test"),
            decided("bob@acme.test", "dora"),
        ],
        closing: None,
    };
    let input = PackInput { review: Some(review), ..input_of(PackKind::AccessReview) };
    let rows = rows_of(&[
        role(1, "ann@acme.test", "bob@acme.test", r#"{"to":"editor"}"#),
        role(2, "bob@acme.test", "cleo@acme.test", r#"{"to":"editor"}"#),
    ]);
    let made = study(&input, &rows);
    assert_eq!((made.cases("reviewed_by_granter"), made.rows("review")), (1, 3));
    assert!(made.findings.figures.contains(&("under review".to_owned(), 3)));
}

#[test]
fn a_redacted_pack_holds_neither_the_list_nor_the_decisions() {
    use super::super::super::redact::{Redaction, RedactionProfile};
    let profile = RedactionProfile::builtin("shareable").unwrap();
    let input = PackInput {
        accounts: Some(Vec::new()),
        redaction: Some(Redaction { profile, key: [7; 32] }),
        ..input_of(PackKind::AccessReview)
    };
    let made = study(&input, &rows_of(&[login(1, "ann@acme.test")]));
    assert!(!made.tables.contains_key("account_diff"));
    assert_eq!(made.findings.left_out.len(), 1);
}

#[test]
fn the_review_window_sees_the_people_that_the_pack_lists() {
    let lines = [login(1, "ann@acme.test"), role(2, "ann@acme.test", "bob@acme.test", r#"{"to":"admin"}"#)];
    let (rows, input) = (rows_of(&lines), input_of(PackKind::AccessReview));
    let seen = review_principals(&rows, input.period).unwrap();
    assert_eq!(seen, study(&input, &rows).findings.principals);
    assert_eq!(seen.len(), 2);
}
