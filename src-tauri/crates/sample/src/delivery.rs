//! Webhook deliveries as Outworx sends them, not yet signed: whoever knows the schemes signs them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::chance::Chance;
use crate::row::{Row, last_n};
use crate::shape::Shape;

/// Apart from every other draw.
const LATENCY_PLACE: u64 = 0x006c_6174;

/// One POST as a receiver would have got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When the receiver had it: up to two seconds after the row.
    pub received_at: DateTime<Utc>,
    /// Names and values in the order sent, without `X-Outworx-Signature`.
    pub headers: Vec<(String, String)>,
    /// The row's own bytes, which the signature covers.
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
struct Tags<'a> {
    id: &'a str,
    action: &'a str,
}

/// The deliveries of the `n` newest Outworx rows before `until`, oldest first.
#[must_use]
pub fn sample_deliveries(seed: u64, until: DateTime<Utc>, n: usize) -> Vec<Delivery> {
    last_n(Shape::Outworx, seed, until, n).map(|row| deliver(seed, row)).collect()
}

fn deliver(seed: u64, row: Row) -> Delivery {
    let tags: Tags<'_> =
        serde_json::from_str(&row.json).expect("BUG: an Outworx row has an id and an action");
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Outworx-Event", tags.action),
        ("X-Outworx-Delivery", tags.id),
        ("User-Agent", "Outworx-Audit-Webhook/1"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let latency_ms =
        Chance::at(seed, &[LATENCY_PLACE, row.at.timestamp_millis().cast_unsigned()]).between(80, 1_900);
    let received_at = row.at + TimeDelta::milliseconds(latency_ms.cast_signed());
    Delivery { received_at, headers, body: row.json.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_tagged_with_what_its_body_says() {
        let until = DateTime::parse_from_rfc3339("2026-05-11T09:00:00Z").unwrap().to_utc();
        let deliveries = sample_deliveries(1, until, 20);
        assert_eq!(deliveries.len(), 20);
        for delivery in deliveries {
            let body: serde_json::Value = serde_json::from_slice(&delivery.body).unwrap();
            let tag = |name: &str| &delivery.headers.iter().find(|(known, _)| known == name).unwrap().1;
            assert_eq!(body["id"], **tag("X-Outworx-Delivery"));
            assert_eq!(body["action"], **tag("X-Outworx-Event"));
            let created = body["created_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
            assert!(delivery.received_at > created);
        }
    }
}
