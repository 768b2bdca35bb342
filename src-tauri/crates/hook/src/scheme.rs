//! Signature schemes: how a provider signs, read from a data file.

use crate::Template;
use serde::Deserialize;

/// One provider's rule for signing a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Name in commands and reports, for example `github_sha256`.
    pub id: String,
    /// Other names that mean the same.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Name for people.
    pub title: String,
    /// Where the provider describes it.
    pub page: String,
    /// Header that carries the signature.
    pub header: String,
    /// How it stands in that header.
    pub form: Form,
    /// How the digest is written.
    pub encoding: Encoding,
    /// The HMAC's hash.
    pub hash: Hash,
    /// Which bytes are signed.
    pub signed: Template,
    /// How the secret becomes the key.
    pub secret: SecretForm,
    /// Other readings of the secret, tried only to explain a failure.
    #[serde(default)]
    pub also_try: Vec<SecretForm>,
    /// The signed time and how old it may be, where there is one.
    #[serde(default)]
    pub time: Option<Window>,
    /// Header with the delivery's id.
    #[serde(default)]
    pub delivery_header: Option<String>,
    /// Schemes that are not looked at when this one's header is there.
    #[serde(default)]
    pub outranks: Vec<String>,
    /// Headers that a receiver may trust although nothing signs them.
    #[serde(default)]
    pub unsigned: Vec<UnsignedHeader>,
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
        /// Stands between entries.
        separator: String,
        /// Marks the entries of this version.
        prefix: String,
    },
    /// `key=value` entries; those under `key` are signatures, any of which may match.
    Pairs {
        /// Stands between entries.
        separator: String,
        /// Marks the signatures.
        key: String,
    },
}

/// How a digest is written. Read strictly: lower-case hex, padded base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Lower-case hexadecimal.
    Hex,
    /// RFC 4648 section 4, with padding.
    Base64,
}

/// The hash inside the HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hash {
    /// 20 bytes, legacy.
    Sha1,
    /// 32 bytes.
    Sha256,
}

/// How the text of a secret becomes an HMAC key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretForm {
    /// Its bytes as they are, with any `whsec_`.
    Text,
    /// Decoded from base64url.
    Base64url,
    /// An optional `whsec_` taken off, the rest decoded from base64.
    WhsecBase64,
}

/// The signed timestamp, in unix seconds, and how far it may be from the moment of judgement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Where the timestamp stands.
    pub source: TimeSource,
    /// Largest distance that is still fresh, in seconds; `None` = any.
    #[serde(default)]
    pub tolerance_s: Option<u32>,
    /// Which side is refused.
    pub refuses: Direction,
}

/// Where a timestamp stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeSource {
    /// Under this key in the signature header, which must be of the form [`Form::Pairs`].
    Pair(String),
    /// In a header of its own.
    Header(String),
}

/// Which side of the window is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Only timestamps that are too old.
    Past,
    /// Too old and too far ahead.
    PastAndFuture,
}

/// A header outside the signature.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsignedHeader {
    /// Its name.
    pub header: String,
    /// Member of the JSON body that should say the same.
    #[serde(default)]
    pub member: Option<String>,
}

impl Scheme {
    /// The same scheme with another tolerance in seconds; `None` = the time is reported and never refused.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance_s: Option<u32>) -> Self {
        if let Some(window) = &mut self.time {
            window.tolerance_s = tolerance_s;
        }
        self
    }

    /// Its id and its aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// How it contradicts itself, if it does.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let source = self.time.as_ref().map(|window| &window.source);
        if !self.signed.covers_body() {
            return Some("the signed string must hold {body}");
        }
        if self.signed.needs_time() != source.is_some() {
            return Some("{t} in the signed string and `time` need each other");
        }
        if self.signed.needs_id() && self.delivery_header.is_none() {
            return Some("{id} in the signed string needs `delivery_header`");
        }
        if matches!(source, Some(TimeSource::Pair(_))) && !matches!(self.form, Form::Pairs { .. }) {
            return Some("a time from a pair needs the form `pairs`");
        }
        match &self.form {
            Form::List { separator, .. } | Form::Pairs { separator, .. } if separator.is_empty() => {
                Some("the separator is empty")
            }
            _ => None,
        }
    }
}
