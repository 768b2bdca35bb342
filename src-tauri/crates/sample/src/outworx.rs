//! Outworx Docs: API documentation. Rows are the body of its audit webhook
//! (<https://docs.outworx.io/tools/audit-log>).
//!
//! `metadata.source` says how the act came in, and `metadata.token_id` which token made it. The trace to find: in
//! some weeks a token leaks, edits documents in one night, and is revoked in the morning.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::company::{PROJECTS, branch, guest_of, sandbox_of, token_of};
use crate::deed::{Actor, Deed, Pace, RoleMove, Routine, Scene, Via};
use crate::json::Object;
use crate::week::When;

const BOT: Actor = Actor::Agent("github-actions");
const ROLES: &[&str] = &["viewer", "editor", "admin"];
/// The project that nobody outside should see.
const HIDDEN: &str = "ledger-internal";
const OWNER: &str = "alice@acme.io";

/// What goes on in a week.
pub(crate) static ROUTINES: &[Routine] = &[
    Routine { pace: Pace::PerWeek(44), when: When::Office, act: preview },
    Routine { pace: Pace::PerWeek(42), when: When::Anytime, act: spec_synced },
    Routine { pace: Pace::PerWeek(52), when: When::Office, act: spec_edited },
    Routine { pace: Pace::PerWeek(16), when: When::Office, act: release },
    Routine { pace: Pace::PerWeek(18), when: When::Office, act: customised },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: roles_changed },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: visibility },
    Routine { pace: Pace::PerWeek(3), when: When::Office, act: renamed },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: guest },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: token_made },
    Routine { pace: Pace::EveryWeeks(1), when: When::Office, act: token_revoked },
    Routine { pace: Pace::EveryWeeks(2), when: When::Office, act: upload_token },
    Routine { pace: Pace::EveryWeeks(3), when: When::Office, act: version_retired },
    Routine { pace: Pace::EveryWeeks(4), when: When::Office, act: addresses },
    Routine { pace: Pace::EveryWeeks(4), when: When::Office, act: sandbox },
    Routine { pace: Pace::EveryWeeks(5), when: When::Office, act: contractor },
    Routine { pace: Pace::EveryWeeks(6), when: When::Night, act: leak },
];

/// The row of a deed.
pub(crate) fn write(at: DateTime<Utc>, mut deed: Deed) -> Object {
    let actor = match deed.actor {
        Actor::Person(person) => Some(person.email.to_owned()),
        Actor::Agent(name) => Some(name.to_owned()),
        Actor::Outsider(address) => Some(address),
        Actor::System => None,
    };
    let metadata = match deed.via {
        Via::Dashboard => deed.details.with("source", "dashboard"),
        Via::Token(id) => deed.details.with("source", "api").with("token_id", id),
        Via::Client(name) => deed.details.with("source", "api").with("client", name),
        Via::System => deed.details.with("source", "system"),
    };
    Object::new()
        .with("id", deed.ids.uuid())
        .with("account_user_id", OWNER)
        .with("actor_user_id", actor)
        .with("action", deed.action)
        .with("target_type", deed.target_type)
        .with("target_id", deed.target)
        .with("project_id", deed.project)
        .with("metadata", metadata)
        .with("created_at", at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn preview(scene: &mut Scene) {
    let (project, branch) = (scene.project().slug, branch(&mut scene.chance));
    let weeks = scene.week.number().max(0).cast_unsigned();
    let number = weeks * 44 + scene.turn + 1;
    let token = scene.token().id;
    for _ in 0..scene.chance.between(1, 3) {
        let commit = scene.chance.hex(7);
        let deed = Deed::by(BOT, "PREVIEW_CREATED").via(Via::Token(token.clone().into()));
        let deed = deed.on("preview", format!("{project}-pr-{number}")).within(project);
        scene.tell(deed.with("pr", number).with("branch", branch).with("commit", commit));
        scene.wait(4, 90);
    }
    let deed =
        Deed::by_system("PREVIEW_DELETED").on("preview", format!("{project}-pr-{number}")).within(project);
    scene.tell(deed.with("pr", number).with("reason", "merged"));
}

fn spec_synced(scene: &mut Scene) {
    let project = scene.project().slug;
    let deed = Deed::by_system("SPEC_SYNCED").on("spec", format!("{project}/openapi.yaml")).within(project);
    let operations = scene.chance.between(12, 90);
    let digest = scene.chance.hex(16);
    scene.tell(deed.with("operations", operations).with("sha256_prefix", digest));
}

fn spec_edited(scene: &mut Scene) {
    let project = scene.project().slug;
    let person = scene.person();
    let lines = Object::new().with("added", scene.chance.below(60)).with("removed", scene.chance.below(30));
    let deed = Deed::by(person, "SPEC_EDITED").on("spec", format!("{project}/openapi.yaml")).within(project);
    scene.tell(deed.with("lines", lines));
}

fn release(scene: &mut Scene) {
    let project = scene.project().slug;
    let token = scene.token();
    let (major, minor) = (scene.chance.between(1, 4), scene.chance.between(1, 40));
    let (previous, version) = (format!("v{major}.{}", minor - 1), format!("v{major}.{minor}"));
    let upload = Deed::by(token.owner, "SPEC_UPLOADED").via(Via::Token(token.id.into()));
    let bytes = scene.chance.between(8_000, 900_000);
    scene.tell(upload.on("spec", format!("{project}/{version}")).within(project).with("bytes", bytes));
    if scene.chance.happens(40) {
        let person = scene.person();
        scene.wait(5, 40);
        scene.tell(Deed::by(person, "VERSION_CREATED").on("version", version.clone()).within(project));
        scene.wait(10, 90);
        let promoted =
            Deed::by(person, "VERSION_PROMOTED_DEFAULT").on("version", version.clone()).within(project);
        scene.tell(promoted.changing(previous, version));
    }
}

fn customised(scene: &mut Scene) {
    let project = scene.project().slug;
    let (action, kind) = scene.chance.pick(&[
        ("BRANDING_UPDATED", "branding"),
        ("THEME_UPDATED", "theme"),
        ("CUSTOMIZATION_UPDATED", "customization"),
        ("ENDPOINT_CUSTOMIZATION_UPDATED", "endpoint"),
        ("ENDPOINT_CUSTOMIZATION_DELETED", "endpoint"),
    ]);
    let person = scene.person();
    let (from, to) = scene.two_of(&["#0f62fe", "#1b1f24", "#d6336c", "system-ui"]);
    scene.tell(
        Deed::by(person, action).on(kind, format!("{project}/{kind}")).within(project).changing(from, to),
    );
}

fn roles_changed(scene: &mut Scene) {
    let (admin, project) = (scene.admin(), scene.project().slug);
    for RoleMove { member, from, to } in scene.role_moves(ROLES) {
        let deed =
            Deed::by(admin, "COLLABORATOR_ROLE_CHANGED").on("collaborator", member.email).within(project);
        scene.tell(deed.with("scope", "project").changing(from, to));
        scene.wait(1, 90);
    }
}

/// One project a week is opened, and when its turn comes again closed.
fn visibility(scene: &mut Scene) {
    let round = PROJECTS.len() as i64;
    let project = PROJECTS[scene.week.number().rem_euclid(round) as usize].slug;
    let opening = scene.week.number().div_euclid(round) % 2 == 0;
    let (from, to) = if opening { ("private", "public") } else { ("public", "private") };
    let deed = Deed::by(scene.admin(), "PROJECT_VISIBILITY_CHANGED").on("project", project).within(project);
    scene.tell(deed.changing(from, to));
}

/// Free text that people typed, with an id beyond 2^53 and settings inside settings.
fn renamed(scene: &mut Scene) {
    let (person, project, text) = (scene.person(), scene.project(), scene.awkward());
    let number = scene.huge_number();
    let seo = Object::new().with("title", text).with("tags", vec!["api", "docs"]);
    let settings = Object::new().with("seo", seo).with("analytics", Object::new().with("enabled", false));
    let deed = Deed::by(person, "PROJECT_UPDATED").on("project", project.slug).within(project.slug);
    let deed = deed.with("field", "title").changing(project.name, text);
    scene.tell(deed.with("revision", number).with("settings", settings).with("owner", person.name));
}

/// This week's guest comes; the one of four weeks ago goes.
fn guest(scene: &mut Scene) {
    let (admin, project) = (scene.admin(), scene.project().slug);
    let coming = guest_of(scene.seed, scene.week);
    let invited = Deed::by(admin, "COLLABORATOR_INVITED").on("collaborator", coming.clone()).within(project);
    scene.tell(invited.with("email", coming).with("role", "viewer"));
    scene.wait(30, 300);
    let going = guest_of(scene.seed, scene.week.back(4));
    let removed = Deed::by(admin, "COLLABORATOR_REMOVED").on("collaborator", going).within(project);
    scene.tell(removed.with("role", "viewer").with("reason", "engagement ended"));
}

fn token_made(scene: &mut Scene) {
    let token = token_of(scene.seed, scene.week);
    let deed = Deed::by(token.owner, "TOKEN_CREATED").on("token", token.id.clone());
    scene.tell(deed.with("name", token.name).with("prefix", "otwx_pat"));
}

/// Two weeks after it was made, when machines have moved on to the next one.
fn token_revoked(scene: &mut Scene) {
    let token = token_of(scene.seed, scene.week.back(2));
    let deed = Deed::by(scene.admin(), "TOKEN_REVOKED").on("token", token.id.clone());
    let deed = deed.with("name", token.name).with("prefix", "otwx_pat");
    scene.tell(deed.with("reason", "rotation"));
}

fn upload_token(scene: &mut Scene) {
    let (person, project) = (scene.person(), scene.project().slug);
    let (old, new) = (format!("otwx_{}", scene.chance.hex(10)), format!("otwx_{}", scene.chance.hex(10)));
    scene.tell(Deed::by(person, "UPLOAD_TOKEN_GENERATED").on("upload_token", old.clone()).within(project));
    scene.wait(60, 200);
    let rotated = Deed::by(person, "UPLOAD_TOKEN_ROTATED").on("upload_token", new.clone()).within(project);
    scene.tell(rotated.changing(old, new.clone()));
    scene.wait(200, 600);
    scene.tell(Deed::by(person, "UPLOAD_TOKEN_REVOKED").on("upload_token", new).within(project));
}

fn version_retired(scene: &mut Scene) {
    let (person, project) = (scene.person(), scene.project().slug);
    for action in ["VERSION_UPDATED", "VERSION_DEACTIVATED", "VERSION_REACTIVATED", "VERSION_DELETED"] {
        let deed = Deed::by(person, action).on("version", "v0.9").within(project);
        scene.tell(deed.with("reason", "end of support"));
        scene.wait(10, 120);
    }
}

fn addresses(scene: &mut Scene) {
    let (admin, project) = (scene.admin(), scene.project().slug);
    for (action, kind, host) in [
        ("PROJECT_CUSTOM_DOMAIN_CHANGED", "project", "docs"),
        ("VERSION_BASE_URL_CHANGED", "version", "api"),
        ("SPEC_URL_CHANGED", "spec", "specs"),
    ] {
        let deed = Deed::by(admin, action).on(kind, project).within(project);
        let new = format!("https://{host}.acme.io/{project}");
        scene.tell(deed.changing(format!("https://{project}.outworx.example"), new));
        scene.wait(3, 30);
    }
}

/// A short-lived project is started; the one of four weeks ago is cleared away.
fn sandbox(scene: &mut Scene) {
    let person = scene.person();
    let (new, old) = (sandbox_of(scene.seed, scene.week), sandbox_of(scene.seed, scene.week.back(4)));
    scene.tell(
        Deed::by(person, "PROJECT_CREATED").on("project", new.clone()).within(new).with("template", "blank"),
    );
    scene.wait(30, 240);
    let spec = Deed::by(person, "SPEC_DELETED").on("spec", format!("{old}/openapi.yaml")).within(old.clone());
    scene.tell(spec.with("cascade", true));
    scene.wait(1, 5);
    scene.tell(
        Deed::by(person, "PROJECT_DELETED").on("project", old.clone()).within(old).with("confirmed", true),
    );
}

/// A contractor is made an editor in the morning and a viewer again in the evening.
fn contractor(scene: &mut Scene) {
    let (admin, project) = (scene.admin(), scene.project().slug);
    let contractor = guest_of(scene.seed, scene.week.back(1));
    for (hour, from, to) in [(8, "viewer", "editor"), (17, "editor", "viewer")] {
        scene.go_to(2, hour);
        let deed = Deed::by(admin, "COLLABORATOR_ROLE_CHANGED").on("collaborator", contractor.clone());
        scene.tell(deed.within(project).with("scope", "project").changing(from, to));
    }
}

/// A token leaks on Tuesday, is used by a stranger in the night to Thursday, and is revoked in the morning.
fn leak(scene: &mut Scene) {
    let id = format!("otwx_pat_{}", scene.chance.hex(12));
    let owner = scene.member();
    scene.go_to(1, 10);
    let made = Deed::by(owner, "TOKEN_CREATED").on("token", id.clone()).with("name", "laptop-test");
    scene.tell(made.with("prefix", "otwx_pat"));
    scene.go_to(3, 2);
    for _ in 0..scene.chance.between(25, 45) {
        let project = scene.project().slug;
        let action = scene.chance.pick(&["SPEC_EDITED", "SPEC_EDITED", "SPEC_UPLOADED"]);
        let deed = Deed::by(owner, action).via(Via::Token(id.clone().into())).within(project);
        scene.tell(deed.on("project", project).with("ip", "203.0.113.66").with("user_agent", "curl/8.5.0"));
        scene.wait_seconds(5, 140);
    }
    let shown = Deed::by(owner, "PROJECT_VISIBILITY_CHANGED").via(Via::Token(id.clone().into()));
    let shown = shown.on("project", HIDDEN).within(HIDDEN).changing("private", "public");
    scene.tell(shown.with("ip", "203.0.113.66").with("user_agent", "curl/8.5.0"));
    scene.go_to(3, 8);
    let hidden = Deed::by(scene.admin(), "PROJECT_VISIBILITY_CHANGED").on("project", HIDDEN).within(HIDDEN);
    scene.tell(hidden.changing("public", "private"));
    scene.wait(1, 9);
    let revoked =
        Deed::by(scene.admin(), "TOKEN_REVOKED").on("token", id.clone()).with("name", "laptop-test");
    let revoked = revoked.with("prefix", "otwx_pat");
    scene.tell(revoked.with("reason", "found in a public repository"));
}
