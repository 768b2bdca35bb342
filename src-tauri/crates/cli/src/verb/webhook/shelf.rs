//! What the verbs of the shelf share: how it is judged, and how one delivery is told.

use exhibit_engine::entry::Moment;
use exhibit_engine::hook::{Kind, Verdict, masked_url};
use exhibit_engine::webhook::copies::Origin;
use exhibit_engine::webhook::shelf::{Beside, CaptureLine, Judging, Listing};
use serde_json::{Value, json};

use super::{keys, schemes_of};
use crate::args::{KeyArgs, VerdictArg, WhichArgs};
use crate::failing::Stop;
use crate::scene::Scene;

/// Schemes, and the secrets given, else all that are kept.
pub(super) fn judging(scheme: Option<&str>, given: &KeyArgs, scene: &Scene) -> Result<Judging, Stop> {
    let schemes = schemes_of(scene);
    if let Some(id) = scheme {
        exhibit_engine::webhook::named(&schemes, id)?;
    }
    Ok(Judging { schemes, scheme: scheme.map(str::to_owned), keys: keys::for_scheme(given, scheme, scene)? })
}

/// Which deliveries `args` mean.
pub(super) fn listing(args: &WhichArgs, scene: &Scene) -> Result<Listing, Stop> {
    let moment = |text: &Option<String>| text.as_deref().map(|text| scene.moment(text)).transpose();
    Ok(Listing {
        verdicts: args.verdicts.iter().map(|verdict| kind_of(*verdict)).collect(),
        scheme: args.of_scheme.clone(),
        text: args.text.clone().unwrap_or_default(),
        from: moment(&args.from)?,
        to: moment(&args.to)?,
        file: args.file.clone(),
        ..Listing::default()
    })
}

/// One delivery as JSON, without headers and body.
pub(super) fn line(line: &CaptureLine, verdict: &Verdict) -> Value {
    json!({
        "capture": line.id, "id": line.delivery, "event": line.event,
        "scheme": verdict.scheme.as_ref().or(line.scheme.as_ref()),
        "verdict": verdict.kind, "reason": verdict.reason, "explanation": verdict.explanation,
        "key_fingerprint": verdict.key_fingerprint, "key": verdict.key,
        "received_at": line.received_at.map(Moment::from), "stored_at": line.stored_at,
        "via": line.via.as_str(), "file": line.file, "format": line.format, "rebuilt": line.rebuilt,
        "method": line.method, "url": masked_url(&line.url), "body_bytes": line.body_bytes,
        "body_sha256": hex(&line.body_sha256), "same_as": line.same_as,
    })
}

/// Adds where a delivery comes from: `marked` is what its own headers say, `sent_here` what is known of it.
pub(super) fn add_origin(document: &mut Value, origin: &Origin, is_marked: bool) {
    document["marked"] = is_marked.into();
    document["sent_here"] = json!(origin.sent());
}

/// Where a delivery comes from, for people; none where nothing says that it is a copy.
pub(super) fn origin_words(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Here(sent) => Some(format!("sent from here (attempt {}), no evidence", sent.attempt)),
        Origin::Claimed => Some("carries a replay mark of no attempt known here".to_owned()),
        Origin::Outside => None,
    }
}

/// Deliveries with how they stand, for people: "again" alone would set a made-up one beside a genuine one as its equal. Of
/// many, those whose standing was looked at are named and the others counted.
pub(super) fn named(ids: &[u64], beside: &[Beside]) -> String {
    let words = |id: &u64| {
        let one = beside.iter().find(|one| one.capture == *id)?;
        let scheme = one.scheme.as_ref().map_or_else(String::new, |scheme| format!(" {scheme}"));
        Some(format!("capture:{id} ({}{scheme})", one.verdict.as_str()))
    };
    let mut all: Vec<String> = ids.iter().filter_map(words).collect();
    let more = ids.len() - all.len();
    all.extend((more > 0).then(|| format!("and {more} more, see --json")));
    all.join(" ")
}

/// When a delivery arrived, for people.
pub(super) fn arrived(line: &CaptureLine, scene: &Scene) -> String {
    line.received_at.map_or_else(|| "not recorded".to_owned(), |at| scene.shown(Moment::from(at)))
}

/// What is not there, in the words of every table.
pub(super) fn or_not_recorded(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| "not recorded".to_owned())
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn kind_of(verdict: VerdictArg) -> Kind {
    match verdict {
        VerdictArg::Valid => Kind::Valid,
        VerdictArg::Invalid => Kind::Invalid,
        VerdictArg::Stale => Kind::Stale,
        VerdictArg::Malformed => Kind::Malformed,
        VerdictArg::Unsigned => Kind::Unsigned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_beside_each_other_are_named_with_how_they_stand() {
        let beside = [
            Beside { capture: 1, scheme: None, verdict: Kind::Unsigned },
            Beside { capture: 3, scheme: Some("outworx".into()), verdict: Kind::Valid },
        ];
        assert_eq!(named(&[1, 3], &beside), "capture:1 (unsigned) capture:3 (valid outworx)");
        assert_eq!(named(&[1, 8, 9], &beside), "capture:1 (unsigned) and 2 more, see --json");
        assert_eq!(named(&[], &beside), "");
    }
}
