//! What proves to a vendor who asks: headers made of the source's secret, or a token got for a client
//! (RFC 6749 section 4.4), which is held in memory only and goes to the source's origin only.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_source::profile::{BasicSecret, ClientIn, HeaderName};
use exhibit_source::{Auth, Method, Profile, TokenRequest};
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;

use super::caller::{Outgoing, plain_headers};
use crate::Error;
use crate::secret::Secret;

/// Most bytes of a reply with a token: a signed token has some thousand.
const TOKEN_REPLY_LIMIT_BYTES: usize = 1 << 20;

/// A token is renewed so long before it expires: requests take time, and clocks differ.
const RENEWED_BEFORE: Duration = Duration::from_secs(30);

/// Shorter parts of a secret are not taken out of texts: they are in every second word.
const HIDDEN_BYTES_AT_LEAST: usize = 4;

/// Signs the requests of one source.
pub(crate) struct Signer {
    way: Way,
    access: RefCell<Option<Access>>,
    /// Whether the token in force was refused before it answered anything.
    is_unproven: Cell<bool>,
    hidden: RefCell<Vec<Secret>>,
}

enum Way {
    Fixed(HeaderMap),
    Client { request: TokenRequest, id: Secret, secret: Secret },
}

/// A token that was got.
struct Access {
    token: Secret,
    until: Option<Instant>,
}

/// The reply with a token (RFC 6749 section 5.1); other keys are left alone.
#[derive(Deserialize)]
struct Granted {
    access_token: Option<String>,
    expires_in: Option<serde_json::Value>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// Signs as `profile` says, with `secret`. `params` and `base_url` are the source's own.
    ///
    /// # Errors
    /// [`Error::Credentials`] for a secret that does not have the parts that are wanted, [`Error::Profile`] for an
    /// address of tokens that is none.
    pub(crate) fn new(
        profile: &Profile,
        (name, base_url): (&str, &str),
        params: &[(String, String)],
        secret: Option<&Secret>,
    ) -> Result<Self, Error> {
        let parts = parts(&profile.auth, secret).map_err(|message| refused(name, message))?;
        let way = match exhibit_source::token_request(profile, base_url, params)? {
            Some(request) => {
                let [id, secret] = parts.as_slice() else {
                    return Err(refused(name, "a client id and its secret are wanted".to_owned()));
                };
                Way::Client { request, id: Secret::new(*id), secret: Secret::new(*secret) }
            }
            None => Way::Fixed(fixed(&profile.auth, &parts).map_err(|message| refused(name, message))?),
        };
        let hidden = RefCell::new(hidden(&profile.auth, secret, &parts));
        Ok(Self { way, access: RefCell::default(), is_unproven: Cell::new(true), hidden })
    }

    /// The request for a token where one is needed first.
    ///
    /// # Errors
    /// What no header can carry.
    pub(crate) fn token_request(&self, now: Instant) -> Result<Option<Outgoing>, String> {
        let Way::Client { request, id, secret } = &self.way else { return Ok(None) };
        let is_alive = |access: &Access| access.until.is_none_or(|until| until > now);
        if self.access.borrow().as_ref().is_some_and(is_alive) {
            return Ok(None);
        }
        asking_for_token(request, id, secret).map(Some)
    }

    /// Takes the token out of a good reply to [`Signer::token_request`].
    ///
    /// # Errors
    /// What came instead, without the bytes that came.
    pub(crate) fn accept(&self, body: &[u8], now: Instant) -> Result<(), String> {
        let granted: Granted = serde_json::from_slice(body)
            .map_err(|_| "the reply holds no token: it is not JSON".to_owned())?;
        let token = granted.access_token.filter(|token| !token.is_empty());
        let token = Secret::new(token.ok_or("the reply holds no `access_token`")?);
        header("Bearer ", token.reveal())?;
        let until = granted.expires_in.as_ref().and_then(seconds).map(|lives| {
            let lives = Duration::from_secs(lives);
            now + lives.saturating_sub(RENEWED_BEFORE.min(lives / 2))
        });
        self.hidden.borrow_mut().push(token.clone());
        *self.access.borrow_mut() = Some(Access { token, until });
        self.is_unproven.set(true);
        Ok(())
    }

    /// The headers that sign a request to the source's origin.
    ///
    /// # Errors
    /// What no header can carry.
    pub(crate) fn headers(&self) -> Result<HeaderMap, String> {
        match &self.way {
            Way::Fixed(headers) => Ok(headers.clone()),
            Way::Client { .. } => {
                let access = self.access.borrow();
                let token = &access.as_ref().ok_or("no token was got")?.token;
                Ok(HeaderMap::from_iter([(AUTHORIZATION, header("Bearer ", token.reveal())?)]))
            }
        }
    }

    /// Notes that a request was answered: what signed it is good.
    pub(crate) fn proved(&self) {
        self.is_unproven.set(false);
    }

    /// Forgets a token that was good before and is refused now, so that another is got; false where that cannot help.
    pub(crate) fn forget_token(&self) -> bool {
        let had_one = self.access.borrow_mut().take().is_some();
        had_one && !self.is_unproven.get()
    }

    /// `error` without anything that is secret here: a vendor may have said it back to us, and errors are stored.
    pub(crate) fn hide(&self, error: Error) -> Error {
        self.hidden.borrow().iter().fold(error, |error, secret| error.without(Some(secret)))
    }
}

/// The lines of a secret, as many as the profile names.
fn parts<'s>(auth: &Auth, secret: Option<&'s Secret>) -> Result<Vec<&'s str>, String> {
    let wanted = auth.parts();
    let Some(secret) = secret else {
        // A vendor may let people in without a token, a copy of it on this machine say, and says so itself when it does not.
        return if wanted.len() < 2 { Ok(Vec::new()) } else { Err(lacking(&wanted)) };
    };
    let lines: Vec<&str> = secret.reveal().lines().collect();
    match wanted.len() {
        0 => Ok(Vec::new()),
        1 if lines.len() > 1 => Err("the token has a line break inside".to_owned()),
        number if lines.len() != number || lines.iter().any(|line| line.is_empty()) => {
            Err(format!("{}, and {} came", needed(&wanted), lines.len()))
        }
        _ => Ok(lines),
    }
}

fn needed(wanted: &[String]) -> String {
    format!("its secret needs {} lines: {}", wanted.len(), wanted.join(", "))
}

fn lacking(wanted: &[String]) -> String {
    format!("it has no secret, and its profile wants one: {}", wanted.join(", "))
}

fn refused(source_name: &str, message: String) -> Error {
    let hint = format!(
        "nothing was asked; give the source its secret, each part in a line of its own: exhibit source token {source_name} \
         --token-file FILE, or --token-env VAR"
    );
    Error::Credentials { source_name: source_name.to_owned(), message, hint }
}

fn fixed(auth: &Auth, parts: &[&str]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let Some(first) = parts.first() else { return Ok(headers) };
    match auth {
        Auth::None | Auth::ClientCredentials { .. } => {}
        Auth::Bearer => drop(headers.insert(AUTHORIZATION, header("Bearer ", first)?)),
        Auth::Header { name, prefix } => insert(&mut headers, name, header(prefix.as_str(), first)?)?,
        Auth::Basic { secret } => {
            let pair = basic_pair(*secret, first)?;
            headers.insert(AUTHORIZATION, header("Basic ", &STANDARD.encode(pair))?);
        }
        Auth::Headers { names } => {
            for (name, part) in names.iter().zip(parts) {
                insert(&mut headers, name, header("", part)?)?;
            }
        }
    }
    Ok(headers)
}

fn basic_pair(secret: BasicSecret, part: &str) -> Result<String, String> {
    match secret {
        BasicSecret::Pair if part.contains(':') => Ok(part.to_owned()),
        BasicSecret::Pair => Err("its secret needs a name and a password, as name:password".to_owned()),
        BasicSecret::Name => Ok(format!("{part}:")),
    }
}

fn insert(headers: &mut HeaderMap, name: &HeaderName, value: HeaderValue) -> Result<(), String> {
    let name: reqwest::header::HeaderName =
        name.as_str().parse().map_err(|_| "bad header name".to_owned())?;
    headers.insert(name, value);
    Ok(())
}

/// A header that no log shows.
fn header(prefix: &str, secret: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(&format!("{prefix}{secret}"))
        .map_err(|_| "the token holds a character no header can carry".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

/// Every form in which the secret may come back in a vendor's words, longest first, so that no rest of one is left.
fn hidden(auth: &Auth, secret: Option<&Secret>, parts: &[&str]) -> Vec<Secret> {
    let mut texts: Vec<String> = secret.iter().map(|secret| secret.reveal().to_owned()).collect();
    for part in parts {
        texts.push((*part).to_owned());
        if let Auth::Basic { secret } = auth {
            texts.extend(basic_pair(*secret, part).map(|pair| STANDARD.encode(pair)));
            texts.extend(part.split_once(':').map(|(_, password)| password.to_owned()));
        }
    }
    texts.retain(|text| text.len() >= HIDDEN_BYTES_AT_LEAST || parts.len() < 2);
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts.dedup();
    texts.into_iter().map(Secret::new).collect()
}

fn asking_for_token(request: &TokenRequest, id: &Secret, secret: &Secret) -> Result<Outgoing, String> {
    let mut fields = request.form.clone();
    let mut headers = plain_headers(&[])?;
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    match request.client {
        ClientIn::Form => {
            fields.push(("client_id".to_owned(), id.reveal().to_owned()));
            fields.push(("client_secret".to_owned(), secret.reveal().to_owned()));
        }
        ClientIn::Basic => {
            // RFC 6749 section 2.3.1: both are encoded as in a form before they are joined.
            let pair = format!("{}:{}", form_text(id.reveal()), form_text(secret.reveal()));
            headers.insert(AUTHORIZATION, header("Basic ", &STANDARD.encode(pair))?);
        }
    }
    Ok(Outgoing {
        method: Method::Post,
        url: request.url.clone(),
        headers,
        body: Some(form(&fields).into_bytes()),
        limit_bytes: TOKEN_REPLY_LIMIT_BYTES,
    })
}

/// Fields as `application/x-www-form-urlencoded`: what the query of an address is written in.
fn form(fields: &[(String, String)]) -> String {
    let mut url = Url::parse("https://form.invalid/").expect("BUG: an address");
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

fn form_text(text: &str) -> String {
    form(&[(text.to_owned(), String::new())]).trim_end_matches('=').to_owned()
}

/// Seconds that a token lives: a number, or a number as text, as some vendors write it.
fn seconds(value: &serde_json::Value) -> Option<u64> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let seconds: f64 = text.trim().parse().ok()?;
    // A token of a day and more is asked for again after a day: a cap that no sum can run over.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a day")]
    let whole = seconds.clamp(0.0, 86_400.0) as u64;
    (!seconds.is_nan()).then_some(whole)
}

#[cfg(test)]
mod tests;
