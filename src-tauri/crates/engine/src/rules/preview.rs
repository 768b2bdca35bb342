//! What a rule that is being written would do to the rows of a workspace, if it were saved. Writes nothing.

use std::collections::{BTreeMap, HashMap};

use exhibit_entry::{Entry, Evidence};
use exhibit_rule::{Class, Rule, RuleSet, classify};
use exhibit_store::{Feed, Reader};

use super::{Draft, own};
use crate::{Derivation, Error, Watch, Workspace};

/// Rows read again for a preview, the newest first: some seconds of work.
const ROWS_AT_MOST: usize = 200_000;

/// Examples given.
const EXAMPLES_AT_MOST: usize = 50;

/// What a draft would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Why the draft is no rule; then nothing else is filled.
    pub problem: Option<Problem>,
    /// Rows that it fits.
    pub matched: u64,
    /// Rows that would change packs, or whether a rule names them; most rows first.
    pub moves: Vec<Move>,
    /// Rows that would stay in their packs and be told otherwise: label, verb, object, risk, outcome, deciding rule.
    pub otherwise: u64,
    /// Some of the rows that it fits or changes, newest first, at most 50.
    pub examples: Vec<Example>,
    /// Rows that were looked at: the newest of those `possible`, at most 200,000.
    pub looked_at: u64,
    /// Rows that the draft, or the rule in whose place it stands, can touch, going by their source and action.
    pub possible: u64,
    /// Every row of the workspace that can be read, superseded ones left out: what [`super::Overview`] counts.
    pub of: u64,
    /// Names in the draft's `source` that no source of the workspace bears, in the order of the draft: a misspelt one
    /// fits nothing, and own rules are kept for all workspaces.
    pub unknown_sources: Vec<String>,
}

/// Why a draft is no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the draft, from 1.
    pub line: u64,
    /// Why, in a sentence.
    pub reason: String,
}

/// Rows that change packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Packs now; none: in no pack.
    pub from: Vec<Evidence>,
    /// Whether a rule names them now.
    pub was_classified: bool,
    /// Packs then.
    pub to: Vec<Evidence>,
    /// Whether a rule names them then.
    pub is_classified: bool,
    /// How many.
    pub rows: u64,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its number.
    pub row: u64,
    /// Its action.
    pub action: Option<String>,
    /// What happened, in one line.
    pub summary: String,
    /// Name of its source.
    pub source: String,
    /// Packs now.
    pub before: Vec<Evidence>,
    /// Rules that decide now.
    pub rule: Option<String>,
    /// Packs then.
    pub after: Vec<Evidence>,
    /// Rules that decide then.
    pub after_rule: Option<String>,
}

/// What the draft would do to the rows of `workspace`.
///
/// # Errors
/// [`Error::Cancelled`] once `watch` is, [`Error::Usage`] while the own rules cannot be used, and the file's own trouble.
pub fn preview(workspace: &Workspace, draft: Draft<'_>, watch: &Watch<'_>) -> Result<Preview, Error> {
    let (own, id) = match own::drafted(workspace.home(), draft)? {
        Ok(drafted) => drafted,
        Err(problem) => return Ok(Preview { problem: Some(problem), ..Preview::default() }),
    };
    let then = RuleSet::combined(RuleSet::builtin(), &own.to_text())
        .map_err(|error| Error::usage(error.to_string(), "nothing was written; correct your own rules"))?;
    if !workspace.exists() {
        return Ok(Preview::default());
    }
    let rule = then.rule(&id).expect("BUG: the draft is among the rules that it was put in");
    looked_at(workspace, (&then, rule, draft.replaces), watch)
}

fn looked_at(
    workspace: &Workspace,
    (then, rule, replaces): (&RuleSet, &Rule, Option<&str>),
    watch: &Watch<'_>,
) -> Result<Preview, Error> {
    let mut reader = workspace.watched_reader(watch)?;
    reader.stop_at(&watch.stop())?;
    let derivation = workspace.derivation();
    let old = replaces.and_then(|id| derivation.rules().rule(id));
    let mut known = Known::new([Some(rule), old].into_iter().flatten().collect(), derivation);
    let mut of = 0;
    let numbers = reader.rows_of_actions(&mut |feed, action| {
        of += 1;
        known.can_touch(feed, action)
    })?;
    let mut tally = Tally::default();
    for number in numbers.iter().take(ROWS_AT_MOST) {
        watch.check()?;
        let Some(row) = reader.classified(*number)? else { continue };
        let Ok((feed, reading)) = derivation.reading(row.feed(), &row.raw) else { continue };
        tally.add(&row.entry, rule.matches(feed, &reading), classify(then, feed, &reading));
    }
    let (possible, unknown_sources) = (numbers.len() as u64, unknown_sources(&reader, rule)?);
    Ok(Preview { possible, of, unknown_sources, ..tally.into_preview() })
}

fn unknown_sources(reader: &Reader, rule: &Rule) -> Result<Vec<String>, Error> {
    let known = reader.source_names()?;
    let is_known = |wanted: &&String| known.iter().any(|(name, _)| name == *wanted);
    Ok(rule.when.source.iter().filter(|wanted| !is_known(wanted)).cloned().collect())
}

/// Which actions the rules can touch, each asked once: a log has few of them and many rows.
struct Known<'r> {
    rules: Vec<&'r Rule>,
    derivation: &'r Derivation,
    /// By source and action; no action is the empty one, which rules cannot tell from it either.
    seen: HashMap<String, HashMap<String, bool>>,
}

impl<'r> Known<'r> {
    fn new(rules: Vec<&'r Rule>, derivation: &'r Derivation) -> Self {
        Self { rules, derivation, seen: HashMap::new() }
    }

    fn can_touch(&mut self, feed: Feed<'_>, action: Option<&str>) -> bool {
        let word = action.unwrap_or_default();
        if let Some(known) = self.seen.get(feed.source).and_then(|actions| actions.get(word)) {
            return *known;
        }
        let can = self.rules.iter().any(|rule| rule.may_hold(self.derivation.known_to_rules(feed), action));
        self.seen.entry(feed.source.to_owned()).or_default().insert(word.to_owned(), can);
        can
    }
}

/// Packs and whether a rule names the row, now and then.
type Step = (Vec<Evidence>, bool, Vec<Evidence>, bool);

#[derive(Default)]
struct Tally {
    matched: u64,
    moves: BTreeMap<Step, u64>,
    otherwise: u64,
    examples: Vec<Example>,
    looked_at: u64,
}

impl Tally {
    fn add(&mut self, now: &Entry, fits: bool, then: Class) {
        self.looked_at += 1;
        self.matched += u64::from(fits);
        let moves = now.evidence != then.evidence || now.rule.is_some() != then.rule.is_some();
        let is_told_otherwise = now.label != then.label
            || (&now.verb, &now.object, now.risk) != (&then.verb, &then.object, then.risk)
            || (&now.rule, now.outcome) != (&then.rule, then.outcome);
        if moves {
            let step = (now.evidence.clone(), now.rule.is_some(), then.evidence.clone(), then.rule.is_some());
            *self.moves.entry(step).or_default() += 1;
        } else if is_told_otherwise {
            self.otherwise += 1;
        }
        if (fits || moves || is_told_otherwise) && self.examples.len() < EXAMPLES_AT_MOST {
            self.examples.push(Example {
                row: now.row,
                action: now.action.clone(),
                summary: now.summary.clone(),
                source: now.source.clone(),
                before: now.evidence.clone(),
                rule: now.rule.clone(),
                after: then.evidence,
                after_rule: then.rule,
            });
        }
    }

    fn into_preview(self) -> Preview {
        let step = |((from, was_classified, to, is_classified), rows): (Step, u64)| Move {
            from,
            was_classified,
            to,
            is_classified,
            rows,
        };
        let mut moves: Vec<Move> = self.moves.into_iter().map(step).collect();
        moves.sort_by_key(|step| std::cmp::Reverse(step.rows));
        Preview {
            matched: self.matched,
            moves,
            otherwise: self.otherwise,
            examples: self.examples,
            looked_at: self.looked_at,
            ..Preview::default()
        }
    }
}
