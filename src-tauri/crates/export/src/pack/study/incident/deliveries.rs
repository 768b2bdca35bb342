//! `webhook_deliveries.csv`: captured deliveries with their verdicts; the bodies stand in the NDJSON beside it.

use super::super::super::incident::Delivery;
use super::super::super::sheet::FieldKind::{Integer, Json, Text, Time};
use super::super::super::sheet::{Sheet, Sink, field, required};
use super::table;
use crate::digest::sha256_hex;
use crate::error::Error;

/// Writes the deliveries in the order of their receipt.
pub(super) fn write(deliveries: &[Delivery], sink: &mut dyn Sink) -> Result<(), Error> {
    let mut ordered: Vec<&Delivery> = deliveries.iter().collect();
    ordered.sort_by(|a, b| (a.received_at, &a.file, &a.id).cmp(&(b.received_at, &b.file, &b.id)));
    for delivery in ordered {
        let headers = serde_json::to_string(&delivery.headers)?;
        sink.row(
            table::DELIVERIES,
            &[
                delivery.received_at.into(),
                delivery.id.as_deref().into(),
                delivery.verdict.as_str().into(),
                delivery.reason.as_str().into(),
                delivery.scheme.as_deref().into(),
                delivery.origin.as_str().into(),
                delivery.method.as_str().into(),
                delivery.url.as_str().into(),
                headers.into(),
                (delivery.body.len() as u64).into(),
                sha256_hex(&delivery.body).into(),
                delivery.file.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/webhook_deliveries.csv",
        title: "Webhook deliveries",
        about: "One line a captured delivery with its verdict; replays and edited ones are marked, bodies are in webhook_deliveries.ndjson.",
        columns: vec![
            field("received_at", Time, "When it was received."),
            field("delivery", Text, "The delivery id."),
            required("verdict", Text, "valid, invalid, stale, malformed or unsigned."),
            field("reason", Text, "Why."),
            field("scheme", Text, "Signature scheme."),
            required("origin", Text, "original, replay or edited."),
            field("method", Text, "Method, as captured."),
            field("url", Text, "Address, as captured."),
            required("headers", Json, "Headers in order as [name, value] pairs, secrets masked."),
            required("body_bytes", Integer, "Size of the body."),
            required("body_sha256", Text, "SHA-256 of the body, lower-case hex."),
            field("file", Text, "The file it was read from."),
        ],
        key: &[],
    }
}
