//! Hiding what need not be known: by profile (a data file), with pseudonyms that are stable inside one pack.
//!
//! A profile names fields, metadata keys and value patterns out of closed lists; there is no code and no regex in it.
//! What a rule hides in one text of a row is hidden in all the others too, because summaries repeat names.

mod field;
mod metadata;
mod method;
mod needle;
mod needles;
mod pattern;
mod plan;
mod profile;
mod pseudonym;
mod query;
mod row;
mod rule;
#[cfg(test)]
mod tests;
mod text;
mod word;

pub use profile::RedactionProfile;
pub use pseudonym::Pseudonym;
pub(crate) use query::{shown_input, shown_query};
pub use row::{RedactionLine, Redactor};

/// A redaction profile together with the key of its pseudonyms.
#[derive(Clone)]
pub struct Redaction {
    /// What is hidden.
    pub profile: RedactionProfile,
    /// Key of the pseudonyms (HMAC-SHA-256), drawn or derived by the caller for this pack alone.
    pub key: [u8; 32],
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redaction({}, key …)", self.profile.id)
    }
}
