//! `exhibit webhook secret`: secrets kept by name. The secrets themselves are never printed.

use exhibit_engine::hook;
use exhibit_engine::secret::{self, Given, Keep, WebhookSecret};
use serde_json::{Value, json};

use crate::answer;
use crate::args::SecretVerb;
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
        SecretVerb::Add { name, secret_file, secret_env } => {
            let from_file = secret_file.clone().map(Given::File);
            let given = from_file.or_else(|| secret_env.clone().map(Given::Env));
            let given = given.expect("BUG: the arguments require one of the two");
            let workspace = scene.existing_or_usual()?;
            let kept =
                secret::add_webhook_secret(&scene.home, (workspace.name(), name), &given, scene.keep())?;
            print(&[kept], scene)?;
        }
    }
    Ok(Ended::Fine)
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
        let lines = secrets
            .iter()
            .map(|kept| json!({ "name": kept.name, "keep": place(kept.keep), "added_at": kept.added_at }));
        return answer::document(json!({ "secrets": lines.collect::<Vec<Value>>() }));
    }
    let cells = secrets
        .iter()
        .map(|kept| vec![kept.name.clone(), place(kept.keep).to_owned(), scene.shown(kept.added_at)]);
    answer::lines(table::columns(&["name", "kept in", "since"], &cells.collect::<Vec<_>>()))
}

fn place(keep: Keep) -> &'static str {
    match keep {
        Keep::InKeychain => "keychain",
        Keep::InFile => "file",
        Keep::Nowhere => "nowhere",
    }
}
