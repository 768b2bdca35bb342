//! Key pairs: public and private keys as vendors show them.

use crate::secret::BASE64;
use crate::work;
use base64::Engine;
use ed25519_dalek::Signer;
use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use sha2::{Digest, Sha256};

/// What stands before the 32 bytes of an Ed25519 public key in DER. Source: RFC 8410 section 10.1.
const ED25519_PUBLIC_DER: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// What stands before the 32 bytes of an Ed25519 private key in DER. Source: RFC 8410 section 10.3.
const ED25519_PRIVATE_DER: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

/// What stands before the 65 bytes of a P-256 public key in DER. Source: RFC 5480 section 2.
const P256_PUBLIC_DER: &[u8] = b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";

/// The marks of public and private keys in the Standard Webhooks specification.
const MARKS: [&[u8]; 2] = [b"whpk_", b"whsk_"];

/// How texts in hexadecimal begin that can only be keys of pairs: SPKI or PKCS #8 of Ed25519, P-256 and RSA.
const HEX_BEGINNINGS: [&[u8]; 4] = [
    b"302a300506032b6570",
    b"302e020100300506032b6570",
    b"3059301306072a8648ce3d0201",
    b"30820122300d06092a864886f70d010101",
];

/// The same in base64, with only what no other bytes would change.
const BASE64_BEGINNINGS: [&[u8]; 5] = [
    b"MCowBQYDK2Vw",
    b"MC4CAQAwBQYDK2Vw",
    b"MFkwEwYHKoZIzj0CAQ",
    b"MIGHAgEAMBMGByqGSM49AgEG",
    b"MIIBIjANBgkqhkiG9w0BAQEF",
];

/// Whether the text can only be a key of a key pair. A bare key of 32 bytes looks like any shared secret and is not told;
/// a bare point of P-256 is. Asked of every key for every request, so that the first letter decides for most.
pub(crate) fn is_of_a_pair(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let is_hex = |mark: &&[u8]| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    match text {
        [b'w', ..] => MARKS.iter().any(|mark| text.starts_with(mark)),
        [b'-', ..] => text.starts_with(b"-----BEGIN "),
        [b's', ..] => text.starts_with(b"ssh-ed25519 "),
        [b'M', ..] => BASE64_BEGINNINGS.iter().any(|mark| text.starts_with(mark)),
        [b'3', ..] => HEX_BEGINNINGS.iter().any(is_hex),
        // 65 bytes of a point, in hexadecimal or base64.
        [b'0', b'4', ..] if text.len() == 130 => p256_public(text).is_some(),
        [b'B', ..] if text.len() == 88 => p256_public(text).is_some(),
        _ => false,
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub(crate) enum Public {
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    P256(Box<p256::ecdsa::VerifyingKey>),
}

/// The bytes that a public key vouches for, ready for any number of keys of its kind.
pub(crate) enum Message {
    /// As they are: Ed25519 hashes them anew with each signature.
    Whole(Vec<u8>),
    /// Their SHA-256, all that ECDSA asks for.
    Hash([u8; 32]),
}

/// A private key.
pub(crate) enum Private {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    P256(Box<p256::ecdsa::SigningKey>),
}

/// Reads an Ed25519 public key: hexadecimal, base64, `whpk_` and base64, DER in base64, PEM.
pub(crate) fn ed25519_public(text: &[u8]) -> Option<Public> {
    let key = readings(text).into_iter().find_map(|bytes| {
        let raw = bytes.strip_prefix(ED25519_PUBLIC_DER).unwrap_or(&bytes);
        ed25519_dalek::VerifyingKey::from_bytes(raw.try_into().ok()?).ok()
    })?;
    // A key of small order would take signatures that nobody made.
    (!key.is_weak()).then(|| Public::Ed25519(Box::new(key)))
}

/// Reads a P-256 public key: DER in base64, PEM, or the bare point in hexadecimal or base64.
pub(crate) fn p256_public(text: &[u8]) -> Option<Public> {
    let key = readings(text).into_iter().find_map(|bytes| {
        p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes.strip_prefix(P256_PUBLIC_DER).unwrap_or(&bytes)).ok()
    })?;
    Some(Public::P256(Box::new(key)))
}

/// Reads an Ed25519 private key: a seed of 32 bytes in hexadecimal or base64, `whsk_` and base64 (with the public key
/// behind it), PKCS #8 in base64 or PEM.
pub(crate) fn ed25519_private(text: &[u8]) -> Option<Private> {
    let seed = readings(text).into_iter().find_map(|bytes| {
        let raw = bytes.strip_prefix(ED25519_PRIVATE_DER).unwrap_or(&bytes);
        let seed = if raw.len() == 64 { &raw[..32] } else { raw };
        <[u8; 32]>::try_from(seed).ok()
    })?;
    Some(Private::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed))))
}

/// Reads a P-256 private key: PKCS #8 in base64 or PEM, or 32 bytes in hexadecimal or base64.
pub(crate) fn p256_private(text: &[u8]) -> Option<Private> {
    use p256::pkcs8::DecodePrivateKey;
    let key = readings(text).into_iter().find_map(|bytes| match bytes.len() {
        32 => p256::ecdsa::SigningKey::from_slice(&bytes).ok(),
        _ => p256::ecdsa::SigningKey::from_pkcs8_der(&bytes).ok(),
    })?;
    Some(Private::P256(Box::new(key)))
}

impl Public {
    /// Puts the pieces of a message together, once for all keys of this kind.
    pub(crate) fn message<'a>(&self, pieces: impl Iterator<Item = &'a [u8]>) -> Message {
        match self {
            Self::Ed25519(_) => Message::Whole(pieces.collect::<Vec<_>>().concat()),
            Self::P256(_) => Message::Hash(hash_of(pieces)),
        }
    }

    /// Whether the signature is one of this key over the message, which was made for a key of its kind.
    pub(crate) fn accepts(&self, message: &Message, signature: &[u8]) -> bool {
        work::checked();
        match (self, message) {
            (Self::Ed25519(key), Message::Whole(message)) => {
                work::hashed(message.len());
                let signature = ed25519_dalek::Signature::from_slice(signature);
                signature.is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
            }
            (Self::P256(key), Message::Hash(hash)) => {
                let signature = p256::ecdsa::Signature::from_der(signature);
                signature.is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok())
            }
            (Self::Ed25519(_), Message::Hash(_)) | (Self::P256(_), Message::Whole(_)) => false,
        }
    }
}

impl Private {
    /// The public key that belongs to it: 32 bytes, or SPKI in DER.
    pub(crate) fn public(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Self::P256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                [P256_PUBLIC_DER, point.as_bytes()].concat()
            }
        }
    }

    /// The signature over the pieces of a message: 64 bytes, or DER.
    pub(crate) fn sign<'a>(&self, message: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.sign(&message.collect::<Vec<_>>().concat()).to_bytes().to_vec(),
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key
                    .sign_prehash(&hash_of(message))
                    .expect("BUG: a SHA-256 is as long as the curve asks for");
                signature.to_der().as_bytes().to_vec()
            }
        }
    }
}

fn hash_of<'a>(message: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    message.for_each(|piece| hash.update(piece));
    hash.finalize().into()
}

/// The bytes that this text may stand for, the likeliest first.
fn readings(text: &[u8]) -> Vec<Vec<u8>> {
    let text = text.trim_ascii();
    if text.starts_with(b"-----BEGIN ") {
        return pem(text).into_iter().collect();
    }
    let bare = MARKS.iter().find_map(|mark| text.strip_prefix(*mark)).unwrap_or(text);
    [hex::decode(bare).ok(), BASE64.decode(bare).ok()].into_iter().flatten().collect()
}

/// What stands between the first and the last line of a PEM text, decoded.
fn pem(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    BASE64.decode(lines.collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair of RFC 8032 section 7.1, test 1.
    const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    fn base64(bytes: &[u8]) -> String {
        BASE64.encode(bytes)
    }

    #[test]
    fn one_public_key_is_read_however_it_is_shown() {
        let raw = hex::decode(PUBLIC).unwrap();
        let der = base64(&[ED25519_PUBLIC_DER, &raw].concat());
        let pem = format!("-----BEGIN PUBLIC KEY-----\r\n{der}\r\n-----END PUBLIC KEY-----\n");
        let private = ed25519_private(SEED.as_bytes()).unwrap();
        let signature = private.sign([b"a".as_slice(), b"b"].into_iter());
        for shown in [
            PUBLIC.to_owned(),
            PUBLIC.to_uppercase(),
            base64(&raw),
            format!("whpk_{}", base64(&raw)),
            der,
            pem,
        ] {
            let public = ed25519_public(shown.as_bytes()).unwrap();
            let accepts = |text: &[u8]| public.accepts(&public.message([text].into_iter()), &signature);
            assert!(accepts(b"ab") && !accepts(b"abc"), "{shown}");
        }
        for wrong in ["", "00", "whpk_", &"00".repeat(32), "-----BEGIN PUBLIC KEY-----"] {
            assert!(ed25519_public(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_seed_is_read_with_its_mark_and_with_its_public_key_behind_it() {
        let raw = hex::decode(SEED).unwrap();
        let pair = [raw.clone(), hex::decode(PUBLIC).unwrap()].concat();
        let der = base64(&[ED25519_PRIVATE_DER, &raw].concat());
        let expected = ed25519_private(SEED.as_bytes()).unwrap().sign([b"x".as_slice()].into_iter());
        for shown in [format!("whsk_{}", base64(&pair)), base64(&raw), der] {
            assert_eq!(
                ed25519_private(shown.as_bytes()).unwrap().sign([b"x".as_slice()].into_iter()),
                expected
            );
        }
    }

    #[test]
    fn what_can_only_be_a_key_of_a_pair_is_told_from_a_secret() {
        let raw = hex::decode(PUBLIC).unwrap();
        let private = p256_private("01".repeat(32).as_bytes()).unwrap();
        let spki = private.public();
        let point = &spki[P256_PUBLIC_DER.len()..];
        for text in [
            format!("whpk_{}", base64(&raw)),
            base64(&[ED25519_PUBLIC_DER, &raw].concat()),
            hex::encode([ED25519_PUBLIC_DER, &raw].concat()).to_uppercase(),
            base64(&[ED25519_PRIVATE_DER, &raw].concat()),
            base64(&spki),
            hex::encode(&spki),
            base64(point),
            hex::encode(point),
            format!("\n-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", base64(&spki)),
        ] {
            assert!(is_of_a_pair(text.as_bytes()), "{text}");
        }
        for text in ["", "secret", "whsec_MCowBQYDK2Vw", &"04".repeat(65), PUBLIC, &base64(&raw)] {
            assert!(!is_of_a_pair(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_p256_pair_signs_and_verifies() {
        let private = p256_private("01".repeat(32).as_bytes()).unwrap();
        let Private::P256(key) = &private else { panic!("another curve") };
        let point = key.verifying_key().to_encoded_point(false);
        let signature = private.sign([b"message".as_slice()].into_iter());
        for shown in [hex::encode(point.as_bytes()), base64(&[P256_PUBLIC_DER, point.as_bytes()].concat())] {
            let public = p256_public(shown.as_bytes()).unwrap();
            let accepts = |text: [&[u8]; 2]| public.accepts(&public.message(text.into_iter()), &signature);
            assert!(accepts([b"mess", b"age"]) && !accepts([b"mass", b"age"]));
        }
        assert!(p256_public(&[0; 3]).is_none() && p256_private(b"zz").is_none());
    }
}
