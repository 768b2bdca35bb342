//! The head of the log, kept outside the database too: a cut tail is visible to nothing inside it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use exhibit_proof::Head;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::chain::Link;
use crate::tip::Tip;

/// What is kept beside the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Of the log.
    pub(crate) head: Head,
    /// Of the receipts.
    pub(crate) link: Link,
    /// Of the captured webhooks.
    pub(crate) captures: Tip,
    /// Of what was sent from here.
    pub(crate) trail: Tip,
}

#[derive(Serialize, Deserialize)]
struct Written {
    size: u64,
    root: String,
    receipts: u64,
    chain: String,
    /// Older versions keep neither this nor the following.
    #[serde(default)]
    captures: u64,
    #[serde(default = "no_hash")]
    capture_link: String,
    #[serde(default)]
    attempts: u64,
    #[serde(default = "no_hash")]
    attempt_link: String,
}

fn no_hash() -> String {
    hex::encode([0; 32])
}

/// Reads the head file beside the database at `path`; none when there is no such file.
///
/// # Errors
/// [`Error::File`] when it cannot be read, [`Error::BadValue`] when it is not a head.
pub fn read_head(path: &Path) -> Result<Option<Head>, Error> {
    Ok(read_kept(path)?.map(|kept| kept.head))
}

/// All of the head file.
pub(crate) fn read_kept(path: &Path) -> Result<Option<Kept>, Error> {
    let file = head_path(path);
    if fs::metadata(&file).is_ok_and(|found| !found.is_file()) {
        // A pipe would be waited for, for ever.
        return Err(Error::BadValue(format!("{} is no plain file", file.display())));
    }
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::File { path: file, source }),
    };
    let unread = || Error::BadValue(format!("{} is not a log head", file.display()));
    let written: Written = serde_json::from_str(&text).map_err(|_| unread())?;
    let root = written.root.parse().map_err(|_| unread())?;
    let hash_of = |text: &str| {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map(|()| hash).map_err(|_| unread())
    };
    let link = Link { receipts: written.receipts, hash: hash_of(&written.chain)? };
    let captures = Tip { count: written.captures, hash: hash_of(&written.capture_link)? };
    let trail = Tip { count: written.attempts, hash: hash_of(&written.attempt_link)? };
    Ok(Some(Kept { head: Head { size: written.size, root }, link, captures, trail }))
}

/// Writes the head file after a commit: the old one or the new one, never half.
pub(crate) fn write_kept(path: &Path, kept: Kept) -> Result<(), Error> {
    let file = head_path(path);
    let failed = |source| Error::File { path: file.clone(), source };
    let fresh = fresh_path(&file);
    let written = Written {
        size: kept.head.size,
        root: kept.head.root.to_string(),
        receipts: kept.link.receipts,
        chain: hex::encode(kept.link.hash),
        captures: kept.captures.count,
        capture_link: hex::encode(kept.captures.hash),
        attempts: kept.trail.count,
        attempt_link: hex::encode(kept.trail.hash),
    };
    let text = serde_json::to_string(&written).expect("BUG: plain fields always serialise");
    let mut out = private(&fresh).map_err(failed)?;
    writeln!(out, "{text}").and_then(|()| out.sync_all()).map_err(failed)?;
    fs::rename(&fresh, &file).map_err(failed)
}

/// A file that nobody else can read, emptied if a crash left it behind.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A name of this call's own, so that nobody renames a file that another is still writing.
fn fresh_path(file: &Path) -> PathBuf {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let nth = WRITTEN.fetch_add(1, Ordering::Relaxed);
    file.with_extension(format!("head.{}-{nth}.new", std::process::id()))
}

fn head_path(path: &Path) -> PathBuf {
    path.with_extension("head")
}
