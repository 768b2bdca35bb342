//! The head of a request as it goes over the wire.

use super::Outbound;
use crate::net::target::Target;

/// Headers that belong to one connection and not to the request (RFC 9110 section 7.6.1), and those that are set anew.
const OWN: &[&str] = &[
    "host",
    "content-length",
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
    // Nobody here would wait for the 100 that it asks for.
    "expect",
];

/// Why a request cannot be written as HTTP/1.1 without becoming another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The method is no token.
    #[error("its method is not one that HTTP can carry")]
    Method,
    /// A header's name is no token.
    #[error("the name of header {0} is not one that HTTP can carry")]
    Name(usize),
    /// A header's value holds a line end or another control character.
    #[error("the value of header {place} ({}) holds a control character", name.escape_debug())]
    Value {
        /// Its place, from 1.
        place: usize,
        /// Its name.
        name: String,
    },
}

/// Whether a header belongs to the connection, so that it is left out or set anew: `Host`, `Content-Length`, the
/// hop-by-hop ones, and the pseudo-headers of HTTP/2.
#[must_use]
pub fn is_own(name: &str) -> bool {
    name.starts_with(':') || OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// The bytes that go before the body: `Host` first, then the headers as they are, then the length and the word that
/// the connection ends.
///
/// # Errors
/// [`Unsendable`] for a method or header that would make another request of it.
pub fn head(target: &Target, outbound: &Outbound) -> Result<Vec<u8>, Unsendable> {
    if !is_token(&outbound.method) {
        return Err(Unsendable::Method);
    }
    let mut head = Vec::with_capacity(512);
    let mut line = |parts: [&str; 2]| {
        head.extend_from_slice(parts[0].as_bytes());
        head.extend_from_slice(parts[1].as_bytes());
        head.extend_from_slice(b"\r\n");
    };
    line([&outbound.method, &format!(" {} HTTP/1.1", target.path_and_query())]);
    line(["Host: ", &target.authority()]);
    for (at, (name, value)) in outbound.headers.iter().enumerate() {
        if is_own(name) {
            continue;
        }
        if !is_token(name) {
            return Err(Unsendable::Name(at + 1));
        }
        if value.chars().any(|letter| letter.is_ascii_control() && letter != '\t') {
            return Err(Unsendable::Value { place: at + 1, name: name.clone() });
        }
        line([name, &format!(": {value}")]);
    }
    if !(outbound.body.is_empty() && matches!(outbound.method.as_str(), "GET" | "HEAD")) {
        line(["Content-Length: ", &outbound.body.len().to_string()]);
    }
    line(["Connection: ", "close"]);
    line(["", ""]);
    Ok(head)
}

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::target::Allow;

    fn written(headers: &[(&str, &str)], body: &[u8]) -> Result<String, Unsendable> {
        let target = Target::check("http://127.0.0.1:81/a?b=c#d", &Allow::default()).unwrap();
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let outbound = Outbound { method: "POST".into(), headers, body: body.to_vec() };
        Ok(String::from_utf8(head(&target, &outbound)?).unwrap())
    }

    #[test]
    fn names_keep_their_case_and_order_and_repeated_ones_stay() {
        let headers = [("X-b", "2"), ("x-A", "ü; 1"), ("X-b", "3"), ("Content-Type", "text/plain")];
        assert_eq!(
            written(&headers, b"hello").unwrap(),
            "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:81\r\nX-b: 2\r\nx-A: ü; 1\r\nX-b: 3\r\n\
             Content-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        );
    }

    #[test]
    fn what_belongs_to_the_captured_connection_is_set_anew() {
        let headers =
            [("hOST", "evil"), ("Content-Length", "9"), ("Transfer-Encoding", "chunked"), (":path", "/")];
        assert_eq!(
            written(&headers, b"").unwrap(),
            "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:81\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }

    #[test]
    fn no_header_makes_a_second_request() {
        for value in ["a\r\nX: y", "a\nX: y", "a\rX", "a\0b", "\u{1b}[2J"] {
            let refused = written(&[("A", "b"), ("X-Evil", value)], b"").unwrap_err();
            assert!(matches!(&refused, Unsendable::Value { place: 2, .. }), "{value:?}: {refused}");
        }
        for name in ["", "A B", "A:", "A\r\nB", "Ä"] {
            assert_eq!(written(&[(name, "x")], b"").unwrap_err(), Unsendable::Name(1), "{name:?}");
        }
        let target = Target::check("http://127.0.0.1/", &Allow::default()).unwrap();
        for method in ["", "PO ST", "GET / HTTP/1.1\r\nX: y\r\n\r\nPOST"] {
            let outbound = Outbound { method: method.into(), headers: Vec::new(), body: Vec::new() };
            assert_eq!(head(&target, &outbound), Err(Unsendable::Method));
        }
    }
}
