//! What becomes of each row of a batch, before any of them is written: the receipt that they name has the counts and is
//! written first, and identities are written in the order of their keys.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::identity::{self, Route, Seen, Standing, Versions};
use crate::key_filter::KeyFilter;
use crate::key_index;
use crate::ready::{Ready, Rows};
use crate::repeats::{Copies, Glance};
use crate::{Appended, Error, Ingest, Repeats, Stop};

/// Rows between two questions whether to stop: well below a millisecond.
const ROWS_A_LOOK: usize = 64;

/// What became of a batch.
pub(crate) struct Decided<'a> {
    /// Rows to be stored, numbered one after the other.
    pub(crate) fresh: Vec<Fresh<'a>>,
    /// Rows that are known with other content by another route, and the number of the row that has their key.
    pub(crate) sightings: Vec<(i64, Ready<'a>)>,
    /// All of them.
    pub(crate) counts: Appended,
    /// For the pass.
    pub(crate) glance: Glance,
}

/// A row to be stored.
pub(crate) struct Fresh<'a> {
    pub(crate) number: i64,
    pub(crate) row: Ready<'a>,
    pub(crate) key: Cow<'a, str>,
    /// From 1; above, it supersedes the revision before it.
    pub(crate) revision: u32,
}

/// The source that rows are of, and what is known of it.
pub(crate) struct Known<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) source_id: i64,
    /// All of its keys, where that is known.
    pub(crate) keys: Option<&'a KeyFilter>,
    pub(crate) ingest: Ingest,
    /// What the pass saw before this batch.
    pub(crate) before: &'a Repeats,
    /// Rows of the log; the next one has the number behind it.
    pub(crate) size: i64,
}

/// Decides on every row of `rows`.
///
/// # Errors
/// Any error of reading; [`Error::Interrupted`].
pub(crate) fn decide<'a>(known: &Known<'_>, rows: &'a Rows, stop: &Stop) -> Result<Decided<'a>, Error> {
    let mut deciding = Deciding {
        known,
        stored: stored(known, rows)?,
        has_unnamed: identity::has_unnamed(known.connection, known.source_id)?,
        came: HashMap::with_capacity(rows.len()),
        came_unnamed: HashMap::new(),
        decided: Decided {
            fresh: Vec::with_capacity(rows.len()),
            sightings: Vec::new(),
            counts: Appended::default(),
            glance: Glance::default(),
        },
    };
    for (nth, row) in rows.iter().enumerate() {
        if nth.is_multiple_of(ROWS_A_LOOK) {
            stop.check()?;
        }
        deciding.row(row)?;
    }
    Ok(deciding.decided)
}

/// Which keys of `rows` stored rows of the source have. From here on no others are asked for.
fn stored(known: &Known<'_>, rows: &Rows) -> Result<HashSet<String>, Error> {
    let named = rows.iter().map(Ready::vendor_id).filter(|id| !id.is_empty());
    let may_be = |key: &Cow<'_, str>| known.keys.is_none_or(|keys| keys.may_hold(key));
    let mut keys: Vec<Cow<'_, str>> = named.map(identity::key_of_id).filter(may_be).collect();
    let asks_unnamed = rows.iter().any(|row| row.vendor_id().is_empty());
    if asks_unnamed || !keys.is_empty() {
        key_index::make(known.connection)?;
    }
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    // The index is walked once, from its beginning to its end.
    keys.sort_unstable();
    identity::known(known.connection, known.source_id, &keys)
}

struct Deciding<'k, 'a> {
    known: &'k Known<'k>,
    /// Keys of the batch's rows that stored rows of the source have.
    stored: HashSet<String>,
    /// Whether the source has rows that nothing but their content names.
    has_unnamed: bool,
    /// Keys of rows with an id that this batch adds something to.
    came: HashMap<Cow<'a, str>, Came>,
    /// The first of the rows without an id that this batch adds, by content.
    came_unnamed: HashMap<[u8; 32], i64>,
    decided: Decided<'a>,
}

/// What a batch has shown of a key.
enum Came {
    /// One row, at this place of [`Decided::fresh`]: nearly always.
    Once(usize),
    /// Together with what is stored.
    Versions(Versions),
}

impl<'a> Deciding<'_, 'a> {
    fn row(&mut self, row: Ready<'a>) -> Result<(), Error> {
        let (key, standing) = match row.vendor_id() {
            "" => self.without_id(row)?,
            id => self.with_id(row, identity::key_of_id(id))?,
        };
        self.count(row, standing);
        match standing {
            Standing::Known => {}
            Standing::Sighting(number) => self.decided.sightings.push((number, row)),
            Standing::New => self.fresh(row, key, 1),
            Standing::Revision(revision) => self.fresh(row, key, revision),
        }
        Ok(())
    }

    /// A row that nothing but its content names is new when this pass showed more copies of it than are stored.
    fn without_id(&mut self, row: Ready<'a>) -> Result<(Cow<'a, str>, Standing), Error> {
        let (connection, source_id, content) = (self.known.connection, self.known.source_id, row.content());
        let glance = &mut self.decided.glance;
        let mut copies = match glance.copies(content).or_else(|| self.known.before.copies(content)) {
            Some(copies) => copies,
            None => Copies { seen: 0, stored: identity::copies(connection, source_id, content)? },
        };
        copies.seen += 1;
        glance.count(*content, copies);
        let key = identity::key_of("", &hex::encode(row.raw_sha256()), copies.seen);
        if copies.seen <= copies.stored {
            glance.numbers.extend(identity::copy(connection, source_id, (content, copies.seen))?);
            return Ok((key.into(), Standing::Known));
        }
        // Another process may have stored these bytes since the copies were counted.
        let stored_since = identity::newest(connection, source_id, &key)?;
        glance.numbers.extend(stored_since);
        Ok((key.into(), if stored_since.is_some() { Standing::Known } else { Standing::New }))
    }

    fn with_id(&mut self, row: Ready<'a>, key: Cow<'a, str>) -> Result<(Cow<'a, str>, Standing), Error> {
        if self.came.contains_key(&key) {
            let standing = self.again(row, &key);
            return Ok((key, standing));
        }
        let (standing, came) = match self.stored.contains(key.as_ref()) {
            true => self.known_key(row, &key)?,
            false => self.new_key(row)?,
        };
        if let Some(came) = came {
            self.came.insert(key.clone(), came);
        }
        Ok((key, standing))
    }

    /// A key that this batch has added something to.
    fn again(&mut self, row: Ready<'a>, key: &str) -> Standing {
        let (seen, number) = (self.seen(row), self.next_number());
        let came = self.came.get_mut(key).expect("BUG: the caller has found it");
        if let Came::Once(at) = *came {
            let first = &self.decided.fresh[at];
            let mut versions = Versions::default();
            versions.add(seen_by(self.known.ingest, first.row), (Standing::New, first.number));
            *came = Came::Versions(versions);
        }
        let Came::Versions(versions) = came else { unreachable!("BUG: it was made so above") };
        self.decided.glance.numbers.extend(versions.numbers());
        let standing = versions.standing(seen);
        versions.add(seen, (standing, number));
        standing
    }

    /// A key that a stored row has, and what this batch adds to it.
    fn known_key(&mut self, row: Ready<'a>, key: &str) -> Result<(Standing, Option<Came>), Error> {
        let (connection, named) = (self.known.connection, (self.known.source_id, key));
        let (numbers, is_said) = identity::holders(connection, named, row.content())?;
        self.decided.glance.numbers.extend(numbers);
        if is_said {
            return Ok((Standing::Known, None));
        }
        let seen = self.seen(row);
        let mut versions = Versions::load(connection, named)?;
        let standing = versions.standing(seen);
        versions.add(seen, (standing, self.next_number()));
        Ok((standing, Some(Came::Versions(versions))))
    }

    /// A key that no row of the source has, and what this batch adds to it.
    fn new_key(&mut self, row: Ready<'a>) -> Result<(Standing, Option<Came>), Error> {
        // The same row may be stored from a time when the profile found no id in it.
        if self.has_unnamed
            && let Some(number) = self.unnamed(row.content())?
        {
            self.decided.glance.numbers.push(number);
            return Ok((Standing::Known, None));
        }
        Ok((Standing::New, Some(Came::Once(self.decided.fresh.len()))))
    }

    /// The first row without an id that says this.
    fn unnamed(&self, content: &[u8; 32]) -> Result<Option<i64>, Error> {
        let stored = identity::copy(self.known.connection, self.known.source_id, (content, 1))?;
        Ok(stored.or_else(|| self.came_unnamed.get(content).copied()))
    }

    fn fresh(&mut self, row: Ready<'a>, key: Cow<'a, str>, revision: u32) {
        let number = self.next_number();
        if row.vendor_id().is_empty() {
            self.has_unnamed = true;
            self.came_unnamed.entry(*row.content()).or_insert(number);
        }
        self.decided.glance.numbers.push(number);
        self.decided.fresh.push(Fresh { number, row, key, revision });
    }

    /// Every row counts once: a row that cannot be read is a problem whether it is stored already or not.
    fn count(&mut self, row: Ready<'_>, standing: Standing) {
        let counts = &mut self.decided.counts;
        counts.seen += 1;
        match (row.is_read(), standing) {
            (false, _) => counts.problems += 1,
            (true, Standing::New) => counts.new += 1,
            (true, Standing::Revision(_)) => counts.revised += 1,
            (true, Standing::Known | Standing::Sighting(_)) => counts.duplicates += 1,
        }
    }

    fn seen(&self, row: Ready<'a>) -> Seen<'a> {
        seen_by(self.known.ingest, row)
    }

    fn next_number(&self) -> i64 {
        let added = i64::try_from(self.decided.fresh.len()).expect("BUG: a batch fits in memory");
        self.known.size + 1 + added
    }
}

fn seen_by(ingest: Ingest, row: Ready<'_>) -> Seen<'_> {
    (row.content(), Route::of(ingest, row.raw()))
}
