//! Vectis: an operations console for managed service providers (<https://mspvectis.com/docs/audit-log>): sign-ins,
//! administrators' changes, rules that fire, and write-backs to the ticket system with request and response.
//!
//! Row ids are whole numbers beyond 2^53, which a reader that uses floating point would round. The trace to find:
//! one night's run of failed sign-ins, stopped by the limit of five in 15 minutes, with one success at its end.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::company::{guest_of, token_of};
use crate::deed::{Actor, Deed, Pace, RoleMove, Routine, Scene};
use crate::json::{Json, Object};
use crate::week::When;

const ROLES: &[&str] = &["viewer", "analyst", "admin"];
const CUSTOMERS: [&str; 5] =
    ["Northwind GmbH", "Kepler & Søn", "Contoso Partners", "Marché d'Été", "Harbour Dental"];
/// Low bits of a row id that are drawn; those above them are the instant in milliseconds.
const ID_DRAWN_BITS: u32 = 20;

/// What goes on in a week.
pub(crate) static ROUTINES: &[Routine] = &[
    Routine { pace: Pace::PerWeek(16), when: When::Office, act: signed_in },
    Routine { pace: Pace::PerWeek(9), when: When::Anytime, act: rule_fired },
    Routine { pace: Pace::PerWeek(6), when: When::Office, act: ticket_work },
    Routine { pace: Pace::PerWeek(2), when: When::Office, act: credentials },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: roles_changed },
    Routine { pace: Pace::PerWeek(3), when: When::Office, act: feedback },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: account },
    Routine { pace: Pace::EveryWeeks(2), when: When::Office, act: rule_edited },
    Routine { pace: Pace::EveryWeeks(3), when: When::Office, act: administration },
    Routine { pace: Pace::EveryWeeks(5), when: When::Office, act: contractor },
    Routine { pace: Pace::EveryWeeks(4), when: When::Night, act: brute_force },
];

/// The row of a deed.
pub(crate) fn write(at: DateTime<Utc>, mut deed: Deed) -> Object {
    let user: Json = match deed.actor {
        Actor::Person(person) => person.email.into(),
        Actor::Agent(name) => name.into(),
        Actor::Outsider(address) => address.into(),
        Actor::System => Json::Null,
    };
    let drawn = deed.ids.below(1 << ID_DRAWN_BITS);
    Object::new()
        .with("id", (deed.at_ms.cast_unsigned() << ID_DRAWN_BITS) | drawn)
        .with("created_at", at.to_rfc3339_opts(SecondsFormat::Millis, true))
        .with("action", deed.action)
        .with("user", user)
        .with("target_type", deed.target_type)
        .with("target", deed.target)
        .with("ip", deed.ip)
        .with("details", deed.details)
}

fn signed_in(scene: &mut Scene) {
    let person = scene.person();
    let ip = office_ip(scene);
    if scene.chance.happens(12) {
        let failed = Deed::by(person, "login_failed").on("user", person.email).at_ip(ip.clone());
        scene.tell(failed.with("reason", "wrong_password").with("name", person.name));
        scene.wait_seconds(5, 50);
    }
    if scene.chance.happens(25) {
        let callback = Deed::by(person, "sso_callback").on("user", person.email).at_ip(ip.clone());
        scene.tell(callback.with("provider", "entra-id"));
        scene.wait_seconds(1, 2);
    }
    let succeeded = Deed::by(person, "login_succeeded").on("user", person.email).at_ip(ip);
    scene.tell(succeeded.with("mfa", "totp").with("name", person.name));
}

/// The trigger, what the rule did, and the ticket that came of it.
fn rule_fired(scene: &mut Scene) {
    let customer = scene.chance.pick(&CUSTOMERS);
    let (alert, ticket) = (scene.chance.between(10_000, 99_999), scene.chance.between(1_000, 9_999));
    let failed = scene.chance.happens(10);
    let trigger = Object::new().with("alert_id", alert).with("severity", "high").with("customer", customer);
    let action = Object::new().with("type", "create_ticket").with("queue", "triage").with("priority", 2);
    let outcome = if failed { "vendor_error" } else { "ticket_created" };
    let fired = Deed::by_system("rule_fired").on("rule", format!("rule-{}", 10 + alert % 7));
    scene.tell(fired.with("trigger", trigger).with("payload", action).with("outcome", outcome));
    scene.wait_seconds(1, 3);
    let request =
        Object::new().with("summary", format!("Alert {alert} at {customer}")).with("board", "triage");
    let status: u64 = if failed { 502 } else { 201 };
    scene.tell(write_back("create_ticket", Actor::System, ticket, request, status));
    if !failed {
        scene.wait_seconds(1, 2);
        let created = Deed::by_system("ticket_created").on("ticket", ticket.to_string());
        scene.tell(created.with("alert_id", alert).with("customer", customer));
    }
}

fn ticket_work(scene: &mut Scene) {
    let person = scene.member();
    let ticket = scene.chance.between(1_000, 9_999);
    let alert = Object::new().with("alert_id", ticket * 7).with("note", "looking into it");
    scene.tell(write_back("acknowledge_alert", person.into(), ticket, alert, 200));
    scene.wait(10, 90);
    let (limited, minutes) = (scene.chance.happens(8), scene.chance.between(10, 95));
    if limited {
        let request = Object::new().with("status", "resolved");
        scene.tell(write_back("update_ticket_status", person.into(), ticket, request, 429));
        scene.wait(1, 2);
    }
    let request = Object::new().with("status", "resolved");
    scene.tell(write_back("update_ticket_status", person.into(), ticket, request, 200));
    scene.wait(1, 5);
    let entry = Object::new().with("minutes", minutes).with("billable", true);
    scene.tell(write_back("create_time_entry", person.into(), ticket, entry, 201));
}

fn credentials(scene: &mut Scene) {
    let admin = scene.admin();
    let ip = office_ip(scene);
    let integration = scene.chance.pick(&["connectwise", "autotask", "ninjaone", "microsoft365"]);
    let fields = vec!["client_id", "client_secret"];
    let deed = Deed::by(admin, "integration_credentials_updated").on("integration", integration).at_ip(ip);
    let new = format!("••••{}", scene.chance.hex(4));
    scene.tell(deed.with("fields", fields).changing("••••4f1c", new));
}

fn roles_changed(scene: &mut Scene) {
    let admin = scene.admin();
    let ip = office_ip(scene);
    for RoleMove { member, from, to } in scene.role_moves(ROLES) {
        let deed = Deed::by(admin, "user_role_changed").on("user", member.email).at_ip(ip.clone());
        scene.tell(deed.changing(from, to));
        scene.wait(1, 90);
    }
}

/// Customers write what they like.
fn feedback(scene: &mut Scene) {
    let customer = scene.chance.pick(&CUSTOMERS);
    let text = scene.awkward();
    let id = scene.chance.hex(8);
    let action = if scene.turn == 0 { "support_request_submitted" } else { "feedback_submitted" };
    let sender = Actor::Outsider(guest_of(scene.seed, scene.week));
    let body =
        Object::new().with("subject", text).with("body", text).with("stars", scene.chance.between(1, 5));
    let deed = Deed::by(sender, action).on("feedback", id.clone()).at_ip("192.0.2.44");
    scene.tell(deed.with("customer", customer).with("submission", body));
    if scene.turn == 1 {
        let admin = scene.admin();
        scene.wait(60, 600);
        scene.tell(Deed::by(admin, "feedback_deleted").on("feedback", id).with("reason", "handled"));
    }
}

fn account(scene: &mut Scene) {
    let person = scene.person();
    let ip = office_ip(scene);
    for action in ["password_changed", "mfa_enrolled", "session_invalidated"] {
        scene.tell(
            Deed::by(person, action)
                .on("user", person.email)
                .at_ip(ip.clone())
                .with("method", "self-service"),
        );
        scene.wait(1, 15);
    }
    let token = token_of(scene.seed, scene.week);
    let made = Deed::by(token.owner, "token_created").on("token", token_id(&token.id)).at_ip(ip.clone());
    scene.tell(made.with("name", token.name));
    scene.wait(5, 50);
    let old = token_of(scene.seed, scene.week.back(2));
    let revoked = Deed::by(scene.admin(), "token_revoked").on("token", token_id(&old.id)).at_ip(ip);
    scene.tell(revoked.with("name", old.name));
}

fn rule_edited(scene: &mut Scene) {
    let admin = scene.admin();
    let rule = format!("rule-{}", scene.chance.between(10, 16));
    let (from, to) = (Object::new().with("severity", "high"), Object::new().with("severity", "critical"));
    for action in ["rule_created", "rule_updated", "rule_deleted"] {
        let deed = Deed::by(admin, action).on("rule", rule.clone());
        scene.tell(deed.changing(from.clone(), to.clone()));
        scene.wait(20, 300);
    }
}

fn administration(scene: &mut Scene) {
    let admin = scene.admin();
    let customer = scene.chance.pick(&CUSTOMERS);
    scene.tell(Deed::by(admin, "branding_updated").on("branding", "portal").changing("#0f62fe", "#1b1f24"));
    scene.wait(5, 60);
    let matched = Deed::by(admin, "customer_matching_changed").on("customer", customer);
    scene.tell(matched.changing("by name", "by domain"));
    scene.wait(5, 60);
    scene
        .tell(Deed::by(admin, "sso_settings_updated").on("security", "sso").changing("optional", "required"));
    scene.wait(5, 60);
    let retention = Deed::by(admin, "retention_changed").on("security", "audit_log").with("unit", "days");
    scene.tell(retention.changing(395, 730));
    scene.wait(5, 60);
    scene.tell(Deed::by(admin, "evidence_pack_exported").on("pack", "access-review").with("format", "zip"));
}

/// A contractor is made an admin in the morning and a viewer again in the evening.
fn contractor(scene: &mut Scene) {
    let (admin, contractor) = (scene.admin(), guest_of(scene.seed, scene.week.back(1)));
    for (hour, from, to) in [(8, "viewer", "admin"), (17, "admin", "viewer")] {
        scene.go_to(2, hour);
        let deed = Deed::by(admin, "user_role_changed").on("user", contractor.clone());
        scene.tell(deed.changing(from, to));
    }
}

fn brute_force(scene: &mut Scene) {
    let victim = scene.member();
    let ip = "203.0.113.66";
    for attempt in 1..=scene.chance.between(30, 50) {
        let guess = if attempt % 3 == 0 { "admin@acme.io" } else { victim.email };
        let failed = Deed::by(Actor::Outsider(guess.to_owned()), "login_failed").on("user", guess).at_ip(ip);
        scene.tell(failed.with("reason", "wrong_password").with("attempt", attempt));
        scene.wait_seconds(1, 6);
        if attempt % 5 == 0 {
            let limited = Deed::by_system("rate_limited").on("user", guess).at_ip(ip);
            scene.tell(limited.with("limit", 5).with("window_minutes", 15));
            scene.wait_seconds(20, 90);
        }
    }
    scene.tell(Deed::by(victim, "login_succeeded").on("user", victim.email).at_ip(ip).with("mfa", "none"));
    scene.wait(240, 300);
    let admin = scene.admin();
    scene.tell(
        Deed::by(admin, "session_invalidated").on("user", victim.email).with("reason", "unknown address"),
    );
}

/// A call to the ticket system: the whole request and how it was answered.
fn write_back(action: &'static str, actor: Actor, ticket: u64, request: Object, status: u64) -> Deed {
    let response = Object::new().with("status", status).with("ticket_id", ticket);
    let deed = Deed::by(actor, action).on("ticket", ticket.to_string());
    deed.with("request", request).with("response", response)
}

fn office_ip(scene: &mut Scene) -> String {
    format!("198.51.100.{}", scene.chance.between(10, 60))
}

fn token_id(token: &str) -> String {
    token.replace("otwx_pat_", "vct_pat_")
}
