//! Rows of every built-in vendor, read by its profile and classified by the built-in rules, as the listings of access
//! tell them: `tests/golden/access.txt`, one line a change of access, to be read with a critical eye.
//!
//! The rows are the fixtures of the vendors (`tests/fixtures/source`), and further ones of our own in
//! `tests/access/<profile>.ndjson`. `EXHIBIT_WRITE_FIXTURES=1` writes the table anew: look through what changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use exhibit_entry::{Entry, Moment};
use exhibit_rule::{Feed, RuleSet, classify};
use exhibit_source::{builtin, builtin_by_id, detect_profile, explode, read_row, split};

use super::super::super::super::input::{PackInput, Period};
use super::super::super::super::kind::PackKind;
use super::super::super::super::rows::{PackRow, sort_rows};
use super::super::super::facts::{Facts, Listing};
use super::super::super::fixture::{input_of, plain, row_of, study};
use super::super::super::subject::Who;

const BUDGET_BYTES: u64 = 64 << 20;

/// Profiles whose rows are asked about under the name of another.
const CLASSIFIED_AS: &[(&str, &str)] = &[("github-enterprise", "github"), ("gitlab-instance", "gitlab")];

/// Profiles whose vendors record the role beside the person.
const WITH_ROLES: &[&str] = &[
    "anthropic",
    "asana",
    "atlassian",
    "auth0",
    "azure",
    "box",
    "cloudflare",
    "cloudtrail",
    "databricks",
    "datadog",
    "dropbox",
    "duo",
    "entra",
    "flows",
    "gcp",
    "generic",
    "github",
    "github-enterprise",
    "gitlab",
    "google-workspace",
    "jira",
    "kubernetes",
    "launchdarkly",
    "microsoft365",
    "nevo",
    "notion",
    "okta",
    "onelogin",
    "onepassword",
    "openai",
    "otlp",
    "outworx",
    "pagerduty",
    "slack",
    "snowflake",
    "snyk",
    "tailscale",
    "teleport",
    "vercel",
    "wiz",
    "workos",
    "zendesk",
    "zitadel",
    "zoom",
];

fn crate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The files of rows of one profile.
fn files_of(profile: &str) -> Vec<PathBuf> {
    let fixtures = crate_folder().join("../../../tests/fixtures/source");
    let own = crate_folder().join("tests/access");
    let files = [
        fixtures.join(profile).join("rows.ndjson"),
        fixtures.join(profile).join("other.ndjson"),
        fixtures.join(format!("{profile}.ndjson")),
        own.join(format!("{profile}.ndjson")),
    ];
    files.into_iter().filter(|path| path.is_file()).collect()
}

/// The entry that a row becomes, as the store derives it.
fn entry(profile: &str, raw: &[u8], n: usize) -> Option<Entry> {
    let reading = read_row(builtin_by_id(profile)?, raw).ok()?;
    let rules_id = CLASSIFIED_AS.iter().find(|(id, _)| *id == profile).map_or(profile, |(_, other)| *other);
    let class = classify(RuleSet::builtin(), Feed { profile: rules_id, source: profile }, &reading);
    let summary = exhibit_entry::summary::summarise(&reading);
    Some(Entry {
        key: reading.id.clone().unwrap_or_else(|| format!("#{n}")),
        id: reading.id,
        source: profile.to_owned(),
        at: reading.at.or_else(|| Moment::parse("2026-05-01T00:00:00Z")),
        action: reading.action,
        label: class.label,
        summary,
        category: class.category,
        evidence: class.evidence,
        outcome: class.outcome,
        actor: reading.actor,
        token: reading.token,
        resource: reading.resource,
        project: reading.project,
        metadata: reading.metadata,
        rule: class.rule,
        verb: class.verb,
        object: class.object,
        risk: class.risk,
        ..plain()
    })
}

fn entries_of(profile: &str, path: &Path) -> Vec<Entry> {
    let bytes = std::fs::read(path).unwrap();
    let split = split(&bytes, BUDGET_BYTES).unwrap();
    let known = builtin_by_id(profile).unwrap();
    let rows = split
        .rows()
        .flat_map(|row| explode(known, row).into_iter().map(|part| part.into_owned()).collect::<Vec<_>>());
    rows.enumerate().filter_map(|(n, raw)| entry(profile, &raw, n)).collect()
}

/// What the listings of access say of one row; logins and reads are in no doubt and not told.
fn line(entry: &Entry) -> Option<String> {
    let facts = Facts::of(entry)?;
    let kind = match facts.listing {
        Listing::Change(change) => change.as_str(),
        Listing::Credential => "credential",
        Listing::Login | Listing::Other => return None,
    };
    let further: Vec<String> = facts
        .of_further()
        .map(|facts| format!(" & {}: {}", told(facts.subject.as_ref()), role_of(&facts)))
        .collect();
    Some(format!(
        "{} | {} | {kind} | {} ({}) | {} | {}{} | {}",
        entry.source,
        entry.action.as_deref().unwrap_or("-"),
        told(facts.actor.as_ref()),
        facts.actor_kind(),
        told(facts.subject.as_ref()),
        role_of(&facts),
        further.concat(),
        entry.outcome,
    ))
}

fn told(who: Option<&Who<'_>>) -> String {
    who.map_or_else(|| "-".to_owned(), |who| who.known_as().to_owned())
}

/// `viewer → admin, privileged, by self`.
fn role_of(facts: &Facts<'_>) -> String {
    let side = |role: &Option<String>| role.clone().unwrap_or_else(|| "-".to_owned());
    let marks = [(facts.gives_privilege(), ", privileged"), (facts.is_about_actor(), ", by self")];
    let marks: String = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect();
    format!("{} → {}{marks}", side(&facts.role.from), side(&facts.role.to))
}

/// Every access row of the fixtures with its profile.
fn entries() -> Vec<Entry> {
    let of = |profile: &'static exhibit_source::Profile| {
        let id = profile.id.as_str();
        files_of(id).into_iter().flat_map(move |path| entries_of(id, &path)).collect::<Vec<_>>()
    };
    builtin().iter().flat_map(of).collect()
}

#[test]
fn the_table_of_changes_of_access_says_what_it_said() {
    let mut lines: Vec<String> = entries().iter().filter_map(line).collect();
    lines.sort();
    lines.dedup();
    let found = lines.join("\n") + "\n";
    let path = crate_folder().join("tests/golden/access.txt");
    if std::env::var_os("EXHIBIT_WRITE_FIXTURES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &found).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let (golden, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (golden.lines().collect(), found.lines().collect());
    let gone: Vec<_> = golden.difference(&found).collect();
    let new: Vec<_> = found.difference(&golden).collect();
    assert!(gone.is_empty() && new.is_empty(), "was:\n{gone:#?}\nis:\n{new:#?}");
}

/// Every profile whose rows can tell of roles has one that does, so that a vendor is not silently unread.
#[test]
fn roles_are_read_of_every_vendor_that_records_them() {
    let with_roles: BTreeSet<String> = entries()
        .into_iter()
        .filter(|entry| {
            Facts::of(entry).is_some_and(|facts| facts.subject.is_some() && facts.role.to.is_some())
        })
        .map(|entry| entry.source)
        .collect();
    for profile in WITH_ROLES {
        assert!(with_roles.contains(*profile), "{profile}");
    }
}

/// Nobody is called like a role, a group or a thing of the row.
#[test]
fn no_role_group_or_repository_is_taken_for_a_person() {
    for entry in entries().into_iter().chain(samples()) {
        let Some(facts) = Facts::of(&entry) else { continue };
        for facts in std::iter::once(&facts).chain(&facts.of_further().collect::<Vec<_>>()) {
            let Some(subject) = &facts.subject else { continue };
            let name = subject.name();
            let is_role = facts.role.from.iter().chain(&facts.role.to).any(|role| role == name);
            let is_thing = name.contains("://") || name.starts_with("arn:aws:iam::aws:policy");
            assert!(!is_role && !is_thing, "{} {:?}: {name}", entry.source, entry.action);
        }
    }
}

/// Rows that others wrote, where they lie beside the repository; else none.
fn samples() -> Vec<Entry> {
    let folder = crate_folder().join("../../../../shared/samples");
    let mut waiting = vec![folder];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        let Ok(items) = std::fs::read_dir(folder) else { continue };
        for path in items.map(|item| item.unwrap().path()) {
            let is_rows = path.extension().is_some_and(|end| end == "jsonl");
            if path.is_dir() {
                waiting.push(path);
            } else if is_rows {
                let bytes = std::fs::read(&path).unwrap();
                let rows = split(&bytes, BUDGET_BYTES).unwrap();
                let profile = detect_profile(&rows.rows().collect::<Vec<_>>());
                found.extend(entries_of(profile, &path));
            }
        }
    }
    found
}

/// The line of the row with `key`.
fn line_of(profile: &str, key: &str) -> String {
    let rows = entries().into_iter().filter(|entry| entry.source == profile);
    let row = rows.into_iter().find(|entry| entry.key == key).unwrap_or_else(|| panic!("{profile} {key}"));
    line(&row).unwrap()
}

/// The faults that an outsider found, one by one.
#[test]
fn what_was_told_wrongly_of_real_vendors_is_told_rightly() {
    for (profile, key, says) in [
        ("slack", "acc-1", "| role_changed | mira@example.org (human) | jon@example.org | - → user |"),
        ("github", "acc-5", "| setting_changed | mira-okafor (human) | - | - → - |"),
        ("github", "acc-6", "| setting_changed | mira-okafor (human) | - | - → - |"),
        ("cloudtrail", "acc-0002", "| chidi | - → AdministratorAccess, privileged |"),
        ("cloudtrail", "acc-0005", "| chidi | - → Admins, privileged |"),
        (
            "cloudtrail",
            "acc-0009",
            "| added | arn:aws:sts::111122223333:assumed-role/Ops (agent) | ledger-root@example.org |",
        ),
        ("generic", "g1", "| role_changed | al@b.test (human) | eve@b.test | viewer → admin, privileged |"),
        ("generic", "g2", "| al@b.test | viewer → admin, privileged, by self |"),
    ] {
        let line = line_of(profile, key);
        assert!(line.contains(says), "{line}");
    }
}

fn packed(profile: &str) -> Vec<PackRow> {
    let rows = entries().into_iter().filter(|entry| entry.source == profile).enumerate();
    let mut rows: Vec<PackRow> =
        rows.map(|(n, entry)| row_of(Entry { row: n as u64 + 1, ..entry })).collect();
    sort_rows(&mut rows);
    rows
}

#[test]
fn a_row_that_changes_several_people_is_one_line_and_reaches_each_of_them() {
    let made = study(&input_of(PackKind::AccessReview), &packed("gcp"));
    let at = made.column("access_changes", "key").iter().position(|key| *key == "acc2").unwrap();
    let cell = |name| made.column("access_changes", name)[at].to_owned();
    assert_eq!((cell("subject"), cell("further_subjects")), ("ben@example.org".into(), "2".into()));
    assert_eq!(
        (cell("privileged"), cell("by_self")),
        ("true".into(), "true".into()),
        "ana takes securityAdmin herself"
    );
    let roles: Vec<_> = made
        .column("role_timeline", "principal")
        .into_iter()
        .zip(made.column("role_timeline", "role"))
        .collect();
    for (who, role) in [
        ("ben@example.org", "roles/owner"),
        ("ben@example.org", "roles/editor"),
        ("ana@example.org", "roles/iam.securityAdmin"),
        ("chidi@example.org", "roles/owner"),
    ] {
        assert!(roles.contains(&(who, role)), "{who} {role}: {roles:?}");
    }
    assert!(made.cases("self_granted") == 1 && made.cases("privileged_granted") >= 2);
}

#[test]
fn who_loses_one_role_keeps_the_others_and_the_account() {
    let made = study(&input_of(PackKind::AccessReview), &packed("cloudtrail"));
    let chidi = made.findings.principals.iter().find(|principal| principal.name == "chidi").unwrap();
    assert_eq!(chidi.state, "removed", "by DeleteUser alone");
    let spans: Vec<_> = made
        .column("role_timeline", "role")
        .into_iter()
        .zip(made.column("role_timeline", "to_key"))
        .collect();
    assert!(
        spans.contains(&("Admins", "acc-0006")) && spans.contains(&("AdministratorAccess", "acc-0007")),
        "{spans:?}"
    );
    let okta = study(&input_of(PackKind::AccessReview), &packed("okta")[..6]);
    assert!(okta.findings.principals.iter().all(|principal| principal.state != "removed"
        || principal.removed_from.is_empty()
        || principal.name.contains("jon")));
}

#[test]
fn machines_are_of_their_kind_and_neither_dormant_nor_expected_to_log_in() {
    let rows: Vec<PackRow> =
        ["cloudtrail", "gcp", "kubernetes", "okta"].into_iter().flat_map(packed).collect();
    let early = Period {
        from: Moment::parse("2026-01-01T00:00:00Z").unwrap(),
        to: Moment::parse("2027-01-01T00:00:00Z").unwrap(),
    };
    let made = study(&PackInput { period: early, ..input_of(PackKind::AccessReview) }, &rows);
    let find = |name: &str| {
        made.findings
            .principals
            .iter()
            .find(|principal| principal.name == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    for (name, kind) in [
        ("arn:aws:sts::111122223333:assumed-role/Ops", "agent"),
        ("deploy@ledger-prod.iam.gserviceaccount.com", "agent"),
        ("system:serviceaccount:ci:deployer", "agent"),
        ("autoscaling.amazonaws.com", "system"),
    ] {
        let principal = find(name);
        assert_eq!(principal.kind, kind, "{name}");
        let is_quiet = |flag: &String| ["dormant", "never_logged_in", "orphan"].contains(&flag.as_str());
        assert!(!principal.flags.iter().any(is_quiet), "{name}: {:?}", principal.flags);
    }
    assert!(find("ana@example.org").flags.contains(&"dormant".to_owned()));
}
