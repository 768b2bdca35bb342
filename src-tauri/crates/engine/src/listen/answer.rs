//! What goes back: a status, a few headers, a body. Never anything that lets a page in a browser read it.

use exhibit_entry::Moment;

use crate::Error;

/// What a delivery is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, 200 to 599.
    pub status: u16,
    /// Seconds for `Retry-After`.
    pub retry_after_s: Option<u32>,
    /// Its media type and bytes; none: no body.
    pub body: Option<(&'static str, Vec<u8>)>,
}

/// Whether the connection goes on after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The next request may come.
    GoOn,
    /// It is closed.
    Close,
}

impl Answer {
    /// A status alone.
    #[must_use]
    pub fn of(status: u16) -> Self {
        Self { status, retry_after_s: None, body: None }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if (200..=599).contains(&self.status) {
            return Ok(());
        }
        Err(Error::usage(
            format!("{} is no status that ends a request", self.status),
            "nothing was opened; give one from 200 to 599",
        ))
    }

    /// The bytes of the response to a request of this method.
    pub(super) fn bytes(&self, method: &str, then: Then, now: Moment) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        head += &format!("Date: {}\r\n", httpdate::fmt_http_date(now.utc().into()));
        if let Some(seconds) = self.retry_after_s {
            head += &format!("Retry-After: {seconds}\r\n");
        }
        // RFC 9110 section 15: these have no body and say no length of one.
        let may_have_body = !matches!(self.status, 204 | 304);
        let body = self.body.as_ref().filter(|_| may_have_body);
        if let Some((media_type, _)) = body {
            head += &format!("Content-Type: {media_type}\r\nX-Content-Type-Options: nosniff\r\n");
        }
        if may_have_body {
            head += &format!("Content-Length: {}\r\n", body.map_or(0, |(_, bytes)| bytes.len()));
        }
        if then == Then::Close {
            head += "Connection: close\r\n";
        }
        head += "\r\n";
        let mut bytes = head.into_bytes();
        if method != "HEAD" {
            bytes.extend(body.into_iter().flat_map(|(_, body)| body));
        }
        bytes
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        410 => "Gone",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(answer: &Answer, method: &str) -> String {
        String::from_utf8(answer.bytes(method, Then::Close, Moment::from_ms(0).unwrap())).unwrap()
    }

    #[test]
    fn a_status_without_body_says_no_length_and_head_brings_none() {
        let date = "Date: Thu, 01 Jan 1970 00:00:00 GMT";
        assert_eq!(
            text(&Answer::of(204), "POST"),
            format!("HTTP/1.1 204 No Content\r\n{date}\r\nConnection: close\r\n\r\n")
        );
        let full =
            Answer { retry_after_s: Some(7), body: Some(("text/plain", b"hi".to_vec())), ..Answer::of(503) };
        let said = text(&full, "POST");
        assert!(said.contains("\r\nRetry-After: 7\r\n") && said.contains("\r\nContent-Length: 2\r\n"));
        assert!(said.ends_with("\r\n\r\nhi") && text(&full, "HEAD").ends_with("Connection: close\r\n\r\n"));
    }

    #[test]
    fn no_status_that_leaves_the_sender_waiting_is_taken() {
        for (status, good) in [(199, false), (200, true), (599, true), (600, false), (0, false)] {
            assert_eq!(Answer::of(status).check().is_ok(), good, "{status}");
        }
    }
}
