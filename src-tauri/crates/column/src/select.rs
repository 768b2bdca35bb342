//! A selection over one segment: each condition is decided for the values of its field, then looked up for the rows.

use exhibit_entry::Moment;
use exhibit_entry::filter::{Selection, Sense, Subject, Term};
use exhibit_entry::fold::fold;

use crate::bits::Bits;
use crate::bytes::{Bytes, Fault};
use crate::segment::Segment;
use crate::{gram, text};

/// Whether [`Segment::select`] decides a term; of conditions on metadata it knows nothing.
#[must_use]
pub fn answers(term: &Term) -> bool {
    match term {
        Term::Is { subject, .. } | Term::Has { subject, .. } => matches!(subject, Subject::Field(_)),
        Term::From(_) | Term::To(_) | Term::AllRevisions | Term::Text(_) => true,
    }
}

impl<B: Bytes> Segment<B> {
    /// The rows that lie within the bounds of time of `selection` and for which all its terms hold that [`answers`] names.
    /// Superseded rows are among them: which those are, a later segment may know. `stop` is asked often.
    ///
    /// # Errors
    /// Any [`Fault`]; [`Fault::Stopped`] once `stop` says so.
    pub fn select(&self, selection: &Selection, stop: &dyn Fn() -> bool) -> Result<Bits, Fault> {
        let mut rows = self.within((selection.from, selection.to))?;
        let (texts, fields): (Vec<_>, Vec<_>) =
            selection.terms.iter().partition(|term| matches!(term, Term::Text(_)));
        // Text last: blocks without a row that is left are not read.
        for term in fields.into_iter().chain(texts) {
            if stop() {
                return Err(Fault::Stopped);
            }
            if rows.is_none() {
                break;
            }
            self.narrow(&mut rows, term, stop)?;
        }
        Ok(rows)
    }

    /// The rows whose time lies in a span; undated ones only where it has no bounds.
    fn within(&self, (from, to): (Option<Moment>, Option<Moment>)) -> Result<Bits, Fault> {
        if from.is_none() && to.is_none() {
            return Ok(Bits::all(self.rows()));
        }
        let times = self.times()?;
        let first = to.map_or(0, |to| times.dated().partition_point(|at| *at >= to.ms()));
        let end =
            from.map_or(times.dated().len(), |from| times.dated().partition_point(|at| *at >= from.ms()));
        Ok(Bits::range(self.rows(), first..end.max(first)))
    }

    fn narrow(&self, rows: &mut Bits, term: &Term, stop: &dyn Fn() -> bool) -> Result<(), Fault> {
        match term {
            Term::Is { subject: Subject::Field(field), sense, values } => {
                let column = self.column(*field)?;
                let matchers: Vec<_> = values.iter().map(exhibit_entry::pattern::Pattern::matcher).collect();
                keep(rows, &column.codes.marked(&column.dictionary.fitting(&matchers)), *sense);
            }
            Term::Has { subject: Subject::Field(field), sense } => {
                let column = self.column(*field)?;
                keep(rows, &column.codes.marked(&column.dictionary.recorded()), *sense);
            }
            Term::Text(text) => self.search(rows, fold(text).as_bytes(), stop)?,
            Term::Is { .. } | Term::Has { .. } | Term::From(_) | Term::To(_) | Term::AllRevisions => {}
        }
        Ok(())
    }

    /// Keeps the rows of which a searched text holds `needle`, folded already.
    fn search(&self, rows: &mut Bits, needle: &[u8], stop: &dyn Fn() -> bool) -> Result<(), Fault> {
        // Every row has a label and a summary, and the empty text stands in every text.
        if needle.is_empty() {
            return Ok(());
        }
        let blocks = self.blocks()?;
        let likely = gram::candidates(&self.bytes, (self.section("grams")?, blocks.len()), needle)?;
        let texts = (self.section("texts")?, &*blocks);
        *rows = text::search(&self.bytes, texts, (needle, &likely, rows), stop)?;
        Ok(())
    }
}

fn keep(rows: &mut Bits, fitting: &Bits, sense: Sense) {
    match sense {
        Sense::Include => rows.keep(fitting),
        Sense::Exclude => rows.leave_out(fitting),
    }
}
