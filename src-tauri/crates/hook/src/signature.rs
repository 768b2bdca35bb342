//! The signature as it stands in its header, and the HMAC that it is compared with.

use crate::scheme::{Encoding, Form, Hash, Scheme, TimeSource};
use crate::template::Filling;
use crate::verdict::Reason;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// What a signature header says.
#[derive(Debug)]
pub(crate) struct Presented<'a> {
    /// At least one well-formed digest of the right length.
    pub(crate) digests: Vec<Vec<u8>>,
    /// The timestamp inside the header, where the scheme puts it there.
    pub(crate) time: Option<&'a str>,
}

/// Reads the header's value.
///
/// One malformed signature beside a good one is passed over; with no good one, the first fault is the answer.
pub(crate) fn read<'a>(value: &'a str, scheme: &Scheme) -> Result<Presented<'a>, Reason> {
    if value.is_empty() {
        return Err(Reason::EmptySignature);
    }
    let texts = signature_texts(value, &scheme.form)?;
    let mut fault = Reason::NoKnownVersion;
    let mut digests = Vec::new();
    for text in texts.iter().rev() {
        match decode(text, scheme) {
            Ok(digest) => digests.push(digest),
            Err(reason) => fault = reason,
        }
    }
    if digests.is_empty() { Err(fault) } else { Ok(Presented { digests, time: time_in(value, scheme)? }) }
}

/// Whether the value has the scheme's outer form, whatever the digests in it.
pub(crate) fn fits(value: &str, form: &Form) -> bool {
    signature_texts(value, form).is_ok()
}

/// Whether any of the digests is the HMAC of the filled template under this key. Compared in constant time.
pub(crate) fn matches(scheme: &Scheme, key: &[u8], filling: Filling<'_>, digests: &[Vec<u8>]) -> bool {
    let right = hmac(scheme, key, filling);
    digests.iter().any(|digest| bool::from(digest.as_slice().ct_eq(&right)))
}

/// The HMAC of the filled template, as bytes.
pub(crate) fn hmac(scheme: &Scheme, key: &[u8], filling: Filling<'_>) -> Vec<u8> {
    match scheme.hash {
        Hash::Sha1 => run::<Hmac<Sha1>>(scheme, key, filling),
        Hash::Sha256 => run::<Hmac<Sha256>>(scheme, key, filling),
    }
}

/// The digest in the scheme's encoding.
pub(crate) fn encode(digest: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Hex => hex::encode(digest),
        Encoding::Base64 => STANDARD.encode(digest),
    }
}

fn run<M: Mac + KeyInit>(scheme: &Scheme, key: &[u8], filling: Filling<'_>) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("BUG: HMAC takes a key of any length");
    scheme.signed.fill(filling).for_each(|piece| mac.update(piece));
    mac.finalize().into_bytes().to_vec()
}

fn signature_texts<'a>(value: &'a str, form: &Form) -> Result<Vec<&'a str>, Reason> {
    match form {
        Form::Whole { prefix } => Ok(vec![value.strip_prefix(prefix.as_str()).ok_or(Reason::BadPrefix)?]),
        Form::List { separator, prefix } => {
            let entries = value.split(separator.as_str());
            some(
                entries.filter_map(|entry| entry.strip_prefix(prefix.as_str())).collect(),
                Reason::NoKnownVersion,
            )
        }
        Form::Pairs { separator, key } => {
            if !value.contains('=') {
                return Err(Reason::BadPairs);
            }
            some(values_of(value, separator, key), Reason::NoKnownVersion)
        }
    }
}

fn some<T>(found: Vec<T>, otherwise: Reason) -> Result<Vec<T>, Reason> {
    if found.is_empty() { Err(otherwise) } else { Ok(found) }
}

fn values_of<'a>(value: &'a str, separator: &str, key: &str) -> Vec<&'a str> {
    let pairs = value.split(separator).filter_map(|entry| entry.split_once('='));
    pairs.filter(|(name, _)| *name == key).map(|(_, text)| text).collect()
}

fn time_in<'a>(value: &'a str, scheme: &Scheme) -> Result<Option<&'a str>, Reason> {
    let (Some(window), Form::Pairs { separator, .. }) = (&scheme.time, &scheme.form) else { return Ok(None) };
    let TimeSource::Pair(key) = &window.source else { return Ok(None) };
    match values_of(value, separator, key).as_slice() {
        [] => Err(Reason::TimestampMissing),
        [one] => Ok(Some(one)),
        // Which of two a receiver takes differs between libraries, so neither can be relied on.
        _ => Err(Reason::BadTimestamp),
    }
}

fn decode(text: &str, scheme: &Scheme) -> Result<Vec<u8>, Reason> {
    if text.is_empty() {
        return Err(Reason::EmptySignature);
    }
    let digest = match scheme.encoding {
        Encoding::Hex => {
            let digest = hex::decode(text).map_err(|_| Reason::BadHex)?;
            // GitHub's and Stripe's own libraries compare texts, so upper case fails there too.
            if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                return Err(Reason::UpperCaseHex);
            }
            digest
        }
        Encoding::Base64 => STANDARD.decode(text).map_err(|_| Reason::BadBase64)?,
    };
    if digest.len() == digest_bytes(scheme.hash) { Ok(digest) } else { Err(Reason::WrongLength) }
}

fn digest_bytes(hash: Hash) -> usize {
    match hash {
        Hash::Sha1 => 20,
        Hash::Sha256 => 32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schemes;
    use proptest::prelude::*;

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn reason(value: &str, id: &str) -> Reason {
        read(value, Schemes::built_in().named(id).unwrap()).unwrap_err()
    }

    #[test]
    fn each_fault_in_a_header_has_its_own_name() {
        assert_eq!(reason("", "github"), Reason::EmptySignature);
        assert_eq!(reason("sha256=", "github"), Reason::EmptySignature);
        assert_eq!(reason(DIGEST, "github"), Reason::BadPrefix);
        assert_eq!(reason("sha256=zz", "github"), Reason::BadHex);
        assert_eq!(reason("sha256=00ff", "github"), Reason::WrongLength);
        assert_eq!(reason(&format!("sha256={}", DIGEST.to_uppercase()), "github"), Reason::UpperCaseHex);
        assert_eq!(reason("%", "shopify"), Reason::BadBase64);
        assert_eq!(reason(DIGEST, "shopify"), Reason::WrongLength);
        assert_eq!(reason("nothing", "stripe"), Reason::BadPairs);
        assert_eq!(reason(&format!("t=1,v0={DIGEST}"), "stripe"), Reason::NoKnownVersion);
        assert_eq!(reason(&format!("v1={DIGEST}"), "stripe"), Reason::TimestampMissing);
        assert_eq!(reason(&format!("t=1,t=2,v1={DIGEST}"), "stripe"), Reason::BadTimestamp);
        assert_eq!(reason("v1a,AAAA v2,AAAA", "standard_webhooks"), Reason::NoKnownVersion);
    }

    #[test]
    fn a_malformed_signature_beside_a_good_one_is_passed_over() {
        let value = format!("v1=bad,t=1,v1={DIGEST},v1=");
        let presented = read(&value, Schemes::built_in().named("stripe").unwrap()).unwrap();
        assert_eq!(presented.digests, [hex::decode(DIGEST).unwrap()]);
        assert_eq!(presented.time, Some("1"));
    }

    proptest! {
        #[test]
        fn foreign_headers_never_panic(value in ".{0,80}", place in 0..Schemes::built_in().iter().len()) {
            let presented = read(&value, Schemes::built_in().iter().nth(place).unwrap());
            prop_assert!(presented.is_err(), "80 characters cannot hold a digest by chance");
        }
    }
}
