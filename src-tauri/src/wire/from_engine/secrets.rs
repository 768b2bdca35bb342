//! Secrets that deliveries are judged by, and the schemes that say how.

use exhibit_engine::entry::Moment;
use exhibit_engine::hook::{Algorithm, Scheme, Schemes};
use exhibit_engine::secret::{Kept, Period, WebhookSecret};
use exhibit_engine::webhook::Problem;

use super::log::cut;
use crate::wire::{KeyStanding, SchemeLine, SecretLine, SecretPlace};

impl SecretLine {
    /// A kept secret as it is now.
    pub(crate) fn of(secret: WebhookSecret, now: Moment) -> Self {
        let keep = match secret.kept {
            Kept::InKeychain => SecretPlace::Keychain,
            Kept::InFile => SecretPlace::File,
            Kept::Published => SecretPlace::Published,
        };
        let Period { from, until } = secret.period;
        let standing = match (from, until) {
            (_, Some(until)) if now >= until => KeyStanding::Retired,
            (Some(from), _) if now < from => KeyStanding::NotYet,
            _ => KeyStanding::Current,
        };
        Self {
            name: secret.name,
            keep,
            added_at: secret.added_at.to_string(),
            from: from.map(|from| from.to_string()),
            until: until.map(|until| until.to_string()),
            standing,
            schemes: secret.schemes,
        }
    }
}

impl SchemeLine {
    /// A scheme among those that are known.
    pub(crate) fn of(scheme: &Scheme, schemes: &Schemes) -> Self {
        Self {
            id: scheme.id.clone(),
            title: scheme.title.clone(),
            about: about(scheme),
            header: scheme.header(),
            is_pair: scheme.has_key_pair(),
            sends_secret: scheme.algorithm == Algorithm::Token,
            is_own: schemes.is_own(&scheme.id),
        }
    }
}

/// What is made and where it stands, for people.
fn about(scheme: &Scheme) -> String {
    let made = match scheme.algorithm {
        Algorithm::Hmac => "HMAC",
        Algorithm::Digest => "a digest with the secret in it",
        Algorithm::Ed25519 => "an Ed25519 signature",
        Algorithm::EcdsaP256 => "an ECDSA P-256 signature",
        Algorithm::JwsHs256 => "a JWS with HS256",
        Algorithm::Token => "the secret itself",
    };
    match scheme.header() {
        Some(header) => format!("{made} in {header}"),
        None => format!("{made} in the body"),
    }
}

/// A template that cannot be read, in a sentence.
pub(crate) fn scheme_trouble(problem: &Problem) -> String {
    format!("The scheme file {} is left out: {}", problem.file, cut(problem.reason.clone()))
}
