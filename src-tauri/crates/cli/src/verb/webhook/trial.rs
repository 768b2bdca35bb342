//! `exhibit webhook send-test`, `test-receiver` and `mint`: deliveries made here.

use exhibit_engine::Code;
use exhibit_engine::hook::{Key, Scheme, Secret};
use exhibit_engine::output::Existing;
use exhibit_engine::secret::{self, Given, Keep, read_bytes};
use exhibit_engine::send::Route;
use exhibit_engine::webhook::replay::{Hand, Marking};
use exhibit_engine::webhook::suite::{self, Outcome, Suite};
use exhibit_engine::webhook::trial::{self, Minted, Template, Trial, templates};
use serde_json::{Value, json};

use super::{replay, sent};
use crate::answer;
use crate::args::{MintArgs, SendTestArgs, TestReceiverArgs, TrialArgs};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::pack::sign::ordered_by;
use crate::watching::watched;

/// Exit 0 when it was answered with 2xx.
pub(super) fn send_test(args: &SendTestArgs, scene: &Scene) -> Result<Ended, Stop> {
    let minted = if args.mint { Some(minted(&args.trial.scheme, scene)?) } else { None };
    let key = match &minted {
        Some(minted) => minted.key(),
        None => key(&args.trial, scene)?,
    };
    let trial = made(&args.trial, key, scene)?;
    if args.dry_run {
        let planned = trial::plan_test(&trial)?;
        return replay::dry(&[planned], scene);
    }
    let (workspace, by, route) = (scene.made()?, ordered_by(), Route::default());
    if let Some(minted) = &minted {
        keep(minted, args.keep.as_deref(), scene)?;
    }
    let hand = Hand { workspace: &workspace, by: &by, route: &route };
    let ran = watched(scene, |watch| trial::send_test(&hand, &trial, watch))?;
    sent::print_with(&ran, (1, scene), minted.as_ref().map(shown))
}

/// Exit 0 when right deliveries were accepted and forged ones refused, 1 when one came out otherwise, 5 when the answers
/// do not tell, 4 when the receiver cannot be reached, 130 when a person stopped it.
pub(super) fn test_receiver(args: &TestReceiverArgs, scene: &Scene) -> Result<Ended, Stop> {
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    if let Some(path) = &args.output {
        suite::check_output(&scene.home, (path, existing))?;
    }
    let trial = made(&args.trial, key(&args.trial, scene)?, scene)?;
    let (workspace, by, route) = (scene.made()?, ordered_by(), Route::default());
    let hand = Hand { workspace: &workspace, by: &by, route: &route };
    let ran = watched(scene, |watch| suite::run(&hand, &trial, watch))?;
    let export = |path| suite::export(&scene.home, &ran, (path, existing));
    // What was sent is told whatever becomes of the file.
    let exported = args.output.as_deref().map(export).transpose();
    print(&ran, exported.as_ref().ok().and_then(Option::as_ref), scene)?;
    exported?;
    Ok(ended(&ran))
}

fn ended(ran: &Suite) -> Ended {
    if ran.is_stopped {
        return Ended::Told(Code::Cancelled);
    }
    match (ran.is_reached(), ran.is_passed(), ran.count(Outcome::Fail)) {
        (false, _, _) => Ended::NothingCame,
        (true, true, _) => Ended::Fine,
        (true, false, 0) => Ended::Partial,
        (true, false, _) => Ended::CheckFailed,
    }
}

/// Makes a secret and shows it once.
pub(super) fn mint(args: &MintArgs, scene: &Scene) -> Result<Ended, Stop> {
    let minted = minted(&args.scheme, scene)?;
    keep(&minted, args.keep.as_deref(), scene)?;
    if scene.json {
        answer::document(json!({ "minted": shown(&minted), "kept_as": args.keep }))?;
    } else {
        answer::lines(lines(&shown(&minted)))?;
        answer::say(scene, "this is shown once");
    }
    Ok(Ended::Fine)
}

fn minted(scheme: &str, scene: &Scene) -> Result<Minted, Stop> {
    let schemes = super::schemes_of(scene);
    Ok(trial::mint(named(schemes.named(scheme), scheme)?))
}

fn keep(minted: &Minted, name: Option<&str>, scene: &Scene) -> Result<(), Stop> {
    let Some(name) = name else { return Ok(()) };
    if scene.keep() == Keep::Nowhere {
        return Err(usage_stop(
            "a secret that is kept under a name needs a place".to_owned(),
            "nothing was sent and nothing kept; give --secret-store keychain or --secret-store file",
        ));
    }
    let workspace = scene.made()?;
    let given = Given::Text(secret::Secret::new(minted.secret.clone()));
    secret::add_webhook_secret(&scene.home, (workspace.name(), name), &given, scene.keep())?;
    Ok(())
}

/// What is shown of a fresh secret, once.
fn shown(minted: &Minted) -> Value {
    match &minted.public {
        None => json!({ "secret": minted.secret }),
        Some(public) => json!({ "private_key": minted.secret, "public_key": public }),
    }
}

fn lines(shown: &Value) -> Vec<String> {
    let members = shown.as_object().into_iter().flatten();
    members.map(|(name, value)| format!("{name}: {}", value.as_str().unwrap_or_default())).collect()
}

fn made(args: &TrialArgs, key: Key, scene: &Scene) -> Result<Trial, Stop> {
    let schemes = super::schemes_of(scene);
    let scheme = named(schemes.named(&args.scheme), &args.scheme)?;
    let mut event = template(args, scheme)?;
    if let Some(path) = &args.event_file {
        let bytes = sent::bytes_of(path)?;
        event.body = String::from_utf8(bytes).map_err(|_| {
            usage_stop(
                format!("{} is not UTF-8", path.display()),
                "nothing was sent; `webhook replay --body-file` sends any bytes",
            )
        })?;
    }
    for (name, value) in sent::headers(&args.headers, &schemes)? {
        event.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        event.headers.push((name, value));
    }
    Ok(Trial {
        scheme: scheme.id.clone(),
        schemes: schemes.clone(),
        key,
        public: None,
        event,
        target: sent::target(&args.target)?,
        marking: if args.no_mark { Marking::Unsaid } else { Marking::Said },
    })
}

fn template(args: &TrialArgs, scheme: &Scheme) -> Result<Template, Stop> {
    let all = templates(scheme);
    let found = match &args.template {
        None => all.first(),
        Some(name) => all.iter().find(|template| template.name == *name),
    };
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|template| template.name.as_str()).collect();
        usage_stop(
            format!(
                "there is no template called `{}`",
                args.template.as_deref().unwrap_or_default().escape_debug()
            ),
            &format!("nothing was sent; templates are {}", known.join(", ")),
        )
    })
}

fn key(args: &TrialArgs, scene: &Scene) -> Result<Key, Stop> {
    let file = args.secret_file.clone().map(Given::File);
    if let Some(given) = file.or_else(|| args.secret_env.clone().map(Given::Env)) {
        return Ok(Key::from(Secret::new(read_bytes(&given)?)));
    }
    let names: Vec<String> = args.secret_name.iter().cloned().collect();
    super::secret::fetched(&names, scene)?.into_iter().next().ok_or_else(|| {
        usage_stop(
            "there is no secret to sign with".to_owned(),
            "nothing was sent; give --secret-file, --secret-env or --secret NAME",
        )
    })
}

fn named<'a>(found: Option<&'a Scheme>, id: &str) -> Result<&'a Scheme, Stop> {
    found.ok_or_else(|| {
        usage_stop(
            format!("there is no scheme called `{}`", id.escape_debug()),
            "nothing was sent; see `exhibit webhook schemes`",
        )
    })
}

fn print(ran: &Suite, exported: Option<&suite::Exported>, scene: &Scene) -> Result<(), Stop> {
    let counts =
        [Outcome::Pass, Outcome::Fail, Outcome::NotJudged, Outcome::NotRun].map(|kind| ran.count(kind));
    let [pass, fail, not_judged, not_run] = counts;
    if scene.json {
        return answer::document(json!({
            "run": ran.run, "at": ran.at, "by": ran.by, "target": ran.target, "scheme": ran.scheme,
            "passed": ran.is_passed(), "stopped": ran.is_stopped, "cases": ran.cases, "output": exported,
            "summary": { "pass": pass, "fail": fail, "not_judged": not_judged, "not_run": not_run },
        }));
    }
    let cells = |line: &suite::Line| {
        vec![
            match line.outcome {
                Outcome::Pass => "pass",
                Outcome::Fail => "FAIL",
                Outcome::NotJudged => "not judged",
                Outcome::NotRun => "not run",
            }
            .to_owned(),
            line.case.to_owned(),
            line.expected.map_or("none", suite::Expected::as_str).to_owned(),
            line.status.map_or_else(|| "none".to_owned(), |status| status.to_string()),
            line.latency_ms.map_or_else(String::new, |took| format!("{took} ms")),
            line.error.clone().unwrap_or_else(|| line.note.clone()),
        ]
    };
    let rows: Vec<Vec<String>> = ran.cases.iter().map(cells).collect();
    answer::lines(table::columns(&["outcome", "case", "expected", "status", "took", "note"], &rows))?;
    answer::say(scene, &format!("{pass} passed, {fail} failed, {not_judged} not judged, {not_run} not run"));
    if let Some(exported) = exported {
        let told = format!("wrote {} (SHA-256 {})", exported.path.display(), exported.sha256);
        answer::say(scene, &told);
    }
    Ok(())
}
