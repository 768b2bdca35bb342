//! Forensics: from one delivery or row to everything that the same token, address, person and session did, in the log and
//! among the captured deliveries.
//!
//! Each value comes with the query that shows its rows in the log, so that a trace can be gone on with by hand. What a
//! delivery says is its sender's word: its verdict stands beside it.

mod elsewhere;
mod readers;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use exhibit_entry::filter::{Filter, Selection, Sense, Subject, Term};
use exhibit_entry::fold::fold;
use exhibit_entry::pattern::Pattern;
use exhibit_entry::{Field, Moment, Reading};
use exhibit_hook::{Key, Kind, Schemes};
use exhibit_store::{Reader, StoredCapture};
use serde::Serialize;

use super::{Asked, judge};
use crate::watch::Watch;
use crate::webhook::copies::{self, Copies, Origin, SentHere};
use crate::{Error, Workspace};

pub use elsewhere::{Elsewhere, LeftOut, RowLike, elsewhere};
use readers::Readers;

/// Actions that are named of a value, the most frequent first.
const ACTIONS_AT_MOST: u64 = 8;

/// Captures that are named of a value; all are counted.
const CAPTURES_AT_MOST: usize = 1_000;

/// Values that are followed: a delivery of hundreds of rows names many people.
const LINKS_AT_MOST: usize = 24;

/// Where a trace begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// At a captured delivery, by its number.
    Capture(u64),
    /// At a row of the log, by its number.
    Row(u64),
}

/// What deliveries are judged and read by.
#[derive(Clone, Debug, Default)]
pub struct By {
    /// The schemes that are known.
    pub schemes: Schemes,
    /// Id of the one that all are judged by; none = found out from the headers of each.
    pub scheme: Option<String>,
    /// Secrets and public keys that deliveries are checked with.
    pub keys: Vec<Key>,
}

/// Everything that the same values did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// Where it began.
    pub of: Of,
    /// The verdict on the delivery that it began at.
    pub verdict: Option<Kind>,
    /// The attempt that sent that delivery from here: it is a copy, and no evidence.
    pub sent_here: Option<SentHere>,
    /// Whether that delivery carries the mark of a copy which nothing sent from here explains.
    pub is_claimed: bool,
    /// When it happened.
    pub at: Option<Moment>,
    /// What happened.
    pub action: Option<String>,
    /// One a value.
    pub links: Vec<Link>,
    /// Further values that it names and that were not looked for.
    pub left_out: u64,
}

/// What one value did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// The field that it is a value of: `token`, `ip`, `actor`, `session`, `resource`.
    pub field: &'static str,
    /// The value.
    pub value: String,
    /// The query that shows its rows.
    pub query: String,
    /// How many these are.
    pub rows: u64,
    /// When the first of them happened.
    pub first: Option<Moment>,
    /// When the last of them happened.
    pub last: Option<Moment>,
    /// What they did, the most frequent first.
    pub actions: Vec<Acted>,
    /// Captured deliveries that name it.
    pub deliveries: Deliveries,
}

/// How often something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Acted {
    /// The action; none where none was recorded.
    pub action: Option<String>,
    /// How often.
    pub rows: u64,
}

/// Captured deliveries that name a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deliveries {
    /// How many.
    pub count: u64,
    /// Of these, rightly signed and fresh.
    pub valid: u64,
    /// Rightly signed and not fresh, or by a secret out of use.
    pub stale: u64,
    /// No secret made their signature, or none was there to check it with.
    pub invalid: u64,
    /// Their signature cannot be read.
    pub malformed: u64,
    /// Without a signature.
    pub unsigned: u64,
    /// When the first arrived, where that is known.
    pub first: Option<Moment>,
    /// When the last arrived.
    pub last: Option<Moment>,
    /// Their numbers, the first thousand.
    pub captures: Vec<u64>,
    /// Copies that were sent from here and name it too: no evidence, and in none of the numbers above.
    pub sent_here: u64,
    /// Their numbers, the first thousand.
    pub copies: Vec<u64>,
}

/// Follows what a delivery or a row names.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Cancelled`], and the workspace's own trouble.
pub fn trace(workspace: &Workspace, of: Of, by: &By, watch: &Watch<'_>) -> Result<Trace, Error> {
    let mut reader = workspace.watched_reader(watch)?;
    reader.stop_at(&watch.stop())?;
    reader.hold()?;
    let readers = Readers::of(&reader, workspace.derivation())?;
    let (mut trace, values) = begun(&reader, of, (&readers, by))?;
    trace.left_out = values.len().saturating_sub(LINKS_AT_MOST) as u64;
    for value in values.iter().take(LINKS_AT_MOST) {
        let followed = link(&mut reader, value)?;
        if value.standing == Standing::Named || followed.rows > 0 {
            trace.links.push(followed);
        }
    }
    name_deliveries(&reader, &mut trace.links, (&readers, by))?;
    Ok(trace)
}

/// A value to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    field: Field,
    text: String,
    standing: Standing,
}

/// How a value came to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is recorded as such.
    Named,
    /// It may be one: a token that was made or revoked is what that was done to, and what it did itself is the question.
    /// Followed only where it acted.
    Guessed,
}

/// The beginning of a trace, and the values to follow.
fn begun(reader: &Reader, of: Of, (readers, by): (&Readers<'_>, &By)) -> Result<(Trace, Vec<Value>), Error> {
    let begin = |verdict, origin: &Origin, reading: Option<&Reading>| Trace {
        of,
        verdict,
        sent_here: origin.sent().cloned(),
        is_claimed: *origin == Origin::Claimed,
        at: reading.and_then(|reading| reading.at),
        action: reading.and_then(|reading| reading.action.clone()),
        links: Vec::new(),
        left_out: 0,
    };
    match of {
        Of::Row(number) => {
            let entry = reader.entry(number)?.ok_or_else(|| Error::NotFound(format!("the row {number}")))?;
            let reading = Reading {
                at: entry.at,
                action: entry.action,
                actor: entry.actor,
                token: entry.token,
                resource: entry.resource,
                ip: entry.ip,
                ..Reading::default()
            };
            Ok((begin(None, &Origin::Outside, Some(&reading)), values([&reading].into_iter())))
        }
        Of::Capture(number) => {
            let stored =
                reader.capture(number)?.ok_or_else(|| Error::NotFound(format!("the capture {number}")))?;
            let rows = readers.read(&stored).rows;
            let verdict = verdict(&stored, by);
            let first = rows.first().map(|row| &row.reading);
            let origin = Copies::of(reader)?.origin(&stored)?;
            Ok((begin(Some(verdict), &origin, first), values(rows.iter().map(|row| &row.reading))))
        }
    }
}

/// What can be followed of some rows, each value once. Names stand beside ids, as a query looks at both.
fn values<'r>(readings: impl Iterator<Item = &'r Reading>) -> Vec<Value> {
    use Standing::{Guessed, Named};
    let (mut found, mut known) = (Vec::new(), BTreeSet::new());
    for reading in readings {
        let (actor, resource) = (&reading.actor, &reading.resource);
        let named = [
            (Field::Token, &reading.token, Named),
            (Field::Ip, &reading.ip, Named),
            (Field::Actor, &actor.id, Named),
            (Field::Actor, &actor.label, Named),
            (Field::Session, &actor.session, Named),
            (Field::Resource, &resource.id, Named),
            (Field::Resource, &resource.label, Named),
            (Field::Token, &resource.id, Guessed),
        ];
        for (field, text, standing) in named {
            let Some(text) = text.as_ref().filter(|text| !text.is_empty()) else { continue };
            if known.insert((field.spec().id, text.as_str())) {
                found.push(Value { field, text: text.clone(), standing });
            }
        }
    }
    found
}

/// The query for the rows whose `field` is `value`.
fn query(field: Field, value: &str) -> Filter {
    let subject = Subject::Field(field);
    Filter { terms: vec![Term::Is { subject, sense: Sense::Include, values: vec![Pattern::literal(value)] }] }
}

fn link(reader: &mut Reader, value: &Value) -> Result<Link, Error> {
    let filter = query(value.field, &value.text);
    let selection = Selection { terms: filter.terms.clone(), ..Selection::default() };
    let set = reader.open_set(&selection)?;
    let at = |position: u64| -> Result<Option<Moment>, Error> {
        Ok(reader.window(set.handle, position, 1)?.first().and_then(|entry| entry.at))
    };
    // Newest first, undated last: the oldest of the dated ones is found by halving.
    let (mut dated, mut undated) = (0, set.count);
    while dated < undated {
        let middle = dated + (undated - dated) / 2;
        if at(middle)?.is_some() { dated = middle + 1 } else { undated = middle }
    }
    let (first, last) = if dated > 0 { (at(dated - 1)?, at(0)?) } else { (None, None) };
    let actions = reader.top_values(set.handle, Field::Action, ACTIONS_AT_MOST)?.values;
    reader.close_set(set.handle);
    Ok(Link {
        field: value.field.spec().id,
        value: value.text.clone(),
        query: filter.to_string(),
        rows: set.count,
        first,
        last,
        actions: actions.into_iter().map(|seen| Acted { action: seen.value, rows: seen.count }).collect(),
        deliveries: Deliveries::default(),
    })
}

/// Finds the deliveries that name one of the values, in one pass over the shelf.
fn name_deliveries(
    reader: &Reader,
    links: &mut [Link],
    (readers, by): (&Readers<'_>, &By),
) -> Result<(), Error> {
    let folded: Vec<String> = links.iter().map(|link| fold(&link.value)).collect();
    let mut copies = Copies::of(reader)?;
    copies::each(reader, |stored| {
        if !readers::may_name(&stored.capture.body, &folded) {
            return Ok(());
        }
        let named = values(readers.read(&stored).rows.iter().map(|row| &row.reading));
        let named = named.iter().filter(|one| one.standing == Standing::Named);
        let named: BTreeSet<(&str, String)> =
            named.map(|one| (one.field.spec().id, fold(&one.text))).collect();
        let naming = links.iter_mut().zip(&folded);
        let naming = naming.filter(|(link, folded)| named.contains(&(link.field, (*folded).clone())));
        let mut naming = naming.map(|(link, _)| &mut link.deliveries).peekable();
        if naming.peek().is_none() {
            return Ok(());
        }
        if copies.origin(&stored)?.is_copy() {
            naming.for_each(|deliveries| deliveries.count_copy(stored.line.id));
        } else {
            let kind = verdict(&stored, by);
            naming.for_each(|deliveries| deliveries.count(&stored, kind));
        }
        Ok(())
    })
}

impl Deliveries {
    fn count_copy(&mut self, capture: u64) {
        self.sent_here += 1;
        if self.copies.len() < CAPTURES_AT_MOST {
            self.copies.push(capture);
        }
    }

    fn count(&mut self, stored: &StoredCapture, kind: Kind) {
        self.count += 1;
        *match kind {
            Kind::Valid => &mut self.valid,
            Kind::Stale => &mut self.stale,
            Kind::Invalid => &mut self.invalid,
            Kind::Malformed => &mut self.malformed,
            Kind::Unsigned => &mut self.unsigned,
        } += 1;
        let at = stored.line.received_at.map(Moment::from);
        self.first = self.first.into_iter().chain(at).min();
        self.last = self.last.max(at);
        if self.captures.len() < CAPTURES_AT_MOST {
            self.captures.push(stored.line.id);
        }
    }
}

fn verdict(stored: &StoredCapture, by: &By) -> Kind {
    let scheme = by.scheme.as_deref().and_then(|id| by.schemes.named(id));
    judge(&stored.capture, Asked { schemes: &by.schemes, scheme }, &by.keys, None).kind
}
