//! Signing a request as a provider would, for sample data, test deliveries and re-signed copies.

use crate::scheme::{Form, Scheme, TimeSource};
use crate::template::Filling;
use crate::{Capture, Error, Secret, signature};
use chrono::{DateTime, Utc};

/// The request, signed as the provider would: what an earlier signature left is taken off, and new headers stand at the end.
///
/// `at` is the time that is signed. `id` becomes the delivery's id; when it is empty the one that is there stays. What comes
/// out is accepted by [`crate::verify`] with the same secret at that time. `received_at` is not touched.
///
/// # Errors
/// [`Error::EmptySecret`], [`Error::SecretEncoding`] when the scheme cannot read this secret, [`Error::IdMissing`],
/// [`Error::Time`].
pub fn sign(
    scheme: &Scheme,
    secret: &Secret,
    capture: &Capture,
    at: DateTime<Utc>,
    id: &str,
) -> Result<Capture, Error> {
    let key = secret.key(scheme.secret).ok_or_else(|| Error::SecretEncoding(scheme.id.clone()))?;
    if key.is_empty() {
        return Err(Error::EmptySecret);
    }
    let mut signed = identified(scheme, strip(scheme, capture), id)?;
    let time = u64::try_from(at.timestamp()).map_err(|_| Error::Time)?.to_string();
    let id = scheme.delivery_header.iter().find_map(|name| signed.header(name).next()).unwrap_or_default();
    let digest = signature::hmac(scheme, &key, Filling { body: &signed.body, time: &time, id });
    let value = header_value(scheme, &signature::encode(&digest, scheme.encoding), &time);
    signed.headers.push((scheme.header.clone(), value));
    if let Some(TimeSource::Header(name)) = scheme.time.as_ref().map(|window| &window.source) {
        signed.headers.push((name.clone(), time));
    }
    Ok(signed)
}

/// The request without what a signature of the scheme left in it: signature and time. The delivery's id stays.
#[must_use]
pub fn strip(scheme: &Scheme, capture: &Capture) -> Capture {
    let mut bare = capture.clone();
    let of_signature = |name: &str| {
        std::iter::once(scheme.header.as_str())
            .chain(scheme.time_header())
            .any(|of| of.eq_ignore_ascii_case(name))
    };
    bare.headers.retain(|(name, _)| !of_signature(name));
    bare
}

/// The request under this id.
fn identified(scheme: &Scheme, mut capture: Capture, id: &str) -> Result<Capture, Error> {
    let Some(header) = &scheme.delivery_header else { return Ok(capture) };
    if !id.is_empty() {
        capture.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(header));
        capture.headers.push((header.clone(), id.to_owned()));
    }
    let there = capture.header(header).any(|value| !value.is_empty());
    if scheme.signed.needs_id() && !there {
        return Err(Error::IdMissing(scheme.id.clone()));
    }
    Ok(capture)
}

fn header_value(scheme: &Scheme, digest: &str, time: &str) -> String {
    match (&scheme.form, scheme.time.as_ref().map(|window| &window.source)) {
        (Form::Whole { prefix } | Form::List { prefix, .. }, _) => format!("{prefix}{digest}"),
        (Form::Pairs { separator, key }, Some(TimeSource::Pair(time_key))) => {
            format!("{time_key}={time}{separator}{key}={digest}")
        }
        (Form::Pairs { key, .. }, _) => format!("{key}={digest}"),
    }
}
