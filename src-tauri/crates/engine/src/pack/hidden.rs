//! What a redacted pack says beside its rows: the query that asked for somebody, files that are named after them. Hidden
//! as the texts of rows are, with the same pseudonyms.

use exhibit_entry::{Actor, Entry, Moment, Origin, Outcome, Project, Resource};
use exhibit_export::{LeafFacts, PackInput, PackRow, Redactor};

/// Hides values in the facts of a pack, as its redaction says; nothing where there is none.
pub(super) fn hide(input: &mut PackInput) {
    let Some(redaction) = &input.redaction else { return };
    let mut redactor = Redactor::new(redaction);
    let mut hidden = |text: &mut String| *text = shown(&mut redactor, std::mem::take(text));
    hidden(&mut input.query);
    hidden(&mut input.completeness.statement);
    input.completeness.reasons.iter_mut().for_each(&mut hidden);
    input.gaps.iter_mut().for_each(|gap| hidden(&mut gap.detail));
    input.coverage.iter_mut().filter_map(|day| day.note.as_mut()).for_each(&mut hidden);
    input
        .custody
        .iter_mut()
        .for_each(|step| [&mut step.what, &mut step.with].into_iter().for_each(&mut hidden));
    for run in &mut input.sync_runs {
        [&mut run.cursor_in, &mut run.cursor_out, &mut run.error].into_iter().flatten().for_each(&mut hidden);
    }
}

/// A text as a row would show it that has nothing else.
fn shown(redactor: &mut Redactor, text: String) -> String {
    redactor.row(row_of(text)).entry.summary
}

fn row_of(summary: String) -> PackRow {
    let epoch = Moment::from_ms(0).expect("BUG: the epoch is in range");
    let entry = Entry {
        row: 0,
        id: None,
        key: String::new(),
        source: String::new(),
        at: None,
        at_raw: None,
        at_assumed: false,
        received_at: epoch,
        action: None,
        label: String::new(),
        summary,
        category: None,
        evidence: Vec::new(),
        outcome: Outcome::Unknown,
        actor: Actor::default(),
        token: None,
        resource: Resource::default(),
        project: Project::default(),
        origin: Origin::Unknown,
        ip: None,
        user_agent: None,
        metadata: None,
        revision: 1,
        rule: None,
        verb: None,
        object: None,
        risk: 0,
    };
    let leaf = LeafFacts {
        leaf_index: 0,
        leaf_sha256: String::new(),
        ingest: String::new(),
        vendor_id: String::new(),
        raw_sha256: String::new(),
        salt: String::new(),
    };
    PackRow { entry, raw: Vec::new(), leaf, redacted: Vec::new() }
}
