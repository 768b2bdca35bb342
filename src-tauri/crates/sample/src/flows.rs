//! Spacelift Flows: workflow automation. Its page (<https://spaceflows.pages.dev/access-control/audit-logs/>) names
//! five attributes of an entry and sends each as one OTLP log record, without naming the record's keys; these are
//! ours, flat:
//!
//! | Key | Holds |
//! |---|---|
//! | `id` | a UUID |
//! | `event_type` | three parts with dots, the verb last |
//! | `actor`, `actor_id` | the user's address and UUID; null for the platform's own acts |
//! | `session_type` | `user`, `api_key`, `oauth2_client`, or null where nobody was signed in |
//! | `session_id` | the key's id or the client's name; null for people |
//! | `project` | the short name, or null at the level of the organization |
//! | `metadata` | an object that varies with the event type |
//! | `date` | RFC 3339 UTC with milliseconds |

use chrono::{DateTime, SecondsFormat, Utc};

use crate::company::{guest_of, person_uuid, sandbox_of, token_of};
use crate::deed::{Actor, Deed, Pace, RoleMove, Routine, Scene, Via};
use crate::json::{Json, Object};
use crate::week::When;

const ROLES: &[&str] = &["viewer", "builder", "admin"];

/// What goes on in a week.
pub(crate) static ROUTINES: &[Routine] = &[
    Routine { pace: Pace::PerWeek(30), when: When::Office, act: signed_in },
    Routine { pace: Pace::PerWeek(11), when: When::Office, act: flow },
    Routine { pace: Pace::PerWeek(8), when: When::Anytime, act: by_machine },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: roles_changed },
    Routine { pace: Pace::PerWeek(3), when: When::Office, act: awkward_flow },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: api_key },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: guest },
    Routine { pace: Pace::EveryWeeks(2), when: When::Office, act: app },
    Routine { pace: Pace::EveryWeeks(4), when: When::Office, act: sandbox },
    Routine { pace: Pace::EveryWeeks(6), when: When::Office, act: organization },
    Routine { pace: Pace::EveryWeeks(6), when: When::Office, act: contractor },
    Routine { pace: Pace::EveryWeeks(6), when: When::Night, act: export_failed },
];

/// The row of a deed.
pub(crate) fn write(at: DateTime<Utc>, mut deed: Deed) -> Object {
    let (actor, id): (Json, Json) = match deed.actor {
        Actor::Person(person) => (person.email.into(), person_uuid(person).into()),
        Actor::Agent(name) => (name.into(), Json::Null),
        Actor::Outsider(address) => (address.into(), Json::Null),
        Actor::System => (Json::Null, Json::Null),
    };
    let (session, session_id): (Json, Json) = match deed.via {
        Via::Dashboard => ("user".into(), Json::Null),
        Via::Token(token) => ("api_key".into(), token.into()),
        Via::Client(name) => ("oauth2_client".into(), name.into()),
        Via::System => (Json::Null, Json::Null),
    };
    Object::new()
        .with("id", deed.ids.uuid())
        .with("event_type", deed.action)
        .with("actor", actor)
        .with("actor_id", id)
        .with("session_type", session)
        .with("session_id", session_id)
        .with("project", deed.project)
        .with("metadata", deed.details.with("target", target(deed.target_type, deed.target.into_owned())))
        .with("date", at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn target(kind: &'static str, id: String) -> Object {
    Object::new().with("type", kind).with("id", id)
}

fn signed_in(scene: &mut Scene) {
    let person = scene.person();
    let ip = format!("198.51.100.{}", scene.chance.between(10, 60));
    let (action, method) = if scene.chance.happens(8) {
        ("identity.session.failed", "password")
    } else {
        ("identity.user.signed_in", "saml")
    };
    scene.tell(Deed::by(person, action).on("user", person.email).with("method", method).with("ip", ip));
}

fn flow(scene: &mut Scene) {
    let (person, project) = (scene.person(), scene.project().slug);
    let id = scene.chance.uuid();
    let name =
        scene.chance.pick(&["page on-call", "sync invoices", "rotate certificates", "welcome a customer"]);
    let actions: &[&str] = match scene.turn % 3 {
        0 => &["automation.flow.created", "automation.flow.published"],
        1 => &["automation.flow.updated", "automation.flow.published"],
        _ => &["automation.flow.disabled", "automation.flow.deleted"],
    };
    for action in actions {
        let deed = Deed::by(person, action).on("flow", id.clone()).within(project).with("name", name);
        let blocks = scene.chance.between(2, 25);
        scene.tell(deed.with("blocks", blocks));
        scene.wait(3, 60);
    }
}

fn by_machine(scene: &mut Scene) {
    let (token, project) = (scene.token(), scene.project().slug);
    let via = if scene.chance.happens(50) {
        Via::Client("terraform-cloud")
    } else {
        Via::Token(key_id(&token.id).into())
    };
    let deed = Deed::by(token.owner, "automation.flow.updated").via(via).on("flow", scene.chance.uuid());
    let commit = scene.chance.hex(7);
    scene.tell(deed.within(project).with("commit", commit));
}

fn roles_changed(scene: &mut Scene) {
    let admin = scene.admin();
    for RoleMove { member, from, to } in scene.role_moves(ROLES) {
        let deed = Deed::by(admin, "organization.role.changed").on("user", member.email);
        scene.tell(deed.changing(from, to));
        scene.wait(1, 90);
    }
}

fn awkward_flow(scene: &mut Scene) {
    let (person, project, text) = (scene.person(), scene.project().slug, scene.awkward());
    let input = Object::new().with("label", text).with("defaults", Object::new().with("value", text));
    let deed = Deed::by(person, "automation.flow.created").on("flow", scene.chance.uuid()).within(project);
    let deed = deed.with("name", text).with("inputs", vec![input]);
    let revision = scene.huge_number();
    scene.tell(deed.with("revision", revision).with("author", person.name));
}

fn api_key(scene: &mut Scene) {
    let (new, old) = (token_of(scene.seed, scene.week), token_of(scene.seed, scene.week.back(2)));
    let made =
        Deed::by(new.owner, "identity.api_key.created").on("api_key", key_id(&new.id)).with("name", new.name);
    scene.tell(made);
    scene.wait(10, 200);
    let revoked = Deed::by(scene.admin(), "identity.api_key.revoked").on("api_key", key_id(&old.id));
    scene.tell(revoked.with("name", old.name));
}

fn guest(scene: &mut Scene) {
    let admin = scene.admin();
    for (action, weeks) in [("organization.member.invited", 0), ("organization.member.removed", 4)] {
        let email = guest_of(scene.seed, scene.week.back(weeks));
        scene.tell(
            Deed::by(admin, action).on("user", email.clone()).with("email", email).with("role", "viewer"),
        );
        scene.wait(20, 120);
    }
}

fn app(scene: &mut Scene) {
    let admin = scene.admin();
    let name = scene.chance.pick(&["slack", "aws", "pagerduty"]);
    let project = scene.project().slug;
    for action in ["integration.app.installed", "integration.app.configured", "integration.app.uninstalled"] {
        scene.tell(Deed::by(admin, action).on("app", name).within(project).with("version", "2.3.0"));
        scene.wait(30, 400);
    }
}

fn sandbox(scene: &mut Scene) {
    let person = scene.person();
    for (action, weeks) in [("organization.project.created", 0), ("organization.project.deleted", 4)] {
        let name = sandbox_of(scene.seed, scene.week.back(weeks));
        scene.tell(
            Deed::by(person, action).on("project", name.clone()).within(name.clone()).with("name", name),
        );
        scene.wait(30, 200);
    }
}

fn organization(scene: &mut Scene) {
    let admin = scene.admin();
    let endpoint = Object::new().with("endpoint", "https://otel.acme.io/v1/logs").with("max_batch_size", 500);
    let before = Object::new().with("endpoint", None::<&'static str>).with("max_batch_size", 1000);
    let export = Deed::by(admin, "organization.audit_export.configured").on("organization", "acme");
    scene.tell(export.changing(before, endpoint));
    scene.wait(5, 60);
    let client = Deed::by(admin, "identity.oauth2_client.created").on("oauth2_client", "terraform-cloud");
    scene.tell(client.with("scopes", vec!["flows:write"]));
    scene.wait(5, 60);
    scene.tell(Deed::by(admin, "organization.sso.enforced").on("organization", "acme").changing(false, true));
}

/// A contractor is made an admin in the morning and a viewer again in the evening.
fn contractor(scene: &mut Scene) {
    let (admin, email) = (scene.admin(), guest_of(scene.seed, scene.week.back(1)));
    for (hour, from, to) in [(8, "viewer", "admin"), (17, "admin", "viewer")] {
        scene.go_to(2, hour);
        scene.tell(Deed::by(admin, "organization.role.changed").on("user", email.clone()).changing(from, to));
    }
}

fn export_failed(scene: &mut Scene) {
    for attempt in 1..=3_u64 {
        let deed = Deed::by_system("organization.audit_export.failed").on("organization", "acme");
        scene.tell(deed.with("error", "429 Too Many Requests").with("attempt", attempt));
        scene.wait(1, 3);
    }
}

fn key_id(token: &str) -> String {
    token.replace("otwx_pat_", "flk_")
}
