//! `exhibit webhook`.

mod keys;
mod reconcile;
mod secret;
mod trace;

use exhibit_engine::hook::Schemes;
use exhibit_engine::secret::Given;
use exhibit_engine::webhook::{self, Checked, Found, Problem, Wanted};
use serde_json::{Value, json};

use crate::answer;
use crate::args::WebhookVerb;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(verb: &WebhookVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        WebhookVerb::Schemes => schemes(scene),
        WebhookVerb::Secret(verb) => secret::run(verb, scene),
        WebhookVerb::Reconcile(args) => reconcile::run(args, scene),
        WebhookVerb::Trace(args) => trace::run(args, scene),
        WebhookVerb::Verify { files, scheme, secret_files, secret_envs, secret_names, at } => {
            if let Some(folder) = files.iter().find(|path| path.is_dir()) {
                return Err(usage_stop(
                    format!("{} is a folder", folder.display()),
                    "name the files of captures in it",
                ));
            }
            let from_files = secret_files.iter().cloned().map(Given::File);
            let wanted = Wanted {
                schemes: schemes_of(scene),
                scheme: scheme.clone(),
                secrets: from_files.chain(secret_envs.iter().cloned().map(Given::Env)).collect(),
                kept: secret::fetched(secret_names, scene)?,
                at: at.as_deref().map(|text| scene.moment(text)).transpose()?,
            };
            let checked = webhook::verify(files, &wanted)?;
            print(&checked, scene)?;
            Ok(if checked.iter().all(Checked::is_valid) { Ended::Fine } else { Ended::CheckFailed })
        }
    }
}

fn schemes(scene: &Scene) -> Result<Ended, Stop> {
    let schemes = schemes_of(scene);
    if scene.json {
        let lines = schemes
            .iter()
            .map(|scheme| json!({ "id": scheme.id, "title": scheme.title, "page": scheme.page }));
        answer::document(json!({ "schemes": lines.collect::<Vec<Value>>() }))?;
    } else {
        let cells = schemes.iter().map(|scheme| vec![scheme.id.to_string(), scheme.title.to_string()]);
        answer::lines(table::columns(&["id", "title"], &cells.collect::<Vec<_>>()))?;
    }
    Ok(Ended::Fine)
}

/// Every scheme that is known; what is wrong with the user's own is said.
pub(crate) fn schemes_of(scene: &Scene) -> Schemes {
    let (schemes, problems) = webhook::own::schemes(&scene.home);
    warn(&problems, scene);
    schemes
}

fn warn(problems: &[Problem], scene: &Scene) {
    for problem in problems {
        answer::say(scene, &format!("{} line {}: {}", problem.file, problem.line, problem.reason));
    }
}

fn print(checked: &[Checked], scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        return answer::document(json!({ "deliveries": checked }));
    }
    let rows: Vec<Vec<String>> = checked.iter().map(cells).collect();
    answer::lines(table::columns(&["verdict", "scheme", "delivery", "explanation"], &rows))
}

fn cells(checked: &Checked) -> Vec<String> {
    match &checked.found {
        Found::Judged(verdict) => vec![
            verdict.kind.as_str().to_owned(),
            verdict.scheme.clone().unwrap_or_else(|| "none".to_owned()),
            verdict.delivery.clone().unwrap_or_else(|| "not recorded".to_owned()),
            verdict.explanation.clone(),
        ],
        Found::Unreadable { verdict, explanation, .. } => {
            vec![(*verdict).to_owned(), "none".to_owned(), "not recorded".to_owned(), explanation.clone()]
        }
    }
}
