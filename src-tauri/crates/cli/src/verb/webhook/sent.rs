//! What the verbs that send have in common: where to, what came of it, and how that ends.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::hook::Schemes;
use exhibit_engine::secret::{self, Given};
use exhibit_engine::store::{Attempt, AttemptDraft};
use exhibit_engine::target::{Allow, Confirmed, Reach, Target};
use exhibit_engine::webhook::replay::{End, Ran};
use exhibit_engine::{Code, Error};
use serde_json::{Value, json};

use crate::answer;
use crate::args::{HeaderArgs, TargetArgs};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;

/// Where to; nothing is looked up yet.
pub(super) fn target(args: &TargetArgs) -> Result<Target, Stop> {
    let hosts: Result<Vec<Confirmed>, _> = args.confirmed.iter().map(|host| Confirmed::host(host)).collect();
    let reach = match (args.allow_private, args.allow_metadata) {
        (_, true) => Reach::Metadata,
        (true, false) => Reach::Private,
        (false, false) => Reach::Public,
    };
    let allow = Allow { hosts: hosts.map_err(Error::from)?, reach };
    Ok(Target::check(&args.to, &allow).map_err(Error::from)?)
}

/// The headers that are set, in their order.
pub(super) fn headers(args: &HeaderArgs, schemes: &Schemes) -> Result<Vec<(String, String)>, Stop> {
    let mut set = Vec::new();
    for text in &args.plain {
        let (name, value) = header(text)?;
        if schemes.is_credential(&name) {
            return Err(usage_stop(
                format!("the header {} holds a credential", name.escape_debug()),
                "nothing was sent; what stands on a command line is read by others: give --header-file or --header-env",
            ));
        }
        set.push((name, value));
    }
    for path in &args.files {
        let text = text_of(secret::read_bytes(&Given::File(path.clone()))?, &path.display().to_string())?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        set.extend(lines.map(header).collect::<Result<Vec<_>, _>>()?);
    }
    for text in &args.envs {
        let (name, variable) = text.split_once('=').ok_or_else(|| {
            usage_stop(
                format!("`{}` names no variable", text.escape_debug()),
                "nothing was sent; give NAME=VAR",
            )
        })?;
        let value = text_of(secret::read_bytes(&Given::Env(variable.to_owned()))?, variable)?;
        set.push((name.trim().to_owned(), value));
    }
    Ok(set)
}

fn text_of(bytes: Vec<u8>, place: &str) -> Result<String, Stop> {
    String::from_utf8(bytes)
        .map_err(|_| usage_stop(format!("{place} is not UTF-8"), "nothing was sent; headers are text"))
}

/// A header as it is given: `Name: value`.
fn header(text: &str) -> Result<(String, String), Stop> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        usage_stop(format!("`{}` is no header", text.escape_debug()), "nothing was sent; give NAME:VALUE")
    })?;
    Ok((name.trim().to_owned(), value.trim_matches([' ', '\t']).to_owned()))
}

/// A file byte for byte, its last line end too; `-` is standard input.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, Stop> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|source| Error::Io { path: path.to_owned(), source })?;
    Ok(bytes)
}

/// Prints what was sent. Exit 0 when each of `ordered` was answered with 2xx, 1 when one was answered otherwise, 4 when
/// none was answered and 5 when some were not, 130 when a person stopped it.
pub(super) fn print(ran: &Ran, ordered: (usize, &Scene)) -> Result<Ended, Stop> {
    print_with(ran, ordered, None)
}

/// As [`print`], with a fresh secret that is shown this once.
pub(super) fn print_with(
    ran: &Ran,
    (ordered, scene): (usize, &Scene),
    minted: Option<Value>,
) -> Result<Ended, Stop> {
    if scene.json {
        let lines: Vec<Value> = ran.attempts.iter().map(line).collect();
        let mut document = json!({ "run": ran.run, "ordered": ordered, "replays": lines });
        if let Some(minted) = minted {
            document["minted"] = minted;
        }
        answer::document(document)?;
    } else {
        for (name, value) in minted.as_ref().and_then(Value::as_object).into_iter().flatten() {
            answer::lines([format!("{name}: {}", value.as_str().unwrap_or_default())])?;
        }
        let rows: Vec<Vec<String>> = ran.attempts.iter().map(|attempt| cells(&attempt.draft)).collect();
        answer::lines(table::columns(
            &["delivery", "signature", "our check", "status", "took", "error"],
            &rows,
        ))?;
    }
    let said = match ran.end {
        End::All => None,
        End::AtFailure => Some("stopped at the first failure"),
        End::Stopped => Some("stopped"),
    };
    if let Some(said) = said {
        answer::say(scene, &format!("{said}: {} of {ordered} were sent", ran.attempts.len()));
    }
    Ok(ended(ran))
}

/// One attempt with everything that is recorded of it but the body.
pub(super) fn line(attempt: &Attempt) -> Value {
    let draft = &attempt.draft;
    json!({
        "delivery": draft.delivery, "status": draft.status, "latency_ms": draft.latency_ms,
        "sent_sha256": hex(&draft.sent_sha256), "error": draft.error,
        "attempt": attempt.id, "run": draft.run, "at": draft.at, "by": draft.by_whom, "kind": draft.kind.as_str(),
        "capture": draft.capture, "file": draft.source_file, "scheme": draft.scheme, "case": draft.case,
        "expected": draft.expected, "edits": draft.edits, "signature": draft.signature, "verdict": draft.verdict,
        "method": draft.method, "target": draft.target, "address": draft.address, "headers": draft.headers,
        "sent_bytes": draft.sent_bytes, "response_headers": draft.response_headers,
        "response_bytes": draft.response_bytes,
        "response_base64": draft.response.as_ref().map(|bytes| STANDARD.encode(bytes)),
    })
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Cells of one attempt for people.
pub(super) fn cells(draft: &AttemptDraft) -> Vec<String> {
    let or = |text: Option<String>, other: &str| text.unwrap_or_else(|| other.to_owned());
    vec![
        or(draft.delivery.clone(), "not recorded"),
        draft.signature.clone(),
        or(draft.verdict.clone(), "not checked"),
        or(draft.status.map(|status| status.to_string()), "none"),
        or(draft.latency_ms.map(|took| format!("{took} ms")), "not recorded"),
        or(draft.error.clone(), ""),
    ]
}

fn ended(ran: &Ran) -> Ended {
    if ran.end == End::Stopped {
        return Ended::Told(Code::Cancelled);
    }
    let reached = ran.attempts.iter().filter(|attempt| attempt.draft.status.is_some()).count();
    let is_fine = |attempt: &Attempt| {
        attempt.draft.error.is_none()
            && attempt.draft.status.is_some_and(|status| (200..300).contains(&status))
    };
    match reached {
        0 => Ended::NothingCame,
        some if some < ran.attempts.len() => Ended::Partial,
        _ if ran.attempts.iter().all(is_fine) => Ended::Fine,
        _ => Ended::CheckFailed,
    }
}
