//! `exhibit sample`: made-up rows, and the vendors that serve them on this machine.

mod deliver;
mod secrets;
mod serve;

use std::io::Write;

use exhibit_engine::fill::{self, Filled, FromApi, FromFile, FromWebhooks, Shelved};
use exhibit_engine::secret::Secret;
use exhibit_engine::{Error, Patience, clock};
use exhibit_sample::{
    SAMPLE_TOKEN, Server, Vendors, last_n, sample_captures_ndjson, sample_imports, sample_keys,
    sample_sources,
};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::args::{SampleVerb, Shape};
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::verb::{import, index, sync};
use crate::watching::watched;
use crate::{answer, table};

/// The seed when none is given; the window uses the same, so that both show the same company.
pub(crate) const SEED: u64 = 1;

/// The workspace that `sample load` fills unless its own words name another.
const WORKSPACE: &str = "sample";

pub(super) fn run(verb: &SampleVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        SampleVerb::Load => load(scene),
        SampleVerb::Serve(args) => serve::run(args, scene),
        SampleVerb::Secrets => secrets::run(scene),
        SampleVerb::Generate { rows, seed, shape, until } => {
            let until = until.as_deref().map_or(Ok(scene.now), |text| scene.moment(text))?;
            let mut out = answer::out();
            for row in last_n(shape_of(*shape), *seed, until.utc(), *rows) {
                writeln!(out, "{}", row.json)?;
            }
            out.flush()?;
            Ok(Ended::Fine)
        }
        SampleVerb::Deliveries { seed, until } => {
            let until = until.as_deref().map_or(Ok(scene.now), |text| scene.moment(text))?;
            let mut out = answer::out();
            out.write_all(&sample_captures_ndjson(*seed, until.utc()))?;
            out.flush()?;
            Ok(Ended::Fine)
        }
    }
}

fn load(scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace_given_or(WORKSPACE)?;
    let runtime = runtime()?;
    let server = runtime.block_on(Server::start(0, vendors())).map_err(stopped)?;
    let (sources, files) = given(server.base(), scene);
    let filled =
        watched(scene, |watch| fill::fill(&workspace, (&sources, &files), Patience::default(), watch))?;
    let shelved = fill::shelve(&workspace, &webhooks(scene))?;
    print(&filled, shelved, scene)?;
    index::leave_behind(&workspace, scene);
    Ok(sync::ended(&filled.pulled))
}

/// What fills the workspace when the vendors answer at `base`.
fn given(base: &str, scene: &Scene) -> (Vec<FromApi>, Vec<FromFile>) {
    let source = |source: exhibit_sample::SampleSource| FromApi {
        name: source.name.to_owned(),
        profile: source.profile.to_owned(),
        url: source.url,
        token: Secret::new(source.token),
    };
    let file = |file: exhibit_sample::SampleFile| FromFile {
        name: file.name.to_owned(),
        profile: file.profile.to_owned(),
        source: file.source.to_owned(),
        bytes: file.bytes,
    };
    let sources = sample_sources(base).into_iter().map(source).collect();
    (sources, sample_imports(SEED, scene.now.utc()).into_iter().map(file).collect())
}

/// The deliveries of the sample as of now, with the published secrets of their senders.
fn webhooks(scene: &Scene) -> FromWebhooks {
    FromWebhooks {
        name: "deliveries.ndjson".to_owned(),
        bytes: sample_captures_ndjson(SEED, scene.now.utc()),
        keys: sample_keys(),
    }
}

fn print(filled: &Filled, shelved: Shelved, scene: &Scene) -> Result<(), Stop> {
    let Shelved { seen, new, again, conflicts, known, problems } = shelved;
    if scene.json {
        let files: Vec<_> = filled.imported.iter().map(import::line).collect();
        let deliveries = json!({
            "seen": seen, "new": new, "again": again, "conflicts": conflicts, "known": known, "problems": problems,
        });
        return answer::document(json!({
            "sources": sync::lines(&filled.pulled), "files": files, "deliveries": deliveries,
        }));
    }
    sync::print(&filled.pulled, scene)?;
    let rows = filled.imported.iter().map(|file| {
        vec![
            file.path.clone(),
            file.profile.clone(),
            file.counts.seen.to_string(),
            file.counts.new.to_string(),
        ]
    });
    let deliveries =
        vec!["deliveries.ndjson".into(), "webhooks".into(), seen.to_string(), (seen - known).to_string()];
    let rows: Vec<Vec<String>> = rows.chain([deliveries]).collect();
    answer::lines(table::columns(&["file", "profile", "seen", "new"], &rows))
}

fn vendors() -> Vendors {
    Vendors::new(SEED, SAMPLE_TOKEN, || clock::now().utc())
}

fn runtime() -> Result<Runtime, Stop> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| stopped(error.into()))
}

fn stopped(error: exhibit_sample::Error) -> Stop {
    Error::Io { path: "127.0.0.1".into(), source: std::io::Error::other(error.to_string()) }.into()
}

fn shape_of(shape: Shape) -> exhibit_sample::Shape {
    match shape {
        Shape::Outworx => exhibit_sample::Shape::Outworx,
        Shape::Nevo => exhibit_sample::Shape::Nevo,
        Shape::Flows => exhibit_sample::Shape::Flows,
        Shape::Mushi => exhibit_sample::Shape::Mushi,
        Shape::Vectis => exhibit_sample::Shape::Vectis,
    }
}
