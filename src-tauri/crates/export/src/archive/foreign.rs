//! A vendor's zip of exports. Its members are read where they stand and never unpacked, and their names are labels that
//! open nothing; yet an archive that hides, doubles or misnames members is refused whole, because two readers would find
//! different rows in it.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};

use super::header::Entry;
use super::{Maker, Medium, Member, MemberReader, Refusal, SMALL_BYTES, check_sizes, named, scan};
use crate::plain::plain;

/// What all members together may unpack to, 4 GiB: years of an audit log, and what zip's 32-bit fields can say.
const TOTAL_LIMIT_BYTES: u64 = 4 << 30;
/// Longest name, in bytes: what common systems take for a path.
const NAME_LIMIT_BYTES: usize = 1024;
/// Highest ratio of size to packed size of a member over [`SMALL_BYTES`]. Logs pack ten to forty times smaller; what
/// packs better holds next to nothing, or is made to fill memory and disk.
const LARGE_RATIO: u64 = 200;

/// A zip whose structure holds, whoever made it.
pub struct ForeignZip<R> {
    medium: Medium<R>,
    members: Vec<ForeignMember>,
}

/// One file in it.
#[derive(Clone, Debug)]
pub struct ForeignMember {
    member: Member,
}

impl ForeignMember {
    /// Its name with its folders, fit to be shown: what cannot be seen is spelt out. It is no path to open.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.member.path
    }

    /// Its size in bytes, unpacked.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.member.size
    }
}

impl<R: Read + Seek> ForeignZip<R> {
    /// Reads the structure of `file`; no member is unpacked. The outer error is the medium's; the inner one says, as the
    /// end of a sentence, why the archive is refused.
    ///
    /// # Errors
    /// What reading `file` fails with.
    pub fn scan(file: R) -> io::Result<Result<Self, String>> {
        let medium = Medium::over(file);
        let scanned = files(&medium);
        match medium.failed.take() {
            Some(error) => Err(error),
            None => Ok(scanned.map(|members| Self { medium, members })),
        }
    }

    /// Its files in their order; folders are none.
    #[must_use]
    pub fn members(&self) -> &[ForeignMember] {
        &self.members
    }

    /// The bytes of a file. At their end size and checksum must be as declared, or the last read fails.
    pub fn open<'a>(&'a self, member: &ForeignMember) -> impl Read + use<'a, R> {
        MemberReader::new(&self.medium, &member.member)
    }
}

fn files<R: Read + Seek>(medium: &Medium<R>) -> Result<Vec<ForeignMember>, Refusal> {
    let (mut seen, mut members) = (BTreeSet::new(), Vec::new());
    for (entry, member) in scan(medium, Maker::Anybody)? {
        let name = name_of(&entry).map_err(|reason| named(&entry, reason))?;
        if !seen.insert(name.trim_end_matches('/').to_lowercase()) {
            return Err(named(&entry, "it is there twice"));
        }
        if !name.ends_with('/') {
            members.push(Member { path: name, ..member });
        }
    }
    check_sizes(&members, TOTAL_LIMIT_BYTES)?;
    let swells = |member: &&Member| member.size > SMALL_BYTES && member.size / LARGE_RATIO > member.packed;
    match members.iter().find(swells) {
        Some(member) => Err(format!(
            "member {}: it declares over {LARGE_RATIO} times its packed size (unpack it and import the files)",
            member.path
        )),
        None => Ok(members.into_iter().map(|member| ForeignMember { member }).collect()),
    }
}

/// The name of a member. It opens nothing here, but one that leads out of a folder was made to harm somebody.
fn name_of(entry: &Entry) -> Result<String, &'static str> {
    let text = String::from_utf8_lossy(&entry.name);
    let inner = text.strip_suffix('/').unwrap_or(&text);
    let has_drive = inner.as_bytes().get(1) == Some(&b':');
    if inner.is_empty() || text.len() > NAME_LIMIT_BYTES {
        return Err("its name is too long or none");
    }
    if text.contains(['\\', '\0']) || text.chars().any(char::is_control) {
        return Err("its name holds a backslash or a control code");
    }
    if has_drive || inner.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("its name leads out of the folder that it would be unpacked to");
    }
    Ok(plain(&text).into_owned())
}

#[cfg(test)]
mod tests;
