//! mushi-mushi: bug reports that agents repair. Rows are as `GET /v1/admin/audit` returns them
//! (kensaurus/mushi-mushi, `sso-audit.ts` as read at bb64f3c and 0330f42).
//!
//! A person has an address and a UUID; an agent's id begins with `agent_` or its address with `agent-`; what has no
//! id, or one that begins with `cron_`, `system_` or `webhook_`, is the system. The trace to find: a fix-worker
//! opens its pull request in the wrong repository at night, and a person revokes its key.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::company::{Project, branch, guest_of, person_uuid, project_uuid, sandbox_of, token_of};
use crate::deed::{Actor, Deed, Pace, RoleMove, Routine, Scene, Via};
use crate::json::{Json, Object};
use crate::week::When;

const FIX_WORKER: Actor = Actor::Agent("agent_fix_worker");
const TRIAGE_AGENT: Actor = Actor::Agent("agent_triage");
const CRON: Actor = Actor::Agent("cron_pdca");
const INTAKE: Actor = Actor::Agent("webhook_intake");
const ROLES: &[&str] = &["viewer", "member", "admin"];

/// What goes on in a week.
pub(crate) static ROUTINES: &[Routine] = &[
    Routine { pace: Pace::PerWeek(62), when: When::Office, act: report },
    Routine { pace: Pace::PerWeek(22), when: When::Anytime, act: noise },
    Routine { pace: Pace::PerWeek(7), when: When::Night, act: pdca },
    Routine { pace: Pace::PerWeek(5), when: When::Office, act: lesson },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: roles_changed },
    Routine { pace: Pace::PerWeek(4), when: When::Office, act: settings },
    Routine { pace: Pace::PerWeek(3), when: When::Office, act: awkward_report },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: key },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: guest },
    Routine { pace: Pace::EveryWeeks(2), when: When::Office, act: integration },
    Routine { pace: Pace::EveryWeeks(4), when: When::Office, act: sandbox },
    Routine { pace: Pace::EveryWeeks(6), when: When::Office, act: single_sign_on },
    Routine { pace: Pace::EveryWeeks(6), when: When::Office, act: retention },
    Routine { pace: Pace::EveryWeeks(5), when: When::Office, act: contractor },
    Routine { pace: Pace::EveryWeeks(3), when: When::Night, act: wrong_repository },
];

/// The row of a deed. Times are as PostgREST writes them: `+00:00` and not `Z`.
pub(crate) fn write(at: DateTime<Utc>, mut deed: Deed) -> Object {
    let (id, email): (Json, Json) = match deed.actor {
        Actor::Person(person) => (person_uuid(person).into(), person.email.into()),
        Actor::Agent("agent_triage") => ("agent_triage".into(), "agent-triage@mushi.acme.io".into()),
        Actor::Agent(name) => (name.into(), Json::Null),
        Actor::Outsider(address) => (Json::Null, address.into()),
        Actor::System => (Json::Null, Json::Null),
    };
    Object::new()
        .with("id", deed.ids.uuid())
        .with("project_id", deed.project)
        .with("actor_id", id)
        .with("actor_email", email)
        .with("action", deed.action)
        .with("resource_type", deed.target_type)
        .with("resource_id", deed.target)
        .with("metadata", deed.details)
        .with("created_at", at.to_rfc3339_opts(SecondsFormat::Millis, false))
}

/// From a report to a merged or failed repair.
fn report(scene: &mut Scene) {
    let project = scene.project();
    let id = scene.chance.uuid();
    let severity = scene.chance.pick(&["low", "medium", "high", "critical"]);
    scene.tell(
        about(INTAKE, "report.created", &id, project).with("channel", "sdk").with("severity", severity),
    );
    scene.wait(1, 4);
    let confidence = scene.chance.between(51, 99);
    let classified = about(TRIAGE_AGENT, "report.classified", &id, project).with("category", "bug");
    scene.tell(classified.with("confidence_percent", confidence));
    if scene.chance.happens(70) {
        let person = scene.person();
        scene.wait(10, 240);
        let triaged = about(person.into(), "report.triaged", &id, project);
        scene.tell(triaged.with("before", status("new")).with("after", status("accepted")));
        if scene.chance.happens(65) {
            repair(scene, &id, project);
        }
    }
}

fn repair(scene: &mut Scene, report: &str, project: &'static Project) {
    let (fix, branch) = (scene.chance.uuid(), branch(&mut scene.chance));
    let run = |actor: Actor, action| {
        let deed = Deed::by(actor, action).on("fix", fix.clone()).within(project_uuid(project));
        deed.with("report_id", report.to_owned()).with("repository", format!("acme/{}", project.slug))
    };
    let by_person = scene.chance.happens(55);
    let (asker, kind) = if by_person { (scene.person().into(), "human") } else { (TRIAGE_AGENT, "agent") };
    scene.wait(2, 20);
    scene.tell(run(asker, "fix.dispatched").with("triggered_by", kind).with("project_id", project.slug));
    scene.wait(6, 45);
    if scene.chance.happens(18) {
        let error =
            scene.chance.pick(&["tests failed", "RATE_LIMITED", "merge conflict", "sandbox timed out"]);
        let reason = Object::new().with("code", error).with("attempt", 1);
        scene.tell(run(FIX_WORKER, "fix.failed").with("agent_id", "agent_fix_worker").with("error", reason));
        scene.wait(15, 60);
    }
    let pull_request = scene.chance.between(100, 900);
    let done = run(FIX_WORKER, "fix.completed").with("agent_id", "agent_fix_worker").with("branch", branch);
    scene.tell(done.with("pull_request", pull_request));
}

/// Reports that come to nothing.
fn noise(scene: &mut Scene) {
    let project = scene.project();
    let id = scene.chance.uuid();
    scene.tell(
        about(INTAKE, "report.created", &id, project).with("channel", "widget").with("severity", "low"),
    );
    scene.wait(1, 4);
    let dismissed = about(TRIAGE_AGENT, "report.dismissed", &id, project);
    let score = scene.chance.between(80, 99);
    scene.tell(dismissed.with("reason", "duplicate").with("similarity_percent", score));
}

fn pdca(scene: &mut Scene) {
    let id = scene.chance.uuid();
    let reports = scene.chance.below(40);
    let deed = Deed::by(CRON, "pdca.run.started").via(Via::System).on("pdca_run", id);
    scene.tell(deed.with("schedule", "nightly").with("reports", reports));
}

fn lesson(scene: &mut Scene) {
    let (person, cluster, project) = (scene.person(), scene.chance.uuid(), scene.project());
    let deed = Deed::by(person, "lesson.promoted").on("lesson", cluster).within(project_uuid(project));
    let occurrences = scene.chance.between(3, 30);
    scene.tell(deed.with("rule", "check the currency before rounding").with("occurrences", occurrences));
}

fn roles_changed(scene: &mut Scene) {
    let admin = scene.admin();
    for RoleMove { member, from, to } in scene.role_moves(ROLES) {
        let deed =
            Deed::by(admin, "user.role_changed").on("user", person_uuid(member)).with("email", member.email);
        scene.tell(deed.with("before", role(from)).with("after", role(to)));
        scene.wait(1, 90);
    }
}

fn settings(scene: &mut Scene) {
    let (admin, project) = (scene.admin(), scene.project());
    let (from, to) = (scene.chance.between(1, 4), scene.chance.between(5, 9));
    let deed = Deed::by(admin, "settings.updated").on("project", project_uuid(project));
    let deed = deed.within(project_uuid(project)).with("setting", "max_parallel_fixes");
    scene.tell(deed.with("before", from).with("after", to));
}

/// A report whose title tries everything, with an id beyond 2^53, by somebody with a name to match.
fn awkward_report(scene: &mut Scene) {
    let (person, project, text) = (scene.person(), scene.project(), scene.awkward());
    let id = scene.chance.uuid();
    let trace = scene.huge_number();
    let before = Object::new().with("title", "untitled").with("labels", Vec::<&str>::new());
    let after = Object::new().with("title", text).with("labels", vec!["needs-review", text]);
    scene.tell(about(INTAKE, "report.created", &id, project).with("channel", "api").with("title", text));
    scene.wait(5, 90);
    let deed =
        about(person.into(), "report.triaged", &id, project).with("before", before).with("after", after);
    scene.tell(deed.with("trace_number", trace).with("by", person.name));
}

/// This week's key is made, the one of two weeks ago revoked.
fn key(scene: &mut Scene) {
    let (new, old) = (token_of(scene.seed, scene.week), token_of(scene.seed, scene.week.back(2)));
    let made = Deed::by(new.owner, "key.created").on("key", key_id(&new.id)).with("name", new.name);
    scene.tell(made.with("scopes", vec!["reports:write", "fixes:run"]));
    scene.wait(60, 400);
    let revoked = Deed::by(scene.admin(), "key.revoked").on("key", key_id(&old.id)).with("name", old.name);
    scene.tell(revoked.with("reason", "rotation").with("created_by", old.owner.email));
}

fn guest(scene: &mut Scene) {
    let admin = scene.admin();
    let (coming, going) = (guest_of(scene.seed, scene.week), guest_of(scene.seed, scene.week.back(4)));
    scene.tell(
        Deed::by(admin, "user.invited")
            .on("user", coming.clone())
            .with("email", coming)
            .with("role", "viewer"),
    );
    scene.wait(30, 300);
    scene.tell(Deed::by(admin, "user.removed").on("user", going.clone()).with("email", going));
}

fn integration(scene: &mut Scene) {
    let admin = scene.admin();
    let name = scene.chance.pick(&["github", "linear", "slack", "sentry"]);
    let reason = Object::new().with("code", "RATE_LIMITED").with("retry_after_s", 60);
    let lost = Deed::by_system("integration.disconnected").on("integration", name).with("error", reason);
    scene.tell(lost);
    scene.wait(20, 200);
    let back =
        Deed::by(admin, "integration.connected").on("integration", name).with("credential", "replaced");
    scene.tell(back);
    scene.wait(5, 40);
    for action in ["plugin.installed", "plugin.uninstalled"] {
        scene.tell(Deed::by(admin, action).on("plugin", format!("{name}-bridge")).with("version", "1.4.2"));
        scene.wait(60, 90);
    }
}

fn sandbox(scene: &mut Scene) {
    let person = scene.person();
    let (new, old) = (sandbox_of(scene.seed, scene.week), sandbox_of(scene.seed, scene.week.back(4)));
    scene.tell(Deed::by(person, "project.created").on("project", new.clone()).with("name", new));
    scene.wait(30, 300);
    let deleted = Deed::by(person, "project.deleted").on("project", old.clone()).with("name", old.clone());
    scene.tell(deleted.with("slug", old).with("confirmed_by", person.email));
}

fn single_sign_on(scene: &mut Scene) {
    let (admin, id) = (scene.admin(), scene.chance.uuid());
    let deed =
        Deed::by(admin, "sso.registered").on("sso", id).with("provider", "Okta").with("protocol", "saml");
    scene.tell(deed.with("domains", vec!["acme.io", "acme.example"]));
}

fn retention(scene: &mut Scene) {
    let admin = scene.admin();
    let deed = Deed::by(admin, "retention.updated").on("retention", "audit_logs").with("unit", "days");
    scene.tell(deed.with("before", 365).with("after", 730));
}

/// A contractor is made an admin in the morning and a viewer again in the evening.
fn contractor(scene: &mut Scene) {
    let (admin, contractor) = (scene.admin(), guest_of(scene.seed, scene.week.back(1)));
    for (hour, before, after) in [(8, "viewer", "admin"), (17, "admin", "viewer")] {
        scene.go_to(2, hour);
        let deed = Deed::by(admin, "user.role_changed").on("user", contractor.clone());
        scene.tell(
            deed.with("email", contractor.clone()).with("before", role(before)).with("after", role(after)),
        );
    }
}

fn wrong_repository(scene: &mut Scene) {
    let (report, fix, key) = (scene.chance.uuid(), scene.chance.uuid(), scene.chance.hex(10));
    let run = |actor: Actor, action, repository: &'static str| {
        let deed = Deed::by(actor, action).on("fix", fix.clone()).with("report_id", report.clone());
        deed.with("agent_id", "agent_fix_worker").with("repository", repository)
    };
    scene.go_to(1, 2);
    let asked = run(TRIAGE_AGENT, "fix.dispatched", "acme/storefront").with("triggered_by", "agent");
    scene.tell(asked.with("project_id", "payments-api"));
    scene.wait(5, 20);
    let opened = run(FIX_WORKER, "fix.completed", "acme/storefront").with("pull_request", 247);
    scene.tell(opened.with("expected_repository", "acme/payments-api"));
    scene.go_to(1, 8);
    let error = Object::new().with("code", "WRONG_REPOSITORY").with("detail", "pull request closed unmerged");
    scene.tell(run(FIX_WORKER, "fix.failed", "acme/storefront").with("error", error));
    scene.wait(5, 30);
    let revoked =
        Deed::by(scene.admin(), "key.revoked").on("key", format!("mk_{key}")).with("name", "fix-worker");
    scene.tell(revoked.with("reason", "worker wrote to the wrong repository"));
}

fn about(actor: Actor, action: &'static str, report: &str, project: &'static Project) -> Deed {
    Deed::by(actor, action).on("report", report.to_owned()).within(project_uuid(project))
}

fn status(name: &'static str) -> Object {
    Object::new().with("status", name)
}

fn role(name: &'static str) -> Object {
    Object::new().with("role", name)
}

fn key_id(token: &str) -> String {
    token.replace("otwx_pat_", "mk_")
}
