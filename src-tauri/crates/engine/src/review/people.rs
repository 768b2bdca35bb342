//! Everybody in a review, as the log shows them when it is opened.

use exhibit_entry::Moment;
use exhibit_export::{Period, Principal};
use exhibit_store::{PackPart, Reader};

use crate::Error;
use crate::pack::Rows;
use crate::watch::Watch;

/// Everybody whom the rows of `part` name, by name, with the flags a reviewer should look at.
pub(super) fn frozen(
    reader: &mut Reader,
    (part, query): (&PackPart, &str),
    watch: &Watch<'_>,
) -> Result<Vec<Principal>, Error> {
    reader.hold()?;
    reader.stop_at(&watch.stop())?;
    let population = reader.population(part)?;
    let rows = Rows { reader, handle: population.included };
    let period = Period { from: part.from, to: part.to };
    let found = exhibit_export::review_principals(&rows, period);
    let mut people = found.map_err(|error| watch.check().err().unwrap_or(Error::Export(error)))?;
    if let Some(before) = reviewed_last(reader, query)? {
        exhibit_export::flags_against(&mut people, &before);
    }
    Ok(people)
}

/// Names of everybody in the review of the same rows that was closed last; none where none ever was: against one of fewer
/// people everybody else would be new.
fn reviewed_last(reader: &Reader, query: &str) -> Result<Option<Vec<String>>, Error> {
    let alike = reader.reviews()?.into_iter().filter(|review| review.query == query);
    let closed = alike.filter_map(|review| Some((review.end?.at, review.id)));
    let Some((_, last)) = closed.max() else { return Ok(None) };
    Ok(Some(reader.review_lines(last)?.into_iter().map(|line| line.principal).collect()))
}

/// A principal as it is stored.
pub(super) fn facts(person: &Principal) -> String {
    serde_json::to_string(person).expect("BUG: plain fields always serialise")
}

/// The title of a review that was given none.
pub(super) fn title(from: Moment, to: Moment) -> String {
    let day = |at: Moment| at.to_string()[..10].to_owned();
    format!("Access review {} to {}", day(from), day(to.plus_ms(-1)))
}
