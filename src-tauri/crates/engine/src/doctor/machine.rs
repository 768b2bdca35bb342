//! The machine: SQLite, open files, keychain, clock.

use exhibit_entry::Moment;

use super::{Finding, opened};
use crate::secret;
use crate::workspace::Listed;

/// Fewer are not enough for a reader and a writer on several workspaces beside a window and its sockets.
#[cfg(unix)]
const OPEN_FILES_AT_LEAST: u64 = 256;

/// A clock may be set right by so much without anybody minding.
const SLACK_MS: i64 = 5 * 60_000;

const DAY_MS: i64 = 24 * 3_600_000;

/// No version of Exhibit ran before.
const FIRST_YEAR: &str = "2026-01-01T00:00:00Z";

pub(super) fn sqlite() -> Finding {
    // An older one is refused when a workspace is opened; this one is compiled in.
    Finding::well("sqlite", format!("version {}, compiled in", exhibit_store::sqlite_version()))
}

#[cfg(unix)]
pub(super) fn open_files() -> Finding {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    match limit {
        None => Finding::well("open_files", "as many files as wanted may be open"),
        Some(limit) if limit >= OPEN_FILES_AT_LEAST => {
            Finding::well("open_files", format!("{limit} files may be open at once"))
        }
        Some(limit) => Finding::bad(
            "open_files",
            format!("only {limit} files may be open at once"),
            format!("raise the limit, e.g. `ulimit -n {OPEN_FILES_AT_LEAST}`, before Exhibit is started"),
        ),
    }
}

#[cfg(not(unix))]
pub(super) fn open_files() -> Finding {
    Finding::well("open_files", "this system has no limit that matters here")
}

/// Whether something is, or is to be, kept in the keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    ForSecrets,
    ForNothing,
}

pub(super) fn keychain(needed: Needed) -> Finding {
    match secret::keychain_state() {
        Ok(()) => Finding::well("keychain", "the system's keychain answers"),
        Err(why) if needed == Needed::ForSecrets => Finding::bad(
            "keychain",
            format!("the system's keychain does not answer: {why}"),
            "unlock it or start its service; tokens that are kept there cannot be fetched until then",
        ),
        Err(why) => {
            let detail = format!("the system's keychain does not answer, and nothing is kept there: {why}");
            Finding::well("keychain", detail)
                .but("tokens can be kept with --secret-store file, or read from variables at each pull")
        }
    }
}

/// The clock against what the clock said before, which the receipts tell.
pub(super) fn clock(workspaces: &[Listed], now: Moment) -> Finding {
    let readers = || workspaces.iter().filter_map(|listed| Some((&listed.name, opened(listed).ok()?)));
    let newest = readers().filter_map(|(_, reader)| reader.newest_run().ok().flatten()).max();
    let ahead = newest.filter(|newest| *newest > now.plus_ms(SLACK_MS));
    if let Some(newest) = ahead {
        return Finding::bad(
            "clock",
            format!("it is {now} by this machine's clock, but rows were stored at {newest}"),
            "set the clock right: times of receipt and packs' times come from it; stored rows keep theirs",
        );
    }
    if Moment::parse(FIRST_YEAR).is_some_and(|first| now < first) {
        return Finding::bad("clock", format!("it is {now} by this machine's clock"), "set the clock right");
    }
    let claimed: u64 = readers().filter_map(|(_, reader)| reader.rows_after(now.plus_ms(DAY_MS)).ok()).sum();
    let finding = Finding::well("clock", format!("it is {now}"));
    match claimed {
        0 => finding,
        rows => finding.but(format!(
            "{rows} rows claim to come from the future; their vendor's clock was wrong, or they lie"
        )),
    }
}
