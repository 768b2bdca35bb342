//! The address that requests of a source go to.

use serde::Deserialize;
use url::Url;

use super::params::Named;
use crate::profile::RequestShape;
use crate::{Error, safe, template};

/// Scheme, host, port and path prefix of an API, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The address as it is put before a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("it does not start with https://")?;
        if scheme != "https" && scheme != "http" {
            return Err("it does not start with https://");
        }
        if !rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte)) {
            return Err("it holds a character that must be encoded");
        }
        if rest.contains(['?', '#', '@']) {
            return Err("parameters, fragments and user names do not belong into it");
        }
        if rest.starts_with(['/', ':']) || rest.is_empty() {
            return Err("it names no host");
        }
        Url::parse(&text).map_err(|_| "its host or port is none")?;
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

/// The address of one source: the user's own, else the profile's with its places filled.
pub(super) fn base(shape: &RequestShape, given: &str, named: &Named<'_>) -> Result<BaseUrl, Error> {
    let whole = if given.is_empty() { filled(&shape.url, named)? } else { given.to_owned() };
    let refused = |reason| Error::Url { url: safe::start(whole.as_bytes()), reason };
    BaseUrl::try_from(whole.clone()).map_err(refused)
}

/// An address with its places filled: in the host with names of hosts, behind it with steps of a path.
pub(super) fn filled(url: &str, named: &Named<'_>) -> Result<String, Error> {
    let (host, path) = parted(url);
    let host_places = template::places(host).unwrap_or_default();
    for name in host_places {
        let value = named.value(name);
        host_text(value).map_err(|reason| Error::Value {
            name: name.to_owned(),
            value: safe::start(value.as_bytes()),
            reason,
        })?;
    }
    let host = template::filled(host, &|name| Some(named.value(name).to_owned())).unwrap_or_default();
    Ok(format!("{host}{}", named.path(path, None)?))
}

/// What of a profile's address cannot be used, places apart.
pub(crate) fn check(url: &str) -> Result<(), &'static str> {
    let (scheme, _) = url.split_once("://").ok_or("it does not start with https://")?;
    if scheme.contains(['{', '}']) {
        return Err("it does not start with https://");
    }
    template::places(url)?;
    let filled = template::filled(url, &|_| Some("1".to_owned())).unwrap_or_default();
    BaseUrl::try_from(filled).map(|_| ())
}

/// Scheme and host with port; and the path.
fn parted(url: &str) -> (&str, &str) {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let path_at = url[host_at..].find('/').map_or(url.len(), |at| host_at + at);
    url.split_at(path_at)
}

/// Letters, digits, hyphens and dots: what fills a place in a host can lead nowhere but to a host.
fn host_text(text: &str) -> Result<(), &'static str> {
    let plain = |label: &str| {
        let hyphens_inside = !label.starts_with('-') && !label.ends_with('-');
        !label.is_empty() && hyphens_inside && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    // 253: the longest name of a host (RFC 1035 section 2.3.4).
    let fits = text.len() <= 253 && text.split('.').all(plain);
    if fits { Ok(()) } else { Err("in the name of a host stand only letters, digits, hyphens and dots") }
}
