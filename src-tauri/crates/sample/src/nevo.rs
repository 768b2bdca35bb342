//! Nevo: a router of inbound events. Rows carry what each entry of its audit log holds
//! (<https://docs.nevo.sh/concepts/audit-logs>): who (a Clerk user id, or `system` after Stripe's or Clerk's
//! webhooks), a dotted action, resource type and id, and metadata per action; `owner_id` is the workspace.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::company::{branch, clerk_id, guest_of, project_uuid, sandbox_of, token_of};
use crate::deed::{Actor, Deed, Pace, RoleMove, Routine, Scene};
use crate::json::Object;
use crate::week::When;

/// The team workspace of acme.io.
const OWNER: &str = "team_2kPq7VxJ0aCmE";
const ROLES: &[&str] = &["member", "admin", "viewer"];
const PLANS: &[&str] = &["hobby", "hacker", "pro", "scale"];

/// What goes on in a week.
pub(crate) static ROUTINES: &[Routine] = &[
    Routine { pace: Pace::PerWeek(22), when: When::Office, act: replayed },
    Routine { pace: Pace::PerWeek(9), when: When::Office, act: endpoint },
    Routine { pace: Pace::PerWeek(7), when: When::Office, act: rule },
    Routine { pace: Pace::PerWeek(4), when: When::Office, act: channel },
    Routine { pace: Pace::PerWeek(3), when: When::Office, act: awkward_label },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: api_key },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: guest },
    Routine { pace: Pace::EveryWeeks(2), when: When::Office, act: connection },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: roles_changed },
    Routine { pace: Pace::EveryWeeks(4), when: When::Office, act: sandbox },
    Routine { pace: Pace::EveryWeeks(6), when: When::Anytime, act: plan },
    Routine { pace: Pace::EveryWeeks(6), when: When::Night, act: burst_of_replays },
];

/// The row of a deed.
pub(crate) fn write(at: DateTime<Utc>, mut deed: Deed) -> Object {
    let actor = match deed.actor {
        Actor::Person(person) => clerk_id(person),
        Actor::Agent(name) => name.to_owned(),
        Actor::Outsider(address) => address,
        Actor::System => "system".to_owned(),
    };
    Object::new()
        .with("id", format!("aud_{}", deed.ids.uuid()))
        .with("owner_id", OWNER)
        .with("actor", actor)
        .with("action", deed.action)
        .with("resource_type", deed.target_type)
        .with("resource_id", deed.target)
        .with("project_id", deed.project)
        .with("metadata", deed.details)
        .with("created_at", at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn replayed(scene: &mut Scene) {
    let (person, project) = (scene.person(), project_uuid(scene.project()));
    let event = format!("evt_{}", scene.chance.hex(16));
    let deed = if scene.chance.happens(30) {
        let changes = Object::new().with("path", "data.body.amount").with("from", 1250).with("to", 1200);
        Deed::by(person, "event.replayed_with_edits").with("edits", vec![changes])
    } else {
        Deed::by(person, "event.replayed")
    };
    let target = scene.chance.pick(&["ledger", "crm", "warehouse"]);
    scene.tell(deed.on("event", event).within(project).with("endpoint", target));
}

fn endpoint(scene: &mut Scene) {
    let (person, project) = (scene.person(), project_uuid(scene.project()));
    let id = scene.chance.uuid();
    let host = scene.chance.pick(&["hooks.acme.io", "ledger.acme.io", "crm.acme.io"]);
    let created = Deed::by(person, "endpoint.created").on("endpoint", id.clone()).within(project.clone());
    scene.tell(created.with("url", format!("https://{host}/in")));
    scene.wait(5, 120);
    let updated = Deed::by(person, "endpoint.updated").on("endpoint", id.clone()).within(project.clone());
    let attempts = scene.chance.between(6, 12);
    scene.tell(updated.with("field", "retry_max_attempts").changing(5, attempts));
    if scene.chance.happens(30) {
        scene.wait(60, 300);
        scene.tell(Deed::by(person, "endpoint.deleted").on("endpoint", id).within(project));
    }
}

fn rule(scene: &mut Scene) {
    let (person, project) = (scene.person(), project_uuid(scene.project()));
    let (id, branch) = (scene.chance.uuid(), branch(&mut scene.chance));
    let actions: &[&str] = match scene.turn % 2 {
        0 => &["rule.created", "rule.disabled", "rule.enabled"],
        _ => &["rule.disabled", "rule.deleted"],
    };
    for action in actions {
        let deed = Deed::by(person, action).on("rule", id.clone()).within(project.clone());
        scene.tell(deed.with("name", format!("drop noise of {branch}")));
        scene.wait(10, 100);
    }
}

fn channel(scene: &mut Scene) {
    let (person, project) = (scene.person(), project_uuid(scene.project()));
    let id = scene.chance.uuid();
    let kind = scene.chance.pick(&["webhook", "email", "slack", "cron"]);
    for action in ["channel.created", "channel.deleted"] {
        let deed = Deed::by(person, action).on("channel", id.clone()).within(project.clone());
        scene.tell(deed.with("type", kind));
        scene.wait(60, 400);
    }
}

fn awkward_label(scene: &mut Scene) {
    let (person, project, text) = (scene.person(), project_uuid(scene.project()), scene.awkward());
    let filter = Object::new().with("field", "headers.x-label").with("equals", text);
    let deed =
        Deed::by(person, "rule.created").on("rule", scene.chance.uuid()).within(project).with("name", text);
    let deed = deed.with("conditions", Object::new().with("all", vec![filter]));
    let revision = scene.huge_number();
    scene.tell(deed.with("revision", revision).with("by", person.name));
}

fn api_key(scene: &mut Scene) {
    let (new, old) = (token_of(scene.seed, scene.week), token_of(scene.seed, scene.week.back(2)));
    let made = Deed::by(new.owner, "api_key.created").on("api_key", key_id(&new.id)).with("name", new.name);
    scene.tell(made);
    scene.wait(10, 100);
    let previous = token_of(scene.seed, scene.week.back(1));
    let rotated = Deed::by(previous.owner, "api_key.rotated").on("api_key", key_id(&previous.id));
    scene.tell(rotated.with("name", previous.name));
    scene.wait(10, 100);
    let deleted =
        Deed::by(scene.admin(), "api_key.deleted").on("api_key", key_id(&old.id)).with("name", old.name);
    scene.tell(deleted);
}

fn guest(scene: &mut Scene) {
    let admin = scene.admin();
    for (action, weeks) in
        [("team.member_invited", 0), ("team.invitation_revoked", 1), ("team.member_removed", 4)]
    {
        let email = guest_of(scene.seed, scene.week.back(weeks));
        let deed = Deed::by(admin, action).on("team_member", email.clone());
        scene.tell(deed.with("email", email).with("role", "member"));
        scene.wait(20, 120);
    }
}

fn roles_changed(scene: &mut Scene) {
    let admin = scene.admin();
    for RoleMove { member, from, to } in scene.role_moves(ROLES) {
        let deed = Deed::by(admin, "team.role_changed").on("team_member", clerk_id(member));
        scene.tell(deed.with("email", member.email).changing(from, to));
        scene.wait(1, 90);
    }
}

fn connection(scene: &mut Scene) {
    let admin = scene.admin();
    let provider = scene.chance.pick(&["slack", "github", "google"]);
    let id = scene.chance.uuid();
    for action in ["connection.created", "connection.disconnected"] {
        scene.tell(Deed::by(admin, action).on("connection", id.clone()).with("provider", provider));
        scene.wait(200, 900);
    }
}

fn sandbox(scene: &mut Scene) {
    let person = scene.person();
    for (action, weeks) in [("project.created", 0), ("project.deleted", 4)] {
        let name = sandbox_of(scene.seed, scene.week.back(weeks));
        scene.tell(Deed::by(person, action).on("project", name.clone()).with("name", name));
        scene.wait(30, 200);
    }
}

/// Somebody upgrades; later a payment fails and Stripe's webhook takes the plan away again.
fn plan(scene: &mut Scene) {
    let (admin, (from, to)) = (scene.admin(), scene.two_of(PLANS));
    scene.tell(Deed::by(admin, "billing.plan_changed").on("subscription", to).changing(from, to));
    scene.wait(300, 900);
    let lost = Deed::by_system("billing.plan_changed").on("subscription", "hobby").changing(to, "hobby");
    scene.tell(lost.with("reason", "payment_failed").with("stripe_event", "invoice.payment_failed"));
}

/// At night one person replays a row of events with edits: worth a question.
fn burst_of_replays(scene: &mut Scene) {
    let (person, project) = (scene.member(), project_uuid(scene.project()));
    for _ in 0..scene.chance.between(12, 20) {
        let event = format!("evt_{}", scene.chance.hex(16));
        let changes = Object::new().with("path", "data.body.iban").with("from", "DE02…").with("to", "LT12…");
        let deed = Deed::by(person, "event.replayed_with_edits").on("event", event).within(project.clone());
        scene.tell(deed.with("edits", vec![changes]));
        scene.wait_seconds(8, 70);
    }
}

fn key_id(token: &str) -> String {
    token.replace("otwx_pat_", "nvk_")
}
