//! A signing secret: bytes that are used and never shown.

use crate::rule::SecretForm;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::OnceLock;

/// Secrets are copied by hand, so padding and spare bits are not held against them.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
pub(crate) const BASE64URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Bytes of a fingerprint: enough to tell one's own secrets apart, too few to be of use against one.
const FINGERPRINT_BYTES: usize = 4;

/// A webhook secret as the provider showed it. May be empty, and then never verifies anything.
#[derive(Clone)]
pub struct Secret {
    bytes: Vec<u8>,
    /// Worked out when it is first asked for: each verdict names the secret that fits.
    fingerprint: OnceLock<String>,
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Secret {}

impl Secret {
    /// A secret from its bytes, exactly as given: no trimming.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), fingerprint: OnceLock::new() }
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// First 8 hexadecimal digits of the SHA-256 of the secret as given, to name it without showing it.
    pub fn fingerprint(&self) -> String {
        let made = || hex::encode(&Sha256::digest(&self.bytes)[..FINGERPRINT_BYTES]);
        self.fingerprint.get_or_init(made).clone()
    }

    /// The bytes as given, for other readings than those of a scheme.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there is nothing to know in it: no bytes, white space, or the mark that providers put before their secrets with
    /// nothing behind it.
    pub(crate) fn is_bare(&self) -> bool {
        const MARKS: [&[u8]; 5] = [b"", b"whsec_", b"v1,whsec_", b"whsk_", b"whpk_"];
        MARKS.contains(&self.bytes.trim_ascii())
    }

    /// The key under this reading; `None` when the secret is not in that encoding. It may be empty, see [`is_effective`].
    pub(crate) fn key(&self, form: SecretForm) -> Option<Vec<u8>> {
        match form {
            SecretForm::Text => Some(self.bytes.clone()),
            SecretForm::Hex => hex::decode(&self.bytes).ok(),
            SecretForm::Base64 => BASE64.decode(&self.bytes).ok(),
            SecretForm::Base64url => BASE64URL.decode(&self.bytes).ok(),
            SecretForm::WhsecBase64 => {
                BASE64.decode(self.bytes.strip_prefix(b"whsec_").unwrap_or(&self.bytes)).ok()
            }
        }
    }
}

/// Whether anybody would have to know this key to sign with it. HMAC pads a key with NUL bytes, so that one of nothing else
/// is the empty one.
pub(crate) fn is_effective(key: &[u8]) -> bool {
    key.iter().any(|byte| *byte != 0)
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing_of_the_secret() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(redacted)");
    }

    #[test]
    fn a_mark_with_nothing_behind_it_is_no_secret() {
        assert!(["", " \n", "whsec_", "whsec_\n"].iter().all(|text| Secret::new(*text).is_bare()));
        assert!(!Secret::new("whsec_A").is_bare() && !Secret::new("x").is_bare());
    }

    #[test]
    fn a_key_of_nul_bytes_is_as_good_as_none() {
        assert!(!is_effective(b"") && !is_effective(&[0; 64]) && is_effective(&[0, 1]));
    }

    #[test]
    fn a_fingerprint_is_the_start_of_the_sha256() {
        // printf abc | sha256sum
        assert_eq!(Secret::new("abc").fingerprint(), "ba7816bf");
    }

    #[test]
    fn one_text_has_several_readings() {
        let secret = Secret::new("whsec_AAEC");
        assert_eq!(secret.key(SecretForm::Text).unwrap(), b"whsec_AAEC");
        assert_eq!(secret.key(SecretForm::WhsecBase64).unwrap(), [0, 1, 2]);
        assert_eq!(Secret::new("AAEC").key(SecretForm::WhsecBase64).unwrap(), [0, 1, 2]);
        assert_eq!(Secret::new("-_8").key(SecretForm::Base64url).unwrap(), [0xfb, 0xff]);
        assert_eq!(Secret::new("0aFF").key(SecretForm::Hex).unwrap(), [0x0a, 0xff]);
        assert_eq!(Secret::new("AAEC").key(SecretForm::Base64).unwrap(), [0, 1, 2]);
        assert_eq!(Secret::new("not base64!").key(SecretForm::Base64url), None);
    }
}
