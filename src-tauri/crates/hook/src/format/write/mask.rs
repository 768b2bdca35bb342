//! Credentials that a request carries: shown only to those who ask for them by name. The one place that says what they
//! are: whoever shows, records or copies out a request, a header or an address asks here.

use crate::{Capture, Schemes};

/// Stands where a credential stood.
pub const MASK: &str = "(masked)";

/// Headers that let whoever holds them act for somebody (RFC 9110 section 11, RFC 6265, and vendors' own).
const HEADERS: [&str; 5] = ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Auth"];

/// How the names of such headers and of members of a query end: `X-Api-Key`, `X-Gitlab-Token`, `access_token`.
const ENDINGS: [&str; 6] =
    ["token", "authorization", "authorization-key", "assertion", "functions-key", "subscription-key"];

/// What such names hold anywhere: `X-Client-Secret-Id`, `api_key`.
const PARTS: [&str; 8] =
    ["secret", "password", "passwd", "api-key", "apikey", "api_key", "access-key", "access_key"];

/// Whether what is copied out carries the sender's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// Each is replaced by a word that says so.
    Masked,
    /// They stand there. Only for somebody who asked for just that.
    Shown,
}

impl Schemes {
    /// Whether a header of this name carries a credential: by its name, or because one of these schemes compares a token
    /// that stands in it as it is. A signature is none, nor is the id of a delivery, whatever it is called.
    #[must_use]
    pub fn is_credential(&self, name: &str) -> bool {
        if self.iter().any(|scheme| scheme.is_credential(name)) {
            return true;
        }
        let is_id = |scheme: &crate::Scheme| {
            scheme.delivery_headers.iter().any(|header| header.eq_ignore_ascii_case(name))
        };
        is_telling(name) && !self.iter().any(is_id)
    }

    /// Headers with the values of those that carry a credential replaced.
    #[must_use]
    pub fn masked_headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let shown = |(name, value): &(String, String)| {
            let value = if self.is_credential(name) { MASK } else { value };
            (name.clone(), value.to_owned())
        };
        headers.iter().map(shown).collect()
    }

    /// The capture with every credential replaced: headers that carry one, a user in the URL, and the values of telling
    /// members of its query. Its body stays.
    #[must_use]
    pub fn masked(&self, capture: &Capture) -> Capture {
        Capture {
            url: masked_url(&capture.url),
            headers: self.masked_headers(&capture.headers),
            received_at: capture.received_at,
            method: capture.method.clone(),
            body: capture.body.clone(),
        }
    }
}

/// The address with whoever stands before an `@`, and the values of telling members of its query, replaced.
#[must_use]
pub fn masked_url(url: &str) -> String {
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let mut masked = match place.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find(['/', '#']).unwrap_or(rest.len());
            let host = rest[..end].rsplit_once('@').map(|(_, host)| format!("{MASK}@{host}"));
            format!("{scheme}://{}{}", host.as_deref().unwrap_or(&rest[..end]), &rest[end..])
        }
        None => place.to_owned(),
    };
    if let Some(query) = query {
        let member = |member: &str| match member.split_once('=') {
            Some((name, _)) if is_telling(&readable(name)) => format!("{name}={MASK}"),
            _ => member.to_owned(),
        };
        masked.push('?');
        masked.push_str(&query.split('&').map(member).collect::<Vec<_>>().join("&"));
    }
    masked
}

/// A name as a receiver reads it: `%74oken` is `token` too.
fn readable(name: &str) -> String {
    String::from_utf8_lossy(&crate::posted::decoded(name.as_bytes())).into_owned()
}

/// Whether a header or member of a query is called so that its value lets whoever reads it act for the sender.
fn is_telling(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    HEADERS.iter().any(|header| header.eq_ignore_ascii_case(&name))
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
        || PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_schemes;

    const OWN: &str = r#"
schema = "schemes/1"
[[scheme]]
id = "mine"
title = "Mine"
page = "https://mine.example/webhooks"
header = "X-My-Auth"
algorithm = "token"
"#;

    #[test]
    fn a_token_of_a_scheme_of_the_users_own_is_a_credential_whatever_its_header_is_called() {
        let schemes = Schemes::with_own(read_schemes(OWN).unwrap()).unwrap();
        assert!(schemes.is_credential("x-MY-auth") && !Schemes::built_in().is_credential("X-My-Auth"));
        let headers = vec![("x-my-auth".to_owned(), "s3cret".to_owned()), ("X-A".to_owned(), "b".to_owned())];
        let url = "https://me:s3cret@h.example/in?a=1&TOKEN=s3cret&%74oken=s3cret&client_secret=s3cret#x"
            .to_owned();
        let capture =
            Capture { received_at: None, method: "POST".into(), url, headers, body: b"{}".to_vec() };
        let masked = schemes.masked(&capture);
        assert!(!format!("{masked:?}").contains("s3cret"), "{masked:?}");
        assert_eq!(masked.headers[1], capture.headers[1]);
        assert_eq!(
            masked.url,
            "https://(masked)@h.example/in?a=1&TOKEN=(masked)&%74oken=(masked)&client_secret=(masked)"
        );
    }

    #[test]
    fn no_signature_and_no_id_of_a_delivery_is_taken_for_a_credential() {
        let schemes = Schemes::built_in();
        for scheme in
            schemes.iter().filter(|scheme| !scheme.headers.iter().any(|name| scheme.is_credential(name)))
        {
            for name in scheme.headers.iter().chain(&scheme.delivery_headers) {
                assert!(!schemes.is_credential(name), "{}: {name}", scheme.id);
            }
        }
        for name in
            ["Authorization", "cookie", "X-API-Key", "X-Gitlab-Token", "X-Amz-Security-Token", "X-Auth"]
        {
            assert!(schemes.is_credential(name), "{name}");
        }
        // Azure API Management and Functions, Google's and Cloudflare's proxies.
        for name in [
            "X-Forwarded-Authorization",
            "Ocp-Apim-Subscription-Key",
            "x-functions-key",
            "X-Goog-Iap-Jwt-Assertion",
            "Cf-Access-Jwt-Assertion",
        ] {
            assert!(schemes.is_credential(name), "{name}");
        }
        assert!(
            !schemes.is_credential("X-Event-Key")
                && !schemes.is_credential("X-Authorization-Id")
                && !schemes.is_credential("X-Tokens-Left")
        );
    }

    #[test]
    fn an_address_without_credentials_stays_as_it_is() {
        for url in ["/in", "/in?a=b&&c", "*", "", "https://h.example", "/a@b?x=y@z", "http://h/a?b?c=d"] {
            assert_eq!(masked_url(url), url);
        }
        assert_eq!(masked_url("/in?token"), "/in?token");
        assert_eq!(masked_url("http://u:p@h?x=1"), "http://(masked)@h?x=1");
    }
}
