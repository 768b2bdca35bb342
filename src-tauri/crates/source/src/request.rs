//! What to ask a vendor, as a value; asking is the engine's part.

mod address;
mod base;
mod params;
mod token;
mod window;

use serde::Deserialize;

use crate::profile::{Auth, PageFormat, Paging, Profile, RequestShape, Scalar};
use crate::{Cursor, Error, Step};

pub(crate) use address::{origin, path_and_query, resolved};
pub use base::BaseUrl;
pub(crate) use base::check as check_address;
pub(crate) use params::{Named, nested, paging_names, places};
pub use params::{params_known, params_needed};
pub use token::{TokenRequest, token_request};

/// An HTTP method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Method {
    /// `GET`: parameters stand in the query.
    #[default]
    #[serde(rename = "GET")]
    Get,
    /// `POST`: parameters stand in a JSON object.
    #[serde(rename = "POST")]
    Post,
}

impl Method {
    /// The method as HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A request without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// How to ask.
    pub method: Method,
    /// Whole address with encoded parameters.
    pub url: String,
    /// Headers besides the secret's: what kind of reply is wanted, what the body is, and the profile's own.
    pub headers: Vec<(String, String)>,
    /// JSON; none where nothing goes along.
    pub body: Option<Vec<u8>>,
    /// How the secret goes along.
    pub auth: Auth,
}

/// The request for one step. `base_url` replaces the profile's own address when it is not empty; `params` are the
/// user's, in the user's order. Of an export job that was ordered (`step.job`) it asks how far it is.
///
/// # Errors
/// [`Error::NothingToAsk`] for a profile of files, [`Error::Url`] for an address that is none, [`Error::Param`]
/// for a parameter that the profile does not list, [`Error::Missing`] for one that is needed, [`Error::Value`] for
/// one that cannot stand where it should, [`Error::Elsewhere`] for a step that leads away from the source.
pub fn request(
    profile: &Profile,
    base_url: &str,
    params: &[(String, String)],
    step: &Step,
) -> Result<HttpRequest, Error> {
    let shape = shape(profile)?;
    let named = Named::new(profile, shape, (base_url, params))?;
    let base = base::base(shape, base_url, &named)?;
    match (&profile.paging, &step.cursor, &step.job) {
        (Paging::LinkHeader { .. } | Paging::NextUrl { .. }, Some(cursor), _) => {
            Ok(plain(profile, shape, address::at_origin(&base, cursor)?))
        }
        (Paging::ExportJob { status_path, .. }, _, Some(job)) => {
            let path = named.path(status_path.as_str(), Some(job))?;
            Ok(plain(profile, shape, format!("{}{path}", base.as_str())))
        }
        _ => {
            let path = named.path(path_of(profile, shape, step.cursor.as_ref()), None)?;
            let all = params::all(profile, shape, &named, step);
            Ok(with_params(profile, shape, format!("{}{path}", base.as_str()), &all))
        }
    }
}

/// The profile's own address for a source with these parameters: its places are filled with them.
///
/// # Errors
/// As [`request`].
pub fn own_address(profile: &Profile, params: &[(String, String)]) -> Result<BaseUrl, Error> {
    let shape = shape(profile)?;
    base::base(shape, "", &Named::new(profile, shape, ("", params))?)
}

/// What the profile asks; of a profile of files nothing.
pub(crate) fn shape(profile: &Profile) -> Result<&RequestShape, Error> {
    let shape = profile.request.as_ref();
    shape.ok_or_else(|| Error::NothingToAsk { profile: profile.id.as_str().to_owned() })
}

/// A GET of a whole address.
fn plain(profile: &Profile, shape: &RequestShape, url: String) -> HttpRequest {
    let headers = headers(shape, reply_type(profile), None);
    HttpRequest { method: Method::Get, url, headers, body: None, auth: profile.auth.clone() }
}

/// The request for a page with its parameters.
fn with_params(profile: &Profile, shape: &RequestShape, url: String, all: &[(&str, Scalar)]) -> HttpRequest {
    let (url, body) = match shape.method {
        Method::Get => (format!("{url}{}", params::query_text(all)), None),
        Method::Post => (url, Some(params::json_text(all))),
    };
    let headers = headers(shape, reply_type(profile), body.as_ref().map(|_| "application/json"));
    HttpRequest { method: shape.method, url, headers, body, auth: profile.auth.clone() }
}

/// What kind of reply is wanted: of an export job the order and its state are JSON, whatever the file is.
fn reply_type(profile: &Profile) -> &'static str {
    match profile.paging {
        Paging::ExportJob { .. } => PageFormat::Json.media_type(),
        _ => profile.page.format.media_type(),
    }
}

/// The profile's headers, and behind them ours where the profile has none of that name.
pub(crate) fn headers(shape: &RequestShape, accept: &str, content: Option<&str>) -> Vec<(String, String)> {
    let own = shape.headers.iter().map(|header| (header.name.as_str(), header.text.as_str()));
    let ours = [("Accept", Some(accept)), ("Content-Type", content)];
    let replaced = |name: &str| own.clone().any(|(own, _)| own.eq_ignore_ascii_case(name));
    let ours = ours.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let ours = ours.filter(|(name, _)| !replaced(name));
    let needed = |name: &str| content.is_some() || !name.eq_ignore_ascii_case("content-type");
    let all = own.clone().filter(|(name, _)| needed(name)).chain(ours);
    all.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn path_of<'p>(profile: &'p Profile, shape: &'p RequestShape, cursor: Option<&Cursor>) -> &'p str {
    match (&profile.paging, cursor) {
        (Paging::CursorList { continue_path: Some(path), .. }, Some(_)) => path.as_str(),
        _ => shape.path.as_str(),
    }
}

#[cfg(test)]
mod tests;
