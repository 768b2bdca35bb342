//! In what a delivery differs from the row of the same key: by fields, because two ways of writing one row, such as JSON
//! and a table, say the same in different bytes.
//!
//! A sender chooses how many rows a body has and which ids stand in it: every body and every row of the log is read once
//! a delivery, however often its id stands there.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use exhibit_entry::Reading;
use exhibit_source::{Profile, content, read_row};
use exhibit_store::Reader;

use super::gathered::Gathered;
use super::ties::Told;
use crate::Error;
use crate::watch::Watch;
use crate::webhook::belonging::belonging;

/// A row of a delivery whose content is that of no revision of its row in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unlike {
    /// Its place among all that was told.
    pub(super) told: usize,
    /// The delivery's number.
    pub(super) capture: u64,
    /// Its place in the delivery.
    pub(super) place: usize,
    /// The number of the row in the log.
    pub(super) row: u64,
}

/// Where the bytes of both sides are.
trait Bytes {
    /// The body of a capture; none where there is no such capture.
    fn body(&self, capture: u64) -> Result<Option<Vec<u8>>, Error>;
    /// A row of the log as the vendor wrote it.
    fn row(&self, number: u64) -> Result<Vec<u8>, Error>;
}

impl Bytes for Reader {
    fn body(&self, capture: u64) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.capture(capture)?.map(|stored| stored.capture.body))
    }

    fn row(&self, number: u64) -> Result<Vec<u8>, Error> {
        Ok(self.raw_and_leaf(number)?.0)
    }
}

/// Fills in the differences of every delivery whose content is that of no revision of its row.
///
/// # Errors
/// [`Error::Cancelled`] and any error of reading.
pub(super) fn compare(
    reader: &Reader,
    profile: &Profile,
    gathered: &mut Gathered,
    watch: &Watch<'_>,
) -> Result<(), Error> {
    let unlike = std::mem::take(&mut gathered.unlike);
    fill((&mut gathered.told, &unlike), profile, reader, watch)
}

/// The same, wherever the bytes are. What is unlike stands delivery by delivery.
fn fill(
    (told, unlike): (&mut [Told], &[Unlike]),
    profile: &Profile,
    bytes: &impl Bytes,
    watch: &Watch<'_>,
) -> Result<(), Error> {
    for of_one in unlike.chunk_by(|one, other| one.capture == other.capture) {
        watch.check()?;
        let Some(body) = bytes.body(of_one[0].capture)? else { continue };
        let spoken = belonging(profile, &body, None).rows;
        let mut stored: HashMap<u64, Stored> = HashMap::new();
        for one in of_one {
            watch.check()?;
            let Some(row) = spoken.get(one.place) else { continue };
            let known = match stored.entry(one.row) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(Stored::of(profile, &bytes.row(one.row)?)),
            };
            told[one.told].differs = differences(&row.reading, known);
        }
    }
    Ok(())
}

/// A row of the log as it is compared.
struct Stored {
    /// None where it cannot be read.
    fields: Option<Fields>,
    is_table: bool,
}

impl Stored {
    fn of(profile: &Profile, raw: &[u8]) -> Self {
        Self {
            fields: read_row(profile, raw).ok().map(|reading| fields(&reading)),
            is_table: raw.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{'),
        }
    }
}

/// The names of the fields in which a row as delivered differs from one as stored.
fn differences(told: &Reading, stored: &Stored) -> Vec<&'static str> {
    let Some(known) = &stored.fields else { return vec!["content"] };
    let mut found = Vec::new();
    for ((name, told), (_, stored_one)) in fields(told).iter().zip(known) {
        let one_is_silent = told.is_none() || stored_one.is_none();
        // A table drops columns that an object has: what only one of the two says is no contradiction there.
        if told != stored_one && !(stored.is_table && one_is_silent) {
            found.push(*name);
        }
    }
    if found.is_empty() && !stored.is_table { vec!["content"] } else { found }
}

/// Names of fields with what is said there.
type Fields = [(&'static str, Option<String>); 12];

/// What is compared. Labels and words derived from other fields are left out: they say nothing more.
fn fields(reading: &Reading) -> Fields {
    let metadata = reading.metadata.as_ref().map(|json| hex::encode(content(json.as_str().as_bytes())));
    [
        ("at", reading.at.map(|at| at.to_string())),
        ("action", reading.action.clone()),
        ("category", reading.category.clone()),
        ("outcome", reading.outcome.map(|outcome| outcome.to_string())),
        ("actor", reading.actor.id.clone().or_else(|| reading.actor.label.clone())),
        ("token", reading.token.clone()),
        ("resource_type", reading.resource.kind.clone()),
        ("resource", reading.resource.id.clone().or_else(|| reading.resource.label.clone())),
        ("project", reading.project.id.clone().or_else(|| reading.project.label.clone())),
        ("ip", reading.ip.clone()),
        ("user_agent", reading.user_agent.clone()),
        ("metadata", metadata),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::reconcile::{Arrival, Weight};
    use std::cell::Cell;

    const ROW: &str = r#"{"id":"r","actor_user_id":"ana","action":"TOKEN_CREATED","target_type":"token","target_id":"t","metadata":{"source":"api","n":1.0},"created_at":"2026-05-09T17:14:08.302Z"}"#;

    fn differing(told: &str, stored: &str) -> Vec<&'static str> {
        let outworx = exhibit_source::builtin_by_id("outworx").unwrap();
        differences(&read_row(outworx, told.as_bytes()).unwrap(), &Stored::of(outworx, stored.as_bytes()))
    }

    /// One body and one row, and how often each was asked for.
    struct Counted {
        body: String,
        bodies: Cell<u64>,
        rows: Cell<u64>,
    }

    impl Counted {
        fn of(body: String) -> Self {
            Self { body, bodies: Cell::new(0), rows: Cell::new(0) }
        }
    }

    impl Bytes for Counted {
        fn body(&self, _capture: u64) -> Result<Option<Vec<u8>>, Error> {
            self.bodies.set(self.bodies.get() + 1);
            Ok(Some(self.body.clone().into_bytes()))
        }

        fn row(&self, _number: u64) -> Result<Vec<u8>, Error> {
            self.rows.set(self.rows.get() + 1);
            Ok(ROW.into())
        }
    }

    const MANY: usize = 10_000;

    /// A body of ten thousand rows of one id, each unlike the row of the log.
    fn many() -> (Vec<Told>, Vec<Unlike>, Counted) {
        let rows: Vec<String> =
            (0..MANY).map(|n| ROW.replace("\"n\":1.0", &format!("\"n\":{n}.5"))).collect();
        let told = Told {
            arrival: Arrival {
                capture: 7,
                delivery: None,
                event: None,
                received_at: None,
                verdict: exhibit_hook::Kind::Valid,
            },
            weight: Weight::Said,
            key: "r".into(),
            at: None,
            action: None,
            body: [0; 32],
            row: Some(1),
            differs: Vec::new(),
        };
        let unlike = (0..MANY).map(|place| Unlike { told: place, capture: 7, place, row: 1 });
        (vec![told; MANY], unlike.collect(), Counted::of(format!("[{}]", rows.join(","))))
    }

    #[test]
    fn ten_thousand_rows_of_one_id_cost_one_reading_of_the_body_and_one_of_the_row() {
        let (mut told, unlike, bytes) = many();
        let outworx = exhibit_source::builtin_by_id("outworx").unwrap();
        fill((&mut told, &unlike), outworx, &bytes, &Watch::silent()).unwrap();
        assert_eq!((bytes.bodies.get(), bytes.rows.get()), (1, 1));
        assert!(told.iter().all(|told| told.differs == ["metadata"]), "{:?}", told[0]);
    }

    #[test]
    fn a_person_who_stops_does_not_wait_for_the_rows_of_a_body() {
        let (mut told, unlike, bytes) = many();
        let outworx = exhibit_source::builtin_by_id("outworx").unwrap();
        let cancel = tokio_util::sync::CancellationToken::new();
        cancel.cancel();
        let watch = Watch::new(&|_| (), cancel);
        let ended = fill((&mut told, &unlike), outworx, &bytes, &watch);
        assert!(matches!(ended, Err(Error::Cancelled)), "{ended:?}");
        assert_eq!(bytes.bodies.get(), 0);
    }

    #[test]
    fn the_fields_that_differ_are_named() {
        assert_eq!(differing(&ROW.replace("\"ana\"", "\"bob\""), ROW), ["actor"]);
        assert_eq!(differing(&ROW.replace("1.0", "1"), ROW), ["metadata"]);
        assert_eq!(
            differing(&ROW.replace("17:14", "17:15").replace("TOKEN_CREATED", "TOKEN_REVOKED"), ROW),
            ["at", "action"]
        );
        assert_eq!(differing(ROW, &ROW.replace("\"id\":\"r\"", "\"id\":\"r\",\"more\":1")), ["content"]);
        assert_eq!(differing(ROW, "broken"), ["content"]);
    }

    #[test]
    fn a_row_of_a_table_contradicts_only_where_it_says_something_else() {
        let table = |who: &str| {
            format!(
                "id,created_at,actor_user_id,action,target_type,target_id\nr,2026-05-09T17:14:08.302Z,{who},TOKEN_CREATED,token,t"
            )
        };
        assert_eq!(differing(ROW, &table("ana")).iter().filter(|name| **name != "metadata").count(), 0);
        assert!(differing(ROW, &table("eve")).contains(&"actor"));
    }
}
