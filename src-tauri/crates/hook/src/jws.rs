//! Compact JSON Web Signatures (RFC 7515) with HS256, and what Netlify claims in them.

use crate::Capture;
use crate::rule::Claims;
use crate::signature::Digest;
use crate::verdict::Reason;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The only algorithm that is taken: `none` would need no key, and RS256 would take a public key for a secret.
const ALGORITHM: &str = "HS256";

/// A JWS taken apart.
pub(crate) struct Jws<'a> {
    /// What its signature covers.
    pub(crate) text: &'a str,
    /// Its signature.
    pub(crate) digest: Digest,
    claims: Value,
}

/// Takes a JWS apart.
///
/// # Errors
/// [`Reason::BadJws`], [`Reason::BadAlgorithm`].
pub(crate) fn read(value: &str) -> Result<Jws<'_>, Reason> {
    let (text, signature) = value.rsplit_once('.').ok_or(Reason::BadJws)?;
    let (header, claims) = text.split_once('.').ok_or(Reason::BadJws)?;
    let header = object(header)?;
    if header.get("alg").and_then(Value::as_str) != Some(ALGORITHM) || header.get("crit").is_some() {
        return Err(Reason::BadAlgorithm);
    }
    let digest = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Reason::BadJws)?;
    if digest.len() != 32 {
        return Err(Reason::WrongLength);
    }
    Ok(Jws { text, digest: Digest(digest), claims: object(claims)? })
}

/// Whether the claims speak of this body.
///
/// # Errors
/// [`Reason::WrongIssuer`], [`Reason::BodyHashMismatch`].
pub(crate) fn check(jws: &Jws<'_>, capture: &Capture, claims: &Claims) -> Result<(), Reason> {
    let said = |name: &str| jws.claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if said("iss") != claims.iss {
        return Err(Reason::WrongIssuer);
    }
    let right: bool = said(&claims.body_sha256).as_bytes().ct_eq(hash_of(&capture.body).as_bytes()).into();
    if right { Ok(()) } else { Err(Reason::BodyHashMismatch) }
}

/// What is to be signed for this body: header and claims.
pub(crate) fn text(body: &[u8], claims: &Claims) -> String {
    let header = json!({ "alg": ALGORITHM, "typ": "JWT" }).to_string();
    let claims = json!({ "iss": claims.iss, claims.body_sha256.as_str(): hash_of(body) }).to_string();
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}

/// The signature behind its text.
pub(crate) fn written(text: &str, digest: &[u8]) -> String {
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(digest))
}

fn hash_of(body: &[u8]) -> String {
    hex::encode(<Sha256 as sha2::Digest>::digest(body))
}

fn object(part: &str) -> Result<Value, Reason> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::BadJws)?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object).ok_or(Reason::BadJws)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_header(header: &str) -> String {
        let signature = URL_SAFE_NO_PAD.encode([0; 32]);
        format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"))
    }

    #[test]
    fn only_hs256_is_taken() {
        assert!(read(&with_header(r#"{"alg":"HS256"}"#)).is_ok());
        for other in ["none", "None", "", "hs256", "HS512", "RS256"] {
            let fault = read(&with_header(&format!(r#"{{"alg":"{other}"}}"#))).err();
            assert_eq!(fault, Some(Reason::BadAlgorithm), "{other}");
        }
        assert_eq!(read(&with_header("{}")).err(), Some(Reason::BadAlgorithm));
        assert_eq!(read(&with_header(r#"{"alg":"HS256","crit":["b64"]}"#)).err(), Some(Reason::BadAlgorithm));
    }

    #[test]
    fn what_is_no_jws_is_called_so() {
        for wrong in ["", "a", "a.b", "..", "!.!.!", "e30.e30"] {
            assert!(matches!(read(wrong), Err(Reason::BadJws | Reason::BadAlgorithm)), "{wrong}");
        }
    }
}
