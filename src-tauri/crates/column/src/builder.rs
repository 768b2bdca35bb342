//! A segment in the making: entries come in the order of their rows and are laid out in the order of lists.

use std::cmp::Reverse;
use std::io::{self, Write};
use std::ops::RangeInclusive;

use exhibit_entry::field::FIELDS;
use exhibit_entry::{Entry, Field};

use crate::codes;
use crate::dictionary::{self, Gathering};
use crate::gram;
use crate::layout::{Sealed, Shape, Writing};
use crate::text::{self, Blocks};

/// Most entries of a segment: one is made in about a second with some 100 MB of memory, ten million rows are 77 of them.
pub const ROWS_A_SEGMENT: usize = 131_072;

/// Searched text after which a segment is full, for logs of huge rows; it is held in memory until the order is known.
const TEXT_BYTES_A_SEGMENT: usize = 64 << 20;

/// Entries on their way into a segment.
#[derive(Debug, Default)]
pub struct Builder {
    /// Time and number of each entry, in the order they came.
    keys: Vec<(Option<i64>, u64)>,
    /// One for each field, in the order of the table of fields.
    columns: Vec<(Gathering, Vec<u32>)>,
    /// Where each entry's text ends in `texts`.
    ends: Vec<usize>,
    texts: Vec<u8>,
    spare: String,
}

impl Builder {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { columns: FIELDS.iter().map(|_| Default::default()).collect(), ..Self::default() }
    }

    /// Adds an entry, whose number is above those before it.
    pub fn push(&mut self, entry: &Entry) {
        self.keys.push((entry.at.map(exhibit_entry::Moment::ms), entry.row));
        for (spec, (gathering, codes)) in FIELDS.iter().zip(&mut self.columns) {
            codes.push(gathering.code(spec.field, entry));
        }
        text::fold_entry(entry, &mut self.texts, &mut self.spare);
        self.ends.push(self.texts.len());
    }

    /// How many entries it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether it should be finished before more is added.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len() >= ROWS_A_SEGMENT || self.texts.len() >= TEXT_BYTES_A_SEGMENT
    }

    /// Writes the segment, which covers the rows from the first to the last number of `covers`: those of its entries, and
    /// those between them that have none.
    ///
    /// # Errors
    /// What `out` gives.
    ///
    /// # Panics
    /// Where a row is not covered, or more than 2^32 numbers are.
    pub fn finish(mut self, covers: RangeInclusive<u64>, out: &mut impl Write) -> io::Result<()> {
        let order = self.order();
        let mut writing = Writing::to(out);
        let dated = self.write_keys(&order, *covers.start(), &mut writing)?;
        for (spec, (gathering, codes)) in FIELDS.iter().zip(std::mem::take(&mut self.columns)) {
            write_column(spec.field, (gathering, codes), &order, &mut writing)?;
        }
        let blocks = self.write_texts(&order, &mut writing)?;
        writing.finish(&Shape { covers, rows: order.len(), dated, blocks })
    }

    /// The places of the entries in the order of lists: newest first, undated last, higher numbers first among equals.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        // `None` is below every time, so that it comes last when the order is turned round.
        order.sort_unstable_by_key(|place| Reverse(self.keys[*place]));
        order
    }

    fn write_keys(
        &self,
        order: &[usize],
        first: u64,
        writing: &mut Writing<'_, impl Write>,
    ) -> io::Result<usize> {
        let (mut numbers, mut times) = (Vec::new(), Vec::new());
        for (at, number) in order.iter().map(|place| self.keys[*place]) {
            let beyond = number.checked_sub(first).and_then(|beyond| u32::try_from(beyond).ok());
            numbers.extend_from_slice(&beyond.expect("BUG: a covered row").to_le_bytes());
            times.extend(at.into_iter().flat_map(i64::to_le_bytes));
        }
        writing.section("numbers", &numbers, Sealed::Whole)?;
        writing.section("times", &times, Sealed::Whole)?;
        Ok(times.len() / 8)
    }

    fn write_texts(&self, order: &[usize], writing: &mut Writing<'_, impl Write>) -> io::Result<usize> {
        let mut blocks = Blocks::default();
        for place in order {
            let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
            blocks.push(&self.texts[start..self.ends[*place]]);
        }
        blocks.close();
        writing.section("texts", &blocks.blocks, Sealed::InParts)?;
        writing.section("blocks", &blocks.index, Sealed::Whole)?;
        writing.section("grams", &gram::filter(&blocks.signatures), Sealed::InParts)?;
        Ok(blocks.signatures.len())
    }
}

fn write_column(
    field: Field,
    (gathering, codes): (Gathering, Vec<u32>),
    order: &[usize],
    writing: &mut Writing<'_, impl Write>,
) -> io::Result<()> {
    let (items, places) = gathering.finish();
    let (mut column, mut values) = (Vec::new(), Vec::new());
    codes::write(order.iter().map(|place| places[codes[*place] as usize]), items.len(), &mut column);
    dictionary::write(&items, &mut values);
    writing.section(&codes_name(field), &column, Sealed::Whole)?;
    writing.section(&values_name(field), &values, Sealed::Whole)
}

/// The section of a field's codes.
pub(crate) fn codes_name(field: Field) -> String {
    format!("{field}.codes")
}

/// The section of a field's values.
pub(crate) fn values_name(field: Field) -> String {
    format!("{field}.values")
}
