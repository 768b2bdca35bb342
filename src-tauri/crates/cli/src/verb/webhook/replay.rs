//! `exhibit webhook replay`: captured deliveries once more.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::hook::{Key, Schemes};
use exhibit_engine::send::Route;
use exhibit_engine::store::Reader;
use exhibit_engine::webhook::replay::{self, Order, Original, Planned};
use exhibit_engine::{Error, Failure, Workspace};
use serde_json::{Value, json};

use super::sent;
use crate::answer;
use crate::args::{ReplayArgs, SignatureArg};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::pack::sign::ordered_by;
use crate::watching::watched;

/// Bytes of a body that are shown to people; `--json` gives all.
const PREVIEW_BYTES: usize = 4_096;

/// Exit 0 when each was answered with 2xx.
pub(super) fn run(args: &ReplayArgs, scene: &Scene) -> Result<Ended, Stop> {
    let target = sent::target(&args.target)?;
    let workspace = scene.workspace()?;
    let reader = workspace.exists().then(|| workspace.reader()).transpose()?;
    let originals = chosen(args, (reader.as_ref(), scene))?;
    let order = Order {
        originals,
        target,
        manner: manner(args, scene)?,
        signing: replay::Signing {
            schemes: super::schemes_of(scene),
            scheme: args.scheme.clone(),
            keys: keys(args, (&workspace, scene))?,
            chosen: if args.keys.is_empty() { replay::Chosen::Kept } else { replay::Chosen::Named },
        },
    };
    drop(reader);
    if args.dry_run {
        let planned = replay::plan(workspace.exists().then_some(&workspace), &order).map_err(with_flags)?;
        return dry(&planned, scene);
    }
    let pace = replay::Pace {
        rate: args.rate.as_deref().map(replay::Rate::parse).transpose()?.unwrap_or_default(),
        on_failure: if args.stop_on_failure { replay::OnFailure::Stop } else { replay::OnFailure::GoOn },
    };
    let (workspace, by, route) = (scene.made()?, ordered_by(), Route::default());
    let hand = replay::Hand { workspace: &workspace, by: &by, route: &route };
    let ran = watched(scene, |watch| replay::run(&hand, &order, pace, watch)).map_err(with_flags)?;
    sent::print(&ran, (order.originals.len(), scene))
}

/// The engine's words know no flags; here they do what it says.
fn with_flags(error: Error) -> Stop {
    let is_unready = matches!(error, Error::Unready { .. });
    match Stop::from(error) {
        Stop::Failure(failure) if is_unready => {
            Stop::Failure(Failure { hint: format!("{} ({FLAGS})", failure.hint), ..failure })
        }
        stop => stop,
    }
}

/// What makes ready what was refused.
const FLAGS: &str = "--secret, --secret-file, --secret-env, --scheme, --header, --drop-header, --new-id";

fn chosen(args: &ReplayArgs, (reader, scene): (Option<&Reader>, &Scene)) -> Result<Vec<Original>, Stop> {
    let moment = |text: &Option<String>| text.as_deref().map(|text| scene.moment(text)).transpose();
    if args.all {
        let filter = replay::Filter {
            event: args.event.clone(),
            scheme: args.of_scheme.clone(),
            from: moment(&args.received_from)?,
            to: moment(&args.received_to)?,
        };
        let found = reader.map(|reader| replay::of_shelf(reader, &filter)).transpose()?.unwrap_or_default();
        if found.is_empty() {
            return Err(usage_stop(
                "no capture of this workspace fits".to_owned(),
                &format!("nothing was sent; see `{}`", scene.workspace()?.command("webhook list")),
            ));
        }
        return Ok(found);
    }
    let mut found = Vec::new();
    for word in &args.what {
        found.extend(replay::of_word(reader, word)?);
    }
    Ok(replay::in_order(found))
}

fn manner(args: &ReplayArgs, scene: &Scene) -> Result<replay::Manner, Stop> {
    let set = sent::headers(&args.headers, &super::schemes_of(scene))?;
    Ok(replay::Manner {
        signature: match args.signature {
            SignatureArg::Keep => replay::Signature::Keep,
            SignatureArg::Resign => replay::Signature::Resign,
            SignatureArg::Strip => replay::Signature::Strip,
        },
        changes: replay::Changes {
            body: args.body_file.as_deref().map(sent::bytes_of).transpose()?,
            set,
            dropped: args.dropped.clone(),
        },
        credentials: if args.with_credentials {
            replay::Credentials::Sent
        } else {
            replay::Credentials::LeftOut
        },
        marking: if args.no_mark { replay::Marking::Unsaid } else { replay::Marking::Said },
        identity: if args.new_id { replay::Identity::New } else { replay::Identity::Kept },
        path: if args.keep_path { replay::Path::OfCapture } else { replay::Path::OfTarget },
    })
}

/// Those given; to sign anew without any, all that are kept. No keychain is asked for what needs no secret.
fn keys(args: &ReplayArgs, (workspace, scene): (&Workspace, &Scene)) -> Result<Vec<Key>, Stop> {
    if args.keys.is_empty() && (args.signature != SignatureArg::Resign || !workspace.exists()) {
        return Ok(Vec::new());
    }
    super::keys::for_scheme(&args.keys, args.scheme.as_deref(), scene)
}

/// Said of a copy whose signature is a token.
const SECRET_IS_SENT: &str =
    "this scheme signs nothing: the secret itself would be sent, in the header that is masked here";

/// Prints what would be sent.
pub(super) fn dry(planned: &[Planned], scene: &Scene) -> Result<Ended, Stop> {
    let schemes = super::schemes_of(scene);
    if scene.json {
        let line = |planned| line(planned, &schemes);
        let lines: Result<Vec<Value>, Stop> = planned.iter().map(line).collect();
        answer::document(json!({ "dry_run": true, "replays": lines? }))?;
        return Ok(Ended::Fine);
    }
    for (at, planned) in planned.iter().enumerate() {
        if at > 0 {
            answer::lines([""])?;
        }
        answer::lines(shown(planned)?)?;
        if planned.sends_secret(&schemes) {
            answer::lines([SECRET_IS_SENT])?;
        }
    }
    answer::say(scene, &format!("nothing was sent; {} would be", planned.len()));
    Ok(Ended::Fine)
}

fn line(planned: &Planned, schemes: &Schemes) -> Result<Value, Stop> {
    let head = head(planned)?;
    Ok(json!({
        "delivery": planned.delivery, "status": null, "latency_ms": null,
        "sent_sha256": sent::hex(&planned.sha256()), "error": null,
        "capture": planned.capture, "file": planned.file, "scheme": planned.scheme, "edits": planned.edits,
        "left_out": planned.left_out, "signature": planned.signature, "verdict": planned.verdict,
        "method": planned.outbound.method, "target": planned.target.url(), "head": head,
        "headers": planned.shown_headers, "body_base64": STANDARD.encode(&planned.outbound.body),
        "sent_bytes": planned.outbound.body.len(), "sends_secret": planned.sends_secret(schemes),
    }))
}

/// The lines of the head without their ends, credentials masked.
fn head(planned: &Planned) -> Result<Vec<String>, Stop> {
    let head = planned.shown_head().map_err(|error| {
        usage_stop(
            error.to_string(),
            "nothing was sent; leave that header out with --drop-header, or set it anew",
        )
    })?;
    Ok(head.trim_end_matches("\r\n").split("\r\n").map(str::to_owned).collect())
}

fn shown(planned: &Planned) -> Result<Vec<String>, Stop> {
    let mut lines: Vec<String> =
        head(planned)?.iter().map(|line| table::visible(line).into_owned()).collect();
    lines.push(String::new());
    let body = &planned.outbound.body;
    let preview = &body[..body.len().min(PREVIEW_BYTES)];
    match std::str::from_utf8(preview) {
        Ok(text) => lines.push(table::visible(text).into_owned()),
        Err(_) => lines.push(format!("({} bytes that are no text; see body_base64 of --json)", body.len())),
    }
    if body.len() > preview.len() {
        lines.push(format!("({} further bytes)", body.len() - preview.len()));
    }
    if !planned.left_out.is_empty() {
        lines.push(table::visible(&format!("left out: {}", planned.left_out.join(", "))).into_owned());
    }
    if let Some(verdict) = &planned.verdict {
        lines.push(format!("our own check: {}. {}", verdict.kind.as_str(), verdict.explanation));
    }
    Ok(lines)
}
