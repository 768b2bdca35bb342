//! The zip of a pack, written from members that are packed already: the same members, the same bytes.
//!
//! As plain as a zip can be (APPNOTE.TXT 4.3): sizes and checksums before the data, no extra fields, no comments, the
//! first date that there is, plain files, names in bytewise order.

use std::io::{self, Read, SeekFrom, Write};

use serde::Serialize;

use super::spool::{Packed, Packer, Packing, Spool};
use crate::error::Error;

/// Largest member, in bytes: what a zip holds without its 64-bit extension, which not every unpacker reads.
pub(crate) const MAX_MEMBER_BYTES: u64 = u32::MAX as u64 - 1;
/// Largest sum of all members, in bytes: two copies of the rows (NDJSON, CSV) of the largest member size.
pub(crate) const MAX_PACK_BYTES: u64 = 8 << 30;
/// Longest line of NDJSON, in bytes: whoever checks a pack must hold one, a few times over. Eight times the 4 MiB that a
/// row may have: a raw row that is all quotes doubles as a JSON string, and its mapped parts stand beside it.
pub(crate) const MAX_ROW_BYTES: usize = 40 << 20;
/// Largest member that is known as a whole, in bytes: manifests and pack.json are a hundred times smaller, and whoever
/// checks a pack must hold each of them as a tree.
pub(crate) const MAX_TEXT_BYTES: u64 = 4 << 20;

const LOCAL_MAGIC: &[u8; 4] = b"PK\x03\x04";
const CENTRAL_MAGIC: &[u8; 4] = b"PK\x01\x02";
const END_MAGIC: &[u8; 4] = b"PK\x05\x06";
/// Feature level 2.0: deflate.
const VERSION: u16 = 20;
/// Unix in the upper half: only then unpackers look at the mode.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// 1 January 1980, midnight.
const DATE: u16 = 0x21;
/// Plain file, readable by all, writable by its owner.
const MODE: u32 = 0o100_644;

/// One finished member, as the manifests and pack.json name it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FileFacts {
    pub(crate) path: String,
    pub(crate) rows: Option<u64>,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) media_type: &'static str,
}

/// The members of a pack, gathered.
#[derive(Default)]
pub(super) struct Bundle {
    members: Vec<Packed>,
}

impl Bundle {
    pub(super) fn new(members: Vec<Packed>) -> Self {
        Self { members }
    }

    /// Adds a member that is packed already.
    pub(super) fn add(&mut self, member: Packed) {
        self.members.push(member);
    }

    /// Adds a member that is known as a whole.
    pub(super) fn text(&mut self, path: &str, text: &str) -> Result<(), Error> {
        if text.len() as u64 > MAX_TEXT_BYTES {
            return Err(Error::TooLarge { what: path.to_owned(), limit_bytes: MAX_TEXT_BYTES });
        }
        self.bytes(path, text.as_bytes())
    }

    /// Adds a member that is in memory, of any size.
    pub(super) fn bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut packer = Packer::new(path, Packing::Deflated, Box::new(io::Cursor::new(Vec::new())));
        packer.write_all(bytes)?;
        self.add(packer.finish(None)?);
        Ok(())
    }

    /// Adds a member as it stands, from the start of `from`; `to` takes its bytes until the end.
    pub(super) fn stored(
        &mut self,
        path: &str,
        from: &mut dyn Spool,
        to: Box<dyn Spool>,
    ) -> Result<(), Error> {
        let mut packer = Packer::new(path, Packing::Stored, to);
        from.rewind()?;
        io::copy(from, &mut packer)?;
        self.add(packer.finish(None)?);
        Ok(())
    }

    /// The member at `path`.
    pub(super) fn member(&self, path: &str) -> Option<&Packed> {
        self.members.iter().find(|member| member.path == path)
    }

    /// SHA-256 of the member at `path`, which must be there.
    pub(super) fn sha256(&self, path: &str) -> String {
        self.member(path).expect("BUG: the member was added before").sha256.clone()
    }

    /// How many members there are.
    pub(super) fn count(&self) -> usize {
        self.members.len()
    }

    /// Everything below `data/`, in order of path.
    pub(super) fn payload(&self) -> Vec<FileFacts> {
        self.facts(|path| path.starts_with("data/"))
    }

    /// Everything else, in order of path.
    pub(super) fn tags(&self) -> Vec<FileFacts> {
        self.facts(|path| !path.starts_with("data/"))
    }

    fn facts(&self, wanted: impl Fn(&str) -> bool) -> Vec<FileFacts> {
        let members = self.members.iter().filter(|member| wanted(&member.path));
        let mut files: Vec<_> = members.map(file_facts).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Writes the zip, with all members below the folder `top`. `told` is called before each.
    pub(super) fn write(
        mut self,
        out: &mut impl Write,
        top: &str,
        told: &mut dyn FnMut() -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_sizes(top)?;
        self.members.sort_by(|a, b| a.path.cmp(&b.path));
        let (mut at, mut directory) = (0u64, Vec::new());
        for member in &self.members {
            told()?;
            let name = format!("{top}/{}", member.path);
            write_directory_entry(&mut directory, member, (&name, at));
            at += write_member(out, member, &name)?;
        }
        out.write_all(&directory)?;
        out.write_all(&end_record(self.members.len(), directory.len(), at))?;
        Ok(out.flush()?)
    }

    fn check_sizes(&self, top: &str) -> Result<(), Error> {
        let too_large = |limit_bytes| Err(Error::TooLarge { what: "the pack".into(), limit_bytes });
        if self.members.iter().map(|member| member.bytes).sum::<u64>() > MAX_PACK_BYTES {
            return too_large(MAX_PACK_BYTES);
        }
        let names: usize = self.members.iter().map(|member| top.len() + 1 + member.path.len()).sum();
        let packed: u64 = self.members.iter().map(|member| member.packed_bytes).sum();
        // Two headers a member (30 and 46 bytes), each with its name.
        let around = (2 * names + self.members.len() * 76) as u64;
        if packed + around > MAX_MEMBER_BYTES { too_large(MAX_MEMBER_BYTES) } else { Ok(()) }
    }
}

fn write_member(out: &mut impl Write, member: &Packed, name: &str) -> Result<u64, Error> {
    let header =
        [LOCAL_MAGIC.as_slice(), &facts(member), &short(name.len()), &short(0), name.as_bytes()].concat();
    out.write_all(&header)?;
    let mut spool = member.spool.borrow_mut();
    spool.seek(SeekFrom::Start(0))?;
    let copied = io::copy(&mut (&mut **spool).take(member.packed_bytes), out)?;
    if copied != member.packed_bytes {
        let lost =
            io::Error::new(io::ErrorKind::UnexpectedEof, format!("the spool of {} lost bytes", member.path));
        return Err(lost.into());
    }
    Ok(header.len() as u64 + copied)
}

fn write_directory_entry(directory: &mut Vec<u8>, member: &Packed, (name, at): (&str, u64)) {
    directory.extend(CENTRAL_MAGIC);
    directory.extend(MADE_BY.to_le_bytes());
    directory.extend(facts(member));
    directory.extend(short(name.len()));
    // No extra field, no comment, first disk, no internal attributes.
    directory.extend([0; 8]);
    directory.extend((MODE << 16).to_le_bytes());
    directory.extend(long(at));
    directory.extend(name.as_bytes());
}

/// What both headers say of a member (APPNOTE 4.4.2 to 4.4.9).
fn facts(member: &Packed) -> Vec<u8> {
    let method = match member.packing {
        Packing::Stored => 0,
        Packing::Deflated => 8,
    };
    let mut bytes = Vec::with_capacity(22);
    [VERSION, 0, method, 0, DATE].iter().for_each(|half| bytes.extend(half.to_le_bytes()));
    bytes.extend(member.crc32.to_le_bytes());
    bytes.extend(long(member.packed_bytes));
    bytes.extend(long(member.bytes));
    bytes
}

fn end_record(members: usize, directory_bytes: usize, directory_at: u64) -> Vec<u8> {
    let (count, bytes) = (short(members), long(directory_bytes as u64));
    [END_MAGIC.as_slice(), &[0; 4], &count, &count, &bytes, &long(directory_at), &[0; 2]].concat()
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).expect("BUG: names and members are few and short").to_le_bytes()
}

fn long(number: u64) -> [u8; 4] {
    u32::try_from(number).expect("BUG: sizes were held against the limit before").to_le_bytes()
}

fn file_facts(member: &Packed) -> FileFacts {
    FileFacts {
        path: member.path.clone(),
        rows: member.rows,
        bytes: member.bytes,
        sha256: member.sha256.clone(),
        media_type: media_type(&member.path),
    }
}

pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("ndjson") => "application/x-ndjson",
        Some("html") => "text/html",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("bin") => "application/octet-stream",
        _ => "text/plain",
    }
}
