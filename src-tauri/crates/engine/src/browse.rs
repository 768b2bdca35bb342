//! Looking at what is stored: queries, names, details.

use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use exhibit_entry::filter::{Filter, Selection, Term, When, next_day, start_of_day};
use exhibit_entry::summary::{self, Change};
use exhibit_entry::{Moment, query};
use exhibit_store::{Detail, Found, Reader};

use crate::Error;

/// Times on the clock of who asks.
const CLOCKS: [&str; 4] = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];

/// A query as typed, with the bounds given apart from it; all of them together.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The query.
    pub query: String,
    /// At or after: date, RFC 3339, `-7d`, `now`.
    pub from: Option<String>,
    /// Before.
    pub to: Option<String>,
}

/// Who asks: the present and the zone of bare dates.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The present.
    pub now: Moment,
    /// Zone of bare dates and of buckets.
    pub zone: Tz,
}

impl Question {
    /// Reads the question.
    ///
    /// # Errors
    /// [`Error::Query`] naming the character.
    pub fn filter(&self) -> Result<Filter, Error> {
        let mut filter = query::parse(&self.query)?;
        if let Some(from) = &self.from {
            filter.terms.push(Term::From(query::parse_when(from)?));
        }
        if let Some(to) = &self.to {
            filter.terms.push(Term::To(query::parse_when(to)?));
        }
        Ok(filter)
    }

    /// Reads the question for somebody who asks now and there.
    ///
    /// # Errors
    /// [`Error::Query`] naming the character.
    pub fn selection(&self, asker: Asker) -> Result<Selection, Error> {
        Ok(self.filter()?.resolve(asker.now, asker.zone))
    }
}

/// One time bound for somebody who asks now and there.
///
/// # Errors
/// [`Error::Query`].
pub fn moment(text: &str, asker: Asker) -> Result<Moment, Error> {
    Ok(query::parse_when(text)?.instant(asker.now, asker.zone))
}

/// The time to go to in a list whose newest rows stand first: a bound of time, or `2026-01-31 09:00` on the clock of who
/// asks. A whole day means its end, so that its rows follow.
///
/// # Errors
/// [`Error::Query`].
pub fn destination(text: &str, asker: Asker) -> Result<Moment, Error> {
    let clock = CLOCKS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    // A time that the clock shows twice is the later one: the earlier one follows in the list.
    if let Some(at) = clock.and_then(|local| asker.zone.from_local_datetime(&local).latest()) {
        return Ok(Moment::from(at.to_utc()));
    }
    Ok(match query::parse_when(text)? {
        When::Date(date) => start_of_day(next_day(date), asker.zone).plus_ms(-1),
        when => when.instant(asker.now, asker.zone),
    })
}

/// Finds one row by `row:N`, `SOURCE/KEY` or `KEY`.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Usage`] when several sources have that key.
pub fn show(reader: &Reader, name: &str) -> Result<Detail, Error> {
    let not_found = || Error::NotFound(format!("`{}`", name.escape_debug()));
    let number = match name.strip_prefix("row:") {
        Some(number) => number.parse().map_err(|_| not_found())?,
        None => number_of(reader, name)?.ok_or_else(not_found)?,
    };
    reader.detail(number)?.ok_or_else(not_found)
}

/// What a row changed from what to what, as its metadata tells.
#[must_use]
pub fn changes(detail: &Detail) -> Vec<Change> {
    detail.entry.metadata.as_ref().map(summary::changes).unwrap_or_default()
}

/// A key may hold slashes itself, so the whole name is tried first.
fn number_of(reader: &Reader, name: &str) -> Result<Option<u64>, Error> {
    match reader.find(None, name)? {
        Found::Row(number) => return Ok(Some(number)),
        Found::Ambiguous(sources) => {
            return Err(Error::usage(
                format!("`{}` is in several sources", name.escape_debug()),
                format!("give SOURCE/KEY with one of {}", sources.join(", ")),
            ));
        }
        Found::Nothing => {}
    }
    let Some((source, key)) = name.split_once('/') else { return Ok(None) };
    Ok(match reader.find(Some(source), key)? {
        Found::Row(number) => Some(number),
        Found::Nothing | Found::Ambiguous(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use exhibit_source::time::{TimeKind, read, zone_is_assumed};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_to_go_to_is_its_end_and_a_time_is_on_the_clock_of_who_asks() {
        let now = Moment::parse("2026-11-22T12:00:00Z").unwrap();
        let asker = Asker { now, zone: chrono_tz::Europe::Berlin };
        let went = |text: &str| destination(text, asker).map(|at| at.to_string()).ok();
        assert_eq!(went("2026-03-01").as_deref(), Some("2026-03-01T22:59:59.999Z"));
        assert_eq!(went("2026-03-01 09:30").as_deref(), Some("2026-03-01T08:30:00.000Z"));
        assert_eq!(went("2026-03-01T09:30:15").as_deref(), Some("2026-03-01T08:30:15.000Z"));
        assert_eq!(went("2026-03-01T09:30:00Z").as_deref(), Some("2026-03-01T09:30:00.000Z"));
        // Shown twice: the clock was put back at three.
        assert_eq!(went("2026-10-25 02:30").as_deref(), Some("2026-10-25T01:30:00.000Z"));
        assert_eq!(went("-7d").as_deref(), Some("2026-11-15T12:00:00.000Z"));
        // Never shown: the clock was put forward at two.
        assert_eq!(went("2026-03-29 02:30"), None);
        assert_eq!(went("2026-02-30"), None);
    }

    proptest! {
        /// What a row is shown with and what the mapping screen says of the same text.
        #[test]
        fn a_zone_is_assumed_by_the_reading_where_it_is_by_the_entry(
            text in " ?[12][0-9]{3}-0[1-9]-[012][0-9]([Tt ][012][0-9]:[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,7})?)?)?( ?(Z|UTC|[+-]0[0-9]:?00))? ?",
        ) {
            let kinds = [TimeKind::DateTime, TimeKind::Date, TimeKind::Unix, TimeKind::Rfc2822];
            if read(&text, &kinds).is_some() {
                prop_assert_eq!(exhibit_entry::zone::is_assumed(&text), zone_is_assumed(&text), "{:?}", text);
            }
        }
    }
}
