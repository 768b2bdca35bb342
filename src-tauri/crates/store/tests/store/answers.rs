//! Every answer is that of the plain definition, whichever rows are in segments.

use std::collections::BTreeMap;
use std::path::PathBuf;

use exhibit_entry::field::FIELDS;
use exhibit_entry::filter::{Revisions, Selection, Sense, Subject, Term};
use exhibit_entry::pattern::Pattern;
use exhibit_entry::{Entry, Field, Moment, Outcome};
use exhibit_store::{
    CatchUp, Derive, Derived, Error, Feed, Indexed, MappingKey, Outcomes, Pace, Reader, Stop, catch_up,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::toy::{Bench, Toy, moment};

/// Reads the rows of [`Toy`] in another way.
pub struct Otherwise;

impl Derive for Otherwise {
    fn mapping(&self, _: &str) -> MappingKey {
        MappingKey { profile_sha256: "q".into(), rules_sha256: "r".into() }
    }

    fn derive(&self, feed: Feed<'_>, raw: &[u8]) -> Result<Derived, String> {
        let derived = Toy.derive(feed, raw)?;
        if derived.reading.action.as_deref() == Some("Bob") {
            return Err("no bobs".into());
        }
        let at = derived.reading.at.map(|at| at.plus_ms(-86_400_000));
        let reading =
            exhibit_entry::Reading { at, action: derived.reading.actor.label.clone(), ..derived.reading };
        Ok(Derived { reading, outcome: Outcome::Failure, risk: 2, ..derived })
    }

    fn content(&self, raw: &[u8]) -> [u8; 32] {
        Toy.content(raw)
    }
}

const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "Bob",
    "bob@acme.io",
    "თბილისი",
    "ᲗᲑᲘᲚᲘᲡᲘ",
    "Ꭰꭰ",
    "👩‍💻",
    "e\u{301}",
    "50%_off",
    "it's \"q\"",
    "\u{0}",
    "x\u{0}y",
    "x\u{1f}y",
    "\u{1f}",
    "a*b",
    "x long needle that is longer than any gram of four bytes",
];

const TIMES: &[&str] = &[
    "2026-05-01T00:00:00Z",
    "2026-05-02T00:00:00Z",
    "2026-05-02T00:00:00.001Z",
    "1969-12-31T23:59:59Z",
    "never",
];

fn row() -> impl Strategy<Value = String> {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let member = move |name: &'static str, texts: &'static [&'static str]| {
        prop::option::weighted(0.8, select(texts))
            .prop_map(move |text| text.map(|text| format!("\"{name}\":{}", quoted(text))))
    };
    let ids: &[&str] = &["1", "2", "3", "4", "5", "6", "Bob"];
    let parts = (
        member("id", ids),
        member("at", TIMES),
        member("action", TEXTS),
        member("who", TEXTS),
        member("deep.role", TEXTS),
    );
    let fine = parts.prop_map(|(a, b, c, d, e)| {
        format!("{{{}}}", [a, b, c, d, e].into_iter().flatten().collect::<Vec<_>>().join(","))
    });
    prop_oneof![15 => fine, 1 => Just("{broken".to_owned())]
}

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<String>),
    CatchUp(usize),
    Reread(bool),
    Spoil(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec(row(), 1..9).prop_map(Step::Append),
        4 => (1..6_usize).prop_map(Step::CatchUp),
        1 => any::<bool>().prop_map(Step::Reread),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(file, byte)| Step::Spoil(file, byte)),
    ]
}

fn term() -> impl Strategy<Value = Term> {
    let sense = || prop_oneof![3 => Just(Sense::Include), 1 => Just(Sense::Exclude)];
    let subject = || {
        prop_oneof![
            3 => select(FIELDS).prop_map(|spec| Subject::Field(spec.field)),
            1 => select(vec!["who", "deep.role", "deep", "id"])
                .prop_map(|path| Subject::Metadata(path.split('.').map(str::to_owned).collect())),
        ]
    };
    let pattern = prop_oneof![
        3 => select(TEXTS).prop_map(Pattern::literal),
        1 => select(TEXTS).prop_map(|text| Pattern::parse(&format!("*{text}*"))),
        1 => select(vec!["success", "failure", "access", "toy", "acme", "0", "2", "1", "unknown"]).prop_map(Pattern::literal),
    ];
    prop_oneof![
        3 => (subject(), sense(), prop::collection::vec(pattern, 1..3))
            .prop_map(|(subject, sense, values)| Term::Is { subject, sense, values }),
        1 => (subject(), sense()).prop_map(|(subject, sense)| Term::Has { subject, sense }),
        3 => select(TEXTS).prop_map(|text| Term::Text(text.to_owned())),
        1 => select(vec!["b", "os", "ლ", "long needle", "y", "\u{301}"]).prop_map(|text| Term::Text(text.to_owned())),
    ]
}

fn selection() -> impl Strategy<Value = Selection> {
    let bound = || prop::option::weighted(0.2, select(&TIMES[..4])).prop_map(|at| at.map(moment));
    let revisions = prop_oneof![2 => Just(Revisions::Newest), 1 => Just(Revisions::All)];
    (prop::collection::vec(term(), 0..3), bound(), bound(), revisions)
        .prop_map(|(terms, from, to, revisions)| Selection { terms, from, to, revisions })
}

pub fn pace(rows_a_segment: usize) -> Pace {
    Pace { rows_a_segment, worth_rows: 1 }
}

pub fn caught_up(bench: &Bench, rows_a_segment: usize) -> Indexed {
    match catch_up(&bench.path(), pace(rows_a_segment), &mut |_| {}, &Stop::default()).unwrap() {
        CatchUp::Done(indexed) => indexed,
        other => panic!("{other:?}"),
    }
}

pub fn folder(bench: &Bench) -> PathBuf {
    bench.path().with_extension("columns")
}

pub fn segments(bench: &Bench) -> Vec<PathBuf> {
    let Ok(listed) = std::fs::read_dir(folder(bench)) else { return Vec::new() };
    let mut files: Vec<PathBuf> = listed.map(|item| item.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "segment"));
    files.sort();
    files
}

fn spoil(bench: &Bench, file: usize, byte: usize) {
    let files = segments(bench);
    let Some(path) = files.get(file % files.len().max(1)) else { return };
    let mut bytes = std::fs::read(path).unwrap();
    match byte % 4 {
        0 => return std::fs::remove_file(path).unwrap(),
        1 => bytes.truncate(byte % bytes.len()),
        _ => {
            let place = byte % bytes.len();
            bytes[place] ^= 0x55;
        }
    }
    std::fs::write(path, bytes).unwrap();
}

/// Every entry, in the order of lists, and whether it is superseded.
pub fn entries(reader: &Reader) -> Vec<(Entry, bool)> {
    let rows = reader.status().unwrap().rows;
    let mut entries: Vec<Entry> = (1..=rows).filter_map(|row| reader.entry(row).unwrap()).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.row)));
    let superseded = |entry: &Entry| {
        let revisions = reader.detail(entry.row).unwrap().unwrap().revisions;
        revisions.iter().any(|other| other.revision > entry.revision)
    };
    entries.iter().map(|entry| (entry.clone(), superseded(entry))).collect()
}

pub fn agree(reader: &mut Reader, all: &[(Entry, bool)], selection: &Selection) {
    let newest = selection.revisions == Revisions::Newest;
    let admitted =
        all.iter().filter(|(entry, superseded)| !(newest && *superseded) && selection.admits(entry));
    let expected: Vec<Entry> = admitted.map(|(entry, _)| entry.clone()).collect();
    let set = reader.open_set(selection).unwrap();
    assert_eq!(set.count, expected.len() as u64, "{selection:?}");
    assert_eq!(reader.window(set.handle, 0, u64::MAX).unwrap(), expected, "{selection:?}");
    for (place, entry) in expected.iter().enumerate() {
        assert_eq!(reader.locate(set.handle, entry.row).unwrap(), Some(place as u64));
        assert_eq!(
            reader.window(set.handle, place as u64, 2).unwrap(),
            expected[place..expected.len().min(place + 2)]
        );
    }
    let mut found = Vec::new();
    reader
        .each(set.handle, &mut |entry| {
            found.push(entry);
            Ok::<(), Error>(())
        })
        .unwrap();
    assert_eq!(found, expected);
    for spec in FIELDS {
        agree_on(reader, set.handle, spec.field, &expected);
    }
    let mut dated: Vec<Moment> = expected.iter().filter_map(|entry| entry.at).collect();
    dated.sort();
    let starts =
        [moment("1960-01-01T00:00:00Z"), moment("2026-05-01T00:00:00Z"), moment("2026-05-02T00:00:00.001Z")];
    let mut buckets = [Outcomes::default(); 3];
    for entry in &expected {
        let bucket = entry.at.and_then(|at| starts.iter().rposition(|start| *start <= at));
        if let Some(bucket) = bucket {
            buckets[bucket].count(entry.outcome, 1);
        }
    }
    assert_eq!(reader.outcomes_from(set.handle, &starts).unwrap(), buckets);
    let extent = reader.extent(set.handle, starts[1]).unwrap();
    assert_eq!(extent.times, dated.first().copied().zip(dated.last().copied()));
    assert_eq!(extent.believed, dated.iter().copied().rfind(|at| *at <= starts[1]));
    assert_eq!(extent.undated, (expected.len() - dated.len()) as u64);
    reader.close_set(set.handle);
}

fn agree_on(reader: &Reader, handle: u64, field: Field, expected: &[Entry]) {
    let mut counts: BTreeMap<Option<String>, u64> = BTreeMap::new();
    for entry in expected {
        let counted = field.counted(entry);
        for value in &counted {
            *counts.entry(Some(value.to_string())).or_default() += 1;
        }
        if counted.is_empty() {
            *counts.entry(None).or_default() += 1;
        }
    }
    let mut order: Vec<(Option<String>, u64)> = counts.into_iter().collect();
    order.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), value.is_none(), value.clone()));
    let found = reader.facets(handle, field).unwrap();
    let found: Vec<(Option<String>, u64)> =
        found.into_iter().map(|value| (value.value, value.count)).collect();
    assert_eq!(found, order, "{field}");
    assert_eq!(reader.top_values(handle, field, 1).unwrap().distinct, order.len() as u64);
}

/// What is counted without a selection.
fn agree_on_all(reader: &Reader, all: &[(Entry, bool)]) {
    let newest = || all.iter().filter(|(_, superseded)| !superseded).map(|(entry, _)| entry);
    assert_eq!(reader.status().unwrap().entries, newest().count() as u64);
    let acme = reader.source("acme").unwrap();
    let times = || all.iter().filter_map(|(entry, _)| entry.at);
    assert_eq!(
        (acme.entries, acme.first_at, acme.last_at),
        (newest().count() as u64, times().min(), times().max())
    );
    let mut tallies: BTreeMap<(Option<String>, Option<String>), Vec<&Entry>> = BTreeMap::new();
    for entry in newest() {
        tallies.entry((entry.action.clone(), entry.rule.clone())).or_default().push(entry);
    }
    let mut found = reader.action_tallies().unwrap();
    found.sort_by_key(|tally| (tally.action.clone(), tally.rule.clone()));
    assert_eq!(found.len(), tallies.len());
    for (tally, ((action, rule), entries)) in found.into_iter().zip(tallies) {
        let times = || entries.iter().filter_map(|entry| entry.at);
        assert_eq!((tally.source.as_str(), tally.profile.as_str()), ("acme", "toy"));
        assert_eq!((tally.action, tally.rule, tally.rows), (action, rule, entries.len() as u64));
        assert_eq!(Some(tally.newest_row), entries.iter().map(|entry| entry.row).max());
        assert_eq!((tally.first_at, tally.last_at), (times().min(), times().max()));
    }
}

fn take(bench: &mut Bench, step: &Step) {
    match step {
        Step::Append(rows) => drop(bench.append(&rows.iter().map(String::as_str).collect::<Vec<_>>())),
        Step::CatchUp(rows) => drop(caught_up(bench, *rows)),
        Step::Reread(true) => drop(bench.writer.rederive(&Otherwise).unwrap()),
        Step::Reread(false) => drop(bench.writer.rederive(&Toy).unwrap()),
        Step::Spoil(file, byte) => spoil(bench, *file, *byte),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_that_of_the_plain_definition_whatever_is_in_segments(
        steps in prop::collection::vec((step(), prop::collection::vec(selection(), 0..4)), 2..8),
    ) {
        let mut bench = Bench::new();
        // Open all the time: it gets on with what becomes of the segments.
        let mut early = bench.reader();
        for (step, selections) in steps {
            take(&mut bench, &step);
            let all = entries(&early);
            agree_on_all(&early, &all);
            for selection in selections {
                agree(&mut early, &all, &selection);
                agree(&mut bench.reader(), &all, &selection);
            }
        }
        let indexed = caught_up(&bench, 4);
        prop_assert_eq!(indexed.uncovered(), 0);
        let all = entries(&early);
        agree(&mut early, &all, &Selection::default());
    }
}
