//! The parts of a scheme's rule, as they stand in a scheme file.

use crate::listed::one_or_many;
use serde::Deserialize;

/// What makes the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// HMAC of the signed string under the secret.
    #[default]
    Hmac,
    /// A plain hash of the signed string, which holds the secret.
    Digest,
    /// Ed25519 over the signed string; the key is the public one.
    Ed25519,
    /// ECDSA on P-256 over the SHA-256 of the signed string, as DER; the key is the public one.
    EcdsaP256,
    /// A compact JWS with HS256, whose claims hold the SHA-256 of the body.
    JwsHs256,
    /// The secret itself: nothing is signed.
    Token,
}

/// The hash inside the HMAC, or the hash itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hash {
    /// 20 bytes, legacy.
    Sha1,
    /// 32 bytes.
    Sha256,
    /// 64 bytes.
    Sha512,
}

/// How a digest is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Hexadecimal, in lower case unless the scheme reads leniently.
    Hex,
    /// RFC 4648 section 4, with padding unless the scheme reads leniently.
    Base64,
    /// RFC 4648 section 5, without padding.
    Base64url,
}

/// How much is forgiven in the way a digest is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// Lower-case hexadecimal; base64 in its own alphabet and padded: what libraries that compare texts take.
    #[default]
    Strict,
    /// Any letter case; either alphabet of base64, padded or not: what libraries that compare bytes take.
    Lenient,
}

/// How the text of a secret becomes a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretForm {
    /// Its bytes as they are, with any `whsec_`.
    #[default]
    Text,
    /// Decoded from hexadecimal.
    Hex,
    /// Decoded from base64.
    Base64,
    /// Decoded from base64url.
    Base64url,
    /// An optional `whsec_` taken off, the rest decoded from base64.
    WhsecBase64,
}

/// How a signature stands in its header.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// The prefix, then the digest, and nothing else.
    Whole {
        /// May be empty.
        prefix: String,
    },
    /// Several entries, any of which may match; those without the prefix are of other versions.
    List {
        /// Stands between entries. White space in it may be there or not.
        separator: String,
        /// Marks the entries of this version.
        prefix: String,
    },
    /// `key=value` entries; those under `key` are signatures, any of which may match.
    Pairs {
        /// Stands between entries. White space in it may be there or not.
        separator: String,
        /// Marks the signatures.
        key: String,
    },
}

impl Default for Form {
    fn default() -> Self {
        Self::Whole { prefix: String::new() }
    }
}

/// The time of signing, and how far it may be from the moment of judgement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Where the time stands; the first place that holds one counts.
    #[serde(deserialize_with = "one_or_many")]
    pub source: Vec<TimeSource>,
    /// How it is written.
    #[serde(default)]
    pub unit: TimeUnit,
    /// Largest distance that is still fresh, in seconds; `None` = any.
    #[serde(default)]
    pub tolerance_s: Option<u32>,
    /// Which side is refused.
    #[serde(default)]
    pub refuses: Direction,
    /// Whether the tolerance itself is still fresh.
    #[serde(default)]
    pub limit: Limit,
    /// Whether a request without a time can be judged.
    #[serde(default)]
    pub presence: Presence,
}

/// Where a time stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeSource {
    /// Under this key in the signature header, which must be of the form [`Form::Pairs`].
    Pair(String),
    /// In a header of its own: one name, or one for each of the signature headers.
    #[serde(deserialize_with = "one_or_many")]
    Header(Vec<String>),
    /// In a member of the JSON body, for example `signature.timestamp`.
    Member(String),
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Seconds since 1970.
    #[default]
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// RFC 3339, for example `2026-01-02T03:04:05Z`.
    Rfc3339,
    /// As in an HTTP `Date` header.
    HttpDate,
}

/// Which side of the window is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Only times that are too old.
    #[default]
    Past,
    /// Too old and too far ahead.
    PastAndFuture,
}

/// Whether the limit of a window is inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Exactly the tolerance is still fresh.
    #[default]
    Inclusive,
    /// Exactly the tolerance is too much.
    Exclusive,
}

/// Whether something has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Without it the request cannot be judged.
    #[default]
    Required,
    /// It is judged where it is there.
    Optional,
}

/// A header outside the signature.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsignedHeader {
    /// Its name.
    pub header: String,
    /// Member of the JSON body that should say the same, for example `meta.event_name`.
    #[serde(default)]
    pub member: Option<String>,
}

/// A header that tells one user of a signature header from another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Its name; a final `*` stands for any end.
    pub header: String,
    /// What its value begins with; anything by default.
    #[serde(default)]
    pub begins: String,
    /// Its value when a request is signed here; none = it is not written.
    #[serde(default)]
    pub written: Option<String>,
}

/// A signature that stands in the JSON body, beside the members that it covers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBody {
    /// Objects that carry one, as paths from the top; `name[]` goes through a list. The empty path is the body itself.
    pub at: Vec<String>,
    /// Paths from there to signatures, any of which may fit.
    #[serde(rename = "signature", deserialize_with = "one_or_many")]
    pub signatures: Vec<String>,
    /// How many of them must fit.
    pub fits: Fits,
}

/// How many of several signed objects must fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fits {
    /// One is enough.
    Any,
    /// Every one.
    All,
}

/// What the claims of a JWS must say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Value of `iss`.
    pub iss: String,
    /// Claim that holds the SHA-256 of the body in lower-case hexadecimal.
    pub body_sha256: String,
}

impl Hash {
    /// How long its digests are, in bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}
