//! `exhibit pack`.

mod build;
mod controls;
mod list;
mod order;
mod plan;
mod preview;
mod show;
pub(super) mod sign;
mod verify;

use exhibit_engine::export::PackKind;

use crate::args::{Kind, PackVerb};
use crate::failing::{Ended, Stop};
use crate::scene::Scene;

pub(super) fn run(verb: &PackVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        PackVerb::Build(args) => build::run(args, scene),
        PackVerb::Preview(args) => preview::run(args, scene),
        PackVerb::Verify { file, signer, against } => {
            verify::run(file, (signer.as_deref(), against.as_deref()), scene)
        }
        PackVerb::Show { file, line: Some(line), .. } => show::row(file, *line, scene),
        PackVerb::Show { file, query, limit, .. } => {
            show::rows(file, (query.as_deref().unwrap_or_default(), *limit), scene)
        }
        PackVerb::List => list::run(scene),
        PackVerb::Controls { kind } => controls::run(*kind, scene),
        PackVerb::Freshness => plan::freshness(scene),
        PackVerb::Plan(verb) => plan::run(verb, scene),
        PackVerb::Due { sign } => plan::due(sign, scene),
    }
}

fn kind_of(kind: Kind) -> PackKind {
    match kind {
        Kind::AccessReview => PackKind::AccessReview,
        Kind::ChangeManagement => PackKind::ChangeManagement,
        Kind::IncidentResponse => PackKind::IncidentResponse,
        Kind::Custom => PackKind::Custom,
    }
}
