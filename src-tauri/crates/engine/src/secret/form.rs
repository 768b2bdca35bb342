//! The files of secrets and of their names, read with care: what stands in them is never said again, and what a newer
//! Exhibit wrote is not rewritten by this one.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Error, home, output};

/// The form that this Exhibit reads and writes.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Thousands of tokens.
const LIMIT_BYTES: u64 = 16 << 20;

#[derive(Deserialize)]
struct Form {
    schema_version: u32,
}

/// What the file at `path` holds; a file that is not there holds nothing.
///
/// # Errors
/// [`Error::Io`], and [`Error::Credentials`] naming the place, not the content, of what cannot be read.
pub(super) fn read<T: DeserializeOwned + Default>(path: &Path) -> Result<T, Error> {
    let text = match home::bytes_of(path, LIMIT_BYTES) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(T::default()),
        Err(source) => return Err(Error::Io { path: path.to_owned(), source }),
    };
    let form: Form = serde_json::from_slice(&text).map_err(|error| unread(path, &error))?;
    if form.schema_version != SCHEMA_VERSION {
        return Err(refused(
            path,
            format!("its form is {}, and this Exhibit knows {SCHEMA_VERSION}", form.schema_version),
            "nothing was changed; use the Exhibit that wrote it",
        ));
    }
    serde_json::from_slice(&text).map_err(|error| unread(path, &error))
}

/// Replaces the file at `path` by `registry`, of mode 0600.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn write<T: Serialize>(path: &Path, registry: &T) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(registry).expect("BUG: a map of text always serialises");
    output::replace(path, &text)
}

/// serde_json's own sentence quotes the value it stumbles over, which may be a secret.
fn unread(path: &Path, error: &serde_json::Error) -> Error {
    refused(
        path,
        format!("it cannot be read from line {}, column {} on", error.line(), error.column()),
        "nothing was changed; correct it, or move it away and give its secrets again",
    )
}

fn refused(path: &Path, message: String, hint: &str) -> Error {
    super::missing(&path.display().to_string(), message, hint)
}
