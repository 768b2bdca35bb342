//! The outcome of one check, in words that can stand in a report.

use crate::KeyUsed;
use serde::{Serialize, Serializer};
use std::fmt;

/// What was found about one delivery. Serialises to the object that `webhook verify --json` lists.
///
/// `delivery` and the values in `not_covered` are the sender's text and must be escaped before they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The delivery's id from its header, unchecked unless the scheme signs it.
    #[serde(rename = "id")]
    pub delivery: Option<String>,
    /// The scheme it was judged by.
    pub scheme: Option<String>,
    /// The outcome.
    #[serde(rename = "verdict")]
    pub kind: Kind,
    /// Why, as a code.
    pub reason: Reason,
    /// Why, as one or two sentences; holds no text from the request.
    pub explanation: String,
    /// First 8 hexadecimal digits of the SHA-256 of the secret that matched.
    pub key_fingerprint: Option<String>,
    /// The key that matched.
    pub key: Option<KeyUsed>,
    /// Age of the signed time at the moment of judgement.
    pub freshness: Freshness,
    /// Headers present that nothing signs.
    pub not_covered: Vec<NotCovered>,
    /// How much of the body a right signature of the scheme covers; none where the scheme is not known.
    pub body_covered: Option<Covered>,
    /// Ids of the schemes that the headers fit, where they fit several.
    pub candidates: Vec<String>,
}

/// How much of a body a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covered {
    /// Every byte, or every field of a form.
    Whole,
    /// Some members.
    Members,
    /// Nothing of it.
    Nothing,
}

/// The five outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Signed by a holder of a secret, and fresh where that can be said.
    Valid,
    /// Well formed, but no secret made this signature.
    Invalid,
    /// Rightly signed, but outside the scheme's time window.
    Stale,
    /// The signature cannot be read.
    Malformed,
    /// There is no signature.
    Unsigned,
}

/// Why a verdict is what it is; each is a snake_case code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The signature is right.
    SignatureMatches,
    /// No secret makes this signature over these bytes.
    SignatureMismatch,
    /// It is right only under another reading of the secret than the provider's rule.
    MatchesOtherSecretForm,
    /// The scheme's header is not there.
    NoSignatureHeader,
    /// The body has no signature where the scheme puts it.
    NoSignatureMember,
    /// The scheme's header is there more than once.
    RepeatedHeader,
    /// The header holds no digest.
    EmptySignature,
    /// The value does not begin as it must.
    BadPrefix,
    /// The value is not a list of key=value pairs.
    BadPairs,
    /// Only versions that this scheme does not use are there.
    NoKnownVersion,
    /// The digest is not hexadecimal.
    BadHex,
    /// The digest is hexadecimal in upper case.
    UpperCaseHex,
    /// The digest is not base64.
    BadBase64,
    /// The digest is not as long as the hash.
    WrongLength,
    /// The header is no compact JWS.
    BadJws,
    /// The JWS names another algorithm than HS256, or none.
    BadAlgorithm,
    /// The list of signed headers is missing or leaves out what it must name.
    BadHeaderList,
    /// The JWS is of another sender.
    WrongIssuer,
    /// The hash that is signed in the body's stead is missing or that of another body.
    BodyHashMismatch,
    /// Every secret given is empty.
    EmptySecret,
    /// No secret was given.
    NoSecret,
    /// None of the secrets is for this scheme, or of the kind that it uses.
    NoFittingSecret,
    /// No secret given is in the encoding that the scheme uses.
    BadSecretEncoding,
    /// The signed timestamp is not there.
    TimestampMissing,
    /// The timestamp is repeated or not a decimal number of seconds.
    BadTimestamp,
    /// A signed member of the body is repeated, or no text, number or truth value.
    BadMember,
    /// The signed delivery id is not there.
    IdMissing,
    /// The signed time lies too far back.
    TimestampTooOld,
    /// The signed time lies too far ahead.
    TimestampTooNew,
    /// The secret that made it had been taken out of use.
    SecretRetired,
    /// The secret that made it was put into use later.
    SecretNotYet,
    /// No known provider's signature header is there.
    UnknownScheme,
    /// Several schemes fit the headers, and under none of them is the signature right.
    AmbiguousScheme,
}

/// Age of a delivery's signed time when it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Seconds from the signed time to the moment of judgement; negative when it was signed for later.
    Seconds(i64),
    /// No signed time, no moment to judge it at, or no right signature to vouch for it.
    NotCheckable,
}

/// A header that the signature does not cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotCovered {
    /// Its name in the scheme's spelling.
    pub header: String,
    /// What it says.
    pub value: String,
    /// Whether the body says the same, where the body should repeat it and could be read.
    pub body_agrees: Option<bool>,
}

impl Kind {
    /// The lower-case word used in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Stale => "stale",
            Self::Malformed => "malformed",
            Self::Unsigned => "unsigned",
        }
    }
}

impl Reason {
    /// Which of the five outcomes this reason leads to.
    pub fn kind(self) -> Kind {
        match self {
            Self::SignatureMatches => Kind::Valid,
            Self::TimestampTooOld | Self::TimestampTooNew | Self::SecretRetired | Self::SecretNotYet => {
                Kind::Stale
            }
            Self::NoSignatureHeader | Self::NoSignatureMember | Self::UnknownScheme => Kind::Unsigned,
            Self::SignatureMismatch
            | Self::MatchesOtherSecretForm
            | Self::EmptySecret
            | Self::NoSecret
            | Self::NoFittingSecret
            | Self::BadSecretEncoding
            | Self::WrongIssuer
            | Self::BodyHashMismatch
            | Self::AmbiguousScheme => Kind::Invalid,
            Self::RepeatedHeader
            | Self::EmptySignature
            | Self::BadPrefix
            | Self::BadPairs
            | Self::NoKnownVersion
            | Self::BadHex
            | Self::UpperCaseHex
            | Self::BadBase64
            | Self::WrongLength
            | Self::BadJws
            | Self::BadAlgorithm
            | Self::BadHeaderList
            | Self::TimestampMissing
            | Self::BadTimestamp
            | Self::BadMember
            | Self::IdMissing => Kind::Malformed,
        }
    }

    /// The reason as a sentence with full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SignatureMatches => "The signature is right.",
            Self::SignatureMismatch => {
                "The signature does not fit: the body is not the one that was signed, or the secret is another one."
            }
            Self::MatchesOtherSecretForm => {
                "The signature fits only if the secret is decoded differently from this provider's rule: \
                 body and secret are right, the sender reads the secret in another way."
            }
            Self::NoSignatureHeader => "The request does not carry this provider's signature header.",
            Self::NoSignatureMember => "The body holds no signature where this provider writes it.",
            Self::RepeatedHeader => {
                "A header that must stand once is there several times, and receivers differ in which one they take."
            }
            Self::EmptySignature => "The signature header is there but holds no signature.",
            Self::BadPrefix => {
                "The signature does not begin as this provider writes it; another provider may use the same header."
            }
            Self::BadPairs => "The signature header is not a list of key=value pairs.",
            Self::NoKnownVersion => "The header holds no signature of the version that this provider uses.",
            Self::BadHex => "The signature is not hexadecimal.",
            Self::UpperCaseHex => {
                "The signature is written in upper-case hexadecimal, which the provider's own libraries refuse."
            }
            Self::BadBase64 => "The signature is not base64.",
            Self::WrongLength => "The signature is not as long as this provider's signatures are.",
            Self::BadJws => "The signature header is not a compact JWS.",
            Self::BadAlgorithm => {
                "The JWS does not name HS256 as its algorithm; any other, and none above all, is refused."
            }
            Self::BadHeaderList => {
                "The list of signed headers is missing, or does not name itself and the time of signing."
            }
            Self::WrongIssuer => "The signature is right, but it says that another sender made it.",
            Self::BodyHashMismatch => {
                "What is signed is a hash of the body, and it is missing or that of another body."
            }
            Self::EmptySecret => "The secret is empty, and an empty secret never verifies anything.",
            Self::NoSecret => "No secret was given, so the signature was not checked.",
            Self::NoFittingSecret => {
                "None of the secrets is one for this provider, so the signature was not checked: they are kept for other \
                 schemes, or are of another kind (public key, token, shared secret)."
            }
            Self::BadSecretEncoding => {
                "The secret or public key is not in the encoding that this provider uses."
            }
            Self::TimestampMissing => "The signed timestamp is missing.",
            Self::BadTimestamp => {
                "The timestamp is repeated, or is not written as this provider writes times."
            }
            Self::BadMember => {
                "A member of the body is there twice, or a signed one is no text, number or truth value, and receivers \
                 differ in how they read that."
            }
            Self::IdMissing => "The signed delivery id is missing.",
            Self::TimestampTooOld => {
                "The signature is right, but its timestamp lies further back than this provider allows."
            }
            Self::TimestampTooNew => {
                "The signature is right, but its timestamp lies further ahead than this provider allows."
            }
            Self::SecretRetired => {
                "The signature is right, but it was made with a secret that was no longer in use then."
            }
            Self::SecretNotYet => {
                "The signature is right, but it was made with a secret that was not in use yet."
            }
            Self::UnknownScheme => "The request carries no signature header of a known provider.",
            Self::AmbiguousScheme => {
                "The headers fit several schemes, and no secret that was given makes this signature under any of them; \
                 name the scheme to learn more."
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(out)
    }
}

impl Serialize for Freshness {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Seconds(seconds) => to.serialize_i64(*seconds),
            Self::NotCheckable => to.serialize_str("not checkable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_serialises_under_the_names_that_scripts_rely_on() {
        let verdict = Verdict {
            delivery: Some("d-1".into()),
            scheme: Some("outworx".into()),
            kind: Kind::Valid,
            reason: Reason::SignatureMatches,
            explanation: "Fine.".into(),
            key_fingerprint: None,
            key: Some(KeyUsed { name: None, standing: crate::Standing::Current }),
            freshness: Freshness::NotCheckable,
            not_covered: vec![],
            body_covered: Some(Covered::Whole),
            candidates: vec![],
        };
        let expected = r#"{"id":"d-1","scheme":"outworx","verdict":"valid","reason":"signature_matches","explanation":"Fine.","key_fingerprint":null,"key":{"name":null,"standing":"current"},"freshness":"not checkable","not_covered":[],"body_covered":"whole","candidates":[]}"#;
        assert_eq!(serde_json::to_string(&verdict).unwrap(), expected);
        assert_eq!(Reason::TimestampTooOld.to_string(), "timestamp_too_old");
        assert_eq!(serde_json::to_string(&Freshness::Seconds(-3)).unwrap(), "-3");
    }
}
