//! The sample, drawn once more from the rows and compared: whoever chose the rows himself is found out.

use std::io::{Read, Seek};

use exhibit_entry::Entry;

use super::Check;
use super::facts::{PackFacts, SampleFacts};
use super::held::{self, Lacking};
use super::side::{Side, Table};
use super::tally::Tally;
use crate::archive::Archive;
use crate::pack::{Draw, Drawn, LeafFacts, PackRow, SampleMethod, SamplePlan, path};
use crate::plain::plain_bytes;

/// Largest sample that is drawn again, in rows: far more than anybody tests, and a bound for the memory that it takes.
const ROWS_AT_MOST: u64 = 100_000;
/// Longest source, key, names, action and summary of a row that is drawn from, in bytes together, for the same reason.
const TEXTS_AT_MOST: usize = 64 << 10;
const COLUMNS: [&str; 9] =
    ["rank", "rank_sha256", "stratum", "position", "source", "key", "at", "action", "summary"];

/// The sample as it stands in the pack; empty where there is none.
pub(super) fn drawn<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<Drawn>, String> {
    if archive.find(path::SAMPLE).is_none() {
        return Ok(Vec::new());
    }
    let headings = ["rank", "rank_sha256", "stratum", "position", "source", "key", "at", "action", "summary"];
    let read = |[rank, rank_sha256, stratum, position, source, key, at, action, summary]: [String; 9]| {
        let number = |text: &str| held::number(text)?.ok_or_else(|| held::unreadable("number", text));
        Ok(Drawn {
            rank: number(&rank)?,
            rank_sha256,
            stratum: held::some(stratum),
            position: number(&position)?,
            source,
            key,
            at: held::time(&at)?,
            action: held::some(action),
            summary,
        })
    };
    held::each(archive, path::SAMPLE, headings, read).map_err(|lacking| match lacking {
        Lacking::Fault(why) | Lacking::Unknown(why) => why,
    })
}

/// The drawing under way; none: there is nothing to draw.
pub(super) struct Redraw<'a, R: Read + Seek> {
    tally: Tally,
    drawing: Option<(Draw, Option<Listing<'a, R>>)>,
    sheet: Sheet<'a, R>,
    is_said: bool,
}

/// The sample as it stands in the pack, line by line.
struct Sheet<'a, R: Read + Seek>(Side<Table<'a, R, { COLUMNS.len() }>>);

/// The listing that the sample is drawn from: one line for some of the rows, in the order of the pack.
struct Listing<'a, R: Read + Seek> {
    side: Side<Table<'a, R, 2>>,
    next: Option<[String; 2]>,
}

impl<'a, R: Read + Seek> Redraw<'a, R> {
    pub(super) fn open(archive: &'a Archive<R>, facts: &PackFacts) -> Self {
        let mut tally = Tally::new("sample");
        let has_sample = archive.find(path::SAMPLE).is_some();
        let said = facts.sample.as_ref().filter(|_| has_sample);
        let plan = said.and_then(|said| tally.take(plan(said)));
        let drawing = plan.map(|plan| {
            let listing = plan.listing.as_deref().map(|name| Listing::open(archive, name, &mut tally));
            (Draw::new(&plan, facts.population.included), listing)
        });
        let sheet = match has_sample {
            true => Side::table(archive, path::SAMPLE, COLUMNS, &mut tally),
            false => Side::absent(path::SAMPLE),
        };
        Self { tally, drawing, sheet: Sheet(sheet), is_said: facts.sample.is_some() }
    }

    /// Takes the next row.
    pub(super) fn take(&mut self, entry: &Entry) {
        let Some((draw, listing)) = &mut self.drawing else { return };
        let name = entry.actor.name().unwrap_or_default();
        if texts(entry).iter().map(|text| text.len()).sum::<usize>() + name.len() > TEXTS_AT_MOST {
            self.tally
                .fault(format!("a row has texts of over {TEXTS_AT_MOST} bytes, so it was not drawn again"));
            self.drawing = None;
            return;
        }
        let in_listing = listing.as_mut().is_some_and(|listing| listing.has(entry, &mut self.tally));
        draw.take(&row(entry), in_listing);
        // However many rows are of high risk, none of them is kept.
        if let Some(drawn) = draw.drawn_now() {
            self.sheet.compare(&drawn, &mut self.tally);
        }
    }

    /// The check `sample`, where the pack has one.
    pub(super) fn finish(mut self, archive: &'a Archive<R>) -> Option<Check> {
        let has_sample = archive.find(path::SAMPLE).is_some();
        if !self.is_said && !has_sample {
            return None;
        }
        if self.is_said != has_sample {
            let what = if has_sample {
                "pack.json does not say how the sample was drawn"
            } else {
                "the sample is missing"
            };
            self.tally.fault(what.into());
        }
        if let Some((draw, listing)) = self.drawing.take() {
            if listing.is_some_and(|listing| listing.next.is_some()) {
                self.tally.fault("the listing that it was drawn from has lines of no row".into());
            }
            for drawn in draw.finish() {
                self.sheet.compare(&drawn, &mut self.tally);
            }
            self.sheet.end(&mut self.tally);
        }
        let rows = self.sheet.0.rows;
        Some(self.tally.check(format!("the same {rows} rows when drawn again by its seed")))
    }
}

impl<'a, R: Read + Seek> Listing<'a, R> {
    fn open(archive: &'a Archive<R>, name: &str, tally: &mut Tally) -> Self {
        let wanted = format!("data/evidence/{name}.csv");
        let found = archive.members.iter().find(|member| member.path == wanted);
        let mut side = match found {
            Some(member) => Side::table(archive, &member.path, ["source", "key"], tally),
            None => {
                let name = plain_bytes(name.as_bytes());
                tally.fault(format!("it was drawn from {name}, which is not in the pack"));
                Side::absent(path::SAMPLE)
            }
        };
        let next = side.next(tally, Table::next);
        Self { side, next }
    }

    /// Whether the row has the line that comes next.
    fn has(&mut self, entry: &Entry, tally: &mut Tally) -> bool {
        let is_next =
            self.next.as_ref().is_some_and(|[source, key]| (source, key) == (&entry.source, &entry.key));
        if is_next {
            self.next = self.side.next(tally, Table::next);
        }
        is_next
    }
}

fn plan(said: &SampleFacts) -> Result<SamplePlan, String> {
    let method = SampleMethod::from_word(&said.method.replace('_', "-"))
        .ok_or_else(|| format!("{} is no way to draw", plain_bytes(said.method.as_bytes())))?;
    if said.size > ROWS_AT_MOST && method != SampleMethod::HighRisk {
        return Err(format!("it is of more than {ROWS_AT_MOST} rows, so it was not drawn again"));
    }
    Ok(SamplePlan { method, size: said.size, seed: said.seed.clone(), listing: said.listing.clone() })
}

/// What a sample shows of a row.
fn texts(entry: &Entry) -> [&str; 4] {
    [&entry.source, &entry.key, entry.action.as_deref().unwrap_or_default(), &entry.summary]
}

/// As much of a row as drawing looks at.
fn row(entry: &Entry) -> PackRow {
    let leaf = LeafFacts {
        leaf_index: 0,
        leaf_sha256: String::new(),
        ingest: String::new(),
        vendor_id: String::new(),
        raw_sha256: String::new(),
        salt: String::new(),
    };
    let entry = Entry {
        id: None,
        at_raw: None,
        label: String::new(),
        metadata: None,
        user_agent: None,
        ..entry.clone()
    };
    PackRow { entry, raw: Vec::new(), leaf, redacted: Vec::new() }
}

impl<R: Read + Seek> Sheet<'_, R> {
    /// Holds the next line against the row that the seed draws there.
    fn compare(&mut self, row: &Drawn, tally: &mut Tally) {
        let Some(found) = self.0.next(tally, Table::next) else {
            tally.fault("the seed draws more rows than there are in the sample".into());
            return;
        };
        let stratum = row.stratum.clone().unwrap_or_default();
        let (rank, position) = (row.rank.to_string(), row.position.to_string());
        let at = row.at.map(|at| at.to_string()).unwrap_or_default();
        let (action, summary) = (row.action.clone().unwrap_or_default(), row.summary.clone());
        let (source, key) = (row.source.clone(), row.key.clone());
        let wanted = [rank, row.rank_sha256.clone(), stratum, position, source, key, at, action, summary];
        if wanted != found {
            tally.fault(format!("line {}: the seed draws another row there", self.0.rows));
        }
    }

    /// No line may be left.
    fn end(&mut self, tally: &mut Tally) {
        while self.0.next(tally, Table::next).is_some() {
            tally.fault(format!("line {}: the seed draws no row there", self.0.rows));
        }
    }
}
