//! Where a request made by a person's order may go: this machine at once, a public host once its name was confirmed,
//! anything within a network only by a word of its own. Which addresses a name has is asked at the last moment; every
//! one of them is judged, and only a judged one is connected to.

mod names;
mod range;

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Position, Url};

pub use names::Names;
pub use range::Range;

/// How far requests may go beyond confirmed public hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Public addresses only.
    #[default]
    Public,
    /// Private, link-local, shared and other special addresses too.
    Private,
    /// Also the addresses at which clouds hand out credentials of the machine.
    Metadata,
}

/// A host that a person confirmed by its name. Made by [`Confirmed::host`] only, so that no target confirms itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed(String);

/// What a person allows beyond this machine itself.
#[derive(Clone, Debug, Default)]
pub struct Allow {
    /// The hosts that were confirmed.
    pub hosts: Vec<Confirmed>,
    /// How far requests may go.
    pub reach: Reach,
}

/// An address that may be asked. Its name, where it has one, is looked up and judged again when it is.
#[derive(Clone, Debug)]
pub struct Target {
    url: Url,
    /// Path and query as they are asked for: a captured one is not written anew, since signatures may cover it.
    path: String,
    /// The whole address with that path.
    text: String,
    host: Host<String>,
    port: u16,
    reach: Reach,
}

/// Why nothing may be sent to an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is none.
    #[error("`{}` is not an address: {why}", text.escape_debug())]
    NoAddress {
        /// What was given.
        text: String,
        /// Why it is none.
        why: String,
    },
    /// Neither http nor https.
    #[error("{0}: requests are sent by http and https only")]
    Scheme(String),
    /// It holds a user name or a password, which would be recorded and shown.
    #[error("the address holds a user name or a password")]
    Userinfo,
    /// No service listens on port 0.
    #[error("the port 0 is none")]
    Port,
    /// A person has to confirm the host by its name first.
    #[error("{host} is not this machine, and nobody has confirmed it")]
    Unconfirmed {
        /// What to confirm.
        host: String,
    },
    /// An address that is no public one.
    #[error("{host}{} is {what}", at(*.address))]
    Private {
        /// The host as it was given.
        host: String,
        /// The address that its name has; none where the host is an address.
        address: Option<IpAddr>,
        /// What kind of address, e.g. `a private address (RFC 1918)`.
        what: &'static str,
    },
    /// An address or name at which a cloud hands out credentials.
    #[error("{host}{} is {what}", at(*.address))]
    Metadata {
        /// The host as it was given.
        host: String,
        /// The address that its name has; none where the host is one itself.
        address: Option<IpAddr>,
        /// Whose.
        what: &'static str,
    },
}

impl Confirmed {
    /// The confirmation of a host, as a person gives it: a name or an address, without scheme, port and path.
    ///
    /// # Errors
    /// [`Refusal::NoAddress`] when it is no host.
    pub fn host(text: &str) -> Result<Self, Refusal> {
        let trimmed = text.trim().trim_start_matches('[').trim_end_matches(']');
        let bracketed = if trimmed.contains(':') { format!("[{trimmed}]") } else { trimmed.to_owned() };
        let host = Host::parse(&bracketed)
            .map_err(|error| Refusal::NoAddress { text: text.to_owned(), why: error.to_string() })?;
        Ok(Self(plain(&host)))
    }
}

impl Target {
    /// Judges an address by what it says itself: nothing is looked up, nothing is asked.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing may be sent there.
    pub fn check(url: &str, allow: &Allow) -> Result<Self, Refusal> {
        let no_address = |why: String| Refusal::NoAddress { text: url.to_owned(), why };
        let mut parsed = Url::parse(url).map_err(|error| no_address(error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(parsed.scheme().to_owned()));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(Refusal::Userinfo);
        }
        parsed.set_fragment(None);
        let host = parsed.host().ok_or_else(|| no_address("it has no host".to_owned()))?.to_owned();
        let port = parsed.port_or_known_default().filter(|port| *port != 0).ok_or(Refusal::Port)?;
        let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
        let (path, text) = (format!("{}{query}", parsed.path()), parsed.to_string());
        let target = Self { url: parsed, path, text, host, port, reach: allow.reach };
        target.judge_host(allow)?;
        Ok(target)
    }

    /// The whole address, as it was understood: odd spellings of a host are written out.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.text
    }

    /// The host: a name in lower case without a final dot, or an address without brackets.
    #[must_use]
    pub fn host(&self) -> String {
        plain(&self.host)
    }

    /// Whether it is this machine itself by its own spelling.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(_) => names::is_local(&self.host()),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    /// Whether it is this very address of this machine, by its own spelling.
    pub(crate) fn leads_to(&self, address: SocketAddr) -> bool {
        let is_there = match &self.host {
            Host::Domain(_) => self.is_loopback(),
            Host::Ipv4(own) => IpAddr::from(*own) == address.ip(),
            Host::Ipv6(own) => IpAddr::from(*own).to_canonical() == address.ip(),
        };
        is_there && self.port == address.port()
    }

    /// The same place under another path and query, letter by letter, e.g. `/a/../hooks/%7e?v=2`.
    ///
    /// # Errors
    /// [`Refusal::NoAddress`] when that is no path, or one that no request line can carry.
    pub fn at_path(&self, path_and_query: &str) -> Result<Self, Refusal> {
        let refused = |why: &str| Refusal::NoAddress { text: path_and_query.to_owned(), why: why.to_owned() };
        if !path_and_query.starts_with('/') {
            return Err(refused("a path begins with a slash"));
        }
        if path_and_query.chars().any(|letter| letter.is_control() || letter.is_whitespace() || letter == '#')
        {
            return Err(refused("it holds a blank, a control character or a fragment"));
        }
        let place = &self.url[..Position::BeforePath];
        Ok(Self { text: format!("{place}{path_and_query}"), path: path_and_query.to_owned(), ..self.clone() })
    }

    /// The same place under the path and query of `url`, which signing may have changed; host and port stay.
    ///
    /// # Errors
    /// As [`Target::at_path`].
    pub(crate) fn following(&self, url: &str) -> Result<Self, Refusal> {
        if url == self.url() { Ok(self.clone()) } else { self.at_path(&path_of(url)) }
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// What a request line asks for: path and query.
    pub(super) fn path_and_query(&self) -> &str {
        &self.path
    }

    /// The value of `Host`: with the port where it is not the scheme's own.
    pub(super) fn authority(&self) -> String {
        let host = match &self.host {
            Host::Ipv6(address) => format!("[{address}]"),
            _ => self.host(),
        };
        self.url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
    }

    /// Every address that the host has, each of them judged.
    ///
    /// # Errors
    /// [`Unresolved`]: one of the addresses is refused, or there is none.
    pub(crate) async fn addresses(&self, names: &Names) -> Result<Vec<SocketAddr>, Unresolved> {
        let found = match &self.host {
            Host::Ipv4(address) => vec![IpAddr::from(*address)],
            Host::Ipv6(address) => vec![IpAddr::from(*address)],
            Host::Domain(_) if self.is_loopback() => names::local(),
            Host::Domain(_) => names.look_up(&self.host(), self.port).await.map_err(Unresolved::Unknown)?,
        };
        if found.is_empty() {
            return Err(Unresolved::Unknown("the name has no address".to_owned()));
        }
        // One refused address spoils them all: who answers so either errs or tries something.
        for address in &found {
            self.judge_address(*address).map_err(Unresolved::Refused)?;
        }
        Ok(found.into_iter().map(|address| SocketAddr::new(address, self.port)).collect())
    }

    fn judge_host(&self, allow: &Allow) -> Result<(), Refusal> {
        if self.is_loopback() {
            return Ok(());
        }
        let host = self.host();
        match &self.host {
            Host::Ipv4(address) => self.judge_address(IpAddr::from(*address))?,
            Host::Ipv6(address) => self.judge_address(IpAddr::from(*address))?,
            Host::Domain(_) => {
                if let Some(what) = names::metadata(&host).filter(|_| self.reach < Reach::Metadata) {
                    return Err(Refusal::Metadata { host, address: None, what });
                }
            }
        }
        if allow.hosts.iter().any(|confirmed| confirmed.0 == host) {
            return Ok(());
        }
        Err(Refusal::Unconfirmed { host })
    }

    fn judge_address(&self, address: IpAddr) -> Result<(), Refusal> {
        if self.is_loopback() && address.is_loopback() {
            return Ok(());
        }
        let host = self.host();
        let told = matches!(self.host, Host::Domain(_)).then_some(address);
        match Range::of(address) {
            Range::Public => Ok(()),
            // A name elsewhere that leads here is what an attack on this machine's own services looks like.
            Range::Loopback if self.reach >= Reach::Private => Ok(()),
            Range::Loopback => {
                Err(Refusal::Private { host, address: told, what: "an address of this machine" })
            }
            Range::Private(_) if self.reach >= Reach::Private => Ok(()),
            Range::Private(what) => Err(Refusal::Private { host, address: told, what }),
            Range::Metadata(_) if self.reach >= Reach::Metadata => Ok(()),
            Range::Metadata(what) => Err(Refusal::Metadata { host, address: told, what }),
        }
    }
}

/// Why a host has no address to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// One of its addresses may not be asked.
    Refused(Refusal),
    /// Its name cannot be looked up.
    Unknown(String),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url())
    }
}

impl Refusal {
    /// What it means and what to do, in the words of the command line.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::NoAddress { .. } | Self::Scheme(_) | Self::Port => {
                "nothing was sent; give http://127.0.0.1:PORT/PATH or https://HOST/PATH".to_owned()
            }
            Self::Userinfo => "nothing was sent; give it as a header instead, or leave it out".to_owned(),
            Self::Unconfirmed { host } => {
                format!(
                    "nothing was sent; if that host is yours to send to, confirm it: --confirm-host {host}"
                )
            }
            Self::Private { .. } => {
                "nothing was sent; if it is a receiver of your own network, confirm its host \
                                     with --confirm-host and give --allow-private"
                    .to_owned()
            }
            Self::Metadata { .. } => "nothing was sent; no receiver of webhooks is there. Who means it \
                                      nevertheless gives --allow-metadata"
                .to_owned(),
        }
    }
}

/// Path and query of a captured address, which may be a whole one.
pub(crate) fn path_of(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?']).map_or("/", |at| &rest[at..]),
        None => url,
    };
    let path = path.split('#').next().unwrap_or_default();
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

fn plain(host: &Host<String>) -> String {
    match host {
        Host::Domain(name) => name.trim_end_matches('.').to_ascii_lowercase(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    }
}

fn at(address: Option<IpAddr>) -> String {
    address.map(|address| format!(" ({address})")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
