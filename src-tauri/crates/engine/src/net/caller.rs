//! A client for one origin.

use exhibit_source::{HttpRequest, Method};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, redirect};

use super::address::{allowed, is_loopback, origin_text};
use super::{Patience, REPLY_LIMIT_BYTES, Reply, Unreachable, body, reply, whole};
use crate::{Error, VERSION, clock};

/// A client for one origin; its connections are kept alive between calls.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    client: Client,
    origin: String,
}

/// One request with everything that goes along with it.
#[derive(Debug)]
pub(crate) struct Outgoing {
    /// How to ask.
    pub(crate) method: Method,
    /// Whole address.
    pub(crate) url: String,
    /// All headers, the secret's too.
    pub(crate) headers: HeaderMap,
    /// What goes along.
    pub(crate) body: Option<Vec<u8>>,
    /// Most bytes of the reply.
    pub(crate) limit_bytes: usize,
}

impl Outgoing {
    /// A request for rows with the headers that sign it.
    ///
    /// # Errors
    /// What no header can carry.
    pub(crate) fn signed(request: &HttpRequest, signature: HeaderMap) -> Result<Self, String> {
        let mut headers = plain_headers(&request.headers)?;
        headers.extend(signature);
        Ok(Self {
            method: request.method,
            url: request.url.clone(),
            headers,
            body: request.body.clone(),
            limit_bytes: REPLY_LIMIT_BYTES,
        })
    }
}

impl Caller {
    /// A client that talks to the origin of `url` only.
    ///
    /// # Errors
    /// [`Error::Usage`] when the address is neither https nor loopback.
    pub(crate) fn new(url: &str, patience: Patience) -> Result<Self, Error> {
        let parsed = allowed(url)?;
        let loopback = is_loopback(&parsed);
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .https_only(!loopback)
            .no_gzip()
            .connect_timeout(patience.connect)
            .read_timeout(patience.idle)
            .timeout(patience.total)
            .user_agent(format!("exhibit/{VERSION}"));
        if loopback {
            builder = builder.no_proxy();
        }
        if parsed.scheme() == "http" {
            // Nothing is checked against them, and loading the system's takes longer than many a request.
            builder = builder.tls_certs_only([]);
        }
        let client = builder
            .build()
            .map_err(|error| Error::Network { source_name: origin_text(&parsed), message: whole(error) })?;
        Ok(Self { client, origin: origin_text(&parsed) })
    }

    /// Scheme, host and port that it talks to.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Sends one request and reads its reply within the limit of bytes.
    ///
    /// # Errors
    /// [`Unreachable`], also for a request that would leave the origin; then nothing is sent.
    pub(crate) async fn call(&self, outgoing: Outgoing) -> Result<Reply, Unreachable> {
        let url = allowed(&outgoing.url).map_err(|error| Unreachable::Unreadable(error.to_string()))?;
        if origin_text(&url) != self.origin {
            return Err(Unreachable::Unreadable(format!(
                "the request would leave {}, so it was not sent",
                self.origin
            )));
        }
        let method = match outgoing.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let request = self.client.request(method, url).headers(outgoing.headers);
        let request = request.header(ACCEPT_ENCODING, body::ENCODING);
        let request = match outgoing.body {
            Some(body) => request.body(body),
            None => request,
        };
        let answer = request.send().await;
        let answer =
            answer.map_err(|error| Unreachable::Lost(format!("{}: {}", self.origin, whole(error))))?;
        let status = answer.status().as_u16();
        let (headers, skew_ms) =
            (reply::texts(answer.headers()), reply::skew_ms(answer.headers(), clock::now()));
        let body = body::read_within(answer, outgoing.limit_bytes).await?;
        Ok(Reply { status, headers, skew_ms, body })
    }
}

/// Texts as headers.
///
/// # Errors
/// What no header can carry.
pub(super) fn plain_headers(texts: &[(String, String)]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, text) in texts {
        let name: HeaderName = name.parse().map_err(|_| format!("bad header name {name}"))?;
        headers.insert(name, HeaderValue::from_str(text).map_err(|_| "bad header value".to_owned())?);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(url: &str) -> Outgoing {
        Outgoing {
            method: Method::Get,
            url: url.to_owned(),
            headers: HeaderMap::new(),
            body: None,
            limit_bytes: REPLY_LIMIT_BYTES,
        }
    }

    #[test]
    fn a_request_that_leaves_the_origin_is_not_sent() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let there = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let caller = Caller::new("https://api.example.org/v1", Patience::default()).unwrap();
        assert_eq!(caller.origin(), "https://api.example.org");
        for url in [there.as_str(), "http://api.example.org/", "https://api.example.org:444/", "no address"] {
            let refused = runtime.block_on(caller.call(outgoing(url))).unwrap_err();
            assert!(matches!(refused, Unreachable::Unreadable(_)), "{url}: {refused:?}");
        }
        assert!(listener.accept().is_err(), "something was asked");
    }
}
