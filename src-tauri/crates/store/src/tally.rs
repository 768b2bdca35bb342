//! Counting over an open result set: values of a field, and how rows ended over time.

use std::rc::Rc;

use exhibit_entry::{Evidence, Field, Moment, Outcome};
use rusqlite::types::Value;

use crate::rederive::evidence_bit;
use crate::writer::{signed, unsigned};
use crate::{Error, Handle, Reader, select};

/// How many rows of a result set have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; none where it was not recorded.
    pub value: Option<String>,
    /// Rows.
    pub count: u64,
}

/// The most frequent values of a field in a result set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopValues {
    /// Largest first, then in order of value, `null` last among equals.
    pub values: Vec<FacetValue>,
    /// How many values there are in all.
    pub distinct: u64,
}

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
    /// Counts one row more.
    pub fn count(&mut self, outcome: Outcome) {
        self.rows += 1;
        self.failures += u64::from(outcome == Outcome::Failure);
        self.warnings += u64::from(outcome == Outcome::Warning);
    }
}

impl Reader {
    /// Counts the values of `field`, largest first, then in order of value, `null` last among equals.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn facets(&self, handle: Handle, field: Field) -> Result<Vec<FacetValue>, Error> {
        Ok(self.top_values(handle, field, i64::MAX.unsigned_abs())?.values)
    }

    /// The `limit` most frequent values of `field`, and how many there are.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn top_values(&self, handle: Handle, field: Field, limit: u64) -> Result<TopValues, Error> {
        let numbers = numbers_value(self.set(handle)?);
        let mut found = match select::counted(field) {
            Some(column) => self.count_column(column, numbers, limit)?,
            None => self.count_evidence(numbers)?,
        };
        found.values.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// How the rows of a result set ended.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn outcomes(&self, handle: Handle) -> Result<Outcomes, Error> {
        let mut outcomes = Outcomes::default();
        for counted in self.facets(handle, Field::Outcome)? {
            let outcome = counted.value.as_deref().and_then(|word| word.parse().ok());
            outcomes.rows += counted.count;
            outcomes.failures += if outcome == Some(Outcome::Failure) { counted.count } else { 0 };
            outcomes.warnings += if outcome == Some(Outcome::Warning) { counted.count } else { 0 };
        }
        Ok(outcomes)
    }

    /// Time and outcome of every row of a result set, in no order.
    ///
    /// # Errors
    /// [`Error::StaleHandle`], [`Error::Interrupted`].
    pub fn each_outcome(
        &self,
        handle: Handle,
        visit: &mut dyn FnMut(Option<Moment>, Outcome),
    ) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT at, outcome FROM entry WHERE number IN rarray(?1)")?;
        let mut rows = statement.query([numbers_value(self.set(handle)?)])?;
        while let Some(row) = rows.next()? {
            let at = row.get::<_, Option<i64>>(0)?;
            let at = at.map(|ms| Moment::from_ms(ms).ok_or_else(|| Error::BadValue("entry.at".into())));
            let word = row.get_ref(1)?.as_str().map_err(|_| Error::BadValue("entry.outcome".into()))?;
            let outcome = word.parse().map_err(|_| Error::BadValue("entry.outcome".into()))?;
            visit(at.transpose()?, outcome);
        }
        Ok(())
    }

    /// The times of a result set's rows, undated ones left out, in no order.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn times(&self, handle: Handle) -> Result<Vec<Moment>, Error> {
        let mut times = Vec::new();
        self.each_outcome(handle, &mut |at, _| times.extend(at))?;
        Ok(times)
    }

    fn count_column(&self, column: &str, numbers: Rc<Vec<Value>>, limit: u64) -> Result<TopValues, Error> {
        let sql = format!(
            "SELECT value, rows, count(*) OVER () FROM (
               SELECT {column} AS value, count(*) AS rows
               FROM entry e JOIN row r USING (number) JOIN source s ON s.id = r.source_id
               WHERE e.number IN rarray(?1) GROUP BY 1)
             ORDER BY rows DESC, value IS NULL, value LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        // One at least, so that the number of values is told.
        let mut rows = statement.query((numbers, signed(limit.clamp(1, i64::MAX.unsigned_abs()))))?;
        let mut found = TopValues { values: Vec::new(), distinct: 0 };
        while let Some(row) = rows.next()? {
            found.values.push(FacetValue { value: row.get(0)?, count: unsigned(row.get(1)?)? });
            found.distinct = unsigned(row.get(2)?)?;
        }
        Ok(found)
    }

    fn count_evidence(&self, numbers: Rc<Vec<Value>>) -> Result<TopValues, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT evidence, count(*) FROM entry WHERE number IN rarray(?1) GROUP BY evidence",
        )?;
        let groups: Vec<(i64, i64)> = statement
            .query_map([numbers], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let total = |holds: &dyn Fn(i64) -> bool| -> Result<u64, Error> {
            unsigned(groups.iter().filter(|(bits, _)| holds(*bits)).map(|(_, count)| count).sum())
        };
        let mut values = Vec::new();
        for kind in Evidence::ALL {
            let count = total(&|bits| bits & evidence_bit(*kind) != 0)?;
            values.push(FacetValue { value: Some(kind.as_str().to_owned()), count });
        }
        values.push(FacetValue { value: None, count: total(&|bits| bits == 0)? });
        values.retain(|value| value.count > 0);
        values.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then_with(|| (a.value.is_none(), &a.value).cmp(&(b.value.is_none(), &b.value)))
        });
        Ok(TopValues { distinct: values.len() as u64, values })
    }
}

fn numbers_value(numbers: &[i64]) -> Rc<Vec<Value>> {
    Rc::new(numbers.iter().map(|number| Value::from(*number)).collect())
}
