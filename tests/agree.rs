//! One filter, one answer: list, count, facets, histogram, exports and packs of any filter over any rows agree with
//! the plain definition, whichever rows are in segments. `EXHIBIT_AGREE_CASES` raises the number of workspaces that are tried.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

#[path = "agree/filters.rs"]
mod filters;
#[path = "agree/naive.rs"]
mod naive;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "common/place.rs"]
mod place;
#[path = "agree/rows.rs"]
mod rows;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use exhibit_engine::Watch;
use exhibit_engine::buckets::{self, Every};
use exhibit_engine::copy;
use exhibit_engine::entry::column::COLUMNS;
use exhibit_engine::entry::field::FIELDS;
use exhibit_engine::entry::filter::{Filter, Selection, Term};
use exhibit_engine::entry::{Entry, Moment, Outcome};
use exhibit_engine::export::{Format, PackKind, Trust, from_cell};
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Additions, Order, Scope};
use exhibit_engine::store::{Outcomes, Pace, Reader, Stop, catch_up};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use place::{Place, asker, assert_whole, entries};
use rows::{File, files};

/// Filters tried on each workspace: importing costs far more than asking.
const FILTERS_A_WORKSPACE: usize = 12;

fn cases() -> u32 {
    let given = std::env::var_os("EXHIBIT_AGREE_CASES").and_then(|text| text.to_str()?.parse().ok());
    given.unwrap_or(64)
}

fn config(cases: u32) -> Config {
    // Few steps of shrinking: each imports a workspace, and a failure must be told before a runner loses patience.
    Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() }
}

#[test]
fn every_consumer_of_a_filter_agrees_with_the_plain_definition() {
    let strategy = files().prop_flat_map(|files| {
        let filters = prop::collection::vec(filters::filter(&files), FILTERS_A_WORKSPACE);
        (Just(files), cuts(), filters)
    });
    TestRunner::new(config(cases()))
        .run(&strategy, |(files, cuts, filters)| {
            let place = filled(&files, &cuts);
            let all = entries(&place.workspace, "revision:all");
            for filter in filters {
                agree(&place, &all, &filter);
            }
            assert_whole(&place.workspace);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// After each file: how many rows a segment holds that is made then; 0: none is.
fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![2 => Just(0), 3 => 1..20_usize], 4)
}

fn filled(files: &[File], cuts: &[usize]) -> Place {
    let place = Place::new();
    // A workspace is made by the first write, and every file may be refused.
    place.workspace.create().unwrap();
    for (file, rows_a_segment) in files.iter().zip(cuts) {
        match place.import((file.name(), &file.bytes()), file.profile) {
            Ok(imported) => {
                let counts = imported.counts;
                assert_eq!(counts.seen, counts.new + counts.revised + counts.duplicates + counts.problems);
            }
            // A file without one object is no log.
            Err(error) => assert!(!file.has_object(), "{error}: {:?}", file.rows),
        }
        if *rows_a_segment > 0 {
            let pace = Pace { rows_a_segment: *rows_a_segment, worth_rows: 1 };
            catch_up(place.workspace.path(), pace, &mut |_| {}, &Stop::default()).unwrap();
        }
    }
    place
}

fn agree(place: &Place, all: &[Entry], filter: &Filter) {
    let selection = filter.resolve(asker().now, Tz::UTC);
    let expected = naive::list(all, &selection);
    let mut reader = place.workspace.reader().unwrap();
    let set = reader.open_set(&selection).unwrap();
    assert_eq!(set.count, expected.len() as u64, "count of {filter}");
    assert_eq!(reader.window(set.handle, 0, u64::MAX).unwrap(), expected, "list of {filter}");
    windows(&reader, set.handle, &expected);
    facets(&reader, set.handle, &expected);
    histogram(&reader, set.handle, &expected);
    exports(place, &mut reader, &selection, &expected);
    packs(place, all, filter);
}

fn windows(reader: &Reader, handle: u64, expected: &[Entry]) {
    for (first, rows) in [(0, 1), (1, 3), (expected.len() as u64, 5), (expected.len() as u64 / 2, 2)] {
        let (from, to) = (first as usize, (first + rows) as usize);
        let part = &expected[from.min(expected.len())..to.min(expected.len())];
        assert_eq!(reader.window(handle, first, rows).unwrap(), part);
    }
    for (position, entry) in expected.iter().enumerate() {
        assert_eq!(reader.locate(handle, entry.row).unwrap(), Some(position as u64));
    }
}

fn facets(reader: &Reader, handle: u64, expected: &[Entry]) {
    for spec in FIELDS {
        let found = reader.facets(handle, spec.field).unwrap();
        let counted: BTreeMap<Option<String>, u64> =
            found.iter().map(|value| (value.value.clone(), value.count)).collect();
        assert_eq!(counted.len(), found.len(), "a value of {} stands twice", spec.id);
        assert_eq!(counted, naive::facet(expected, spec.field), "facet {}", spec.id);
        assert!(found.is_sorted_by(|a, b| a.count >= b.count), "largest first");
        let top = reader.top_values(handle, spec.field, 2).unwrap();
        assert_eq!(top.distinct, found.len() as u64, "{}", spec.id);
        assert_eq!(top.values, found[..found.len().min(2)], "{}", spec.id);
    }
}

fn histogram(reader: &Reader, handle: u64, expected: &[Entry]) {
    let dated: Vec<Moment> = expected.iter().filter_map(|entry| entry.at).collect();
    let buckets = buckets::count((reader, handle), (None, None), Every::Month, Tz::UTC).unwrap();
    assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), dated.len() as u64);
    for bucket in buckets {
        let within = dated.iter().filter(|at| **at >= bucket.from && **at < bucket.to).count();
        assert_eq!(bucket.count, within as u64);
    }
    let ended = |outcome| expected.iter().filter(|entry| entry.outcome == outcome).count() as u64;
    let outcomes = Outcomes {
        rows: expected.len() as u64,
        failures: ended(Outcome::Failure),
        warnings: ended(Outcome::Warning),
    };
    assert_eq!(reader.outcomes(handle).unwrap(), outcomes);
    let shown = buckets::outcomes(reader, handle, Tz::UTC, asker().now).unwrap();
    assert_eq!(shown.undated + dated.len() as u64, expected.len() as u64);
    for bucket in shown.buckets {
        let within =
            expected.iter().filter(|entry| entry.at.is_some_and(|at| at >= bucket.from && at < bucket.to));
        let mut naive = Outcomes::default();
        within.for_each(|entry| naive.count(entry.outcome, 1));
        assert_eq!(bucket.outcomes, naive);
    }
}

fn exports(place: &Place, reader: &mut Reader, selection: &Selection, expected: &[Entry]) {
    let mut written = |format| {
        let path = place.beside("out");
        let target = ((path.as_path(), Existing::Replace), format);
        let written = copy::to_file(reader, selection, target, &Watch::silent()).unwrap();
        assert_eq!(written.rows, expected.len() as u64);
        std::fs::read(&path).unwrap()
    };
    let array: Vec<Entry> = serde_json::from_slice(&written(Format::Json)).unwrap();
    assert_eq!(array, expected);
    let lines = String::from_utf8(written(Format::Ndjson)).unwrap();
    let lines: Vec<Entry> =
        lines.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, expected);
    let table = written(Format::Csv);
    let records: Vec<csv::StringRecord> =
        csv::Reader::from_reader(table.as_slice()).into_records().map(Result::unwrap).collect();
    assert_eq!(records.len(), expected.len());
    for (record, entry) in records.iter().zip(expected) {
        assert_eq!(record.len(), COLUMNS.len());
        for (column, cell) in COLUMNS.iter().zip(record) {
            let text = (column.cell)(entry).unwrap_or_default();
            assert_eq!(from_cell(cell), text, "column {}", column.heading);
        }
    }
}

/// A pack's numbers against the plain definition. Its query has no bounds of its own: the period is the bounds.
fn packs(place: &Place, all: &[Entry], filter: &Filter) {
    let bound = |term: &&Term| !matches!(term, Term::From(_) | Term::To(_));
    let filter = Filter { terms: filter.terms.iter().filter(bound).cloned().collect() };
    let (from, to) = ("2026-02-01", "2026-04-01T12:00:00Z");
    for kind in PackKind::ALL {
        let scope = Scope {
            kind: *kind,
            from: from.into(),
            to: to.into(),
            query: filter.to_string(),
            unclassified_too: false,
        };
        let counted = pack::count(&place.workspace, &scope, asker()).unwrap();
        let (total, included) = naive::pack(all, *kind, &filter);
        assert_eq!((counted.total_in_period, counted.included), (total, included), "{kind:?} of {filter}");
    }
}

#[test]
fn a_pack_holds_the_rows_that_were_counted() {
    let kind = prop::sample::select(PackKind::ALL.to_vec());
    let strategy = files().prop_flat_map(|files| (filters::filter(&files), Just(files), cuts()));
    TestRunner::new(config(cases().div_ceil(4)))
        .run(&(strategy, kind), |((filter, files, cuts), kind)| {
            let place = filled(&files, &cuts);
            let scope = Scope {
                kind,
                from: "2026-01-01".into(),
                to: "2026-12-01".into(),
                query: filter.to_string(),
                unclassified_too: false,
            };
            let counted = pack::count(&place.workspace, &scope, asker()).unwrap();
            let order = Order {
                scope,
                title: None,
                organisation: None,
                generated_at: asker().now,
                user: "rosa".into(),
                host: "desk".into(),
                output: place.beside("pack.zip"),
                existing: Existing::Keep,
                additions: Additions::default(),
                signing: None,
            };
            let built = pack::build(&place.workspace, &order, asker(), &Watch::silent()).unwrap();
            prop_assert_eq!(built.rows, counted.included);
            let checked = pack::verify(&built.path, &Trust::nobody(), &Watch::silent()).unwrap().check;
            prop_assert!(checked.ok, "{:#?}", checked.checks);
            let shown = shown(&place, kind, &filter);
            prop_assert_eq!(packed(&built.path), [counted.included; 4]);
            prop_assert_eq!(shown, counted.included, "{:?} of {}", kind, filter);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// Rows on screen under the conditions that the pack has.
fn shown(place: &Place, kind: PackKind, filter: &Filter) -> u64 {
    let of_kind = kind.evidence().map(|evidence| format!("evidence:{evidence} ")).unwrap_or_default();
    let query = format!("{of_kind}from:2026-01-01 to:2026-12-01 {filter}");
    let all = entries(&place.workspace, "revision:all");
    // Packs hold the newest revision of each row, whatever the filter says of revisions.
    let found = entries(&place.workspace, &query);
    found.iter().filter(|entry| naive::is_newest(&all, entry)).count() as u64
}

/// `population.included`, lines of the NDJSON, elements of the JSON and records of the CSV, read by others' code.
fn packed(path: &std::path::Path) -> [u64; 4] {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut member = |end: &str| {
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let name = names.into_iter().find(|name| name.ends_with(end)).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(&name).unwrap(), &mut bytes).unwrap();
        bytes
    };
    let facts: serde_json::Value = serde_json::from_slice(&member("data/pack.json")).unwrap();
    let lines = member("evidence/events.ndjson").iter().filter(|byte| **byte == b'\n').count();
    let array: Vec<serde_json::Value> = serde_json::from_slice(&member("evidence/events.json")).unwrap();
    let table = member("evidence/events.csv");
    let records = csv::Reader::from_reader(table.as_slice()).into_records().map(Result::unwrap).count();
    [facts["population"]["included"].as_u64().unwrap(), lines as u64, array.len() as u64, records as u64]
}
