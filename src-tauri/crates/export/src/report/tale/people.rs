//! Made-up people: principals, what a reviewer decided about them, what they found out about an incident.

use exhibit_entry::Moment;

use crate::pack::fixture::moment;
use crate::pack::*;

pub(super) fn principals(many: usize, say: &dyn Fn(&str) -> String) -> Vec<Principal> {
    (0..many)
        .map(|n| Principal {
            name: say(&format!("person{n:03}@acme.io")),
            kind: say("human"),
            first_seen: Some(moment("2026-01-02T09:00:00Z")),
            last_seen: Some(moment("2026-03-30T16:20:05Z").plus_ms(-(n as i64) * 7_200_000)),
            last_login: (n % 3 != 0).then(|| moment("2026-03-30T08:01:44.120Z")),
            role: (n % 5 != 0).then(|| say("payments-api: owner; billing: viewer")),
            state: say("active"),
            logins: n as u64 * 3,
            failed_logins: n as u64 % 4,
            grants_made: 2,
            open_credentials: 1,
            removed_from: Vec::new(),
            rows: 1040,
            dormant_days: Some(n as u64),
            flags: if n % 6 == 0 { vec![say("privileged"), say("granted_by_self")] } else { Vec::new() },
        })
        .collect()
}

pub(super) fn review(say: &dyn Fn(&str) -> String) -> Review {
    let decision = |n: u64, verdict: Option<Verdict>| Decision {
        principal: say(&format!("person{n:03}@acme.io")),
        role: Some(say("payments-api: owner")),
        flags: vec![say("privileged")],
        verdict,
        note: say("left the team in February"),
        reviewer: verdict.map(|_| say("marta@acme.io")),
        at: verdict.map(|_| moment("2026-04-02T07:10:00Z")),
    };
    Review {
        title: say("Quarterly review"),
        opened_at: moment("2026-04-01T09:00:00Z"),
        opened_by: say("dana@acme.io"),
        decisions: vec![
            decision(0, Some(Verdict::Revoke)),
            decision(1, Some(Verdict::Approve)),
            decision(2, Some(Verdict::Escalate)),
            decision(3, None),
        ],
        closing: Some(Closing {
            // Lines are paragraphs of ours: a text must not make more of them.
            statement: format!("I have looked at all four.\n{}", say("One goes.").replace(['\r', '\n'], " ")),
            by: say("marta@acme.io"),
            at: moment("2026-04-02T07:30:00Z"),
            signature: Some("armored".into()),
            signer: Some(say("marta@acme.io")),
        }),
    }
}

pub(super) fn incident(say: &dyn Fn(&str) -> String) -> Incident {
    let milestone = |name: &str, at: Option<Moment>| Milestone {
        name: name.into(),
        at,
        note: Some(say("by a customer")),
    };
    Incident {
        milestones: vec![
            milestone("detected", Some(moment("2026-02-11T01:40:00Z"))),
            milestone("contained", Some(moment("2026-02-11T05:00:00Z"))),
        ],
        deliveries: ["valid", "invalid", "stale"]
            .into_iter()
            .map(|verdict| Delivery {
                id: Some(say("evt_1")),
                received_at: Some(moment("2026-02-11T01:40:00Z")),
                scheme: Some(say("standard-webhooks")),
                verdict: verdict.into(),
                reason: say("the signature is of another body"),
                method: "POST".into(),
                url: say("/hook"),
                headers: vec![(say("x-id"), say("1"))],
                body: b"{}".to_vec(),
                origin: "original".into(),
                file: say("capture.http"),
            })
            .collect(),
        copies: vec![CopyLeftOut {
            name: say("capture:3"),
            id: Some(say("evt_2")),
            attempt: 1,
            run: say("0011223344556677"),
        }],
        claimed: vec![say("capture:4")],
    }
}
