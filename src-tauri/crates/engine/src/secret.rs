//! The one place that touches secrets: where they are kept, and how they are fetched when they are needed.
//!
//! A source line holds only where its token is: `env:NAME`, `file:/path` (the user's own file), `keychain`, or `store`
//! (the secrets file of the data folder, which exists only when the user asked for it). A token that Exhibit keeps is
//! bound to the address it was given for.

mod file;
mod form;
mod keychain;
mod period;
mod published;
mod redaction;
mod signing;
mod webhook;

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Error, Home};

pub use keychain::keychain_state;
pub use period::Period;
pub use published::{is_published, publish};
pub(crate) use redaction::redaction_secret;
pub(crate) use signing::{
    SigningLine, fetch_signing_key, forget_signing_key, keep_signing_key, signing_key_line,
};
pub use webhook::{
    Keeping, Kept, OutOfReach, WebhookSecret, add_webhook_secret, add_webhook_secret_for,
    remove_webhook_secret, retire_webhook_secret, webhook_keys, webhook_keys_in_reach, webhook_secret,
    webhook_secrets,
};

/// A secret in memory. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A secret from text that somebody holds already, e.g. the token of the sample vendors.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// `text` with this secret taken out, as it stands and percent-encoded.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        let encoded: String = self.0.bytes().map(percent).collect();
        let spaced = self.0.replace(' ', "+");
        [self.0.as_str(), &encoded, &encoded.to_lowercase(), &spaced]
            .iter()
            .filter(|form| !form.is_empty())
            .fold(text.to_owned(), |text, form| text.replace(*form, "(the token)"))
    }

    /// The secret itself, for the one who sends or checks with it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Where the user says the secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A file; `-` is standard input.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// Typed or pasted: white space around it is not part of it.
    Text(Secret),
}

/// Where Exhibit may keep secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nowhere: only the place the user named is remembered.
    Nowhere,
    /// In the data folder, a file of mode 0600.
    InFile,
    /// In the system's keychain.
    InKeychain,
}

/// A kept secret with the only address it may go to.
#[derive(Serialize, Deserialize)]
struct Bound {
    /// Scheme, host and port.
    origin: String,
    secret: String,
}

/// Whom a secret belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// Name of the workspace.
    pub workspace: &'a str,
    /// Name of the source.
    pub source: &'a str,
    /// Scheme, host and port the token may go to.
    pub origin: &'a str,
}

/// Reads a secret that the user points at: one final line end is not part of it, everything else is. A secret of several
/// parts has one a line; how many are wanted, the profile says.
///
/// # Errors
/// [`Error::Credentials`] when it is missing or empty, [`Error::Io`] when the file cannot be read.
pub fn read(given: &Given, source: &str) -> Result<Secret, Error> {
    let text = match given {
        Given::Env(name) => from_env(name, source)?,
        Given::File(path) => String::from_utf8(bytes_of(path)?).map_err(|_| {
            missing(source, format!("the token in {} is not text", path.display()), "check the file")
        })?,
        Given::Text(pasted) => pasted.0.trim().to_owned(),
    };
    let text = without_line_end(&text);
    if text.is_empty() {
        return Err(missing(
            source,
            "the token is empty".into(),
            "give it again; a file or variable that is named has to hold it",
        ));
    }
    if text.lines().any(|line| line.chars().any(char::is_control)) {
        return Err(missing(source, "the token has a control character inside".into(), "check it"));
    }
    Ok(Secret(text.to_owned()))
}

/// Reads a webhook secret: raw bytes, one final line end taken off. May be empty: then nothing verifies.
///
/// # Errors
/// [`Error::Io`] when the file cannot be read, [`Error::Credentials`] when the variable is not set.
pub fn read_bytes(given: &Given) -> Result<Vec<u8>, Error> {
    let mut bytes = match given {
        Given::Env(name) => from_env(name, "webhook")?.into_bytes(),
        Given::File(path) => bytes_of(path)?,
        Given::Text(pasted) => pasted.0.clone().into_bytes(),
    };
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    Ok(bytes)
}

/// Remembers a secret for `owner` and gives the reference for its source line.
///
/// # Errors
/// [`Error::Credentials`] when it cannot be read, [`Error::Io`] when it cannot be kept.
pub fn remember(home: &Home, owner: Owner<'_>, given: &Given, keep: Keep) -> Result<String, Error> {
    let secret = read(given, owner.source)?;
    match (keep, given) {
        (Keep::InFile, _) => {
            file::keep(home, owner, bound(owner, secret))?;
            Ok("store".into())
        }
        (Keep::InKeychain, _) => {
            keychain::keep(owner, &bound(owner, secret))?;
            Ok("keychain".into())
        }
        (Keep::Nowhere, Given::Text(_)) => Err(missing(
            owner.source,
            "a pasted token has to be kept somewhere".into(),
            "nothing was added; choose the system's keychain or a file in the data folder",
        )),
        (Keep::Nowhere, Given::Env(name)) => Ok(format!("env:{name}")),
        (Keep::Nowhere, Given::File(path)) if path.as_os_str() == "-" => Err(missing(
            owner.source,
            "a token from standard input has to be kept somewhere".into(),
            "add --secret-store file to keep it in the data folder, or name a file or variable",
        )),
        (Keep::Nowhere, Given::File(path)) => {
            let whole = path.canonicalize().map_err(|source| Error::Io { path: path.clone(), source })?;
            Ok(format!("file:{}", whole.display()))
        }
    }
}

/// Fetches the secret a source line points at; none where it points at none.
///
/// # Errors
/// [`Error::Credentials`] when it is gone or belongs to another address.
pub fn fetch(home: &Home, owner: Owner<'_>, reference: Option<&str>) -> Result<Option<Secret>, Error> {
    let Some(reference) = reference else { return Ok(None) };
    let given = match reference.split_once(':').unwrap_or((reference, "")) {
        ("store", _) => return at_home(file::fetch(home, owner)?, owner).map(Some),
        ("keychain", _) => return at_home(keychain::fetch(owner)?, owner).map(Some),
        ("env", name) => Given::Env(name.to_owned()),
        ("file", path) => Given::File(path.into()),
        _ => {
            return Err(missing(
                owner.source,
                "its token reference is not known".into(),
                "add the source again",
            ));
        }
    };
    read(&given, owner.source).map(Some)
}

/// Whether the files of the data folder that hold secrets and their names can be read; files that are not there can.
pub(crate) fn readable(home: &Home) -> Result<(), Error> {
    file::readable(home)?;
    webhook_secrets(home, "").map(drop)
}

/// One byte as in a query (RFC 3986 section 2.1).
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        return char::from(byte).to_string();
    }
    format!("%{byte:02X}")
}

impl Owner<'_> {
    /// Under which name its secret is kept.
    fn name(self) -> String {
        format!("{}/{}", self.workspace, self.source)
    }
}

fn bound(owner: Owner<'_>, secret: Secret) -> Bound {
    Bound { origin: owner.origin.to_owned(), secret: secret.0 }
}

/// A kept secret goes to the address it was given for and nowhere else.
fn at_home(kept: Bound, owner: Owner<'_>) -> Result<Secret, Error> {
    if kept.origin == owner.origin {
        return Ok(Secret(kept.secret));
    }
    Err(missing(
        owner.source,
        format!("its token belongs to {} and is not sent to {}", kept.origin, owner.origin),
        "add the source again with the token for the new address",
    ))
}

/// Forgets a secret that Exhibit kept; the user's own file or variable stays theirs.
///
/// # Errors
/// [`Error::Io`] or [`Error::Credentials`] when the place cannot be reached.
pub fn forget(home: &Home, owner: Owner<'_>, reference: Option<&str>) -> Result<(), Error> {
    match reference {
        Some("store") => file::forget(home, owner),
        Some("keychain") => keychain::forget(owner),
        _ => Ok(()),
    }
}

fn missing(source: &str, message: String, hint: &str) -> Error {
    Error::Credentials { source_name: source.to_owned(), message, hint: hint.to_owned() }
}

fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[allow(clippy::disallowed_methods, reason = "the one place that reads secrets from the environment")]
fn from_env(name: &str, source: &str) -> Result<String, Error> {
    std::env::var(name).map_err(|_| {
        missing(
            source,
            format!("the environment variable {name} is not set"),
            "set it, or name a file instead",
        )
    })
}

/// Where ssh-agent listens, as it told those that it was started for.
#[allow(clippy::disallowed_methods, reason = "the agent is named by the environment alone")]
pub(crate) fn agent_socket() -> Option<PathBuf> {
    std::env::var_os("SSH_AUTH_SOCK").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// A secret is a line, not a file of gigabytes given by mistake.
const SECRET_LIMIT_BYTES: u64 = 64 * 1024;

fn bytes_of(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(SECRET_LIMIT_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(SECRET_LIMIT_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    if bytes.len() as u64 > SECRET_LIMIT_BYTES {
        return Err(Error::usage(
            format!("{} is too long for a secret", path.display()),
            "name the right file",
        ));
    }
    Ok(bytes)
}
