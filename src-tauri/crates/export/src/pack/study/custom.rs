//! Packs by query: nothing beyond the rows but those that the rules call risky.

use super::super::rows::PackRow;
use super::super::sheet::{Sheet, Sink};
use super::super::study::{Findings, Study};
use super::cases::{self, Case, Cases, RuleText, Spot};
use super::facts::Facts;
use super::tally::Tally;
use crate::error::Error;

const RULES: &[RuleText] = &[HIGH_RISK];

/// The question that packs by query and incident responses ask.
pub(super) const HIGH_RISK: RuleText = RuleText {
    id: "high_risk",
    title: "Rows of the highest risk",
    about: "The classification rules give the row risk 3: every one of them should be looked at.",
};

/// The study of a pack by query.
pub(crate) struct Custom {
    cases: Cases,
    tally: Tally,
}

impl Custom {
    /// A study of no rows yet.
    pub(crate) fn new() -> Self {
        Self { cases: Cases::new(RULES, 0), tally: Tally::default() }
    }
}

impl Study for Custom {
    fn sheets(&self) -> Vec<Sheet> {
        vec![cases::sheet()]
    }

    fn take(&mut self, row: &PackRow, sink: &mut dyn Sink) -> Result<(), Error> {
        let Some(facts) = Facts::of(&row.entry) else { return Ok(()) };
        self.tally.add(&facts);
        high_risk(&facts).map_or(Ok(()), |case| self.cases.add(case, sink))
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) -> Result<Findings, Error> {
        let figures = vec![
            ("rows".to_owned(), self.tally.rows),
            ("failures".to_owned(), self.tally.failures),
            ("actors".to_owned(), self.tally.actors()),
        ];
        let (charts, per_day, charts_left) = self.tally.finish();
        let (exceptions, cases_left) = self.cases.finish();
        let left_out = [cases_left, charts_left].into_iter().flatten().collect();
        Ok(Findings { exceptions, principals: Vec::new(), figures, charts, per_day, left_out })
    }
}

/// The case that the row is, when it is of risk 3.
pub(super) fn high_risk(facts: &Facts<'_>) -> Option<Case> {
    let entry = facts.entry;
    (entry.risk >= 3).then(|| Case {
        rule: HIGH_RISK.id,
        who: entry.actor.name().unwrap_or("not recorded").to_owned(),
        detail: format!("{}: {}", entry.label, entry.summary),
        spot: Spot::of(entry),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::kind::PackKind;
    use super::super::fixture::{Line, input_of, rows_of, study};

    #[test]
    fn a_pack_by_query_lists_the_rows_of_risk_3() {
        let line = Line { does: ("x", "update", "log"), ..Line::default() };
        let mut rows = rows_of(&[line.clone(), line.clone(), line]);
        (rows[0].entry.risk, rows[1].entry.risk, rows[2].entry.risk) = (3, 2, 3);
        let made = study(&input_of(PackKind::Custom), &rows);
        assert_eq!((made.cases("high_risk"), made.rows("exceptions")), (2, 2));
        assert_eq!(made.column("exceptions", "key"), ["k00000", "k00002"]);
        assert_eq!(made.findings.per_day["2026-01-01"], 3);
    }
}
