//! A small pack for tests: made-up rows, a real tree over them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use exhibit_entry::{Actor, ActorType, Entry, Evidence, Json, Moment, Origin, Outcome, Project, Resource};
use exhibit_proof::{Checkpoint, Frontier, Hash, LeafEnvelope, SignedNote};

use super::input::*;
use super::kind::PackKind;
use super::rows::{LeafFacts, PackRow, PackRows, sort_rows};
use super::write::{Means, PackSummary, Progress, write_pack};
use crate::digest::sha256_hex;
use crate::error::Error;

pub(crate) fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// Entry number `n`; several share one instant, and texts try to be formulas.
pub(crate) fn entry(n: u64) -> Entry {
    let source = if n.is_multiple_of(3) { "outworx" } else { "nevo" };
    Entry {
        row: n + 1,
        id: Some(format!("evt_{n:04}")),
        key: format!("evt_{n:04}"),
        source: source.to_owned(),
        at: Some(moment("2026-01-05T09:00:00.000Z").plus_ms((n / 4).cast_signed() * 60_000)),
        at_raw: Some(format!("raw time {n}")),
        at_assumed: false,
        received_at: moment("2026-04-02T00:00:00.000Z").plus_ms(n.cast_signed()),
        action: Some("MEMBER_ROLE_CHANGED".into()),
        label: "Role changed".into(),
        summary: format!("=HYPERLINK(\"http://x\",{n})\r\nsecond line"),
        category: None,
        evidence: vec![Evidence::Access],
        outcome: if n.is_multiple_of(5) { Outcome::Failure } else { Outcome::Success },
        actor: Actor {
            id: None,
            label: Some("bob@example.test".into()),
            kind: ActorType::Human,
            session: None,
        },
        token: None,
        resource: Resource { kind: Some("member".into()), id: Some("-7".into()), label: None },
        project: Project::default(),
        origin: Origin::Dashboard,
        ip: Some("192.0.2.7".into()),
        user_agent: None,
        metadata: Some(Json::parse(r#"{"from":"editor","to":"viewer","n":9007199254740993}"#).unwrap()),
        revision: 1,
        rule: Some("outworx-role".into()),
        verb: Some("grant".into()),
        object: Some("role".into()),
        risk: 1,
    }
}

pub(crate) fn entries(n: u64) -> Vec<Entry> {
    (0..n).map(entry).collect()
}

/// `n` rows whose leaves stand in the tree in the order given by `arrival`.
pub(crate) fn rows_arriving(arrival: &[u64]) -> (Vec<PackRow>, Frontier) {
    let mut tree = Frontier::empty();
    let mut rows: Vec<PackRow> = arrival.iter().map(|n| arrive(*n, &mut tree)).collect();
    sort_rows(&mut rows);
    (rows, tree)
}

pub(crate) fn rows(n: u64) -> Vec<PackRow> {
    rows_arriving(&(0..n).collect::<Vec<_>>()).0
}

/// A row for each text, which stands in its raw bytes and in all that was mapped from them.
pub(crate) fn rows_with(texts: &[String]) -> (Vec<PackRow>, Frontier) {
    let mut tree = Frontier::empty();
    let mut rows: Vec<PackRow> = (0..)
        .zip(texts)
        .map(|(n, text)| {
            let raw = serde_json::to_string(&[text]).unwrap();
            let metadata = Some(Json::parse(&raw).unwrap());
            let (action, label) = (Some(text.clone()), text.clone());
            let entry = Entry { action, label, metadata, ..entry(n) };
            arrive_as(entry, raw.into_bytes(), &mut tree)
        })
        .collect();
    sort_rows(&mut rows);
    (rows, tree)
}

/// A row for each entry; its raw text is its summary.
pub(crate) fn rows_from(entries: Vec<Entry>) -> (Vec<PackRow>, Frontier) {
    let mut tree = Frontier::empty();
    let arrive = |entry: Entry| {
        let raw = serde_json::to_string(&[&entry.summary]).unwrap().into_bytes();
        arrive_as(Entry { id: Some(entry.key.clone()), ..entry }, raw, &mut tree)
    };
    let mut rows: Vec<PackRow> = entries.into_iter().map(arrive).collect();
    sort_rows(&mut rows);
    (rows, tree)
}

fn arrive(n: u64, tree: &mut Frontier) -> PackRow {
    let mut raw = format!("{{\"n\":{n},\"who\":\"\\ud800 bob\", \"text\":\"line\\n\"}}").into_bytes();
    if n % 7 == 6 {
        raw.extend([0xff, 0x00]);
    }
    arrive_as(entry(n), raw, tree)
}

fn arrive_as(mut entry: Entry, raw: Vec<u8>, tree: &mut Frontier) -> PackRow {
    let leaf_index = tree.size();
    entry.row = leaf_index + 1;
    let salt = sha256_hex(entry.key.as_bytes())[..32].to_owned();
    let raw_sha256 = sha256_hex(&raw);
    let (ingest, vendor_id) = ("pull".to_owned(), entry.id.clone().unwrap());
    let received_at = entry.received_at.to_string();
    let leaf = LeafEnvelope {
        source: &entry.source,
        ingest: &ingest,
        received_at: &received_at,
        vendor_id: &vendor_id,
        raw_sha256: &raw_sha256,
        salt: &salt,
    }
    .leaf();
    tree.push(leaf);
    let leaf = LeafFacts { leaf_index, leaf_sha256: leaf.to_string(), ingest, vendor_id, raw_sha256, salt };
    PackRow { entry, raw, leaf, redacted: Vec::new() }
}

/// Facts that tie out with [`rows`] of the same `n`.
pub(crate) fn input(n: u64) -> PackInput {
    input_for(&rows(n), &rows_arriving(&(0..n).collect::<Vec<_>>()).1)
}

pub(crate) fn input_for(rows: &[PackRow], tree: &Frontier) -> PackInput {
    let rules_json = "{\"rules\":[]}\n".to_owned();
    PackInput {
        kind: PackKind::AccessReview,
        title: None,
        unclassified_too: false,
        period: Period { from: moment("2026-01-01T00:00:00.000Z"), to: moment("2026-04-01T00:00:00.000Z") },
        ahead_of_utc_ms: [0, 0],
        organisation: Some("Acme".into()),
        query: "source:outworx,nevo".into(),
        generated: Generated {
            at: moment("2026-04-02T08:00:00.000Z"),
            user: "jane".into(),
            host: "laptop".into(),
            app_version: "0.1.0".into(),
        },
        sources: vec![source("nevo"), source("outworx")],
        population: population(rows),
        completeness: Completeness {
            complete: true,
            statement: "Every day of the period was pulled.".into(),
            reasons: vec![],
        },
        sync_runs: vec![run("nevo"), run("outworx")],
        rules_sha256: sha256_hex(rules_json.as_bytes()),
        rules_json,
        profile_sha256: [("nevo".to_owned(), "00".repeat(32))].into(),
        tree: tree_facts(tree),
        tier: "unsealed".into(),
        limits: vec!["Rows that the vendor never showed are not in it.".into()],
        coverage: Vec::new(),
        gaps: Vec::new(),
        custody: Vec::new(),
        accounts: None,
        review: None,
        incident: None,
        sample: None,
        redaction: None,
        signer: None,
        extras: Extras::default(),
    }
}

/// What a pack is written with in tests: spools in memory, nobody signs.
pub(crate) fn means<'a>(
    rows: &'a dyn PackRows,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Means<'a> {
    Means { rows, spool: &|| Ok(Box::new(Cursor::new(Vec::new()))), sign: None, progress }
}

/// The bytes of a pack of rows that are the whole log.
pub(crate) fn pack(input: &PackInput, rows: &Vec<PackRow>) -> Vec<u8> {
    pack_of(input, rows)
}

/// The bytes of a pack.
pub(crate) fn pack_of(input: &PackInput, rows: &dyn PackRows) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write_pack(&mut out, input, &mut means(rows, &mut |_| ControlFlow::Continue(()))).unwrap();
    out.into_inner()
}

/// What becomes of a pack whose bytes nobody wants.
pub(crate) fn attempt(input: &PackInput, rows: &dyn PackRows) -> Result<PackSummary, Error> {
    write_pack(Cursor::new(Vec::new()), input, &mut means(rows, &mut |_| ControlFlow::Continue(())))
}

/// The members of a pack by path, from the bag's top folder.
pub(crate) fn members(pack: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
    let mut members = BTreeMap::new();
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let (_, path) =
            member.name().unwrap().split_once('/').map(|(top, path)| (top.len(), path.to_owned())).unwrap();
        members.insert(path, bytes);
    }
    members
}

/// A log of which only some rows, by the place of their leaf, belong to the pack.
pub(crate) struct Part {
    pub(crate) all: Vec<PackRow>,
    pub(crate) included: Vec<u64>,
}

impl Part {
    pub(crate) fn kept(&self) -> Vec<PackRow> {
        self.all.iter().filter(|row| self.included.contains(&row.leaf.leaf_index)).cloned().collect()
    }
}

impl PackRows for Part {
    fn each(&self, visit: &mut dyn FnMut(&PackRow) -> Result<(), Error>) -> Result<(), Error> {
        self.kept().iter().try_for_each(visit)
    }

    fn each_leaf(&self, visit: &mut dyn FnMut(Hash) -> Result<(), Error>) -> Result<(), Error> {
        self.all.each_leaf(visit)
    }
}

/// Rows beside a log that may say something else.
pub(crate) struct Other {
    pub(crate) rows: Vec<PackRow>,
    pub(crate) leaves: Vec<Hash>,
}

impl PackRows for Other {
    fn each(&self, visit: &mut dyn FnMut(&PackRow) -> Result<(), Error>) -> Result<(), Error> {
        self.rows.iter().try_for_each(visit)
    }

    fn each_leaf(&self, visit: &mut dyn FnMut(Hash) -> Result<(), Error>) -> Result<(), Error> {
        self.leaves.iter().copied().try_for_each(visit)
    }
}

fn population(rows: &[PackRow]) -> Population {
    let mut population = Population { included: rows.len() as u64, ..Population::default() };
    for row in rows {
        *population.per_source.entry(row.entry.source.clone()).or_default() += 1;
        *population.per_outcome.entry(row.entry.outcome.to_string()).or_default() += 1;
        *population.per_category.entry(row.entry.category.clone().unwrap_or_default()).or_default() += 1;
        let day = row.entry.at.unwrap().to_string()[..10].to_owned();
        *population.per_day.entry(day).or_default() += 1;
        population.distinct_actors = 1;
    }
    population.excluded_by_reason = [(Exclusion::Superseded, 2), (Exclusion::OtherEvidence, 40)].into();
    population.total_in_period = population.included + 42;
    population
}

fn tree_facts(tree: &Frontier) -> TreeFacts {
    let body = Checkpoint::new("exhibit.test/workspace", tree.head(), vec![]).unwrap();
    let checkpoint = SignedNote::new(body, vec![]).unwrap().to_string();
    TreeFacts { size: tree.size(), root: tree.root().to_string(), checkpoint, earlier: Vec::new() }
}

fn source(name: &str) -> SourceFacts {
    SourceFacts {
        name: name.into(),
        profile: name.into(),
        vendor: name.to_uppercase(),
        url: Some("https://api.example.test/v1".into()),
        first_row_at: Some(moment("2026-01-05T09:00:00.000Z")),
        last_row_at: None,
        last_pull_at: Some(moment("2026-04-02T00:00:00.000Z")),
        rows: 50,
        retention_note: Some("90 days".into()),
        not_recorded: vec!["reads".into()],
    }
}

fn run(source: &str) -> SyncRun {
    SyncRun {
        source: source.into(),
        kind: RunKind::Pull,
        window_from: Some(moment("2026-01-01T00:00:00.000Z")),
        window_to: None,
        started_at: moment("2026-04-02T00:00:00.000Z"),
        finished_at: Some(moment("2026-04-02T00:00:09.000Z")),
        pages: 3,
        rows_seen: 50,
        rows_new: 50,
        rows_revised: 0,
        problems: 0,
        http_status: Some(200),
        status: "ok".into(),
        cursor_in: None,
        cursor_out: Some("=cursor".into()),
        error: None,
    }
}
