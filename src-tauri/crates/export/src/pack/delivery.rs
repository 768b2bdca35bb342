//! Captured webhook deliveries, byte for byte: one JSON object a line in the form that Exhibit itself captures
//! (CONTRACT section 5), with the verdict beside it.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_entry::Moment;
use serde::Serialize;

use super::incident::Delivery;
use super::path;
use super::spool::{Packing, Press};
use crate::error::Error;

#[derive(Serialize)]
struct DeliveryLine<'a> {
    id: Option<&'a str>,
    received_at: Option<Moment>,
    method: &'a str,
    url: &'a str,
    headers: &'a [(String, String)],
    body_base64: String,
    scheme: Option<&'a str>,
    verdict: &'a str,
    reason: &'a str,
    origin: &'a str,
    file: &'a str,
}

/// Writes `webhook_deliveries.ndjson` in the order given.
pub(super) fn write_deliveries(press: &Press<'_>, deliveries: &[Delivery]) -> Result<(), Error> {
    let mut lane = press.open(path::DELIVERIES, Packing::Deflated)?;
    for delivery in deliveries {
        serde_json::to_writer(&mut lane, &line(delivery))?;
        lane.write_all(b"\n")?;
    }
    lane.close(Some(deliveries.len() as u64))
}

fn line(delivery: &Delivery) -> DeliveryLine<'_> {
    DeliveryLine {
        id: delivery.id.as_deref(),
        received_at: delivery.received_at,
        method: &delivery.method,
        url: &delivery.url,
        headers: &delivery.headers,
        body_base64: STANDARD.encode(&delivery.body),
        scheme: delivery.scheme.as_deref(),
        verdict: &delivery.verdict,
        reason: &delivery.reason,
        origin: &delivery.origin,
        file: &delivery.file,
    }
}
