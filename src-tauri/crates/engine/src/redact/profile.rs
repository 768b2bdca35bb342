//! Redaction profiles: the built-in ones and the user's own in the data folder. A file that cannot be used is told with
//! its line and stops nobody who asks for another.

use std::path::{Path, PathBuf};

use exhibit_export::RedactionProfile;

use crate::{Error, Home, home};

/// Longest profile: the built-in ones have a few thousand bytes.
const PROFILE_LIMIT_BYTES: u64 = 1 << 20;

/// A profile that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The profile.
    pub profile: RedactionProfile,
    /// Its file; none: it is built in.
    pub path: Option<PathBuf>,
}

/// A file of the user's that is no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, and in which line.
    pub reason: String,
}

/// All there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profiles {
    /// Those that can be used: built-in ones first, then the user's by file name.
    pub profiles: Vec<Known>,
    /// The user's files that cannot.
    pub broken: Vec<Broken>,
}

/// All profiles: the built-in ones, and those in `redaction/*.json` of the data folder.
///
/// # Errors
/// [`Error::Io`] when the folder is there and cannot be read.
pub fn profiles(home: &Home) -> Result<Profiles, Error> {
    let built_in = RedactionProfile::builtins().into_iter().map(|profile| Known { profile, path: None });
    let mut all = Profiles { profiles: built_in.collect(), broken: Vec::new() };
    for path in files(&home.folder().join("redaction"))? {
        let taken = |id: &str| all.profiles.iter().any(|known| known.profile.id == id);
        match read(&path) {
            Ok(profile) if taken(&profile.id) => {
                let reason = format!("there is a profile called `{}` already", profile.id);
                all.broken.push(Broken { path, reason });
            }
            Ok(profile) => all.profiles.push(Known { profile, path: Some(path) }),
            Err(reason) => all.broken.push(Broken { path, reason }),
        }
    }
    Ok(all)
}

/// The profile called `name`, or the one in the file at that path: a name with `/`, `\` or `.json` in it is a path.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name or its file is no profile; then it names the line. [`Error::Io`].
pub fn profile(home: &Home, name: &str) -> Result<RedactionProfile, Error> {
    if name.contains(['/', '\\']) || name.ends_with(".json") {
        let path = Path::new(name);
        return read(path).map_err(|reason| refused(path, &reason));
    }
    let all = profiles(home)?;
    let names: Vec<String> = all.profiles.iter().map(|known| format!("`{}`", known.profile.id)).collect();
    if let Some(known) = all.profiles.into_iter().find(|known| known.profile.id == name) {
        return Ok(known.profile);
    }
    let meant = |broken: &&Broken| broken.path.file_stem().is_some_and(|stem| stem == name);
    if let Some(broken) = all.broken.iter().find(meant) {
        return Err(refused(&broken.path, &broken.reason));
    }
    Err(Error::usage(
        format!("there is no redaction profile called `{}`", name.escape_debug()),
        format!("nothing was written; there are {}, or name a file", names.join(", ")),
    ))
}

fn refused(path: &Path, reason: &str) -> Error {
    Error::usage(
        format!("{}: {reason}", path.display()),
        "nothing was written; correct that file and try again",
    )
}

fn read(path: &Path) -> Result<RedactionProfile, String> {
    let bytes = home::bytes_of(path, PROFILE_LIMIT_BYTES).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned())?;
    RedactionProfile::parse(&text).map_err(|error| error.to_string())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::Io { path: folder.to_owned(), source };
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for item in listed {
        let path = item.map_err(failed)?.path();
        if path.extension().is_some_and(|end| end == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(id: &str) -> String {
        format!(
            "{{\"schema\":\"redaction/1\",\"id\":\"{id}\",\"title\":\"T\",\"rules\":[\n{{\"id\":\"a\",\"fields\":[\"ip\"],\"method\":\"remove\"}}]}}"
        )
    }

    #[test]
    fn own_profiles_stand_beside_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        assert_eq!(profiles(&home).unwrap().profiles.len(), 2);
        let mine = folder.path().join("redaction");
        std::fs::create_dir(&mine).unwrap();
        std::fs::write(mine.join("mine.json"), own("no-addresses")).unwrap();
        std::fs::write(mine.join("same.json"), own("shareable")).unwrap();
        std::fs::write(mine.join("bad.json"), own("bad").replace("remove", "hide")).unwrap();
        std::fs::write(mine.join("notes.txt"), "not looked at").unwrap();
        let all = profiles(&home).unwrap();
        let ids: Vec<&str> = all.profiles.iter().map(|known| known.profile.id.as_str()).collect();
        assert_eq!(ids, ["shareable", "secrets-only", "no-addresses"]);
        let reasons: Vec<&str> = all.broken.iter().map(|broken| broken.reason.as_str()).collect();
        assert!(reasons[0].contains("line 2") && reasons[1].contains("already"), "{reasons:?}");
        assert_eq!(profile(&home, "no-addresses").unwrap().title, "T");
        assert_eq!(profile(&home, mine.join("mine.json").to_str().unwrap()).unwrap().id, "no-addresses");
        assert!(profile(&home, "bad").unwrap_err().to_string().contains("line 2"));
        let unknown = profile(&home, "none").unwrap_err();
        assert!(unknown.hint().contains("`no-addresses`") && unknown.code() == crate::Code::Usage);
    }
}
