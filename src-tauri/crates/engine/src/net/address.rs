//! Which addresses are talked to: https, and whatever this machine itself serves.

use std::net::IpAddr;

use reqwest::Url;

use crate::Error;

/// Scheme, host and port of an address, e.g. `https://api.example.org`: what a token is bound to.
///
/// # Errors
/// [`Error::Usage`] when it is no address.
pub(crate) fn origin_of(url: &str) -> Result<String, Error> {
    parse(url).map(|url| origin_text(&url))
}

/// Reads an address.
///
/// # Errors
/// [`Error::Usage`] when it is none.
pub(super) fn parse(url: &str) -> Result<Url, Error> {
    Url::parse(url).map_err(|error| {
        Error::usage(
            format!("`{}` is not an address: {error}", url.escape_debug()),
            "give https://host[:port][/path]",
        )
    })
}

/// Reads an address that may be asked.
///
/// # Errors
/// [`Error::Usage`] when it is none, or neither https nor this machine.
pub(super) fn allowed(url: &str) -> Result<Url, Error> {
    let parsed = parse(url)?;
    if parsed.scheme() == "https" || (parsed.scheme() == "http" && is_loopback(&parsed)) {
        return Ok(parsed);
    }
    Err(Error::usage(
        format!("{} is not https", origin_text(&parsed)),
        "nothing was asked; rows are pulled over https only, except from this machine itself",
    ))
}

pub(super) fn origin_text(url: &Url) -> String {
    url.origin().ascii_serialization()
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for (url, fine) in [
            ("https://api.example.org", true),
            ("http://127.0.0.1:80", true),
            ("http://[::1]:80", true),
            ("http://localhost", true),
            ("http://127.0.0.1.example.org", false),
            ("http://localhost.example.org", false),
            ("http://10.0.0.1", false),
            ("ftp://127.0.0.1", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(allowed(url).is_ok(), fine, "{url}");
        }
    }
}
