//! One question in two languages: Exhibit's, asked inside this process, and SQL for the peers' table `log`.

use std::cell::RefCell;
use std::path::Path;

use chrono_tz::Tz;
use exhibit_engine::browse::{Asker, Question};
use exhibit_engine::buckets::{self, Every};
use exhibit_engine::entry::{Field, Moment};
use exhibit_engine::store::Reader;
use exhibit_engine::{DEFAULT_WORKSPACE, Home, Workspace};
use serde_json::{Value, json};

use super::duck::Duck;
use super::place::UNTIL;
use super::turns::{Ran, timed};

/// Rows of a page.
pub(crate) const PAGE: u64 = 50;
/// Values of a facet that are listed.
const VALUES: u64 = 50;
/// The facets beside the window's list.
pub(crate) const FACETS: [Field; 6] =
    [Field::Action, Field::Actor, Field::Project, Field::ResourceType, Field::Outcome, Field::Origin];

/// What is wanted of the rows that a query finds.
#[derive(Clone, Copy)]
pub(crate) enum Want {
    Count,
    /// All columns of [`PAGE`] rows from this place on, newest first.
    Page(u64),
    /// The most frequent values.
    Top(Field),
    /// Rows by day.
    Days,
}

/// Which rows: Exhibit's query and the condition in SQL that means the same.
pub(crate) struct Which {
    pub(crate) query: String,
    pub(crate) condition: String,
}

impl Which {
    pub(crate) fn new(query: impl Into<String>, condition: impl Into<String>) -> Self {
        Self { query: query.into(), condition: condition.into() }
    }

    /// One statement for each thing wanted.
    pub(crate) fn statements(&self, wants: &[Want]) -> Vec<String> {
        wants.iter().map(|want| statement(&self.condition, "log", *want)).collect()
    }
}

/// `want` of the rows of `table` that `condition` holds for.
pub(crate) fn statement(condition: &str, table: &str, want: Want) -> String {
    match want {
        Want::Count => format!("SELECT count(*) FROM {table} WHERE {condition}"),
        Want::Page(first) => format!(
            "SELECT number, * EXCLUDE (number, folded) FROM {table} WHERE {condition} \
             ORDER BY happened DESC NULLS LAST, number DESC LIMIT {PAGE} OFFSET {first}"
        ),
        Want::Top(field) => {
            let column = column(field);
            format!(
                "SELECT {column}, count(*) FROM {table} WHERE {condition} GROUP BY 1 \
                 ORDER BY 2 DESC, 1 NULLS LAST LIMIT {VALUES}"
            )
        }
        Want::Days => format!(
            "SELECT epoch_ms(date_trunc('day', happened)), count(*) FROM {table} \
             WHERE happened IS NOT NULL AND {condition} GROUP BY 1 ORDER BY 1"
        ),
    }
}

/// The column of the table `log` that holds what a facet counts.
pub(crate) fn column(field: Field) -> &'static str {
    match field {
        Field::Action => "action",
        Field::Actor => "actor",
        Field::Project => "project",
        Field::ResourceType => "resource_type",
        Field::Outcome => "outcome",
        Field::Origin => "origin",
        other => panic!("the bench does not count {other}"),
    }
}

/// DuckDB's answer in the form of Exhibit's: of the rows of a page their numbers are compared.
pub(crate) fn duck(duck: &Duck, statements: &[String], wants: &[Want]) -> Ran {
    let mut ran = duck.run(statements);
    let answers = ran.answer.as_mut().and_then(Value::as_array_mut).unwrap();
    for (answer, want) in answers.iter_mut().zip(wants) {
        if matches!(want, Want::Page(_)) {
            let rows = answer.as_array_mut().unwrap();
            rows.iter_mut().for_each(|row| *row = json!([row[0]]));
        }
    }
    ran
}

/// Exhibit's log, opened as the window does.
pub(crate) struct Log {
    reader: RefCell<Reader>,
    asker: Asker,
}

impl Log {
    pub(crate) fn open(data: &Path) -> Self {
        let workspace = Workspace::at(&Home::new(data), DEFAULT_WORKSPACE).unwrap();
        let asker = Asker { now: Moment::parse(UNTIL).unwrap(), zone: Tz::UTC };
        Self { reader: RefCell::new(workspace.fresh_reader().unwrap()), asker }
    }

    /// Opens the query's result set, reads what is wanted and lets the set go.
    pub(crate) fn ask(&self, query: &str, wants: &[Want]) -> Ran {
        let (seconds, answers) = timed(|| {
            let handle = self.opened(query);
            let answers: Vec<Answer> = wants.iter().map(|want| self.want(handle, *want)).collect();
            self.reader.borrow_mut().close_set(handle.0);
            answers
        });
        Ran { seconds, answer: Some(answers.into_iter().map(Answer::json).collect()) }
    }

    /// A set that stays open: what the window scrolls in.
    pub(crate) fn opened(&self, query: &str) -> (u64, u64) {
        let question = Question { query: query.to_owned(), ..Question::default() };
        let selection = question.selection(self.asker).unwrap();
        let set = self.reader.borrow_mut().open_set(&selection).unwrap();
        (set.handle, set.count)
    }

    /// A page of a set that is open.
    pub(crate) fn page(&self, set: (u64, u64), first: u64) -> Ran {
        let (seconds, answer) = timed(|| self.want(set, Want::Page(first)));
        Ran { seconds, answer: Some(json!([answer.json()])) }
    }

    pub(crate) fn reader(&self) -> &RefCell<Reader> {
        &self.reader
    }

    fn want(&self, (handle, count): (u64, u64), want: Want) -> Answer {
        let reader = self.reader.borrow();
        match want {
            Want::Count => Answer::Count(count),
            Want::Page(first) => Answer::Page(reader.window(handle, first, PAGE).unwrap()),
            Want::Top(field) => Answer::Top(reader.top_values(handle, field, VALUES).unwrap()),
            Want::Days => {
                Answer::Days(buckets::count((&reader, handle), (None, None), Every::Day, Tz::UTC).unwrap())
            }
        }
    }
}

/// What came back, as the window takes it. Made into JSON after the clock has stopped.
enum Answer {
    Count(u64),
    Page(Vec<exhibit_engine::entry::Entry>),
    Top(exhibit_engine::store::TopValues),
    Days(Vec<buckets::Bucket>),
}

impl Answer {
    /// Rows of columns, as SQL gives them.
    fn json(self) -> Value {
        match self {
            Self::Count(count) => json!([[count]]),
            Self::Page(entries) => entries.iter().map(|entry| json!([entry.row])).collect(),
            Self::Top(top) => top.values.iter().map(|value| json!([value.value, value.count])).collect(),
            Self::Days(days) => {
                let days = days.iter().filter(|day| day.count > 0);
                days.map(|day| json!([day.from.ms(), day.count])).collect()
            }
        }
    }
}
