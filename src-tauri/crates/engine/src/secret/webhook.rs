//! Secrets of webhooks, kept by name. A small file of the data folder holds the names and where each secret is; the
//! secrets themselves are in the system's keychain or in the secrets file, as raw bytes.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use exhibit_hook::Scheme;
use serde::{Deserialize, Serialize};

use super::{Given, Keep, Period, file, form, keychain, missing, published, read_bytes};
use crate::home::check_name;
use crate::turn::{Turn, hold};
use crate::{Error, Home, clock};

/// A kept secret, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSecret {
    /// Its name in the workspace.
    pub name: String,
    /// Where it is.
    pub kept: Kept,
    /// When it was kept.
    pub added_at: Moment,
    /// When it is in use.
    pub period: Period,
    /// Ids of the schemes that it is for; empty = any that takes a key of its kind.
    pub schemes: Vec<String>,
}

/// Where a webhook secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the system's keychain.
    InKeychain,
    /// In the data folder, a file of mode 0600.
    InFile,
    /// Nowhere, as it is none: it is published with the program, for its sample.
    Published,
}

/// How a secret is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping<'a> {
    /// Where.
    pub keep: Keep,
    /// When it is in use.
    pub period: Period,
    /// The schemes that it is for; none = any that takes a key of its kind.
    pub schemes: &'a [&'a Scheme],
}

/// The file of names.
#[derive(Serialize, Deserialize, Default)]
struct Registry {
    schema_version: u32,
    /// By workspace, then by name.
    secrets: BTreeMap<String, BTreeMap<String, Line>>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    keep: Place,
    added_at: Moment,
    #[serde(flatten)]
    period: Period,
    /// Files of an older Exhibit have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    schemes: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    File,
    Keychain,
}

/// The webhook secrets of a workspace, by name.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] when the file of names cannot be read.
pub fn webhook_secrets(home: &Home, workspace: &str) -> Result<Vec<WebhookSecret>, Error> {
    let lines = registry(home)?.secrets.remove(workspace).unwrap_or_default();
    let mut all: BTreeMap<String, WebhookSecret> =
        lines.into_iter().map(|(name, line)| (name.clone(), listed(name, line))).collect();
    for (key, added_at) in published::published(home, workspace)? {
        let period = Period { from: key.from.map(Moment::from), until: key.until.map(Moment::from) };
        let name = key.name.unwrap_or_default();
        let schemes = key.schemes;
        let published =
            WebhookSecret { name: name.clone(), kept: Kept::Published, added_at, period, schemes };
        all.entry(name).or_insert(published);
    }
    Ok(all.into_values().collect())
}

/// Keeps a secret or public key under a name, for all times: its bytes as they are, without one final line end.
///
/// # Errors
/// As [`add_webhook_secret_for`].
pub fn add_webhook_secret(
    home: &Home,
    place: (&str, &str),
    given: &Given,
    keep: Keep,
) -> Result<WebhookSecret, Error> {
    add_webhook_secret_for(home, place, given, Keeping { keep, period: Period::default(), schemes: &[] })
}

/// The same for a time or schemes of its own.
///
/// # Errors
/// [`Error::Usage`] for a bad or taken name or a period without a moment, [`Error::Credentials`] for an empty secret, one that
/// none of its schemes can use or one that cannot be kept, [`Error::Io`].
pub fn add_webhook_secret_for(
    home: &Home,
    (workspace, name): (&str, &str),
    given: &Given,
    Keeping { keep, period, schemes }: Keeping<'_>,
) -> Result<WebhookSecret, Error> {
    check_name(name)?;
    let period = period.checked()?;
    let bytes = read_bytes(given)?;
    if bytes.is_empty() {
        return Err(missing(
            name,
            "the secret is empty, and an empty secret verifies nothing".into(),
            "give it again",
        ));
    }
    let secret = exhibit_hook::Secret::new(bytes.clone());
    if let Some(scheme) = schemes.iter().find(|scheme| !exhibit_hook::is_usable(scheme, &secret)) {
        let kind = if scheme.has_key_pair() { "key of a key pair" } else { "shared secret" };
        return Err(missing(
            name,
            format!("this is no {kind} as {} shows them", scheme.title),
            "nothing was kept; copy it again, or name another scheme",
        ));
    }
    let keep = match keep {
        Keep::InFile => Place::File,
        Keep::InKeychain => Place::Keychain,
        Keep::Nowhere => {
            return Err(missing(
                name,
                "a webhook secret with a name has to be kept somewhere".into(),
                "choose the system's keychain or a file in the data folder",
            ));
        }
    };
    let schemes = schemes.iter().map(|scheme| scheme.id.clone()).collect();
    let line = Line { keep, added_at: clock::now(), period, schemes };
    // The name first: a secret that stands under no name could never be forgotten.
    list(home, (workspace, name), line.clone())?;
    let account = account(workspace, name);
    let kept = match keep {
        Place::File => file::keep_bytes(home, &account, &bytes),
        Place::Keychain => keychain::keep_bytes((&account, name), &bytes),
    };
    if let Err(error) = kept {
        unlist(home, (workspace, name), &line)?;
        return Err(error);
    }
    Ok(listed(name.to_owned(), line))
}

/// Takes a secret out of use from a moment on. What it signed before stays verified by it, what it signs later is not.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name, it is a published one, or it comes into use only later; [`Error::Io`].
pub fn retire_webhook_secret(
    home: &Home,
    (workspace, name): (&str, &str),
    at: Moment,
) -> Result<WebhookSecret, Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    let lines = registry.secrets.get_mut(workspace);
    let Some(line) = lines.and_then(|lines| lines.get_mut(name)) else {
        let is_published = published_key(home, workspace, name)?.is_some();
        return Err(if is_published { only_published(name) } else { no_such(name) });
    };
    line.period = Period { until: Some(at), ..line.period }.checked()?;
    let retired = listed(name.to_owned(), line.clone());
    write(home, registry)?;
    Ok(retired)
}

/// Forgets a secret.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name; [`Error::Credentials`] and [`Error::Io`] when its place cannot be
/// reached, and then it is still there.
pub fn remove_webhook_secret(home: &Home, workspace: &str, name: &str) -> Result<(), Error> {
    let line = match line_of(home, workspace, name) {
        Err(_) if published::withdraw(home, workspace, name)? => return Ok(()),
        line => line?,
    };
    let account = account(workspace, name);
    match line.keep {
        Place::File => file::forget_bytes(home, &account)?,
        Place::Keychain => keychain::forget_bytes((&account, name))?,
    }
    unlist(home, (workspace, name), &line)
}

/// Fetches a secret.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name, [`Error::Credentials`] and [`Error::Io`] when its place cannot be
/// reached or it is gone from there.
pub fn webhook_secret(home: &Home, workspace: &str, name: &str) -> Result<exhibit_hook::Secret, Error> {
    let line = match (line_of(home, workspace, name), published_key(home, workspace, name)?) {
        (Err(_), Some(key)) => return Ok(key.secret),
        (line, _) => line?,
    };
    let account = account(workspace, name);
    let bytes = match line.keep {
        Place::File => file::fetch_bytes(home, (&account, name))?,
        Place::Keychain => keychain::fetch_bytes((&account, name))?,
    };
    Ok(exhibit_hook::Secret::new(bytes))
}

/// The secrets kept under these names, in their order, or all of them; each with its name and its time of use.
///
/// # Errors
/// As [`webhook_secret`].
pub fn webhook_keys(
    home: &Home,
    workspace: &str,
    names: Option<&[String]>,
) -> Result<Vec<exhibit_hook::Key>, Error> {
    let named = |name: &String| -> Result<exhibit_hook::Key, Error> {
        if let (Err(_), Some(key)) = (line_of(home, workspace, name), published_key(home, workspace, name)?) {
            return Ok(key);
        }
        let Line { period: Period { from, until }, schemes, .. } = line_of(home, workspace, name)?;
        let secret = webhook_secret(home, workspace, name)?;
        let (from, until) = (from.map(Moment::utc), until.map(Moment::utc));
        let name = Some(name.clone());
        Ok(exhibit_hook::Key { name, from, until, schemes, ..exhibit_hook::Key::from(secret) })
    };
    match names {
        Some(names) => names.iter().map(named).collect(),
        None => webhook_secrets(home, workspace)?.iter().map(|kept| named(&kept.name)).collect(),
    }
}

/// A kept secret that could not be fetched.
#[derive(Debug)]
pub struct OutOfReach {
    /// Its name.
    pub name: String,
    /// Why: its place is locked or gone, or it is no longer there.
    pub error: Error,
}

/// Every kept secret that can be fetched, and those that cannot: storing needs none of them, and what the others sign is
/// judged all the same.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] when the file of names cannot be read.
pub fn webhook_keys_in_reach(
    home: &Home,
    workspace: &str,
) -> Result<(Vec<exhibit_hook::Key>, Vec<OutOfReach>), Error> {
    let (mut keys, mut out_of_reach) = (Vec::new(), Vec::new());
    for WebhookSecret { name, .. } in webhook_secrets(home, workspace)? {
        match webhook_keys(home, workspace, Some(std::slice::from_ref(&name))) {
            Ok(found) => keys.extend(found),
            Err(error) => out_of_reach.push(OutOfReach { name, error }),
        }
    }
    Ok((keys, out_of_reach))
}

/// Takes a name. The keychain is asked afterwards: a person may have to answer it, and nobody else waits for that.
fn list(home: &Home, (workspace, name): (&str, &str), line: Line) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    let lines = registry.secrets.entry(workspace.to_owned()).or_default();
    if lines.contains_key(name) {
        return Err(Error::usage(
            format!("there is a webhook secret called `{name}` already"),
            "it was left as it is; choose another name, or remove that one first",
        ));
    }
    lines.insert(name.to_owned(), line);
    write(home, registry)
}

/// Gives a name back, unless somebody else has taken it meanwhile.
fn unlist(home: &Home, (workspace, name): (&str, &str), line: &Line) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    let lines = registry.secrets.entry(workspace.to_owned()).or_default();
    if lines.get(name) != Some(line) {
        return Ok(());
    }
    lines.remove(name);
    write(home, registry)
}

fn published_key(home: &Home, workspace: &str, name: &str) -> Result<Option<exhibit_hook::Key>, Error> {
    let mut keys = published::published(home, workspace)?.into_iter().map(|(key, _)| key);
    Ok(keys.find(|key| key.name.as_deref() == Some(name)))
}

fn line_of(home: &Home, workspace: &str, name: &str) -> Result<Line, Error> {
    let lines = registry(home)?.secrets.remove(workspace).unwrap_or_default();
    lines.get(name).cloned().ok_or_else(|| no_such(name))
}

/// Under which name it is kept. No source can be called so: its names have no colon.
fn account(workspace: &str, name: &str) -> String {
    format!("{workspace}/webhook:{name}")
}

fn listed(name: String, line: Line) -> WebhookSecret {
    let kept = match line.keep {
        Place::File => Kept::InFile,
        Place::Keychain => Kept::InKeychain,
    };
    WebhookSecret { name, kept, added_at: line.added_at, period: line.period, schemes: line.schemes }
}

fn no_such(name: &str) -> Error {
    Error::usage(
        format!("there is no webhook secret called `{}`", name.escape_debug()),
        "nothing was changed; choose one of those that are kept",
    )
}

fn only_published(name: &str) -> Error {
    let name = name.escape_debug();
    Error::usage(
        format!("`{name}` is published with the program and not kept, so its time of use cannot be changed"),
        format!("nothing was changed; `webhook secret remove {name}` takes it from this workspace"),
    )
}

fn registry(home: &Home) -> Result<Registry, Error> {
    form::read(&path(home))
}

fn write(home: &Home, mut registry: Registry) -> Result<(), Error> {
    registry.schema_version = form::SCHEMA_VERSION;
    registry.secrets.retain(|_, lines| !lines.is_empty());
    form::write(&path(home), &registry)
}

fn path(home: &Home) -> std::path::PathBuf {
    home.folder().join("webhook-secrets.json")
}

#[cfg(test)]
mod tests;
