//! What a profile says of the API: the request and the envelope of a reply.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::auth::{HeaderName, HeaderText};
use super::window::WindowShape;
use crate::Path;
use crate::request::Method;

/// What to ask. The parameters of a POST go as one JSON object, in which dots in names lead into objects; of a GET,
/// in the query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestShape {
    /// The vendor's own address: scheme, host, port and path prefix. Users can replace it. `{name}` in the host is a
    /// parameter of the source: letters, digits, hyphens and dots.
    pub url: String,
    /// Path below the address, from its slash on. `{name}` is a parameter of the source.
    pub path: UrlPath,
    /// How it is asked.
    #[serde(default)]
    pub method: Method,
    /// Headers that are always sent, besides `Accept`, which may be replaced here.
    #[serde(default)]
    pub headers: Vec<FixedHeader>,
    /// Parameters that are always sent.
    #[serde(default)]
    pub fixed: BTreeMap<String, Scalar>,
    /// Parameters that a user may set.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// Parameters that a user must set; those in `{}` of address, path and token address are among them by themselves.
    #[serde(default)]
    pub required: Vec<String>,
    /// Values of parameters where the user gives none, `{}` included.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// How a window of time is asked for.
    #[serde(default)]
    pub window: WindowShape,
}

/// A header that is always sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedHeader {
    /// Its name.
    pub name: HeaderName,
    /// Its text.
    pub text: HeaderText,
}

/// A value of a parameter: a number or a truth is one in JSON too.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Truth(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A URL path that needs no escaping and steps nowhere: `/v1/admin/audit`, `/orgs/{org}/audit-log`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct UrlPath(String);

impl UrlPath {
    /// The path as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UrlPath {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~:$@{}".contains(&byte));
        let steps_nowhere = text.split('/').all(|step| step != "." && step != "..");
        let rooted = text.starts_with('/') && !text.starts_with("//");
        if plain && steps_nowhere && rooted {
            Ok(Self(text))
        } else {
            Err("not a plain path such as /v1/audit")
        }
    }
}

/// Where things stand in a reply. The keys of an envelope are compared byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageShape {
    /// How rows stand in a reply.
    #[serde(default)]
    pub format: PageFormat,
    /// The array of rows; none: the reply itself is the array.
    pub rows: Option<Path>,
    /// Where one reply holds all: the number of rows after which the vendor cuts it off. As many rows mean that more
    /// may be missing.
    pub row_cap: Option<std::num::NonZeroU64>,
    /// An array in each row of which every element is an event of its own, e.g. Google's `events`. Such a row is cut
    /// into one row an event: its own bytes with only that element left in the array. Of several paths each is looked
    /// for in what the one before left, e.g. `["batches", "batches.0.records"]`. An id of the whole row is not one of
    /// these rows: mapped as `id` it would make them revisions of each other.
    pub explode: Option<Explode>,
    /// What every good reply says.
    pub ok: Option<Expected>,
    /// What a reply says that holds no rows, for vendors that then leave the array out or write null in its place, e.g.
    /// `{ path = "kind", is = '"admin#reports#activities"' }` or `{ path = "logs", is = "null" }`. Without it such a
    /// reply is an error: it could be a page of anything.
    pub empty: Option<EmptyReply>,
    /// The vendor's code for a refusal.
    pub error_code: Option<Path>,
    /// The vendor's words for a refusal.
    pub error_message: Option<Path>,
}

/// Arrays whose elements are events of their own, outer ones first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Explode {
    /// One array.
    One(Path),
    /// Arrays inside each other.
    Many(Vec<Path>),
}

impl Explode {
    /// The paths of the arrays.
    #[must_use]
    pub fn as_slice(&self) -> &[Path] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Many(paths) => paths,
        }
    }
}

/// The form of a good reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageFormat {
    /// JSON with an array of rows.
    #[default]
    Json,
    /// CSV with one header line (RFC 4180).
    Csv,
}

impl PageFormat {
    /// The media type to ask for.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
        }
    }
}

/// How rows of CSV are read. Cells are texts and stand under the names of their columns; empty cells are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CsvShape {
    /// Columns whose cells may hold an object or array as JSON: paths lead into them.
    pub json_columns: Vec<String>,
    /// Columns without which a reply is not taken for this log, e.g. that of the id.
    pub required: Vec<String>,
}

/// How a reply without a list of rows says that there are none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmptyReply {
    /// Where it says so; none: the whole reply does.
    pub path: Option<Path>,
    /// The JSON text it has there, e.g. `null`, or `{}` for a whole reply.
    pub is: String,
}

/// A value that a good reply holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Where it stands.
    pub path: Path,
    /// The JSON text it has there, e.g. `true` or `"success"`.
    pub is: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_cannot_smuggle_hosts_or_steps_into_a_request() {
        for path in ["", "v1", "//evil.example", "/a/../b", "/a?b=c", "/a#b", "/a b", "/\\evil", "/%2e%2e/"] {
            assert!(UrlPath::try_from(path.to_owned()).is_err(), "{path} was taken");
        }
        assert!(UrlPath::try_from("/orgs/{org}/audit-log".to_owned()).is_ok());
    }
}
