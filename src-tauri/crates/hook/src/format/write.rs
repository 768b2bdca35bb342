//! Captures written in the formats of other tools: raw HTTP, HAR 1.2, a `curl` command.
//!
//! A capture is written by an attacker. What cannot stand in a format is refused; it is never bent until it fits,
//! since it would then be another request, or two.

mod curl;
mod har;
mod http;
mod mask;

pub use curl::to_curl;
pub use har::to_har;
pub use http::to_http;
pub use mask::{Credentials, MASK, masked_url};
