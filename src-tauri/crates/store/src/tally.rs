//! Counting over an open result set: the values of a field.

use std::collections::HashMap;
use std::rc::Rc;

use exhibit_column::{Fault, TopValues, ValueCount};
use exhibit_entry::{Evidence, Field, Outcome};
use rusqlite::types::Value;

use crate::listing::Chosen;
use crate::query::{believed, over};
use crate::rederive::evidence_bit;
use crate::writer::unsigned;
use crate::{Error, Handle, Reader, select};

/// Rows that SQL counts in one statement.
const ROWS_A_COUNT: usize = 65_536;

/// How the rows of a result set ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// All of them.
    pub rows: u64,
    /// Failures.
    pub failures: u64,
    /// Warnings.
    pub warnings: u64,
}

impl Outcomes {
    /// Counts so many rows that ended like that.
    pub fn count(&mut self, outcome: Outcome, rows: u64) {
        self.rows += rows;
        match outcome {
            Outcome::Failure => self.failures += rows,
            Outcome::Warning => self.warnings += rows,
            _ => {}
        }
    }

    /// Counts the rows of others.
    pub(crate) fn add(&mut self, others: Self) {
        self.rows += others.rows;
        self.failures += others.failures;
        self.warnings += others.warnings;
    }
}

impl Reader {
    /// Counts the values of `field`, largest first, then in order of value, `null` last among equals.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn facets(&self, handle: Handle, field: Field) -> Result<Vec<ValueCount>, Error> {
        Ok(self.top_values(handle, field, u64::MAX)?.values)
    }

    /// The `limit` most frequent values of `field`, and how many there are.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn top_values(&self, handle: Handle, field: Field, limit: u64) -> Result<TopValues, Error> {
        let (tallies, numbers) =
            self.counted(handle, &|chosen| chosen.as_ref().segment.tally(field, chosen.bits()))?;
        let others = match select::counted(field) {
            Some(column) => self.count_column(column, &numbers)?,
            None => self.count_evidence(&numbers)?,
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(exhibit_column::top(field, &tallies, others, limit))
    }

    /// How the rows of a result set ended.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn outcomes(&self, handle: Handle) -> Result<Outcomes, Error> {
        let mut outcomes = Outcomes::default();
        for counted in self.facets(handle, Field::Outcome)? {
            let outcome = counted.value.as_deref().and_then(|word| word.parse().ok());
            outcomes.count(outcome.unwrap_or(Outcome::Unknown), counted.count);
        }
        Ok(outcomes)
    }

    /// What `ask` says of the rows of a set in each segment, and the numbers of those rows that are in none that can be
    /// read.
    pub(crate) fn counted<T: Send>(
        &self,
        handle: Handle,
        ask: &(dyn Fn(&Chosen) -> Result<T, Fault> + Sync),
    ) -> Result<(Vec<T>, Vec<u32>), Error> {
        let (chosen, mut numbers) = self.set(handle)?.parts();
        let answers = over(&chosen, &self.stop, &|chosen| ask(chosen));
        let mut counted = Vec::new();
        for (chosen, answer) in chosen.iter().zip(answers) {
            match believed(chosen.as_ref(), answer)? {
                Some(answer) => counted.push(answer),
                None => numbers.extend(chosen.numbers()),
            }
        }
        Ok((counted, numbers))
    }

    fn count_column(&self, column: &str, numbers: &[u32]) -> Result<Vec<ValueCount>, Error> {
        let sql = format!(
            "SELECT {column}, count(*) FROM entry e JOIN row r USING (number) JOIN source s ON s.id = r.source_id
             WHERE e.number IN rarray(?1) GROUP BY 1"
        );
        let mut counts: HashMap<Option<String>, u64> = HashMap::new();
        for numbers in numbers.chunks(ROWS_A_COUNT) {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query([numbers_value(numbers)])?;
            while let Some(row) = rows.next()? {
                *counts.entry(row.get(0)?).or_default() += unsigned(row.get(1)?)?;
            }
        }
        Ok(counts.into_iter().map(|(value, count)| ValueCount { value, count }).collect())
    }

    /// A row counts once for each kind that it has.
    fn count_evidence(&self, numbers: &[u32]) -> Result<Vec<ValueCount>, Error> {
        let mut by_bits: HashMap<i64, u64> = HashMap::new();
        for numbers in numbers.chunks(ROWS_A_COUNT) {
            let mut statement = self.connection.prepare_cached(
                "SELECT evidence, count(*) FROM entry WHERE number IN rarray(?1) GROUP BY evidence",
            )?;
            let mut rows = statement.query([numbers_value(numbers)])?;
            while let Some(row) = rows.next()? {
                *by_bits.entry(row.get(0)?).or_default() += unsigned(row.get(1)?)?;
            }
        }
        let total = |holds: &dyn Fn(i64) -> bool| {
            by_bits.iter().filter(|(bits, _)| holds(**bits)).map(|(_, count)| count).sum()
        };
        let kinds = Evidence::ALL.iter().map(|kind| ValueCount {
            value: Some(kind.as_str().to_owned()),
            count: total(&|bits| bits & evidence_bit(*kind) != 0),
        });
        let none = ValueCount { value: None, count: total(&|bits| bits == 0) };
        Ok(kinds.chain([none]).filter(|counted| counted.count > 0).collect())
    }
}

pub(crate) fn numbers_value(numbers: &[u32]) -> Rc<Vec<Value>> {
    Rc::new(numbers.iter().map(|number| Value::from(*number)).collect())
}
