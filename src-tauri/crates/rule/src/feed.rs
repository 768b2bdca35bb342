//! Where a row comes from, as rules know it.

/// The source that gave a row. A rule may ask for the vendor's profile, for the source itself, or for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Feed<'a> {
    /// Id of the profile that reads it: what all sources of one vendor share.
    pub profile: &'a str,
    /// Its name in the workspace.
    pub source: &'a str,
}
