//! The deliveries of one source, read from the shelf in one pass and tied to the rows of the log.
//!
//! Bodies are not kept: of each delivery stays what the comparison needs, so that a hundred thousand of them fit the memory.

use std::collections::{BTreeSet, HashMap};

use exhibit_entry::Moment;
use exhibit_hook::{Detection, Kind, Reason, Scheme, Schemes};
use exhibit_source::Profile;
use exhibit_store::{KeyedRow, Reader, StoredCapture};

use super::ties::Told;
use super::unlike::Unlike;
use super::{Arrival, Copied, Refused, Wanted, Weight};
use crate::Error;
use crate::webhook::belonging::{belonging, is_of_kind};
use crate::webhook::copies::{self, Copies, Origin, SentHere};

/// Why a delivery is refused that carries another scheme than its source's.
const OTHER_SCHEME: &str = "other_scheme";

/// How a source's deliveries are told from others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// What its rows are read with.
    pub(super) profile: &'a Profile,
    /// The scheme that its deliveries carry, where that is known.
    pub(super) scheme: Option<&'a Scheme>,
}

/// The deliveries of a source.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Captures that were looked at.
    pub(super) looked_at: u64,
    /// Its deliveries, row by row.
    pub(super) told: Vec<Told>,
    /// What says something else than its row in the log, delivery by delivery. Of those that were refused nothing is said:
    /// they prove nothing, and anybody may send them.
    pub(super) unlike: Vec<Unlike>,
    /// Those that were refused.
    pub(super) refused: Vec<Refused>,
    /// Those that were sent from here.
    pub(super) copies: Vec<Copied>,
    /// Those with the mark of a copy that nothing sent from here explains.
    pub(super) claimed: Vec<Arrival>,
    /// Those that name no row.
    pub(super) unkeyed: Vec<Arrival>,
    /// Rows of deliveries that are in the log of another source.
    pub(super) of_others: u64,
    /// Schemes of deliveries whose rows are in the log, where nothing said which scheme is the source's.
    pub(super) learned: BTreeSet<String>,
}

/// A row of a delivery, not yet tied to anything.
struct Draft {
    arrival: Arrival,
    origin: Origin,
    /// Why it weighs so: a word of the check, or [`OTHER_SCHEME`].
    reason: String,
    weight: Weight,
    /// The scheme that its headers or its signature tell.
    scheme: Option<String>,
    /// Whether that is the source's.
    is_by_scheme: bool,
    /// Whether it is a row of the source's kind: asked only where the scheme is to be learned.
    is_of_kind: bool,
    place: usize,
    ids: Vec<String>,
    /// None where no row could be read.
    content: Option<[u8; 32]>,
    at: Option<Moment>,
    action: Option<String>,
    body: [u8; 32],
}

impl Draft {
    /// Whether it carries one of these schemes.
    fn is_learned(&self, learned: &BTreeSet<String>) -> bool {
        self.scheme.as_ref().is_some_and(|scheme| learned.contains(scheme))
    }
}

/// Reads the shelf and ties what belongs to the source.
///
/// # Errors
/// Any error of reading.
pub(super) fn gather(reader: &Reader, source: Source<'_>, wanted: &Wanted) -> Result<Gathered, Error> {
    let (mut drafts, mut looked_at) = (Vec::new(), 0);
    let mut copies = Copies::of(reader)?;
    copies::each(reader, |stored| {
        looked_at += 1;
        let origin = copies.origin(&stored)?;
        drafts.extend(drafted((&stored, &origin), source, wanted));
        Ok(())
    })?;
    let rows = Rows::of(reader, source.name, &drafts)?;
    let learned = match source.scheme {
        Some(_) => BTreeSet::new(),
        None => learned(&drafts, &rows),
    };
    let mut gathered = Gathered { looked_at, learned, ..Gathered::default() };
    let is_known = source.scheme.is_some() || !gathered.learned.is_empty();
    for mut draft in drafts {
        // With a secret at hand a delivery of another scheme is no word of this vendor's, however rightly it is signed.
        let is_other = is_known && !draft.is_by_scheme && !draft.is_learned(&gathered.learned);
        if is_other && !wanted.keys.is_empty() && !draft.origin.is_copy() {
            draft.weight = Weight::Refused;
            OTHER_SCHEME.clone_into(&mut draft.reason);
        }
        gathered.take(draft, &rows);
    }
    Ok(gathered)
}

/// The schemes of deliveries whose rows are in the source's log: others of these schemes are its deliveries too. Those
/// that the vendor said teach alone where there are any, else those that could not be checked: a sender chooses what its
/// headers tell. What was refused or sent from here teaches nothing.
fn learned(drafts: &[Draft], rows: &Rows) -> BTreeSet<String> {
    let of = |weight: Weight| -> BTreeSet<String> {
        let known = drafts.iter().filter(|draft| draft.weight == weight && !rows.ours(draft).is_empty());
        known.filter_map(|draft| draft.scheme.clone()).collect()
    };
    let said = of(Weight::Said);
    if said.is_empty() { of(Weight::Unproven) } else { said }
}

fn drafted((stored, origin): (&StoredCapture, &Origin), source: Source<'_>, wanted: &Wanted) -> Vec<Draft> {
    let StoredCapture { line, capture } = stored;
    let detected = wanted.schemes.detect(capture);
    let by_scheme = source.scheme.filter(|scheme| tells(&detected, scheme));
    let (scheme, kind, reason) = match by_scheme {
        Some(scheme) => {
            let judgement = exhibit_hook::judge(capture, scheme, &wanted.keys, None);
            (Some(scheme.id.clone()), judgement.kind(), judgement.reason)
        }
        None => judged(stored, &detected, wanted),
    };
    let delivery = line.delivery.clone().or_else(|| exhibit_hook::delivery(&wanted.schemes, capture));
    let belongs = belonging(source.profile, &capture.body, delivery.as_deref());
    let arrival = Arrival {
        capture: line.id,
        delivery,
        event: line.event.clone(),
        received_at: line.received_at.map(Moment::from),
        verdict: kind,
    };
    (0..belongs.rows.len().max(1))
        .map(|place| {
            let row = belongs.rows.get(place);
            Draft {
                arrival: arrival.clone(),
                origin: origin.clone(),
                reason: reason.to_string(),
                weight: if origin.is_copy() { Weight::Copy } else { weight(kind, reason) },
                scheme: scheme.clone(),
                is_by_scheme: by_scheme.is_some(),
                is_of_kind: source.scheme.is_none()
                    && row.is_some_and(|row| is_of_kind(source.profile, &row.raw)),
                place,
                ids: belongs.ids(place).map(str::to_owned).collect(),
                content: row.map(|row| row.content),
                at: belongs.at(place),
                action: row.and_then(|row| row.reading.action.clone()),
                body: line.body_sha256,
            }
        })
        .collect()
}

fn tells(detected: &Detection<'_>, scheme: &Scheme) -> bool {
    match detected {
        Detection::One(one) => one.id == scheme.id,
        Detection::Ambiguous(several) => several.iter().any(|one| one.id == scheme.id),
        Detection::None => false,
    }
}

/// The verdict by whatever scheme the headers tell, or, where they fit several, the signature does.
fn judged(
    stored: &StoredCapture,
    detected: &Detection<'_>,
    wanted: &Wanted,
) -> (Option<String>, Kind, Reason) {
    match detected {
        Detection::One(scheme) => {
            let judgement = exhibit_hook::judge(&stored.capture, scheme, &wanted.keys, None);
            (Some(scheme.id.clone()), judgement.kind(), judgement.reason)
        }
        Detection::Ambiguous(_) if wanted.keys.is_empty() => (None, Kind::Invalid, Reason::NoSecret),
        Detection::Ambiguous(_) => {
            let schemes: &Schemes = &wanted.schemes;
            let verdict = exhibit_hook::verify_detected(&stored.capture, schemes, &wanted.keys, None);
            (verdict.scheme, verdict.kind, verdict.reason)
        }
        Detection::None if wanted.keys.is_empty() => (None, Kind::Unsigned, Reason::NoSecret),
        Detection::None => (None, Kind::Unsigned, Reason::UnknownScheme),
    }
}

fn weight(kind: Kind, reason: Reason) -> Weight {
    match reason {
        // There was nothing to check it with, which says nothing against it.
        Reason::NoSecret | Reason::EmptySecret | Reason::BadSecretEncoding => Weight::Unproven,
        _ if kind == Kind::Valid => Weight::Said,
        _ => Weight::Refused,
    }
}

/// The rows that the deliveries may speak of.
struct Rows {
    by_id: HashMap<String, Vec<KeyedRow>>,
    by_content: HashMap<[u8; 32], Vec<KeyedRow>>,
    source: String,
}

impl Rows {
    fn of(reader: &Reader, source: &str, drafts: &[Draft]) -> Result<Self, Error> {
        let ids: BTreeSet<&str> =
            drafts.iter().flat_map(|draft| draft.ids.iter().map(String::as_str)).collect();
        let mut by_id: HashMap<String, Vec<KeyedRow>> = HashMap::new();
        for row in reader.rows_of_ids(None, &ids.into_iter().collect::<Vec<_>>())? {
            by_id.entry(row.id.clone()).or_default().push(row);
        }
        let contents: BTreeSet<[u8; 32]> = drafts.iter().filter_map(|draft| draft.content).collect();
        let mut by_content: HashMap<[u8; 32], Vec<KeyedRow>> = HashMap::new();
        for row in reader.rows_of_contents(source, &contents.into_iter().collect::<Vec<_>>())? {
            by_content.entry(row.content).or_default().push(row);
        }
        Ok(Self { by_id, by_content, source: source.to_owned() })
    }

    /// Every revision of the row in the source's own log; by its likeliest id, else by what it says.
    fn ours(&self, draft: &Draft) -> Vec<&KeyedRow> {
        let of_id = |id: &String| -> Vec<&KeyedRow> {
            let rows = self.by_id.get(id).into_iter().flatten();
            rows.filter(|row| row.source == self.source).collect()
        };
        let by_id = draft.ids.iter().map(of_id).find(|rows| !rows.is_empty());
        let by_content = || {
            let same = self.by_content.get(&draft.content?)?;
            // Of rows that say the same each is a row of its own: the first stands for all.
            Some(same.iter().take(1).collect())
        };
        by_id.or_else(by_content).unwrap_or_default()
    }

    fn is_of_another(&self, draft: &Draft) -> bool {
        draft.ids.iter().any(|id| self.by_id.contains_key(id))
    }
}

impl Gathered {
    fn take(&mut self, draft: Draft, rows: &Rows) {
        let ours = rows.ours(&draft);
        if ours.is_empty() && rows.is_of_another(&draft) {
            self.of_others += u64::from(!draft.origin.is_copy());
            return;
        }
        let is_learned = draft.is_of_kind && draft.is_learned(&self.learned);
        if ours.is_empty() && !draft.is_by_scheme && !is_learned {
            return;
        }
        match &draft.origin {
            Origin::Here(sent) => {
                self.take_copy(draft.arrival.clone(), sent);
                return;
            }
            Origin::Claimed if !is_last(&self.claimed, &draft.arrival) => {
                self.claimed.push(draft.arrival.clone());
            }
            Origin::Claimed | Origin::Outside => {}
        }
        let newest = ours.iter().max_by_key(|row| row.revision);
        let Some(key) = newest.map(|row| row.key.clone()).or_else(|| draft.ids.first().cloned()) else {
            self.unkeyed.push(draft.arrival);
            return;
        };
        if draft.weight == Weight::Refused {
            self.refused.push(Refused {
                arrival: draft.arrival.clone(),
                key: key.clone(),
                row: newest.map(|row| row.number),
                reason: draft.reason.clone(),
            });
        }
        let is_like = |content| ours.iter().any(|row| Some(row.content) == content);
        let is_compared = draft.weight != Weight::Refused && draft.content.is_some();
        if let Some(newest) = newest.filter(|_| is_compared && !is_like(draft.content)) {
            self.unlike.push(Unlike {
                told: self.told.len(),
                capture: draft.arrival.capture,
                place: draft.place,
                row: newest.number,
            });
        }
        self.told.push(Told {
            at: draft.at.or_else(|| newest.and_then(|row| row.at)),
            row: newest.map(|row| row.number),
            arrival: draft.arrival,
            weight: draft.weight,
            key,
            action: draft.action,
            body: draft.body,
            differs: Vec::new(),
        });
    }

    /// Once a delivery, however many rows it has.
    fn take_copy(&mut self, arrival: Arrival, sent: &SentHere) {
        if self.copies.last().is_none_or(|last| last.arrival.capture != arrival.capture) {
            self.copies.push(Copied { arrival, sent_here: sent.clone() });
        }
    }
}

/// Rows come delivery by delivery.
fn is_last(arrivals: &[Arrival], arrival: &Arrival) -> bool {
    arrivals.last().is_some_and(|last| last.capture == arrival.capture)
}
