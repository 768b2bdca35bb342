//! The rows of a result set over time.

use std::ops::Range;

use exhibit_column::Fault;
use exhibit_entry::{Field, Moment, Outcome};

use crate::listing::Chosen;
use crate::tally::numbers_value;
use crate::{Error, Handle, Outcomes, Reader};

/// Rows of which SQL tells the times in one statement.
const ROWS_A_STATEMENT: usize = 65_536;

/// From when to when rows happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The earliest and the latest time; none: no row has one.
    pub times: Option<(Moment, Moment)>,
    /// The latest time that is not past the limit that was asked with.
    pub believed: Option<Moment>,
    /// Rows without a time.
    pub undated: u64,
}

impl Extent {
    /// One row more.
    fn add(&mut self, at: Option<Moment>, limit: Moment) {
        let Some(at) = at else {
            self.undated += 1;
            return;
        };
        let (first, last) = self.times.unwrap_or((at, at));
        self.times = Some((first.min(at), last.max(at)));
        self.believed = self.believed.max(Some(at).filter(|at| *at <= limit));
    }
}

impl Reader {
    /// From when to when the rows of a result set happened.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn extent(&self, handle: Handle, limit: Moment) -> Result<Extent, Error> {
        let mut extent = Extent::default();
        let set = self.set(handle)?;
        match set.ends(limit.ms()) {
            Some((ends, undated)) => {
                for at in ends {
                    extent.add(Some(moment(at)?), limit);
                }
                extent.undated = undated;
            }
            None => {
                let numbers: Vec<u32> = set.from(0).collect();
                self.each_outcome(&numbers, &mut |at, _| extent.add(at, limit))?;
            }
        }
        Ok(extent)
    }

    /// How the rows of a result set ended between times: each bucket begins at one of `starts`, which ascend, and ends
    /// where the next one begins, the last one never. Undated rows and those before the first start are in none.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn outcomes_from(&self, handle: Handle, starts: &[Moment]) -> Result<Vec<Outcomes>, Error> {
        let mut buckets = vec![Outcomes::default(); starts.len()];
        let starts_ms: Vec<i64> = starts.iter().map(|start| start.ms()).collect();
        let (counted, numbers) = self.counted(handle, &|chosen| counts(chosen, &starts_ms))?;
        for (bucket, counts) in counted.into_iter().flatten() {
            buckets[bucket].add(counts);
        }
        self.each_outcome(&numbers, &mut |at, outcome| {
            let bucket = at.map_or(0, |at| starts.partition_point(|start| *start <= at));
            if let Some(bucket) = bucket.checked_sub(1) {
                buckets[bucket].count(outcome, 1);
            }
        })?;
        Ok(buckets)
    }

    /// Time and outcome of rows, in no order.
    fn each_outcome(
        &self,
        numbers: &[u32],
        visit: &mut dyn FnMut(Option<Moment>, Outcome),
    ) -> Result<(), Error> {
        for numbers in numbers.chunks(ROWS_A_STATEMENT) {
            let mut statement =
                self.connection.prepare_cached("SELECT at, outcome FROM entry WHERE number IN rarray(?1)")?;
            let mut rows = statement.query([numbers_value(numbers)])?;
            while let Some(row) = rows.next()? {
                let at = row.get::<_, Option<i64>>(0)?.map(moment).transpose()?;
                let word = row.get_ref(1)?.as_str().map_err(|_| Error::BadValue("entry.outcome".into()))?;
                visit(at, word.parse().map_err(|_| Error::BadValue("entry.outcome".into()))?);
            }
        }
        Ok(())
    }
}

/// How rows of a segment ended, in the buckets that have some.
fn counts(chosen: &Chosen, starts_ms: &[i64]) -> Result<Vec<(usize, Outcomes)>, Fault> {
    let column = chosen.as_ref().segment.column(Field::Outcome)?;
    let codes = 0..u32::try_from(column.dictionary().len()).unwrap_or(u32::MAX);
    let read = |code| column.dictionary().values(code).next().and_then(|word| word.parse().ok());
    let outcomes: Option<Vec<Outcome>> = codes.map(read).collect();
    let outcomes = outcomes.ok_or(Fault::Damaged("an outcome is none of ours"))?;
    let counted = |(bucket, run)| {
        let mut ended = Outcomes::default();
        let counts = column.counts_within(chosen.bits(), run);
        outcomes.iter().zip(counts).for_each(|(outcome, rows)| ended.count(*outcome, rows.into()));
        (bucket, ended)
    };
    Ok(runs(chosen.order().times.dated(), starts_ms).map(counted).collect())
}

/// Which of `starts_ms`, which ascend, is the last one not past rows whose times are given newest first: the start and the
/// places of its rows, newest first. Starts without rows are left out, and rows before all of them.
fn runs<'a>(times_ms: &'a [i64], starts_ms: &'a [i64]) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let newest = times_ms.get(from)?;
        let start = starts_ms.partition_point(|start| start <= newest).checked_sub(1)?;
        let run = from..from + beginning(&times_ms[from..], starts_ms[start]);
        from = run.end;
        Some((start, run))
    })
}

/// How many of the times, newest first, are not before `start`. Looked for from the beginning in ever longer steps: runs are
/// short among all times, and what lies far away is not in the processor's cache.
fn beginning(times_ms: &[i64], start: i64) -> usize {
    let mut end = 1;
    while times_ms.get(end).is_some_and(|at| *at >= start) {
        end *= 2;
    }
    let known = end / 2;
    known + times_ms[known..end.min(times_ms.len())].partition_point(|at| *at >= start)
}

/// The earliest and the latest of two pairs of times, where there is one.
pub(crate) fn joined(mine: Option<(i64, i64)>, theirs: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) => Some((mine.0.min(theirs.0), mine.1.max(theirs.1))),
        (mine, theirs) => mine.or(theirs),
    }
}

fn moment(ms: i64) -> Result<Moment, Error> {
    Moment::from_ms(ms).ok_or_else(|| Error::BadValue("entry.at".into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_time_from_the_first_start_on_is_in_the_run_of_its_start(
            mut times in prop::collection::vec(-9..60_i64, 0..80),
            starts in prop::collection::btree_set(-3..50_i64, 0..9),
        ) {
            times.sort_unstable_by(|a, b| b.cmp(a));
            let starts: Vec<i64> = starts.into_iter().collect();
            let mut found = Vec::new();
            for (start, run) in runs(&times, &starts) {
                prop_assert!(!run.is_empty());
                found.extend(run.map(|place| (place, start)));
            }
            let start_of = |at: &i64| starts.iter().rposition(|start| start <= at);
            let expected: Vec<_> =
                times.iter().enumerate().filter_map(|(place, at)| Some((place, start_of(at)?))).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
