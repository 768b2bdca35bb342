//! Classification rules and what they make of rows.

use exhibit_engine::rules;

use crate::wire::{
    ActionLine, Evidence, RuleExample, RuleLine, RuleList, RuleMove, RulePreview, RuleProblem, RuleSource,
};

impl From<rules::Overview> for RuleList {
    fn from(overview: rules::Overview) -> Self {
        Self {
            id: overview.id,
            version: overview.version,
            sha256: overview.sha256,
            own_path: overview.own_path.display().to_string(),
            own_problem: overview.own_problem,
            rules: overview.rules.into_iter().map(RuleLine::from).collect(),
            unclassified: overview.unclassified.into_iter().map(ActionLine::from).collect(),
            rows: overview.rows,
            unclassified_rows: overview.unclassified_rows,
            sources: overview.sources.into_iter().map(RuleSource::from).collect(),
        }
    }
}

impl From<rules::SourceLine> for RuleSource {
    fn from(line: rules::SourceLine) -> Self {
        Self { name: line.name, profile: line.profile }
    }
}

impl From<rules::RuleLine> for RuleLine {
    fn from(rule: rules::RuleLine) -> Self {
        Self {
            id: rule.id,
            is_own: rule.is_own,
            when: rule.when,
            set: rule.set,
            json: rule.json,
            evidence: kinds(rule.evidence),
            risk: rule.risk,
            profiles: rule.profiles,
            sources: rule.sources,
            rows: rule.rows,
        }
    }
}

impl From<rules::ActionLine> for ActionLine {
    fn from(line: rules::ActionLine) -> Self {
        let rules::ActionLine { source, profile, action, rows, row, draft } = line;
        Self { source, profile, action, rows, row, draft }
    }
}

impl From<rules::Preview> for RulePreview {
    fn from(seen: rules::Preview) -> Self {
        Self {
            problem: seen.problem.map(|problem| RuleProblem { line: problem.line, reason: problem.reason }),
            matched: seen.matched,
            moves: seen.moves.into_iter().map(RuleMove::from).collect(),
            examples: seen.examples.into_iter().map(RuleExample::from).collect(),
            looked_at: seen.looked_at,
            possible: seen.possible,
            of: seen.of,
            unknown_sources: seen.unknown_sources,
        }
    }
}

impl From<rules::Move> for RuleMove {
    fn from(moved: rules::Move) -> Self {
        Self {
            from: kinds(moved.from),
            was_classified: moved.was_classified,
            to: kinds(moved.to),
            rows: moved.rows,
        }
    }
}

impl From<rules::Example> for RuleExample {
    fn from(example: rules::Example) -> Self {
        Self {
            row: example.row,
            action: example.action,
            summary: example.summary,
            source: example.source,
            before: kinds(example.before),
            rule: example.rule,
            after: kinds(example.after),
        }
    }
}

fn kinds(evidence: Vec<exhibit_engine::entry::Evidence>) -> Vec<Evidence> {
    evidence.into_iter().map(Evidence::from).collect()
}
