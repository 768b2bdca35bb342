//! `exhibit import`.

use std::path::PathBuf;

use exhibit_engine::import::{self, Brought, Imported, LeftOut, Outcome, Wanted, concerns_all};
use exhibit_engine::{Error, Watch, Workspace};
use serde_json::{Value, json};

use crate::answer;
use crate::args::ImportArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::index;
use crate::watching::{watched, watched_at_input};

pub(super) fn run(args: &ImportArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let wanted = Wanted { profile: args.profile.clone(), source: args.source.clone() };
    let verb = |watch: &Watch<'_>| each(&workspace, &args.files, &wanted, watch);
    let reads_input = args.files.iter().any(|path| path.as_os_str() == "-");
    let brought = if reads_input { watched_at_input(scene, verb) } else { watched(scene, verb) }?;
    print(&brought, scene)?;
    index::leave_behind(&workspace, scene);
    Ok(ended(&brought.files))
}

/// Imports one path after the other. One that cannot be read must not cost the others; alone, or as the first to find
/// that none can be imported, it is the whole failure.
fn each(
    workspace: &Workspace,
    paths: &[PathBuf],
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Brought, Error> {
    let mut all = Brought::default();
    for path in paths {
        match import::path(workspace, path, wanted, watch) {
            Ok(brought) => {
                all.files.extend(brought.files);
                all.left_out.extend(brought.left_out);
            }
            Err(error) if paths.len() == 1 || (concerns_all(error.code()) && all.files.is_empty()) => {
                return Err(error);
            }
            Err(error) => {
                let path = path.display().to_string();
                all.files.push(Outcome { path, result: Err(error.failure()) });
            }
        }
        let last = all.files.last().and_then(|outcome| outcome.result.as_ref().err());
        if last.is_some_and(|failure| concerns_all(failure.code)) {
            break;
        }
    }
    Ok(all)
}

/// What became of one file.
pub(super) fn line(imported: &Imported) -> Value {
    let counts = imported.counts;
    json!({
        "path": imported.path, "profile": imported.profile, "source": imported.source, "format": imported.format,
        "rows_seen": counts.seen, "rows_new": counts.new, "rows_revised": counts.revised,
        "duplicates": counts.duplicates, "problems": counts.problems, "cut": imported.cut,
    })
}

fn print(brought: &Brought, scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        let lines = brought.files.iter().map(|outcome| match &outcome.result {
            Ok(imported) => line(imported),
            Err(failure) => json!({ "path": outcome.path, "error": failure }),
        });
        let left_out =
            brought.left_out.iter().map(|left| json!({ "path": left.path, "reason": left.reason }));
        return answer::document(
            json!({ "files": lines.collect::<Vec<_>>(), "left_out": left_out.collect::<Vec<_>>() }),
        );
    }
    let imported = brought.files.iter().filter_map(|outcome| outcome.result.as_ref().ok());
    let cells = imported.map(|imported| {
        let counts = imported.counts;
        let mut cells = vec![imported.path.clone(), imported.profile.clone(), imported.format.clone()];
        let numbers = [counts.seen, counts.new, counts.revised, counts.duplicates, counts.problems];
        cells.extend(numbers.map(|number| number.to_string()));
        cells
    });
    let headings = ["file", "profile", "format", "seen", "new", "revised", "duplicates", "problems"];
    answer::lines(table::columns(&headings, &cells.collect::<Vec<_>>()))?;
    for Outcome { path, result } in &brought.files {
        match result {
            Ok(imported) => imported.cut.iter().for_each(|cut| answer::say(scene, &format!("{path}: {cut}"))),
            Err(failure) => answer::say_failure(scene, failure),
        }
    }
    say_left_out(&brought.left_out, scene);
    Ok(())
}

fn say_left_out(left_out: &[LeftOut], scene: &Scene) {
    /// Files and parts of them named one by one: a screen of them.
    const NAMED: usize = 20;
    for left in left_out.iter().take(NAMED) {
        answer::say(scene, &format!("left out: {}: {}", left.path, left.reason));
    }
    if let Some(more) = left_out.len().checked_sub(NAMED).filter(|more| *more > 0) {
        answer::say(scene, &format!("left out: {more} more; --json names them"));
    }
}

/// Exit 5 when something is missing; the first failure's own code when all failed or one stopped the rest.
fn ended(outcomes: &[Outcome]) -> Ended {
    let mut failures = outcomes.iter().filter_map(|outcome| outcome.result.as_ref().err());
    if let Some(stopping) = failures.clone().find(|failure| concerns_all(failure.code)) {
        return Ended::Told(stopping.code);
    }
    if let Some(first) = failures.next()
        && failures.count() + 1 == outcomes.len()
    {
        return Ended::Told(first.code);
    }
    let whole = |outcome: &Outcome| {
        let imported = outcome.result.as_ref();
        imported.is_ok_and(|imported| imported.counts.problems == 0 && imported.cut.is_none())
    };
    if outcomes.iter().all(whole) { Ended::Fine } else { Ended::Partial }
}

#[cfg(test)]
mod tests {
    use exhibit_engine::{Code, Failure};

    use super::*;

    fn failed(code: Code) -> Outcome {
        let text = String::new();
        Outcome { path: "file".into(), result: Err(Failure { code, message: text.clone(), hint: text }) }
    }

    fn fine() -> Outcome {
        let text = String::new;
        let (path, profile, source, format) = (text(), text(), text(), text());
        let counts = exhibit_engine::store::Appended::default();
        let imported = Imported { path, profile, source, format, counts, cut: None, left_out: Vec::new() };
        Outcome { path: "file".into(), result: Ok(imported) }
    }

    #[test]
    fn a_file_that_fails_is_a_part_and_a_workspace_that_fails_is_all() {
        assert_eq!(ended(&[fine(), fine()]), Ended::Fine);
        assert_eq!(ended(&[failed(Code::Io), fine()]), Ended::Partial);
        assert_eq!(ended(&[failed(Code::Usage), failed(Code::Io)]), Ended::Told(Code::Usage));
        for code in [Code::Cancelled, Code::Locked, Code::Damaged, Code::NewerWorkspace, Code::Bug] {
            assert_eq!(ended(&[fine(), failed(Code::Io), failed(code)]), Ended::Told(code));
        }
    }
}
