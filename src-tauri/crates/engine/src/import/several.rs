//! Archives and folders: every file in them is read as a file of its own, with its own profile and receipt. What is no
//! log is named and left out, so that nothing is missing without a word.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use exhibit_export::ForeignZip;

use super::folder::{self, FILES_AT_MOST};
use super::head::{self, Head, NotRead};
use super::intake::Intake;
use super::place::{Item, Place};
use super::twin::{By, Twins};
use super::{Brought, LeftOut, Outcome, concerns_all};
use crate::Error;

/// Rows of a file that are looked at to tell whether it is a log.
const ROWS_TO_TELL: usize = 20;

/// The profile of what no other knows.
const UNRECOGNISED: &str = "generic";

/// What may hold several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Several {
    Folder,
    Archive,
}

/// Whether several files stand at `path`; none for one file, for standard input and for what cannot be looked at, which
/// its reader then tells.
pub(super) fn at(path: &Path) -> Option<Several> {
    if path.is_dir() {
        return Some(Several::Folder);
    }
    let mut start = [0; 4];
    let is_archive = path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && matches!(&start, b"PK\x03\x04" | b"PK\x05\x06");
    is_archive.then_some(Several::Archive)
}

/// Imports what a folder or an archive holds.
///
/// # Errors
/// [`Error::File`] where nothing in it is a log or the archive is refused, [`Error::Cancelled`], and what would fail with
/// every file, where it fails with the first.
pub(super) fn bring(intake: &mut Intake<'_>, path: &Path, several: Several) -> Result<Brought, Error> {
    let mut brought = Brought::default();
    let ended = match several {
        Several::Archive => archive(intake, path, &mut brought),
        Several::Folder => whole_folder(intake, path, &mut brought),
    };
    match ended {
        Err(error) if brought.files.is_empty() => Err(error),
        Err(error) => {
            brought.files.push(failed(path.display().to_string(), &error));
            Ok(brought)
        }
        Ok(()) if brought.files.is_empty() => Err(nothing(path, &brought.left_out)),
        Ok(()) => Ok(brought),
    }
}

/// Whether its name says so: much else has the form of a zip, and is no export.
fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}

fn whole_folder(intake: &mut Intake<'_>, path: &Path, brought: &mut Brought) -> Result<(), Error> {
    if path.canonicalize().is_ok_and(|whole| whole.parent().is_none()) {
        let message = format!("{} is a whole disk", path.display());
        return Err(Error::usage(message, "nothing was stored; name a folder on it"));
    }
    let listing = folder::list(path, FILES_AT_MOST, intake.watch)?;
    brought.left_out.extend(listing.left_out);
    let (archives, files): (Vec<_>, Vec<_>) =
        listing.files.into_iter().partition(|path| is_zip(path) && at(path) == Some(Several::Archive));
    let items: Vec<Item<'_>> = files
        .into_iter()
        .map(|path| Item { name: path.display().to_string(), place: Place::Path(path) })
        .collect();
    each(intake, &items, brought)?;
    for path in archives {
        let told = archive(intake, &path, brought);
        settled(path.display().to_string(), told, brought)?;
    }
    for (path, error) in listing.failed {
        brought.files.push(failed(path.display().to_string(), &error));
    }
    if listing.is_cut {
        brought.files.push(failed(path.display().to_string(), &too_many(path)));
    }
    Ok(())
}

/// A failure of one file is told beside the others; one that concerns all ends them.
fn settled(name: String, told: Result<(), Error>, brought: &mut Brought) -> Result<(), Error> {
    match told {
        Err(error) if concerns_all(error.code()) => Err(error),
        Err(error) => {
            brought.files.push(failed(name, &error));
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn archive(intake: &mut Intake<'_>, path: &Path, brought: &mut Brought) -> Result<(), Error> {
    let zip = opened(path)?;
    each(intake, &items(path, &zip), brought)
}

/// Opens an archive and reads its structure.
///
/// # Errors
/// [`Error::Io`]; [`Error::File`] for one that is refused or is no export.
pub(super) fn opened(path: &Path) -> Result<ForeignZip<File>, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let refused = |message: String| Error::File { path: path.to_owned(), message };
    let zip = ForeignZip::scan(File::open(path).map_err(io)?).map_err(io)?;
    let zip = zip.map_err(|reason| refused(format!("the archive is refused: {reason}")))?;
    let has = |wanted: &str| zip.members().iter().any(|member| member.name().ends_with(wanted));
    if has("/data/pack.json") && has("/bagit.txt") {
        return Err(refused("it is an evidence pack and no export; `exhibit pack verify` checks it".into()));
    }
    if has("[Content_Types].xml") {
        return Err(refused("it is a spreadsheet or another office document; save it as CSV".into()));
    }
    Ok(zip)
}

/// The members of an archive.
pub(super) fn items<'a>(path: &Path, zip: &'a ForeignZip<File>) -> Vec<Item<'a>> {
    let item = |member| Item {
        name: format!("{}!{}", path.display(), exhibit_export::ForeignMember::name(member)),
        place: Place::Member(zip, member),
    };
    zip.members().iter().map(item).collect()
}

fn each(intake: &mut Intake<'_>, items: &[Item<'_>], brought: &mut Brought) -> Result<(), Error> {
    let by = By { workspace: intake.workspace, wanted: intake.wanted, watch: intake.watch };
    let mut twins = Twins::among(items);
    for (at, item) in items.iter().enumerate() {
        by.watch.check()?;
        let told = why_not(item, by).and_then(|why| match why {
            None => twins.why_known(at, by),
            why => Ok(why),
        });
        let stored = told.and_then(|why| match why {
            Some(reason) => Ok(Err(reason)),
            None => intake.file((&item.name, item.open()?)).map(Ok),
        });
        match stored {
            Ok(Ok(imported)) => brought.add(imported),
            Ok(Err(reason)) => brought.left_out.push(LeftOut { path: item.name.clone(), reason }),
            Err(error) => settled(item.name.clone(), Err(error), brought)?,
        }
    }
    Ok(())
}

/// Why a file is no log; none when it is one, or is to be read as the caller says.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] for a file that is damaged.
pub(super) fn why_not(item: &Item<'_>, by: By<'_>) -> Result<Option<String>, Error> {
    if let Err(reason) = item.kind() {
        return Ok(Some(reason.to_owned()));
    }
    item.check(by.watch)?;
    let head = match head::of(&item.name, &|| item.open(), ROWS_TO_TELL) {
        Ok(head) => head,
        Err(NotRead::NoRows { why, .. }) => return Ok(Some(why.to_string())),
        Err(NotRead::Failed(error)) => return Err(error),
    };
    if by.wanted.profile.is_some() {
        return Ok(None);
    }
    match (no_log(&head, by)?, head.damage) {
        (Some(_), Some(message)) => Err(Error::File { path: item.name.clone().into(), message }),
        (why, _) => Ok(why),
    }
}

/// Why a file that begins so is no log; none when it is one.
fn no_log(head: &Head, by: By<'_>) -> Result<Option<String>, Error> {
    let derivation = by.workspace.derivation();
    let detected = match head.rows.is_empty() {
        true => derivation.detect_columns(&head.bytes),
        false => derivation.detect(&head.rows),
    };
    if detected != UNRECOGNISED {
        return Ok(None);
    }
    let profile = derivation.profile(UNRECOGNISED)?;
    let is_full = |raw: &Vec<u8>| {
        exhibit_source::read_row(profile, raw)
            .is_ok_and(|row| row.at.is_some() && (row.action.is_some() || row.actor.name().is_some()))
    };
    Ok(match head.rows.len() {
        0 => Some("it holds no rows".to_owned()),
        _ if head.rows.iter().any(is_full) => None,
        count => Some(format!(
            "no log: none of its first {count} rows tells a time together with an action or an actor (import it by \
             itself to keep it all the same)"
        )),
    })
}

fn failed(path: String, error: &Error) -> Outcome {
    Outcome { path, result: Err(error.failure()) }
}

fn too_many(path: &Path) -> Error {
    let message = format!(
        "it holds more than {FILES_AT_MOST} files, and those after them were not read; name its folders one by one"
    );
    Error::File { path: path.to_owned(), message }
}

fn nothing(path: &Path, left_out: &[LeftOut]) -> Error {
    /// Files that are named: enough to see what was meant to be read.
    const NAMED: usize = 3;
    let named = left_out.iter().take(NAMED).map(|left| format!("{} ({})", left.path, left.reason));
    let named: Vec<String> = named.collect();
    let more = left_out.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let message = match named.is_empty() {
        true => "there is no file in it".to_owned(),
        false => format!("no file in it is a log: {}{more}", named.join("; ")),
    };
    Error::File { path: path.to_owned(), message }
}
