//! Forms in a body, and what Twilio signs of them.

use crate::{Capture, address};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The type of a form. Source: <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>
const FORM: &str = "application/x-www-form-urlencoded";

/// The parameter of the address that holds the hash of a body that is no form.
pub(crate) const BODY_HASH: &str = "bodySHA256";

/// What of a body is signed.
pub(crate) enum Posted<'a> {
    /// A form: its names and values, as they are signed; with a hash of the body where the address has one all the same.
    Form(Vec<u8>, Option<&'a str>),
    /// Another body, whose hash is in the signed address; none = it is not there.
    Hashed(Option<&'a str>),
}

/// What Twilio signs of this body: the fields of a form, else the address that holds the body's hash.
pub(crate) fn posted(capture: &Capture) -> Posted<'_> {
    let hash = address::parameter(&capture.url, BODY_HASH);
    let kind = capture.header("Content-Type").next();
    let is_form = match kind {
        Some(kind) => kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM)),
        None => hash.is_none(),
    };
    if is_form { Posted::Form(sorted(&capture.body), hash) } else { Posted::Hashed(hash) }
}

/// Whether the body is the one whose hash was signed; an empty one needs no hash.
pub(crate) fn body_is_hashed(capture: &Capture, hash: Option<&str>) -> bool {
    match hash {
        Some(hash) => hex::encode(Sha256::digest(&capture.body)).as_bytes().ct_eq(hash.as_bytes()).into(),
        None => capture.body.is_empty(),
    }
}

/// Every pair of a form, decoded, in its order.
pub(crate) fn pairs(body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let entries = body.split(|byte| *byte == b'&').filter(|entry| !entry.is_empty());
    let pair = |entry: &[u8]| {
        let at = entry.iter().position(|byte| *byte == b'=').unwrap_or(entry.len());
        (decoded(&entry[..at]), decoded(entry.get(at + 1..).unwrap_or_default()))
    };
    entries.map(pair).collect()
}

/// Names and values one behind the other, sorted by name, then by value, each pair once.
fn sorted(body: &[u8]) -> Vec<u8> {
    let mut pairs = pairs(body);
    pairs.sort();
    pairs.dedup();
    pairs.into_iter().flat_map(|(name, value)| [name, value].concat()).collect()
}

pub(crate) fn decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        let escaped = behind.get(..2).filter(|_| *byte == b'%').and_then(|digits| hex::decode(digits).ok());
        match (escaped, byte) {
            (Some(decoded), _) => {
                out.extend(decoded);
                rest = &behind[2..];
                continue;
            }
            (None, b'+') => out.push(b' '),
            (None, other) => out.push(*other),
        }
        rest = behind;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_sorted_and_taken_once() {
        assert_eq!(sorted(b"b=2&a=%2B1&b=1&b=2&c&=&a+b=%"), b"a+1a b%b1b2c".to_vec());
        assert_eq!(sorted(b""), b"".to_vec());
        assert_eq!(sorted(b"a=%zz%F"), b"a%zz%F".to_vec());
    }
}
