//! `exhibit webhook`.

mod attempts;
mod keys;
mod reconcile;
mod replay;
mod secret;
mod sent;
mod trace;
mod trial;
mod verify;

use exhibit_engine::hook::Schemes;
use exhibit_engine::webhook::{self, Problem};
use serde_json::{Value, json};

use crate::answer;
use crate::args::WebhookVerb;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(verb: &WebhookVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        WebhookVerb::Schemes => schemes(scene),
        WebhookVerb::Secret(verb) => secret::run(verb, scene),
        WebhookVerb::Replay(args) => replay::run(args, scene),
        WebhookVerb::SendTest(args) => trial::send_test(args, scene),
        WebhookVerb::TestReceiver(args) => trial::test_receiver(args, scene),
        WebhookVerb::Mint(args) => trial::mint(args, scene),
        WebhookVerb::Attempts(args) => attempts::run(args, scene),
        WebhookVerb::Reconcile(args) => reconcile::run(args, scene),
        WebhookVerb::Trace(args) => trace::run(args, scene),
        WebhookVerb::Verify(args) => verify::run(args, scene),
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
