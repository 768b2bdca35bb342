//! Every action that the five seed documents name is put where an auditor expects it.

use exhibit_entry::{Evidence, Json, Outcome, Reading};

use crate::{Class, Feed, RuleSet, classify};

fn class_of(profile: &str, action: &str, metadata: &str) -> Class {
    let row = Reading {
        action: Some(action.to_owned()),
        metadata: Some(Json::parse(metadata).unwrap()),
        ..Reading::default()
    };
    classify(RuleSet::builtin(), Feed { profile, source: profile }, &row)
}

/// `A` access, `C` change, `I` incident.
fn letters(class: &Class) -> String {
    let letter = |kind: &Evidence| kind.as_str()[..1].to_uppercase();
    class.evidence.iter().map(letter).collect()
}

/// One family of a seed: profile, category, and its actions with the packs they belong to.
type Family = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SEEDS: &[Family] = &[
    (
        "outworx",
        "Project lifecycle",
        &[
            ("PROJECT_CREATED", "C"),
            ("PROJECT_UPDATED", "C"),
            ("PROJECT_DELETED", "C"),
            ("PROJECT_VISIBILITY_CHANGED", "AC"),
            ("PROJECT_CUSTOM_DOMAIN_CHANGED", "C"),
        ],
    ),
    (
        "outworx",
        "Versions + previews",
        &[
            ("VERSION_CREATED", "C"),
            ("VERSION_UPDATED", "C"),
            ("VERSION_DELETED", "C"),
            ("VERSION_PROMOTED_DEFAULT", "C"),
            ("VERSION_DEACTIVATED", "C"),
            ("VERSION_REACTIVATED", "C"),
            ("VERSION_BASE_URL_CHANGED", "C"),
            ("PREVIEW_CREATED", "C"),
            ("PREVIEW_DELETED", "C"),
        ],
    ),
    (
        "outworx",
        "Branding + theme",
        &[
            ("BRANDING_UPDATED", "C"),
            ("THEME_UPDATED", "C"),
            ("CUSTOMIZATION_UPDATED", "C"),
            ("ENDPOINT_CUSTOMIZATION_UPDATED", "C"),
            ("ENDPOINT_CUSTOMIZATION_DELETED", "C"),
        ],
    ),
    (
        "outworx",
        "Specs",
        &[
            ("SPEC_UPLOADED", "C"),
            ("SPEC_EDITED", "C"),
            ("SPEC_DELETED", "C"),
            ("SPEC_SYNCED", "C"),
            ("SPEC_URL_CHANGED", "C"),
        ],
    ),
    (
        "outworx",
        "Collaborators",
        &[("COLLABORATOR_INVITED", "A"), ("COLLABORATOR_ROLE_CHANGED", "A"), ("COLLABORATOR_REMOVED", "A")],
    ),
    (
        "outworx",
        "API tokens",
        &[
            ("TOKEN_CREATED", "A"),
            ("TOKEN_REVOKED", "A"),
            ("UPLOAD_TOKEN_GENERATED", "A"),
            ("UPLOAD_TOKEN_ROTATED", "AC"),
            ("UPLOAD_TOKEN_REVOKED", "A"),
        ],
    ),
    ("nevo", "Projects", &[("project.created", "C"), ("project.deleted", "C")]),
    ("nevo", "Channels", &[("channel.created", "C"), ("channel.deleted", "C")]),
    ("nevo", "Connections", &[("connection.created", "AC"), ("connection.disconnected", "AC")]),
    ("nevo", "Endpoints", &[("endpoint.created", "C"), ("endpoint.updated", "C"), ("endpoint.deleted", "C")]),
    ("nevo", "API keys", &[("api_key.created", "A"), ("api_key.deleted", "A"), ("api_key.rotated", "AC")]),
    (
        "nevo",
        "Rules",
        &[("rule.created", "C"), ("rule.deleted", "C"), ("rule.enabled", "C"), ("rule.disabled", "C")],
    ),
    ("nevo", "Events", &[("event.replayed", "C"), ("event.replayed_with_edits", "CI")]),
    (
        "nevo",
        "Team",
        &[("team.member_invited", "A"), ("team.member_removed", "A"), ("team.invitation_revoked", "A")],
    ),
    ("nevo", "Billing", &[("plan.changed", "C"), ("plan.downgraded", "C"), ("plan.cancelled", "C")]),
    ("flows", "Sign-in", &[("user.signed.in", "A")]),
    ("flows", "Flows", &[("flow.created", "C"), ("flow.updated", "C"), ("flow.deleted", "C")]),
    ("flows", "Runs", &[("flow.run.started", "C"), ("flow.run.finished", "C")]),
    ("flows", "Folders", &[("folder.created", "C"), ("folder.updated", "C"), ("folder.deleted", "C")]),
    ("flows", "Connections", &[("connection.upserted", "AC"), ("connection.deleted", "AC")]),
    (
        "flows",
        "Users",
        &[("user.signed.up", "A"), ("user.password.reset", "A"), ("user.email.verified", "A")],
    ),
    ("flows", "Keys", &[("signing.key.created", "A")]),
    (
        "flows",
        "Roles",
        &[("project.role.created", "AC"), ("project.role.updated", "AC"), ("project.role.deleted", "AC")],
    ),
    ("flows", "Releases", &[("project.release.created", "C")]),
    ("mushi-mushi", "Reports", &[("report.created", ""), ("report.triaged", "I")]),
    ("mushi-mushi", "Fixes", &[("fix.dispatched", "C"), ("fix.completed", "C"), ("fix.failed", "CI")]),
    ("mushi-mushi", "Lessons", &[("lesson.promoted", "C")]),
    (
        "mushi-mushi",
        "API keys",
        &[
            ("key.created", "A"),
            ("api_key.created", "A"),
            ("api_key.minted", "A"),
            ("key.revoked", "A"),
            ("api_key.revoked", "A"),
        ],
    ),
    ("mushi-mushi", "Sign-in", &[("sso.registered", "AC")]),
    ("mushi-mushi", "Projects", &[("project.deleted", "C")]),
    ("mushi-mushi", "PDCA", &[("pdca.run.started", "C")]),
    ("mushi-mushi", "Users", &[("user.invited", "A")]),
    ("mushi-mushi", "Integrations", &[("integration.disconnected", "ACI"), ("plugin.uninstalled", "AC")]),
    (
        "vectis",
        "Auth events",
        &[
            ("login_success", "A"),
            ("login_failed", "AI"),
            ("password_changed", "A"),
            ("mfa_enrolled", "A"),
            ("mfa_removed", "AI"),
            ("session_invalidated", "A"),
            ("sso_callback", "A"),
            ("rate_limited", "I"),
        ],
    ),
    (
        "vectis",
        "Admin changes",
        &[
            ("integration_credentials_updated", "AC"),
            ("user_role_changed", "A"),
            ("branding_updated", "C"),
            ("customer_matching_updated", "C"),
            ("rule_updated", "C"),
        ],
    ),
    ("vectis", "Rules-engine dispatches", &[("rule_fired", "C")]),
    (
        "vectis",
        "Write-backs",
        &[
            ("ticket_created", "C"),
            ("create_ticket", "C"),
            ("update_ticket_status", "C"),
            ("acknowledge_alert", "C"),
            ("time_entry_created", "C"),
        ],
    ),
    ("vectis", "Customer feedback", &[("feedback_submitted", "")]),
];

/// What people say to a vendor is kept, but proves nothing about access, change or incidents.
const NO_EVIDENCE: &[&str] = &["report.created", "feedback_submitted"];

#[test]
fn every_seed_action_is_put_where_an_auditor_expects_it() {
    for (profile, category, actions) in SEEDS {
        for (action, packs) in *actions {
            let class = class_of(profile, action, "{}");
            let found = (letters(&class), class.category.as_deref());
            assert_eq!(
                found,
                ((*packs).to_owned(), Some(*category)),
                "{profile} {action} by {:?}",
                class.rule
            );
            assert!(class.rule.is_some_and(|rule| rule.contains('-')) && class.verb.is_some(), "{action}");
            assert_eq!(packs.is_empty(), NO_EVIDENCE.contains(action), "{action}");
        }
    }
}

#[test]
fn the_labels_are_those_of_the_vendor() {
    for (profile, action, label) in [
        ("outworx", "TOKEN_REVOKED", "API token revoked"),
        ("outworx", "COLLABORATOR_ROLE_CHANGED", "Collaborator role changed"),
        ("outworx", "PREVIEW_CREATED", "PR preview pushed"),
        ("outworx", "PROJECT_VISIBILITY_CHANGED", "Visibility changed"),
        ("nevo", "event.replayed_with_edits", "Event replayed with edits"),
        ("mushi-mushi", "pdca.run.started", "PDCA run started"),
        ("vectis", "rate_limited", "Rate limit reached"),
        ("unheard-of", "TOKEN_REVOKED", "Token revoked"),
    ] {
        assert_eq!(class_of(profile, action, "{}").label, label);
    }
}

#[test]
fn outcomes_follow_the_vendors_own_lists() {
    for (profile, action, outcome) in [
        ("mushi-mushi", "fix.failed", Outcome::Failure),
        ("mushi-mushi", "integration.disconnected", Outcome::Failure),
        ("mushi-mushi", "api_key.revoked", Outcome::Warning),
        ("mushi-mushi", "key.revoked", Outcome::Warning),
        ("mushi-mushi", "plugin.uninstalled", Outcome::Warning),
        ("mushi-mushi", "fix.completed", Outcome::Success),
        ("nevo", "event.replayed_with_edits", Outcome::Warning),
        ("vectis", "login_failed", Outcome::Failure),
        ("vectis", "rate_limited", Outcome::Warning),
        ("outworx", "TOKEN_REVOKED", Outcome::Success),
        ("unheard-of", "TOKEN_REVOKED", Outcome::Unknown),
    ] {
        assert_eq!(class_of(profile, action, "{}").outcome, outcome, "{profile} {action}");
    }
}

#[test]
fn what_the_metadata_states_moves_the_row() {
    for (profile, action, metadata, packs, outcome, risk) in [
        ("outworx", "PROJECT_VISIBILITY_CHANGED", r#"{"to":"public"}"#, "AC", Outcome::Success, 3),
        ("outworx", "PROJECT_VISIBILITY_CHANGED", r#"{"to":"private"}"#, "AC", Outcome::Success, 2),
        ("outworx", "COLLABORATOR_ROLE_CHANGED", r#"{"to":"admin"}"#, "A", Outcome::Success, 2),
        ("vectis", "sso_callback", r#"{"outcome":"failure"}"#, "AI", Outcome::Failure, 2),
        ("vectis", "create_ticket", r#"{"outcome":"failed"}"#, "CI", Outcome::Failure, 1),
        ("vectis", "create_ticket", r#"{"response_status":502}"#, "CI", Outcome::Failure, 1),
        ("vectis", "create_ticket", r#"{"response_status":201}"#, "C", Outcome::Success, 0),
        ("vectis", "rule_fired", r#"{"outcome":"error"}"#, "CI", Outcome::Failure, 1),
    ] {
        let class = class_of(profile, action, metadata);
        assert_eq!(
            (letters(&class).as_str(), class.outcome, class.risk),
            (packs, outcome, risk),
            "{action} {metadata}"
        );
    }
}

#[test]
fn actions_of_unknown_vendors_are_read_by_their_words() {
    for (action, packs, verb) in [
        ("user.login", "A", "login"),
        ("UserLoginFailed", "AI", "login"),
        ("org.invite_member", "A", "invite"),
        ("api_token.rotate", "AC", "rotate"),
        ("CreateAccessKey", "A", "create"),
        ("role.permissions.updated", "A", "update"),
        ("sso.disabled", "AC", "disable"),
        ("org.disable_two_factor_requirement", "AI", "disable"),
        ("audit_log_streaming.destroy", "ACI", "disable"),
        ("audit_log.retention.updated", "AC", "update"),
        ("protected_branch.policy_override", "CI", "update"),
        ("deployment.failed", "CI", "deploy"),
        ("rate_limit.exceeded", "I", "other"),
        ("rate_limit.updated", "C", "update"),
        ("widget.deleted", "C", "delete"),
        ("dashboard.viewed", "", "read"),
    ] {
        let class = class_of("generic", action, "{}");
        let found = (letters(&class), class.verb.as_deref().unwrap_or("none"));
        assert_eq!(found, (packs.to_owned(), verb), "{action} by {:?}", class.rule);
    }
    assert_eq!(class_of("generic", "zorp.blip", "{}").rule, None);
}
