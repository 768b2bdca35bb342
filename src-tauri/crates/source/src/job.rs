//! Export jobs: ordered with [`request`](crate::request), asked for until they are ready, then fetched. The file is
//! read with [`read_page`](crate::read_page) like any page.

use url::Url;

use crate::page::{Envelope, good_json, read_mark, scalar_at};
use crate::profile::{Auth, Paging, Profile};
use crate::request::{Method, headers, origin, shape};
use crate::{Cursor, HttpRequest, PageError, Path, safe};

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
    let doc = &Envelope::of(body);
    good_json(profile, doc)?;
    let Paging::ExportJob { id, .. } = &profile.paging else { return Err(no_job(doc)) };
    let raw = doc.text(id)?.ok_or_else(|| missing(id, "missing", doc))?;
    let found = read_mark(raw).map_err(|reason| missing(id, reason, doc))?;
    found.ok_or_else(|| missing(id, "empty", doc))
}

/// How far the job is, from the reply to the request of a step with its id; `asked` is that request's address.
///
/// # Errors
/// [`PageError`] where the reply does not say so, and [`PageError::Elsewhere`] for a file at a host that the profile
/// does not name: nothing was sent there.
pub fn read_status(profile: &Profile, body: &[u8], asked: &str) -> Result<JobState, PageError> {
    let doc = &Envelope::of(body);
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
    let raw = doc.text(url)?.ok_or_else(|| missing(url, "missing", doc))?;
    let found = read_mark(raw).map_err(|reason| missing(url, reason, doc))?;
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

fn no_job(doc: &Envelope<'_>) -> PageError {
    PageError::NoRows { path: "job".to_owned(), start: safe::start(doc.bytes()) }
}

fn missing(path: &Path, reason: &'static str, doc: &Envelope<'_>) -> PageError {
    PageError::NoJob { path: path.as_str().to_owned(), reason, start: safe::start(doc.bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::api;
    use proptest::prelude::*;

    const ASKED: &str = "https://api.example.org/base/jobs/7";

    fn profile() -> Profile {
        let sections = "[auth]\nkind = 'bearer'\n[paging]\nkind = 'export_job'\nid = 'data.id'\nstatus_path = '/jobs/{job}'\n\
            state = 'state'\nready = ['ready']\nfailed = ['error']\nurl = 'url'\nfile_hosts = ['files.example.net']\n\
            [page]\nformat = 'csv'\nerror_message = 'message'\nok = { path = 'object', is = '\"export\"' }";
        Profile::parse(&api("method = 'POST'\nheaders = [{ name = 'X-Key-Like', text = 'a' }]", sections))
            .unwrap()
    }

    fn status(rest: &str) -> Result<JobState, PageError> {
        read_status(&profile(), format!(r#"{{"object":"export",{rest}}}"#).as_bytes(), ASKED)
    }

    fn file(url: &str) -> Result<HttpRequest, PageError> {
        match status(&format!(r#""state":"ready","url":"{url}""#))? {
            JobState::Ready(request) => Ok(*request),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_order_names_its_job() {
        let read = |body: &str| read_order(&profile(), body.as_bytes()).map(String::from);
        assert_eq!(read(r#"{"object":"export","data":{"id":"exp_1"}}"#).unwrap(), "exp_1");
        assert_eq!(read(r#"{"object":"export","data":{"id":17}}"#).unwrap(), "17");
        for body in ["", "{}", "<p>", r#"{"object":"export"}"#, r#"{"object":"export","data":{"id":""}}"#] {
            assert!(read(body).is_err(), "{body}");
        }
        let refused = read(r#"{"message":"no"}"#).unwrap_err();
        assert!(matches!(refused, PageError::Refused(_)), "{refused}");
    }

    #[test]
    fn a_job_is_pending_until_a_word_of_the_profile_says_otherwise() {
        assert_eq!(status(r#""state":"PENDING","url":null"#), Ok(JobState::Pending));
        assert_eq!(status(r#""state":"Error""#), Ok(JobState::Failed { state: "Error".to_owned() }));
        assert!(matches!(status(r#""state":"ready""#), Err(PageError::NoJob { .. })));
        assert!(matches!(status(r#""url":"x""#), Err(PageError::NoJob { .. })));
    }

    #[test]
    fn a_file_is_fetched_at_the_sources_own_origin_with_the_secret_and_at_named_hosts_without() {
        let own = file("/files/7.csv").unwrap();
        assert_eq!((own.url.as_str(), own.auth), ("https://api.example.org/files/7.csv", Auth::Bearer));
        let named = file("https://files.example.net/7.csv?sig=a%2Bb").unwrap();
        assert_eq!(
            (named.url.as_str(), named.auth),
            ("https://files.example.net/7.csv?sig=a%2Bb", Auth::None)
        );
        assert_eq!(named.headers, [("Accept".to_owned(), "text/csv".to_owned())]);
        for url in [
            "https://evil.example/7.csv",
            "http://files.example.net/7.csv",
            "https://files.example.net:444/7.csv",
            "https://a@files.example.net/7.csv",
            "https://x.files.example.net/7.csv",
            "http://api.example.org/7.csv",
            "//evil.example/",
            "file:///etc/passwd",
            "data:,a",
        ] {
            let error = file(url).unwrap_err();
            assert!(matches!(error, PageError::Elsewhere { .. }), "{url}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_reply_is_read_without_a_panic(rest in "(\"(state|url|data|id)\"|\"ready\"|[{}\\[\\]:,1]){0,12}") {
            let _ = (status(&rest), read_order(&profile(), rest.as_bytes()));
            let body = format!("{{\"object\":\"export\",{rest}}}");
            let _ = read_order(&profile(), body.as_bytes());
        }
    }
}
