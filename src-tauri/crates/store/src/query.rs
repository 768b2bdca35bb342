//! A selection answered: by the segments side by side, then by SQL for the rows that are in none.

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use exhibit_column::{Bits, Fault, Ranked};
use exhibit_entry::filter::{Revisions, Selection, Sense, Subject, Term};
use rusqlite::types::Value;

use crate::listing::{Chosen, Listing, Part, Scanned};
use crate::segment::{Budget, Held, Order};
use crate::{Error, Numbers, Reader, Stop, scan, select};

/// Threads that ask segments. More would only wait for the same memory on the machines that this runs on.
const THREADS_AT_MOST: usize = 2;

/// Rows of a segment that SQL is asked about in one statement.
const ROWS_A_QUESTION: usize = 4_096;

/// Pieces of a pattern that are looked for in segments: shorter ones stand in most rows, and in every block of texts.
const PIECE_BYTES_AT_LEAST: usize = 4;

/// A selection made ready for segments.
struct Question<'a> {
    /// What segments answer, and what must hold besides where the other terms do.
    known: Selection,
    /// The terms that they do not answer.
    others: Selection,
    superseded: &'a Numbers,
}

impl Reader {
    /// The rows that `selection` admits, all of one state of the workspace.
    pub(crate) fn select(&self, selection: &Selection) -> Result<Listing, Error> {
        let _snapshot = self.snapshot()?;
        let last = self.last_row()?;
        scan::number(last)?;
        let superseded = match selection.revisions {
            Revisions::Newest => self.superseded(last)?,
            Revisions::All => Arc::default(),
        };
        let question = Question::of(selection, &superseded);
        let stop = &self.stop;
        let segments = self.segments()?;
        let (told, gaps) = self.told(&segments, last, &|held| question.ask(held, stop))?;
        let mut parts = Vec::new();
        for (held, rows) in told.into_iter().filter_map(|(held, rows)| Some((held, rows?))) {
            let rows = self.checked(held, rows, &question.others)?;
            if rows.ones() > 0 {
                parts.push(Part::Chosen(Chosen::of(Arc::clone(held), order(held)?.clone(), rows)));
            }
        }
        let mut scanned = Vec::new();
        for gap in gaps {
            scanned.extend(self.scan(selection, gap, &superseded)?);
        }
        if !scanned.is_empty() {
            parts.push(Part::Scanned(Scanned::of(scanned)));
        }
        Ok(Listing::Parts(parts))
    }

    /// What segments say of the newest revisions in them, and the ranges of rows up to `last` that are in none that can be
    /// read.
    pub(crate) fn newest<T: Send>(
        &self,
        last: u64,
        ask: &(dyn Fn(&Held, &Bits) -> Result<T, Fault> + Sync),
    ) -> Result<(Vec<T>, Vec<RangeInclusive<u64>>), Error> {
        let (segments, superseded) = (self.segments()?, self.superseded(last)?);
        let (told, gaps) = self.told(&segments, last, &|held| ask(held, held.newest(&superseded)?.bits()))?;
        Ok((told.into_iter().map(|(_, told)| told).collect(), gaps))
    }

    /// What those of the segments say that can be read, and the ranges of rows up to `last` that are in none of them.
    #[expect(clippy::type_complexity, reason = "two lists, each said above")]
    fn told<'s, T: Send>(
        &self,
        segments: &'s [Arc<Held>],
        last: u64,
        ask: &(dyn Fn(&'s Held) -> Result<T, Fault> + Sync),
    ) -> Result<(Vec<(&'s Arc<Held>, T)>, Vec<RangeInclusive<u64>>), Error> {
        let answers = over(segments, &self.stop, &|held| ask(held));
        let mut told = Vec::new();
        for (held, answer) in segments.iter().zip(answers) {
            told.extend(believed(held, answer)?.map(|answer| (held, answer)));
        }
        let gaps = between(told.iter().map(|(held, _)| held.covers()), last);
        Ok((told, gaps))
    }

    /// Those of the rows for which SQL says that the terms hold which segments do not answer.
    fn checked(&self, held: &Held, rows: Arc<Ranked>, others: &Selection) -> Result<Arc<Ranked>, Error> {
        if others.terms.is_empty() {
            return Ok(rows);
        }
        let order = order(held)?;
        let first = *held.covers().start();
        let numbers = rows.bits().iter().map(|place| first + u64::from(order.numbers[place]));
        let mut rows: Vec<u64> = numbers.collect();
        rows.sort_unstable();
        let mut fitting = Vec::new();
        for rows in rows.chunks(ROWS_A_QUESTION) {
            self.stop.check()?;
            self.add_fitting(rows, others, &mut fitting)?;
        }
        fitting.sort_unstable();
        let beyond: Vec<u32> =
            fitting.iter().map(|row| scan::number(row - first)).collect::<Result<_, _>>()?;
        Ok(Arc::new(Ranked::from(order.positions(&beyond))))
    }

    fn add_fitting(&self, rows: &[u64], terms: &Selection, into: &mut Vec<u64>) -> Result<(), Error> {
        let clause = select::clause(terms, "e.at");
        let sql =
            format!("SELECT e.number FROM {} WHERE e.number IN rarray(?) AND {}", clause.tables, clause.sql);
        let rows: Rc<Vec<Value>> = Rc::new(rows.iter().map(|row| Value::from(row.cast_signed())).collect());
        let mut values: Vec<&dyn rusqlite::ToSql> = vec![&rows];
        values.extend(clause.values.iter().map(|value| value as &dyn rusqlite::ToSql));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(values.as_slice())?;
        while let Some(row) = found.next()? {
            into.push(row.get::<_, u32>(0)?.into());
        }
        Ok(())
    }
}

impl<'a> Question<'a> {
    fn of(selection: &Selection, superseded: &'a Numbers) -> Self {
        let (known, others): (Vec<Term>, Vec<Term>) =
            selection.terms.iter().cloned().partition(exhibit_column::answers);
        let pieces = others.iter().flat_map(pieces);
        let known = Selection { terms: known.into_iter().chain(pieces).collect(), ..selection.clone() };
        Self { known, others: Selection { terms: others, ..Selection::default() }, superseded }
    }

    /// The rows of a segment that may be admitted; none: there is no such row. Where there is one, the order of its rows is
    /// read too.
    fn ask(&self, held: &Held, stop: &Stop) -> Result<Option<Arc<Ranked>>, Fault> {
        if self.is_of_all() {
            held.order()?;
            return Ok(Some(held.newest(self.superseded)?));
        }
        let mut bits = held.segment.select(&self.known, &|| stop.is_due())?;
        if !bits.is_none()
            && let Some(superseded) = held.superseded(self.superseded)?
        {
            bits.leave_out(&superseded);
        }
        if bits.is_none() {
            return Ok(None);
        }
        held.order()?;
        Ok(Some(Arc::new(Ranked::from(bits))))
    }

    /// Whether segments rule no row out.
    fn is_of_all(&self) -> bool {
        let Selection { from, to, terms, .. } = &self.known;
        from.is_none() && to.is_none() && terms.is_empty()
    }
}

/// The rows up to `last` that are in none of the ranges that are covered, which ascend.
fn between(covered: impl Iterator<Item = RangeInclusive<u64>>, last: u64) -> Vec<RangeInclusive<u64>> {
    let (mut gaps, mut next) = (Vec::new(), 1);
    for range in covered.chain([last + 1..=last + 1]) {
        if *range.start() > next {
            gaps.push(next..=range.start() - 1);
        }
        next = range.end() + 1;
    }
    gaps
}

/// Asks segments, some at a time; the answers in the order of the segments.
pub(crate) fn over<'s, S: AsRef<Held> + Sync, T: Send>(
    segments: &'s [S],
    stop: &Stop,
    ask: &(dyn Fn(&'s S) -> Result<T, Fault> + Sync),
) -> Vec<Result<T, Fault>> {
    let budget = Budget::over(segments.iter().map(AsRef::as_ref));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(segment) = segments.get(place) else { return answers };
            let answer = || budget.ask(segment.as_ref(), || ask(segment));
            answers.push((place, if stop.is_due() { Err(Fault::Stopped) } else { answer() }));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_AT_MOST);
    let mut answers = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(segments.len())).map(|_| scope.spawn(work)).collect();
        let mut answers = work();
        for other in others {
            answers.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        answers
    });
    answers.sort_unstable_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// What a segment says; none where it cannot be read, so that its rows are to be found in another way.
pub(crate) fn believed<T>(held: &Held, answer: Result<T, Fault>) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Fault::Stopped) => Err(Error::Interrupted),
        Err(fault) => {
            held.leave_out(&fault);
            Ok(None)
        }
    }
}

/// The order of a segment's rows, which was read when it was asked.
fn order(held: &Held) -> Result<&Order, Error> {
    held.order().map_err(|fault| Error::BadValue(fault.to_string()))
}

/// Texts that stand in every row for which a term on metadata holds: the last part of its path stands in a key, and what
/// stands between the stars of its one pattern in the value.
fn pieces(term: &Term) -> Vec<Term> {
    let (path, values) = match term {
        Term::Is { subject: Subject::Metadata(path), sense: Sense::Include, values } => {
            (path, values.as_slice())
        }
        Term::Has { subject: Subject::Metadata(path), sense: Sense::Include } => (path, [].as_slice()),
        _ => return Vec::new(),
    };
    // A number may be a place in a list, which stands nowhere.
    let key = path.last().filter(|key| key.parse::<usize>().is_err());
    let values = if let [only] = values { only.pieces() } else { &[] };
    let worth = |piece: &&String| piece.len() >= PIECE_BYTES_AT_LEAST;
    key.into_iter().chain(values).filter(worth).cloned().map(Term::Text).collect()
}

#[cfg(test)]
mod tests {
    use exhibit_entry::query;

    use super::*;

    #[test]
    fn what_stands_in_every_row_with_a_value_in_its_metadata_is_looked_for_first() {
        let pieces_of = |query: &str| {
            let terms = query::parse(query).unwrap().terms;
            let texts = terms.iter().flat_map(pieces).map(|term| match term {
                Term::Text(text) => text,
                other => unreachable!("{other:?}"),
            });
            texts.collect::<Vec<_>>()
        };
        assert_eq!(pieces_of("metadata.change.role:viewer*admin"), ["role", "viewer", "admin"]);
        assert_eq!(pieces_of("metadata.items.1000:abc"), [""; 0]);
        assert_eq!(pieces_of("metadata.role:viewer,admin"), ["role"]);
        assert_eq!(pieces_of("-metadata.role:viewer"), [""; 0]);
    }
}
