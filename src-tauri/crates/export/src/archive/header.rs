//! The three fixed records of a zip (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16), read field by field.

use super::Refusal;
use crate::plain::plain_bytes;

/// Local header without name and extra fields.
pub(super) const LOCAL_BYTES: usize = 30;
/// Directory entry without name, extra fields and comment.
pub(super) const CENTRAL_BYTES: usize = 46;

const LOCAL_MAGIC: u32 = 0x0403_4b50;
const CENTRAL_MAGIC: u32 = 0x0201_4b50;
const END_MAGIC: u32 = 0x0605_4b50;

/// Flags that change nothing about content: hints on the deflate level (bits 1, 2) and UTF-8 names (bit 11).
/// All others are refused, among them encryption (0, 6, 13) and sizes behind the data (3).
const HARMLESS_FLAGS: u16 = 0b0000_1000_0000_0110;
/// Extra fields that hold only times and owners: NTFS, extended timestamp, Unix ids.
const HARMLESS_EXTRAS: [u16; 3] = [0x000a, 0x5455, 0x7875];
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
pub(super) fn read_central(rest: &mut &[u8]) -> Result<Entry, Refusal> {
    let short = || Refusal::from("the directory ends early or holds something else than members");
    let (mut head, tail) = rest.split_at_checked(CENTRAL_BYTES).ok_or_else(short)?;
    let (mut entry, name_bytes, extra_bytes, comment_bytes) = central_fields(&mut head).ok_or_else(short)?;
    let (name, tail) = tail.split_at_checked(name_bytes.into()).ok_or_else(short)?;
    let (extra, tail) = tail.split_at_checked(extra_bytes.into()).ok_or_else(short)?;
    entry.name = name.to_vec();
    entry.odd |= comment_bytes != 0;
    check_extra(extra).map_err(|reason| format!("member {}: {reason}", plain_bytes(name)))?;
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

/// Whether the member is deflated, if it is a plain file that can be read.
pub(super) fn check_facts(entry: &Entry) -> Result<bool, &'static str> {
    let facts = entry.facts;
    if facts.flags & !HARMLESS_FLAGS != 0 {
        return Err("it is encrypted or uses features that packs never use");
    }
    if facts.version_needed > MAX_VERSION_NEEDED || entry.odd {
        return Err("its directory entry has fields that packs never use");
    }
    if !is_plain_file(entry.attributes) {
        return Err("it is not a plain file (a link, a folder or a device)");
    }
    match facts.method {
        STORED if facts.packed == facts.size => Ok(false),
        STORED => Err("it is stored, yet its two sizes differ"),
        DEFLATED => Ok(true),
        _ => Err("it is packed by a method that packs never use"),
    }
}

/// Refuses extra fields that could change name, size or meaning of a member.
pub(super) fn check_extra(mut extra: &[u8]) -> Result<(), &'static str> {
    while !extra.is_empty() {
        let field = u16(&mut extra).zip(u16(&mut extra));
        let (id, length) = field.ok_or("its extra fields are cut off")?;
        extra = extra.get(usize::from(length)..).ok_or("its extra fields are cut off")?;
        if !HARMLESS_EXTRAS.contains(&id) {
            return Err("it has an extra field that packs never have");
        }
    }
    Ok(())
}

/// Unix mode in the upper half (whatever system is named, unpackers look at it), DOS attributes in the lower.
fn is_plain_file(attributes: u32) -> bool {
    const KIND: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    const SET_IDS: u32 = 0o7_000;
    const DOS_FOLDER_OR_LABEL: u32 = 0x18;
    let mode = attributes >> 16;
    matches!(mode & KIND, 0 | REGULAR) && mode & SET_IDS == 0 && attributes & DOS_FOLDER_OR_LABEL == 0
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
