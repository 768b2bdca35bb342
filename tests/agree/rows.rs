//! Small files of odd rows in the shapes of three vendors.

use proptest::prelude::*;

/// A file on its way into a workspace.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) profile: &'static str,
    pub(crate) rows: Vec<String>,
}

impl File {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.profile
    }

    /// Whether one of its rows is an object.
    pub(crate) fn has_object(&self) -> bool {
        self.rows.iter().any(|row| row.starts_with('{') && row.ends_with('}'))
    }

    /// Its rows as lines.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.rows.iter().flat_map(|row| format!("{row}\n").into_bytes()).collect()
    }
}

/// Texts that go wrong: letter cases, scripts, signs of other languages (SQL, CSV, JSON, the query), and the
/// character that the search index puts between texts.
pub(crate) const ODD: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "bob@acme.io",
    "Bob@ACME.io",
    "agent-x@acme.io",
    "ÄÖ ß ſ İ ı",
    "თბილისი",
    "ᲗᲑᲘᲚᲘᲡᲘ",
    "👩‍💻 🧾",
    "e\u{301}",
    "é",
    "50%_off",
    "a,b;\"c\"",
    "it's",
    "=1+1",
    "@SUM(A1)",
    "'=x",
    "null",
    "*",
    "a\\*b\\",
    "line\none\r\ntwo",
    "\u{0}",
    "x\u{0}y",
    "x\u{1f}y",
    "\u{1f}",
    "\u{202e}abc",
    "\u{feff}b",
    "␀0",
    "metadata.a:1",
    "-from:now",
];

const ACTIONS: &[&str] = &[
    "COLLABORATOR_ROLE_CHANGED",
    "TOKEN_REVOKED",
    "SPEC_SYNCED",
    "key.created",
    "fix.failed",
    "unheard.of",
    "Key.Created",
];

const TIMES: &[&str] = &[
    "2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00.001Z",
    "2026-03-01T09:00:00+01:00",
    "2026-02-01T00:00:00Z",
    "2026-04-01T12:00:00Z",
    "2026-04-01T11:59:59.999999Z",
    "2025-12-31T23:59:59Z",
    "1969-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "yesterday",
    "",
];

/// A JSON value, most often a text; `None` leaves the member away.
fn value(texts: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    let quoted = |text: &str| Some(serde_json::to_string(text).unwrap());
    prop_oneof![
        6 => prop::sample::select(texts).prop_map(quoted),
        2 => Just(None),
        1 => prop::sample::select(vec!["null", "0", "-1.50", "9007199254740993", "true", "[]", "{}", "[\"a\",1]"])
            .prop_map(|raw| Some(raw.to_owned())),
    ]
}

fn metadata() -> impl Strategy<Value = Option<String>> {
    let member = |name: &'static str| value(ODD).prop_map(move |value| value.map(|value| (name, value)));
    (member("scope"), member("from"), member("to"), member("a.b"), value(ODD), any::<bool>()).prop_map(
        |(scope, from, to, dotted, nested, list)| {
            let mut members: Vec<String> = [scope, from, to, dotted]
                .into_iter()
                .flatten()
                .map(|(n, v)| format!("\"{n}\":{v}"))
                .collect();
            if let Some(nested) = nested {
                let nested =
                    if list { format!("[{nested},{nested},2]") } else { format!("{{\"b\":{nested}}}") };
                members.push(format!("\"a\":{nested}"));
            }
            Some(format!("{{{}}}", members.join(",")))
        },
    )
}

/// Few ids, so that rows meet again as duplicates and revisions.
const IDS: &[&str] = &["r-1", "r-2", "R-2", "r-3", "r-4", "r-5", "sha256:00#1", "id/with/slash", "თ"];

fn row(names: [&'static str; 9]) -> impl Strategy<Value = String> {
    let parts = (
        value(IDS),
        value(ACTIONS),
        value(TIMES),
        (value(ODD), value(ODD)),
        (value(ODD), value(ODD)),
        value(ODD),
        metadata(),
    );
    parts.prop_map(move |(id, action, at, (actor, label), (kind, resource), project, metadata)| {
        let values = [id, action, at, actor, label, kind, resource, project, metadata];
        let members =
            names.iter().zip(values).filter_map(|(name, value)| Some(format!("\"{name}\":{}", value?)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    })
}

fn file(profile: &'static str, names: [&'static str; 9]) -> impl Strategy<Value = File> {
    let broken = prop::sample::select(vec!["{", "[1]", "null", "{\"id\":\"\\ud800\"}", "{\"n\":1e999}"]);
    let line = prop_oneof![12 => row(names), 1 => broken.prop_map(str::to_owned)];
    prop::collection::vec(line, 1..14).prop_map(move |rows| File { profile, rows })
}

/// Three files, the first of them in two parts, so that revisions also come by a later import.
pub(crate) fn files() -> impl Strategy<Value = Vec<File>> {
    let outworx = [
        "id",
        "action",
        "created_at",
        "actor_user_id",
        "account_user_id",
        "target_type",
        "target_id",
        "project_id",
        "metadata",
    ];
    let mushi = [
        "id",
        "action",
        "created_at",
        "actor_id",
        "actor_email",
        "resource_type",
        "resource_id",
        "project_name",
        "metadata",
    ];
    let generic = ["id", "event", "timestamp", "user", "email", "type", "target", "source_ip", "details"];
    (file("outworx", outworx), file("mushi-mushi", mushi), file("generic", generic), file("outworx", outworx))
        .prop_map(|(first, second, third, fourth)| vec![first, second, third, fourth])
}
