//! `exhibit source`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use exhibit_engine::coverage::{self, Clock};
use exhibit_engine::entry::Moment;
use exhibit_engine::secret::Given;
use exhibit_engine::source::{self, Known, NewSource};
use exhibit_engine::store::SourceState;
use exhibit_engine::{Broken, Code, Derivation, mapping, schedule};
use serde_json::{Value, json};

use crate::answer;
use crate::args::{SecretStore, SetArgs, SourceVerb};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(verb: &SourceVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        SourceVerb::Profiles { remove: None } => profiles(scene),
        SourceVerb::Profiles { remove: Some(id) } => {
            mapping::remove(&scene.workspace()?, id)?;
            answer::say(scene, &format!("removed {id}; rows that were read with it stay"));
            profiles(scene)
        }
        SourceVerb::Add { .. } => add(verb, scene),
        SourceVerb::List => list(scene),
        SourceVerb::Check(args) => super::mapping::run(args, scene),
        SourceVerb::Token { name, token_file, token_env } => {
            let token = given(scene, token_file.as_ref(), token_env.as_ref())?;
            let token = token.expect("BUG: the command line asks for one of the two");
            source::change_token(&scene.workspace()?, name, &token, scene.keep())?;
            answer::say(scene, &format!("{name} has another token; what was pulled counts as before"));
            list(scene)
        }
        SourceVerb::Set(args) => set(args, scene),
        SourceVerb::Remove { name } => {
            source::remove(&scene.workspace()?, name)?;
            answer::say(scene, &format!("removed {name}; its rows stay"));
            list(scene)
        }
    }
}

fn profiles(scene: &Scene) -> Result<Ended, Stop> {
    let derivation = Derivation::load(&scene.home.profiles())?;
    let mut profiles = source::profiles(&derivation);
    profiles.sort_by(|one, other| one.id.cmp(&other.id));
    let ended = if derivation.broken().is_empty() { Ended::Fine } else { Ended::Told(Code::Usage) };
    if scene.json {
        let mut document = json!({
            "profiles": profiles.iter().map(profile).collect::<Vec<_>>(),
            "broken": derivation.broken().iter().map(broken).collect::<Vec<_>>(),
        });
        if let Some(first) = derivation.broken().first() {
            document["error"] = json!(first.failure());
        }
        answer::document(document)?;
        return Ok(ended);
    }
    let cells = profiles.iter().map(|profile| {
        let whose = if profile.is_own { "your own" } else { "" };
        let kind = profile.kind.as_str().to_owned();
        let needs =
            profile.required.iter().chain(&profile.token_parts).cloned().collect::<Vec<_>>().join(", ");
        let (id, title) = (profile.id.clone(), profile.title.clone());
        vec![id, kind, profile.as_read.clone(), title, needs, whose.to_owned()]
    });
    let headings = ["id", "kind", "as read", "title", "needs", ""];
    answer::lines(table::columns(&headings, &cells.collect::<Vec<_>>()))?;
    scene.warn_of(derivation.broken());
    Ok(ended)
}

fn broken(broken: &Broken) -> Value {
    json!({ "path": broken.path.display().to_string(), "line": broken.line, "reason": broken.reason })
}

fn profile(known: &Known) -> Value {
    json!({
        "id": known.id, "title": known.title, "vendor": known.vendor, "kind": known.kind.as_str(),
        "as_read": known.as_read, "is_own": known.is_own, "params": known.params, "required": known.required,
        "defaults": known.defaults, "token_parts": known.token_parts, "token_note": known.token_note,
        "retention": known.retention, "retention_days": known.retention_days,
        "not_recorded": known.not_recorded, "traps": known.traps, "notes": known.notes,
    })
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
    if new.token.is_none() {
        warn_without_token(&source::known_as(workspace.derivation(), profile)?, name, scene);
    }
    let states = workspace.reader()?.sources()?;
    let added: Vec<&SourceState> = states.iter().filter(|state| state.line.name == *name).collect();
    print(&added, scene)
}

/// A source that nobody can ask yet is said to be one.
fn warn_without_token(known: &Known, name: &str, scene: &Scene) {
    if known.needs_token {
        let parts = known.token_parts.join(", ");
        let sentence = format!(
            "warning: {name} has no secret yet, and its vendor wants one ({parts}); give it with `exhibit source token \
             {name} --token-env VAR` or `--token-file FILE`"
        );
        answer::say(scene, &sentence);
    }
}

/// Where the token comes from, as the person says.
pub(super) fn given(
    scene: &Scene,
    file: Option<&PathBuf>,
    variable: Option<&String>,
) -> Result<Option<Given>, Stop> {
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

/// Sets what was given; what was not stays as it is.
fn set(args: &SetArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    if let Some(profile) = &args.profile {
        source::use_profile(&workspace, &args.name, profile)?;
        answer::say(scene, &format!("{} is read with {profile}; its rows and its bookmark stay", args.name));
        return print_one(&args.name, scene);
    }
    let mut settings = workspace.reader()?.source(&args.name)?.settings;
    settings.paused = (settings.paused || args.pause) && !args.resume;
    if let Some(text) = &args.every {
        settings.every_minutes = minutes(text)?;
    }
    if let Some(text) = &args.kept_days {
        settings.kept_days = days(text)?;
    }
    source::set(&workspace, &args.name, &settings)?;
    print_one(&args.name, scene)
}

fn print_one(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let states = scene.workspace()?.reader()?.sources()?;
    print(&states.iter().filter(|state| state.line.name == name).collect::<Vec<_>>(), scene)
}

/// `30m`, `6h`, `1d`, or `off`.
fn minutes(text: &str) -> Result<Option<u32>, Stop> {
    let unit = match text.chars().last() {
        Some('m') => 1,
        Some('h') => 60,
        Some('d') => 24 * 60,
        _ if text == "off" => return Ok(None),
        _ => 0,
    };
    let count = text.get(..text.len().saturating_sub(1)).and_then(|digits| digits.parse::<u32>().ok());
    count.filter(|_| unit > 0).and_then(|count| count.checked_mul(unit)).map(Some).ok_or_else(|| {
        usage_stop(
            format!("`{}` is not a length of time", text.escape_debug()),
            "write e.g. 30m, 6h, 1d or off; nothing was changed",
        )
    })
}

fn days(text: &str) -> Result<Option<u32>, Stop> {
    match text.parse() {
        Ok(days) => Ok(Some(days)),
        Err(_) if text == "profile" => Ok(None),
        Err(_) => Err(usage_stop(
            format!("`{}` is not a number of days", text.escape_debug()),
            "write e.g. 30, or profile; nothing was changed",
        )),
    }
}

fn print(states: &[&SourceState], scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let clocks: BTreeMap<String, Clock> = coverage::clocks(&workspace, scene.now)?.into_iter().collect();
    if scene.json {
        let runs = workspace.reader()?.receipts()?;
        let line = |state: &&SourceState| {
            let next = schedule::next_at(state, &runs, scene.now);
            line(state, (next, clocks.get(&state.line.name)))
        };
        answer::document(json!({ "sources": states.iter().map(line).collect::<Vec<_>>() }))?;
        return Ok(Ended::Fine);
    }
    let cells = states.iter().map(|state| {
        let pulled = state.last_pull.map_or_else(|| "never".to_owned(), |at| scene.shown(at));
        let url = state.line.url.clone().unwrap_or_else(|| "imports only".to_owned());
        let (name, profile) = (state.line.name.clone(), state.line.profile.clone());
        vec![name, profile, state.entries.to_string(), pulled, scheduled(state), url]
    });
    let headings = ["name", "profile", "entries", "last pull", "pulled", "url"];
    answer::lines(table::columns(&headings, &cells.collect::<Vec<_>>()))?;
    for state in states {
        if let Some(clock) = clocks.get(&state.line.name).filter(|clock| clock.is_alarm) {
            answer::say(scene, &format!("{}: {}", state.line.name, clock.sentence));
        }
    }
    Ok(Ended::Fine)
}

fn scheduled(state: &SourceState) -> String {
    let every = state.settings.every_minutes.map(|minutes| match minutes {
        _ if minutes % (24 * 60) == 0 => format!("every {}d", minutes / (24 * 60)),
        _ if minutes % 60 == 0 => format!("every {}h", minutes / 60),
        _ => format!("every {minutes}m"),
    });
    match (state.settings.paused, every) {
        (true, _) => "paused".to_owned(),
        (false, Some(every)) => every,
        (false, None) if state.line.url.is_none() => "never".to_owned(),
        (false, None) => "when asked".to_owned(),
    }
}

fn line(state: &SourceState, (next, clock): (Option<Moment>, Option<&Clock>)) -> Value {
    json!({
        "name": state.line.name, "profile": state.line.profile, "url": state.line.url,
        "last_pull": state.last_pull, "entries": state.entries,
        "params": state.line.params, "paused": state.settings.paused,
        "every_minutes": state.settings.every_minutes, "kept_days": state.settings.kept_days,
        "next_pull": next, "clock": clock,
    })
}

pub(super) fn pairs(params: &[String]) -> Result<BTreeMap<String, String>, Stop> {
    let pair = |text: &String| {
        let (key, value) = text.split_once('=').ok_or_else(|| {
            usage_stop(format!("`{}` is not K=V", text.escape_debug()), "write --param name=value")
        })?;
        Ok((key.to_owned(), value.to_owned()))
    };
    params.iter().map(pair).collect()
}
