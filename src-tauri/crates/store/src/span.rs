//! The rows of a result set over time.

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
        let (counted, numbers) = self.counted(handle, &|chosen| counts(chosen, starts))?;
        for (bucket, counts) in counted.iter().flat_map(|counts| buckets_with(counts)) {
            buckets[bucket].add(counts);
        }
        self.each_outcome(&numbers, &mut |at, outcome| {
            let bucket = at.map_or(0, |at| starts.partition_point(|start| *start <= at));
            if let Some(bucket) = bucket.checked_sub(1) {
                buckets[bucket].count(outcome);
            }
        })?;
        Ok(buckets)
    }

    /// The times of a result set's rows, undated ones left out, in no order.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn times(&self, handle: Handle) -> Result<Vec<Moment>, Error> {
        let set = self.set(handle)?;
        if let Some(times) = set.times() {
            return times.into_iter().map(moment).collect();
        }
        let (mut times, numbers) = (Vec::new(), set.from(0).collect::<Vec<_>>());
        self.each_outcome(&numbers, &mut |at, _| times.extend(at))?;
        Ok(times)
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

/// How rows of a segment ended in each bucket.
fn counts(chosen: &Chosen, starts: &[Moment]) -> Result<Vec<Outcomes>, Fault> {
    let column = chosen.as_ref().segment.column(Field::Outcome)?;
    let codes = 0..u32::try_from(column.dictionary().len()).unwrap_or(u32::MAX);
    let read = |code| column.dictionary().values(code).next().and_then(|word| word.parse().ok());
    let outcomes: Option<Vec<Outcome>> = codes.map(read).collect();
    let outcomes = outcomes.ok_or(Fault::Damaged("an outcome is none of ours"))?;
    let mut buckets = vec![Outcomes::default(); starts.len()];
    let times = chosen.order().times.dated();
    // Rows are newest first, so that buckets come from the last one on.
    let mut bucket = starts.len();
    for position in chosen.bits().iter().take_while(|position| *position < times.len()) {
        while bucket > 0 && starts[bucket - 1].ms() > times[position] {
            bucket -= 1;
        }
        if bucket == 0 {
            break;
        }
        buckets[bucket - 1].count(outcomes[column.code(position) as usize]);
    }
    Ok(buckets)
}

/// The buckets that hold something.
fn buckets_with(counts: &[Outcomes]) -> impl Iterator<Item = (usize, Outcomes)> + '_ {
    counts.iter().copied().enumerate().filter(|(_, outcomes)| outcomes.rows > 0)
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
