//! What the built-in rules say of the actions of every built-in profile: of the rows of its fixtures (read by `source`,
//! whose `readings.ndjson` are taken here), and of further actions that its vendor documents.
//!
//! `golden/classes.txt` holds one line an action, so that a change of the rules shows what it moves.
//! `EXHIBIT_WRITE_FIXTURES=1` writes it anew: look through what changed.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code outside #[test] functions")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use exhibit_entry::{ActorType, Outcome, Reading};
use exhibit_rule::{Class, Feed, RuleSet, classify};
use serde::Deserialize;

/// Actions of fixtures that no rule is to name, with the reason.
const UNNAMED: &[(&str, &str, &str)] = &[];

/// Profiles whose rows are asked about under the name of another.
const CLASSIFIED_AS: &[(&str, &str)] = &[("github-enterprise", "github"), ("gitlab-instance", "gitlab")];

/// Actions beside the fixtures: profile, and action codes.
const FURTHER: &[(&str, &[&str])] = &[
    (
        "github",
        &[
            "org.remove_member",
            "org.update_member",
            "team.add_repository",
            "personal_access_token.access_granted",
            "oauth_authorization.create",
            "org_credential_authorization.revoke",
            "org.disable_two_factor_requirement",
            "business.sso_response",
            "repo.create",
            "repo.destroy",
            "repo.rename",
            "protected_branch.policy_override",
            "protected_branch.destroy",
            "hook.create",
            "hook.destroy",
            "workflows.completed_workflow_run",
            "org.update_default_repository_permission",
            "environment.create",
            "secret_scanning_alert.create",
            "repository_vulnerability_alert.create",
            "org.oauth_app_access_approved",
            "audit_log_streaming.destroy",
            "repository_secret_scanning.disable",
            "pull_request.merge",
            "git.clone",
            "org.audit_log_export",
        ],
    ),
    (
        "okta",
        &[
            "user.session.end",
            "user.authentication.auth_via_mfa",
            "user.account.privilege.revoke",
            "group.user_membership.remove",
            "application.user_membership.add",
            "user.lifecycle.create",
            "user.lifecycle.deactivate",
            "user.lifecycle.delete.completed",
            "system.api_token.revoke",
            "user.mfa.factor.activate",
            "user.mfa.factor.deactivate",
            "user.mfa.okta_verify.deny_push",
            "policy.lifecycle.update",
            "policy.rule.delete",
            "application.lifecycle.delete",
            "zone.update",
            "system.idp.lifecycle.deactivate",
            "security.threat.detected",
            "user.account.report_suspicious_activity_by_enduser",
            "system.org.rate_limit.violation",
            "user.account.lock",
            "user.account.update_password",
            "user.session.impersonation.initiate",
        ],
    ),
    (
        "cloudtrail",
        &[
            "CreateUser",
            "DeleteUser",
            "AttachUserPolicy",
            "DetachUserPolicy",
            "CreateAccessKey",
            "DeleteAccessKey",
            "ConsoleLogin",
            "AssumeRole",
            "AssumeRoleWithSAML",
            "StopLogging",
            "DeleteTrail",
            "UpdateTrail",
            "PutBucketPolicy",
            "DeactivateMFADevice",
            "EnableMFADevice",
            "GetSecretValue",
            "DescribeInstances",
            "RunInstances",
            "TerminateInstances",
            "UpdateFunctionCode20150331v2",
            "AuthorizeSecurityGroupIngress",
            "DeleteSecurityGroup",
            "ScheduleKeyDeletion",
            "CreateSAMLProvider",
            "DeleteSAMLProvider",
            "DeleteBucket",
        ],
    ),
    (
        "entra",
        &[
            "Add user",
            "Delete user",
            "Remove member from role",
            "Add eligible member to role in PIM completed (permanent)",
            "Consent to application",
            "Add service principal credentials",
            "Add application",
            "Update conditional access policy",
            "Delete conditional access policy",
            "User registered security info",
            "Admin deleted security info",
            "Set domain authentication",
            "Disable account",
            "Delete group",
        ],
    ),
    (
        "google-workspace",
        &[
            "login_success",
            "login_failure",
            "suspicious_login",
            "gov_attack_warning",
            "CREATE_USER",
            "DELETE_USER",
            "SUSPEND_USER",
            "GRANT_ADMIN_PRIVILEGE",
            "ADD_GROUP_MEMBER",
            "REMOVE_GROUP_MEMBER",
            "CHANGE_APPLICATION_SETTING",
            "AUTHORIZE_API_CLIENT_ACCESS",
            "TOGGLE_SSO_ENABLED",
            "2sv_disable",
            "change_user_access",
            "CUSTOMER_TAKEOUT_CREATED",
        ],
    ),
    (
        "slack",
        &[
            "user_login",
            "user_logout",
            "user_created",
            "user_deactivated",
            "role_change_to_owner",
            "app_installed",
            "app_uninstalled",
            "pref.two_factor_auth_changed",
            "pref.retention_override_changed",
            "public_channel_created",
            "private_channel_deleted",
            "workspace_deleted",
            "manual_export_started",
            "file_downloaded",
            "anomaly",
        ],
    ),
    (
        "atlassian",
        &["user_login", "api_token_created", "user_removed_from_group", "group_deleted", "app_installed"],
    ),
    ("onepassword-signin", &["password_secret_bad", "ip_blocked", "sso_bad"]),
    ("auth0", &["s", "f", "fu", "slo", "ss", "scp", "sdu", "limit_wc", "pwd_leak", "gd_unenroll", "fapi"]),
    ("cloudflare", &["login", "token_roll", "token_revoke", "rec_add", "ssl_update", "member_invite"]),
    ("snowflake", &["OWNERSHIP", "USAGE", "CREATE TABLE", "MANAGE GRANTS"]),
    ("stripe", &["account.updated", "charge.dispute.created", "charge.succeeded", "product.created"]),
    ("salesforce", &["LoginAs", "ReportExport", "PermissionUpdate", "SessionHijackingEvent", "Report"]),
    ("kubernetes", &["create", "delete", "get", "patch", "impersonate", "connect"]),
    (
        "gitlab",
        &[
            "member_destroyed",
            "personal_access_token_issued",
            "protected_branch_removed",
            "project_destroyed",
        ],
    ),
    ("mongodb", &["JOINED_ORG", "USER_ROLES_CHANGED_AUDIT", "CLUSTER_DELETED", "MULTI_FACTOR_AUTH_REQUIRED"]),
    ("databricks", &["login", "setAdmin", "changeClusterAcl", "putSecret", "deleteIpAccessList", "runNow"]),
    ("zoom-activity", &["Sign in", "Sign out"]),
    (
        "microsoft365",
        &["UserLoggedIn", "Add-MailboxPermission", "AnonymousLinkCreated", "Set-AdminAuditLogConfig"],
    ),
    (
        "azure",
        &["Microsoft.Authorization/roleAssignments/delete", "Microsoft.Insights/diagnosticSettings/delete"],
    ),
    ("gcp", &["google.iam.admin.v1.DeleteServiceAccountKey", "google.logging.v2.ConfigServiceV2.DeleteSink"]),
    ("activepieces", &["flow.created", "connection.deleted", "user.signed.up", "project.role.created"]),
    ("teleport", &["access_request.create", "role.deleted", "session.end", "mfa.delete"]),
    ("openai", &["user.added", "invite.sent", "project.archived", "api_key.deleted", "logout.succeeded"]),
];

#[derive(Deserialize)]
struct Line {
    reading: Option<Reading>,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/source")
}

/// Every reading of the fixtures with the name that rules know its profile by.
fn readings() -> Vec<(String, Reading)> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    for item in std::fs::read_dir(fixtures()).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.push((name, path.join("readings.ndjson")));
        } else if let Some(stem) = name.strip_suffix("readings.ndjson") {
            let profile = stem.split(['.']).next().unwrap().trim_end_matches("-sections");
            files.push((profile.to_owned(), path));
        }
    }
    files.sort();
    let rules_id = |profile: String| {
        let other = CLASSIFIED_AS.iter().find(|(known, _)| *known == profile);
        other.map_or(profile, |(_, other)| (*other).to_owned())
    };
    let lines = files.into_iter().flat_map(|(profile, path)| {
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let profile = rules_id(profile);
        let lines: Vec<Line> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.into_iter().filter_map(move |line| Some((profile.clone(), line.reading?)))
    });
    lines.collect()
}

fn further() -> Vec<(String, Reading)> {
    let of = |(profile, actions): &(&str, &[&str])| -> Vec<(String, Reading)> {
        let reading = |action: &&str| Reading { action: Some((*action).to_owned()), ..Reading::default() };
        actions.iter().map(|action| ((*profile).to_owned(), reading(action))).collect()
    };
    FURTHER.iter().flat_map(of).collect()
}

fn class(profile: &str, reading: &Reading) -> Class {
    classify(RuleSet::builtin(), Feed { profile, source: profile }, reading)
}

/// What is asked of a row and what is said of it, as one line of the table.
fn line(profile: &str, reading: &Reading) -> String {
    let told = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let outcome = reading.outcome.unwrap_or(Outcome::Unknown);
    let actor = if reading.actor.kind == ActorType::System { " by system" } else { "" };
    let class = class(profile, reading);
    let letters: String = class.evidence.iter().map(|kind| kind.as_str()[..1].to_uppercase()).collect();
    format!(
        "{profile} | {} | {} | {} | {outcome}{actor} => {} {} {} {} {} {}",
        told(reading.action.as_deref()),
        told(reading.category.as_deref()),
        told(reading.resource.kind.as_deref()),
        if letters.is_empty() { "none" } else { &letters },
        told(class.verb.as_deref()),
        told(class.object.as_deref()),
        class.risk,
        class.outcome,
        told(class.rule.as_deref()),
    )
}

#[test]
fn no_action_of_a_fixture_is_left_without_a_rule() {
    let all: Vec<(String, Reading)> = readings().into_iter().chain(further()).collect();
    assert!(all.len() > 350, "only {}", all.len());
    let unnamed: BTreeSet<(String, String)> = all
        .iter()
        .filter(|(profile, reading)| class(profile, reading).rule.is_none())
        .map(|(profile, reading)| (profile.clone(), reading.action.clone().unwrap_or_default()))
        .collect();
    let expected: BTreeSet<(String, String)> =
        UNNAMED.iter().map(|(profile, action, _)| ((*profile).to_owned(), (*action).to_owned())).collect();
    assert_eq!(unnamed, expected);
}

#[test]
fn every_profile_of_the_fixtures_has_actions_that_are_looked_at() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (profile, _) in readings() {
        *counts.entry(profile).or_default() += 1;
    }
    assert!(counts.len() >= 55 && counts.values().all(|count| *count > 0), "{counts:?}");
}

#[test]
fn the_table_of_actions_says_what_it_said() {
    let mut lines: Vec<String> =
        readings().iter().chain(&further()).map(|(profile, reading)| line(profile, reading)).collect();
    lines.sort();
    lines.dedup();
    let found = lines.join("\n") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/classes.txt");
    if std::env::var_os("EXHIBIT_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let (golden, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (golden.lines().collect(), found.lines().collect());
    let gone: Vec<_> = golden.difference(&found).collect();
    let new: Vec<_> = found.difference(&golden).collect();
    assert!(gone.is_empty() && new.is_empty(), "was:\n{gone:#?}\nis:\n{new:#?}");
}

/// What the listings of packs are made of: a login is told as one, and what was refused is an incident too.
#[test]
fn logins_and_refusals_are_told_alike_whoever_the_vendor_is() {
    for (profile, reading) in readings().into_iter().chain(further()) {
        let class = class(&profile, &reading);
        let action = reading.action.as_deref().unwrap_or_default();
        if class.rule.is_some() && reading.outcome == Some(Outcome::Failure) {
            assert!(class.evidence.iter().any(|kind| kind.as_str() == "incident"), "{profile} {action}");
        }
        if class.verb.as_deref() == Some("login") {
            assert!(class.evidence.iter().any(|kind| kind.as_str() == "access"), "{profile} {action}");
            let is_refused = class.outcome == Outcome::Failure;
            assert!(!is_refused || class.risk >= 2, "{profile} {action}: risk {}", class.risk);
        }
        let is_sign_in = ["login", "signin", "sign in"].contains(&action.to_lowercase().as_str());
        assert!(!is_sign_in || class.verb.as_deref() == Some("login"), "{profile} {action}");
    }
}
