//! Which rows of an audit log a delivery speaks of, by what its body says.
//!
//! A vendor that sends its rows by webhook sends them as they are, in an envelope, or several at once. The source's own
//! profile reads them: whatever of the usual places it reads the most from is the row. Nothing here knows a vendor.

use std::borrow::Cow;

use exhibit_entry::json::{self, Kind, Node};
use exhibit_entry::{Moment, Reading};
use exhibit_source::{Profile, content, detect_profile_among, explode, read_row, vendor_id};

/// Longest body that is read, 16 MiB: more than any listener here takes. Longer ones are known by their headers alone.
const BODY_LIMIT_BYTES: usize = 16 << 20;

/// Most rows of one delivery: vendors that send several send some hundreds.
const ROWS_AT_MOST: usize = 10_000;

/// How deep envelopes stand inside each other: Okta's rows are in `data.events`, Stripe's objects in `data.object`.
const ENVELOPES_DEEP: usize = 2;

/// Members under which senders put what a delivery is about.
const ENVELOPES: [&str; 12] = [
    "data", "event", "payload", "detail", "object", "record", "entry", "events", "records", "entries",
    "rows", "logs",
];

/// A row as a delivery tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// The vendor's id of the row, where the profile finds one.
    pub id: Option<String>,
    /// Everything that the profile reads of it.
    pub reading: Reading,
    /// SHA-256 of its content: equal to that of a row that says the same.
    pub content: [u8; 32],
    /// Its bytes, as they stand in the body.
    pub raw: Vec<u8>,
}

/// What a delivery speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Belonging {
    /// Its rows in their order; none where nothing in it reads like one.
    pub rows: Vec<Spoken>,
    /// Further ids by which its one row may be known: those of envelopes around it, then the delivery's own.
    pub other_ids: Vec<String>,
}

impl Belonging {
    /// The ids by which the row at `place` may be known, the likeliest first. Only a delivery of one row can be meant by
    /// an id that stands outside the row.
    pub fn ids(&self, place: usize) -> impl Iterator<Item = &str> {
        let own = self.rows.get(place).and_then(|row| row.id.as_deref());
        let others = if self.rows.len() <= 1 { self.other_ids.as_slice() } else { &[] };
        own.into_iter().chain(others.iter().map(String::as_str))
    }

    /// When the row at `place` happened, as it says.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<Moment> {
        self.rows.get(place)?.reading.at
    }
}

/// Reads `body` as `profile` maps rows. `delivery` is the id in the delivery's headers. A body that is no JSON, too long
/// or about something else has no rows and may still be known by that id.
#[must_use]
pub fn belonging(profile: &Profile, body: &[u8], delivery: Option<&str>) -> Belonging {
    let groups = groups(profile, body);
    let Some(best) = best(&groups) else {
        return Belonging { rows: Vec::new(), other_ids: delivery.map(str::to_owned).into_iter().collect() };
    };
    let own: Vec<&str> = groups[best].iter().filter_map(|row| row.id.as_deref()).collect();
    let around = groups.iter().filter(|group| group.len() == 1).filter_map(|group| group[0].id.as_deref());
    let mut other_ids: Vec<String> = Vec::new();
    for id in around.chain(delivery) {
        if !own.contains(&id) && !other_ids.iter().any(|known| known == id) {
            other_ids.push(id.to_owned());
        }
    }
    let mut groups = groups;
    Belonging { rows: groups.swap_remove(best), other_ids }
}

/// Whether the profile knows this row for one of its own; a profile without marks knows any.
pub(crate) fn is_of_kind(profile: &Profile, raw: &[u8]) -> bool {
    let marks = &profile.detect;
    let has_marks = !(marks.keys.is_empty() && marks.words.is_empty() && marks.any.is_empty());
    !has_marks || detect_profile_among([profile], &[raw]).is_some()
}

/// What the profile reads at every place where rows may stand: each group is one place.
fn groups(profile: &Profile, body: &[u8]) -> Vec<Vec<Spoken>> {
    let text = Some(body)
        .filter(|body| body.len() <= BODY_LIMIT_BYTES)
        .and_then(|body| std::str::from_utf8(body).ok());
    // A mark in front of a text is no part of it, and some senders write one.
    let text = text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
    let Some(root) = text.and_then(|text| json::parse(text).ok()) else { return Vec::new() };
    let mut places = Vec::new();
    collect(&root, ENVELOPES_DEEP, &mut places);
    let read = |rows: Vec<&Node<'_>>| -> Vec<Spoken> {
        let parts = rows.into_iter().flat_map(|row| explode(profile, row.raw.as_bytes()));
        parts.take(ROWS_AT_MOST).filter_map(|raw| spoken(profile, raw)).collect()
    };
    places.into_iter().map(read).filter(|group| !group.is_empty()).collect()
}

/// The places of `node` and below it, the outermost first.
fn collect<'n, 'a>(node: &'n Node<'a>, deeper: usize, places: &mut Vec<Vec<&'n Node<'a>>>) {
    match &node.kind {
        Kind::Array(items) => {
            places.push(
                items.iter().filter(|item| matches!(item.kind, Kind::Object(_))).take(ROWS_AT_MOST).collect(),
            );
        }
        Kind::Object(_) => {
            places.push(vec![node]);
            if deeper > 0 {
                let below = ENVELOPES.iter().filter_map(|name| node.get(name));
                below.for_each(|below| collect(below, deeper - 1, places));
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
}

fn spoken(profile: &Profile, raw: Cow<'_, [u8]>) -> Option<Spoken> {
    let reading = read_row(profile, &raw).ok()?;
    let id = vendor_id(&reading).map(str::to_owned);
    Some(Spoken { id, content: content(&raw), reading, raw: raw.into_owned() })
}

/// The group from whose first row the profile reads the most; of equals the outermost.
fn best(groups: &[Vec<Spoken>]) -> Option<usize> {
    let scores = groups.iter().map(|group| group.first().map_or(0, |row| score(&row.reading)));
    let best = scores.enumerate().max_by_key(|(place, score)| (*score, std::cmp::Reverse(*place)));
    best.map(|(place, _)| place)
}

/// How much of a row it is: an id and a time make a row of a log more than anything else does.
fn score(reading: &Reading) -> usize {
    let heavy = [reading.id.is_some(), reading.at.is_some()];
    let light = [
        reading.action.is_some(),
        reading.actor.name().is_some(),
        reading.resource.id.is_some(),
        reading.project.id.is_some(),
        reading.ip.is_some(),
        reading.token.is_some(),
    ];
    let count = |marks: &[bool]| marks.iter().filter(|mark| **mark).count();
    2 * count(&heavy) + count(&light)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROW: &str = r#"{"id":"r-1","actor_user_id":"ana","action":"TOKEN_CREATED","target_id":"t","metadata":{"token_id":"tk"},"created_at":"2026-05-09T17:14:08.302Z"}"#;

    fn of(body: &str) -> Belonging {
        belonging(exhibit_source::builtin_by_id("outworx").unwrap(), body.as_bytes(), Some("d-1"))
    }

    fn ids(found: &Belonging, place: usize) -> Vec<&str> {
        found.ids(place).collect()
    }

    #[test]
    fn a_row_is_read_as_it_stands_and_in_any_usual_envelope() {
        for (before, after) in
            [("", ""), ("\u{feff} ", " \r\n"), ("{\"data\":", "}"), ("{\"event\":{\"payload\":", "}}")]
        {
            let found = of(&format!("{before}{ROW}{after}"));
            assert_eq!(ids(&found, 0), ["r-1", "d-1"], "{before}");
            let row = &found.rows[0];
            assert_eq!((row.raw.as_slice(), row.content), (ROW.as_bytes(), content(ROW.as_bytes())));
            assert_eq!((row.reading.token.as_deref(), row.reading.actor.name()), (Some("tk"), Some("ana")));
            assert_eq!(found.at(0), Moment::parse("2026-05-09T17:14:08.302Z"));
        }
    }

    #[test]
    fn the_envelopes_own_id_is_the_second_guess() {
        let found = of(&format!(
            r#"{{"id":"evt-9","created_at":"2026-05-09T17:14:09Z","action":"audit","data":{ROW}}}"#
        ));
        assert_eq!(ids(&found, 0), ["r-1", "evt-9", "d-1"]);
        // Where the envelope says as much as what is inside, it is the row.
        let found = of(&format!(r#"{{{},"data":{{"id":"inner"}}}}"#, &ROW[1..ROW.len() - 1]));
        assert_eq!(ids(&found, 0), ["r-1", "inner", "d-1"]);
    }

    #[test]
    fn several_rows_of_one_delivery_are_known_by_their_own_ids_alone() {
        let other = ROW.replace("r-1", "r-2");
        for body in
            [format!("[{ROW},{other}]"), format!(r#"{{"id":"evt","data":{{"events":[{ROW},7,{other}]}}}}"#)]
        {
            let found = of(&body);
            assert_eq!(
                (found.rows.len(), ids(&found, 0), ids(&found, 1)),
                (2, vec!["r-1"], vec!["r-2"]),
                "{body}"
            );
        }
    }

    #[test]
    fn okta_sends_its_rows_in_data_events() {
        let okta = exhibit_source::builtin_by_id("okta").unwrap();
        let body = r#"{"eventType":"com.okta.event_hook","eventTime":"2026-05-09T10:00:00Z","eventId":"hook-1",
          "data":{"events":[{"uuid":"u-1","published":"2026-05-09T09:59:58Z","eventType":"user.session.start","actor":{"id":"00u"}}]}}"#;
        let found = belonging(okta, body.as_bytes(), None);
        assert_eq!(found.rows[0].id.as_deref(), Some("u-1"));
    }

    #[test]
    fn what_is_no_row_is_known_by_the_delivery_alone() {
        for body in ["", "no json", "7", "[]", "{}", r#"{"ping":true}"#, "\u{0}", "[[{}]]"] {
            let found = of(body);
            assert_eq!((found.rows.len(), ids(&found, 0)), (0, vec!["d-1"]), "{body}");
        }
        assert_eq!(
            belonging(exhibit_source::builtin_by_id("outworx").unwrap(), &[0xff, 0xfe], None),
            Belonging::default()
        );
    }

    #[test]
    fn hostile_bodies_cost_little_and_hold_nothing() {
        let deep = format!("{}1{}", r#"{"data":"#.repeat(5_000), "}".repeat(5_000));
        assert!(of(&deep).rows.is_empty());
        let many = format!("[{}]", vec![r#"{"id":"x"}"#; ROWS_AT_MOST + 5].join(","));
        assert_eq!(of(&many).rows.len(), ROWS_AT_MOST);
        assert!(of(&format!("{ROW}{}", " ".repeat(BODY_LIMIT_BYTES))).rows.is_empty());
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_a_halt(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let outworx = exhibit_source::builtin_by_id("outworx").unwrap();
            let found = belonging(outworx, &body, Some("d"));
            prop_assert!(found.ids(0).last() == Some("d") || found.rows.len() > 1);
        }
    }
}
