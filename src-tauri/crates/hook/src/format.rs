//! What a file of captures is made of: the formats that are read, and how sure the bytes of each capture are.
//!
//! A signature covers bytes. Some tools keep them, some show only what they understood of them; a capture of the
//! latter is rebuilt, and whoever judges it must be able to say so.

mod api_gateway;
mod body;
mod compact;
mod csv;
mod curl;
mod findings;
mod github;
mod glance;
mod gzip;
mod har;
mod headers;
mod hookdeck;
mod json;
mod nevo;
mod object;
mod postman;
mod shape;
mod shell;
mod stripe;
mod time;
mod utf16;
mod webhook_site;
mod work;
mod write;

pub(crate) use csv::{begins as begins_as_csv, read as read_csv};
pub(crate) use curl::{begins as begins_as_curl, read as read_curl};
pub(crate) use findings::Findings;
pub(crate) use glance::Body;
pub use gzip::DAMAGED as DAMAGED_GZIP;
pub(crate) use gzip::{begins as is_gzip, inflate};
pub(crate) use shape::{holds_a_line, read as read_json, read_lines};
pub(crate) use utf16::decode as decode_utf16;
pub(crate) use work::looked_at;
pub use write::{Credentials, MASK, masked_url, to_curl, to_har, to_http};

use crate::Capture;

/// One capture of a file, with what the file says about its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The request.
    pub capture: Capture,
    /// Whether its body is what came over the wire.
    pub exact: Exactness,
    /// The format that it stood in.
    pub format: Format,
}

/// How sure it is that the body holds the bytes that were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// The format keeps the bytes.
    Exact,
    /// The format does not keep them and the body was rebuilt; why, as a sentence without full stop that holds no
    /// text of the file. A signature that fits all the same proves that it was rebuilt rightly; one that does not
    /// fit proves nothing.
    Rebuilt(&'static str),
}

impl Exactness {
    /// Why the bytes are not sure; none where they are.
    pub fn note(self) -> Option<&'static str> {
        match self {
            Exactness::Exact => None,
            Exactness::Rebuilt(note) => Some(note),
        }
    }
}

/// A format of files that captures are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Exhibit's own lines of JSON (CONTRACT section 5).
    Exhibit,
    /// Raw HTTP/1 requests (RFC 9112), also several in one `.http` file.
    Http,
    /// HTTP Archive 1.2.
    Har,
    /// A delivery as GitHub's API shows it (`/hooks/{hook}/deliveries/{delivery}`).
    GitHub,
    /// An event of Nevo (`nevo.event.v1`).
    Nevo,
    /// A request as webhook.site exports it, in JSON or CSV.
    WebhookSite,
    /// A request, event or attempt of Hookdeck.
    Hookdeck,
    /// An event that AWS API Gateway, a function URL or a load balancer hands to Lambda.
    ApiGateway,
    /// A `curl` command as browsers and tools copy it.
    Curl,
    /// A request of a Postman collection.
    Postman,
    /// A line of `stripe listen --print-json` that carries the headers.
    StripeCli,
}

impl Format {
    /// The format's id, as it stands in JSON and in the store.
    pub fn id(self) -> &'static str {
        match self {
            Format::Exhibit => "exhibit",
            Format::Http => "http",
            Format::Har => "har",
            Format::GitHub => "github",
            Format::Nevo => "nevo",
            Format::WebhookSite => "webhook_site",
            Format::Hookdeck => "hookdeck",
            Format::ApiGateway => "api_gateway",
            Format::Curl => "curl",
            Format::Postman => "postman",
            Format::StripeCli => "stripe_cli",
        }
    }

    /// The format's name for people.
    pub fn title(self) -> &'static str {
        match self {
            Format::Exhibit => "Exhibit captures (NDJSON)",
            Format::Http => "raw HTTP",
            Format::Har => "HAR 1.2",
            Format::GitHub => "GitHub delivery",
            Format::Nevo => "Nevo event",
            Format::WebhookSite => "webhook.site export",
            Format::Hookdeck => "Hookdeck export",
            Format::ApiGateway => "API Gateway or Lambda event",
            Format::Curl => "curl command",
            Format::Postman => "Postman collection",
            Format::StripeCli => "Stripe CLI frame",
        }
    }
}

#[cfg(test)]
mod tests;
