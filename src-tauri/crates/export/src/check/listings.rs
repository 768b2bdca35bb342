//! The study of the rows, done again: listings, exceptions and figures follow from the rows and from what people gave,
//! so that whoever changed them is found out, however many hashes he wrote anew.

mod basis;
mod deliveries;
mod same;

use std::io::{Read, Seek};

use exhibit_entry::Entry;
use serde_json::Value;

use super::facts::PackFacts;
use super::held::Lacking;
use super::tally::Tally;
use super::{Check, Depth};
use crate::archive::Archive;
use crate::error::Error;
use crate::pack::{
    Basis, Cell, Findings, LISTINGS_VERSION, LeafFacts, PackRow, Sheet, SheetWriter, Sink, Study, path,
    study_of,
};
use crate::plain::plain_bytes;
use basis::Found;
pub(super) use basis::review;
use same::Same;

/// Bytes of names, keys and the like in one row that cost nothing: no vendor's row has more.
const TEXTS_OF_A_ROW_BYTES: usize = 4 << 10;
/// Bytes beyond these, over all rows. A study remembers names and keys of a bounded number of people and things; this
/// bounds how long they are.
const TEXTS_BEYOND_BYTES: usize = 16 << 20;

/// A study that was done again.
pub(super) struct Studied {
    pub(super) basis: Basis,
    pub(super) findings: Findings,
    pub(super) sheets: Vec<Sheet>,
}

/// The study under way.
pub(super) struct Again<'a, R: Read + Seek> {
    archive: &'a Archive<R>,
    facts: &'a PackFacts,
    tally: Tally,
    work: Work<'a, R>,
    texts_beyond_bytes: usize,
}

enum Work<'a, R: Read + Seek> {
    /// It takes rows.
    Going(Box<Going<'a, R>>),
    /// It cannot be done, and that is nobody's fault.
    Open(String),
    /// It could not be done to its end; the fault is told.
    Failed,
}

struct Going<'a, R: Read + Seek> {
    study: Box<dyn Study>,
    made: Made<'a, R>,
    found: Found,
}

/// Listings, compared line by line as they come out.
struct Made<'a, R: Read + Seek> {
    sheets: Vec<Sheet>,
    writers: Vec<SheetWriter<Same<'a, R>>>,
}

impl<'a, R: Read + Seek> Again<'a, R> {
    /// None: whoever asks has done the study a moment ago.
    pub(super) fn open(archive: &'a Archive<R>, facts: &'a PackFacts, depth: Depth) -> Option<Self> {
        let mut tally = Tally::new("listings");
        let work = match depth {
            Depth::Written => return None,
            Depth::Whole => begin(archive, facts, &mut tally),
        };
        Some(Self { archive, facts, tally, work, texts_beyond_bytes: 0 })
    }

    /// Takes the next row.
    pub(super) fn take(&mut self, row: u64, entry: Entry) {
        let Work::Going(going) = &mut self.work else { return };
        self.texts_beyond_bytes += text_bytes(&entry).saturating_sub(TEXTS_OF_A_ROW_BYTES);
        if self.texts_beyond_bytes > TEXTS_BEYOND_BYTES {
            self.work =
                Work::Open(format!("the names in its rows take over {TEXTS_BEYOND_BYTES} bytes too many"));
            return;
        }
        if let Err(error) = going.study.take(&bare(entry), &mut going.made) {
            self.fail(&format!("row {row}"), &error);
        }
    }

    /// A row that cannot be read cannot be studied either.
    pub(super) fn miss(&mut self, row: u64) {
        if matches!(self.work, Work::Going(_)) {
            self.tally.fault(format!("row {row} cannot be read, so that the listings were not made again"));
            self.work = Work::Failed;
        }
    }

    /// The check `listings`, and what the study found where it came to its end.
    pub(super) fn finish(mut self) -> (Check, Option<Studied>) {
        let Going { study, mut made, found: Found { basis, given } } =
            match std::mem::replace(&mut self.work, Work::Failed) {
                Work::Failed => return (self.tally.check(String::new()), None),
                Work::Open(why) => return (self.tally.open(format!("not done again: {why}")), None),
                Work::Going(going) => *going,
            };
        let findings = match study.finish(&mut made) {
            Ok(findings) => findings,
            Err(error) => {
                self.fail("the end of the study", &error);
                return (self.tally.check(String::new()), None);
            }
        };
        self.check_findings(&findings);
        self.check_strangers(&made.sheets);
        let sheets = made.finish(&mut self.tally);
        let check = self.tally.check(told(sheets.len(), &given));
        (check, Some(Studied { basis, findings, sheets }))
    }

    fn fail(&mut self, whose: &str, error: &Error) {
        let why = plain_bytes(error.to_string().as_bytes());
        self.tally.fault(format!("{whose} gives no listing: {why}"));
        self.work = Work::Failed;
    }

    /// What `pack.json` tells of the study.
    fn check_findings(&mut self, findings: &Findings) {
        let figures = findings.figures.iter().map(|(label, number)| (label.clone(), Value::from(*number)));
        let told = [
            ("exceptions", serde_json::to_value(&findings.exceptions), &self.facts.exceptions),
            ("figures", Ok(Value::Object(figures.collect())), &self.facts.figures),
            ("left_out", serde_json::to_value(&findings.left_out), &Value::from(self.facts.left_out.clone())),
        ];
        for (name, found, said) in told {
            if !found.is_ok_and(|found| found == *said) {
                self.tally.fault(format!("pack.json says other {name} than the rows give"));
            }
        }
    }

    /// Tables among the evidence that no study of this kind makes.
    fn check_strangers(&mut self, sheets: &[Sheet]) {
        let is_known = |file: &str| {
            matches!(file, path::CSV | path::ACCOUNTS) || sheets.iter().any(|sheet| sheet.path == file)
        };
        let tables = self.archive.members.iter().map(|member| member.path.as_str());
        for file in tables.filter(|file| file.starts_with("data/evidence/") && file.ends_with(".csv")) {
            if !is_known(file) {
                self.tally.fault(format!("{file} is no listing of this kind of pack"));
            }
        }
    }
}

impl<R: Read + Seek> Made<'_, R> {
    fn finish(self, tally: &mut Tally) -> Vec<Sheet> {
        for writer in self.writers {
            let same = writer.finish().map_err(|error| error.to_string()).and_then(|(same, _)| same.finish());
            tally.take(same);
        }
        self.sheets
    }
}

impl<R: Read + Seek> Sink for Made<'_, R> {
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), Error> {
        self.writers[table].row(cells)
    }
}

fn begin<'a, R: Read + Seek>(archive: &'a Archive<R>, facts: &PackFacts, tally: &mut Tally) -> Work<'a, R> {
    match facts.generator.as_ref().map(|generator| generator.listings) {
        Some(LISTINGS_VERSION) => {}
        Some(other) => {
            return Work::Open(format!(
                "the pack says that its listings are of version {other}, and this Exhibit makes version {LISTINGS_VERSION}"
            ));
        }
        None => return Work::Open("the pack does not say of which version its listings are".into()),
    }
    let found = match basis::read(archive, facts) {
        Ok(found) => found,
        Err(Lacking::Unknown(why)) => return Work::Open(why),
        Err(Lacking::Fault(why)) => {
            tally.fault(format!("the listings were not made again: {why}"));
            return Work::Failed;
        }
    };
    let study = study_of(found.basis.clone());
    let sheets = study.sheets();
    let writer = |sheet: &Sheet| SheetWriter::begin(sheet.clone(), Same::open(archive, sheet.path));
    match sheets.iter().map(writer).collect() {
        Ok(writers) => Work::Going(Box::new(Going { study, made: Made { sheets, writers }, found })),
        Err(error) => {
            tally.fault(plain_bytes(error.to_string().as_bytes()));
            Work::Failed
        }
    }
}

fn told(listings: usize, given: &[&str]) -> String {
    let made = format!(
        "{listings} listings made again from the rows are the same byte for byte, and so are exceptions and figures"
    );
    match given {
        [] => made,
        given => format!("{made}; taken as they stand: {}", given.join(", ")),
    }
}

/// As much of a row as a study looks at.
fn bare(entry: Entry) -> PackRow {
    let none = String::new;
    let leaf = LeafFacts {
        leaf_index: 0,
        leaf_sha256: none(),
        ingest: none(),
        vendor_id: none(),
        raw_sha256: none(),
        salt: none(),
    };
    PackRow { entry, raw: Vec::new(), leaf, redacted: Vec::new() }
}

/// The texts of a row that a study may remember.
fn text_bytes(entry: &Entry) -> usize {
    let (actor, resource, project) = (&entry.actor, &entry.resource, &entry.project);
    let some = [
        &entry.action,
        &entry.category,
        &entry.token,
        &entry.ip,
        &entry.user_agent,
        &entry.verb,
        &entry.object,
        &actor.id,
        &actor.label,
        &actor.session,
        &resource.kind,
        &resource.id,
        &resource.label,
        &project.id,
        &project.label,
    ];
    let some: usize = some.into_iter().flatten().map(String::len).sum();
    some + entry.source.len() + entry.key.len() + entry.label.len()
}
