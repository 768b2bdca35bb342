//! An access review: what a person decided about each principal that the log shows.

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

/// What was decided about one principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The access stays.
    Approve,
    /// The access goes.
    Revoke,
    /// Decided later.
    Defer,
    /// Somebody else decides.
    Escalate,
}

impl Verdict {
    /// Every verdict, in the order people expect.
    pub const ALL: &'static [Self] = &[Self::Approve, Self::Revoke, Self::Defer, Self::Escalate];

    /// The stable word used in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Revoke => "revoke",
            Self::Defer => "defer",
            Self::Escalate => "escalate",
        }
    }

    /// The verdict called `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verdict| verdict.as_str() == word)
    }
}

/// The newest decision about one principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The principal, as in `principals.csv`.
    pub principal: String,
    /// Its roles when the review was opened, as in `principals.csv`.
    pub role: Option<String>,
    /// What the reviewer was warned of.
    pub flags: Vec<String>,
    /// None: not decided yet.
    pub verdict: Option<Verdict>,
    /// Why; never empty unless approved.
    pub note: String,
    /// Who decided.
    pub reviewer: Option<String>,
    /// When.
    pub at: Option<Moment>,
}

/// How a review was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The statement, word for word as signed.
    pub statement: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Armored SSHSIG over the statement, namespace `access-review`; none: closed without a signature.
    pub signature: Option<String>,
    /// Who signed, as in `allowed_signers`.
    pub signer: Option<String>,
}

/// A review as it goes into a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its title.
    pub title: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// By whom.
    pub opened_by: String,
    /// One line a principal, by principal.
    pub decisions: Vec<Decision>,
    /// None: still open.
    pub closing: Option<Closing>,
}
