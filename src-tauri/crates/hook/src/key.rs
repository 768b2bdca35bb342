//! A secret with its name, the time in which it is meant to be used, and what it is good for.
//!
//! A public key is public, and a token is sent in clear: whoever sees one could sign with it as if it were a shared secret.
//! So what a key is decides which schemes try it.

use crate::{Algorithm, Scheme, Secret, pair};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A secret, and when it is in use. For schemes with key pairs it is the public key, as the vendor shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The name under which it is kept.
    pub name: Option<String>,
    /// The secret or public key.
    pub secret: Secret,
    /// First moment at which it may sign; none = ever since.
    pub from: Option<DateTime<Utc>>,
    /// First moment at which it may no longer sign; none = still in use.
    pub until: Option<DateTime<Utc>>,
    /// Ids of the schemes that it is for; empty = every one that takes a key of its role.
    pub schemes: Vec<String>,
    /// What it is to its sender.
    pub role: Role,
}

/// A shared secret that is published, with its name and the time in which it is in use: no secret at all, and what it signs
/// proves nothing but that the checking works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The name under which it is listed.
    pub name: String,
    /// The secret as its vendor would show it.
    pub text: String,
    /// First moment at which it may sign; none = ever since.
    pub from: Option<DateTime<Utc>>,
    /// First moment at which it may no longer sign; none = still in use.
    pub until: Option<DateTime<Utc>>,
    /// Ids of the schemes that it is for; empty = any.
    pub schemes: Vec<String>,
}

impl From<Published> for Key {
    fn from(Published { name, text, from, until, schemes }: Published) -> Self {
        Self { name: Some(name), from, until, schemes, ..Self::from(Secret::new(text)) }
    }
}

/// What a key is to its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// A shared secret, or not known.
    #[default]
    Any,
    /// A public key: everybody may know it.
    Public,
    /// A token that was sent in clear: whoever saw a request knows it.
    Token,
}

/// The key that made a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyUsed {
    /// The name under which it is kept.
    pub name: Option<String>,
    /// Whether it was in use then.
    pub standing: Standing,
}

/// Whether a key was in use at the moment of judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It was.
    Current,
    /// It had been taken out of use.
    Retired,
    /// It was put into use later.
    NotYet,
    /// It has a time of use, and there is no moment to judge it at.
    Unknown,
}

impl Key {
    /// Whether it is in use at this moment. Without limits it always is.
    #[must_use]
    pub fn standing(&self, at: Option<DateTime<Utc>>) -> Standing {
        match (self.from, self.until, at) {
            (None, None, _) => Standing::Current,
            (_, _, None) => Standing::Unknown,
            (_, Some(until), Some(at)) if at >= until => Standing::Retired,
            (Some(from), _, Some(at)) if at < from => Standing::NotYet,
            _ => Standing::Current,
        }
    }
}

impl Key {
    /// Whether this scheme tries it. A key of a key pair, as its text shows it, is never a shared secret, and one that is for
    /// other schemes, or was sent in clear as a token, is not tried.
    #[must_use]
    pub fn serves(&self, scheme: &Scheme) -> bool {
        let is_meant =
            self.schemes.is_empty() || scheme.names().any(|name| self.schemes.iter().any(|id| id == name));
        let takes = match (self.role, scheme.algorithm) {
            (Role::Public, _) => scheme.has_key_pair(),
            (Role::Token, Algorithm::Token) | (Role::Any, _) => true,
            (Role::Token, _) => !self.schemes.is_empty(),
        };
        is_meant && takes && (scheme.has_key_pair() || !pair::is_of_a_pair(self.secret.bytes()))
    }

    /// The same key for whatever scheme a person names together with it. A public key stays one.
    #[must_use]
    pub fn freed(self) -> Self {
        let role = if self.role == Role::Public { Role::Public } else { Role::Any };
        Self { schemes: Vec::new(), role, ..self }
    }
}

impl From<Secret> for Key {
    fn from(secret: Secret) -> Self {
        let role = if pair::is_of_a_pair(secret.bytes()) { Role::Public } else { Role::Any };
        Self { name: None, secret, from: None, until: None, schemes: Vec::new(), role }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_in_use_from_its_first_moment_to_before_its_last() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let key = Key { from: at(10), until: at(20), ..Key::from(Secret::new("s")) };
        let standings = [9, 10, 19, 20].map(|seconds| key.standing(at(seconds)));
        assert_eq!(standings, [Standing::NotYet, Standing::Current, Standing::Current, Standing::Retired]);
        assert_eq!(key.standing(None), Standing::Unknown);
        assert_eq!(Key::from(Secret::new("s")).standing(None), Standing::Current);
    }
}
