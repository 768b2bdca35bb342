//! The address of a request in the forms in which providers sign it.

use crate::Capture;
use std::fmt::Write as _;

/// What `encodeURI` leaves as it is, beside letters and digits (ECMA-262 section 19.2.6.4).
const KEPT_BY_ENCODE_URI: &[u8] = b";,/?:@&=+$-_.!~*'()#";

/// What Node's `querystring.escape` leaves as it is, beside letters and digits.
const KEPT_BY_QUERYSTRING: &[u8] = b"-_.!~*'()";

/// The escapes that HubSpot decodes before it signs an address, and no others.
/// Source: <https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests>
const READABLE: [(&str, char); 12] = [
    ("3A", ':'),
    ("2F", '/'),
    ("3F", '?'),
    ("40", '@'),
    ("21", '!'),
    ("24", '$'),
    ("27", '\''),
    ("28", '('),
    ("29", ')'),
    ("2A", '*'),
    ("2C", ','),
    ("3B", ';'),
];

/// The whole addresses that the request may have been sent to. A target that is only a path is completed from the `Host`
/// header, under both of the web's schemes; without one it stands alone.
pub(crate) fn whole(capture: &Capture) -> Vec<String> {
    match capture.header("Host").next().filter(|host| !host.is_empty()) {
        Some(host) if capture.url.starts_with('/') => {
            ["https", "http"].map(|scheme| format!("{scheme}://{host}{}", capture.url)).into()
        }
        _ => vec![capture.url.clone()],
    }
}

/// The address as it is, without a port, and with its scheme's usual one: Twilio's senders are not of one mind.
pub(crate) fn with_and_without_port(url: &str) -> Vec<String> {
    let mut forms = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return forms };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    let user = if user.is_empty() { String::new() } else { format!("{user}@") };
    match port_of(host) {
        Some((name, _)) => forms.push(format!("{scheme}://{user}{name}{behind}")),
        None => {
            let port = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
            forms.push(format!("{scheme}://{user}{host}:{port}{behind}"));
        }
    }
    forms
}

/// The host and its port; none without one, and for the colons inside of an IPv6 address.
fn port_of(host: &str) -> Option<(&str, &str)> {
    let (name, port) = host.rsplit_once(':')?;
    (port.bytes().all(|byte| byte.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')))
        .then_some((name, port))
}

/// The address with HubSpot's twelve escapes decoded.
pub(crate) fn readable(url: &str) -> String {
    let mut parts = url.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = READABLE
            .iter()
            .find(|(digits, _)| part.get(..2).is_some_and(|found| found.eq_ignore_ascii_case(digits)));
        match known {
            Some((_, decoded)) => {
                out.push(*decoded);
                out.push_str(&part[2..]);
            }
            None => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    out
}

/// Path and query as Contentful signs them: the query is escaped twice, and nothing behind a second `?` counts.
/// Source: `getNormalizedEncodedURI` of contentful/node-apps-toolkit.
pub(crate) fn escaped_path(url: &str) -> String {
    let target = match url.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?', '#']).map_or("", |start| &rest[start..]),
        None => url,
    };
    let target = target.split('#').next().unwrap_or_default();
    let mut parts = target.split('?');
    let path = parts.next().filter(|path| !path.is_empty()).unwrap_or("/");
    match parts.next().filter(|query| !query.is_empty()) {
        Some(query) => escape(&format!("{path}?{}", escape(query, KEPT_BY_QUERYSTRING)), KEPT_BY_ENCODE_URI),
        None => escape(path, KEPT_BY_ENCODE_URI),
    }
}

/// The value of a parameter in the address, as it stands there.
pub(crate) fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The address with this parameter in the place of any of its name.
pub(crate) fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let kept = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("{name}={value}")]).collect();
    format!("{place}?{}", pairs.join("&"))
}

fn escape(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("BUG: writing to a string cannot fail");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_off_or_the_usual_one_put_on() {
        let forms = |url: &str| with_and_without_port(url).pop().unwrap();
        assert_eq!(forms("https://a.example:1234/x?y"), "https://a.example/x?y");
        assert_eq!(forms("https://a.example/x:9"), "https://a.example:443/x:9");
        assert_eq!(forms("http://me:pw@a.example?x"), "http://me:pw@a.example:80?x");
        assert_eq!(forms("http://[::1]/"), "http://[::1]:80/");
        assert_eq!(forms("http://[::1]:8/"), "http://[::1]/");
        assert_eq!(forms("/only/a/path"), "/only/a/path");
    }

    #[test]
    fn twelve_escapes_are_decoded_and_no_other() {
        assert_eq!(readable("/?a=%3A%2f%20%2&%"), "/?a=:/%20%2&%");
        assert_eq!(readable("/%ü%3"), "/%ü%3");
    }

    #[test]
    fn a_query_is_escaped_twice_and_a_second_one_dropped() {
        assert_eq!(escaped_path("https://a.example/api/v1?a=1&b=2"), "/api/v1?a%253D1%2526b%253D2");
        assert_eq!(escaped_path("https://a.example/a%20b?x?y"), "/a%2520b?x");
        assert_eq!(escaped_path("/ü?"), "/%C3%BC");
        assert_eq!(escaped_path("https://a.example"), "/");
    }

    #[test]
    fn a_path_is_completed_by_the_host() {
        let headers = vec![("host".to_owned(), "a.example".to_owned())];
        let capture =
            Capture { received_at: None, method: "POST".into(), url: "/in".into(), headers, body: vec![] };
        assert_eq!(whole(&capture), ["https://a.example/in", "http://a.example/in"]);
    }

    #[test]
    fn a_parameter_takes_the_place_of_its_like() {
        assert_eq!(with_parameter("http://a/?x=1&h=2", "h", "3"), "http://a/?x=1&h=3");
        assert_eq!(with_parameter("http://a/", "h", "3"), "http://a/?h=3");
        assert_eq!(parameter("http://a/?x=1&h=2#h=4", "h"), Some("2"));
    }
}
