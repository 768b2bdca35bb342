//! Webhook deliveries of a pack, read back.

use std::io::{Read, Seek};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_entry::Moment;
use serde::Deserialize;

use super::super::stream::Lines;
use crate::archive::Archive;
use crate::pack::{Delivery, path};
use crate::plain::plain;

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    received_at: Option<Moment>,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body_base64: String,
    scheme: Option<String>,
    verdict: String,
    reason: String,
    origin: String,
    file: String,
}

/// All deliveries, in the order of the file.
pub(super) fn read<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<Delivery>, String> {
    let mut lines = Lines::open(archive, path::DELIVERIES)?;
    let mut deliveries = Vec::new();
    while let Some(line) = lines.next()? {
        deliveries.push(delivery(line).map_err(|why| format!("{}: {why}", path::DELIVERIES))?);
    }
    Ok(deliveries)
}

fn delivery(line: &str) -> Result<Delivery, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| plain(&error.to_string()).into_owned())?;
    let body = STANDARD.decode(line.body_base64.as_bytes()).map_err(|_| "a body is not base64")?;
    Ok(Delivery {
        id: line.id,
        received_at: line.received_at,
        scheme: line.scheme,
        verdict: line.verdict,
        reason: line.reason,
        method: line.method,
        url: line.url,
        headers: line.headers,
        body,
        origin: line.origin,
        file: line.file,
    })
}
