//! Rows for the tests of studies: made up, with the verbs and objects that the rules would give them.

use exhibit_entry::{Actor, ActorType, Entry, Evidence, Json, Outcome, Project, Resource};

use super::super::fixture::{entry, moment};
use super::super::input::{PackInput, Period};
use super::super::kind::PackKind;
use super::super::rows::{LeafFacts, PackRow};
use super::super::sheet::{Cell, Sink};
use super::super::study::Findings;
use crate::error::Error;

/// A quiet row without actor, resource or details.
pub(crate) fn plain() -> Entry {
    Entry {
        actor: Actor::default(),
        resource: Resource::default(),
        evidence: vec![Evidence::Access],
        outcome: Outcome::Success,
        ip: None,
        metadata: None,
        verb: None,
        object: None,
        ..entry(1)
    }
}

pub(crate) fn entry_with(metadata: &str) -> Entry {
    Entry { metadata: Some(Json::parse(metadata).unwrap()), ..plain() }
}

/// One line of a story: minutes after the start of the year, who, action, verb, object, to whom, details.
#[derive(Clone)]
pub(crate) struct Line<'a> {
    pub(crate) minute: i64,
    pub(crate) actor: &'a str,
    pub(crate) does: (&'a str, &'a str, &'a str),
    pub(crate) to: (&'a str, &'a str),
    pub(crate) project: &'a str,
    pub(crate) metadata: &'a str,
    pub(crate) outcome: Outcome,
}

impl Default for Line<'_> {
    fn default() -> Self {
        Self {
            minute: 0,
            actor: "ann@acme.test",
            does: ("", "", ""),
            to: ("", ""),
            project: "",
            metadata: "",
            outcome: Outcome::Success,
        }
    }
}

pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// The entry of a line; `n` makes its key.
pub(crate) fn told(n: usize, line: &Line<'_>) -> Entry {
    Entry {
        row: n as u64 + 1,
        key: format!("k{n:05}"),
        id: Some(format!("k{n:05}")),
        source: "vectis".into(),
        at: Some(moment("2026-01-01T00:00:00.000Z").plus_ms(line.minute * 60_000)),
        action: some(line.does.0),
        label: line.does.0.to_owned(),
        summary: format!("{} {}", line.does.0, line.to.1),
        verb: some(line.does.1),
        object: some(line.does.2),
        outcome: line.outcome,
        actor: Actor { label: some(line.actor), kind: ActorType::Human, ..Actor::default() },
        resource: Resource { kind: some(line.to.0), id: some(line.to.1), label: None },
        project: Project { id: some(line.project), label: None },
        metadata: some(line.metadata).map(|text| Json::parse(&text).unwrap()),
        ..plain()
    }
}

pub(crate) fn row_of(entry: Entry) -> PackRow {
    let leaf = LeafFacts {
        leaf_index: entry.row - 1,
        leaf_sha256: "00".repeat(32),
        ingest: "pull".into(),
        vendor_id: entry.key.clone(),
        raw_sha256: "00".repeat(32),
        salt: "00".repeat(16),
    };
    PackRow { entry, raw: b"{}".to_vec(), leaf, redacted: Vec::new() }
}

/// The rows of a story, in order of time.
pub(crate) fn rows_of(lines: &[Line<'_>]) -> Vec<PackRow> {
    let mut rows: Vec<PackRow> = lines.iter().enumerate().map(|(n, line)| row_of(told(n, line))).collect();
    super::super::rows::sort_rows(&mut rows);
    rows
}

/// Facts for a pack of `kind` over the first half of 2026.
pub(crate) fn input_of(kind: PackKind) -> PackInput {
    let period = Period { from: moment("2026-01-01T00:00:00.000Z"), to: moment("2026-07-01T00:00:00.000Z") };
    PackInput { kind, period, ..super::super::fixture::input(1) }
}

/// Tables in memory, cells as text.
#[derive(Default)]
pub(crate) struct Written(pub(crate) Vec<(usize, Vec<String>)>);

impl Sink for Written {
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), Error> {
        let text = |cell: &Cell<'_>| match cell {
            Cell::None => String::new(),
            Cell::Text(text) => text.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Time(at) => at.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        };
        self.0.push((table, cells.iter().map(text).collect()));
        Ok(())
    }
}

/// What a study made of rows: its tables by the stem of their file, heading first, and its findings.
pub(crate) struct Made {
    pub(crate) tables: std::collections::BTreeMap<&'static str, Vec<Vec<String>>>,
    pub(crate) findings: Findings,
}

impl Made {
    /// The column called `name` of the table called `stem`.
    pub(crate) fn column(&self, stem: &str, name: &str) -> Vec<&str> {
        let table = &self.tables[stem];
        let at = table[0].iter().position(|heading| heading == name).unwrap();
        table[1..].iter().map(|row| row[at].as_str()).collect()
    }

    pub(crate) fn rows(&self, stem: &str) -> usize {
        self.tables[stem].len() - 1
    }

    pub(crate) fn cases(&self, rule: &str) -> u64 {
        self.findings.exceptions.iter().find(|found| found.id == rule).unwrap().count
    }
}

/// Runs the study of `input` over `rows` and checks what every study must keep to.
pub(crate) fn study(input: &PackInput, rows: &[PackRow]) -> Made {
    let mut study = super::study_of(super::Basis::of(input));
    let (sheets, mut written) = (study.sheets(), Written::default());
    rows.iter().for_each(|row| study.take(row, &mut written).unwrap());
    let findings = study.finish(&mut written).unwrap();
    let stem = |path: &'static str| path.rsplit('/').next().unwrap().trim_end_matches(".csv");
    let mut tables: std::collections::BTreeMap<_, _> = sheets
        .iter()
        .map(|sheet| {
            (
                stem(sheet.path),
                vec![sheet.columns.iter().map(|column| column.name.to_owned()).collect::<Vec<_>>()],
            )
        })
        .collect();
    assert_eq!(tables.len(), sheets.len(), "two tables share a name");
    for (table, cells) in written.0 {
        let sheet = &sheets[table];
        assert_eq!(cells.len(), sheet.columns.len(), "{}", sheet.path);
        for (column, cell) in sheet.columns.iter().zip(&cells) {
            assert!(!(column.required && cell.is_empty()), "{} {}", sheet.path, column.name);
            if let super::super::sheet::FieldKind::Word(words) = column.kind {
                assert!(cell.is_empty() || words.contains(&cell.as_str()), "{} {cell}", sheet.path);
            }
        }
        tables.get_mut(stem(sheet.path)).unwrap().push(cells);
    }
    let told: u64 = findings.exceptions.iter().map(|rule| rule.count).sum();
    assert_eq!(tables["exceptions"].len() as u64 - 1, told);
    Made { tables, findings }
}
