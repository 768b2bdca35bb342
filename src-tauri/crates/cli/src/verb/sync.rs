//! `exhibit sync`.

use std::collections::BTreeSet;

use exhibit_engine::pull::{self, Ended as PullEnded, Pulled, Wanted};
use exhibit_engine::{Code, Patience, Workspace, schedule};
use serde_json::{Value, json};

use crate::answer;
use crate::args::SyncArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::index;
use crate::watching::watched;

pub(super) fn run(args: &SyncArgs, scene: &Scene) -> Result<Ended, Stop> {
    let time = |text: &Option<String>| text.as_deref().map(|text| scene.moment(text)).transpose();
    let workspace = scene.workspace()?;
    let sources = if args.due { due(&workspace, scene)? } else { each_once(&args.names) };
    if args.due && sources.is_empty() {
        print(&[], scene)?;
        answer::say(scene, "no source is due");
        return Ok(Ended::Fine);
    }
    let wanted = Wanted {
        sources,
        since: time(&args.since)?,
        until: time(&args.until)?,
        full: args.full,
        ..Wanted::default()
    };
    let pulled = watched(scene, |watch| pull::sync(&workspace, &wanted, Patience::default(), watch))?;
    print(&pulled, scene)?;
    index::leave_behind(&workspace, scene);
    Ok(ended(&pulled))
}

/// The sources whose schedule says that they are pulled now.
fn due(workspace: &Workspace, scene: &Scene) -> Result<Vec<String>, Stop> {
    let reader = workspace.reader()?;
    Ok(schedule::due(&reader.sources()?, &reader.receipts()?, scene.now))
}

fn each_once(names: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.iter().filter(|name| seen.insert(name.as_str())).cloned().collect()
}

/// What came of each source.
pub(super) fn lines(pulled: &[Pulled]) -> Vec<Value> {
    pulled
        .iter()
        .map(|source| {
            json!({
                "name": source.name, "status": word(source.ended), "pages": source.pages,
                "rows_seen": source.counts.seen, "rows_new": source.counts.new,
                "rows_revised": source.counts.revised, "duplicates": source.counts.duplicates,
                "problems": source.counts.problems, "retries": source.retries, "restarts": source.restarts,
                "resumed": source.resumed, "error": source.failure,
            })
        })
        .collect()
}

/// The same for people; trouble goes to standard error with its hint.
pub(super) fn print(pulled: &[Pulled], scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        return answer::document(json!({ "sources": lines(pulled) }));
    }
    let cells = pulled.iter().map(|source| {
        let counts = source.counts;
        let numbers =
            [source.pages, counts.seen, counts.new, counts.revised, counts.problems, source.retries];
        let mut cells = vec![source.name.clone(), word(source.ended).to_owned()];
        cells.extend(numbers.map(|number| number.to_string()));
        cells
    });
    let headings = ["source", "status", "pages", "seen", "new", "revised", "problems", "retries"];
    answer::lines(table::columns(&headings, &cells.collect::<Vec<_>>()))?;
    pulled.iter().flat_map(course).for_each(|sentence| answer::say(scene, &sentence));
    for failure in pulled.iter().filter_map(|source| source.failure.as_ref()) {
        answer::say_failure(scene, failure);
    }
    Ok(())
}

/// What a walk through a source's pages met that its numbers do not tell.
fn course(source: &Pulled) -> impl Iterator<Item = String> {
    let name = &source.name;
    let resumed = source.resumed.then(|| format!("{name}: went on where an earlier pull was stopped"));
    let times = match source.restarts {
        1 => "once".to_owned(),
        restarts => format!("{restarts} times"),
    };
    let again = (source.restarts > 0).then(|| {
        format!("{name}: begun again {times}, as the vendor no longer knew where its pages stood; what had come is kept")
    });
    resumed.into_iter().chain(again)
}

/// Exit 5 when some failed or are partial, 4 when all failed, 3 when all refused the credentials or are set up so that
/// nothing can be asked, e.g. with a profile that is gone.
pub(super) fn ended(pulled: &[Pulled]) -> Ended {
    let failed = |source: &&Pulled| source.ended == PullEnded::Failed;
    let is_set_up_wrong = |code: Code| matches!(code, Code::Credentials | Code::Usage);
    let refused =
        |source: &Pulled| source.failure.as_ref().is_some_and(|failure| is_set_up_wrong(failure.code));
    if pulled.iter().all(|source| source.ended == PullEnded::Ok) {
        Ended::Fine
    } else if pulled.iter().filter(failed).count() < pulled.len() {
        Ended::Partial
    } else if pulled.iter().all(refused) {
        Ended::Refused
    } else {
        Ended::NothingCame
    }
}

fn word(ended: PullEnded) -> &'static str {
    match ended {
        PullEnded::Ok => "ok",
        PullEnded::Partial => "partial",
        PullEnded::Failed => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_walk_met_is_told_only_where_it_met_something() {
        let plain = Pulled {
            name: "audit".into(),
            ended: PullEnded::Ok,
            pages: 1,
            counts: Default::default(),
            retries: 0,
            restarts: 0,
            resumed: false,
            failure: None,
        };
        let told = |pulled: &Pulled| course(pulled).collect::<Vec<_>>().join("; ");
        assert_eq!(told(&plain), "");
        let met = Pulled { restarts: 2, resumed: true, ..plain };
        let told = told(&met);
        assert!(
            told.starts_with("audit: went on where an earlier pull was stopped; audit: begun again 2 times"),
            "{told}"
        );
    }
}
