//! Credentials that a request carries: shown only to those who ask for them by name.

use crate::Capture;

/// Stands where a credential stood.
const MASK: &str = "(masked)";

/// Headers that let whoever holds them act for somebody (RFC 9110 section 11, RFC 6265, and vendors' own).
const HEADERS: [&str; 4] = ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"];

/// How the names of such headers end: `X-Api-Key`, `X-Gitlab-Token`, `X-Amz-Security-Token`, `X-Client-Secret`.
const ENDINGS: [&str; 5] = ["api-key", "apikey", "token", "secret", "password"];

/// Whether what is copied out carries the sender's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// Each is replaced by a word that says so.
    Masked,
    /// They stand there. Only for somebody who asked for just that.
    Shown,
}

/// Whether a header of this name carries a credential: who reads it could act for the sender. A signature is none.
pub fn is_credential(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    HEADERS.iter().any(|header| header.eq_ignore_ascii_case(name))
        || ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// The capture with every credential replaced: headers that carry one, tokens that a scheme compares as they are,
/// and a user in the URL. Its body stays.
pub fn masked(capture: &Capture) -> Capture {
    let mut capture = capture.clone();
    for (name, value) in &mut capture.headers {
        if is_credential(name) {
            MASK.clone_into(value);
        }
    }
    if let Some((scheme, rest)) = capture.url.split_once("://") {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        if let Some(at) = rest[..end].rfind('@') {
            capture.url = format!("{scheme}://{MASK}@{}", &rest[at + 1..]);
        }
    }
    capture
}
