//! `exhibit webhook export`: deliveries of the shelf as a file for other tools.

use exhibit_engine::hook::Credentials;
use exhibit_engine::output::Existing;
use exhibit_engine::webhook::shelf::{Exported, Form, OfCopies, Order, export, ids_of};
use serde_json::json;

use super::shelf::{judging, listing};
use crate::answer;
use crate::args::{CaptureExportArgs, CaptureForm};
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::watching::watched;

pub(super) fn run(args: &CaptureExportArgs, scene: &Scene) -> Result<Ended, Stop> {
    let reader = scene.existing()?.reader()?;
    let judging = judging(args.which.scheme.as_deref(), &args.which.keys, scene)?;
    let listing = listing(&args.which, scene)?;
    reader.hold()?;
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let exported = watched(scene, |watch| {
        let mut ids = ids_of(&reader, &judging, &listing, watch)?;
        // As they arrived: a file is read from its start.
        ids.reverse();
        let order = Order {
            ids: &ids,
            form: form_of(args.format),
            credentials: if args.with_credentials { Credentials::Shown } else { Credentials::Masked },
            copies: if args.with_copies { OfCopies::Written } else { OfCopies::LeftOut },
            schemes: &judging.schemes,
            output: (&args.output, existing),
        };
        export(&scene.home, &reader, &order, watch)
    })?;
    print(&exported, args, scene)?;
    Ok(if exported.left_out.is_empty() { Ended::Fine } else { Ended::Partial })
}

fn print(exported: &Exported, args: &CaptureExportArgs, scene: &Scene) -> Result<(), Stop> {
    let to_stdout = args.output.as_os_str() == "-";
    if scene.json && !to_stdout {
        answer::document(json!(exported))?;
    } else {
        let text = format!(
            "{} deliveries, {} bytes, sha256 {}",
            exported.deliveries, exported.bytes, exported.sha256
        );
        answer::say(scene, &text);
    }
    for left in &exported.left_out {
        answer::say(scene, &format!("left out: capture:{}: {}", left.id, left.reason));
    }
    for note in exported.notes() {
        answer::say(scene, &note);
    }
    if !args.with_credentials {
        answer::say(
            scene,
            "credentials are masked: schemes that are checked by a token cannot be checked from this file",
        );
    }
    Ok(())
}

fn form_of(form: CaptureForm) -> Form {
    match form {
        CaptureForm::Ndjson => Form::Ndjson,
        CaptureForm::Http => Form::Http,
        CaptureForm::Har => Form::Har,
    }
}
