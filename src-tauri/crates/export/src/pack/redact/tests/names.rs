//! Names that look like nothing: no pattern finds them, only the place where they stand says whose they are.

use proptest::prelude::*;

use super::{bobs, metadata, plain, redactor, said, same};
use crate::pack::rows::PackRow;
use crate::pack::study::vocabulary::{SOMEBODY, STANDS_FOR, TARGETS};

/// Places of the metadata in which a name may stand, as `%`, with or without the quotes of a text around it.
const PLACES: [&str; 22] = [
    r#"{"squad":{"%":{"role":"admin"},"x":1}}"#,
    r#"{"members":{"%":{"role":"admin"}}}"#,
    r#"{"user":{"%":true}}"#,
    r#"{"user":{"%":null,"role":"admin"}}"#,
    r#"{"user":[{"%":[]}]}"#,
    r#"{"password":{"%":true}}"#,
    r#"{"password":[{"role":"%"}]}"#,
    r#"{"secret":{"deep":[{"%":1}]}}"#,
    r#"{"api_key":{"%":{"role":"admin"}}}"#,
    r#"{"ip":{"%":"192.0.2.7"}}"#,
    r#"{"from":"%","to":"viewer"}"#,
    r#"{"from":"admin %","to":"viewer"}"#,
    r#"{"to":[["%"]]}"#,
    r#"{"before":{"%":{"role":"x"}},"after":{}}"#,
    r#"{"from":{"%":{"to":1}}}"#,
    r#"{"%":{"from":"x"}}"#,
    r#"{"role":{"%":{"from":"x"}}}"#,
    r#"{"added":["%"],"removed":[]}"#,
    r#"{"state":"left by %"}"#,
    r#"{"%_email":"x@y.example"}"#,
    r#"{"targetUserName":"%"}"#,
    r#"{"free":"%"}"#,
];

fn planted(name: &str, place: usize, escaped: u8) -> PackRow {
    let mut row = bobs();
    let written = match escaped {
        0 => name.to_owned(),
        _ => name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    row.entry.resource.label = Some(name.to_owned());
    row.entry.summary = format!("metadata.{name}: {name} → {}", name.to_uppercase());
    row.entry.metadata = PLACES.get(place).and_then(|text| metadata(&text.replace('%', &written)));
    row.entry.resource.kind = Some(if place < PLACES.len() { "member" } else { "TEAM_MEMBERSHIP" }.into());
    row
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn a_plain_name_stands_nowhere_whatever_place_says_that_it_is_one(
        name in "[a-z]{2}[jqxz]{3}[a-z]{2}", place in 0usize..=PLACES.len(), escaped in 0u8..2, alone in 0u8..2,
    ) {
        let mut redactor = redactor("shareable");
        let mut row = planted(&name, place, escaped);
        if alone == 1 {
            // Nothing but the metadata says it, and nobody else is in the row.
            row = PackRow { entry: exhibit_entry::Entry { metadata: row.entry.metadata, ..plain().entry }, ..plain() };
        }
        let out = redactor.row(row.clone());
        prop_assert!(!said(&out).to_lowercase().contains(&name), "{name} {place}: {}", said(&out));
        if row.entry.metadata.is_some() {
            prop_assert!(out.raw.is_empty() && !out.redacted.is_empty(), "{place}: {:?}", out.redacted);
        }
        prop_assert!(same(&out, &redactor.row(out.clone())), "{place}: {}", said(&out));
    }
}

/// What is left of these details.
fn left(profile: &str, details: &str) -> String {
    let mut row = plain();
    row.entry.metadata = metadata(details);
    redactor(profile).row(row).entry.metadata.map(|json| json.as_str().to_owned()).unwrap_or_default()
}

#[test]
fn words_codes_numbers_flags_and_times_of_a_shared_row_stay() {
    for details in [
        r#"{"from":"editor","to":"viewer","count":3,"enabled":true,"expires_at":"2026-01-05T09:00:00Z"}"#,
        r#"{"before":{"role":"Payments approver"},"after":{"role":"admin"}}"#,
        r#"{"previous":"private","current":"public","old":30,"new":"90 days"}"#,
        r#"{"changes":{"role":{"from":"read-only","to":"admin"}},"status_code":403,"error_code":"E_DENIED"}"#,
        r#"{"details":{"target":{"type":"user"},"scopes":["repo:read","admin:org"]},"commit":"8f3a1c0"}"#,
        r#"{"requestParameters":{"roleName":"deployer","maxItems":null},"event":"user.login.failed"}"#,
    ] {
        let expected = details.replace(r#","maxItems":null"#, "");
        assert_eq!(left("shareable", details), expected);
    }
}

#[test]
fn a_name_that_is_a_key_becomes_the_same_name_each_time_and_removed_things_go_whole() {
    let shown = left("shareable", r#"{"squad":{"alicename":{"role":"admin"}}}"#);
    let key = shown.split('"').nth(3).unwrap();
    assert!(key.starts_with("value-"), "{shown}");
    assert_eq!(
        shown,
        format!(r#"{{"squad":{{"{key}":{{"role":"admin"}}}}}}"#)
            .replace("squad", shown.split('"').nth(1).unwrap())
    );
    let person = left("shareable", r#"{"user":{"alicename":true}}"#);
    assert!(person.starts_with(r#"{"user":{"person-"#) && person.ends_with(r#":true}}"#), "{person}");
    for profile in ["shareable", "secrets-only"] {
        assert_eq!(left(profile, r#"{"password":{"hunter2":true,"role":"x"},"count":1}"#), r#"{"count":1}"#);
        assert_eq!(left(profile, r#"{"password":null,"pin":true}"#), r#"{"password":null,"pin":true}"#);
    }
}

#[test]
fn ownership_that_changes_hands_names_nobody() {
    let mut row = plain();
    row.entry.summary = "metadata Davename Smith → Erinname Jones".into();
    row.entry.metadata = metadata(r#"{"from":"Davename Smith","to":"Erinname Jones <erin@acme.io>"}"#);
    let out = redactor("shareable").row(row);
    let said = said(&out).to_lowercase();
    assert!(!said.contains("davename") && !said.contains("erin"), "{said}");
    let details = out.entry.metadata.unwrap();
    let (dave, erin) =
        (details.as_str().split('"').nth(3).unwrap(), details.as_str().split('"').nth(7).unwrap());
    assert!(dave.starts_with("value-") && erin.starts_with("person-"), "{dave} {erin}");
    assert!(out.entry.summary.contains(dave), "{}", out.entry.summary);
}

#[test]
fn what_a_summary_cut_short_is_hidden_too() {
    for details in [
        r#"{"from":"Davename Smith of the very long name that no summary of a row would ever show as a whole","to":""}"#,
        r#"{"reason":"Davename Smith asked for it because of something that nobody else in the company had ever heard of"}"#,
    ] {
        let mut row = plain();
        row.entry.metadata = metadata(details);
        let value = details.split('"').nth(3).unwrap();
        row.entry.summary = format!("metadata {}… → none", &value[..59]);
        let out = redactor("shareable").row(row);
        assert!(!said(&out).contains("Davename"), "{}", said(&out));
    }
}

#[test]
fn words_that_are_nobodys_stay_in_a_summary_though_the_details_lose_them() {
    let mut row = plain();
    row.entry.summary = "metadata.Lenname admin → viewer, role editor → admin".into();
    row.entry.metadata = metadata(
        r#"{"before":{"Lenname":"admin","role":"editor"},"after":{"Lenname":"viewer","role":"admin"}}"#,
    );
    let out = redactor("shareable").row(row);
    let (start, end) = out.entry.summary.split_once(" admin → ").unwrap();
    assert!(start.starts_with("metadata.value-") && end == "viewer, role editor → admin", "{start} {end}");
    assert_eq!(
        out.entry.metadata.unwrap().as_str(),
        r#"{"before":{"role":"editor"},"after":{"role":"admin"}}"#
    );
}

/// A row that was done to somebody of that kind.
fn done_to(kind: &str) -> PackRow {
    let mut row = plain();
    row.entry.resource.kind = Some(kind.into());
    row.entry.resource.label = Some("Gracename Hall".into());
    row.entry.resource.id = Some("gracename".into());
    row.entry.summary = "account Gracename Hall".into();
    row
}

#[test]
fn whoever_the_study_of_access_calls_somebody_is_hidden() {
    let dresses: [fn(&str) -> String; 4] = [
        str::to_owned,
        str::to_uppercase,
        |word| format!("org-{word}"),
        |word| format!("SERVICE_{}_1", word.to_uppercase()),
    ];
    let kinds = SOMEBODY.iter().chain(STANDS_FOR).chain(&["account", "accounts", "OrgMember"]);
    for kind in kinds.flat_map(|word| dresses.map(|dress| dress(word))) {
        let out = redactor("shareable").row(done_to(&kind));
        assert!(!said(&out).to_lowercase().contains("gracename"), "{kind}: {}", said(&out));
    }
    for key in TARGETS {
        let shown =
            left("shareable", &format!(r#"{{"{key}":"gracename","data":{{"{key}":["gracename"]}}}}"#));
        assert!(!shown.contains("gracename"), "{key}: {shown}");
    }
}

#[test]
fn a_person_whom_only_the_rules_of_classification_know_is_hidden_and_a_repository_is_not() {
    let mut row = done_to("");
    row.entry.resource.kind = None;
    row.entry.object = Some("user".into());
    let shown = redactor("shareable").row(row.clone());
    assert!(!said(&shown).to_lowercase().contains("gracename"), "{}", said(&shown));
    row.entry.resource.label = Some("acme/ledger".into());
    row.entry.resource.id = Some("acme/ledger".into());
    assert_eq!(redactor("shareable").row(row).entry.resource.label.as_deref(), Some("acme/ledger"));
}

#[test]
fn things_that_are_nobody_keep_their_names_and_lose_what_looks_like_somebody() {
    for kind in ["pull_request", "merge-request", "project", "repository", "role", "api_key"] {
        let mut row = done_to(kind);
        row.entry.resource.label = Some("Fix login, asked by bob@acme.io".into());
        let out = redactor("shareable").row(row);
        let label = out.entry.resource.label.unwrap();
        assert!(label.starts_with("Fix login, asked by person-"), "{kind}: {label}");
        assert_eq!(out.entry.resource.id.as_deref(), Some("gracename"), "{kind}");
    }
}
