//! A segment that is open: its file, and what every question needs of it.

use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use exhibit_column::{Bits, Bytes, Fault, Ranked, Segment, Times};
use rusqlite::{Connection, OptionalExtension};

use super::folder::Folder;
use super::manifest::Line;
use crate::writer::signed;
use crate::{Error, Numbers};

/// Bytes at the end of a file by which the manifest knows it.
const END_BYTES: usize = 32;

/// An open file of a segment.
#[derive(Debug)]
pub(crate) struct Opened(File, u64);

/// The rows of a segment in their order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// Less the first one that is covered.
    pub(crate) numbers: Arc<[u32]>,
    pub(crate) times: Times,
}

/// An open segment.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) segment: Segment<Opened>,
    line: Line,
    order: OnceLock<Order>,
    /// Not to be asked again, and whether its file is to go.
    is_left_out: AtomicBool,
    is_damaged: AtomicBool,
    is_confirmed: AtomicBool,
    /// Positions of superseded rows, and how many those are.
    superseded: Mutex<Option<(usize, Arc<Bits>)>>,
    /// The positions of all others, and how many are superseded.
    newest: Mutex<Option<(u64, Arc<Ranked>)>>,
}

impl Opened {
    /// The file of that name in `folder`.
    pub(super) fn at(folder: &Folder, name: &str) -> io::Result<Self> {
        let file = folder.open(name)?;
        let size = file.metadata()?.len();
        Ok(Self(file, size))
    }

    /// Its last bytes, in hex.
    pub(super) fn end(&self) -> io::Result<String> {
        let mut end = [0; END_BYTES];
        let start = self.1.checked_sub(END_BYTES as u64).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.read_at(start, &mut end)?;
        Ok(hex::encode(end))
    }
}

impl Bytes for Opened {
    fn size(&self) -> u64 {
        self.1
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, into, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, mut offset: u64, mut into: &mut [u8]) -> io::Result<()> {
        while !into.is_empty() {
            let count = std::os::windows::fs::FileExt::seek_read(&self.0, into, offset)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            into = &mut into[count..];
            offset += count as u64;
        }
        Ok(())
    }
}

impl Held {
    /// Opens what a line of the manifest names.
    pub(super) fn open(folder: &Folder, line: &Line) -> Result<Self, Fault> {
        let opened = Opened::at(folder, &line.file)?;
        if opened.end()? != line.end {
            return Err(Fault::Damaged("it is not the file that was written"));
        }
        let segment = Segment::open(opened)?;
        if segment.covers() != (line.first..=line.last) {
            return Err(Fault::Damaged("it covers other rows than it should"));
        }
        Ok(Self {
            segment,
            line: line.clone(),
            order: OnceLock::new(),
            is_left_out: AtomicBool::new(false),
            is_damaged: AtomicBool::new(false),
            is_confirmed: AtomicBool::new(false),
            superseded: Mutex::default(),
            newest: Mutex::default(),
        })
    }

    /// The line that names it.
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// The rows that it covers.
    pub(crate) fn covers(&self) -> RangeInclusive<u64> {
        self.segment.covers()
    }

    /// Whether the rows that it was made from are those of the state that `connection` reads.
    pub(super) fn is_of(&self, connection: &Connection) -> Result<bool, Error> {
        if !self.is_confirmed.load(Ordering::Relaxed) {
            let confirmed = leaf(connection, self.line.last)?.as_ref() == Some(&self.line.leaf);
            // Rows stay as they are: what is so once, is so in every later state.
            self.is_confirmed.store(confirmed, Ordering::Relaxed);
        }
        Ok(self.is_confirmed.load(Ordering::Relaxed))
    }

    /// Whether its file is not the one that was written.
    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Whether it cannot be read.
    pub(super) fn is_left_out(&self) -> bool {
        self.is_left_out.load(Ordering::Relaxed)
    }

    /// It is not to be asked again.
    pub(crate) fn leave_out(&self, fault: &Fault) {
        self.is_damaged.store(is_damage(fault), Ordering::Relaxed);
        self.is_left_out.store(true, Ordering::Relaxed);
    }

    /// Numbers and times of its rows. Once read they stay: every page needs them.
    pub(crate) fn order(&self) -> Result<&Order, Fault> {
        if let Some(order) = self.order.get() {
            return Ok(order);
        }
        let order = Order { numbers: self.segment.numbers()?, times: self.segment.times()? };
        Ok(self.order.get_or_init(|| order))
    }

    /// The positions of its rows that are not among `superseded`. Kept: what the log begins with is asked for most.
    pub(crate) fn newest(&self, superseded: &Numbers) -> Result<Arc<Ranked>, Fault> {
        let superseded = self.superseded(superseded)?;
        let count = superseded.as_ref().map_or(0, |superseded| superseded.ones());
        let mut kept = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, rows)) = &*kept
            && *known == count
        {
            return Ok(Arc::clone(rows));
        }
        let mut newest = Bits::all(self.segment.rows());
        superseded.iter().for_each(|superseded| newest.leave_out(superseded));
        let newest = Arc::new(Ranked::from(newest));
        *kept = Some((count, Arc::clone(&newest)));
        Ok(newest)
    }

    /// The positions of those of its rows that are among `superseded`.
    pub(crate) fn superseded(&self, superseded: &Numbers) -> Result<Option<Arc<Bits>>, Fault> {
        let covers = self.covers();
        let beyond: Vec<u32> = superseded
            .within(covers.clone())
            .map(|number| {
                u32::try_from(number - covers.start()).expect("BUG: a segment covers 2^32 rows at most")
            })
            .collect();
        if beyond.is_empty() {
            return Ok(None);
        }
        let mut kept = self.superseded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, bits)) = &*kept
            && *count == beyond.len()
        {
            return Ok(Some(Arc::clone(bits)));
        }
        let bits = Arc::new(self.order()?.positions(&beyond));
        *kept = Some((beyond.len(), Arc::clone(&bits)));
        Ok(Some(bits))
    }
}

impl Order {
    /// The positions of rows by their numbers, less the first one that is covered and ascending.
    pub(crate) fn positions(&self, beyond: &[u32]) -> Bits {
        let mut wanted = Bits::none(beyond.last().map_or(0, |last| *last as usize + 1));
        beyond.iter().for_each(|number| wanted.insert(*number as usize));
        let mut bits = Bits::none(self.numbers.len());
        for (position, number) in self.numbers.iter().enumerate() {
            if wanted.contains(*number as usize) {
                bits.insert(position);
            }
        }
        bits
    }
}

/// Whether a file can only be thrown away; what else goes wrong may be better the next time.
pub(super) fn is_damage(fault: &Fault) -> bool {
    match fault {
        Fault::Io(error) => error.kind() == io::ErrorKind::UnexpectedEof,
        Fault::Damaged(_) => true,
        Fault::Stopped => false,
    }
}

/// The leaf of a row, in hex.
pub(super) fn leaf(connection: &Connection, number: u64) -> Result<Option<String>, Error> {
    let mut statement = connection.prepare_cached("SELECT leaf FROM row WHERE number = ?1")?;
    let found: Option<Vec<u8>> = statement.query_row([signed(number)], |row| row.get(0)).optional()?;
    Ok(found.map(hex::encode))
}
