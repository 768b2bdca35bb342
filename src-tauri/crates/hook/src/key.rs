//! A secret with its name and the time in which it is meant to be used.

use crate::Secret;
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

impl From<Secret> for Key {
    fn from(secret: Secret) -> Self {
        Self { name: None, secret, from: None, until: None }
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
