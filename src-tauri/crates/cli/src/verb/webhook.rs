//! `exhibit webhook`.

mod attempts;
mod export;
mod import;
mod keys;
mod list;
mod listen;
mod problems;
mod reconcile;
mod replay;
mod schemes;
mod secret;
mod sent;
mod shelf;
mod show;
mod trace;
mod trial;
mod verify;

use exhibit_engine::hook::Schemes;
use exhibit_engine::webhook::{self, Problem};

use crate::answer;
use crate::args::WebhookVerb;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;

pub(super) fn run(verb: &WebhookVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        WebhookVerb::Schemes { template: true } => schemes::template(),
        WebhookVerb::Schemes { template: false } => schemes::list(scene),
        WebhookVerb::Secret(verb) => secret::run(verb, scene),
        WebhookVerb::Replay(args) => replay::run(args, scene),
        WebhookVerb::SendTest(args) => trial::send_test(args, scene),
        WebhookVerb::TestReceiver(args) => trial::test_receiver(args, scene),
        WebhookVerb::Mint(args) => trial::mint(args, scene),
        WebhookVerb::Attempts(args) => attempts::run(args, scene),
        WebhookVerb::Reconcile(args) => reconcile::run(args, scene),
        WebhookVerb::Trace(args) => trace::run(args, scene),
        WebhookVerb::Import(args) => import::run(args, scene),
        WebhookVerb::List(args) => list::run(args, scene),
        WebhookVerb::Show(args) => show::run(args, scene),
        WebhookVerb::Listen(args) => listen::run(args, scene),
        WebhookVerb::Export(args) => export::run(args, scene),
        WebhookVerb::Verify(args) => verify::run(args, scene),
    }
}

/// Every scheme that is known; what is wrong with the user's own is said.
pub(crate) fn schemes_of(scene: &Scene) -> Schemes {
    let (schemes, problems) = webhook::own::schemes(&scene.home);
    warn(&problems, scene);
    schemes
}

fn warn(problems: &[Problem], scene: &Scene) {
    for problem in problems {
        answer::say(scene, &schemes::told(problem));
    }
}
