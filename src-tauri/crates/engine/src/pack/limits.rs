//! What a pack does not prove, in sentences that are the same for the same pack, so that two can be compared.

use exhibit_export::{PackInput, PackKind};
use exhibit_store::SourceState;

use super::found;

/// The assurance tier of a pack that is, or is not, signed. Whether a checkpoint left this machine before is not known
/// here: that an earlier pack was built does not say that anybody else holds it.
pub(super) fn tier(is_signed: bool) -> &'static str {
    if is_signed { "tamper-detecting" } else { "unsealed" }
}

/// The sentences; everything else of `input` is known already.
pub(super) fn limits(input: &PackInput, states: &[SourceState]) -> Vec<String> {
    let said = [
        Some(
            "Exhibit shows what it received. It cannot show that a source told the truth or kept every row before that."
                .to_owned(),
        ),
        Some(signature(input)),
        Some(
            "Labels, categories and evidence kinds are readings by the rules in rules/classification.json; the raw rows \
             are the evidence."
                .to_owned(),
        ),
        from_files(states),
        of_kind(input),
        unclassified(input),
        redacted(input),
        sampled(input),
    ];
    let mut said: Vec<String> = said.into_iter().flatten().collect();
    said.extend(found::of_copies(input.incident.as_ref()));
    said
}

fn signature(input: &PackInput) -> String {
    if input.signer.is_none() {
        return "This pack and its checkpoint are not signed: they detect changes only for whoever kept a copy or a hash \
                of them elsewhere. The raw rows are tied to the log by their leaves, and `exhibit pack verify` makes listings, \
                exceptions, figures, README.txt and report.html again from what stands here. The columns beside `raw` \
                (readings of it by the vendor's profile), their classification, coverage, receipts, custody, the workbook \
                and what people gave (an account list, decisions, milestones, deliveries) are tied to nothing else: whoever changes these can write new hashes."
            .to_owned();
    }
    "The signature shows that the holder of the key made this pack and that it is unchanged since. Whoever holds the key \
     and the workspace could have made another before; a hash or an earlier pack kept elsewhere rules that out."
        .to_owned()
}

fn from_files(states: &[SourceState]) -> Option<String> {
    states.iter().any(|state| state.line.url.is_none()).then(|| {
        "Rows of some sources came from files; whether those files were whole is not known.".to_owned()
    })
}

fn of_kind(input: &PackInput) -> Option<String> {
    match input.kind {
        PackKind::AccessReview if input.accounts.is_none() => Some(
            "A log shows changes of access, not standing access: what was granted before the first row and never changed \
             is not here. No account list was given to hold against the log."
                .to_owned(),
        ),
        PackKind::AccessReview => Some(
            "A log shows changes of access, not standing access: what was granted before the first row is known only from \
             the account list, which is as good as its source."
                .to_owned(),
        ),
        PackKind::ChangeManagement => Some(
            "Changes that a source does not record are not here; approvals and tests are seen only where a row names them."
                .to_owned(),
        ),
        PackKind::IncidentResponse if input.incident.as_ref().is_some_and(|found| !found.deliveries.is_empty()) => {
            Some(
                "A valid delivery was signed by somebody who holds the secret; both ends hold it, so it does not prove \
                 which of them signed."
                    .to_owned(),
            )
        }
        PackKind::IncidentResponse | PackKind::Custom => None,
    }
}

fn unclassified(input: &PackInput) -> Option<String> {
    let rows = input.population.unclassified;
    match (rows, input.unclassified_too, input.kind.evidence()) {
        (0, ..) => None,
        (_, true, _) | (.., None) => Some(format!(
            "{rows} rows of the period are named by no classification rule; those that the query finds are in this pack."
        )),
        (_, false, Some(_)) => Some(format!(
            "{rows} rows of the period are named by no classification rule and are not in this pack: some may belong here."
        )),
    }
}

fn redacted(input: &PackInput) -> Option<String> {
    let redaction = input.redaction.as_ref()?;
    Some(format!(
        "Values were hidden by the redaction profile {}. A redacted row is tied to the log by its leaf hash alone, which \
         cannot be recomputed from what is shown. The query, receipts, custody and gaps show the same stand-ins as the rows, \
         where rules and patterns find what to hide: a name in a sentence is not found there. The organisation and whoever \
         made this pack stand here as they are.",
        redaction.profile.id
    ))
}

fn sampled(input: &PackInput) -> Option<String> {
    input.sample.as_ref().map(|_| {
        "The sample can be drawn again from its seed; that the seed came from the auditor, only the auditor knows."
            .to_owned()
    })
}
