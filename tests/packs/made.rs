//! A workspace with made-up rows of all five systems, and packs of it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chrono::{DateTime, Utc};
use exhibit_engine::Watch;
use exhibit_engine::entry::Moment;
use exhibit_engine::export::PackKind;
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Additions, Built, Order, Scope};
use exhibit_sample::{Shape, rows};

use crate::place::{Place, asker};

/// The period of the packs: inside the days that rows were made for.
pub(crate) const FROM: &str = "2026-04-28";
/// Its end.
pub(crate) const TO: &str = "2026-05-10";

/// Each system's rows of some days, as the lines of a file.
fn files() -> Vec<(&'static str, Vec<String>)> {
    let instant = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let (from, to) = (instant("2026-04-27T00:00:00Z"), instant("2026-05-11T00:00:00Z"));
    let lines = |shape| rows(shape, 7, from, to).map(|row| row.json + "\n").collect::<Vec<_>>();
    Shape::ALL
        .map(|shape| (if shape == Shape::Mushi { "mushi-mushi" } else { shape.name() }, lines(shape)))
        .into()
}

/// All files, one after the other.
pub(crate) fn place() -> Place {
    let place = Place::new();
    for (profile, lines) in files() {
        let imported = place.import((profile, lines.concat().as_bytes()), profile).unwrap();
        assert_eq!((imported.counts.new, imported.counts.problems), (lines.len() as u64, 0), "{profile}");
    }
    place
}

/// The same rows in small parts, the last ones first, the files in turn, some parts twice.
pub(crate) fn in_another_order() -> Place {
    let place = Place::new();
    let files = files();
    for part in (0..4).rev() {
        for (profile, lines) in files.iter().rev() {
            let size = lines.len().div_ceil(4);
            let mut lines: Vec<&String> = lines.iter().skip(part * size).take(size).collect();
            lines.reverse();
            let bytes: Vec<u8> = lines.iter().flat_map(|line| line.bytes()).collect();
            place.import((profile, &bytes), profile).unwrap();
            if part == 2 {
                place.import((profile, &bytes), profile).unwrap();
            }
        }
    }
    place
}

/// A pack of the period, beside the data folder.
pub(crate) fn order(place: &Place, kind: PackKind, name: &str) -> Order {
    Order {
        scope: Scope {
            kind,
            from: FROM.into(),
            to: TO.into(),
            query: String::new(),
            unclassified_too: false,
        },
        title: None,
        organisation: Some("Fixture \"Works\", გმბჰ".into()),
        generated_at: Moment::parse("2026-05-11T12:00:00Z").unwrap(),
        user: "rosa".into(),
        host: "desk".into(),
        output: place.beside(name),
        existing: Existing::Keep,
        additions: Additions::default(),
        signing: None,
    }
}

/// Builds it.
#[track_caller]
pub(crate) fn build(place: &Place, order: Order) -> Built {
    pack::build(&place.workspace, &order, asker(), &Watch::silent()).unwrap()
}

/// The bytes of a file beside the data folder.
pub(crate) fn read(place: &Place, name: &str) -> Vec<u8> {
    std::fs::read(place.beside(name)).unwrap()
}

/// The files of a pack by their path below its top folder, read by another implementation than ours.
pub(crate) fn members(pack: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
    let mut members = BTreeMap::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let path = member.name().unwrap().split_once('/').unwrap().1.to_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        assert!(members.insert(path, bytes).is_none());
    }
    members
}
