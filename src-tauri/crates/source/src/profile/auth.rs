//! How the secret goes along with a request. Never the secret itself.
//!
//! A secret is one text of one or more lines, one line a part: what each part is, [`Auth::parts`] says.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How the secret goes along with a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// No secret.
    #[default]
    None,
    /// `Authorization: Bearer <secret>` (RFC 6750 section 2.1).
    Bearer,
    /// A header of the vendor's own, or `Authorization` with a scheme of the vendor's own or none:
    /// `SSWS <secret>`, `Token token=<secret>`, `<secret>`.
    Header {
        /// Name of the header.
        name: HeaderName,
        /// Text before the secret, a blank included; empty for none.
        #[serde(default)]
        prefix: HeaderText,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// What of name and password the secret is.
        secret: BasicSecret,
    },
    /// Several headers of the vendor's own; the secret has as many lines, in their order.
    Headers {
        /// Names of the headers.
        names: Vec<HeaderName>,
    },
    /// OAuth 2 client credentials (RFC 6749 section 4.4): the secret is the client's id in the first line and its
    /// secret in the second; what comes back is sent as a bearer token until it expires.
    ClientCredentials {
        /// Where the token is got: an address of its own, or a path below the source's address. `{name}` is a
        /// parameter of the source.
        token_url: String,
        /// The scope asked for.
        scope: Option<String>,
        /// Further parameters of the token request, e.g. `audience`; `grant_type` replaces the usual one.
        /// `{name}` is a parameter of the source.
        #[serde(default)]
        form: BTreeMap<String, String>,
        /// Where the client's id and secret stand.
        #[serde(default)]
        client: ClientIn,
    },
}

/// What the secret of basic authentication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasicSecret {
    /// `name:password` in one line; the first colon ends the name.
    Pair,
    /// The name; the password is empty.
    Name,
}

/// Where a client's id and secret stand in the request for a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientIn {
    /// In the form, as `client_id` and `client_secret`.
    #[default]
    Form,
    /// In `Authorization: Basic`.
    Basic,
}

impl Auth {
    /// What each line of the secret is, for the one who gives it; empty where there is none.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::Bearer | Self::Header { .. } => vec!["Token".to_owned()],
            Self::Basic { secret: BasicSecret::Pair } => {
                vec!["Name and password, as name:password".to_owned()]
            }
            Self::Basic { secret: BasicSecret::Name } => vec!["Token".to_owned()],
            Self::Headers { names } => names.iter().map(|name| name.as_str().to_owned()).collect(),
            Self::ClientCredentials { .. } => vec!["Client id".to_owned(), "Client secret".to_owned()],
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_cannot_smuggle_lines_into_a_header() {
        for name in ["", "X Y", "X\r\nHost", "X:", "Ü"] {
            assert!(HeaderName::try_from(name.to_owned()).is_err(), "{name} was taken");
        }
        assert!(HeaderText::try_from("Key \r\nHost: evil".to_owned()).is_err());
    }
}
