//! The one challenge that is answered with a secret: Zoom's `endpoint.url_validation`
//! (developers.zoom.us, "Validate your webhook endpoint").

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Secret;

/// Longest token that is answered; Zoom's have 22 characters.
const TOKEN_LIMIT_CHARS: usize = 64;

/// The `encryptedToken` that belongs to a `plainToken`: hex of HMAC-SHA-256 under the secret.
///
/// None for an empty secret, and for a token that is not short and of letters, digits, `-`, `_`, `+`, `/` and `=`: Zoom
/// signs deliveries with the same secret over `v0:time:body`, so that whoever could choose any text would get signatures
/// from us.
#[must_use]
pub fn zoom_token(secret: &Secret, plain_token: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte);
    let fits = !plain_token.is_empty()
        && plain_token.len() <= TOKEN_LIMIT_CHARS
        && plain_token.bytes().all(is_plain);
    if secret.is_empty() || !fits {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
    mac.update(plain_token.as_bytes());
    Some(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_signed_as_zoom_documents_it() {
        // printf %s qgg8vlvZRS6UYooatFL8Aw | openssl dgst -sha256 -hmac secret
        let expected = "72cef096bfd47c0b8664df30d07721641e4abd7e885ba432204260db477a9a3e";
        assert_eq!(zoom_token(&Secret::new("secret"), "qgg8vlvZRS6UYooatFL8Aw").as_deref(), Some(expected));
    }

    #[test]
    fn nothing_that_could_be_a_delivery_is_signed() {
        let secret = Secret::new("secret");
        for token in ["", "v0:1700000000:{}", "a b", "a\n", "ü", &"a".repeat(TOKEN_LIMIT_CHARS + 1)] {
            assert_eq!(zoom_token(&secret, token), None, "{token}");
        }
        assert_eq!(zoom_token(&Secret::new(""), "abc"), None);
    }
}
