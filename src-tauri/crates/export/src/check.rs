//! A pack, checked by its own contents: what an outsider wants to know before reading it.
//!
//! Nothing is extracted and memory does not grow with the pack. Whatever is in the file, the answer is a list of
//! checks; only a medium that cannot be read is an error.

mod bag;
mod completeness;
mod consistency;
mod event;
mod facts;
mod held;
mod listings;
mod package;
mod proofs;
mod reader;
mod redaction;
mod report;
mod rows;
mod rules;
mod said;
mod sample;
mod side;
mod signature;
mod signoff;
mod stream;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use exhibit_entry::Moment;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::archive::{Archive, Member};
use crate::error::Error;
use crate::pack::path;
use crate::plain::plain;
use crate::seal::AllowedSigners;
pub use consistency::check_consistency;
pub use reader::{OpenedRow, PackReader, TableColumn, TableReader};
pub use said::{PackFacts, pack_facts, pack_json};
pub use signature::{Signature, SignatureState};
use tally::Tally;

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name: `archive`, `bag`, `manifest`, `tagmanifest`, `signature`, `minisign`, `pack_json`, `counts`, `order`,
    /// `raw`, `leaves`, `proofs`, `sample`, `listings`, `redaction`, `checkpoint`, `consistency`, `datapackage`,
    /// `tables`, `completeness`, `rules`, `report`, `signoff`. Checks that do not apply or could not be reached are not listed.
    pub name: &'static str,
    /// Whether all is well.
    pub ok: bool,
    /// What was found, safe to print.
    pub detail: String,
    /// Whether all is well only because there was nothing to judge by, e.g. no signature, or one by a key that nobody
    /// vouched for.
    pub is_open: bool,
}

/// The answer about one pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackCheck {
    /// True only when every check was reached and is well.
    pub ok: bool,
    /// Name of the top folder, where the archive has one.
    pub pack_id: Option<String>,
    /// All checks that were reached, in a fixed order.
    pub checks: Vec<Check>,
    /// Who signed it, as far as can be told.
    pub signature: Signature,
}

/// Whom whoever asks trusts.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The signers to be trusted. None: a good signature is present and not trusted, which is no fault. Given: a pack
    /// that none of them signed is faulty.
    pub allowed_signers: Option<AllowedSigners>,
    /// The present, for signers who are trusted for a time; without it a list of signers trusts nobody.
    pub at: Option<Moment>,
}

impl Trust {
    /// No list of signers.
    #[must_use]
    pub fn nobody() -> Self {
        Self::default()
    }

    /// A list of signers, and the present.
    #[must_use]
    pub fn of(allowed_signers: AllowedSigners, at: Moment) -> Self {
        Self { allowed_signers: Some(allowed_signers), at: Some(at) }
    }
}

/// How far a check goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything, for whoever was given a pack.
    Whole,
    /// Everything but the study of the rows, for whoever wrote the pack a moment ago: the same program would only do
    /// again what it has just done with the same rows, and what the disk made of it the hashes tell.
    Written,
}

/// What one member really holds; `Err` says why it cannot be read.
type Found = Result<Content, String>;

/// Size, hash and lines of a member, by path.
type Contents = BTreeMap<String, Found>;

#[derive(Clone, Debug)]
struct Content {
    bytes: u64,
    sha256: String,
    lines: Lines,
}

/// The line ends of a member, and whether the last byte is one.
#[derive(Clone, Copy, Debug)]
struct Lines {
    count: u64,
    is_whole: bool,
}

impl Lines {
    fn take(&mut self, bytes: &[u8]) {
        self.count += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.is_whole = bytes.last() == Some(&b'\n');
    }
}

/// Checks the whole pack in `file`.
///
/// # Errors
/// [`Error::Read`] only when the medium fails; anything that can be read gives an answer.
pub fn check_pack(file: impl Read + Seek, trust: &Trust) -> Result<PackCheck, Error> {
    check_pack_to(Depth::Whole, file, trust)
}

/// Checks the pack in `file` as far as `depth` says.
///
/// # Errors
/// As [`check_pack`].
pub fn check_pack_to(depth: Depth, file: impl Read + Seek, trust: &Trust) -> Result<PackCheck, Error> {
    let archive = match Archive::scan(file).map_err(Error::Read)? {
        Ok(archive) => archive,
        Err(reason) => return Ok(refused(&reason)),
    };
    let (checks, signature) = check_archive(&archive, (trust, depth));
    match archive.failure() {
        Some(error) => Err(Error::Read(error)),
        None => Ok(PackCheck {
            ok: checks.iter().all(|check| check.ok),
            pack_id: Some(archive.top.clone()),
            checks,
            signature,
        }),
    }
}

fn refused(reason: &str) -> PackCheck {
    let mut archive = Tally::new("archive");
    archive.fault(plain(reason).into_owned());
    let checks = vec![archive.check(String::new())];
    PackCheck { ok: false, pack_id: None, checks, signature: Signature::default() }
}

fn check_archive<R: Read + Seek>(
    archive: &Archive<R>,
    (trust, depth): (&Trust, Depth),
) -> (Vec<Check>, Signature) {
    let contents: Contents =
        archive.members.iter().map(|member| (member.path.clone(), content(archive, member))).collect();
    let mut checks = vec![check_contents(&contents)];
    checks.extend(bag::check(archive, &contents));
    let facts = facts::read(archive);
    let (signatures, signature) = signature::check(archive, facts.as_ref().ok(), trust);
    checks.extend(signatures);
    match facts {
        Err(reason) => {
            let mut tally = Tally::new("pack_json");
            tally.fault(reason);
            checks.push(tally.check(String::new()));
        }
        Ok(facts) => {
            checks.push(facts::check(&facts, &archive.top, &contents));
            checks.extend(check_data(archive, &facts, (&contents, depth)));
            checks.extend(signoff::check(archive, &facts, trust));
        }
    }
    (checks, signature)
}

/// What the pack holds, held against what `pack.json` says.
fn check_data<R: Read + Seek>(
    archive: &Archive<R>,
    facts: &facts::PackFacts,
    (contents, depth): (&Contents, Depth),
) -> Vec<Check> {
    let (mut checks, studied) = rows::check(archive, facts, (contents, depth));
    checks.push(check_checkpoint(archive, facts));
    checks.extend(consistency::check(archive, facts));
    checks.extend(package::check(archive, facts, contents));
    checks.push(completeness::check(archive, facts));
    checks.push(rules::check(facts, contents));
    let again = report::Again { depth, studied: studied.as_ref() };
    checks.extend(report::check((archive, facts), contents, again));
    checks
}

fn content<R: Read + Seek>(archive: &Archive<R>, member: &Member) -> Found {
    let (mut reader, mut hash, mut bytes, mut lines) =
        (archive.open(member), Sha256::new(), 0, Lines { count: 0, is_whole: true });
    let mut buffer = vec![0; 64 << 10];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(Content { bytes, sha256: hex::encode(hash.finalize()), lines }),
            Ok(filled) => {
                hash.update(&buffer[..filled]);
                lines.take(&buffer[..filled]);
                bytes += filled as u64;
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

fn check_contents(contents: &Contents) -> Check {
    let mut tally = Tally::new("archive");
    for (path, found) in contents {
        if let Err(reason) = found {
            tally.fault(format!("{path}: {reason}"));
        }
    }
    tally.check(format!("{} members, every byte accounted for", contents.len()))
}

fn check_checkpoint<R: Read + Seek>(archive: &Archive<R>, facts: &facts::PackFacts) -> Check {
    let mut tally = Tally::new("checkpoint");
    let note = stream::text(archive, path::CHECKPOINT)
        .and_then(|text| text.parse::<exhibit_proof::SignedNote>().map_err(|error| error.to_string()));
    match note {
        Err(reason) => {
            tally.fault(reason);
            tally.check(String::new())
        }
        Ok(note) => {
            let (size, root) = (note.body().size(), note.body().root().to_string());
            if size != facts.integrity.tree_size {
                tally.fault(format!("it names {size} leaves, pack.json {}", facts.integrity.tree_size));
            }
            if root != facts.integrity.root {
                tally.fault("it names another root than pack.json".into());
            }
            let signed = signature::of_checkpoint(&note, facts, &mut tally);
            tally.check(format!("{size} leaves, root {root}; {signed}"))
        }
    }
}
