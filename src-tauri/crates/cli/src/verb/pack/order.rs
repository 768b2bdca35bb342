//! The order of a pack, from arguments.

use std::path::PathBuf;

use exhibit_engine::entry::Moment;
use exhibit_engine::export::{Extras, Milestone, SampleMethod, SamplePlan};
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{
    Additions, KeptDeliveries, Order, RedactionChoice, RedactionSecret, Scope, Signing,
};
use exhibit_engine::redact;
use exhibit_engine::secret::{self, Given};
use exhibit_engine::webhook::Wanted;

use super::kind_of;
use super::sign::{host, user};
use crate::args::WhatArgs;
use crate::failing::{Stop, usage_stop};
use crate::scene::Scene;
use crate::verb::webhook;

/// Where a pack goes, and when it says that it was made.
pub(super) struct Place {
    pub(super) output: PathBuf,
    pub(super) existing: Existing,
    pub(super) generated_at: Moment,
}

/// The order that `args` give.
pub(super) fn order(
    args: &WhatArgs,
    place: Place,
    signing: Option<Signing>,
    scene: &Scene,
) -> Result<Order, Stop> {
    let Place { output, existing, generated_at } = place;
    let scope = &args.scope;
    Ok(Order {
        scope: Scope {
            kind: kind_of(scope.kind),
            from: args.from.clone(),
            to: args.to.clone(),
            query: scope.query.clone().unwrap_or_default(),
            unclassified_too: scope.include_unclassified,
        },
        title: scope.title.clone(),
        organisation: scope.organisation.clone(),
        generated_at,
        user: user(),
        host: host(),
        output,
        existing,
        additions: additions(args, scene)?,
        signing,
    })
}

/// In the place of a file: the deliveries that are kept in the workspace. A file of that name is `./stored`.
const STORED: &str = "stored";

fn additions(args: &WhatArgs, scene: &Scene) -> Result<Additions, Stop> {
    let from_files = args.secret_files.iter().cloned().map(Given::File);
    let secrets = from_files.chain(args.secret_envs.iter().cloned().map(Given::Env)).collect();
    let schemes = webhook::schemes_of(scene);
    let takes_stored = args.deliveries.iter().any(|path| path.as_os_str() == STORED);
    let kept = match takes_stored {
        true => exhibit_engine::webhook::kept_keys(&scene.existing()?, &schemes)?,
        false => Vec::new(),
    };
    let milestones = args.milestones.iter().map(|text| milestone(text, scene));
    Ok(Additions {
        accounts: args.accounts.clone(),
        review: args.review,
        milestones: milestones.collect::<Result<_, _>>()?,
        captures: args.deliveries.iter().filter(|path| path.as_os_str() != STORED).cloned().collect(),
        kept: if takes_stored { KeptDeliveries::OfPeriod } else { KeptDeliveries::None },
        wanted: Wanted { schemes, scheme: args.scheme.clone(), secrets, kept, ..Wanted::default() },
        sample: args.sample.as_deref().map(|text| sample(text, args)).transpose()?,
        redaction: redaction(args, scene)?,
        extras: Extras { workbook: args.scope.workbook, oscal: args.scope.oscal },
    })
}

fn milestone(text: &str, scene: &Scene) -> Result<Milestone, Stop> {
    let Some((name, at)) = text.split_once('=') else {
        return Err(usage_stop(
            format!("`{}` is no milestone", text.escape_debug()),
            "write e.g. detected=2026-05-01T10:00:00Z",
        ));
    };
    Ok(Milestone { name: name.to_owned(), at: Some(scene.moment(at)?), note: None })
}

fn sample(text: &str, args: &WhatArgs) -> Result<SamplePlan, Stop> {
    let (word, size) = text.split_once(':').map_or((text, None), |(word, size)| (word, Some(size)));
    let method = SampleMethod::from_word(word);
    let size = size.map(str::parse::<u64>).transpose().ok().filter(|size| *size != Some(0));
    let (seed, listing) = (args.seed.clone().unwrap_or_default(), args.sample_from.clone());
    match (method, size) {
        _ if seed.is_empty() => {
            Err(usage_stop("a sample needs a seed".to_owned(), "give --seed with what the auditor chose"))
        }
        (Some(method), Some(Some(size))) => Ok(SamplePlan { method, size, seed, listing }),
        (Some(SampleMethod::HighRisk), Some(None)) => {
            Ok(SamplePlan { method: SampleMethod::HighRisk, size: 0, seed, listing })
        }
        _ => Err(usage_stop(
            format!("`{}` is no sample", text.escape_debug()),
            "write random:25, systematic:25, by-month:25, by-actor:25, by-source:25 or high-risk",
        )),
    }
}

fn redaction(args: &WhatArgs, scene: &Scene) -> Result<Option<RedactionChoice>, Stop> {
    let Some(name) = &args.scope.redact else { return Ok(None) };
    let secret = match &args.redact_secret_file {
        Some(path) => RedactionSecret::File(path.clone()),
        None => RedactionSecret::Kept(scene.keep()),
    };
    let read = |path: &PathBuf| secret::read(&Given::File(path.clone()), "the passphrase");
    let passphrase = args.seal_passphrase_file.as_ref().map(read).transpose()?;
    Ok(Some(RedactionChoice { profile: redact::profile(&scene.home, name)?, secret, passphrase }))
}
