//! The user's own profiles as files. One that cannot be read is left out and told; nothing else stops for it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use exhibit_source::Profile;

use crate::{Error, Failure, home};

/// Longest profile of a user's: the built-in ones have a few thousand bytes.
const PROFILE_LIMIT_BYTES: u64 = 1 << 20;

/// What a file was meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Profile,
    Rules,
}

/// A file of the user's that is not in force: a profile, or the own rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub path: PathBuf,
    /// The line of the mistake, from 1; none where the file as a whole cannot be read.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
    pub(super) what: What,
    /// The id of the profile that it seems to be meant for; empty for rules.
    pub(super) id: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            What::Profile => "the profile cannot be used",
            What::Rules => "your own rules cannot be used and only the built-in ones are in force",
        };
        let path = self.path.display();
        match self.line {
            Some(line) => write!(f, "{path}: {what}, see its line {line}: {}", self.reason),
            None => write!(f, "{path}: {what}: {}", self.reason),
        }
    }
}

impl Broken {
    /// The same as a failure of whatever needs this file.
    #[must_use]
    pub fn failure(&self) -> Failure {
        self.error().failure()
    }

    pub(super) fn error(&self) -> Error {
        let hint = match self.what {
            What::Profile => {
                "correct that file, or take it out of the folder of profiles; rows stored before stay"
            }
            What::Rules => {
                "correct that file, or move it away; rows are read again with what is in force, and stay"
            }
        };
        Error::usage(self.to_string(), hint)
    }
}

/// What a folder of profiles holds.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Those in force with their files, by id.
    pub(super) own: BTreeMap<String, (Profile, PathBuf)>,
    /// The others, by name.
    pub(super) broken: Vec<Broken>,
}

/// Reads every `*.toml` of `folder` in the order of their names; a missing folder holds none.
///
/// # Errors
/// [`Error::Io`] for a folder that cannot be listed.
pub(super) fn read(folder: &Path) -> Result<Files, Error> {
    let mut files = Files::default();
    for path in toml_files(folder)? {
        match profile(&path) {
            Err(broken) => files.broken.push(broken),
            Ok(profile) => files.take(profile, path),
        }
    }
    Ok(files)
}

impl Files {
    /// Puts a profile in force, unless another file of the same id came before.
    fn take(&mut self, profile: Profile, path: PathBuf) {
        let id = profile.id.as_str().to_owned();
        match self.own.get(&id) {
            None => drop(self.own.insert(id, (profile, path))),
            Some((_, first)) => {
                let name = first.file_name().unwrap_or_default().to_string_lossy();
                let reason = format!("`{id}` is the id of {name} too, which comes first and counts");
                let line = claimed_id(profile.text()).map(|(line, _)| line);
                self.broken.push(Broken { path, line, reason, what: What::Profile, id });
            }
        }
    }
}

fn profile(path: &Path) -> Result<Profile, Broken> {
    let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = home::bytes_of(path, PROFILE_LIMIT_BYTES).map_err(|error| Broken {
        path: path.to_owned(),
        line: None,
        reason: error.to_string(),
        what: What::Profile,
        id: stem(),
    })?;
    let broken = |line: Option<usize>, reason: String| {
        let claimed = claimed_id(&String::from_utf8_lossy(&bytes)).map(|(_, id)| id);
        Broken { path: path.to_owned(), line, reason, what: What::Profile, id: claimed.unwrap_or_else(stem) }
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        broken(Some(line), "it is not UTF-8 text".to_owned())
    })?;
    Profile::parse(text).map_err(|error| match error {
        exhibit_source::Error::Profile { line, reason } => broken(Some(line), reason),
        other => broken(None, other.to_string()),
    })
}

/// The id that a text names before its first section, and its line; the text may be no TOML.
fn claimed_id(text: &str) -> Option<(usize, String)> {
    let top = text.lines().enumerate().take_while(|(_, line)| !line.trim_start().starts_with('['));
    top.into_iter().find_map(|(at, line)| {
        let value = line.trim_start().strip_prefix("id")?.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let id = value[1..].split(quote).next()?;
        (!id.is_empty()).then(|| (at + 1, id.to_owned()))
    })
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::Io { path: folder.to_owned(), source }),
    };
    let mut files = Vec::new();
    for item in listed {
        let path = item.map_err(|source| Error::Io { path: folder.to_owned(), source })?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Derivation;

    const GOOD: &str = "schema = 'profile/1'\nid = 'doors'\ntitle = 'Doors'\nvendor = 'D'\nkind = 'file'\n\
        as_read = '2026-05-09'\ntime = ['rfc3339']\n[fields]\nat = ['at']\n";

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    #[test]
    fn a_bad_file_is_left_out_and_only_its_own_id_is_refused() {
        let typo = GOOD.replace("'doors'", "'gates'").replace("at = ['at']", "att = ['at']");
        let folder = folder(&[("a.toml", typo.as_bytes()), ("b.toml", GOOD.as_bytes())]);
        let derivation = Derivation::load(folder.path()).unwrap();
        assert!(derivation.profile("doors").is_ok() && derivation.profile("github").is_ok());
        let refused = derivation.profile("gates").unwrap_err();
        let told = refused.to_string();
        assert!(told.contains("a.toml") && told.contains("line 9"), "{told}");
        assert_eq!(refused.code().exit_code(), 2);
        assert!(refused.hint().contains("correct"), "{}", refused.hint());
        assert!(derivation.profile("elsewhere").unwrap_err().to_string().contains("there is no profile"));
    }

    #[test]
    fn of_two_files_with_one_id_the_first_by_name_counts() {
        let other = GOOD.replace("'Doors'", "'Other doors'");
        let folder = folder(&[("one.toml", GOOD.as_bytes()), ("two.toml", other.as_bytes())]);
        let derivation = Derivation::load(folder.path()).unwrap();
        assert_eq!(derivation.profile("doors").unwrap().title, "Doors");
        let [broken] = derivation.broken() else { panic!("{:?}", derivation.broken()) };
        assert!(broken.path.ends_with("two.toml") && broken.line == Some(2), "{broken}");
        assert!(broken.reason.contains("one.toml"), "{broken}");
    }

    #[test]
    fn what_is_no_text_or_too_long_or_asks_in_the_open_is_told_with_its_line() {
        let binary = [b"id = 'bin'\n# ".as_slice(), &[0xff, 0xfe]].concat();
        let long = [GOOD.as_bytes(), "#".repeat(2 << 20).as_bytes()].concat();
        let open = GOOD
            .replace("'file'", "'api'")
            .replace("[fields]", "[request]\npath = '/x'\nurl = 'http://api.example.org'\n[fields]");
        let files: [(&str, &[u8]); 3] =
            [("bin.toml", &binary), ("long.toml", &long), ("open.toml", open.as_bytes())];
        let found = read(folder(&files).path()).unwrap();
        let told: Vec<_> = found.broken.iter().map(|broken| (broken.id.as_str(), broken.line)).collect();
        assert_eq!(told, [("bin", Some(2)), ("long", None), ("doors", Some(10))]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_and_a_folder_are_told() {
        let folder = folder(&[]);
        std::os::unix::fs::symlink("/does/not/exist", folder.path().join("a.toml")).unwrap();
        std::fs::create_dir(folder.path().join("b.toml")).unwrap();
        let found = read(folder.path()).unwrap();
        assert_eq!(found.broken.iter().map(|broken| broken.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }
}
