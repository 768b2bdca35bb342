//! A list of accounts as a vendor or a directory shows it now, read from CSV, to be held against the log.
//!
//! A log shows changes, not standing access: what was granted before its first row is known only from such a list.

/// One account of the list. Texts are foreign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Line of the file it stands on, from 2: line 1 is the header.
    pub line: u64,
    /// The name or address that the log would know it by.
    pub name: String,
    /// The person it belongs to, where that is another name.
    pub owner: Option<String>,
    /// Its role or roles, as written.
    pub role: Option<String>,
    /// Whether it can be used now; none: the list does not say.
    pub active: Option<bool>,
    /// The status as written.
    pub status: Option<String>,
}
