//! One line that says what happened, and the pairs of before and after behind it.
//!
//! Vendors name the same thing in many ways, so a line is made by the first of a short list of forms whose
//! metadata keys are there. No form knows a vendor.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use crate::json::{Kind, Node};
use crate::words::{self, cut, phrase, visible};
use crate::{Json, Reading};

/// Longest summary in characters: what a wide list column shows.
pub const SUMMARY_LIMIT_CHARS: usize = 200;

/// One value that differs between before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Dotted path of the value in the metadata, e.g. `role` or `settings.retention_days`; [`BARE_PATH`] for a pair
    /// that does not say what it is of.
    pub path: String,
    /// The JSON before, as written; none where there was nothing.
    pub from: Option<Json>,
    /// The JSON after, as written; none where nothing is left.
    pub to: Option<Json>,
}

/// The path of a pair such as `{"from":"editor","to":"viewer"}` that stands alone.
pub const BARE_PATH: &str = "value";
