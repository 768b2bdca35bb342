//! Signing a body as a provider would, for sample data, test deliveries and re-signed copies.

use crate::scheme::{Form, Scheme, TimeSource};
use crate::template::Filling;
use crate::{Error, Secret, signature};

/// The headers that make this body a delivery of the scheme: signature, and time and id where it has them.
///
/// `t` is the signed time in unix seconds, `id` the delivery's id; each is left out where the scheme has no place
/// for it. What comes out is accepted by [`crate::verify`] with the same secret at that time.
///
/// # Errors
/// [`Error::EmptySecret`], or [`Error::SecretEncoding`] when the scheme cannot read this secret.
pub fn sign(
    scheme: &Scheme,
    secret: &Secret,
    body: &[u8],
    t: u64,
    id: &str,
) -> Result<Vec<(String, String)>, Error> {
    let key = secret.key(scheme.secret).ok_or_else(|| Error::SecretEncoding(scheme.id.clone()))?;
    if key.is_empty() {
        return Err(Error::EmptySecret);
    }
    let time = t.to_string();
    let digest = signature::hmac(scheme, &key, Filling { body, time: &time, id });
    let value = header_value(scheme, &signature::encode(&digest, scheme.encoding), &time);
    let mut headers = vec![(scheme.header.clone(), value)];
    if let Some(TimeSource::Header(name)) = scheme.time.as_ref().map(|window| &window.source) {
        headers.push((name.clone(), time));
    }
    headers.extend(scheme.delivery_header.iter().map(|name| (name.clone(), id.to_owned())));
    Ok(headers)
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
