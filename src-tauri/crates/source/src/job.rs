//! Export jobs: ordered with [`request`](crate::request), asked for until they are ready, then fetched. The file is
//! read with [`read_page`](crate::read_page) like any page.

use url::Url;

use crate::page::{good_json, locate, read_mark, scalar_at};
use crate::profile::{Auth, Paging, Profile};
use crate::request::{Method, headers, origin, shape};
use crate::{Cursor, HttpRequest, PageError, Path, safe, scan};

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It goes on: ask again later.
    Pending,
    /// The file is ready, and this fetches it. At the source's own origin the secret goes along, elsewhere none.
    Ready(Box<HttpRequest>),
    /// There will be no file.
    Failed {
        /// The vendor's word for it, made fit for display.
        state: String,
    },
}

/// The id of the job in the reply to its order.
///
/// # Errors
/// [`PageError`] where no id stands where the profile says.
pub fn read_order(profile: &Profile, body: &[u8]) -> Result<Cursor, PageError> {
    let doc = scan::trim(body);
    good_json(profile, doc)?;
    let Paging::ExportJob { id, .. } = &profile.paging else { return Err(no_job(doc)) };
    let at = locate(doc, id)?.ok_or_else(|| missing(id, "missing", doc))?;
    let found = read_mark(&doc[at]).map_err(|reason| missing(id, reason, doc))?;
    found.ok_or_else(|| missing(id, "empty", doc))
}

/// How far the job is, from the reply to the request of a step with its id; `asked` is that request's address.
///
/// # Errors
/// [`PageError`] where the reply does not say so, and [`PageError::Elsewhere`] for a file at a host that the profile
/// does not name: nothing was sent there.
pub fn read_status(profile: &Profile, body: &[u8], asked: &str) -> Result<JobState, PageError> {
    let doc = scan::trim(body);
    good_json(profile, doc)?;
    let Paging::ExportJob { state, ready, failed, url, .. } = &profile.paging else {
        return Err(no_job(doc));
    };
    let word = scalar_at(doc, state).ok_or_else(|| missing(state, "missing", doc))?;
    let is_among = |words: &[String]| words.iter().any(|known| known.eq_ignore_ascii_case(&word));
    if is_among(failed) {
        return Ok(JobState::Failed { state: word });
    }
    if !is_among(ready) {
        return Ok(JobState::Pending);
    }
    let at = locate(doc, url)?.ok_or_else(|| missing(url, "missing", doc))?;
    let found = read_mark(&doc[at]).map_err(|reason| missing(url, reason, doc))?;
    let address = found.ok_or_else(|| missing(url, "empty", doc))?;
    file_request(profile, address.as_str(), asked).map(|request| JobState::Ready(Box::new(request)))
}

/// The request for the file at `address`, as seen from `asked`.
fn file_request(profile: &Profile, address: &str, asked: &str) -> Result<HttpRequest, PageError> {
    let elsewhere = |reason| PageError::Elsewhere { reason, start: safe::start(address.as_bytes()) };
    let own = Url::parse(asked).map_err(|_| elsewhere("no address that can be read from here"))?;
    let file = own.join(address).map_err(|_| elsewhere("no address"))?;
    let Paging::ExportJob { file_hosts, .. } = &profile.paging else { return Err(elsewhere("no address")) };
    let host = file.host_str().unwrap_or_default();
    let is_own = origin(&file) == origin(&own);
    let is_named = file.scheme() == "https"
        && file.port_or_known_default() == Some(443)
        && file_hosts.iter().any(|named| named.eq_ignore_ascii_case(host));
    let plain = file.username().is_empty() && file.password().is_none();
    if !plain || !(is_own || is_named) {
        return Err(elsewhere("a host that the profile does not name for files; nothing was sent there"));
    }
    let shape = shape(profile).map_err(|_| elsewhere("no address"))?;
    let accept = profile.page.format.media_type();
    let (headers, auth) = if is_own {
        (headers(shape, accept, None), profile.auth.clone())
    } else {
        (vec![("Accept".to_owned(), accept.to_owned())], Auth::None)
    };
    Ok(HttpRequest { method: Method::Get, url: file.to_string(), headers, body: None, auth })
}

fn no_job(doc: &[u8]) -> PageError {
    PageError::NoRows { path: "job".to_owned(), start: safe::start(doc) }
}

fn missing(path: &Path, reason: &'static str, doc: &[u8]) -> PageError {
    PageError::NoJob { path: path.as_str().to_owned(), reason, start: safe::start(doc) }
}
