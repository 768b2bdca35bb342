//! What a reviewer should read first: every question that was put to the rows, those that found nothing too.

use super::text::{clock, cut, grouped};
use crate::pack::{ExceptionRule, Findings};

/// Cases shown of one rule; all of them stand in `exceptions.csv`.
const CASES_SHOWN: usize = 5;
/// Rules shown; a kind of pack has about ten.
const RULES_SHOWN: usize = 60;

/// The section.
pub(super) struct Exceptions {
    /// Rules that found something, in the order given.
    pub(super) found: Vec<Rule>,
    /// Rules that found nothing.
    pub(super) clear: Vec<Rule>,
    pub(super) total: String,
    pub(super) none: bool,
    /// What was too much to be looked at.
    pub(super) left_out: Vec<String>,
}

/// One question.
pub(super) struct Rule {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) count: String,
    pub(super) cases: Vec<Case>,
    /// Cases that are not shown.
    pub(super) more: Option<String>,
}

/// One case.
pub(super) struct Case {
    pub(super) detail: String,
    pub(super) at: Option<String>,
    /// `source/key` of its row.
    pub(super) row: Option<String>,
}

/// The exceptions of `findings`.
pub(super) fn exceptions(findings: &Findings) -> Exceptions {
    let rules = || findings.exceptions.iter().take(RULES_SHOWN);
    let total: u64 = findings.exceptions.iter().map(|rule| rule.count).sum();
    Exceptions {
        found: rules().filter(|found| found.count > 0).map(rule).collect(),
        clear: rules().filter(|found| found.count == 0).map(rule).collect(),
        total: grouped(total),
        none: findings.exceptions.is_empty(),
        left_out: findings.left_out.iter().take(20).map(|what| cut(what, 400)).collect(),
    }
}

fn rule(found: &ExceptionRule) -> Rule {
    let cases: Vec<Case> = found
        .examples
        .iter()
        .take(CASES_SHOWN)
        .map(|case| Case {
            detail: cut(&case.detail, 240),
            at: case.at.map(clock),
            row: match (&case.source, &case.key) {
                (Some(source), Some(key)) => Some(format!("{}/{}", cut(source, 60), cut(key, 90))),
                _ => None,
            },
        })
        .collect();
    let hidden = found.count.saturating_sub(cases.len() as u64);
    Rule {
        title: cut(&found.title, 120),
        about: cut(&found.about, 400),
        count: grouped(found.count),
        more: (hidden > 0).then(|| grouped(hidden)),
        cases,
    }
}
