//! The sample's deliveries against the sample's rows, on real files.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use exhibit_entry::Moment;
use exhibit_sample::{
    SAMPLE_TOKEN, Server, Shape, Vendors, rows, sample_captures_ndjson, sample_keys, sample_sources,
};

mod hostile;
mod strangers;

use super::*;
use crate::fill::{FromApi, FromWebhooks, address, shelve};
use crate::import;
use crate::pull;
use crate::secret::{Secret, webhook_keys};
use crate::webhook::trace::{By, Of, elsewhere, trace};
use crate::{Home, Workspace};

/// A Sunday evening.
fn until() -> Moment {
    Moment::parse("2026-05-10T21:00:00Z").unwrap()
}

struct Bench {
    _folder: tempfile::TempDir,
    workspace: Workspace,
    wanted: Wanted,
}

fn rows_of(shape: Shape) -> Vec<u8> {
    let from = until().utc() - TimeDelta::days(30);
    rows(shape, 1, from, until().utc()).flat_map(|row| (row.json + "\n").into_bytes()).collect()
}

fn deliveries() -> FromWebhooks {
    let bytes = sample_captures_ndjson(1, until().utc());
    FromWebhooks { name: "d.ndjson".into(), bytes, keys: sample_keys() }
}

/// A workspace with the sample's rows of Outworx and mushi-mushi and all its deliveries.
fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path()), "sample").unwrap();
    for (shape, profile) in
        [(Shape::Outworx, "outworx"), (Shape::Mushi, "mushi-mushi"), (Shape::Nevo, "nevo")]
    {
        let wanted = import::Wanted { profile: Some(profile.into()), source: None };
        import::bytes(&workspace, ("rows.ndjson", &rows_of(shape)), &wanted, &Watch::silent()).unwrap();
    }
    let given = deliveries();
    let shelved = shelve(&workspace, &given).unwrap();
    assert_eq!((shelved.seen - shelved.new, shelved.problems), (shelved.again + shelved.conflicts, 0));
    assert!(shelved.again >= 2 && shelved.conflicts >= 2, "{shelved:?}");
    let again = shelve(&workspace, &given).unwrap();
    assert_eq!(again.known, again.seen);
    let keys = webhook_keys(workspace.home(), "sample", None).unwrap();
    Bench { _folder: folder, wanted: Wanted { keys, ..Wanted::default() }, workspace }
}

fn found(bench: &Bench, source: &str, wanted: &Wanted) -> Reconciliation {
    reconcile(&bench.workspace, source, wanted, &Watch::silent()).unwrap()
}

#[test]
fn every_trouble_of_the_sample_is_found_and_nothing_else() {
    let bench = bench();
    let found = found(&bench, "outworx", &bench.wanted);
    assert_eq!(
        (found.scheme_by, found.schemes.as_slice()),
        (SchemeBy::Profile, ["outworx".to_owned()].as_slice())
    );
    // Each of two weeks: one in no log.
    assert_eq!(found.missing_in_log.len(), 2);
    assert!(
        found
            .missing_in_log
            .iter()
            .all(|one| one.unmatched.key.starts_with("0d0d0d0d") && one.why == Why::FromFiles)
    );
    assert_eq!(found.windows, []);
    // Each of two weeks: five lost, and four that came and were refused: changed on the way, without a signature, by the
    // old secret.
    assert_eq!(found.missing_in_webhooks.len(), 18, "{:#?}", found.missing_in_webhooks);
    let came: Vec<_> = found.missing_in_webhooks.iter().filter(|row| !row.refused.is_empty()).collect();
    assert_eq!(came.len(), 8);
    let twice: Vec<_> = found.duplicates.iter().map(|one| (one.count, one.is_same_body)).collect();
    assert_eq!(twice, [(2, true), (2, true)]);
    assert_eq!(found.late.len(), 2);
    assert!(found.late.iter().all(|one| one.delay_ms > 1_200_000));
    let late: BTreeSet<u64> = found.late.iter().map(|one| one.arrival.capture).collect();
    assert!(found.out_of_order.iter().filter(|one| late.contains(&one.arrival.capture)).count() >= 1);
    assert_eq!(found.content_differs, []);
    // Forged and tampered with, beside those above.
    assert_eq!(found.refused.len(), 12);
    // Half of the month was before the first delivery: told, and not called missing.
    assert!(found.totals.rows_before > 100 && found.totals.rows_after == 0, "{:?}", found.totals);
    assert!(!found.is_whole() && found.notes.len() == 1, "{:?}", found.notes);
    assert!(found.notes[0].contains("before the first delivery"), "{:?}", found.notes);
    assert_eq!(found.totals.said + found.totals.refused, found.totals.delivered);
}

#[test]
fn a_time_to_begin_with_has_earlier_rows_looked_for_and_the_note_tells_of_that_time() {
    let bench = bench();
    let usual = found(&bench, "outworx", &bench.wanted);
    let first = usual.period.unwrap().from;
    let since = |from| {
        let options = Options { from: Some(from), ..Options::default() };
        found(&bench, "outworx", &Wanted { options, ..bench.wanted.clone() })
    };
    let earlier = since(first.plus_ms(-30 * 86_400_000));
    assert_eq!((earlier.totals.rows_before, earlier.notes.as_slice()), (0, [].as_slice()));
    let more = earlier.totals.missing_in_webhooks - usual.totals.missing_in_webhooks;
    assert_eq!(more, usual.totals.rows_before);
    let later = since(first.plus_ms(86_400_000));
    assert!(later.notes[0].contains("before the time to begin with"), "{:?}", later.notes);
}

#[test]
fn without_a_secret_deliveries_are_compared_and_nothing_is_proven() {
    let bench = bench();
    let found = found(&bench, "outworx", &Wanted::default());
    assert_eq!((found.totals.said, found.refused.len()), (0, 0));
    assert_eq!(found.missing_in_webhooks.len(), 10);
    assert!(found.content_differs.len() >= 2 && found.notes[0].contains("nothing of it is proven"));
}

#[test]
fn the_scheme_of_a_source_is_learned_from_deliveries_of_its_rows() {
    let bench = bench();
    let found = found(&bench, "mushi-mushi", &bench.wanted);
    assert_eq!(
        (found.scheme_by, found.schemes.as_slice()),
        (SchemeBy::Deliveries, ["standard_webhooks".to_owned()].as_slice())
    );
    assert!(found.totals.said > 10 && found.missing_in_log.is_empty() && !found.duplicates.is_empty());
    let none = reconcile(&bench.workspace, "nevo", &bench.wanted, &Watch::silent()).unwrap();
    assert_eq!((none.scheme_by, none.totals.delivered), (SchemeBy::Unknown, 0));
    assert!(none.is_whole() && none.notes.len() == 2, "{:?}", none.notes);
}

#[test]
fn an_unknown_source_or_scheme_is_named() {
    let bench = bench();
    let unknown = Wanted { scheme: Some("morse".into()), ..Wanted::default() };
    for (source, wanted) in [("nobody", &bench.wanted), ("outworx", &unknown)] {
        reconcile(&bench.workspace, source, wanted, &Watch::silent()).unwrap_err();
    }
}

#[test]
fn a_trace_leads_from_a_row_and_from_its_delivery_to_the_same_rows_and_deliveries() {
    let bench = bench();
    let by = By { keys: bench.wanted.keys.clone(), ..By::default() };
    let mut reader = bench.workspace.fresh_reader().unwrap();
    let asked = exhibit_entry::query::parse("has:token action:PREVIEW_CREATED source:outworx").unwrap();
    let set = reader.open_set(&asked.resolve(until(), chrono_tz::Tz::UTC)).unwrap();
    let row = reader.window(set.handle, 0, 1).unwrap().remove(0);
    let of_row = trace(&bench.workspace, Of::Row(row.row), &by, &Watch::silent()).unwrap();
    let token = of_row.links.iter().find(|link| link.field == "token").unwrap();
    assert_eq!(Some(&token.value), row.token.as_ref());
    let again = exhibit_entry::query::parse(&token.query).unwrap();
    let set = reader.open_set(&again.resolve(until(), chrono_tz::Tz::UTC)).unwrap();
    assert_eq!(set.count, token.rows);
    let oldest = reader.window(set.handle, set.count - 1, 1).unwrap().remove(0);
    assert_eq!((token.first, token.last.is_some()), (oldest.at, true));
    assert!(token.rows > 1 && token.deliveries.valid > 0);
    assert!(token.actions.iter().map(|acted| acted.rows).sum::<u64>() <= token.rows);

    let there = elsewhere(&bench.workspace, Of::Row(row.row), &Watch::silent()).unwrap();
    let capture = Of::Capture(there.same_row[0]);
    let of_capture = trace(&bench.workspace, capture, &by, &Watch::silent()).unwrap();
    assert_eq!(of_capture.links, of_row.links);
    assert_eq!((of_capture.at, of_capture.action), (row.at, row.action));
    let back = elsewhere(&bench.workspace, capture, &Watch::silent()).unwrap();
    assert_eq!(back.rows.iter().map(|like| like.row).collect::<Vec<_>>(), [row.row]);
    assert!(trace(&bench.workspace, Of::Capture(999_999), &by, &Watch::silent()).is_err());
}

#[test]
fn a_tampered_copy_is_a_conflict_and_a_replayed_event_is_mentioned_in_the_log() {
    let bench = bench();
    let reader = bench.workspace.fresh_reader().unwrap();
    let tampered = reader.conflicting_captures().unwrap();
    let place =
        elsewhere(&bench.workspace, Of::Capture(*tampered.last().unwrap()), &Watch::silent()).unwrap();
    assert_eq!((place.conflicts.len(), place.rows.len()), (1, 1));
    assert!(place.same_row.contains(&place.conflicts[0]));
    let lines = reader.capture_lines(0, 10_000).unwrap();
    let nevo = lines.iter().find(|line| line.scheme.as_deref() == Some("nevo")).unwrap();
    let place = elsewhere(&bench.workspace, Of::Capture(nevo.id), &Watch::silent()).unwrap();
    assert_eq!((place.rows.len(), place.mentions[0].rows), (0, 1));
    assert!(place.mentions[0].query.starts_with("resource:evt_"), "{:?}", place.mentions);
}

#[test]
fn what_was_never_pulled_is_told_from_what_is_not_there_and_its_windows_bring_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let vendors = Vendors::new(1, SAMPLE_TOKEN, || until().utc());
    let server = runtime.block_on(Server::start(0, vendors)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path()), "sample").unwrap();
    let source = sample_sources(server.base()).into_iter().find(|source| source.name == "outworx").unwrap();
    let token = Secret::new(source.token);
    let source =
        FromApi { name: "outworx".into(), profile: "outworx".into(), url: source.url, token: token.clone() };
    address(&workspace, &[source]).unwrap();
    let pull = |wanted: pull::Wanted| {
        let tokens = [("outworx".to_owned(), token.clone())].into();
        let wanted = pull::Wanted { sources: vec!["outworx".into()], tokens, ..wanted };
        let pulled = pull::sync(&workspace, &wanted, Patience::default(), &Watch::silent()).unwrap();
        assert!(pulled.iter().all(|one| one.ended == pull::Ended::Ok), "{pulled:?}");
    };
    // Only the last five days were ever asked for.
    pull(pull::Wanted { since: Some(until().plus_ms(-5 * 24 * 3_600_000)), ..pull::Wanted::default() });
    shelve(&workspace, &deliveries()).unwrap();
    let keys = webhook_keys(workspace.home(), "sample", None).unwrap();
    let wanted = Wanted { keys, ..Wanted::default() };
    let compare = || reconcile(&workspace, "outworx", &wanted, &Watch::silent()).unwrap();
    let before = compare();
    let count =
        |found: &Reconciliation, why| found.missing_in_log.iter().filter(|one| one.why == why).count();
    assert!(count(&before, Why::NeverPulled) > 100, "{:?}", before.totals);
    assert_eq!(
        count(&before, Why::NeverPulled) + count(&before, Why::PulledNotThere),
        before.missing_in_log.len()
    );
    assert_eq!(before.windows.iter().map(|window| window.missing).sum::<u64>(), before.totals.missing_in_log);
    // One is enough: this vendor cannot be told where to end.
    pull(before.pulls().next().unwrap());
    let after = compare();
    assert_eq!((count(&after, Why::NeverPulled), count(&after, Why::PulledNotThere)), (0, 2));
}

#[test]
fn every_scheme_that_a_profile_names_is_one() {
    let named = exhibit_source::builtin().iter().filter_map(|profile| profile.webhook.as_ref());
    let unknown = named.filter(|shape| Schemes::built_in().named(shape.scheme.as_str()).is_none());
    assert_eq!(unknown.map(|shape| shape.scheme.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    let count = exhibit_source::builtin().iter().filter(|profile| profile.webhook.is_some()).count();
    assert!(count >= 4);
}
