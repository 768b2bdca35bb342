//! How somebody else can make the same check with OpenSSL: which bytes, which hash, which key. No digest is ever shown, and
//! the secret is a file of theirs.

use crate::rule::{Algorithm, SecretForm};
use crate::{Capture, Scheme};
use std::fmt::Write as _;

use super::{digest, frame};

/// An HMAC to be made again. `before` and `after` are text of the request.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Name of the hash at OpenSSL: `sha1`, `sha256` or `sha512`.
    pub hash: &'static str,
    /// How the key is read from the file with the secret.
    pub(super) key: KeyReading,
    /// Signed bytes before the body.
    pub before: Vec<u8>,
    /// Signed bytes behind the body.
    pub after: Vec<u8>,
}

/// How a shell turns a file with a secret into hexadecimal key bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyReading {
    AsItIs,
    Trimmed,
    Base64,
    Base64url,
    Hex,
    /// None that fits in a line.
    Other,
}

/// The recipe of the scheme for this request, with its secret as documented; `None` where it is no HMAC around a body, or a
/// part of what it signs is missing.
#[must_use]
pub fn recipe(capture: &Capture, scheme: &Scheme) -> Option<Recipe> {
    if scheme.algorithm != Algorithm::Hmac {
        return None;
    }
    let frame = frame::documented(capture, scheme)?;
    let presented = digest::presented(capture, scheme);
    let of_scheme = scheme.hash.iter().map(|hash| hash.bytes());
    let bytes = of_scheme.into_iter().find(|bytes| presented.iter().any(|one| one.bytes.len() == *bytes))?;
    let hash = hash_name(bytes)?;
    Some(Recipe { hash, key: documented_key(scheme), before: frame.prefix, after: frame.suffix })
}

pub(super) fn hash_name(digest_bytes: usize) -> Option<&'static str> {
    match digest_bytes {
        20 => Some("sha1"),
        32 => Some("sha256"),
        64 => Some("sha512"),
        _ => None,
    }
}

pub(super) fn documented_key(scheme: &Scheme) -> KeyReading {
    match scheme.secret {
        SecretForm::Text => KeyReading::AsItIs,
        SecretForm::Hex => KeyReading::Hex,
        SecretForm::Base64 => KeyReading::Base64,
        SecretForm::Base64url => KeyReading::Base64url,
        SecretForm::WhsecBase64 => KeyReading::Base64,
    }
}

/// The reading with this code, as a shell does it.
pub(super) fn key_of_code(code: &str) -> KeyReading {
    match code {
        "text" => KeyReading::AsItIs,
        "white_space_removed" => KeyReading::Trimmed,
        "base64_decoded" => KeyReading::Base64,
        "base64url_decoded" => KeyReading::Base64url,
        "hex_decoded" => KeyReading::Hex,
        _ => KeyReading::Other,
    }
}

impl Recipe {
    /// A line for a shell that prints the digest of `BODY_FILE` under the secret in `SECRET_FILE`, to be compared with the
    /// header by whoever holds both; `None` where the key needs more than a line. While it runs the key can be seen in the
    /// list of processes.
    #[must_use]
    pub fn openssl(&self) -> Option<String> {
        let key = match self.key {
            KeyReading::AsItIs => "cat SECRET_FILE | xxd -p | tr -d '\\n'",
            KeyReading::Trimmed => {
                "tr -d '\\r\\n' < SECRET_FILE | sed 's/^ *//;s/ *$//' | xxd -p | tr -d '\\n'"
            }
            KeyReading::Base64 => "sed 's/^whsec_//' SECRET_FILE | base64 -d | xxd -p | tr -d '\\n'",
            KeyReading::Base64url => {
                "tr '_-' '/+' < SECRET_FILE | base64 -d 2>/dev/null | xxd -p | tr -d '\\n'"
            }
            KeyReading::Hex => "tr -d '\\r\\n' < SECRET_FILE",
            KeyReading::Other => return None,
        };
        let mut parts = Vec::new();
        parts.extend((!self.before.is_empty()).then(|| printed(&self.before)));
        parts.push("cat BODY_FILE".to_owned());
        parts.extend((!self.after.is_empty()).then(|| printed(&self.after)));
        let bytes = if parts.len() == 1 { parts.remove(0) } else { format!("({})", parts.join("; ")) };
        let hash = self.hash;
        Some(format!("{bytes} | openssl dgst -{hash} -mac HMAC -macopt hexkey:$({key})"))
    }
}

/// A `printf` of these bytes that no shell can misread, whatever the request holds: all but plain letters, digits and a few
/// signs are octal escapes.
fn printed(bytes: &[u8]) -> String {
    let mut text = String::from("printf '");
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"._:/?&=,+-".contains(byte) {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "\\{byte:03o}");
        }
    }
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_recipe_names_files_and_shows_no_digest() {
        let recipe = Recipe {
            hash: "sha256",
            key: KeyReading::AsItIs,
            before: b"1700000000.".to_vec(),
            after: vec![],
        };
        assert_eq!(
            recipe.openssl().unwrap(),
            "(printf '1700000000.'; cat BODY_FILE) | openssl dgst -sha256 -mac HMAC -macopt \
             hexkey:$(cat SECRET_FILE | xxd -p | tr -d '\\n')"
        );
        let other = Recipe { key: KeyReading::Other, ..recipe };
        assert_eq!(other.openssl(), None);
    }

    proptest! {
        #[test]
        fn nothing_of_a_request_leaves_its_quotes(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let text = printed(&bytes);
            let inside = text.strip_prefix("printf '").unwrap().strip_suffix('\'').unwrap();
            prop_assert!(inside.bytes().all(|byte| byte.is_ascii_graphic() && !b"'%`$\"".contains(&byte)));
            // Every backslash begins an octal escape, so that `printf` gives the bytes back.
            let mut rest = inside.as_bytes();
            let mut back = Vec::new();
            while let [first, behind @ ..] = rest {
                if *first == b'\\' {
                    back.push(u8::from_str_radix(std::str::from_utf8(&behind[..3]).unwrap(), 8).unwrap());
                    rest = &behind[3..];
                } else {
                    back.push(*first);
                    rest = behind;
                }
            }
            prop_assert_eq!(back, bytes);
        }
    }
}
