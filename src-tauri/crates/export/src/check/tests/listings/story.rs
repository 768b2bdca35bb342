//! A story of which every kind of pack has something to tell, and packs of it.

use exhibit_entry::{Entry, Outcome};

use super::super::kit::Kit;
use super::super::*;
use crate::pack::stories::{Line, told};
use crate::pack::{
    Account, CopyLeftOut, Decision, Delivery, Incident, Milestone, PackInput, PackKind, PackRow, Redaction,
    RedactionProfile, Review, Verdict,
};

const DAY: i64 = 24 * 60;
pub(super) const REVIEW: &str = "data/signoff/review.csv";

/// A story in which every listing of every kind of pack has something to tell.
fn entries() -> Vec<Entry> {
    let role = r#"{"from":"viewer","to":"admin"}"#;
    let login = ("login_succeeded", "login", "user");
    let lines = [
        (1, "ann@acme.test", ("user_invited", "invite", "user"), ("user", "bob@acme.test"), ""),
        (2, "bob@acme.test", login, ("user", "bob@acme.test"), ""),
        (
            3,
            "Ann Alt (ann@acme.test)",
            ("user_role_changed", "grant", "role"),
            ("user", "bob@acme.test"),
            role,
        ),
        (4, "bob@acme.test", ("user_role_changed", "grant", "role"), ("user", "bob@acme.test"), role),
        (5, "bob@acme.test", ("token_created", "create", "token"), ("token", "tok_1"), r#"{"name":"=ci"}"#),
        (6, "bob@acme.test", ("deployment_created", "deploy", "deployment"), ("deployment", "d1"), ""),
        (
            7,
            "bob@acme.test",
            ("setting_updated", "configure", "setting"),
            ("setting", "sso"),
            r#"{"from":1,"to":2}"#,
        ),
        (8, "ann@acme.test", ("project_deleted", "delete", "project"), ("project", "p1"), ""),
        (9, "cron", ("rate_limit_exceeded", "throttle", "request"), ("api", "v1"), ""),
        (10 * DAY, "ann@acme.test", ("user_removed", "revoke", "user"), ("user", "bob@acme.test"), ""),
        (11 * DAY, "bob@acme.test", ("token_revoked", "revoke", "token"), ("token", "tok_1"), ""),
    ];
    let line = |(minute, actor, does, to, metadata), outcome| Line {
        minute,
        actor,
        does,
        to,
        metadata,
        outcome,
        project: "shop",
    };
    let failures = (20..27).map(|minute| {
        line(
            (minute, "eve@acme.test", ("login_failed", "login", "user"), ("user", "eve@acme.test"), ""),
            Outcome::Failure,
        )
    });
    let lines = lines.map(|told| line(told, Outcome::Success)).into_iter().chain(failures);
    let entry = |(n, line): (usize, Line<'_>)| Entry { risk: (n % 4) as u8, ..told(n, &line) };
    lines.enumerate().map(entry).collect()
}

fn made(change: impl Fn(&mut PackInput)) -> (PackInput, Vec<PackRow>) {
    let (rows, tree) = fixture::rows_from(entries());
    let mut input = fixture::input_for(&rows, &tree);
    change(&mut input);
    (input, rows)
}

pub(super) fn kit(change: impl Fn(&mut PackInput)) -> Kit {
    let (input, rows) = made(change);
    Kit::of(&fixture::pack(&input, &rows))
}

fn account(line: u64, name: &str, active: Option<bool>) -> Account {
    Account {
        line,
        name: name.into(),
        owner: None,
        role: Some("=viewer; \u{2400}".into()),
        active,
        status: active.map(|active| active.to_string()),
    }
}

pub(super) fn accounts() -> Vec<Account> {
    vec![account(2, "Bob B (bob@acme.test)", Some(true)), account(4, "zoe@acme.test", None)]
}

pub(super) fn review() -> Review {
    let at = fixture::moment("2026-04-01T00:00:00Z");
    let decision = |principal: &str, verdict, flags: &[&str]| Decision {
        principal: principal.into(),
        role: Some("vectis/shop: admin".into()),
        flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
        verdict,
        note: "\"quoted\"\r\nand more".into(),
        reviewer: verdict.map(|_| "ann@acme.test".to_owned()),
        at: verdict.map(|_| at),
    };
    let decisions = vec![
        decision("bob@acme.test", Some(Verdict::Revoke), &["granted_by_self", "privileged"]),
        decision("eve@acme.test", None, &[]),
    ];
    Review { title: "Q1".into(), opened_at: at, opened_by: "ann".into(), decisions, closing: None }
}

pub(super) fn incident() -> Incident {
    let at = Some(fixture::moment("2026-01-02T00:00:00Z"));
    let milestone = |name: &str, at, note: Option<&str>| Milestone {
        name: name.into(),
        at,
        note: note.map(str::to_owned),
    };
    let delivery = |id: &str, verdict: &str| Delivery {
        id: Some(id.into()),
        received_at: at,
        scheme: None,
        verdict: verdict.into(),
        reason: "a reason".into(),
        method: "POST".into(),
        url: "/hook".into(),
        headers: vec![("x".into(), "=1".into())],
        body: vec![0, 255, b'x'],
        origin: "original".into(),
        file: "a.http".into(),
    };
    Incident {
        milestones: vec![
            milestone("contained", None, Some("by ann")),
            milestone("detected", at, None),
            milestone("told the press", None, None),
            milestone("=told", at, Some("late")),
        ],
        deliveries: vec![delivery("b", "valid"), delivery("a", "invalid")],
        copies: vec![CopyLeftOut {
            name: "capture:3".into(),
            id: Some("c".into()),
            attempt: 1,
            run: "r".into(),
        }],
        claimed: vec!["capture:4".into()],
    }
}

fn redaction() -> Redaction {
    Redaction { profile: RedactionProfile::builtin("shareable").unwrap(), key: [7; 32] }
}

/// Every kind of pack with all that it may hold, and each redacted.
pub(super) fn kits() -> Vec<(String, Kit)> {
    let mut kits = Vec::new();
    for kind in PackKind::ALL.iter().copied() {
        kits.push((format!("{kind:?}"), kit(|input| input.kind = kind)));
        let hidden = |input: &mut PackInput| {
            (input.kind, input.redaction) = (kind, Some(redaction()));
            let is_incident = kind == PackKind::IncidentResponse;
            input.incident = is_incident.then(|| Incident { deliveries: Vec::new(), ..incident() });
        };
        kits.push((format!("{kind:?}, redacted"), kit(hidden)));
    }
    kits.push(("with accounts".into(), kit(|input| input.accounts = Some(accounts()))));
    kits.push(("with an empty list".into(), kit(|input| input.accounts = Some(Vec::new()))));
    kits.push(("with a review".into(), kit(|input| input.review = Some(review()))));
    let both = |input: &mut PackInput| {
        (input.accounts, input.review) = (Some(accounts()), Some(review()));
    };
    kits.push(("with both".into(), kit(both)));
    let found_out = |input: &mut PackInput| {
        (input.kind, input.incident) = (PackKind::IncidentResponse, Some(incident()));
    };
    kits.push(("with an incident".into(), kit(found_out)));
    kits
}
