//! Where things are: the data folder, its workspaces, the user's own profiles.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::Error;

/// The data folder. Nothing is made in it before something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// Longest workspace name: with the folder it must fit the path limits of every system.
const NAME_LIMIT_CHARS: usize = 60;

impl Home {
    /// The data folder at `folder`.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the user's own profiles are.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.folder.join("profiles")
    }

    /// The user's own classification rules, there or not.
    #[must_use]
    pub fn own_rules(&self) -> PathBuf {
        self.folder.join("rules").join("own.json")
    }

    /// The file of secrets, for those who chose to have one.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.folder.join("secrets.json")
    }

    /// The SQLite file of a workspace, whether it exists or not.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that cannot be a folder everywhere.
    pub fn database(&self, workspace: &str) -> Result<PathBuf, Error> {
        check_name(workspace)?;
        Ok(self.folder.join("workspaces").join(workspace).join("workspace.sqlite"))
    }

    /// Names of the workspaces that exist, sorted.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be read.
    pub fn workspaces(&self) -> Result<Vec<String>, Error> {
        let folder = self.folder.join("workspaces");
        let listed = match std::fs::read_dir(&folder) {
            Ok(listed) => listed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::Io { path: folder, source }),
        };
        let mut names = Vec::new();
        for item in listed {
            let item = item.map_err(|source| Error::Io { path: folder.clone(), source })?;
            let name = item.file_name().to_string_lossy().into_owned();
            if item.path().join("workspace.sqlite").is_file() && check_name(&name).is_ok() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

/// The bytes of a small file that a person may have put there. Something else in its place, e.g. a pipe, would make its
/// reader wait for ever.
///
/// # Errors
/// What the system says, also where it is no file or has more than `limit_bytes`.
pub(crate) fn bytes_of(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    within(File::open(path)?, limit_bytes)
}

/// All bytes of `input`.
///
/// # Errors
/// What the system says, also where there are more than `limit_bytes`.
pub(crate) fn within(input: impl Read, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit_bytes {
        return Err(io::Error::other(format!("it is larger than {limit_bytes} bytes")));
    }
    Ok(bytes)
}

/// Whether `name` can name a workspace or source: letters, digits, `-`, `_` and `.`, not first `-` or `.`.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if plain && starts && name.len() <= NAME_LIMIT_CHARS {
        return Ok(());
    }
    let shown: String = name.chars().take(NAME_LIMIT_CHARS).collect();
    Err(Error::usage(
        format!("`{}` cannot be a name", shown.escape_debug()),
        "use up to 60 letters, digits, - _ and ., beginning with a letter or digit",
    ))
}
