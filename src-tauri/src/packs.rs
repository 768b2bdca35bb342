//! Packs that the window builds: what is asked, where the file goes.

use std::path::{Path, PathBuf};

use exhibit_engine::browse::Asker;
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{Order, Scope};
use exhibit_engine::{Error, Home};

use crate::grants::Grants;
use crate::surroundings::Person;
use crate::wire::PackRequest;

/// Longest part of a file name that comes from what somebody typed.
const PART_LIMIT_CHARS: usize = 40;

/// What a request asks for.
pub(crate) fn scope(request: PackRequest) -> Scope {
    Scope { kind: request.kind.into(), from: request.from, to: request.to, query: request.query }
}

/// The order for a request. A named file is one that the dialog has asked for; without a name a fresh one is made in the
/// data folder.
///
/// # Errors
/// [`Error::Usage`] for a path that nobody chose, [`Error::Io`] when the folder of packs cannot be made.
pub(crate) fn order(
    request: PackRequest,
    (home, grants): (&Home, &Grants),
    person: &Person,
    asker: Asker,
) -> Result<Order, Error> {
    let (organisation, path) = (request.organisation.clone(), request.path.clone());
    let scope = scope(request);
    let (output, existing) = match path {
        Some(path) => grants.target(&path)?,
        None => (free_file(&folder(home)?, &scope), Existing::Keep),
    };
    Ok(Order {
        scope,
        organisation,
        generated_at: asker.now,
        user: person.user.clone(),
        host: person.host.clone(),
        output,
        existing,
    })
}

/// The folder of packs, made when it is missing; packs hold evidence, so it is its owner's alone.
fn folder(home: &Home) -> Result<PathBuf, Error> {
    let folder = home.folder().join("packs");
    exhibit_engine::store::private_folder(&folder)
        .map_err(|source| Error::Io { path: folder.clone(), source })?;
    Ok(folder)
}

/// A name that no file has yet, e.g. `access-review-2026-01-01-2026-04-01-1.zip`.
fn free_file(folder: &Path, scope: &Scope) -> PathBuf {
    let name = format!("{}-{}-{}", scope.kind.id(), plain(&scope.from), plain(&scope.to));
    let numbered = |number: u64| folder.join(format!("{name}-{number}.zip"));
    (1..).map(numbered).find(|path| !path.exists()).expect("BUG: a folder holds fewer than 2^64 files")
}

/// A date as part of a file name: whatever else was typed cannot leave the folder.
fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    text.chars().take(PART_LIMIT_CHARS).map(keep).collect()
}

#[cfg(test)]
mod tests {
    use exhibit_engine::export::PackKind;

    use super::*;

    fn scope(from: &str) -> Scope {
        let text = |text: &str| text.to_owned();
        Scope { kind: PackKind::AccessReview, from: text(from), to: text("now"), query: text("") }
    }

    #[test]
    fn a_taken_name_is_followed_by_the_next_number() {
        let folder = tempfile::tempdir().unwrap();
        let first = free_file(folder.path(), &scope("2026-01-01"));
        assert_eq!(first.file_name().unwrap(), "access-review-2026-01-01-now-1.zip");
        std::fs::write(&first, "").unwrap();
        assert!(
            free_file(folder.path(), &scope("2026-01-01")).ends_with("access-review-2026-01-01-now-2.zip")
        );
    }

    #[test]
    fn what_was_typed_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for typed in ["../../etc/x", "/etc/passwd", "a\0b", "\u{202e}gpj", &"x".repeat(9_000)] {
            let file = free_file(folder.path(), &scope(typed));
            assert_eq!(file.parent(), Some(folder.path()), "{typed:?}");
            assert!(file.file_name().unwrap().len() < 120 && file.to_str().unwrap().is_ascii());
        }
    }
}
