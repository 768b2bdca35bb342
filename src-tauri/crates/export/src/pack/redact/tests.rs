//! The laws of redaction: nothing that is hidden stands anywhere, hiding twice changes nothing, equal stays equal.

use std::sync::OnceLock;

use exhibit_entry::{Actor, ActorType, Entry, Evidence, Json, Moment, Origin, Outcome, Project, Resource};
use proptest::prelude::*;

use super::{Redaction, RedactionProfile, Redactor};
use crate::pack::rows::{LeafFacts, PackRow};

fn redactor(profile: &str) -> Redactor {
    with_key(profile, [7; 32])
}

fn with_key(profile: &str, key: [u8; 32]) -> Redactor {
    static KNOWN: OnceLock<Vec<RedactionProfile>> = OnceLock::new();
    let known = KNOWN.get_or_init(RedactionProfile::builtins);
    let profile = known.iter().find(|known| known.id == profile).unwrap().clone();
    Redactor::new(&Redaction { profile, key })
}

fn of_text(text: &str) -> Redactor {
    Redactor::new(&Redaction { profile: RedactionProfile::parse(text).unwrap(), key: [7; 32] })
}

/// A row in which nobody is named.
fn plain() -> PackRow {
    let moment = Moment::parse("2026-01-05T09:00:00.000Z").unwrap();
    let entry = Entry {
        row: 1,
        id: Some("7bc9bf60-71ab-472a-a125-55c8be21129e".into()),
        key: "7bc9bf60-71ab-472a-a125-55c8be21129e".into(),
        source: "outworx".into(),
        at: Some(moment),
        at_raw: Some("2026-01-05T09:00:00.000Z".into()),
        at_assumed: false,
        received_at: moment,
        action: Some("MEMBER_ROLE_CHANGED".into()),
        label: "Role changed".into(),
        summary: "editor → viewer".into(),
        category: Some("access".into()),
        evidence: vec![Evidence::Access],
        outcome: Outcome::Success,
        actor: Actor { id: None, label: Some("system".into()), kind: ActorType::System, session: None },
        token: None,
        resource: Resource { kind: Some("spec".into()), id: Some("storefront".into()), label: None },
        project: Project { id: Some("p1".into()), label: Some("payments-api".into()) },
        origin: Origin::Dashboard,
        ip: None,
        user_agent: None,
        metadata: Some(Json::parse(r#"{"from":"editor","to":"viewer","count":3}"#).unwrap()),
        revision: 1,
        rule: None,
        verb: None,
        object: None,
        risk: 0,
    };
    let leaf = LeafFacts {
        leaf_index: 0,
        leaf_sha256: "aa".repeat(32),
        ingest: "pull".into(),
        vendor_id: "7bc9bf60-71ab-472a-a125-55c8be21129e".into(),
        raw_sha256: "bb".repeat(32),
        salt: "cc".repeat(16),
    };
    PackRow { entry, raw: b"{}".to_vec(), leaf, redacted: Vec::new() }
}

fn metadata(text: &str) -> Option<Json> {
    Some(Json::parse(text).unwrap())
}

/// A row as the seeds have it.
fn bobs() -> PackRow {
    let mut row = plain();
    row.entry.actor = Actor {
        id: Some("u-118".into()),
        label: Some("jane.doe@acme.io".into()),
        kind: ActorType::Human,
        session: None,
    };
    row.entry.resource =
        Resource { kind: Some("member".into()), id: Some("m-1".into()), label: Some("bob@acme.io".into()) };
    row.entry.summary = "Bob@acme.io: editor → viewer by jane.doe".into();
    row.entry.ip = Some("192.0.2.77".into());
    row.entry.user_agent = Some("Mozilla/5.0 Firefox/121.0 (jane's laptop)".into());
    row.entry.token = Some("otwx_pat_44b85b7162b9".into());
    row.entry.metadata = metadata(
        r#"{"from":"editor","to":"viewer","email":"bob@acme.io","note":"as Bob asked","token_id":"otwx_pat_44b85b7162b9"}"#,
    );
    row
}

/// Everything that a pack could say of a row, as JSON.
fn said(row: &PackRow) -> String {
    let leaf = [&row.leaf.vendor_id, &row.leaf.raw_sha256, &row.leaf.salt];
    let raw = String::from_utf8_lossy(&row.raw);
    format!(
        "{} {leaf:?} {raw:?} {}",
        serde_json::to_string(&row.entry).unwrap(),
        serde_json::to_string(&row.redacted).unwrap()
    )
}

fn same(a: &PackRow, b: &PackRow) -> bool {
    said(&PackRow { redacted: vec![], ..a.clone() }) == said(&PackRow { redacted: vec![], ..b.clone() })
}

#[test]
fn a_row_without_personal_data_stays_whole() {
    for profile in ["shareable", "secrets-only"] {
        let row = plain();
        let out = redactor(profile).row(row.clone());
        assert_eq!(said(&out), said(&row), "{profile}");
        assert!(out.redacted.is_empty());
    }
}

#[test]
fn a_shared_row_names_nobody_and_says_what_changed() {
    let mut redactor = redactor("shareable");
    let out = redactor.row(bobs());
    let said = said(&out).to_lowercase();
    for hidden in ["bob", "jane", "192.0.2.77", "44b85b71", "laptop", "asked", "acme.io", "u-118"] {
        assert!(!said.contains(hidden), "{hidden}: {said}");
    }
    let bob = out.entry.resource.label.unwrap();
    let jane = out.entry.actor.label.unwrap();
    assert_eq!(out.entry.summary, format!("{bob}: editor → viewer by {}", jane.split('@').next().unwrap()));
    assert!(bob.starts_with("person-") && bob.ends_with("@redacted.invalid"));
    assert_eq!(out.entry.ip.as_deref(), Some("192.0.2.0/24"));
    assert_eq!(
        (out.entry.user_agent.as_deref(), out.entry.token.as_deref()),
        (Some("Firefox"), Some("****62b9"))
    );
    let expected = format!(r#"{{"from":"editor","to":"viewer","email":"{bob}","token_id":"****62b9"}}"#);
    assert_eq!(out.entry.metadata.unwrap().as_str(), expected);
    assert_eq!(
        out.redacted,
        [
            "summary",
            "actor.id",
            "actor.label",
            "token",
            "resource.id",
            "resource.label",
            "ip",
            "user_agent",
            "metadata/email",
            "metadata/note",
            "metadata/token_id"
        ]
    );
    assert!(out.raw.is_empty() && out.leaf.raw_sha256.is_empty() && out.leaf.salt.is_empty());
    assert_eq!(out.leaf.leaf_sha256, "aa".repeat(32));
}

#[test]
fn the_log_counts_rows_by_rule_and_field() {
    let mut redactor = redactor("shareable");
    let _ = (redactor.row(bobs()), redactor.row(plain()), redactor.row(bobs()));
    let log = redactor.log();
    let rows = |rule: &str, field: &str| {
        log.iter()
            .find(|line| line.rule == rule && line.field == field)
            .map(|line| (line.method.as_str(), line.rows))
    };
    assert_eq!(rows("actors", "actor.label"), Some(("pseudonym", 2)));
    assert_eq!(rows("addresses", "ip"), Some(("truncate_ip", 2)));
    assert_eq!(rows("metadata", "metadata"), Some(("remove", 2)));
    assert_eq!(rows("user-agents", "summary"), None);
    let names = redactor.pseudonyms();
    assert!(redactor.pseudonyms_are_whole());
    assert!(names.iter().any(|name| name.value.eq_ignore_ascii_case("bob@acme.io") && name.kind == "person"));
}

#[test]
fn secrets_only_leaves_people_and_takes_secrets() {
    let mut row = bobs();
    row.entry.summary = "bob@acme.io made ghp_0123456789abcdefghij0123".into();
    row.entry.metadata =
        metadata(r#"{"Password":"hunter2hunter2","a":[{"h":"Bearer abcd1234efgh"}],"pin":true}"#);
    let out = redactor("secrets-only").row(row);
    assert_eq!(out.entry.summary, "bob@acme.io made ****0123");
    assert_eq!(
        out.entry.metadata.unwrap().as_str(),
        r#"{"Password":"****ter2","a":[{"h":"Bearer ****efgh"}],"pin":true}"#
    );
    assert_eq!(out.redacted, ["summary", "token", "metadata/Password", "metadata/a/0/h"]);
    assert_eq!(out.entry.ip.as_deref(), Some("192.0.2.77"));
}

#[test]
fn names_of_rows_that_hold_an_address_become_one_name() {
    let mut redactor = redactor("shareable");
    let mut row = plain();
    row.entry.id = Some("bob@acme.io/17".into());
    row.entry.key = "bob@acme.io/17".into();
    row.leaf.vendor_id = "bob@acme.io/17".into();
    let out = redactor.row(row);
    assert!(out.entry.key.starts_with("row-") && out.entry.key.len() == 20, "{}", out.entry.key);
    assert_eq!(out.entry.id.as_deref(), Some(out.entry.key.as_str()));
    assert_eq!(out.leaf.vendor_id, out.entry.key);
    assert_eq!(out.redacted, ["id", "key", "vendor_id"]);
}

#[test]
fn pseudonyms_differ_between_packs() {
    let (one, other) =
        (with_key("shareable", [1; 32]).row(bobs()), with_key("shareable", [2; 32]).row(bobs()));
    assert_ne!(one.entry.actor.label, other.entry.actor.label);
}

#[test]
fn keys_pointers_and_what_may_stay_are_told_apart() {
    let mut redactor = of_text(
        r#"{"schema":"redaction/1","id":"t","title":"T","metadata":"allow_list","rules":[
            {"id":"p","pointers":["/a/b~1c"],"method":"remove"},
            {"id":"k","keys":["sec*"],"method":"mask"},
            {"id":"stay","pointers":["/a"],"method":"keep"},
            {"id":"also","keys":["x"],"method":"keep"},
            {"id":"e","values":["email"],"method":"pseudonym","kind":"person"}]}"#,
    );
    let mut row = plain();
    row.entry.metadata = metadata(
        r#"{"a":{"b/c":"gone","d":{"deep":1}},"x":[1,"a@b.io"],"Secret":{"n":123456789012,"b":false},"y":{"x":2,"z":3},"q":[{"w":1}],"e":[]}"#,
    );
    let out = redactor.row(row);
    let text = out.entry.metadata.unwrap();
    let a_b = redactor.pseudonyms()[0].pseudonym.clone();
    assert_eq!(
        text.as_str(),
        format!(
            r#"{{"a":{{"d":{{"deep":1}}}},"x":[1,"{a_b}"],"Secret":{{"n":"****9012","b":false}},"y":{{"x":2}}}}"#
        )
    );
    assert_eq!(
        out.redacted,
        ["metadata/a/b~1c", "metadata/x/1", "metadata/Secret/n", "metadata/y/z", "metadata/q", "metadata/e"]
    );
}

#[test]
fn metadata_of_which_nothing_may_stay_goes() {
    let mut row = plain();
    row.entry.metadata = metadata(r#"{"note":{"free":["text"]}}"#);
    let out = redactor("shareable").row(row);
    assert_eq!((out.entry.metadata, out.redacted), (None, vec!["metadata".to_owned()]));
}

#[test]
fn hostile_rows_neither_panic_nor_take_for_ever() {
    let deep = format!("{}\"a@b.io\"{}", "[".repeat(200), "]".repeat(200));
    let many: Vec<String> = (0..3000).map(|n| format!(r#""k{n}":"name number {n}""#)).collect();
    let long = "a%40a%40::1.1.@".repeat(20_000);
    for metadata_text in
        [deep, format!("{{{}}}", many.join(",")), format!("[{}]", serde_json::to_string(&long).unwrap())]
    {
        for profile in RedactionProfile::builtins() {
            let mut row = bobs();
            row.entry.summary = format!("=cmd|' /C calc'!A0\0 {}", "name number 7 ".repeat(10));
            row.entry.label.clone_from(&long);
            row.entry.metadata = metadata(&metadata_text);
            let mut redactor = Redactor::new(&Redaction { profile, key: [0; 32] });
            let out = redactor.row(row);
            assert!(out.redacted.len() <= 64 + super::field::TextField::COUNT);
            assert!(!said(&out).contains("a@b.io") || redactor.plan.rules.len() < 5);
        }
    }
}

#[test]
fn a_row_with_too_many_names_says_nothing_in_prose() {
    let many: Vec<String> = (0..600).map(|n| format!("\"Person Number{n}\"")).collect();
    let mut row = plain();
    row.entry.summary = "Person Number599 did it".into();
    row.entry.metadata = metadata(&format!("{{\"owner\":[{}]}}", many.join(",")));
    let out = redactor("shareable").row(row);
    assert_eq!(out.entry.summary, "[removed]");
    assert!(!said(&out).contains("Number599"));
}

/// A value that must not be seen again, with what of it nobody may find.
fn hidden() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9._%+']{0,8}[a-z0-9]@[a-z0-9-]{0,5}[a-z]\\.(io|example|co\\.uk)",
        "[a-zäöü]{3,8}@[a-zé]{3,6}\\.com",
        (1u8..=255, any::<u8>(), any::<u8>(), 1u8..=255).prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}")),
        (0x1000u16..0xffff, any::<u16>(), 1u16..0xffff)
            .prop_map(|(a, b, c)| format!("2a02:{a:x}:{b:x}:9::{c:x}")),
        "ghp_[A-Za-z0-9]{30}[0-9]",
        "AKIA[A-Z0-9]{16}",
        "otwx_pat_[0-9a-f]{11}[0-9]",
        "eyJ[A-Za-z0-9]{20}\\.[A-Za-z0-9_-]{20}\\.[A-Za-z0-9]{10}",
    ]
}

/// Text around it that is no part of it.
fn around() -> impl Strategy<Value = (String, String)> {
    let edge = prop_oneof![
        Just(String::new()),
        "[ ,;:<>()\"'/=&|\\n→\0]",
        Just("Bob <".to_owned()),
        Just("=HYPERLINK(\"".to_owned()),
        Just("{\"a\":\"".to_owned()),
    ];
    let end = prop_oneof![
        Just(String::new()),
        "[ ,;)>\"'|\\n→\0]",
        Just("\"}".to_owned()),
        Just(". Then".to_owned())
    ];
    (edge, end)
}

fn cased(text: &str, upper: bool) -> String {
    if upper { text.to_uppercase() } else { text.to_owned() }
}

/// The value in any text of the row, in any letter case, plain or escaped, at any depth.
fn planted(value: &str, (before, after): &(String, String), place: usize, dress: u8) -> PackRow {
    let mut row = bobs();
    let text = format!("{before}{}{after}", cased(value, dress & 1 == 1));
    let quoted = if dress & 2 == 2 {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{escaped}\"")
    } else {
        serde_json::to_string(&text).unwrap()
    };
    let entry = &mut row.entry;
    match place {
        0 => entry.summary = text,
        1 => entry.label = text,
        2 => entry.actor.label = Some(text),
        3 => entry.actor.id = Some(text),
        4 => entry.resource.label = Some(text),
        5 => entry.project.label = Some(text),
        6 => entry.action = Some(text),
        7 => entry.key = text,
        8 => entry.id = Some(text),
        9 => entry.category = Some(text),
        10 => entry.at_raw = Some(text),
        11 => entry.actor.session = Some(text),
        12 => row.leaf.vendor_id = text,
        13 => entry.metadata = metadata(&format!("{{\"to\":[[{{\"from\":{quoted}}}]]}}")),
        14 => entry.metadata = metadata(&format!("{{\"from\":{{{quoted}:{{\"to\":1}}}}}}")),
        15 => entry.metadata = metadata(&format!("{{\"free\":{quoted}}}")),
        16 => entry.metadata = metadata(&format!("{{{quoted}:{{\"from\":\"x\"}}}}")),
        17 => entry.ip = Some(text),
        18 => entry.user_agent = Some(text),
        _ => entry.token = Some(text),
    }
    row
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn nothing_hidden_stands_anywhere(
        value in hidden(), edges in around(), place in 0usize..20, other in 0usize..20, dress in 0u8..4,
    ) {
        let mut redactor = redactor("shareable");
        let mut row = planted(&value, &edges, place, dress);
        if other == 0 {
            row.entry.summary = format!("and {value}");
        }
        let out = redactor.row(row);
        let said = said(&out).to_lowercase();
        prop_assert!(!said.contains(&value.to_lowercase()), "{value}: {said}");
        let again = redactor.row(out.clone());
        prop_assert!(same(&out, &again), "{:?} {:?}", out, again);
        prop_assert!(again.redacted.is_empty() || again.redacted == out.redacted);
        prop_assert!(!out.redacted.is_empty());
        if let Some(metadata) = &out.entry.metadata {
            prop_assert!(Json::parse(metadata.as_str()).is_ok());
        }
    }

    #[test]
    fn a_name_that_a_rule_hides_stands_in_no_other_text(
        name in "[a-z]{3,8} [a-zäß]{3,8}", edges in around(), place in 0usize..20, dress in 0u8..4,
    ) {
        let mut row = planted(&name.to_uppercase().to_lowercase(), &edges, place, dress & 2);
        row.entry.actor.label = Some(name.to_uppercase().to_lowercase());
        let out = redactor("shareable").row(row);
        prop_assert!(!said(&out).to_lowercase().contains(&name), "{name}: {}", said(&out));
    }

    #[test]
    fn secrets_stand_nowhere_when_only_they_are_hidden(
        value in "ghp_[A-Za-z0-9]{30}[0-9]|AKIA[A-Z0-9]{16}", edges in around(), place in 0usize..20, dress in 0u8..4,
    ) {
        let mut redactor = redactor("secrets-only");
        let out = redactor.row(planted(&value, &edges, place, dress));
        prop_assert!(!said(&out).to_lowercase().contains(&value.to_lowercase()));
        let again = redactor.row(out.clone());
        prop_assert!(same(&out, &again), "{:?} {:?}", out, again);
    }

    #[test]
    fn any_text_at_all_is_hidden_the_same_twice(text in "\\PC{0,40}", metadata_text in "[a-z@.:0-9 /?=+-]{0,60}") {
        for profile in ["shareable", "secrets-only"] {
            let mut redactor = redactor(profile);
            let mut row = bobs();
            row.entry.summary = format!("{text} {metadata_text}");
            row.entry.label.clone_from(&metadata_text);
            row.entry.actor.label = Some(text.clone());
            let quoted = serde_json::to_string(&metadata_text).unwrap();
            row.entry.metadata = metadata(&format!("{{\"to\":{quoted},\"x\":{quoted},\"owner\":[{quoted}]}}"));
            let once = redactor.row(row.clone());
            let mut fresh = with_key(profile, [7; 32]);
            prop_assert!(same(&once, &fresh.row(row)), "what came before makes no difference");
            let twice = redactor.row(once.clone());
            prop_assert!(same(&once, &twice), "{:?}\n{:?}", once, twice);
        }
    }

    #[test]
    fn equal_values_get_equal_names(email in "[a-z]{3,8}@[a-z]{3,8}\\.io", upper in any::<bool>()) {
        let mut redactor = redactor("shareable");
        let mut row = bobs();
        row.entry.actor.label = Some(cased(&email, upper));
        let first = redactor.row(row).entry.actor.label.unwrap();
        let mut row = plain();
        row.entry.resource.label = Some(format!("invite for {email}"));
        row.entry.metadata = metadata(&format!("{{\"email\":\"{email}\"}}"));
        let second = redactor.row(row);
        prop_assert_eq!(second.entry.resource.label.unwrap(), format!("invite for {first}"));
        let kept = second.entry.metadata.unwrap();
        prop_assert_eq!(kept.as_str(), format!("{{\"email\":\"{first}\"}}"));
    }
}
