//! What is asked to get a token for a client (OAuth 2 client credentials, RFC 6749 section 4.4), without the client's
//! secret.

use super::{Named, base, shape};
use crate::profile::{Auth, ClientIn, Profile};
use crate::{BaseUrl, Error, safe, template};

/// A request for a token: a POST of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// Whole address.
    pub url: String,
    /// The form's fields, `grant_type` among them, without the client's id and secret.
    pub form: Vec<(String, String)>,
    /// Where the client's id and secret belong.
    pub client: ClientIn,
}

/// The request for a token; none for a profile that signs in another way.
///
/// # Errors
/// As [`request`](crate::request); and [`Error::Url`] for an address of tokens that is neither https nor below the
/// source's own.
pub fn token_request(
    profile: &Profile,
    base_url: &str,
    params: &[(String, String)],
) -> Result<Option<TokenRequest>, Error> {
    let Auth::ClientCredentials { token_url, scope, form, client } = &profile.auth else { return Ok(None) };
    let shape = shape(profile)?;
    let named = Named::new(profile, shape, (base_url, params))?;
    let url = if token_url.starts_with('/') {
        format!("{}{}", base::base(shape, base_url, &named)?.as_str(), named.path(token_url, None)?)
    } else {
        of_its_own(base::filled(token_url, &named)?)?
    };
    let mut fields = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
    fields.extend(scope.iter().map(|scope| ("scope".to_owned(), scope.clone())));
    for (name, text) in form {
        let text = template::filled(text, &|name| Some(named.value(name).to_owned())).unwrap_or_default();
        fields.retain(|(known, _)| known != name);
        fields.push((name.clone(), text));
    }
    Ok(Some(TokenRequest { url, form: fields, client: *client }))
}

fn of_its_own(url: String) -> Result<String, Error> {
    let refused = |reason| Error::Url { url: safe::start(url.as_bytes()), reason };
    if !url.starts_with("https://") {
        return Err(refused("a secret is sent over https only"));
    }
    BaseUrl::try_from(url.clone()).map_err(refused)?;
    Ok(url)
}
