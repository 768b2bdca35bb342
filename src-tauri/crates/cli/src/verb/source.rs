//! `exhibit source`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use exhibit_engine::entry::Entry;
use exhibit_engine::secret::Given;
use exhibit_engine::source::{self, Checked, NewSource};
use exhibit_engine::store::SourceState;
use exhibit_engine::{Derivation, Patience};
use serde_json::{Value, json};

use crate::answer;
use crate::args::{SecretStore, SourceVerb};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(verb: &SourceVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        SourceVerb::Profiles => profiles(scene),
        SourceVerb::Add { .. } => add(verb, scene),
        SourceVerb::List => list(scene),
        SourceVerb::Check { name } => check(name, scene),
        SourceVerb::Token { name, token_file, token_env } => {
            let token = given(scene, token_file.as_ref(), token_env.as_ref())?;
            let token = token.expect("BUG: the command line asks for one of the two");
            source::change_token(&scene.workspace()?, name, &token, scene.keep())?;
            answer::say(scene, &format!("{name} has another token; what was pulled counts as before"));
            list(scene)
        }
        SourceVerb::Remove { name } => {
            source::remove(&scene.workspace()?, name)?;
            answer::say(scene, &format!("removed {name}; its rows stay"));
            list(scene)
        }
    }
}

fn profiles(scene: &Scene) -> Result<Ended, Stop> {
    let derivation = Derivation::load(&scene.home.profiles())?;
    let profiles = derivation.profiles();
    if scene.json {
        let lines: Vec<Value> = profiles
            .iter()
            .map(|profile| {
                json!({
                    "id": profile.id.as_str(), "title": profile.title, "vendor": profile.vendor,
                    "kind": profile.kind.as_str(), "as_read": profile.as_read.as_str(),
                })
            })
            .collect();
        answer::document(json!({ "profiles": lines }))?;
    } else {
        let cells = profiles.iter().map(|profile| {
            let (id, kind) = (profile.id.as_str().to_owned(), profile.kind.as_str().to_owned());
            vec![id, kind, profile.as_read.as_str().to_owned(), profile.title.clone()]
        });
        answer::lines(table::columns(&["id", "kind", "as read", "title"], &cells.collect::<Vec<_>>()))?;
    }
    Ok(Ended::Fine)
}

fn add(verb: &SourceVerb, scene: &Scene) -> Result<Ended, Stop> {
    let SourceVerb::Add { name, profile, url, token_file, token_env, params } = verb else {
        return list(scene);
    };
    let token = given(scene, token_file.as_ref(), token_env.as_ref())?;
    let new = NewSource {
        name: name.clone(),
        profile: profile.clone(),
        url: url.clone(),
        params: pairs(params)?,
        token,
        keep: scene.keep(),
    };
    let workspace = scene.workspace()?;
    source::add(&workspace, &new)?;
    let states = workspace.reader()?.sources()?;
    let added: Vec<&SourceState> = states.iter().filter(|state| state.line.name == *name).collect();
    print(&added, scene)
}

/// Where the token comes from, as the person says.
fn given(scene: &Scene, file: Option<&PathBuf>, variable: Option<&String>) -> Result<Option<Given>, Stop> {
    if scene.secret_store == Some(SecretStore::Env) && file.is_some() {
        return Err(usage_stop(
            "--secret-store env keeps no tokens".to_owned(),
            "name a variable with --token-env, or choose --secret-store file",
        ));
    }
    Ok(file.cloned().map(Given::File).or_else(|| variable.cloned().map(Given::Env)))
}

fn list(scene: &Scene) -> Result<Ended, Stop> {
    let states = scene.workspace()?.reader()?.sources()?;
    print(&states.iter().filter(|state| state.active).collect::<Vec<_>>(), scene)
}

fn print(states: &[&SourceState], scene: &Scene) -> Result<Ended, Stop> {
    if scene.json {
        let lines: Vec<Value> = states.iter().map(|state| line(state)).collect();
        answer::document(json!({ "sources": lines }))?;
        return Ok(Ended::Fine);
    }
    let cells = states.iter().map(|state| {
        let pulled = state.last_pull.map_or_else(|| "never".to_owned(), |at| scene.shown(at));
        let url = state.line.url.clone().unwrap_or_else(|| "imports only".to_owned());
        vec![state.line.name.clone(), state.line.profile.clone(), state.entries.to_string(), pulled, url]
    });
    answer::lines(table::columns(
        &["name", "profile", "entries", "last pull", "url"],
        &cells.collect::<Vec<_>>(),
    ))?;
    Ok(Ended::Fine)
}

fn line(state: &SourceState) -> Value {
    json!({
        "name": state.line.name, "profile": state.line.profile, "url": state.line.url,
        "last_pull": state.last_pull, "entries": state.entries,
        "params": state.line.params,
    })
}

fn check(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let checked = watched(scene, |watch| source::check(&workspace, name, Patience::default(), watch))?;
    let ok = checked.problems.is_empty();
    if scene.json {
        print_checked(&checked)?;
    } else {
        let rows: Vec<Vec<String>> = checked.entries.iter().map(|entry| mapped(entry, scene)).collect();
        answer::lines(table::columns(&["time", "actor", "action", "target", "id"], &rows))?;
        for (reason, _) in &checked.problems {
            answer::say(scene, &format!("cannot be read: {reason}"));
        }
        let total = checked.total.map_or_else(|| "an unknown number".to_owned(), |total| total.to_string());
        answer::say(scene, &format!("{} rows shown of {total}; nothing was stored", checked.entries.len()));
    }
    Ok(if ok { Ended::Fine } else { Ended::Partial })
}

fn print_checked(checked: &Checked) -> Result<(), Stop> {
    #[derive(serde::Serialize)]
    struct Document<'a> {
        schema_version: u8,
        ok: bool,
        entries: &'a [Entry],
        problems: Vec<Value>,
        total: Option<u64>,
    }
    let problems = checked.problems.iter();
    answer::raw_document(&Document {
        schema_version: 1,
        ok: checked.problems.is_empty(),
        entries: &checked.entries,
        problems: problems
            .map(|(reason, raw)| json!({ "reason": reason, "raw": String::from_utf8_lossy(raw) }))
            .collect(),
        total: checked.total,
    })
}

fn mapped(entry: &Entry, scene: &Scene) -> Vec<String> {
    let told = |text: Option<&str>| text.unwrap_or("not recorded").to_owned();
    let target = entry.resource.label.as_deref().or(entry.resource.id.as_deref());
    vec![
        entry.at.map_or_else(|| told(entry.at_raw.as_deref()), |at| scene.shown(at)),
        told(entry.actor.name()),
        told(entry.action.as_deref()),
        told(target),
        told(entry.id.as_deref()),
    ]
}

fn pairs(params: &[String]) -> Result<BTreeMap<String, String>, Stop> {
    let pair = |text: &String| {
        let (key, value) = text.split_once('=').ok_or_else(|| {
            usage_stop(format!("`{}` is not K=V", text.escape_debug()), "write --param name=value")
        })?;
        Ok((key.to_owned(), value.to_owned()))
    };
    params.iter().map(pair).collect()
}
