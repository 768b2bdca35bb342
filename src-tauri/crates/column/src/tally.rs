//! How often each value of a field occurs, counted in several segments and put together in the order of values, so that no
//! list of all values is ever made.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use exhibit_entry::{Evidence, Field};

use crate::bits::Bits;
use crate::bytes::{Bytes, Fault};
use crate::column::Column;
use crate::segment::Segment;

/// The counts of one field in some rows of a segment.
#[derive(Debug)]
pub struct Tally {
    column: Arc<Column>,
    counts: Vec<u32>,
}

/// A value and how many rows have it; none stands for those that have no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCount {
    /// The value.
    pub value: Option<String>,
    /// Rows.
    pub count: u64,
}

/// The most frequent values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopValues {
    /// Largest first, then in order of value, none last among equals.
    pub values: Vec<ValueCount>,
    /// How many values there are in all.
    pub distinct: u64,
}

impl<B: Bytes> Segment<B> {
    /// Counts the values of `field` in `rows`.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub fn tally(&self, field: Field, rows: &Bits) -> Result<Tally, Fault> {
        let column = self.column(field)?;
        Ok(Tally { counts: column.counts(rows), column })
    }
}

/// The `limit` most frequent values of `field` in all of `tallies` and in `others`, counts from elsewhere with each value
/// once.
#[must_use]
pub fn top(field: Field, tallies: &[Tally], mut others: Vec<ValueCount>, limit: usize) -> TopValues {
    if field == Field::Evidence {
        return top_kinds(tallies, others, limit);
    }
    others.sort_unstable_by(|a, b| in_order(a.value.as_deref(), b.value.as_deref()));
    let counted = tallies.iter().map(|tally| Box::new(tally.counted()) as Stream<'_>);
    let others = others.iter().map(|other| (other.value.as_deref(), other.count));
    best(merged(counted.chain([Box::new(others) as Stream<'_>])), limit)
}

/// A row counts once for each kind of evidence that it has.
fn top_kinds(tallies: &[Tally], others: Vec<ValueCount>, limit: usize) -> TopValues {
    let count = |kind: Option<&str>| {
        let here = |tally: &Tally| -> u64 {
            let items = tally.items().filter(|(code, _)| {
                let mut values = tally.column.dictionary.values(*code);
                match kind {
                    Some(kind) => values.any(|value| value == kind),
                    None => values.next().is_none(),
                }
            });
            items.map(|(_, count)| count).sum()
        };
        let elsewhere = others.iter().filter(|other| other.value.as_deref() == kind);
        tallies.iter().map(here).sum::<u64>() + elsewhere.map(|other| other.count).sum::<u64>()
    };
    let mut kinds: Vec<_> = Evidence::ALL.iter().map(|kind| Some(kind.as_str())).collect();
    kinds.sort_unstable();
    let kinds = kinds.into_iter().chain([None]).map(|kind| (kind, count(kind)));
    best(kinds.filter(|(_, count)| *count > 0), limit)
}

impl Tally {
    /// Codes that occur, and how often.
    fn items(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        (0..)
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0)
            .map(|(code, count)| (code, u64::from(*count)))
    }

    /// Values in their order, some of them several times in a row.
    fn counted(&self) -> impl Iterator<Item = (Option<&str>, u64)> {
        self.items().map(|(code, count)| (self.column.dictionary.counted(code), count))
    }
}

type Stream<'a> = Box<dyn Iterator<Item = (Option<&'a str>, u64)> + 'a>;

/// What comes next of one stream; the heap gives the one whose value comes first.
struct Next<'a> {
    value: Option<&'a str>,
    count: u64,
    rest: Stream<'a>,
}

/// Streams in the order of values as one, with each value once.
fn merged<'a>(streams: impl Iterator<Item = Stream<'a>>) -> impl Iterator<Item = (Option<&'a str>, u64)> {
    let mut heap: BinaryHeap<Next<'a>> = streams.filter_map(next_of).collect();
    std::iter::from_fn(move || {
        let (value, mut total) = (heap.peek()?.value, 0);
        while let Some(next) = heap.peek().filter(|next| next.value == value) {
            total += next.count;
            let spent = heap.pop().expect("BUG: it was looked at just now");
            heap.extend(next_of(spent.rest));
        }
        Some((value, total))
    })
}

fn next_of(mut rest: Stream<'_>) -> Option<Next<'_>> {
    let (value, count) = rest.next()?;
    Some(Next { value, count, rest })
}

/// The `limit` largest counts, and how many there are.
fn best<'a>(counts: impl Iterator<Item = (Option<&'a str>, u64)>, limit: usize) -> TopValues {
    let mut top = TopValues::default();
    // The worst of the best on top, so that it goes when a better one comes; of equal ones the later value goes.
    let mut best = BinaryHeap::new();
    for (place, (value, count)) in counts.enumerate() {
        top.distinct += 1;
        let better = (Reverse(count), place);
        if best.len() < limit {
            best.push((better, value));
        } else if best.peek().is_some_and(|(worst, _)| better < *worst) {
            best.pop();
            best.push((better, value));
        }
    }
    let best = best.into_sorted_vec().into_iter();
    top.values = best
        .map(|((Reverse(count), _), value)| ValueCount { value: value.map(str::to_owned), count })
        .collect();
    top
}

fn in_order(a: Option<&str>, b: Option<&str>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

impl Ord for Next<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        in_order(other.value, self.value)
    }
}

impl PartialOrd for Next<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Next<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Next<'_> {}
