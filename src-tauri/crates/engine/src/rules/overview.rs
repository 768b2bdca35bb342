//! The rules in force, with what they make of the rows of a workspace.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use exhibit_entry::field::RULE_SEPARATOR;
use exhibit_entry::{Evidence, Moment};
use exhibit_rule::{Rule, RuleSet, Tier, words_of};
use exhibit_store::ActionTally;

use super::suggestion::suggest_beside;
use crate::{Error, Watch, Workspace};

/// Actions without a rule that are listed; the counts are of all of them.
const UNCLASSIFIED_AT_MOST: usize = 500;

/// The rules in force and their work.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Name of the built-in rule set.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of all rules in force, own ones too, lower-case hex: what packs name.
    pub sha256: String,
    /// The file of the own rules, there or not.
    pub own_path: PathBuf,
    /// Why the own rules cannot be used; then only the built-in ones are in force.
    pub own_problem: Option<String>,
    /// Every rule, the own ones first, in the order of the files.
    pub rules: Vec<RuleLine>,
    /// Actions that no rule names, most rows first, at most 500.
    pub unclassified: Vec<ActionLine>,
    /// Readable rows, superseded ones left out.
    pub rows: u64,
    /// Rows among them that no rule names.
    pub unclassified_rows: u64,
    /// The sources that a rule can ask for, in the order of names.
    pub sources: Vec<SourceLine>,
}

/// A source of the workspace, as rules know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// Its name.
    pub name: String,
    /// Its profile.
    pub profile: String,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct RuleLine {
    /// Its id.
    pub id: String,
    /// Whether it is the user's own; built-in ones cannot be changed, only outdone.
    pub is_own: bool,
    /// How specific it is; rules are asked in that order.
    pub tier: Tier,
    /// What it asks of a row, in words.
    pub when: String,
    /// What it says of it, in words.
    pub set: String,
    /// The rule as its file has it.
    pub json: String,
    /// Packs that it puts rows into.
    pub evidence: Vec<Evidence>,
    /// The risk that it states.
    pub risk: Option<u8>,
    /// The profiles that it asks for; none: any.
    pub profiles: Vec<String>,
    /// The sources that it asks for; none: any.
    pub sources: Vec<String>,
    /// Rows whose packs it decided.
    pub rows: u64,
    /// Time of the first of them.
    pub first: Option<Moment>,
    /// Time of the last of them.
    pub last: Option<Moment>,
}

/// An action that no rule names.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Name of the source.
    pub source: String,
    /// The source's profile, as rules know it.
    pub profile: String,
    /// The vendor's code; none: the row has none.
    pub action: Option<String>,
    /// Rows with it.
    pub rows: u64,
    /// The newest of them.
    pub row: u64,
    /// A rule that would name it, as JSON text, to start from.
    pub draft: String,
}

/// The rules in force and what they make of the rows of `workspace`; of one that does not exist there are none.
///
/// # Errors
/// [`Error::Cancelled`], and the file's own trouble.
pub fn overview(workspace: &Workspace, watch: &Watch<'_>) -> Result<Overview, Error> {
    let (tallies, names) = match workspace.exists() {
        false => (Vec::new(), Vec::new()),
        true => {
            let mut reader = workspace.watched_reader(watch)?;
            reader.stop_at(&watch.stop())?;
            (reader.action_tallies()?, reader.source_names()?)
        }
    };
    let derivation = workspace.derivation();
    let known = |(name, profile): (String, String)| SourceLine {
        profile: derivation.rules_id(&profile).to_owned(),
        name,
    };
    let rules = derivation.rules();
    let shares = shares(&tallies);
    Ok(Overview {
        id: rules.id().to_owned(),
        version: rules.version().to_owned(),
        sha256: rules.sha256().to_owned(),
        own_path: workspace.home().own_rules(),
        own_problem: derivation.rules_problem().map(ToString::to_string),
        rules: rules.rules().iter().map(|rule| line(rules, rule, shares.get(rule.id.as_str()))).collect(),
        rows: tallies.iter().map(|tally| tally.rows).sum(),
        unclassified_rows: tallies.iter().filter(|tally| tally.rule.is_none()).map(|tally| tally.rows).sum(),
        unclassified: unclassified(workspace, &tallies),
        sources: names.into_iter().map(known).collect(),
    })
}

/// What one rule decided.
#[derive(Clone, Copy, Default)]
struct Share {
    rows: u64,
    first: Option<Moment>,
    last: Option<Moment>,
}

fn shares(tallies: &[ActionTally]) -> HashMap<&str, Share> {
    let mut shares: HashMap<&str, Share> = HashMap::new();
    for tally in tallies {
        for id in tally.rule.iter().flat_map(|ids| ids.split(RULE_SEPARATOR)) {
            let share = shares.entry(id).or_default();
            share.rows += tally.rows;
            share.first = [share.first, tally.first_at].into_iter().flatten().min();
            share.last = share.last.max(tally.last_at);
        }
    }
    shares
}

fn line(rules: &RuleSet, rule: &Rule, share: Option<&Share>) -> RuleLine {
    let wording = words_of(rule);
    let share = share.copied().unwrap_or_default();
    let mut evidence = rule.set.evidence.clone().unwrap_or_default();
    evidence.extend(&rule.set.also);
    evidence.sort_unstable();
    evidence.dedup();
    RuleLine {
        id: rule.id.clone(),
        is_own: rules.own().iter().any(|own| own.id == rule.id),
        tier: Tier::of(rule),
        when: wording.when,
        set: wording.set,
        json: rules.rule_text(&rule.id).unwrap_or_default().to_owned(),
        evidence,
        risk: rule.set.risk,
        profiles: rule.when.profile.clone(),
        sources: rule.when.source.clone(),
        rows: share.rows,
        first: share.first,
        last: share.last,
    }
}

fn unclassified(workspace: &Workspace, tallies: &[ActionTally]) -> Vec<ActionLine> {
    let derivation = workspace.derivation();
    let taken: Vec<&str> = derivation.rules().own().iter().map(|rule| rule.id.as_str()).collect();
    let mut by_action: BTreeMap<(&str, Option<&str>), &ActionTally> = BTreeMap::new();
    for tally in tallies.iter().filter(|tally| tally.rule.is_none()) {
        by_action.insert((&tally.source, tally.action.as_deref()), tally);
    }
    let mut lines: Vec<ActionLine> = by_action
        .into_values()
        .map(|tally| ActionLine {
            source: tally.source.clone(),
            profile: derivation.rules_id(&tally.profile).to_owned(),
            action: tally.action.clone(),
            rows: tally.rows,
            row: tally.newest_row,
            draft: String::new(),
        })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.rows));
    lines.truncate(UNCLASSIFIED_AT_MOST);
    for line in &mut lines {
        line.draft = suggest_beside(&line.profile, line.action.as_deref(), &taken);
    }
    lines
}
