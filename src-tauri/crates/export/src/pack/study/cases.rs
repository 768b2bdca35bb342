//! Exceptions: every case counted and listed, the first of each rule kept for the report.

use exhibit_entry::words::cut;
use exhibit_entry::{Entry, Moment};

use super::super::sheet::{FieldKind, Sheet, Sink, field, required};
use super::super::study::{ExceptionCase, ExceptionRule};
use crate::error::Error;

/// Cases of one rule that the report shows.
const EXAMPLES: usize = 10;

/// Lines of `exceptions.csv`: more than anybody reads, and a spreadsheet still opens them.
const MAX_LINES: u64 = 100_000;

/// Longest detail in characters, so that one hostile name cannot fill the report.
const DETAIL_LIMIT_CHARS: usize = 300;

/// The words of one rule.
#[derive(Clone, Copy)]
pub(crate) struct RuleText {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
}

/// Where a case was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) at: Option<Moment>,
    pub(crate) source: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) project: Option<String>,
}

impl Spot {
    /// The row `entry`.
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            at: entry.at,
            source: Some(entry.source.clone()),
            key: Some(entry.key.clone()),
            project: entry.project.name().map(str::to_owned),
        }
    }
}

/// One case: which rule, about whom, what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) rule: &'static str,
    pub(crate) who: String,
    pub(crate) detail: String,
    pub(crate) spot: Spot,
}

/// The cases of all rules of one kind of pack.
pub(crate) struct Cases {
    rules: &'static [RuleText],
    found: Vec<(u64, Vec<ExceptionCase>)>,
    table: usize,
    lines: u64,
}

impl Cases {
    /// No cases yet; they go to table number `table`.
    pub(crate) fn new(rules: &'static [RuleText], table: usize) -> Self {
        Self { rules, found: rules.iter().map(|_| (0, Vec::new())).collect(), table, lines: 0 }
    }

    /// Counts a case, keeps it when it is among the first, and writes its line.
    pub(crate) fn add(&mut self, case: Case, sink: &mut dyn Sink) -> Result<(), Error> {
        let place =
            self.rules.iter().position(|rule| rule.id == case.rule).expect("BUG: a rule of this pack");
        let (count, examples) = &mut self.found[place];
        *count += 1;
        let (detail, Spot { at, source, key, project }) = (cut(&case.detail, DETAIL_LIMIT_CHARS), case.spot);
        if self.lines < MAX_LINES {
            self.lines += 1;
            let rule = self.rules[place];
            sink.row(
                self.table,
                &[
                    rule.id.into(),
                    rule.title.into(),
                    at.into(),
                    case.who.as_str().into(),
                    detail.as_str().into(),
                    project.as_deref().into(),
                    source.as_deref().into(),
                    key.as_deref().into(),
                ],
            )?;
        }
        if examples.len() < EXAMPLES {
            examples.push(ExceptionCase { detail, at, source, key });
        }
        Ok(())
    }

    /// All rules with their counts, and what was too much to list.
    pub(crate) fn finish(self) -> (Vec<ExceptionRule>, Option<String>) {
        let cases: u64 = self.found.iter().map(|(count, _)| count).sum();
        let left_out = (cases > self.lines).then(|| {
            format!("exceptions.csv lists the first {} of {cases} cases; all are counted.", self.lines)
        });
        let rules = self.rules.iter().zip(self.found).map(|(rule, (count, examples))| ExceptionRule {
            id: rule.id.to_owned(),
            title: rule.title.to_owned(),
            about: rule.about.to_owned(),
            count,
            examples,
        });
        (rules.collect(), left_out)
    }
}

/// `exceptions.csv`.
pub(crate) fn sheet() -> Sheet {
    use FieldKind::{Text, Time};
    Sheet {
        path: "data/evidence/exceptions.csv",
        title: "Exceptions",
        about: "Rows, people and things that answer a question of this pack badly; each needs a look, none is a verdict.",
        columns: vec![
            required("rule", Text, "The question, as a stable word."),
            required("title", Text, "The question in words."),
            field("at", Time, "When it happened; empty where it is no single moment."),
            field("who", Text, "Whom or what it is about."),
            required("detail", Text, "What was found, in one line of at most 300 characters."),
            field("project", Text, "Where it happened."),
            field("source", Text, "Source of the row it rests on."),
            field("key", Text, "Key of the row it rests on."),
        ],
        key: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Written;
    use super::*;

    const RULES: &[RuleText] = &[
        RuleText { id: "a", title: "A", about: "About a." },
        RuleText { id: "b", title: "B", about: "About b." },
    ];

    fn case(rule: &'static str) -> Case {
        Case { rule, who: "eve".into(), detail: "x".repeat(1000), spot: Spot::default() }
    }

    #[test]
    fn all_cases_are_counted_ten_are_kept_and_rules_without_a_case_are_told() {
        let (mut cases, mut written) = (Cases::new(RULES, 4), Written::default());
        (0..12).for_each(|_| cases.add(case("b"), &mut written).unwrap());
        let (rules, left_out) = cases.finish();
        assert_eq!((rules[0].count, rules[0].examples.len()), (0, 0));
        assert_eq!((rules[1].count, rules[1].examples.len()), (12, 10));
        assert_eq!(written.0.len(), 12);
        assert!(
            written
                .0
                .iter()
                .all(|(table, cells)| *table == 4 && cells[4].chars().count() <= DETAIL_LIMIT_CHARS)
        );
        assert_eq!(left_out, None);
    }

    #[test]
    fn lines_end_at_the_limit_and_the_count_goes_on() {
        let (mut cases, mut written) = (Cases::new(RULES, 0), Written::default());
        cases.lines = MAX_LINES - 1;
        cases.found[0].0 = MAX_LINES - 1;
        (0..3).for_each(|_| cases.add(case("a"), &mut written).unwrap());
        assert_eq!(written.0.len(), 1);
        let said = cases.finish().1.unwrap();
        assert_eq!(said, "exceptions.csv lists the first 100000 of 100002 cases; all are counted.");
    }
}
