//! What a profile says of the API: request, sign-in, paging, and the envelope of a reply.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Path;
use crate::request::{BaseUrl, Method};

/// What to ask.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestShape {
    /// The vendor's own address: scheme, host, port and path prefix. Users can replace it.
    pub url: BaseUrl,
    /// Path below the address, from its slash on.
    pub path: UrlPath,
    /// How it is asked.
    #[serde(default)]
    pub method: Method,
    /// Parameters that are always sent.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// Parameters that a user may set.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// Parameter for the earliest time wanted, inclusive, RFC 3339 UTC; none where the API has none.
    pub since_param: Option<String>,
}

/// A URL path that needs no escaping and steps nowhere: `/v1/admin/audit`.
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
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte));
        let steps_nowhere = text.split('/').all(|step| step != "." && step != "..");
        let rooted = text.starts_with('/') && !text.starts_with("//");
        if plain && steps_nowhere && rooted {
            Ok(Self(text))
        } else {
            Err("not a plain path such as /v1/audit")
        }
    }
}

/// How the secret goes along with a request. Never the secret itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// No secret.
    #[default]
    None,
    /// `Authorization: Bearer <secret>` (RFC 6750 section 2.1).
    Bearer,
    /// A header of the vendor's own.
    Header {
        /// Name of the header.
        name: HeaderName,
        /// Text before the secret, a blank included; empty for none.
        #[serde(default)]
        prefix: HeaderText,
    },
}

/// The name of an HTTP header: a token of RFC 9110 section 5.6.2.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HeaderName(String);

impl HeaderName {
    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for HeaderName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let token =
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        if token && !text.is_empty() { Ok(Self(text)) } else { Err("not the name of a header") }
    }
}

/// Printable ASCII, fit to stand in a header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HeaderText(String);

impl HeaderText {
    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for HeaderText {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if printable { Ok(Self(text)) } else { Err("only printable ASCII may stand in a header") }
    }
}

/// How the next page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// One reply holds all.
    #[default]
    None,
    /// So many rows from the n-th on.
    LimitOffset {
        /// Parameter for the number of rows.
        limit_param: String,
        /// Parameter for the number of rows to skip.
        offset_param: String,
        /// Rows to ask for at once: the most the vendor gives.
        page_rows: std::num::NonZeroU32,
        /// Where the reply says how many rows there are in all.
        total: Option<Path>,
    },
    /// Each reply holds a mark of the next page, an opaque text that is sent back as it came. Null, an empty text
    /// and no such key all mean that the list has ended.
    CursorList {
        /// Parameter for the number of rows.
        limit_param: String,
        /// Parameter for the mark; not sent with the first request.
        cursor_param: String,
        /// Rows to ask for at once: the most the vendor gives.
        page_rows: std::num::NonZeroU32,
        /// Where the reply says how the next page is asked for.
        next: Path,
    },
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
    /// What every good reply says.
    pub ok: Option<Expected>,
    /// The vendor's code for a refusal.
    pub error_code: Option<Path>,
    /// The vendor's words for a refusal.
    pub error_message: Option<Path>,
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
    fn a_profile_cannot_smuggle_lines_hosts_or_steps_into_a_request() {
        for path in ["", "v1", "//evil.example", "/a/../b", "/a?b=c", "/a#b", "/a b", "/\\evil", "/%2e%2e/"] {
            assert!(UrlPath::try_from(path.to_owned()).is_err(), "{path} was taken");
        }
        for name in ["", "X Y", "X\r\nHost", "X:", "Ü"] {
            assert!(HeaderName::try_from(name.to_owned()).is_err(), "{name} was taken");
        }
        assert!(HeaderText::try_from("Key \r\nHost: evil".to_owned()).is_err());
        assert!(UrlPath::try_from("/v1/admin/audit".to_owned()).is_ok());
    }
}
