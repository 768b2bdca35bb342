//! How rows of a vendor are told from everyone else's.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Path;

/// How rows are recognised: by the marks that stand here, or by any of the further ones. Keys are compared as `keys`
/// of the profile says. Keys that the profile does not name do not count against it: collectors add their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detect {
    /// Paths that lead somewhere in every row, all of them, null counted; none, and no words: never recognised so.
    pub keys: Vec<Path>,
    /// What stands at paths in every row.
    pub words: BTreeMap<Path, Words>,
    /// Further marks, for logs whose rows have several forms; those of one entry hold together.
    pub any: Vec<Marks>,
    /// Headers of CSV: a file is recognised when all columns of one of these lists are there.
    pub columns: Vec<Vec<String>>,
}

/// Marks that hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Marks {
    /// As in [`Detect`].
    pub keys: Vec<Path>,
    /// As in [`Detect`].
    pub words: BTreeMap<Path, Words>,
}

/// Texts, of which one stands at a path; `*` in them stands for any run of characters. Letter case counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// One text: `audit.k8s.io/v1`.
    One(String),
    /// Any of several.
    Any(Vec<String>),
}

impl Words {
    /// The texts.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Any(words) => words,
        }
    }
}
