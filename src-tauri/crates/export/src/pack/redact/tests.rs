//! What redaction makes of rows.

mod laws;
mod names;

use std::sync::OnceLock;

use exhibit_entry::{Actor, ActorType, Entry, Evidence, Json, Moment, Origin, Outcome, Project, Resource};

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
    assert_eq!(out.entry.metadata.unwrap().as_str(), r#"{"a":[{"h":"Bearer [removed]"}],"pin":true}"#);
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
            {"id":"names","keys":["secret","n"],"method":"keep_key"},
            {"id":"e","values":["email"],"method":"pseudonym","kind":"person"}]}"#,
    );
    let mut row = plain();
    row.entry.metadata = metadata(
        r#"{"a":{"b/c":"gone","d":{"deep":1}},"x":[1,"a@b.io"],"Secret":{"n":123456789012,"b":false},"y":{"x":2,"z":3},"q":[{"w":1}],"e":[]}"#,
    );
    let out = redactor.row(row);
    let text = out.entry.metadata.unwrap();
    let named =
        |value: &str| redactor.pseudonyms().into_iter().find(|name| name.value == value).unwrap().pseudonym;
    let (a_b, y) = (named("a@b.io"), named("y"));
    assert_eq!(
        text.as_str(),
        format!(
            r#"{{"a":{{"d":{{"deep":1}}}},"x":[1,"{a_b}"],"Secret":{{"n":"****9012","b":false}},"{y}":{{"x":2}}}}"#
        )
    );
    let [y, z, q, e] = ["y", "z", "q", "e"].map(named);
    let expected = [
        "metadata/a/b~1c".to_owned(),
        "metadata/x/1".to_owned(),
        "metadata/Secret/n".to_owned(),
        format!("metadata/{y}/{z}"),
        format!("metadata/{y}"),
        format!("metadata/{q}"),
        format!("metadata/{e}"),
    ];
    assert_eq!(out.redacted, expected);
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
    let longs = ["a%40a%40::1.1.@", "a\u{ff20}", "a@[", "a\u{ff20}b.c\u{2026}", "a\\u0040"];
    let longs = longs.map(|part| part.repeat(131_072 / part.len()));
    let in_role = |long: &String| format!("{{\"role\":{}}}", serde_json::to_string(long).unwrap());
    let many = format!("{{{}}}", many.join(","));
    for (metadata_text, long) in
        [deep, many].into_iter().chain(longs.iter().map(in_role)).zip(longs.iter().cycle())
    {
        for profile in RedactionProfile::builtins() {
            let mut row = bobs();
            row.entry.summary = format!("=cmd|' /C calc'!A0\0 {}", "name number 7 ".repeat(10));
            row.entry.label.clone_from(long);
            row.entry.metadata = metadata(&metadata_text);
            let mut redactor = Redactor::new(&Redaction { profile, key: [0; 32] });
            let out = redactor.row(row);
            assert!(out.redacted.len() <= 64 + super::field::TextField::COUNT);
            assert!(!said(&out).contains("a@b.io") || !redactor.plan.allow_list);
        }
    }
}

/// A row that hides so many names, and says the last of them in texts that no rule is for.
fn crowded(names: usize) -> PackRow {
    let many: Vec<String> = (0..names).map(|n| format!("\"Person Nm{n}q\"")).collect();
    let last = format!("person nm{}q", names - 1);
    let mut row = plain();
    row.entry.summary = format!("{last} did it");
    row.entry.project.label = Some(format!("space of {last}"));
    row.entry.resource.label = Some(last.clone());
    row.entry.action = Some(format!("user.{last}.added"));
    row.entry.id = Some(last.clone());
    row.entry.metadata =
        metadata(&format!("{{\"owner\":[{}],\"role\":\"{last}\",\"count\":3}}", many.join(",")));
    row
}

#[test]
fn a_row_with_too_many_names_says_none_of_them_anywhere() {
    for names in [200, 600, 66_000] {
        let mut redactor = redactor("shareable");
        let out = redactor.row(crowded(names));
        let said = said(&out).to_lowercase();
        assert!(!said.contains(&format!("nm{}q", names - 1)), "{names}");
        assert_eq!(out.entry.summary == "[removed]", names > 256, "{names}");
        assert_eq!(out.entry.category.as_deref(), (names < 65_536).then_some("access"));
        assert!(same(&out, &redactor.row(out.clone())), "{names}");
    }
}
