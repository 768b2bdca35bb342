//! `exhibit webhook verify`: what each delivery is, and where it does not verify, why.

use std::path::PathBuf;

use exhibit_engine::hook::{Key, Kind, Role, Secret};
use exhibit_engine::secret::{self, Given};
use exhibit_engine::webhook::shelf;
use exhibit_engine::webhook::{self, Checked, Found, Search, Wanted};
use serde_json::json;

use super::{schemes_of, secret as kept};
use crate::answer;
use crate::args::VerifyArgs;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(args: &VerifyArgs, scene: &Scene) -> Result<Ended, Stop> {
    if let Some(folder) = args.files.iter().find(|path| path.is_dir()) {
        return Err(usage_stop(
            format!("{} is a folder", folder.display()),
            "name the files of captures in it",
        ));
    }
    let checked = checked(args, &wanted(args, scene)?, scene)?;
    print(&checked, scene)?;
    Ok(if checked.iter().all(Checked::is_valid) { Ended::Fine } else { Ended::CheckFailed })
}

/// Those of the workspace, else those of the files; both where both are named.
fn checked(args: &VerifyArgs, wanted: &Wanted, scene: &Scene) -> Result<Vec<Checked>, Stop> {
    let on_shelf = |path: &&PathBuf| path.to_str().is_some_and(|text| text.starts_with("capture:"));
    let (kept, files): (Vec<&PathBuf>, Vec<&PathBuf>) = args.files.iter().partition(on_shelf);
    let mut all = Vec::new();
    if args.stored || !kept.is_empty() {
        let reader = scene.existing()?.reader()?;
        let named = kept.iter().filter_map(|path| path.to_str()).map(|name| shelf::ids_named(&reader, name));
        let ids: Vec<u64> = named.collect::<Result<Vec<_>, _>>()?.concat();
        let ids = (!args.stored).then_some(ids.as_slice());
        all = watched(scene, |watch| shelf::check(&reader, ids, wanted, watch))?;
    }
    let files: Vec<PathBuf> = files.into_iter().cloned().collect();
    all.extend(webhook::verify(&files, wanted)?);
    Ok(all)
}

fn wanted(args: &VerifyArgs, scene: &Scene) -> Result<Wanted, Stop> {
    let from_files = args.secret_files.iter().cloned().map(Given::File);
    let mut kept = kept::fetched(&args.secret_names, scene)?;
    if args.scheme.is_some() {
        kept = kept.into_iter().map(Key::freed).collect();
    }
    for path in &args.public_key_files {
        let key = Key::from(Secret::new(secret::read_bytes(&Given::File(path.clone()))?));
        kept.push(Key { role: Role::Public, ..key });
    }
    let search = match args.no_search {
        true => Search::Nothing,
        false => Search::Causes(others(&kept, scene)),
    };
    Ok(Wanted {
        schemes: schemes_of(scene),
        scheme: args.scheme.clone(),
        secrets: from_files.chain(args.secret_envs.iter().cloned().map(Given::Env)).collect(),
        kept,
        at: args.at.as_deref().map(|text| scene.moment(text)).transpose()?,
        search,
    })
}

/// The other secrets of the workspace: one of them may be the right one. A workspace that does not exist keeps none.
fn others(named: &[Key], scene: &Scene) -> Vec<Key> {
    let Ok(workspace) = scene.existing() else { return Vec::new() };
    let Ok(keys) = super::keys::kept(workspace.name(), scene) else {
        answer::say(scene, "the other kept secrets were not tried: the file of their names cannot be read");
        return Vec::new();
    };
    keys.into_iter().filter(|key| !named.iter().any(|known| known.name == key.name)).collect()
}

fn print(checked: &[Checked], scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        return answer::document(json!({ "deliveries": checked }));
    }
    let rows: Vec<Vec<String>> = checked.iter().map(cells).collect();
    answer::lines(table::columns(&["verdict", "scheme", "delivery", "explanation"], &rows))?;
    answer::lines(checked.iter().flat_map(|one| details(one, scene)))
}

fn cells(checked: &Checked) -> Vec<String> {
    match &checked.found {
        Found::Judged(verdict) => vec![
            verdict.kind.as_str().to_owned(),
            verdict.scheme.clone().unwrap_or_else(|| "none".to_owned()),
            verdict.delivery.clone().unwrap_or_else(|| "not recorded".to_owned()),
            short(checked).unwrap_or_else(|| verdict.explanation.clone()),
        ],
        Found::Unreadable { verdict, explanation, .. } => {
            vec![(*verdict).to_owned(), "none".to_owned(), "not recorded".to_owned(), explanation.clone()]
        }
    }
}

/// What the table says of an explained delivery; the whole explanation stands below.
fn short(checked: &Checked) -> Option<String> {
    checked.why.as_ref()?.cause.as_ref()?.sentences.first().cloned()
}

/// Below the table: the whole explanation of what does not verify, and with `-v` how to make each check again.
fn details(checked: &Checked, scene: &Scene) -> Vec<String> {
    let (Found::Judged(verdict), Some(why)) = (&checked.found, &checked.why) else { return Vec::new() };
    let mut lines = Vec::new();
    let id = verdict.delivery.as_deref().unwrap_or("a delivery without id");
    let of = table::visible(&format!("{id} of {}", checked.file)).into_owned();
    if why.cause.is_some() && verdict.kind != Kind::Valid {
        lines.push(format!("\n{of}: {}", table::visible(&verdict.explanation)));
        let bound = if why.bounded { ", within the budget of a search" } else { "" };
        lines.push(format!("  {} variants compared{bound}", why.tried));
    }
    if let Some(how) = why.how.as_ref().filter(|_| scene.verbose > 0) {
        lines.push(format!("\n{of}, the same check with OpenSSL:\n  {how}"));
    }
    lines
}
