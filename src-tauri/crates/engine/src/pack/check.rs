//! Checking pack files: hashed and read from the medium under the eyes of a watch.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_export::seal::{AllowedSigners, verify_sshsig};
use exhibit_export::{Check, Depth, NAMESPACE, PackCheck, PackFacts, PackInput, Trust};
use exhibit_proof::Hash;
use sha2::{Digest, Sha256};

use crate::activity::{self, Deed, Written};
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, home, sign};

/// Largest file of signers: some thousand RSA keys.
const SIGNERS_LIMIT_BYTES: u64 = 4 << 20;

/// What was found about one pack file.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The file.
    pub path: PathBuf,
    /// The checks. What is wrong with the pack is in here.
    pub check: PackCheck,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Size of the file.
    pub bytes: u64,
    /// What the pack says of itself; none when that cannot be read. Not proven by being written there.
    pub facts: Option<PackFacts>,
    /// Why the check is not in the list of packs.
    pub note: Option<String>,
}

/// Reads an OpenSSH allowed_signers file, and says which of its lines cannot be read.
///
/// # Errors
/// [`Error::Io`]; [`Error::File`] when no line of it names a signer.
pub fn signers(path: &Path, now: Moment) -> Result<(Trust, Vec<String>), Error> {
    let bytes = home::bytes_of(path, SIGNERS_LIMIT_BYTES)
        .map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let (allowed, problems) = AllowedSigners::parse(&String::from_utf8_lossy(&bytes));
    if allowed.is_empty() {
        let message = "it names no signer; a line is e.g. `name@example.org ssh-ed25519 AAAA…`".to_owned();
        return Err(Error::File { path: path.to_owned(), message });
    }
    Ok((Trust::of(allowed, now), problems))
}

/// Whether two packs are of one log that only grew between them.
///
/// # Errors
/// [`Error::Io`] when a file is missing or cannot be read.
pub fn compare(path: &Path, against: &Path) -> Result<Check, Error> {
    let failed = |error| match error {
        exhibit_export::Error::Read(source) => Error::Io { path: path.to_owned(), source },
        other => Error::Export(other),
    };
    exhibit_export::check_consistency(opened(path)?, opened(against)?).map_err(failed)
}

/// Checks a pack file, for nobody in particular: nothing is written.
///
/// # Errors
/// [`Error::Io`] when the file is missing or cannot be read, [`Error::Cancelled`].
pub fn verify(path: &Path, trust: &Trust, watch: &Watch<'_>) -> Result<Checked, Error> {
    let mut file = opened(path)?;
    let (sha256, bytes, check) = judged(&mut file, (path, trust), Depth::Whole, watch)?;
    let facts = said(&mut file, path)?;
    Ok(Checked { path: path.to_owned(), check, sha256, bytes, facts, note: None })
}

/// As [`verify`], and puts the verdict into the workspace's list of packs.
///
/// # Errors
/// As [`verify`]. A list that cannot be written is a note in the result.
pub fn verify_in(
    workspace: &Workspace,
    (path, trust): (&Path, &Trust),
    watch: &Watch<'_>,
) -> Result<Checked, Error> {
    let mut checked = verify(path, trust, watch)?;
    checked.note = note_check(workspace, &checked);
    Ok(checked)
}

/// Puts the verdict about a pack into the workspace's list of packs; gives why it is not in it.
pub fn note_check(workspace: &Workspace, checked: &Checked) -> Option<String> {
    let failed = checked.check.checks.iter().filter(|check| !check.ok);
    let deed = Deed::PackChecked {
        file: Written::at(&checked.path, checked.sha256.to_string(), checked.bytes),
        ok: checked.check.ok,
        failed: failed.map(|check| check.name.to_owned()).collect(),
        facts: checked.facts.clone(),
    };
    activity::note(workspace, deed)
}

/// What trusts the signer of a pack that was written just now, and of the review in it, and nobody else.
pub(super) fn trust_in(input: &PackInput) -> Trust {
    let Some(signer) = &input.signer else { return Trust::nobody() };
    let mut lines = format!("{} namespaces=\"{NAMESPACE}\" {}\n", signer.identity, signer.public_key);
    // The statement may have been signed with another key than the pack is.
    let closing = input.review.as_ref().and_then(|review| review.closing.as_ref());
    if let Some((closing, signature)) =
        closing.and_then(|closing| Some((closing, closing.signature.as_ref()?)))
    {
        let statement = closing.statement.as_bytes();
        if let Ok(signed) = verify_sshsig(signature, sign::REVIEW_NAMESPACE, statement) {
            let who = sign::identity(closing.signer.as_deref().unwrap_or_default());
            lines += &format!("{who} namespaces=\"{}\" {}\n", sign::REVIEW_NAMESPACE, signed.key.text());
        }
    }
    Trust::of(AllowedSigners::parse(&lines).0, input.generated.at)
}

/// Hash, size and verdict of an open file, read from its beginning.
pub(crate) fn judged(
    file: &mut File,
    (path, trust): (&Path, &Trust),
    depth: Depth,
    watch: &Watch<'_>,
) -> Result<(Hash, u64, PackCheck), Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let bytes = file.metadata().map_err(failed)?.len();
    // The hash reads everything once, the check reads the members twice: as files, and row by row.
    let total = bytes.saturating_mul(3);
    let mut watched = Watched { file, path, watch, total, done: Cell::new(0), told: Cell::new(0) };
    let hashed = hash(&mut watched).map_err(|source| stopped(watch).unwrap_or_else(|| failed(source)))?;
    let check = exhibit_export::check_pack_to(depth, &mut watched, trust).map_err(|error| {
        match (stopped(watch), error) {
            (Some(stopped), _) => stopped,
            (None, exhibit_export::Error::Read(source)) => failed(source),
            (None, other) => Error::Export(other),
        }
    })?;
    watch.check()?;
    watched.tell(total);
    Ok((hashed, bytes, check))
}

pub(crate) fn said(file: &mut File, path: &Path) -> Result<Option<PackFacts>, Error> {
    exhibit_export::pack_facts(file).map_err(|error| match error {
        exhibit_export::Error::Read(source) => Error::Io { path: path.to_owned(), source },
        other => Error::Export(other),
    })
}

/// A file, not a folder; a pipe has no end to look for the directory at.
pub(crate) fn opened(path: &Path) -> Result<File, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let kind = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let hint = "nothing was read or written; check the name, and the folder that it is looked for in";
            return Err(Error::usage(format!("there is no file {}", path.display()), hint));
        }
        found => found.map_err(failed)?,
    };
    if !kind.is_file() {
        let what = if kind.is_dir() { "a folder" } else { "not a file but a pipe or device" };
        return Err(Error::usage(format!("{} is {what}", path.display()), "name the pack's zip file"));
    }
    File::open(path).map_err(failed)
}

fn hash(file: &mut Watched<'_, '_>) -> io::Result<Hash> {
    file.seek(SeekFrom::Start(0))?;
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(Hash(hash.finalize().into())),
            taken => hash.update(&chunk[..taken]),
        }
    }
}

fn stopped(watch: &Watch<'_>) -> Option<Error> {
    watch.check().err()
}

/// Bytes between two words to the watch.
const BYTES_A_WORD: u64 = 1 << 20;

/// A file that says how much of it was read, and fails to be read once the watch is cancelled.
struct Watched<'a, 'w> {
    file: &'a mut File,
    path: &'a Path,
    watch: &'a Watch<'w>,
    total: u64,
    done: Cell<u64>,
    told: Cell<u64>,
}

impl Watched<'_, '_> {
    fn tell(&self, done: u64) {
        self.told.set(done);
        self.watch.tell(Progress {
            stage: "verify",
            subject: Some(self.path.display().to_string()),
            done: done.min(self.total),
            total: Some(self.total),
            unit: "bytes",
            until: None,
        });
    }
}

impl Read for Watched<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.watch.check().is_err() {
            return Err(io::Error::other("stopped"));
        }
        let taken = self.file.read(out)?;
        self.done.set(self.done.get() + taken as u64);
        if self.done.get() - self.told.get().min(self.done.get()) >= BYTES_A_WORD {
            self.tell(self.done.get());
        }
        Ok(taken)
    }
}

impl Seek for Watched<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
