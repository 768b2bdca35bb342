//! The only place that opens outbound sockets. A request for rows goes to the address it was made for and nowhere
//! else: redirects are not followed, so no header can reach another host.

use std::net::IpAddr;
use std::time::Duration;

use exhibit_entry::Moment;
use exhibit_source::{Auth, HttpRequest};
use futures_util::StreamExt;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url, redirect};

use crate::secret::Secret;
use crate::{Error, VERSION};

/// Most bytes of one reply, after inflating: a page of rows is far smaller, and a bomb must not fill the memory.
pub(crate) const REPLY_LIMIT_BYTES: usize = 64 << 20;

/// How long is waited for what. Tests give short ones.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the connection.
    pub connect: Duration,
    /// For the next bytes of a reply.
    pub idle: Duration,
    /// For one whole request.
    pub total: Duration,
    /// Before the first repetition; doubled for each further one.
    pub backoff: Duration,
    /// The longest pause a vendor may ask for that is waited by itself.
    pub longest_wait: Duration,
    /// How often one request is repeated.
    pub repeats: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(120),
            backoff: Duration::from_millis(500),
            // Vendors' windows are a minute or five; whoever asks for more wants us to come back another time.
            longest_wait: Duration::from_secs(300),
            repeats: 4,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Where a redirect points, as sent.
    pub(crate) location: Option<String>,
    /// How long the vendor asks to wait.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

/// Why nothing usable came back.
#[derive(Debug)]
pub(crate) enum Unreachable {
    /// Worth another try.
    Lost(String),
    /// The reply is beyond the byte limit; it would be again.
    TooLong(String),
}

/// A client for one source's address.
pub(crate) struct Caller {
    client: Client,
    url_origin: String,
}

impl Caller {
    /// A client that talks to the origin of `url` only.
    ///
    /// # Errors
    /// [`Error::Usage`] when the address is neither https nor loopback.
    pub(crate) fn new(url: &str, patience: Patience) -> Result<Self, Error> {
        let parsed = parse(url)?;
        let loopback = is_loopback(&parsed);
        if parsed.scheme() != "https" && !loopback {
            return Err(Error::usage(
                format!("{} is not https", origin_text(&parsed)),
                "nothing was asked; rows are pulled over https only, except from this machine itself",
            ));
        }
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .https_only(!loopback)
            .connect_timeout(patience.connect)
            .read_timeout(patience.idle)
            .timeout(patience.total)
            .user_agent(format!("exhibit/{VERSION}"));
        if loopback {
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|error| Error::Network { source_name: origin_text(&parsed), message: whole(&error) })?;
        Ok(Self { client, url_origin: origin_text(&parsed) })
    }

    /// Sends one request and reads its reply within the byte limit.
    pub(crate) async fn call(
        &self,
        request: &HttpRequest,
        secret: Option<&Secret>,
        now: Moment,
    ) -> Result<Reply, Unreachable> {
        let url = parse(&request.url).map_err(|error| Unreachable::Lost(error.to_string()))?;
        if origin_text(&url) != self.url_origin {
            return Err(Unreachable::Lost(format!("the request left {}", self.url_origin)));
        }
        let headers = headers(request, secret).map_err(Unreachable::Lost)?;
        let reply =
            self.client.get(url).headers(headers).send().await.map_err(|e| Unreachable::Lost(whole(&e)))?;
        let text =
            |name: &str| reply.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (status, location) = (reply.status().as_u16(), text("location"));
        let retry_after =
            text("retry-after").and_then(|value| retry_after(&value, text("date").as_deref(), now));
        Ok(Reply { status, location, retry_after, body: read_within(reply).await? })
    }
}

/// Scheme, host and port of an address, e.g. `https://api.example.org`: what a token is bound to.
///
/// # Errors
/// [`Error::Usage`] when it is no address.
pub(crate) fn origin_of(url: &str) -> Result<String, Error> {
    parse(url).map(|url| origin_text(&url))
}

fn parse(url: &str) -> Result<Url, Error> {
    Url::parse(url).map_err(|error| {
        Error::usage(
            format!("`{}` is not an address: {error}", url.escape_debug()),
            "give https://host[:port][/path]",
        )
    })
}

fn origin_text(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn headers(request: &HttpRequest, secret: Option<&Secret>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let name: HeaderName = name.parse().map_err(|_| format!("bad header name {name}"))?;
        headers.insert(name, HeaderValue::from_str(value).map_err(|_| "bad header value".to_owned())?);
    }
    let Some(secret) = secret else { return Ok(headers) };
    let (name, text) = match &request.auth {
        Auth::None => return Ok(headers),
        Auth::Bearer => ("authorization".to_owned(), format!("Bearer {}", secret.reveal())),
        Auth::Header { name, prefix } => {
            (name.as_str().to_owned(), format!("{}{}", prefix.as_str(), secret.reveal()))
        }
    };
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| "the token holds a character no header can carry".to_owned())?;
    value.set_sensitive(true);
    headers.insert(name.parse::<HeaderName>().map_err(|_| "bad header name".to_owned())?, value);
    Ok(headers)
}

async fn read_within(reply: reqwest::Response) -> Result<Vec<u8>, Unreachable> {
    let mut body = Vec::new();
    let mut chunks = reply.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk =
            chunk.map_err(|error| Unreachable::Lost(format!("the reply broke off: {}", whole(&error))))?;
        if body.len() + chunk.len() > REPLY_LIMIT_BYTES {
            return Err(Unreachable::TooLong(format!("the reply is over {} MiB", REPLY_LIMIT_BYTES >> 20)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Seconds, or an HTTP date measured against the vendor's own clock where it sent one (RFC 9110 section 10.2.3).
fn retry_after(value: &str, server_date: Option<&str>, now: Moment) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value.trim()).ok()?;
    let from = server_date.and_then(|date| httpdate::parse_http_date(date.trim()).ok());
    let from = from.unwrap_or_else(|| {
        std::time::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.ms()).unwrap_or_default())
    });
    Some(until.duration_since(from).unwrap_or_default())
}

/// An error with its causes; reqwest's own text stops at "error sending request". Never holds headers.
fn whole(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        Moment::parse("2026-05-09T12:00:00Z").unwrap()
    }

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for (url, fine) in [
            ("https://api.example.org", true),
            ("http://127.0.0.1:80", true),
            ("http://[::1]:80", true),
            ("http://localhost", true),
            ("http://127.0.0.1.example.org", false),
            ("http://10.0.0.1", false),
            ("ftp://127.0.0.1.example.org", false),
        ] {
            assert_eq!(Caller::new(url, Patience::default()).is_ok(), fine, "{url}");
        }
    }

    #[test]
    fn waiting_times_are_read_as_seconds_and_as_dates() {
        assert_eq!(retry_after("7", None, now()), Some(Duration::from_secs(7)));
        let date = "Sat, 09 May 2026 12:00:30 GMT";
        assert_eq!(retry_after(date, None, now()), Some(Duration::from_secs(30)));
        let server = Some("Sat, 09 May 2026 12:00:20 GMT");
        assert_eq!(retry_after(date, server, now()), Some(Duration::from_secs(10)));
        assert_eq!(retry_after("soon", None, now()), None);
        assert_eq!(retry_after("-5", None, now()), None);
    }
}
