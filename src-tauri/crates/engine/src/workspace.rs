//! Opening a workspace: the file, and the profiles and rules that read it.

use std::path::{Path, PathBuf};

use exhibit_store::{Reader, SourceState, Status, Verification, WorkspaceId, Writer};

use crate::watch::Progress;
use crate::{Derivation, Error, Home, Watch, clock, random};

/// The workspace when none is named.
pub const DEFAULT_WORKSPACE: &str = "default";

/// A workspace by name. Cheap; files are opened by its methods.
#[derive(Clone, Debug)]
pub struct Workspace {
    home: Home,
    name: String,
    path: PathBuf,
    derivation: Derivation,
}

/// One line of the list of workspaces.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its SQLite file.
    pub path: PathBuf,
    /// What it holds, or why it cannot be opened.
    pub state: Result<(Status, Vec<SourceState>), String>,
}

impl Workspace {
    /// The workspace called `name`, whether it exists or not.
    ///
    /// # Errors
    /// [`Error::Usage`] for a bad name, [`Error::Io`] for a folder of profiles that cannot be listed.
    pub fn at(home: &Home, name: &str) -> Result<Self, Error> {
        let path = home.database(name)?;
        let derivation = Derivation::of(home)?;
        Ok(Self { home: home.clone(), name: name.to_owned(), path, derivation })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The command line of `exhibit` with these words, to be copied: it names the workspace unless it is the usual one.
    #[must_use]
    pub fn command(&self, words: &str) -> String {
        if self.name == DEFAULT_WORKSPACE {
            return format!("exhibit {words}");
        }
        format!("exhibit {words} --workspace {}", self.name)
    }

    /// Its SQLite file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The data folder.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Profiles and rules in force.
    #[must_use]
    pub fn derivation(&self) -> &Derivation {
        &self.derivation
    }

    /// Whether it exists. A pipe in its place does not count: it would make its reader wait for ever.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.is_file()
    }

    /// Opens it for reading.
    ///
    /// # Errors
    /// [`Error::NoSuchWorkspace`], or the file's own trouble.
    pub fn reader(&self) -> Result<Reader, Error> {
        if !self.exists() {
            return Err(Error::NoSuchWorkspace(self.name.clone()));
        }
        Ok(Reader::open(&self.path)?)
    }

    /// Opens it for writing, making it when it is missing, and reads rows again whose profile or rules have changed.
    ///
    /// # Errors
    /// The file's own trouble.
    pub fn writer(&self) -> Result<Writer, Error> {
        self.watched_writer(&Watch::silent())
    }

    /// As [`Workspace::writer`]; reading rows again and appending stop between two rows once `watch` is cancelled.
    ///
    /// # Errors
    /// [`Error::Cancelled`], and the file's own trouble.
    pub fn watched_writer(&self, watch: &Watch<'_>) -> Result<Writer, Error> {
        // What is wrong with a file that cannot be read, the writer says better.
        if self.is_stale().unwrap_or(false) {
            watch.tell(Progress {
                stage: "reread",
                subject: None,
                done: 0,
                total: None,
                unit: "rows",
                until: None,
            });
        }
        let mut writer = Writer::open(&self.path, &WorkspaceId::from_bytes(random::bytes16()), clock::now())?;
        writer.stop_at(watch.stop());
        writer.rederive(&self.derivation)?;
        Ok(writer)
    }

    /// Opens it for reading with every reading up to date: reads rows again first when profiles or rules have
    /// changed since they were read.
    ///
    /// # Errors
    /// As [`Workspace::reader`] and [`Workspace::writer`].
    pub fn fresh_reader(&self) -> Result<Reader, Error> {
        self.watched_reader(&Watch::silent())
    }

    /// As [`Workspace::fresh_reader`]; reading rows again stops between two rows once `watch` is cancelled.
    ///
    /// # Errors
    /// As [`Workspace::reader`] and [`Workspace::watched_writer`].
    pub fn watched_reader(&self, watch: &Watch<'_>) -> Result<Reader, Error> {
        let reader = self.reader()?;
        if reader.is_stale(&self.derivation)? {
            drop(reader);
            drop(self.watched_writer(watch)?);
            return self.reader();
        }
        Ok(reader)
    }

    /// Whether profiles or rules have changed since its rows were read, so that they must be read again first.
    ///
    /// # Errors
    /// The file's own trouble.
    pub fn is_stale(&self) -> Result<bool, Error> {
        Ok(self.exists() && self.reader()?.is_stale(&self.derivation)?)
    }

    /// Makes it.
    ///
    /// # Errors
    /// [`Error::Usage`] when it exists already.
    pub fn create(&self) -> Result<(), Error> {
        if self.exists() {
            return Err(Error::usage(
                format!("the workspace `{}` exists already", self.name),
                "nothing was changed; choose another name",
            ));
        }
        self.writer().map(drop)
    }

    /// Checks everything in it.
    ///
    /// # Errors
    /// What stops the check itself.
    pub fn verify(&self) -> Result<Verification, Error> {
        self.verify_against(&[])
    }

    /// As [`Workspace::verify`], held against checkpoints that were kept elsewhere.
    ///
    /// # Errors
    /// As [`Workspace::verify`].
    pub fn verify_against(&self, elsewhere: &[exhibit_proof::Checkpoint]) -> Result<Verification, Error> {
        Ok(self.fresh_reader()?.verify_against(&self.path, &self.derivation, elsewhere)?)
    }
}

/// Every workspace of a data folder, one that cannot be opened too.
///
/// # Errors
/// [`Error::Io`] when the folder cannot be read.
pub fn list(home: &Home) -> Result<Vec<Listed>, Error> {
    let look = |name: &str| -> Result<(Status, Vec<SourceState>), Error> {
        let reader = Workspace::at(home, name)?.reader()?;
        Ok((reader.status()?, reader.sources()?))
    };
    home.workspaces()?
        .into_iter()
        .map(|name| {
            let path = home.database(&name)?;
            let state = look(&name).map_err(|error| error.to_string());
            Ok(Listed { name, path, state })
        })
        .collect()
}
