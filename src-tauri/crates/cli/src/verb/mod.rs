//! One module a verb: arguments in, engine called, answer printed.

mod activity;
mod browse;
mod checkpoint;
mod completions;
mod coverage;
mod doctor;
mod import;
mod index;
mod key;
mod mapping;
mod pack;
mod problems;
mod review;
mod rules;
pub(crate) mod sample;
mod source;
mod sync;
mod verify;
mod webhook;
mod workspace;

use exhibit_engine::index::Another;

use crate::args::Verb;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;

/// Runs a verb.
pub(crate) fn run(verb: &Verb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        Verb::Workspace(verb) => workspace::run(verb, scene),
        Verb::Source(verb) => source::run(verb, scene),
        Verb::Sync(args) => sync::run(args, scene),
        Verb::Import(args) => import::run(args, scene),
        Verb::Index { behind } => {
            index::run(if *behind { Another::LeftAlone } else { Another::Awaited }, scene)
        }
        Verb::Problems { source } => problems::run(source.as_deref(), scene),
        Verb::Coverage(args) => coverage::run(args, scene),
        Verb::Vanished { source, limit } => coverage::vanished((source.as_deref(), *limit), scene),
        Verb::Log(args) => browse::log(args, scene),
        Verb::Count { question } => browse::count(question, scene),
        Verb::Facets { question, by, limit } => browse::facets(question, (by, *limit), scene),
        Verb::Histogram { question, every } => browse::histogram(question, *every, scene),
        Verb::Show { name } => browse::show(name, scene),
        Verb::Export(args) => browse::export(args, scene),
        Verb::Rules(args) => rules::run(args, scene),
        Verb::Pack(verb) => pack::run(verb, scene),
        Verb::Review(verb) => review::run(verb, scene),
        Verb::Key(verb) => key::run(verb, scene),
        Verb::Webhook(verb) => webhook::run(verb, scene),
        Verb::Verify { checkpoints } => verify::run(checkpoints, scene),
        Verb::Checkpoint { output, force } => checkpoint::run(output.as_deref(), *force, scene),
        Verb::Proof { name } => checkpoint::proof(name, scene),
        Verb::Activity { limit } => activity::run(*limit, scene),
        Verb::Doctor => doctor::run(scene),
        Verb::Completions { shell } => completions::run(*shell),
        Verb::Sample(verb) => sample::run(verb, scene),
    }
}
