//! Sign-off sheets that say something else than the statement that a reviewer signed; all hashes are written anew.

use super::kit::{JANE, Kit, key, sshsig};
use super::*;
use crate::pack::{Closing, Decision, Review, Verdict, closing_statement};

const SHEET: &str = "data/signoff/review.csv";

/// A pack with a closed review of two people; `vouched` tells whether its statement is signed.
fn reviewed(signature: impl Fn(&str) -> Option<String>) -> Kit {
    let at = fixture::moment("2026-04-01T00:00:00Z");
    let decision = |name: &str, verdict| Decision {
        principal: name.into(),
        role: Some("admin".into()),
        flags: vec![],
        verdict: Some(verdict),
        note: "as asked".into(),
        reviewer: Some("cleo".into()),
        at: Some(at),
    };
    let decisions = vec![decision("bob@x.test", Verdict::Approve), decision("eve@x.test", Verdict::Revoke)];
    let (title, opened_by) = ("Q1".into(), "jane".into());
    let review = Review { title, opened_at: at, opened_by, decisions, closing: None };
    let mut input = fixture::input(9);
    let statement = {
        // The sheet stands by name, the statement as the review was opened.
        let mut turned = review.clone();
        turned.decisions.reverse();
        closing_statement(&turned, (input.period, &input.query), ("jane", at))
    };
    let signature = signature(&statement);
    let closing = Closing {
        signer: signature.as_ref().map(|_| "jane".into()),
        statement,
        by: "jane".into(),
        at,
        signature,
    };
    input.review = Some(Review { closing: Some(closing), ..review });
    Kit::of(&fixture::pack(&input, &fixture::rows(9)))
}

fn signed() -> Kit {
    reviewed(|statement| Some(sshsig(JANE, "access-review", statement.as_bytes())))
}

fn signoff(kit: Kit) -> Check {
    check(&kit.resealed().zip()).checks.into_iter().find(|check| check.name == "signoff").unwrap()
}

#[test]
fn a_statement_in_another_order_than_its_sheet_is_good_and_open_while_nobody_vouches_for_it() {
    let found = signoff(signed());
    assert!(found.ok && found.is_open && found.detail.contains("present, not trusted"), "{found:?}");
    let found = signoff(reviewed(|_| None));
    assert!(found.ok && found.is_open && found.detail.contains("not signed"), "{found:?}");
    let (allowed, _) = AllowedSigners::parse(&format!("jane {}\n", key(JANE).1.text()));
    let trust = Trust::of(allowed, fixture::moment("2026-05-01T00:00:00Z"));
    let found = check_pack(Cursor::new(signed().zip()), &trust).unwrap();
    let found = found.checks.into_iter().find(|check| check.name == "signoff").unwrap();
    assert!(found.ok && !found.is_open && found.detail.contains("trusted as jane"), "{found:?}");
}

#[test]
fn a_sheet_that_tells_of_people_what_nobody_signed_is_found() {
    let swapped = {
        let text = signed().text(SHEET);
        let (approve, revoke) = ("approve", "revoke");
        assert!(text.contains(approve) && text.contains(revoke));
        let text = text.replace(approve, "\0").replace(revoke, approve).replace('\0', revoke);
        signed().with(SHEET, text.as_bytes())
    };
    let cases = [
        ("two decisions exchanged", swapped),
        ("another person", signed().edit(SHEET, "eve@x.test", "ann@x.test")),
        ("another role", signed().edit(SHEET, "admin", "viewer")),
        ("another note", signed().edit(SHEET, "as asked", "never")),
        ("another reviewer", signed().edit(SHEET, "cleo", "dora")),
        ("another time", signed().edit(SHEET, "2026-04-01", "2026-04-02")),
        ("a review of another name", signed().facts(|facts| facts["review"]["title"] = "Q2".into())),
        ("opened by another", signed().facts(|facts| facts["review"]["opened_by"] = "eve".into())),
        ("closed by another", signed().facts(|facts| facts["review"]["closed_by"] = "eve".into())),
        (
            "closed at another time",
            signed().facts(|facts| facts["review"]["closed_at"] = "2026-04-01T00:00:01Z".into()),
        ),
        ("never closed", signed().facts(|facts| facts["review"]["closed_at"] = serde_json::Value::Null)),
        ("no review at all", signed().facts(|facts| facts["review"] = serde_json::Value::Null)),
    ];
    for (what, kit) in cases {
        let found = signoff(kit);
        assert!(!found.ok, "{what}: {found:?}");
    }
}
