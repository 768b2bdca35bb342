//! `exhibit webhook secret`: secrets kept by name. The secrets themselves are never printed.

use exhibit_engine::clock;
use exhibit_engine::entry::Moment;
use exhibit_engine::hook;
use exhibit_engine::secret::{self, Given, Keeping, Kept, Period, WebhookSecret};
use exhibit_engine::webhook::named;
use serde_json::{Value, json};

use crate::answer;
use crate::args::{NewSecretArgs, SecretVerb};
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(verb: &SecretVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        SecretVerb::List => {
            print(&secret::webhook_secrets(&scene.home, scene.existing()?.name())?, scene)?;
        }
        SecretVerb::Remove { name } => {
            let workspace = scene.existing()?;
            secret::remove_webhook_secret(&scene.home, workspace.name(), name)?;
            answer::say(scene, &format!("forgot {name}"));
        }
        SecretVerb::Retire { name, at } => {
            let at = moment(at.as_ref(), scene)?.unwrap_or_else(clock::now);
            let workspace = scene.existing()?;
            print(&[secret::retire_webhook_secret(&scene.home, (workspace.name(), name), at)?], scene)?;
        }
        SecretVerb::Add(new) => print(&[add(new, scene)?], scene)?,
    }
    Ok(Ended::Fine)
}

fn add(new: &NewSecretArgs, scene: &Scene) -> Result<WebhookSecret, Stop> {
    let from_file = new.secret_file.clone().map(Given::File);
    let given = from_file.or_else(|| new.secret_env.clone().map(Given::Env));
    let given = given.expect("BUG: the arguments require one of the two");
    let period =
        Period { from: moment(new.from.as_ref(), scene)?, until: moment(new.until.as_ref(), scene)? };
    let known = super::schemes_of(scene);
    let schemes: Result<Vec<_>, _> = new.schemes.iter().map(|id| named(&known, id)).collect();
    let schemes = schemes?;
    let workspace = scene.made()?;
    let place = (workspace.name(), new.name.as_str());
    let keeping = Keeping { keep: scene.keep(), period, schemes: &schemes };
    Ok(secret::add_webhook_secret_for(&scene.home, place, &given, keeping)?)
}

fn moment(text: Option<&String>, scene: &Scene) -> Result<Option<Moment>, Stop> {
    text.map(|text| scene.moment(text)).transpose()
}

/// The secrets kept under these names.
pub(super) fn fetched(names: &[String], scene: &Scene) -> Result<Vec<hook::Key>, Stop> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let workspace = scene.existing()?;
    Ok(secret::webhook_keys(&scene.home, workspace.name(), Some(names))?)
}

fn print(secrets: &[WebhookSecret], scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        let lines = secrets.iter().map(|kept| {
            let Period { from, until } = kept.period;
            let (name, keep) = (&kept.name, place(kept.kept));
            let (added_at, schemes) = (kept.added_at, &kept.schemes);
            json!({
                "name": name, "keep": keep, "added_at": added_at, "from": from, "until": until, "schemes": schemes,
            })
        });
        return answer::document(json!({ "secrets": lines.collect::<Vec<Value>>() }));
    }
    let shown = |at: Option<Moment>, without: &str| at.map_or(without.to_owned(), |at| scene.shown(at));
    let cells = secrets.iter().map(|kept| {
        let (from, until) = (shown(kept.period.from, "ever since"), shown(kept.period.until, "no end"));
        let schemes = if kept.schemes.is_empty() { "any".to_owned() } else { kept.schemes.join(", ") };
        vec![kept.name.clone(), place(kept.kept).to_owned(), scene.shown(kept.added_at), from, until, schemes]
    });
    answer::lines(table::columns(
        &["name", "kept in", "since", "in use from", "until", "for"],
        &cells.collect::<Vec<_>>(),
    ))
}

fn place(kept: Kept) -> &'static str {
    match kept {
        Kept::InKeychain => "keychain",
        Kept::InFile => "file",
        Kept::Published => "published",
    }
}
