//! Sources: what they are made of, adding, trying out with one request, setting, removing.

mod known;
mod reading;
mod settings;
mod trial;

use std::collections::BTreeMap;

use exhibit_source::{Profile, Window};
use exhibit_store::SourceLine;

use crate::home::check_name;
use crate::net::{Caller, Patience, Signer, origin_of};
use crate::secret::{self, Given, Keep, Owner, Secret};
use crate::{Error, Workspace, clock};

pub use known::{Known, known_as, profiles, records};
pub(crate) use reading::check_fit;
pub use reading::use_profile;
pub use settings::set;
pub use trial::{Checked, check, try_out};
pub(crate) use trial::{Fetched, fetch, fetch_new};

/// What a new source is made of.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// Name in the workspace.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Replaces the profile's scheme, host, port and path prefix.
    pub url: Option<String>,
    /// Extra request parameters.
    pub params: BTreeMap<String, String>,
    /// Where the token comes from.
    pub token: Option<Given>,
    /// Where Exhibit may keep it.
    pub keep: Keep,
}

/// Adds a source. Nothing is asked of the vendor.
///
/// # Errors
/// [`Error::Usage`] for a bad name, profile, address or parameter, [`Error::Credentials`] for a bad token.
pub fn add(workspace: &Workspace, new: &NewSource) -> Result<SourceLine, Error> {
    let mut line = planned(workspace, new)?;
    let origin = bound_to(workspace, &line)?;
    let owner = Owner { workspace: workspace.name(), source: &new.name, origin: &origin };
    if workspace.exists() && workspace.reader()?.source(&new.name).is_ok() {
        // Before the token is kept: the existing source's own must stay.
        return Err(exhibit_store::Error::SourceExists(new.name.clone()).into());
    }
    check_parts(workspace, &line, new.token.as_ref())?;
    let reference =
        new.token.as_ref().map(|given| secret::remember(workspace.home(), owner, given, new.keep));
    line.secret = reference.transpose()?;
    let added = workspace.writer().and_then(|mut writer| Ok(writer.add_source(&line)?));
    match added {
        Ok(()) => Ok(line),
        Err(error) => Err(without_token(workspace, owner, &line, error)),
    }
}

/// Removes a source and forgets the token that Exhibit kept for it; its rows stay.
///
/// # Errors
/// [`Error::NoSuchSource`]; what keeps the token from being forgotten, and then the source is still there.
pub fn remove(workspace: &Workspace, name: &str) -> Result<(), Error> {
    let line = workspace.reader()?.source(name)?.line;
    // A profile that is gone keeps nobody from forgetting.
    let origin = bound_to(workspace, &line).unwrap_or_default();
    let owner = Owner { workspace: workspace.name(), source: name, origin: &origin };
    // Opened before the token goes: a workspace that is locked must not cost a source its token.
    let mut writer = workspace.writer()?;
    secret::forget(workspace.home(), owner, line.secret.as_deref())
        .map_err(|error| still_there(name, &error))?;
    Ok(writer.remove_source(name, clock::now())?)
}

/// Gives a source another token, e.g. when the vendor refuses the old one. What was pulled counts as before. A copy
/// that Exhibit kept elsewhere is forgotten.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::Usage`] for a source that is filled by files, [`Error::Credentials`] for a bad
/// token; then the old one stays.
pub fn change_token(workspace: &Workspace, name: &str, token: &Given, keep: Keep) -> Result<(), Error> {
    let line = workspace.reader()?.source(name)?.line;
    if line.url.is_none() {
        return Err(Error::usage(
            format!("`{name}` is filled by files and takes no token"),
            "nothing was changed; add a source with a profile of an API",
        ));
    }
    let origin = bound_to(workspace, &line)?;
    let owner = Owner { workspace: workspace.name(), source: name, origin: &origin };
    check_parts(workspace, &line, Some(token))?;
    // Opened before the token is kept: a workspace that is locked keeps the old one.
    let mut writer = workspace.writer()?;
    let reference = secret::remember(workspace.home(), owner, token, keep)?;
    if let Err(error) = writer.change_secret(name, &reference) {
        let changed = SourceLine { secret: Some(reference), ..line };
        return Err(without_token(workspace, owner, &changed, error.into()));
    }
    if line.secret.as_deref() != Some(reference.as_str()) {
        secret::forget(workspace.home(), owner, line.secret.as_deref())?;
    }
    Ok(())
}

/// The token of a source, fetched from where it is kept.
///
/// # Errors
/// [`Error::Credentials`].
pub(crate) fn token_of(workspace: &Workspace, line: &SourceLine) -> Result<Option<Secret>, Error> {
    let origin = bound_to(workspace, line)?;
    let owner = Owner { workspace: workspace.name(), source: &line.name, origin: &origin };
    secret::fetch(workspace.home(), owner, line.secret.as_deref())
}

/// Where the token of a source may go: scheme, host and port of what is asked, and of where tokens are got for a client.
/// A profile that comes to say otherwise does not get a token that was given before.
fn bound_to(workspace: &Workspace, line: &SourceLine) -> Result<String, Error> {
    let Some(url) = &line.url else { return Ok(String::new()) };
    let params: Vec<(String, String)> = line.params.clone().into_iter().collect();
    let profile = workspace.derivation().profile(&line.profile)?;
    let first = exhibit_source::request(profile, url, &params, &Window::default().first_step())?;
    let origin = origin_of(&first.url)?;
    let elsewhere = exhibit_source::token_request(profile, url, &params)?
        .map(|request| origin_of(&request.url))
        .transpose()?
        .filter(|tokens| *tokens != origin);
    Ok(elsewhere.map_or_else(|| origin.clone(), |tokens| format!("{origin} and {tokens}")))
}

/// Why the line of a source could not be written. Its token is forgotten again, unless a source of that name uses it: another process
/// may have added one meanwhile.
fn without_token(workspace: &Workspace, owner: Owner<'_>, line: &SourceLine, why: Error) -> Error {
    let theirs = workspace.reader().and_then(|reader| Ok(reader.source(&line.name)?.line.secret));
    if theirs.is_ok_and(|theirs| theirs == line.secret) {
        return why;
    }
    match secret::forget(workspace.home(), owner, line.secret.as_deref()) {
        Ok(()) => why,
        Err(error) => Error::Credentials {
            source_name: line.name.clone(),
            message: format!("{why}; and its token is still kept: {error}"),
            hint: "unlock the keychain or mend the file, add the source, and remove it".to_owned(),
        },
    }
}

/// Refuses a secret that does not have the parts that the profile wants, before it is kept. Standard input can be read
/// once only and is looked at when the source is pulled.
fn check_parts(workspace: &Workspace, line: &SourceLine, given: Option<&Given>) -> Result<(), Error> {
    let is_stream = matches!(given, Some(Given::File(path)) if path.as_os_str() == "-");
    let (Some(url), Some(given), false) = (&line.url, given, is_stream) else { return Ok(()) };
    let secret = secret::read(given, &line.name)?;
    let params: Vec<(String, String)> = line.params.clone().into_iter().collect();
    let profile = workspace.derivation().profile(&line.profile)?;
    Signer::new(profile, (&line.name, url), &params, Some(&secret)).map(drop)
}

fn still_there(name: &str, error: &Error) -> Error {
    Error::Credentials {
        source_name: name.to_owned(),
        message: format!("its token cannot be forgotten: {error}"),
        hint: "the source is still there; unlock the keychain or mend the file, and remove it again"
            .to_owned(),
    }
}

/// The line of a new source without its token, everything else of it found good.
fn planned(workspace: &Workspace, new: &NewSource) -> Result<SourceLine, Error> {
    check_name(&new.name)?;
    let profile = workspace.derivation().profile(&new.profile)?;
    let params: Vec<(String, String)> = new.params.clone().into_iter().collect();
    let url = address(profile, &params, new.url.as_deref())?;
    if let Some(url) = &url {
        // The first request is made, not sent, so that a bad address or parameter is refused now.
        let first = exhibit_source::request(profile, url, &params, &Window::default().first_step())?;
        Caller::new(&first.url, Patience::default())?;
    }
    Ok(SourceLine {
        name: new.name.clone(),
        profile: new.profile.clone(),
        url,
        params: new.params.clone(),
        secret: None,
        added_at: clock::now(),
    })
}

/// The address a source is pulled from: the user's, else the profile's; none for profiles of files.
fn address(
    profile: &Profile,
    params: &[(String, String)],
    given: Option<&str>,
) -> Result<Option<String>, Error> {
    match (&profile.request, given) {
        (Some(_), None) => Ok(Some(exhibit_source::own_address(profile, params)?.as_str().to_owned())),
        (Some(_), Some(url)) => Ok(Some(url.to_owned())),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Error::usage(
            format!("the profile `{}` has nothing to pull from", profile.id.as_str()),
            "nothing was added; leave --url away and import files, or choose a profile of an API",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;

    fn new_source(name: &str) -> NewSource {
        NewSource {
            name: name.into(),
            profile: "outworx".into(),
            url: None,
            params: BTreeMap::new(),
            token: Some(Given::Text(Secret::new("DO_NOT_LEAK"))),
            keep: Keep::InFile,
        }
    }

    fn place() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        (folder, workspace)
    }

    fn kept(workspace: &Workspace) -> String {
        std::fs::read_to_string(workspace.home().secrets()).unwrap()
    }

    #[test]
    fn a_token_is_bound_to_the_filled_in_host_and_to_where_tokens_are_got() {
        let (_folder, workspace) = place();
        let params = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let okta = |host: &str| NewSource {
            profile: "okta".into(),
            params: params("domain", host),
            ..new_source("okta")
        };
        let bound = |new: &NewSource| bound_to(&workspace, &planned(&workspace, new).unwrap()).unwrap();
        let host = bound(&okta("acme.okta.com"));
        assert!(host.contains("acme") && !host.contains('{'), "{host}");
        assert_ne!(host, bound(&okta("other.okta.com")));
        let entra = NewSource {
            profile: "entra-signin".into(),
            params: params("tenant", "acme"),
            ..new_source("entra")
        };
        assert_eq!(bound(&entra), "https://graph.microsoft.com and https://login.microsoftonline.com");
    }

    #[test]
    fn a_source_that_cannot_be_added_leaves_no_token_behind() {
        let (_folder, workspace) = place();
        let in_the_way = workspace.path().parent().unwrap();
        std::fs::create_dir_all(in_the_way.parent().unwrap()).unwrap();
        std::fs::write(in_the_way, "").unwrap();
        add(&workspace, &new_source("a")).unwrap_err();
        assert!(!kept(&workspace).contains("DO_NOT_LEAK"));
        std::fs::remove_file(in_the_way).unwrap();
        add(&workspace, &new_source("a")).unwrap();
        add(&workspace, &new_source("a")).unwrap_err();
        assert!(kept(&workspace).contains("DO_NOT_LEAK"), "the source that is there keeps its token");
    }

    #[test]
    fn a_source_whose_token_cannot_be_forgotten_stays_until_it_can() {
        let (_folder, workspace) = place();
        add(&workspace, &new_source("a")).unwrap();
        let text = kept(&workspace);
        std::fs::write(workspace.home().secrets(), "no json").unwrap();
        let refused = remove(&workspace, "a").unwrap_err();
        assert!(refused.hint().contains("still there"), "{refused}");
        assert!(workspace.reader().unwrap().source("a").is_ok());
        std::fs::write(workspace.home().secrets(), text).unwrap();
        remove(&workspace, "a").unwrap();
        assert!(!kept(&workspace).contains("DO_NOT_LEAK"));
    }
}
