//! The whole report, from rows in a workspace.

use exhibit_store::{
    Batch, Closing, Derive, Feed, Incoming, Ingest, Numbers, ReceiptDraft, ReceiptStatus, Repeats, Rows,
    RunKind,
};

use super::*;
use crate::{Home, incoming};

const FEED: Feed<'_> = Feed { source: "acme", profile: "generic" };

/// A workspace with one source of the generic profile that was pulled whole: rows 1 to 60 a minute apart, without 30.
struct Place {
    _folder: tempfile::TempDir,
    workspace: Workspace,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    let line = exhibit_store::SourceLine { profile: "generic".into(), ..source("acme").line };
    workspace.writer().unwrap().add_source(&line).unwrap();
    let place = Place { _folder: folder, workspace };
    let ids: Vec<u64> = (1..=60).filter(|id| *id != 30).collect();
    place.pull(&ids, "2026-05-09T06:00:00Z");
    place
}

impl Place {
    /// A whole pull that shows these rows.
    fn pull(&self, ids: &[u64], at: &str) {
        let derivation = self.workspace.derivation();
        let rows: Vec<Incoming> = ids
            .iter()
            .map(|id| {
                format!("{{\"id\":\"{id}\",\"action\":\"a\",\"time\":\"2026-05-08T10:{:02}:00Z\"}}", id - 1)
            })
            .map(|raw| incoming::incoming(derivation, FEED, raw.as_bytes()))
            .collect();
        let receipt = |status| ReceiptDraft {
            run: at.into(),
            kind: RunKind::Pull,
            path: None,
            window_from: None,
            window_to: None,
            started_at: moment(at),
            finished_at: moment(at),
            pages: 1,
            retries: 0,
            http_status: Some(200),
            status,
            cursor_in: None,
            cursor_out: None,
            error: None,
            code: None,
            skew_ms: None,
            resume: None,
        };
        let (mapping, mut repeats) = (derivation.mapping("generic"), Repeats::default());
        let mut writer = self.workspace.writer().unwrap();
        let mut append = |rows: &[Incoming], status, repeats: &mut Repeats, seen: Option<&Numbers>| {
            let closing = seen.map(|seen| Closing { from: None, to: moment(at), seen, expired_before: None });
            let (source, ingest, mapping, receipt) = ("acme", Ingest::Api, &mapping, receipt(status));
            let rows = &Rows::of(rows);
            let batch = Batch { source, ingest, mapping, receipt, rows, closing };
            writer.append(&batch, repeats, &mut || [7; 16]).unwrap();
        };
        append(&rows, ReceiptStatus::Running, &mut repeats, None);
        append(&[], ReceiptStatus::Ok, &mut Repeats::default(), Some(repeats.seen()));
    }

    fn report(&self) -> SourceCoverage {
        let asked = Asked { source: Some("acme".into()), from: None, to: None, zone: Tz::UTC };
        report(&self.workspace, &asked, moment(NOW)).unwrap().remove(0)
    }
}

#[test]
fn a_missing_id_is_found_with_the_times_around_it_and_a_row_that_vanished_too() {
    let place = place();
    let told = place.report();
    let days: Vec<_> = told.days.iter().map(|day| (day.day.to_string(), day.state, day.rows)).collect();
    assert_eq!(days, [("2026-05-08".into(), State::Pulled, 59), ("2026-05-09".into(), State::Partial, 0)]);
    let hole = Gap {
        kind: GapKind::Id,
        from: Some(moment("2026-05-08T10:28:00Z")),
        to: Some(moment("2026-05-08T10:30:00Z")),
        rows: Some(1),
        detail: "id 30 is missing between 29 and 31".into(),
        can_pull: false,
    };
    assert_eq!((told.gaps.as_slice(), told.vanished, &told.clock), ([hole].as_slice(), 0, &None));
    let fewer: Vec<u64> = (1..=50).filter(|id| *id != 30).collect();
    place.pull(&fewer, "2026-05-09T07:00:00Z");
    let told = place.report();
    assert_eq!((told.gaps[0].kind, told.gaps[0].rows, told.vanished), (GapKind::Vanished, Some(10), 10));
    let (count, rows) = vanished(&place.workspace, Some("acme"), 3).unwrap();
    assert_eq!((count, rows.len(), rows[0].noticed_at), (10, 3, moment("2026-05-09T07:00:00Z")));
    assert!(matches!(
        vanished(&place.workspace, Some("nobody"), 3),
        Err(Error::Store(_) | Error::NoSuchSource(_))
    ));
    assert!(place.workspace.verify().unwrap().ok);
}

#[test]
fn what_the_user_says_of_the_keeping_starts_the_clock() {
    let place = place();
    assert!(clocks(&place.workspace, moment(NOW)).unwrap().is_empty());
    let settings = exhibit_store::SourceSettings { kept_days: Some(7), ..Default::default() };
    crate::source::set(&place.workspace, "acme", &settings).unwrap();
    let clocks = clocks(&place.workspace, moment(NOW)).unwrap();
    assert_eq!((clocks.len(), clocks[0].0.as_str(), clocks[0].1.is_own), (1, "acme", true));
    assert_eq!(place.report().clock.as_ref(), Some(&clocks[0].1));
}
