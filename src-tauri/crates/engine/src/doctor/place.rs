//! The data folder and what is in it.

use std::path::Path;

use exhibit_store::LockState;

use super::{Finding, opened};
use crate::index::WORTH_ROWS;
use crate::watch::Watch;
use crate::workspace::Listed;
use crate::{Derivation, Error, Home, secret};

/// A pull, its index and a pack need some of it at once.
#[cfg(unix)]
const FREE_BYTES_AT_LEAST: u64 = 500 << 20;

pub(super) fn data_folder(home: &Home) -> Finding {
    const NAME: &str = "data_folder";
    let folder = home.folder();
    let shown = folder.display();
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match writable(existing(folder)) {
            Ok(()) => Finding::well(NAME, format!("{shown} is not there yet; the first write makes it")),
            Err(why) => Finding::bad(NAME, format!("{shown} cannot be made: {why}"), CHOOSE),
        },
        Err(error) => Finding::bad(NAME, format!("{shown} cannot be looked at: {error}"), CHOOSE),
        Ok(found) if !found.is_dir() => Finding::bad(NAME, format!("{shown} is not a folder"), CHOOSE),
        Ok(_) => match (writable(folder), is_private(folder)) {
            (Err(why), _) => Finding::bad(NAME, format!("{shown} cannot be written to: {why}"), CHOOSE),
            (_, Err(mode)) => Finding::bad(
                NAME,
                format!("others on this machine may read {shown} (mode {mode:o})"),
                format!("make it yours alone: chmod 700 {}", quoted(folder)),
            ),
            _ => Finding::well(NAME, format!("{shown} can be written to, by you alone")),
        },
    }
}

const CHOOSE: &str = "give another folder with --data-dir or EXHIBIT_DATA_DIR, or mend its permissions";

#[cfg(unix)]
pub(super) fn free_space(home: &Home) -> Finding {
    const NAME: &str = "free_space";
    match rustix::fs::statvfs(existing(home.folder())) {
        Err(error) => Finding::bad(NAME, format!("cannot be told: {error}"), "look at the disk"),
        Ok(disk) => {
            let free_bytes = disk.f_bavail.saturating_mul(disk.f_frsize);
            let detail = format!("{} MiB are free", free_bytes >> 20);
            match free_bytes {
                FREE_BYTES_AT_LEAST.. => Finding::well(NAME, detail),
                _ => Finding::bad(NAME, detail, "make room; a write that finds none leaves what was there"),
            }
        }
    }
}

#[cfg(not(unix))]
pub(super) fn free_space(_: &Home) -> Finding {
    Finding::well("free_space", "is not looked at on this system")
}

pub(super) fn profiles(home: &Home) -> Finding {
    let derivation = match Derivation::load(&home.profiles()) {
        Ok(derivation) => derivation,
        Err(error) => return Finding::failed("profiles", &error),
    };
    if derivation.broken().is_empty() {
        return Finding::well("profiles", format!("{} vendors can be read", derivation.profiles().len()));
    }
    let told: Vec<String> = derivation.broken().iter().map(ToString::to_string).collect();
    Finding::bad(
        "profiles",
        told.join("; "),
        "correct each of these files or take it out of the folder; until then nothing is pulled or read with it",
    )
}

/// The user's own rules, where there are any.
pub(super) fn rules(home: &Home) -> Finding {
    const NAME: &str = "rules";
    let derivation = match Derivation::of(home) {
        Ok(derivation) => derivation,
        Err(error) => return Finding::failed(NAME, &error),
    };
    if let Some(broken) = derivation.rules_problem() {
        return Finding::bad(NAME, broken.to_string(), broken.failure().hint);
    }
    let (rules, own) = (derivation.rules().rules().len(), derivation.rules().own().len());
    Finding::well(NAME, format!("{rules} rules are in force, {own} of them your own"))
}

/// The files of secrets and of their names.
pub(super) fn secrets(home: &Home) -> Finding {
    const NAME: &str = "secrets";
    let files = [home.secrets(), home.folder().join("webhook-secrets.json")];
    let there: Vec<_> = files.iter().filter(|path| path.exists()).collect();
    for path in &there {
        if let Err(mode) = is_private(path) {
            let shown = path.display();
            return Finding::bad(
                NAME,
                format!("others on this machine may read {shown} (mode {mode:o})"),
                format!("chmod 600 {}, and renew the tokens in it", quoted(path)),
            );
        }
    }
    match secret::readable(home) {
        Err(error) => Finding::failed(NAME, &error),
        Ok(()) if there.is_empty() => Finding::well(NAME, "none are kept in the data folder"),
        Ok(()) => Finding::well(NAME, "those in the data folder can be read by you alone"),
    }
}

/// One workspace: that it opens, that SQLite finds it sound, that its log is the one its head tells, who writes to it.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn workspace(listed: &Listed, watch: &Watch<'_>) -> Result<Finding, Error> {
    let name = format!("workspace {}", listed.name);
    let looked = || -> Result<Finding, Error> {
        let mut reader = opened(listed)?;
        reader.stop_at(&watch.stop())?;
        let complaints = reader.quick_check()?;
        if !complaints.is_empty() {
            return Ok(Finding::bad(
                &name,
                format!("its file is damaged: {}", complaints.join("; ")),
                "copy it away as it is, then restore a backup or pull again into a new workspace",
            ));
        }
        let beside = listed.path.with_extension("head");
        if beside.metadata().is_ok_and(|found| !found.is_file()) {
            // To read a pipe would wait for ever.
            return Ok(Finding::bad(
                &name,
                format!("{} is not a file, so its newest head is not known", beside.display()),
                "take it away, then run `exhibit verify`",
            ));
        }
        let head = reader.agreed_head(&listed.path)?;
        if let Err(mode) = is_private(&listed.path) {
            let shown = listed.path.display();
            return Ok(Finding::bad(
                &name,
                format!("others on this machine may read {shown} (mode {mode:o})"),
                format!("chmod 600 {}", quoted(&listed.path)),
            ));
        }
        let detail = format!("opens, {} rows, and its log is the one its head tells", head.size);
        Ok(match exhibit_store::lock_state(&listed.path)? {
            LockState::Free if reader.indexed()?.uncovered() > WORTH_ROWS => Finding::well(&name, detail)
                .but("rows are not indexed yet, so that searching takes longer; `exhibit index` does it"),
            LockState::Free => Finding::well(&name, detail),
            LockState::Held => Finding::well(&name, detail).but("another Exhibit is writing to it just now"),
            LockState::ReadOnly => Finding::well(&name, detail)
                .but("it can be read and searched, but nothing can be pulled or imported into it"),
        })
    };
    match looked() {
        Err(error @ Error::Cancelled) => Err(error),
        Err(error) => Ok(Finding::failed(&name, &error)),
        Ok(finding) => Ok(finding),
    }
}

/// A path as one word of a shell (POSIX 2.2.2), to be pasted.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// The folder itself, or the nearest one above it that is there.
fn existing(folder: &Path) -> &Path {
    let found = folder.ancestors().find(|above| above.is_dir());
    found.unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn writable(folder: &Path) -> Result<(), String> {
    let wanted = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    rustix::fs::access(folder, wanted).map_err(|error| error.to_string())
}

#[cfg(not(unix))]
fn writable(folder: &Path) -> Result<(), String> {
    let found = std::fs::metadata(folder).map_err(|error| error.to_string())?;
    if found.permissions().readonly() { Err("it is read-only".to_owned()) } else { Ok(()) }
}

/// Whether nobody else may read it; else its mode.
#[cfg(unix)]
fn is_private(path: &Path) -> Result<(), u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0, |found| found.permissions().mode() & 0o777);
    if mode & 0o077 == 0 { Ok(()) } else { Err(mode) }
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> Result<(), u32> {
    Ok(())
}
