//! `exhibit import`.

use std::path::PathBuf;

use exhibit_engine::import::{self, Imported, Wanted};
use exhibit_engine::{Code, Error, Failure, Watch, Workspace};
use serde_json::{Value, json};

use crate::answer;
use crate::args::ImportArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::{watched, watched_at_input};

/// A file, and what became of it.
type Outcome = (String, Result<Imported, Failure>);

pub(super) fn run(args: &ImportArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let wanted = Wanted { profile: args.profile.clone(), source: args.source.clone() };
    let verb = |watch: &Watch<'_>| each(&workspace, &args.files, &wanted, watch);
    let reads_input = args.files.iter().any(|path| path.as_os_str() == "-");
    let outcomes = if reads_input { watched_at_input(scene, verb) } else { watched(scene, verb) }?;
    print(&outcomes, scene)?;
    Ok(ended(&outcomes))
}

/// Imports one file after the other. One that cannot be read must not cost the others; alone, or as the first to find
/// that none can be imported, it is the whole failure.
fn each(
    workspace: &Workspace,
    files: &[PathBuf],
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Vec<Outcome>, Error> {
    let mut outcomes = Vec::new();
    for path in files {
        let imported = import::file(workspace, path, wanted, watch);
        let stop = imported.as_ref().err().is_some_and(|error| concerns_all(error.code()));
        match imported {
            Err(error) if files.len() == 1 || (stop && outcomes.is_empty()) => return Err(error),
            other => outcomes.push((path.display().to_string(), other.map_err(|error| error.failure()))),
        }
        if stop {
            break;
        }
    }
    Ok(outcomes)
}

/// Whether a failure lies with the workspace or the caller and not with one file.
fn concerns_all(code: Code) -> bool {
    matches!(code, Code::Cancelled | Code::Locked | Code::Damaged | Code::NewerWorkspace | Code::Bug)
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

fn print(outcomes: &[Outcome], scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        let lines = outcomes.iter().map(|(path, outcome)| match outcome {
            Ok(imported) => line(imported),
            Err(failure) => json!({ "path": path, "error": failure }),
        });
        return answer::document(json!({ "files": lines.collect::<Vec<_>>() }));
    }
    let cells = outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().ok()).map(|imported| {
        let counts = imported.counts;
        let mut cells = vec![imported.path.clone(), imported.profile.clone(), imported.format.clone()];
        let numbers = [counts.seen, counts.new, counts.revised, counts.duplicates, counts.problems];
        cells.extend(numbers.map(|number| number.to_string()));
        cells
    });
    let headings = ["file", "profile", "format", "seen", "new", "revised", "duplicates", "problems"];
    answer::lines(table::columns(&headings, &cells.collect::<Vec<_>>()))?;
    for (path, outcome) in outcomes {
        match outcome {
            Ok(imported) => imported.cut.iter().for_each(|cut| answer::say(scene, &format!("{path}: {cut}"))),
            Err(failure) => answer::say_failure(scene, failure),
        }
    }
    Ok(())
}

/// Exit 5 when something is missing; the first failure's own code when all failed or one stopped the rest.
fn ended(outcomes: &[Outcome]) -> Ended {
    let mut failures = outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().err());
    if let Some(stopping) = failures.clone().find(|failure| concerns_all(failure.code)) {
        return Ended::Told(stopping.code);
    }
    if let Some(first) = failures.next()
        && failures.count() + 1 == outcomes.len()
    {
        return Ended::Told(first.code);
    }
    let whole = |(_, outcome): &Outcome| {
        outcome.as_ref().is_ok_and(|imported| imported.counts.problems == 0 && imported.cut.is_none())
    };
    if outcomes.iter().all(whole) { Ended::Fine } else { Ended::Partial }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(code: Code) -> Outcome {
        let text = String::new();
        ("file".into(), Err(Failure { code, message: text.clone(), hint: text }))
    }

    fn fine() -> Outcome {
        let text = String::new;
        let (path, profile, source, format) = (text(), text(), text(), text());
        let counts = exhibit_engine::store::Appended::default();
        ("file".into(), Ok(Imported { path, profile, source, format, counts, cut: None }))
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
