//! Why a rule file was refused.

/// A rule file that cannot be used. Nothing of a refused file takes effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not a rule file at all.
    #[error("the rule file cannot be read at line {line}, column {column}: {reason}")]
    File {
        /// Line in the file, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What the reader expected.
        reason: String,
    },
    /// The file is made for another version of Exhibit.
    #[error("the rule file states schema `{found}`; this version reads `{expected}`")]
    Schema {
        /// What the file states.
        found: String,
        /// What can be read.
        expected: &'static str,
    },
    /// One rule is wrong.
    #[error("rule `{id}` at line {line}: {reason}")]
    Rule {
        /// The rule's id; its place in the list, e.g. `#3`, when it has none.
        id: String,
        /// Line in the file, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}
