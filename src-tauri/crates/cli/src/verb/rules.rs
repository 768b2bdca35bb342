//! `exhibit rules`: what the classification rules make of the rows, and the user's own.

use std::path::Path;

use exhibit_engine::entry::Evidence;
use exhibit_engine::rules::{self, Draft, Explanation, Overview, Preview, RuleLine};
use exhibit_engine::{Code, Failure};
use serde_json::{Value, json};

use crate::answer;
use crate::args::{RulesArgs, RulesVerb};
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

/// Actions without a rule that people are shown.
const UNNAMED_SHOWN: usize = 20;

/// Rows of a preview that people are shown.
const EXAMPLES_SHOWN: usize = 10;

pub(super) fn run(args: &RulesArgs, scene: &Scene) -> Result<Ended, Stop> {
    match &args.verb {
        None | Some(RulesVerb::List) => list(scene),
        Some(RulesVerb::Check { file }) => check(file, scene),
        Some(RulesVerb::Preview { file, replace }) => preview((file, replace.as_deref()), scene),
        Some(RulesVerb::Add { file, replace }) => add((file, replace.as_deref()), scene),
        Some(RulesVerb::Remove { id }) => remove(id, scene),
        Some(RulesVerb::Explain { name }) => explain(name, scene),
    }
}

fn list(scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let overview = watched(scene, |watch| rules::overview(&workspace, watch))?;
    let problem = workspace.derivation().rules_problem().map(|broken| broken.failure());
    if scene.json {
        let mut document = listed(&overview);
        if let Some(problem) = &problem {
            document["error"] = json!(problem);
        }
        answer::document(document)?;
    } else {
        print_list(&overview, scene)?;
    }
    Ok(problem.map_or(Ended::Fine, |problem| Ended::Told(problem.code)))
}

fn listed(overview: &Overview) -> Value {
    let sources = overview.sources.iter().map(|line| json!({ "name": line.name, "profile": line.profile }));
    let unclassified = overview.unclassified.iter().map(|line| {
        json!({ "source": line.source, "profile": line.profile, "action": line.action, "rows": line.rows,
            "row": line.row, "draft": parsed(&line.draft) })
    });
    json!({
        "id": overview.id, "version": overview.version, "sha256": overview.sha256,
        "own_path": overview.own_path.display().to_string(), "own_problem": overview.own_problem,
        "rows": overview.rows, "unclassified_rows": overview.unclassified_rows,
        "unclassified": unclassified.collect::<Vec<_>>(),
        "rules": overview.rules.iter().map(rule).collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>(),
    })
}

fn rule(line: &RuleLine) -> Value {
    json!({ "id": line.id, "is_own": line.is_own, "tier": line.tier.as_str(), "when": line.when, "set": line.set,
        "evidence": line.evidence, "risk": line.risk, "rows": line.rows, "first": line.first, "last": line.last,
        "rule": parsed(&line.json) })
}

/// Text that was read as JSON before.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn print_list(overview: &Overview, scene: &Scene) -> Result<(), Stop> {
    let used = overview.rules.iter().filter(|line| line.rows > 0 || line.is_own);
    let cells: Vec<Vec<String>> = used
        .map(|line| {
            let whose = if line.is_own { "your own" } else { "" };
            vec![
                line.rows.to_string(),
                line.id.clone(),
                line.set.clone(),
                line.when.clone(),
                whose.to_owned(),
            ]
        })
        .collect();
    answer::lines(table::columns(&["rows", "rule", "says", "asks", ""], &cells))?;
    if !overview.unclassified.is_empty() {
        let cells: Vec<Vec<String>> = overview
            .unclassified
            .iter()
            .take(UNNAMED_SHOWN)
            .map(|line| {
                let action = line.action.clone().unwrap_or_else(|| "not recorded".to_owned());
                vec![line.rows.to_string(), action, line.source.clone(), format!("row:{}", line.row)]
            })
            .collect();
        answer::lines([String::new()])?;
        answer::lines(table::columns(&["rows", "action that no rule names", "source", "e.g."], &cells))?;
    }
    let (all, unnamed) = (overview.rows, overview.unclassified_rows);
    let idle = overview.rules.len() - cells.len();
    answer::say(
        scene,
        &format!(
            "{all} rows, {unnamed} of them named by no rule; {idle} further rules decided none (--json lists them); \
             rule set {} {}, sha256 {}",
            overview.id, overview.version, overview.sha256
        ),
    );
    Ok(())
}

fn check(file: &Path, scene: &Scene) -> Result<Ended, Stop> {
    let count = rules::drafts_of(file)?.len();
    match scene.json {
        true => answer::document(json!({ "ok": true, "rules": count }))?,
        false => answer::lines([format!("{}: {count} rules, each could be yours", file.display())])?,
    }
    Ok(Ended::Fine)
}

fn preview((file, replaces): (&Path, Option<&str>), scene: &Scene) -> Result<Ended, Stop> {
    let text = only_one(rules::drafts_of(file)?)?;
    let workspace = scene.workspace()?;
    let seen = watched(scene, |watch| rules::preview(&workspace, Draft { text: &text, replaces }, watch))?;
    let failure = seen.problem.as_ref().map(|problem| Failure {
        code: Code::Usage,
        message: format!("line {} of the rule: {}", problem.line, problem.reason),
        hint: "nothing was written; correct the rule".to_owned(),
    });
    if let Some(failure) = failure {
        return Err(Stop::Failure(failure));
    }
    match scene.json {
        true => answer::document(previewed(&seen))?,
        false => print_preview(&seen, scene)?,
    }
    Ok(Ended::Fine)
}

fn only_one(mut drafts: Vec<String>) -> Result<String, Stop> {
    match (drafts.pop(), drafts.len()) {
        (Some(draft), 0) => Ok(draft),
        (_, others) => Err(Stop::Failure(Failure {
            code: Code::Usage,
            message: format!("the file holds {} rules", others + 1),
            hint: "give a file with one rule".to_owned(),
        })),
    }
}

fn previewed(seen: &Preview) -> Value {
    let moves = seen.moves.iter().map(|step| {
        json!({ "from": step.from, "was_classified": step.was_classified, "to": step.to,
            "is_classified": step.is_classified, "rows": step.rows })
    });
    let examples = seen.examples.iter().map(|example| {
        json!({ "row": example.row, "action": example.action, "summary": example.summary, "source": example.source,
            "before": { "evidence": example.before, "rule": example.rule },
            "after": { "evidence": example.after, "rule": example.after_rule } })
    });
    json!({
        "matched": seen.matched, "moves": moves.collect::<Vec<_>>(), "otherwise": seen.otherwise,
        "examples": examples.collect::<Vec<_>>(), "looked_at": seen.looked_at, "possible": seen.possible,
        "of": seen.of, "unknown_sources": seen.unknown_sources,
    })
}

fn print_preview(seen: &Preview, scene: &Scene) -> Result<(), Stop> {
    let moves: Vec<Vec<String>> = seen
        .moves
        .iter()
        .map(|step| {
            let (from, to) = (packs(&step.from, step.was_classified), packs(&step.to, step.is_classified));
            vec![step.rows.to_string(), from, to]
        })
        .collect();
    answer::lines(table::columns(&["rows", "from", "to"], &moves))?;
    answer::lines([String::new()])?;
    let examples: Vec<Vec<String>> = seen
        .examples
        .iter()
        .take(EXAMPLES_SHOWN)
        .map(|example| {
            let (was, is) = (example.rule.is_some(), example.after_rule.is_some());
            let change = format!("{} -> {}", packs(&example.before, was), packs(&example.after, is));
            let action = example.action.clone().unwrap_or_else(|| "not recorded".to_owned());
            vec![format!("row:{}", example.row), action, change, example.summary.clone()]
        })
        .collect();
    answer::lines(table::columns(&["row", "action", "packs", "what happened"], &examples))?;
    let Preview { matched, otherwise, looked_at, possible, of, .. } = seen;
    let left = match looked_at == possible {
        true => String::new(),
        false => format!("; only the newest {looked_at} of {possible} that it could touch were looked at"),
    };
    answer::say(
        scene,
        &format!(
            "{matched} of {of} rows fit, {otherwise} stay in their packs and are told otherwise{left}; nothing was \
             written"
        ),
    );
    for name in &seen.unknown_sources {
        let name = table::visible(name);
        answer::say(
            scene,
            &format!("no source of this workspace is called `{name}`: for it the rule fits nothing"),
        );
    }
    Ok(())
}

fn packs(kinds: &[Evidence], is_classified: bool) -> String {
    match (kinds, is_classified) {
        ([], false) => "unclassified".to_owned(),
        ([], true) => "no pack".to_owned(),
        (kinds, _) => kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" and "),
    }
}

fn add((file, replaces): (&Path, Option<&str>), scene: &Scene) -> Result<Ended, Stop> {
    let drafts = rules::drafts_of(file)?;
    let drafts = if replaces.is_some() { vec![only_one(drafts)?] } else { drafts };
    let mut added = Vec::new();
    for text in &drafts {
        added.push(rules::save(&scene.home, Draft { text, replaces })?);
    }
    let path = scene.home.own_rules();
    match scene.json {
        true => answer::document(json!({ "added": added, "own_path": path.display().to_string() }))?,
        false => {
            let ids = added.join(", ");
            answer::lines([format!("{ids} now stand before the built-in rules, in {}", path.display())])?;
            answer::say(
                scene,
                "rows are read again by the next verb that needs them; evidence stays as it is",
            );
        }
    }
    Ok(Ended::Fine)
}

fn remove(id: &str, scene: &Scene) -> Result<Ended, Stop> {
    rules::remove(&scene.home, id)?;
    match scene.json {
        true => answer::document(json!({ "removed": id }))?,
        false => answer::lines([format!("removed {id}; rows are read again without it")])?,
    }
    Ok(Ended::Fine)
}

fn explain(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let told = watched(scene, |watch| rules::explain(&workspace, name, watch))?;
    match scene.json {
        true => answer::document(explained(&told))?,
        false => print_explanation(&told)?,
    }
    Ok(Ended::Fine)
}

fn explained(told: &Explanation) -> Value {
    let held = told.held.iter().map(|held| {
        json!({ "id": held.id, "is_own": held.is_own, "tier": held.tier.as_str(), "when": held.when,
            "set": held.set, "decided": held.decided })
    });
    let entry = &told.entry;
    json!({
        "row": entry.row, "source": entry.source, "key": entry.key, "action": entry.action,
        "evidence": entry.evidence, "verb": entry.verb, "object": entry.object, "risk": entry.risk,
        "rule": entry.rule, "profile": told.profile, "rules": held.collect::<Vec<_>>(),
    })
}

fn print_explanation(told: &Explanation) -> Result<(), Stop> {
    let entry = &told.entry;
    let action = table::visible(entry.action.as_deref().unwrap_or("not recorded"));
    let by = entry.rule.as_deref().unwrap_or("no rule");
    let place = packs(&entry.evidence, entry.rule.is_some());
    let (row, source, profile) = (entry.row, table::visible(&entry.source), &told.profile);
    answer::lines([format!("row:{row}  {action}  {source} (profile {profile}): {place}, by {by}")])?;
    for held in &told.held {
        let whose = if held.is_own { ", your own" } else { "" };
        let decided = match held.decided.as_slice() {
            [] => "decided nothing: rules before it had said all of it".to_owned(),
            decided => format!("decided {}", decided.join(", ")),
        };
        answer::lines([
            String::new(),
            format!("{} ({}{whose}): {decided}", held.id, held.tier.as_str()),
            format!("  asks: {}", held.when),
            format!("  says: {}", held.set),
        ])?;
    }
    Ok(())
}
