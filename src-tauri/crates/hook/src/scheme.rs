//! Signature schemes: how a provider signs.

use crate::listed::one_or_many;
use crate::rule::{
    Algorithm, Claims, Companion, Encoding, Form, Hash, InBody, SecretForm, Strictness, TimeSource,
    UnsignedHeader, Window,
};
use crate::{Capture, Template, signature};
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
    /// Where the provider describes it; may be empty.
    #[serde(default)]
    pub page: String,
    /// Headers that may carry the signature. `{n}` in a name stands for 1 to 100. Empty where it stands in the body.
    #[serde(default, rename = "header", deserialize_with = "one_or_many")]
    pub headers: Vec<String>,
    /// How it stands there.
    #[serde(default)]
    pub form: Form,
    /// How the digest is written; where there are several, its length tells.
    #[serde(default = "default_encoding", deserialize_with = "one_or_many")]
    pub encoding: Vec<Encoding>,
    /// What makes it.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// The hash; where there are several, the digest's length tells.
    #[serde(default = "default_hash", deserialize_with = "one_or_many")]
    pub hash: Vec<Hash>,
    /// Which bytes are signed.
    #[serde(default)]
    pub signed: Template,
    /// How the secret becomes the key.
    #[serde(default)]
    pub secret: SecretForm,
    /// Other readings of the secret, tried only to explain a failure.
    #[serde(default)]
    pub also_try: Vec<SecretForm>,
    /// The time of signing and how old it may be, where there is one.
    #[serde(default)]
    pub time: Option<Window>,
    /// Header with the delivery's id: one name, or one for each of the signature headers.
    #[serde(default, rename = "delivery_header", deserialize_with = "one_or_many")]
    pub delivery_headers: Vec<String>,
    /// Header that lists the headers that are signed.
    #[serde(default)]
    pub header_list: Option<String>,
    /// Where the signature stands in the body instead of a header.
    #[serde(default)]
    pub in_body: Option<InBody>,
    /// What the claims must say, for a JWS.
    #[serde(default)]
    pub claims: Option<Claims>,
    /// Schemes that are not looked at when this one's header is there.
    #[serde(default)]
    pub outranks: Vec<String>,
    /// Headers that tell this provider from others with the same signature header.
    #[serde(default)]
    pub companions: Vec<Companion>,
    /// Texts that the body must hold for this scheme to be told from a request.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Headers that a receiver may trust although nothing signs them.
    #[serde(default)]
    pub unsigned: Vec<UnsignedHeader>,
    /// How strictly the digest is read.
    #[serde(default)]
    pub strictness: Strictness,
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

    /// The same scheme, reading digests more or less strictly than its provider.
    #[must_use]
    pub fn with_strictness(mut self, strictness: Strictness) -> Self {
        self.strictness = strictness;
        self
    }

    /// The signature header that is written, with its `{n}` as 1; none where the signature stands in the body.
    #[must_use]
    pub fn header(&self) -> Option<String> {
        self.headers.first().map(|name| name.replace("{n}", "1"))
    }

    /// The values of the signature headers of a request, in their order.
    pub(crate) fn values<'a>(&self, capture: &'a Capture) -> impl Iterator<Item = &'a str> {
        let of_scheme = |(name, _): &&(String, String)| signature::family_of(name, self).is_some();
        capture.headers.iter().filter(of_scheme).map(|(_, value)| value.trim_matches([' ', '\t']))
    }

    /// Whether a secret of this scheme is a public key.
    #[must_use]
    pub fn has_key_pair(&self) -> bool {
        matches!(self.algorithm, Algorithm::Ed25519 | Algorithm::EcdsaP256)
    }

    /// Whether the other scheme comes to the same outcome for every request that both read.
    pub(crate) fn same_rule(&self, other: &Self) -> bool {
        let core =
            |of: &Self| (of.form.clone(), of.encoding.clone(), of.algorithm, of.hash.clone(), of.secret);
        let limits = |of: &Self| {
            of.time.as_ref().map(|window| (window.unit, window.tolerance_s, window.refuses, window.limit))
        };
        core(self) == core(other) && self.signed == other.signed && limits(self) == limits(other)
    }

    /// Its id and its aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// The headers of the time, where it has some of its own.
    pub(crate) fn time_headers(&self) -> &[String] {
        let sources = self.time.as_ref().map_or(&[][..], |window| &window.source);
        let names = sources.iter().find_map(|source| match source {
            TimeSource::Header(names) => Some(names.as_slice()),
            TimeSource::Pair(_) | TimeSource::Member(_) => None,
        });
        names.unwrap_or_default()
    }

    /// The key of the time's pair in the signature header.
    pub(crate) fn time_pair(&self) -> Option<&str> {
        self.time.as_ref()?.source.iter().find_map(|source| match source {
            TimeSource::Pair(key) => Some(key.as_str()),
            TimeSource::Header(_) | TimeSource::Member(_) => None,
        })
    }

    /// How it contradicts itself, if it does.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let faults = [
            (self.id.is_empty() || !self.id.bytes().all(is_id_byte), "`id` must be of a-z, 0-9, `_` and `-`"),
            (self.headers.is_empty() == self.in_body.is_none(), "it needs either `header` or `in_body`"),
            (
                !self.header_names().all(|name| is_header_name(name)),
                "a header's name is empty or holds what no header's name can",
            ),
            (
                self.hash.is_empty() || self.encoding.is_empty(),
                "`hash` and `encoding` need at least one value each",
            ),
            (self.separator() == Some(""), "the separator is empty"),
            (
                self.time_pair().is_some() && !matches!(self.form, Form::Pairs { .. }),
                "a time from a pair needs the form `pairs`",
            ),
            (self.signed.needs_time() && self.time.is_none(), "{t} in the signed string needs `time`"),
            (
                self.signed.needs_id() && self.delivery_headers.is_empty(),
                "{id} in the signed string needs `delivery_header`",
            ),
            (
                self.signed.needs_headers() != self.header_list.is_some(),
                "{signed_headers} in the signed string and `header_list` need each other",
            ),
            (
                self.signed.members().next().is_some() && self.in_body.is_none(),
                "{member:…} in the signed string needs `in_body`",
            ),
            (
                self.signed.needs_secret() != (self.algorithm == Algorithm::Digest),
                "{secret} in the signed string and the algorithm `digest` need each other",
            ),
            (
                (self.algorithm == Algorithm::JwsHs256) != self.claims.is_some(),
                "the algorithm `jws_hs256` and `claims` need each other",
            ),
            (self.signs_nothing_of_the_body(), "the signed string must hold {body}"),
        ];
        faults.iter().find(|(wrong, _)| *wrong).map(|(_, fault)| *fault)
    }

    fn signs_nothing_of_the_body(&self) -> bool {
        match self.algorithm {
            Algorithm::Token | Algorithm::JwsHs256 => !self.signed.is_empty(),
            _ => !self.signed.covers_body() && self.signed.members().next().is_none(),
        }
    }

    fn separator(&self) -> Option<&str> {
        match &self.form {
            Form::Whole { .. } => None,
            Form::List { separator, .. } | Form::Pairs { separator, .. } => Some(separator),
        }
    }

    fn header_names(&self) -> impl Iterator<Item = &String> {
        self.headers.iter().chain(self.time_headers()).chain(&self.delivery_headers).chain(&self.header_list)
    }
}

fn default_encoding() -> Vec<Encoding> {
    vec![Encoding::Hex]
}

fn default_hash() -> Vec<Hash> {
    vec![Hash::Sha256]
}

fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
}

/// A token of RFC 9110 section 5.6.2, with the `{n}` of numbered headers.
fn is_header_name(name: &str) -> bool {
    let name = name.replace("{n}", "1");
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
