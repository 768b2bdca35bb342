//! Members written side by side: each has a lane of its own, and all lanes are deflated, hashed and put on their spools
//! by one second thread, while the first goes on reading and formatting rows.
//!
//! The bytes that come out depend only on the bytes that went in: a lane hands on buffers of one fixed size.

use std::cell::RefCell;
use std::io::{self, Read, Seek, Write};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use sha2::{Digest, Sha256};

use super::bundle::MAX_MEMBER_BYTES;
use crate::error::Error;

/// Deflate level: 6, the usual middle, takes half as long again for 1 in 60 of the bytes (100,000 rows). Fixed, because
/// the same rows must give the same bytes.
const LEVEL: u32 = 5;
/// Bytes that a lane gathers before it hands them on: large enough that handing on costs nothing, small enough that
/// thirty lanes stay within a few megabytes.
const BUFFER_BYTES: usize = 128 << 10;
/// Buffers that may wait for the second thread: enough to outlast a slow write to the disk.
const WAITING_BUFFERS: usize = 16;
/// Packed bytes written to a spool at once.
const PACKED_BYTES: usize = 64 << 10;

/// A place for bytes that are written now and read once later; memory for a few rows, a file for millions.
pub trait Spool: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Spool for T {}

/// How a member stands in the zip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// As it is: hashes and archives do not get smaller.
    Stored,
    /// RFC 1951.
    Deflated,
}

/// A member as it will stand in the zip.
pub(super) struct Packed {
    pub(super) path: String,
    /// Rows, for members that have rows.
    pub(super) rows: Option<u64>,
    pub(super) packing: Packing,
    /// Its bytes as packed, from the start of the spool.
    pub(super) spool: RefCell<Box<dyn Spool>>,
    pub(super) packed_bytes: u64,
    pub(super) bytes: u64,
    pub(super) crc32: u32,
    /// Lower-case hex, of the bytes before packing.
    pub(super) sha256: String,
}

/// A member on its way: packed and hashed as it comes.
pub(super) struct Packer {
    path: String,
    spool: Box<dyn Spool>,
    /// None: stored.
    deflate: Option<Compress>,
    crc: Crc,
    hash: Sha256,
    bytes: u64,
    packed_bytes: u64,
    room: Vec<u8>,
}

/// The way to the second thread.
pub(super) struct Press<'a> {
    jobs: SyncSender<Job>,
    used: Rc<Receiver<Vec<u8>>>,
    fresh: &'a dyn Fn() -> io::Result<Box<dyn Spool>>,
    lanes: RefCell<usize>,
}

/// One member's way to the second thread. Dropped without being closed, the member is not there.
pub(super) struct Lane {
    number: usize,
    path: String,
    buffer: Vec<u8>,
    bytes: u64,
    jobs: SyncSender<Job>,
    used: Rc<Receiver<Vec<u8>>>,
}

enum Job {
    Open(Box<Packer>),
    Bytes(usize, Vec<u8>),
    Close(usize, Option<u64>),
    Discard(usize),
}

/// Does `work` with a press beside it; gives back the members that were closed, in the order in which they were opened.
pub(super) fn pressed<T: Send>(
    fresh: &dyn Fn() -> io::Result<Box<dyn Spool>>,
    work: impl FnOnce(&Press<'_>) -> Result<T, Error>,
) -> Result<(T, Vec<Packed>), Error> {
    let (jobs, waiting) = sync_channel(WAITING_BUFFERS);
    let (give_back, used) = channel();
    thread::scope(|scope| {
        let second = scope.spawn(move || pack(&waiting, &give_back));
        let press = Press { jobs, used: Rc::new(used), fresh, lanes: RefCell::new(0) };
        let worked = work(&press);
        // The last way to the second thread: with it gone, the thread comes to its end. No lane can be left, because
        // what `work` gives back can go to another thread and a lane cannot.
        drop(press);
        let packed = second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // When a spool refused bytes, the first thread only knows that nobody listens any more.
        let packed = packed?;
        Ok((worked?, packed))
    })
}

impl Press<'_> {
    /// Opens the lane of the member at `path`.
    pub(super) fn open(&self, path: &str, packing: Packing) -> Result<Lane, Error> {
        let packer = Packer::new(path, packing, (self.fresh)()?);
        self.jobs.send(Job::Open(Box::new(packer))).map_err(|_| deaf())?;
        let number = self.lanes.replace_with(|lanes| *lanes + 1);
        Ok(Lane {
            number,
            path: path.to_owned(),
            buffer: Vec::with_capacity(BUFFER_BYTES),
            bytes: 0,
            jobs: self.jobs.clone(),
            used: Rc::clone(&self.used),
        })
    }
}

impl Lane {
    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the member, which has `rows` rows if it has rows.
    pub(super) fn close(mut self, rows: Option<u64>) -> Result<(), Error> {
        self.hand_on()?;
        Ok(self.jobs.send(Job::Close(self.number, rows)).map_err(|_| deaf())?)
    }

    /// Gives the member up.
    pub(super) fn discard(self) -> Result<(), Error> {
        Ok(self.jobs.send(Job::Discard(self.number)).map_err(|_| deaf())?)
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let mut next = self.used.try_recv().unwrap_or_else(|_| Vec::with_capacity(BUFFER_BYTES));
        next.clear();
        let full = std::mem::replace(&mut self.buffer, next);
        self.jobs.send(Job::Bytes(self.number, full)).map_err(|_| deaf())
    }
}

impl Write for Lane {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() == BUFFER_BYTES {
            self.hand_on()?;
        }
        let taken = bytes.len().min(BUFFER_BYTES - self.buffer.len());
        self.bytes += taken as u64;
        if self.bytes > MAX_MEMBER_BYTES {
            return Err(too_large(&self.path));
        }
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Buffers are handed on when they are full and when the lane is closed: their sizes must not depend on who flushes.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Packer {
    pub(super) fn new(path: &str, packing: Packing, spool: Box<dyn Spool>) -> Self {
        let deflate = match packing {
            Packing::Stored => None,
            Packing::Deflated => Some(Compress::new(Compression::new(LEVEL), false)),
        };
        Self {
            path: path.to_owned(),
            spool,
            deflate,
            crc: Crc::new(),
            hash: Sha256::new(),
            bytes: 0,
            packed_bytes: 0,
            room: Vec::with_capacity(PACKED_BYTES),
        }
    }

    /// Ends the member, which has `rows` rows if it has rows.
    pub(super) fn finish(mut self, rows: Option<u64>) -> io::Result<Packed> {
        self.deflate(&[], FlushCompress::Finish)?;
        self.empty_room()?;
        Ok(Packed {
            path: self.path,
            rows,
            packing: if self.deflate.is_some() { Packing::Deflated } else { Packing::Stored },
            spool: RefCell::new(self.spool),
            packed_bytes: self.packed_bytes,
            bytes: self.bytes,
            crc32: self.crc.sum(),
            sha256: hex::encode(self.hash.finalize()),
        })
    }

    /// Packs all of `bytes`; with [`FlushCompress::Finish`] until nothing more comes out.
    fn deflate(&mut self, mut bytes: &[u8], flush: FlushCompress) -> io::Result<()> {
        loop {
            let Some(deflate) = &mut self.deflate else { return Ok(()) };
            let before = deflate.total_in();
            let status = deflate.compress_vec(bytes, &mut self.room, flush).map_err(io::Error::other)?;
            let taken =
                usize::try_from(deflate.total_in() - before).expect("BUG: no more is taken than was given");
            bytes = &bytes[taken..];
            let is_full = self.room.len() == self.room.capacity();
            if is_full {
                self.empty_room()?;
            }
            let is_done = match flush {
                FlushCompress::Finish => status == Status::StreamEnd,
                _ => bytes.is_empty() && !is_full,
            };
            if is_done {
                return Ok(());
            }
        }
    }

    fn empty_room(&mut self) -> io::Result<()> {
        self.spool.write_all(&self.room)?;
        self.packed_bytes += self.room.len() as u64;
        self.room.clear();
        Ok(())
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.crc.update(bytes);
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_MEMBER_BYTES {
            return Err(too_large(&self.path));
        }
        if self.deflate.is_some() {
            self.deflate(bytes, FlushCompress::None)?;
        } else {
            self.spool.write_all(bytes)?;
            self.packed_bytes += bytes.len() as u64;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The second thread, until nobody has a lane any more.
fn pack(jobs: &Receiver<Job>, give_back: &Sender<Vec<u8>>) -> io::Result<Vec<Packed>> {
    let mut open: Vec<Option<Box<Packer>>> = Vec::new();
    let mut closed = Vec::new();
    for job in jobs {
        match job {
            Job::Open(packer) => open.push(Some(packer)),
            Job::Bytes(number, bytes) => {
                if let Some(packer) = &mut open[number] {
                    packer.write_all(&bytes)?;
                }
                // Nobody may be left to take it; then it is simply dropped.
                let _ = give_back.send(bytes);
            }
            Job::Close(number, rows) => {
                if let Some(packer) = open[number].take() {
                    closed.push((number, packer.finish(rows)?));
                }
            }
            Job::Discard(number) => open[number] = None,
        }
    }
    closed.sort_by_key(|(number, _)| *number);
    Ok(closed.into_iter().map(|(_, packed)| packed).collect())
}

fn deaf() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the second thread of the pack has ended")
}

/// Comes out as [`Error::TooLarge`].
fn too_large(path: &str) -> io::Error {
    io::Error::other(Error::TooLarge { what: path.to_owned(), limit_bytes: MAX_MEMBER_BYTES })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_is_too_large_is_named() {
        let error = Error::from(too_large("data/x.csv"));
        assert!(matches!(error, Error::TooLarge { what, .. } if what == "data/x.csv"));
        let through_csv = Error::from(csv::Error::from(too_large("data/x.csv")));
        assert!(matches!(through_csv, Error::TooLarge { .. }));
    }
}
