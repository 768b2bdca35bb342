//! What a person chose for this window, in `settings.json` of the data folder: written whole, readable by its owner
//! alone. A file that cannot be read means the defaults, and is put aside before another takes its place.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use exhibit_engine::{Error, Home, output, store};
use serde::{Deserialize, Serialize};

use crate::wire::Settings;

/// Form of the file. A file of another form is left to the Exhibit that wrote it.
const SCHEMA_VERSION: u32 = 1;

/// Most bytes that are read of it; it has a few hundred.
const LIMIT_BYTES: u64 = 64 << 10;

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    schema_version: u32,
    /// What the person chose.
    pub(crate) settings: Settings,
    /// The workspace that was open last.
    pub(crate) workspace: Option<String>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { schema_version: SCHEMA_VERSION, settings: Settings::default(), workspace: None }
    }
}

impl Kept {
    /// What the file says; the defaults where there is none or it cannot be read.
    pub(crate) fn read(home: &Home) -> Self {
        bytes_of(&file(home)).ok().and_then(|bytes| from_bytes(&bytes)).unwrap_or_default()
    }

    /// The zone that was chosen.
    pub(crate) fn zone(&self) -> Tz {
        self.settings.zone.parse().unwrap_or(Tz::UTC)
    }

    /// Keeps `settings`.
    ///
    /// # Errors
    /// [`Error::Usage`] for an unknown zone or where a newer Exhibit has kept its own, [`Error::Io`] when they cannot be kept; then the old ones stay.
    pub(crate) fn choose(&mut self, home: &Home, settings: Settings) -> Result<Settings, Error> {
        if settings.zone.parse::<Tz>().is_err() {
            let zone: String = settings.zone.chars().take(60).collect();
            return Err(Error::Usage {
                message: format!("`{}` is not a time zone", zone.escape_debug()),
                hint: "nothing was changed; choose a zone such as UTC or Europe/Berlin".into(),
            });
        }
        let next = Self { settings, ..self.clone() };
        next.write(home)?;
        *self = next;
        Ok(self.settings.clone())
    }

    /// Keeps which workspace is open.
    ///
    /// # Errors
    /// As [`Kept::choose`].
    pub(crate) fn open(&mut self, home: &Home, workspace: &str) -> Result<(), Error> {
        let next = Self { workspace: Some(workspace.to_owned()), ..self.clone() };
        if next != *self {
            next.write(home)?;
            *self = next;
        }
        Ok(())
    }

    fn write(&self, home: &Home) -> Result<(), Error> {
        let path = file(home);
        let failed = |source| Error::Io { path: path.clone(), source };
        store::private_folder(home.folder()).map_err(failed)?;
        match bytes_of(&path) {
            Ok(bytes) if is_newer(&bytes) => return Err(newer(&path)),
            Ok(bytes) if from_bytes(&bytes).is_none() => put_aside(&path).map_err(failed)?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let text = serde_json::to_vec_pretty(self).expect("BUG: settings always serialise");
        output::replace(&path, &text)
    }
}

fn file(home: &Home) -> PathBuf {
    home.folder().join("settings.json")
}

fn from_bytes(bytes: &[u8]) -> Option<Kept> {
    let kept: Kept = serde_json::from_slice(bytes).ok()?;
    let known = kept.schema_version == SCHEMA_VERSION && kept.settings.zone.parse::<Tz>().is_ok();
    known.then_some(kept)
}

/// Its first bytes: never more than [`LIMIT_BYTES`], and none of a pipe, which would be waited for.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_newer(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Form {
        schema_version: u32,
    }
    serde_json::from_slice(bytes).is_ok_and(|form: Form| form.schema_version > SCHEMA_VERSION)
}

fn newer(path: &Path) -> Error {
    Error::Usage {
        message: format!("{} was written by a newer Exhibit", path.display()),
        hint: "nothing was changed; use that Exhibit, or move the file away".into(),
    }
}

/// Renames a file that cannot be read to the first free `settings-broken-N.json`.
fn put_aside(path: &Path) -> io::Result<()> {
    let numbered = |number: u64| path.with_file_name(format!("settings-broken-{number}.json"));
    let free = (1..).map(numbered).find(|aside| !aside.exists());
    std::fs::rename(path, free.expect("BUG: a folder holds fewer than 2^64 files"))
}

#[cfg(test)]
mod tests {
    use crate::wire::{Density, Theme};

    use super::*;

    fn chosen() -> Settings {
        Settings { theme: Theme::ContrastDark, density: Density::Compact, zone: "Asia/Kolkata".into() }
    }

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("data"));
        (folder, home)
    }

    #[test]
    fn what_was_chosen_is_there_again_and_looking_writes_nothing() {
        let (_folder, home) = home();
        assert_eq!(Kept::read(&home), Kept::default());
        assert!(!home.folder().exists());
        let mut kept = Kept::default();
        kept.choose(&home, chosen()).unwrap();
        kept.open(&home, "acme").unwrap();
        assert_eq!(Kept::read(&home), kept);
        assert_eq!((kept.zone(), kept.workspace.as_deref()), (Tz::Asia__Kolkata, Some("acme")));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, home) = home();
        Kept::default().choose(&home, chosen()).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(home.folder()), mode(&file(&home))), (0o700, 0o600));
    }

    #[test]
    fn an_unknown_zone_is_refused_and_the_old_choice_stays() {
        let (_folder, home) = home();
        let mut kept = Kept::default();
        kept.choose(&home, chosen()).unwrap();
        for zone in ["", "Mars/Olympus", "utc\0", &"x".repeat(9_000)] {
            let refused = kept.choose(&home, Settings { zone: zone.into(), ..chosen() });
            assert!(matches!(refused, Err(Error::Usage { .. })), "{zone:?}");
        }
        assert_eq!(Kept::read(&home).settings, chosen());
    }

    #[test]
    fn a_file_that_cannot_be_read_means_the_defaults_and_is_kept_beside_the_next_one() {
        let (_folder, home) = home();
        std::fs::create_dir_all(home.folder()).unwrap();
        let endless = " ".repeat(100_000);
        let broken = ["not json", "", "{}", r#"{"schema_version":1}"#, &endless];
        for (number, text) in (1..).zip(broken) {
            std::fs::write(file(&home), text).unwrap();
            let mut kept = Kept::read(&home);
            assert_eq!(kept, Kept::default(), "{text}");
            assert_eq!(std::fs::read_to_string(file(&home)).unwrap(), text);
            kept.choose(&home, chosen()).unwrap();
            let aside = home.folder().join(format!("settings-broken-{number}.json"));
            assert_eq!(std::fs::read_to_string(aside).unwrap(), text);
            assert_eq!(Kept::read(&home).settings, chosen());
        }
    }

    #[test]
    fn the_settings_of_a_newer_exhibit_are_left_to_it() {
        let (_folder, home) = home();
        std::fs::create_dir_all(home.folder()).unwrap();
        let theirs = r#"{"schema_version":2,"more":{}}"#;
        std::fs::write(file(&home), theirs).unwrap();
        let mut kept = Kept::read(&home);
        assert_eq!(kept, Kept::default());
        assert!(matches!(kept.choose(&home, chosen()), Err(Error::Usage { .. })));
        assert!(kept.open(&home, "acme").is_err());
        assert_eq!(std::fs::read_to_string(file(&home)).unwrap(), theirs);
        assert_eq!(std::fs::read_dir(home.folder()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_the_file_is_not_waited_for() {
        let (_folder, home) = home();
        std::fs::create_dir_all(home.folder()).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(file(&home)).status().unwrap().success());
        assert_eq!(Kept::read(&home), Kept::default());
        assert!(matches!(Kept::default().choose(&home, chosen()), Err(Error::Io { .. })));
    }

    #[test]
    fn a_choice_that_cannot_be_kept_is_no_choice() {
        let (folder, _) = home();
        let in_the_way = folder.path().join("file");
        std::fs::write(&in_the_way, "").unwrap();
        let mut kept = Kept::default();
        assert!(matches!(kept.choose(&Home::new(in_the_way), chosen()), Err(Error::Io { .. })));
        assert_eq!(kept, Kept::default());
    }
}
