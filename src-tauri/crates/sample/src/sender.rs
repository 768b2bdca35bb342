//! How each sample vendor writes a request: its headers, and what of a row its body holds.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use exhibit_hook::{Capture, Schemes, Secret, sign};
use serde::Deserialize;

use crate::chance::Chance;
use crate::json::Object;
use crate::published::Signer;
use crate::row::Row;

/// Apart from every other draw.
const LATENCY_PLACE: u64 = 0x006c_6174;
const NEVO_BODY_PLACE: u64 = 0x6e65_766f;

/// A request before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// What is sent, with the time at which it would arrive.
    pub(crate) request: Capture,
    /// The scheme it is signed by.
    pub(crate) scheme: &'static str,
    /// Whose secret signs it.
    pub(crate) signer: Signer,
    /// Its id.
    pub(crate) id: String,
    /// When it is signed.
    pub(crate) at: DateTime<Utc>,
}

impl Letter {
    /// The request as it leaves the vendor.
    pub(crate) fn signed(&self) -> Capture {
        self.signed_by(&self.signer.secret())
    }

    /// The same letter, signed at `at` and there at once.
    pub(crate) fn written_at(&self, at: DateTime<Utc>) -> Self {
        let request = Capture { received_at: Some(at), ..self.request.clone() };
        Self { request, at, ..self.clone() }
    }

    /// The same by another secret.
    pub(crate) fn signed_by(&self, secret: &Secret) -> Capture {
        let scheme = Schemes::built_in().named(self.scheme).expect("BUG: the sample's schemes are built in");
        sign(scheme, secret, &self.request, self.at, &self.id).expect("BUG: a published secret signs")
    }
}

#[derive(Deserialize)]
struct Tags<'a> {
    #[serde(borrow)]
    id: std::borrow::Cow<'a, str>,
    action: &'a str,
    #[serde(borrow, default)]
    resource_id: std::borrow::Cow<'a, str>,
}

fn tags(row: &Row) -> Tags<'_> {
    serde_json::from_str(&row.json).expect("BUG: every row of these shapes has an id and an action")
}

/// Outworx: one POST a row, the row itself as body.
pub(crate) fn outworx(seed: u64, row: &Row) -> Letter {
    let tags = tags(row);
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Outworx-Event", tags.action),
        ("X-Outworx-Delivery", &tags.id),
        ("User-Agent", "Outworx-Audit-Webhook/1"),
    ];
    let request = request(seed, row.at, ("https://hooks.acme.io/outworx", &headers), row.json.clone());
    Letter { request, scheme: "outworx", signer: Signer::Outworx, id: tags.id.into_owned(), at: row.at }
}

/// mushi-mushi: Standard Webhooks, with the row in `data`.
pub(crate) fn mushi(seed: u64, row: &Row) -> Letter {
    let tags = tags(row);
    let id = format!("msg_{}", Chance::at(seed, &[LATENCY_PLACE, place(row.at), 1]).hex(16));
    let at = row.at.to_rfc3339_opts(SecondsFormat::Millis, true);
    // The row goes in as it is written, so that no digit of it changes.
    let body = format!("{{\"type\":\"{}\",\"timestamp\":\"{at}\",\"data\":{}}}", tags.action, row.json);
    let headers = [("content-type", "application/json"), ("user-agent", "mushi-webhooks/0.8")];
    let request = request(seed, row.at, ("https://hooks.acme.io/mushi", &headers), body);
    Letter { request, scheme: "standard_webhooks", signer: Signer::Mushi, id, at: row.at }
}

/// Nevo: an event that somebody replayed comes out of the router again.
pub(crate) fn nevo(seed: u64, row: &Row) -> Option<Letter> {
    let tags = tags(row);
    let event = tags.resource_id.into_owned();
    if !tags.action.starts_with("event.replayed") {
        return None;
    }
    let mut chance = Chance::at(seed, &[NEVO_BODY_PLACE, place(row.at)]);
    let order = format!("ord_{}", chance.hex(8));
    let amount = chance.between(500, 90_000);
    let payload = Object::new().with("order", order).with("amount", amount).with("currency", "EUR");
    let data = Object::new()
        .with("method", "POST")
        .with("path", "/orders")
        .with("headers", Object::new().with("user-agent", "shop/3"))
        .with("body_encoding", "json")
        .with("body", payload);
    let channel = Object::new().with("id", "ch_orders").with("label", "Orders").with("type", "webhook");
    let body = Object::new()
        .with("id", event.clone())
        .with("schema", "nevo.event.v1")
        .with("type", "webhook.received")
        .with("origin", "replay")
        .with("created_at", row.at.to_rfc3339_opts(SecondsFormat::Millis, true))
        .with("channel", channel)
        .with("data", data);
    let headers = [
        ("Content-Type", "application/json"),
        ("Nevo-Event-Id", event.as_str()),
        ("Nevo-Event-Type", "webhook.received"),
        ("Nevo-Origin", "replay"),
        ("User-Agent", "nevo-dispatcher/1"),
    ];
    let request = request(seed, row.at, ("https://hooks.acme.io/nevo", &headers), body.text());
    Some(Letter { request, scheme: "nevo", signer: Signer::Nevo, id: event, at: row.at })
}

/// GitHub: the push that a preview was built from.
pub(crate) fn github(seed: u64, row: &Row) -> Option<Letter> {
    #[derive(Deserialize)]
    struct Preview<'a> {
        action: &'a str,
        metadata: Metadata,
        project_id: Option<&'a str>,
    }
    #[derive(Deserialize)]
    struct Metadata {
        branch: Option<String>,
        commit: Option<String>,
    }
    let preview: Preview<'_> = serde_json::from_str(&row.json).ok()?;
    if preview.action != "PREVIEW_CREATED" {
        return None;
    }
    let (branch, commit) = (preview.metadata.branch?, preview.metadata.commit?);
    let id = Chance::at(seed, &[LATENCY_PLACE, place(row.at), 2]).uuid();
    let repository = format!("acme/{}", preview.project_id?);
    let body = Object::new()
        .with("ref", format!("refs/heads/{branch}"))
        .with("after", commit)
        .with("repository", Object::new().with("full_name", repository))
        .with("pusher", Object::new().with("name", "github-actions"));
    let headers = [
        ("Content-Type", "application/json"),
        ("X-GitHub-Event", "push"),
        ("X-GitHub-Delivery", id.as_str()),
        ("User-Agent", "GitHub-Hookshot/1"),
    ];
    let pushed_at = row.at - TimeDelta::seconds(40);
    let request = request(seed, pushed_at, ("https://hooks.acme.io/github", &headers), body.text());
    Some(Letter { request, scheme: "github_sha256", signer: Signer::GitHub, id, at: pushed_at })
}

/// A request about something that happened at `at`; it arrives up to two seconds later.
fn request(seed: u64, at: DateTime<Utc>, (url, headers): (&str, &[(&str, &str)]), body: String) -> Capture {
    let latency_ms = Chance::at(seed, &[LATENCY_PLACE, place(at)]).between(80, 1_900);
    Capture {
        received_at: Some(at + TimeDelta::milliseconds(latency_ms.cast_signed())),
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.into_bytes(),
    }
}

/// An instant as a place to draw for.
pub(crate) fn place(at: DateTime<Utc>) -> u64 {
    at.timestamp_millis().cast_unsigned()
}
