//! The user's own signature schemes: template files in the data folder, read with care.

use std::path::{Path, PathBuf};

use exhibit_hook::{Scheme, Schemes, read_schemes};

use super::Problem;
use crate::{Error, Home, home, output};

/// Largest template file: a scheme takes a few hundred bytes.
const FILE_LIMIT_BYTES: u64 = 1 << 20;

/// Where the user's own schemes are: every `*.toml` in this folder, by name.
#[must_use]
pub fn folder(home: &Home) -> PathBuf {
    home.folder().join("schemes")
}

/// Every scheme that is known: those compiled in, and those of the user's files. What is wrong in a file costs that file,
/// or that scheme where its id is taken, and nothing else.
#[must_use]
pub fn schemes(home: &Home) -> (Schemes, Vec<Problem>) {
    let (mut own, mut problems) = (Vec::new(), Vec::new());
    let (files, unread) = files(&folder(home));
    problems.extend(unread);
    for path in files {
        match of_file(&path) {
            Ok(schemes) => add(&mut own, schemes, &path, &mut problems),
            Err(problem) => problems.push(problem),
        }
    }
    let schemes = Schemes::with_own(own).expect("BUG: names were checked one by one");
    (schemes, problems)
}

/// Keeps a template file of this name, without an ending. One that is there already is left as it is.
///
/// # Errors
/// [`Error::Usage`] for a bad or taken name, for a template that cannot be read, and for a scheme whose id is taken;
/// [`Error::Io`].
pub fn save(home: &Home, name: &str, text: &str) -> Result<PathBuf, Error> {
    home::check_name(name)?;
    let path = folder(home).join(format!("{name}.toml"));
    let refused = |why: String| Error::usage(why, "nothing was kept; change the template and try again");
    if path.exists() {
        return Err(refused(format!("there is a template called {name}.toml already")));
    }
    let new = read_schemes(text).map_err(|error| refused(error.to_string()))?;
    let known = schemes(home).0;
    let own = known.iter().filter(|scheme| known.is_own(&scheme.id)).cloned().chain(new).collect();
    Schemes::with_own(own).map_err(|error| refused(error.to_string()))?;
    std::fs::create_dir_all(folder(home)).map_err(|source| Error::Io { path: folder(home), source })?;
    output::replace(&path, text.as_bytes())?;
    Ok(path)
}

fn files(folder: &Path) -> (Vec<PathBuf>, Option<Problem>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Vec::new(), None),
        Err(error) => return (Vec::new(), Some(problem(folder, 0, error.to_string()))),
    };
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    (files, None)
}

fn of_file(path: &Path) -> Result<Vec<Scheme>, Problem> {
    let bytes =
        home::bytes_of(path, FILE_LIMIT_BYTES).map_err(|error| problem(path, 0, error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| problem(path, 0, "it is not UTF-8".to_owned()))?;
    read_schemes(&text).map_err(|error| at_its_line(path, &error))
}

fn add(own: &mut Vec<Scheme>, schemes: Vec<Scheme>, path: &Path, problems: &mut Vec<Problem>) {
    for scheme in schemes {
        own.push(scheme);
        if let Err(error) = Schemes::with_own(own.clone()) {
            own.pop();
            problems.push(at_its_line(path, &error));
        }
    }
}

/// The line stands in a field of its own, so that it is not said twice.
fn at_its_line(path: &Path, error: &exhibit_hook::Error) -> Problem {
    let line = error.line().unwrap_or(0);
    let text = error.to_string();
    let reason = text.strip_prefix(&format!("line {line}: ")).unwrap_or(&text);
    problem(path, line as u64, reason.to_owned())
}

fn problem(path: &Path, line: u64, reason: String) -> Problem {
    Problem { file: path.display().to_string(), line, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
schema = "schemes/1"
[[scheme]]
id = "acme"
title = "Acme"
page = ""
header = "X-Acme-Signature"
form = { whole = { prefix = "" } }
encoding = "hex"
hash = "sha256"
signed = "{body}"
secret = "text"
"#;

    #[test]
    fn own_schemes_stand_behind_those_compiled_in_and_a_bad_file_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().to_owned());
        assert_eq!(schemes(&home), (Schemes::built_in().clone(), vec![]));
        std::fs::create_dir(super::folder(&home)).unwrap();
        let write = |name: &str, text: &str| std::fs::write(super::folder(&home).join(name), text).unwrap();
        write("a.toml", ONE);
        write("b.toml", &ONE.replace("acme", "stripe"));
        write("c.toml", "schema = ");
        write("notes.txt", "not read");
        let (known, problems) = schemes(&home);
        assert!(known.is_own("acme") && !known.is_own("stripe"));
        assert_eq!(known.iter().len(), Schemes::built_in().iter().len() + 1);
        let files: Vec<_> = problems.iter().map(|problem| problem.file.rsplit('/').next().unwrap()).collect();
        assert_eq!(files, ["b.toml", "c.toml"]);
        assert_eq!(problems[1].line, 1, "{problems:?}");
    }

    #[test]
    fn a_template_is_kept_once_and_only_where_it_can_be_read_beside_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().to_owned());
        for (name, text) in
            [("../x", ONE), ("bad", "schema = "), ("taken", ONE.replace("acme", "stripe").as_str())]
        {
            assert!(matches!(save(&home, name, text), Err(Error::Usage { .. })), "{name}");
        }
        assert!(!super::folder(&home).exists());
        save(&home, "acme", ONE).unwrap();
        assert!(save(&home, "acme", ONE).is_err() && save(&home, "acme-two", ONE).is_err());
        assert!(schemes(&home).0.is_own("acme"));
    }
}
