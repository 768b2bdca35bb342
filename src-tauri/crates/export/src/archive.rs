//! A zip read with suspicion: every byte of it must be accounted for before any member is opened.
//!
//! The usual readers forgive bytes before and after the archive, hidden and doubled entries, and directories that
//! contradict the entries they point at (APPNOTE.TXT leaves room for all of it). Each of these lets two readers see
//! two different packs in one file, so here each of them is a reason to refuse. Nothing is ever extracted.

mod foreign;
mod header;
mod member;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

pub use foreign::{ForeignMember, ForeignZip};
pub(crate) use member::MemberReader;

use crate::pack::{MAX_PACK_BYTES, path};
use crate::plain::plain_bytes;
use header::{Entry, Facts, LOCAL_BYTES};

/// Most members: a pack has about fifteen; this leaves room and still bounds the work.
pub(crate) const MAX_MEMBERS: usize = 10_000;
/// Longest directory, in bytes: as many members with 255-character names and some extra fields each.
const MAX_CENTRAL_BYTES: u64 = MAX_MEMBERS as u64 * 512;
/// Longest name, in bytes: what common file systems take.
const MAX_NAME_BYTES: usize = 255;
/// Highest ratio of size to packed size that deflate can reach: 258 bytes from two bits (RFC 1951 section 3.2.5).
/// Nothing below it is judged, because a vendor's row may be one letter a million times.
const MAX_RATIO: u64 = 1032;
/// Members up to this size, in bytes, are opened whatever they are called: so much costs nothing to read.
const SMALL_BYTES: u64 = 10 << 20;
/// What may be larger than [`SMALL_BYTES`], beside every table below `data/`: what grows with the rows, the log, the
/// pulls and the earlier checkpoints.
const LARGE: [&str; 8] = [
    path::NDJSON,
    path::JSON,
    path::DELIVERIES,
    path::PROOFS,
    path::LEAF_HASHES,
    path::CONSISTENCY,
    path::REPORT,
    path::WORKBOOK,
];
/// What every pack has; without one of them nothing large is opened.
const BAG: [&str; 5] = [path::BAGIT, path::BAG_INFO, path::MANIFEST, path::TAG_MANIFEST, path::PACK_JSON];
/// The end record without a comment (APPNOTE 4.3.16).
const END_BYTES: u64 = 22;

/// Why an archive is not accepted, as a sentence.
pub(crate) type Refusal = String;

/// Who made an archive: much that a pack never has is usual in a vendor's export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    /// It must be a pack as Exhibit writes it.
    Exhibit,
    /// Any zip writer, streaming ones too.
    Anybody,
}

impl Maker {
    /// What is wrong with a feature that is refused, as the end of a sentence.
    fn never(self) -> &'static str {
        match self {
            Self::Exhibit => "that packs never have",
            Self::Anybody => "that are not read here (unpack it and import the files)",
        }
    }
}

/// An archive whose structure holds.
pub(crate) struct Archive<R> {
    medium: Medium<R>,
    /// The one top folder.
    pub(crate) top: String,
    /// Members in the order of the file, with names below the top folder.
    pub(crate) members: Vec<Member>,
}

/// One member, not yet read.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) path: String,
    pub(crate) size: u64,
    deflated: bool,
    crc32: u32,
    packed: u64,
    start: u64,
}

/// Where the bytes come from. Its own failures are kept apart from what the bytes say.
pub(crate) struct Medium<R> {
    file: RefCell<R>,
    failed: RefCell<Option<io::Error>>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the structure of `file`. The outer error is the medium's, the inner one the archive's fault.
    pub(crate) fn scan(file: R) -> io::Result<Result<Self, Refusal>> {
        let medium = Medium::over(file);
        let scanned = scan_pack(&medium);
        if let Some(error) = medium.failed.take() {
            return Err(error);
        }
        Ok(scanned.map(|(top, members)| Self { medium, top, members }))
    }

    /// The member at `path` below the top folder.
    pub(crate) fn find(&self, path: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.path == path)
    }

    /// Opens a member; several may be read side by side.
    pub(crate) fn open<'a>(&'a self, member: &Member) -> MemberReader<'a, R> {
        MemberReader::new(&self.medium, member)
    }

    /// The medium's failure since the last call, if there was one: what was read then says nothing.
    pub(crate) fn failure(&self) -> Option<io::Error> {
        self.medium.failed.take()
    }
}

impl<R: Read + Seek> Medium<R> {
    fn over(file: R) -> Self {
        Self { file: RefCell::new(file), failed: RefCell::new(None) }
    }

    /// As many bytes at `at` as fit into `buffer`, fewer only at the end.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.borrow_mut();
        let read = file.seek(SeekFrom::Start(at)).and_then(|_| {
            let mut filled = 0;
            while filled < buffer.len() {
                match file.read(&mut buffer[filled..]) {
                    Ok(0) => break,
                    Ok(n) => filled += n,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(filled)
        });
        read.inspect_err(|error| {
            *self.failed.borrow_mut() = Some(io::Error::new(error.kind(), error.to_string()));
        })
    }

    fn exactly(&self, at: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = vec![0; length];
        let filled = self.read_at(at, &mut bytes).map_err(|error| error.to_string())?;
        if filled == length { Ok(bytes) } else { Err("the file ends early".into()) }
    }

    fn length(&self) -> Result<u64, Refusal> {
        self.file.borrow_mut().seek(SeekFrom::End(0)).map_err(|error| {
            let text = error.to_string();
            *self.failed.borrow_mut() = Some(error);
            text
        })
    }
}

fn scan_pack<R: Read + Seek>(medium: &Medium<R>) -> Result<(String, Vec<Member>), Refusal> {
    let mut members = Vec::new();
    for (entry, member) in scan(medium, Maker::Exhibit)? {
        let name = check_name(&entry.name).map_err(|reason| named(&entry, reason))?;
        members.push(Member { path: name.to_owned(), ..member });
    }
    check_sizes(&members, MAX_PACK_BYTES)?;
    let (top, members) = name_members(members)?;
    check_large(&members)?;
    Ok((top, members))
}

/// Every member, each where the one before it ended, with its entry in the directory. The paths are not judged yet.
fn scan<R: Read + Seek>(medium: &Medium<R>, maker: Maker) -> Result<Vec<(Entry, Member)>, Refusal> {
    let (count, central_start, central_end) = read_end(medium, maker)?;
    let central = medium.exactly(
        central_start,
        usize::try_from(central_end - central_start).expect("BUG: the directory was bounded before"),
    )?;
    let mut rest = central.as_slice();
    let (mut members, mut expected_start) = (Vec::new(), 0);
    for _ in 0..count {
        let entry = header::read_central(&mut rest, maker)?;
        let (member, end) = read_local(medium, &entry, (expected_start, maker))?;
        expected_start = end;
        members.push((entry, member));
    }
    if !rest.is_empty() {
        return Err("the directory holds more than the end record counts".into());
    }
    if expected_start != central_start {
        return Err("bytes stand between the members and the directory".into());
    }
    Ok(members)
}

/// Count of members, start and end of the directory.
fn read_end<R: Read + Seek>(medium: &Medium<R>, maker: Maker) -> Result<(u16, u64, u64), Refusal> {
    let not_a_zip = "it is not a zip, or bytes were added behind its end";
    let length = medium.length()?;
    let end_start = length.checked_sub(END_BYTES).ok_or("it is too short for a zip")?;
    let mut bytes = &medium.exactly(end_start, END_BYTES as usize)?[..];
    let end = header::read_end(&mut bytes).ok_or(not_a_zip)?;
    if end.central_start == u32::MAX || end.central_bytes == u32::MAX || end.count == u16::MAX {
        return Err(format!("it uses 64-bit fields, {}", maker.never()));
    }
    if end.count == 0 || usize::from(end.count) > MAX_MEMBERS {
        return Err(format!("it has {} members, not 1 to {MAX_MEMBERS}", end.count));
    }
    let (start, bytes) = (u64::from(end.central_start), u64::from(end.central_bytes));
    if bytes > MAX_CENTRAL_BYTES {
        return Err(format!("its directory is larger than {MAX_CENTRAL_BYTES} bytes"));
    }
    if start + bytes != end_start {
        return Err("bytes stand before the first member or around the directory".into());
    }
    Ok((end.count, start, end_start))
}

fn named(entry: &Entry, reason: &str) -> Refusal {
    format!("member {}: {reason}", plain_bytes(&entry.name))
}

/// The local header of `entry` must stand where the last member ended, and say the same. The member without its path,
/// and where the next one must begin.
fn read_local<R: Read + Seek>(
    medium: &Medium<R>,
    entry: &Entry,
    (expected, maker): (u64, Maker),
) -> Result<(Member, u64), Refusal> {
    let named = |reason: &str| named(entry, reason);
    if u64::from(entry.start) != expected {
        return Err(named("it does not follow the member before it (gap, overlap or hidden bytes)"));
    }
    let head = medium.exactly(expected, LOCAL_BYTES)?;
    let local = header::read_local(&head).ok_or_else(|| named("nothing is where the directory points"))?;
    if !agrees(local.facts, entry.facts) || usize::from(local.name_bytes) != entry.name.len() {
        return Err(named("the directory and the member itself contradict each other"));
    }
    let tail =
        medium.exactly(expected + LOCAL_BYTES as u64, entry.name.len() + usize::from(local.extra_bytes))?;
    let (name, extra) = tail.split_at(entry.name.len());
    if name != entry.name {
        return Err(named("the directory and the member itself have different names"));
    }
    header::check_extra(extra, maker).map_err(|reason| named(&reason))?;
    let member = Member {
        path: String::new(),
        size: u64::from(entry.facts.size),
        deflated: header::check_facts(entry, maker).map_err(|reason| named(&reason))?,
        crc32: entry.facts.crc32,
        packed: u64::from(entry.facts.packed),
        start: expected + LOCAL_BYTES as u64 + tail.len() as u64,
    };
    let end = member.start + member.packed;
    let behind =
        if entry.facts.is_streamed() { descriptor_bytes(medium, end, entry.facts)? } else { Some(0) };
    let behind = behind.ok_or_else(|| named("what stands behind its data contradicts the directory"))?;
    Ok((member, end + behind))
}

/// Whether both headers say the same. A streamed member's sizes were not known yet when its own header was written.
fn agrees(local: Facts, central: Facts) -> bool {
    let unknown = Facts { crc32: 0, packed: 0, size: 0, ..central };
    local == central || (central.is_streamed() && local == unknown)
}

/// Length of the record behind a streamed member that repeats its sizes (APPNOTE 4.3.9); none when it says otherwise.
fn descriptor_bytes<R: Read + Seek>(
    medium: &Medium<R>,
    at: u64,
    facts: Facts,
) -> Result<Option<u64>, Refusal> {
    let found = medium.exactly(at, header::DESCRIPTOR_BYTES)?;
    Ok(header::descriptor_bytes(&found, facts))
}

/// The name as text: lower-case ASCII path segments, none of them empty or dots only. The one name in capitals is
/// [`path::README`].
fn check_name(name: &[u8]) -> Result<&str, &'static str> {
    let allowed =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'/' | b'-');
    let text = match std::str::from_utf8(name) {
        Ok(text) if text.strip_suffix(path::README).unwrap_or(text).bytes().all(allowed) => text,
        _ => return Err("its name has characters that names in a pack never have"),
    };
    if name.len() > MAX_NAME_BYTES {
        return Err("its name is too long");
    }
    if text.ends_with('/') {
        return Err("it is a folder entry; packs have none (was the pack zipped again?)");
    }
    if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("its name leads out of the pack");
    }
    Ok(text)
}

fn check_sizes(members: &[Member], limit_bytes: u64) -> Result<(), Refusal> {
    let total: u64 = members.iter().map(|member| member.size).sum();
    if total > limit_bytes {
        return Err(format!("it would unpack to more than {limit_bytes} bytes"));
    }
    match members.iter().find(|member| member.size / MAX_RATIO > member.packed) {
        Some(member) => {
            Err(format!("member {}: it declares over {MAX_RATIO} times its packed size", member.path))
        }
        None => Ok(()),
    }
}

/// Nothing large is unpacked that a pack does not have: a bomb is told by its names, before it costs anything.
fn check_large(members: &[Member]) -> Result<(), Refusal> {
    let mut large = members.iter().filter(|member| member.size > SMALL_BYTES).peekable();
    if large.peek().is_none() {
        return Ok(());
    }
    if let Some(member) = large.find(|member| !may_be_large(&member.path)) {
        return Err(format!("member {}: no pack has a file of that name and size", member.path));
    }
    match BAG.iter().find(|path| members.iter().all(|member| member.path != **path)) {
        Some(missing) => Err(format!("{missing} is missing, so its large members were not opened")),
        None => Ok(()),
    }
}

fn may_be_large(path: &str) -> bool {
    LARGE.contains(&path) || (path.starts_with("data/") && path.ends_with(".csv"))
}

/// One top folder for all, every name once, no name both file and folder.
fn name_members(mut members: Vec<Member>) -> Result<(String, Vec<Member>), Refusal> {
    let (mut tops, mut files, mut folders) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for member in &mut members {
        let Some((top, path)) = member.path.split_once('/') else {
            return Err(format!("member {}: it lies outside the top folder", member.path));
        };
        tops.insert(top.to_owned());
        let folded = path.to_ascii_lowercase();
        folders.extend(folded.match_indices('/').map(|(at, _)| folded[..at].to_owned()));
        if !files.insert(folded) {
            return Err(format!("member {path}: it is there twice"));
        }
        member.path = path.to_owned();
    }
    if let Some(both) = files.intersection(&folders).next() {
        return Err(format!("member {both}: it is a file and a folder"));
    }
    match (tops.pop_first(), tops.is_empty()) {
        (Some(top), true) => Ok((top, members)),
        _ => Err("it has more than one top folder".into()),
    }
}
