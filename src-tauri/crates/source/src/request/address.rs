//! Addresses of next pages. They are a stranger's: only path and query of one are kept, after its scheme, host and port
//! were found to be the source's own, and they are put behind the source's own origin again.

use url::{Position, Url};

use super::BaseUrl;
use crate::{Cursor, Error, safe};

/// Path and query of `next` as seen from `asked`, the address of the reply that names it.
///
/// # Errors
/// What is wrong with it: it leads to another origin, or is no address.
pub(crate) fn resolved(asked: &str, next: &str) -> Result<String, &'static str> {
    let asked = Url::parse(asked).map_err(|_| "no address that can be read from here")?;
    let next = asked.join(next).map_err(|_| "no address")?;
    if origin(&next) != origin(&asked) {
        return Err("an address at another host, port or scheme; nothing was sent there");
    }
    if !next.username().is_empty() || next.password().is_some() {
        return Err("an address with a user name; nothing was sent there");
    }
    Ok(next[Position::BeforePath..Position::AfterQuery].to_owned())
}

/// Path and query of an address, written as [`resolved`] writes them.
pub(crate) fn path_and_query(url: &str) -> Option<String> {
    resolved(url, url).ok()
}

/// The whole address of a page that [`resolved`] gave.
pub(super) fn at_origin(base: &BaseUrl, cursor: &Cursor) -> Result<String, Error> {
    let refused = || Error::Elsewhere { start: safe::start(cursor.as_str().as_bytes()) };
    let base = Url::parse(base.as_str()).map_err(|_| refused())?;
    let plain = cursor.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#".contains(&byte));
    if !plain || !cursor.as_str().starts_with('/') {
        return Err(refused());
    }
    let whole = format!("{}{}", &base[..Position::BeforePath], cursor.as_str());
    let parsed = Url::parse(&whole).map_err(|_| refused())?;
    if origin(&parsed) == origin(&base) { Ok(whole) } else { Err(refused()) }
}

/// Scheme, host and port.
pub(crate) fn origin(url: &Url) -> (&str, Option<&str>, Option<u16>) {
    (url.scheme(), url.host_str(), url.port_or_known_default())
}
