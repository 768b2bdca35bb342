//! The three fixed records of a zip (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16), read field by field.

use super::{Maker, Refusal};
use crate::plain::plain_bytes;

/// Local header without name and extra fields.
pub(super) const LOCAL_BYTES: usize = 30;
/// Directory entry without name, extra fields and comment.
pub(super) const CENTRAL_BYTES: usize = 46;

const LOCAL_MAGIC: u32 = 0x0403_4b50;
const CENTRAL_MAGIC: u32 = 0x0201_4b50;
const END_MAGIC: u32 = 0x0605_4b50;
const DESCRIPTOR_MAGIC: u32 = 0x0807_4b50;

/// The record behind a streamed member, with its optional magic.
pub(super) const DESCRIPTOR_BYTES: usize = 16;

/// Flags that change nothing about content: hints on the deflate level (bits 1, 2) and UTF-8 names (bit 11).
/// All others are refused, among them encryption (0, 6, 13).
const HARMLESS_FLAGS: u16 = 0b0000_1000_0000_0110;
/// Sizes stand behind the data: what writers do that cannot seek. A pack's writer can.
const STREAMED_FLAG: u16 = 1 << 3;
/// Extra fields that hold only times and owners: NTFS, extended timestamp, Unix ids.
const HARMLESS_EXTRAS: [u16; 3] = [0x000a, 0x5455, 0x7875];
/// The same by older writers (Info-ZIP's first Unix field), and the mark by which Java knows its own archives.
const USUAL_EXTRAS: [u16; 2] = [0x5855, 0xcafe];
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The newest feature level a plain deflated file asks for: 2.0.
const MAX_VERSION_NEEDED: u16 = 20;

/// What both headers of a member say, and must say alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) version_needed: u16,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) time: u16,
    pub(super) date: u16,
    pub(super) crc32: u32,
    pub(super) packed: u32,
    pub(super) size: u32,
}

impl Facts {
    /// Whether the sizes stand behind the data as well.
    pub(super) fn is_streamed(self) -> bool {
        self.flags & STREAMED_FLAG != 0
    }
}

/// A directory entry.
pub(super) struct Entry {
    pub(super) facts: Facts,
    pub(super) start: u32,
    pub(super) name: Vec<u8>,
    attributes: u32,
    /// Comment length, first disk, and anything else that must be zero.
    odd: bool,
}

/// A local header.
pub(super) struct Local {
    pub(super) facts: Facts,
    pub(super) name_bytes: u16,
    pub(super) extra_bytes: u16,
}

/// The end record.
pub(super) struct End {
    pub(super) count: u16,
    pub(super) central_bytes: u32,
    pub(super) central_start: u32,
}

/// The end record of a single-disk zip without a comment; none for anything else.
pub(super) fn read_end(bytes: &mut &[u8]) -> Option<End> {
    let magic = u32(bytes)?;
    let (disk, central_disk, here, count) = (u16(bytes)?, u16(bytes)?, u16(bytes)?, u16(bytes)?);
    let (central_bytes, central_start, comment_bytes) = (u32(bytes)?, u32(bytes)?, u16(bytes)?);
    let plain = magic == END_MAGIC && (disk, central_disk, comment_bytes) == (0, 0, 0) && here == count;
    plain.then_some(End { count, central_bytes, central_start })
}

/// Takes one directory entry off `rest`.
pub(super) fn read_central(rest: &mut &[u8], maker: Maker) -> Result<Entry, Refusal> {
    let short = || Refusal::from("the directory ends early or holds something else than members");
    let (mut head, tail) = rest.split_at_checked(CENTRAL_BYTES).ok_or_else(short)?;
    let (mut entry, name_bytes, extra_bytes, comment_bytes) = central_fields(&mut head).ok_or_else(short)?;
    let (name, tail) = tail.split_at_checked(name_bytes.into()).ok_or_else(short)?;
    let (extra, tail) = tail.split_at_checked(extra_bytes.into()).ok_or_else(short)?;
    entry.name = name.to_vec();
    entry.odd |= comment_bytes != 0;
    check_extra(extra, maker).map_err(|reason| format!("member {}: {reason}", plain_bytes(name)))?;
    *rest = tail;
    Ok(entry)
}

fn central_fields(head: &mut &[u8]) -> Option<(Entry, u16, u16, u16)> {
    let (magic, _made_by) = (u32(head)?, u16(head)?);
    let facts = facts(head)?;
    let (name_bytes, extra_bytes, comment_bytes) = (u16(head)?, u16(head)?, u16(head)?);
    let (disk, internal, attributes, start) = (u16(head)?, u16(head)?, u32(head)?, u32(head)?);
    // Of the internal attributes only bit 0, "looks like text", is in use.
    let odd = disk != 0 || internal > 1;
    let entry = Entry { facts, start, name: Vec::new(), attributes, odd };
    (magic == CENTRAL_MAGIC).then_some((entry, name_bytes, extra_bytes, comment_bytes))
}

/// A local header; none when there is none.
pub(super) fn read_local(mut head: &[u8]) -> Option<Local> {
    let head = &mut head;
    let magic = u32(head)?;
    let facts = facts(head)?;
    let (name_bytes, extra_bytes) = (u16(head)?, u16(head)?);
    (magic == LOCAL_MAGIC).then_some(Local { facts, name_bytes, extra_bytes })
}

/// How long the record behind a streamed member is; none when it does not say what `facts` say.
pub(super) fn descriptor_bytes(mut found: &[u8], facts: Facts) -> Option<u64> {
    let wanted = [facts.crc32, facts.packed, facts.size];
    let words = [u32(&mut found)?, u32(&mut found)?, u32(&mut found)?, u32(&mut found)?];
    match (words[0] == DESCRIPTOR_MAGIC && words[1..] == wanted, words[..3] == wanted) {
        (true, _) => Some(DESCRIPTOR_BYTES as u64),
        (false, true) => Some(DESCRIPTOR_BYTES as u64 - 4),
        (false, false) => None,
    }
}

/// Whether the member is deflated, if it is a plain file that can be read, or a vendor's empty folder entry.
pub(super) fn check_facts(entry: &Entry, maker: Maker) -> Result<bool, Refusal> {
    let facts = entry.facts;
    let taken = match maker {
        Maker::Exhibit => HARMLESS_FLAGS,
        Maker::Anybody => HARMLESS_FLAGS | STREAMED_FLAG,
    };
    if facts.flags & !taken != 0 {
        return Err(format!("it is encrypted or uses features {}", maker.never()));
    }
    if facts.version_needed > MAX_VERSION_NEEDED || entry.odd {
        return Err(format!("its directory entry has fields {}", maker.never()));
    }
    let is_folder = maker == Maker::Anybody && entry.name.ends_with(b"/");
    match kind_of(entry.attributes) {
        Some(Kind::File) => {}
        Some(Kind::Folder) if is_folder => {}
        _ => return Err("it is not a plain file (a link, a folder or a device)".into()),
    }
    if is_folder && (facts.size, facts.crc32) != (0, 0) {
        return Err("it is a folder, yet it holds data".into());
    }
    match facts.method {
        STORED if facts.packed == facts.size => Ok(false),
        STORED => Err("it is stored, yet its two sizes differ".into()),
        DEFLATED => Ok(true),
        _ => Err(format!("it is packed by methods {}", maker.never())),
    }
}

/// Refuses extra fields that could change name, size or meaning of a member.
pub(super) fn check_extra(mut extra: &[u8], maker: Maker) -> Result<(), Refusal> {
    while !extra.is_empty() {
        let field = u16(&mut extra).zip(u16(&mut extra));
        let (id, length) = field.ok_or("its extra fields are cut off")?;
        extra = extra.get(usize::from(length)..).ok_or("its extra fields are cut off")?;
        let is_usual = maker == Maker::Anybody && USUAL_EXTRAS.contains(&id);
        if !HARMLESS_EXTRAS.contains(&id) && !is_usual {
            return Err(format!("it has extra fields {}", maker.never()));
        }
    }
    Ok(())
}

enum Kind {
    File,
    Folder,
}

/// Unix mode in the upper half (whatever system is named, unpackers look at it), DOS attributes in the lower.
fn kind_of(attributes: u32) -> Option<Kind> {
    const KIND: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    const FOLDER: u32 = 0o040_000;
    const SET_IDS: u32 = 0o7_000;
    const DOS_FOLDER: u32 = 0x10;
    const DOS_LABEL: u32 = 0x08;
    let mode = attributes >> 16;
    match (mode & KIND, attributes & DOS_FOLDER != 0) {
        _ if mode & SET_IDS != 0 || attributes & DOS_LABEL != 0 => None,
        (0 | REGULAR, false) => Some(Kind::File),
        (0 | FOLDER, true) | (FOLDER, false) => Some(Kind::Folder),
        _ => None,
    }
}

fn facts(head: &mut &[u8]) -> Option<Facts> {
    Some(Facts {
        version_needed: u16(head)?,
        flags: u16(head)?,
        method: u16(head)?,
        time: u16(head)?,
        date: u16(head)?,
        crc32: u32(head)?,
        packed: u32(head)?,
        size: u32(head)?,
    })
}

fn u16(bytes: &mut &[u8]) -> Option<u16> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u16::from_le_bytes(*taken))
}

fn u32(bytes: &mut &[u8]) -> Option<u32> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*taken))
}
