//! Hiding what need not be known: by profile (a data file), with pseudonyms that are stable inside one pack.

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

/// What is hidden, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactionProfile {
    /// Its name, e.g. `shareable`.
    pub id: String,
    /// The file as it was read.
    pub text: String,
    /// SHA-256 of that text, lower-case hex.
    pub sha256: String,
}
