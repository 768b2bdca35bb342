//! A segment that is there: its columns are read when they are first asked for, and kept until they are let go.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exhibit_entry::Field;

use crate::builder::{codes_name, values_name};
use crate::bytes::{Bytes, Fault, longs, words};
use crate::column::Column;
use crate::layout::{Directory, Section};
use crate::text::{self, Block};
use crate::{codes, dictionary};

/// A segment over its bytes. It may be asked from several threads at once.
#[derive(Debug)]
pub struct Segment<B> {
    pub(crate) bytes: B,
    directory: Directory,
    kept: Mutex<Kept>,
}

/// What was read of a segment so far.
#[derive(Debug, Default)]
struct Kept {
    numbers: Option<Arc<[u32]>>,
    times: Option<Arc<[i64]>>,
    blocks: Option<Arc<[Block]>>,
    columns: BTreeMap<Field, Arc<Column>>,
}

/// The times of a segment's rows in their order: those with a time come first, newest first.
#[derive(Clone, Debug)]
pub struct Times {
    dated: Arc<[i64]>,
}

impl Times {
    /// The time of the row at a position, in milliseconds since 1970 UTC; none: it has none.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<i64> {
        self.dated.get(position).copied()
    }

    /// The times of all dated rows, newest first.
    #[must_use]
    pub fn dated(&self) -> &[i64] {
        &self.dated
    }
}

impl<B: Bytes> Segment<B> {
    /// Reads what a segment says of itself; its columns only when they are asked for.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub fn open(bytes: B) -> Result<Self, Fault> {
        let directory = Directory::of(&bytes)?;
        Ok(Self { bytes, directory, kept: Mutex::default() })
    }

    /// The first and the last row number that it covers; rows between them that are not in it have no entry.
    #[must_use]
    pub fn covers(&self) -> RangeInclusive<u64> {
        self.directory.shape.covers.clone()
    }

    /// How many entries are in it.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.directory.shape.rows
    }

    /// The row number at each position, less the first one that is covered.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub fn numbers(&self) -> Result<Arc<[u32]>, Fault> {
        if let Some(numbers) = &self.kept().numbers {
            return Ok(Arc::clone(numbers));
        }
        let numbers: Arc<[u32]> = words(&self.directory.read(&self.bytes, "numbers")?)?.into();
        let covers = self.covers();
        let highest = numbers.iter().max().map_or(0, |beyond| u64::from(*beyond));
        if numbers.len() != self.rows() || highest > covers.end() - covers.start() {
            return Err(Fault::Damaged("its row numbers do not fit what it covers"));
        }
        self.kept().numbers = Some(Arc::clone(&numbers));
        Ok(numbers)
    }

    /// The times of its rows.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub fn times(&self) -> Result<Times, Fault> {
        if let Some(dated) = &self.kept().times {
            return Ok(Times { dated: Arc::clone(dated) });
        }
        let dated: Arc<[i64]> = longs(&self.directory.read(&self.bytes, "times")?)?.into();
        if dated.len() != self.directory.shape.dated || !dated.is_sorted_by(|newer, older| newer >= older) {
            return Err(Fault::Damaged("its times are not in order"));
        }
        self.kept().times = Some(Arc::clone(&dated));
        Ok(Times { dated })
    }

    /// A field of all its rows.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub fn column(&self, field: Field) -> Result<Arc<Column>, Fault> {
        if let Some(column) = self.kept().columns.get(&field) {
            return Ok(Arc::clone(column));
        }
        let dictionary = dictionary::read(&self.directory.read(&self.bytes, &values_name(field))?)?;
        let codes = self.directory.read(&self.bytes, &codes_name(field))?;
        let codes = codes::read(codes, self.rows(), dictionary.len())?;
        let column = Arc::new(Column { codes, dictionary });
        self.kept().columns.insert(field, Arc::clone(&column));
        Ok(column)
    }

    /// Bytes of memory that it takes for what was read so far.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        let kept = self.kept();
        kept.numbers.as_ref().map_or(0, |numbers| numbers.len() * 4)
            + kept.times.as_ref().map_or(0, |times| times.len() * 8)
            + kept.blocks.as_ref().map_or(0, |blocks| size_of_val::<[Block]>(blocks))
            + kept.columns.values().map(|column| column.size_bytes()).sum::<usize>()
    }

    /// Lets go what was read; it is read again when it is asked for.
    pub fn let_go(&self) {
        *self.kept() = Kept::default();
    }

    pub(crate) fn blocks(&self) -> Result<Arc<[Block]>, Fault> {
        if let Some(blocks) = &self.kept().blocks {
            return Ok(Arc::clone(blocks));
        }
        let blocks: Arc<[Block]> =
            text::index(&self.directory.read(&self.bytes, "blocks")?, self.rows())?.into();
        if blocks.len() != self.directory.shape.blocks {
            return Err(Fault::Damaged("its texts do not fit its directory"));
        }
        self.kept().blocks = Some(Arc::clone(&blocks));
        Ok(blocks)
    }

    pub(crate) fn section(&self, name: &str) -> Result<Section, Fault> {
        self.directory.section(name)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
