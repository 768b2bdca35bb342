//! The only place that opens outbound sockets. A request for rows goes to the address it was made for and nowhere
//! else: redirects are not followed, so no header can reach another host. What a person sends (replays, test events,
//! forwarded captures) goes to a [`target`] by [`send`].

mod address;
mod agent;
mod body;
mod caller;
mod hosts;
mod reply;
pub mod send;
mod signer;
pub mod target;

use std::time::Duration;

pub(crate) use address::origin_of;
pub(crate) use agent::ask_agent;
pub(crate) use caller::{Caller, Outgoing};
pub(crate) use hosts::{Host, Hosts};
pub(crate) use reply::Reply;
pub(crate) use signer::Signer;

/// Most bytes of one reply, packed and unpacked: a page of rows is far smaller, and a bomb must not fill the memory.
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

/// Why nothing usable came back.
#[derive(Debug)]
pub(crate) enum Unreachable {
    /// Worth another try.
    Lost(String),
    /// The reply is beyond the byte limit or in no form that is read; it would be again.
    Unreadable(String),
}

/// An error with its causes; reqwest's own text stops at "error sending request". Never holds headers, nor the address:
/// what fetches a vendor's file may be signed with a secret of the vendor's.
fn whole(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
