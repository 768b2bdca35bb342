//! Small sources, runs and windows for tests.

use exhibit_entry::Moment;
use exhibit_store::{AskedWindow, Receipt, SourceLine, SourceSettings, SourceState};

pub(crate) fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// A source that is pulled, added with the year.
pub(crate) fn source(name: &str) -> SourceState {
    SourceState {
        line: SourceLine {
            name: name.into(),
            profile: "mushi-mushi".into(),
            url: Some("https://mushi.example".into()),
            params: std::collections::BTreeMap::new(),
            secret: None,
            added_at: moment("2026-01-01T00:00:00Z"),
        },
        active: true,
        entries: 0,
        first_at: None,
        last_at: None,
        last_pull: None,
        cursor: None,
        resume: None,
        settings: SourceSettings::default(),
    }
}

/// A pull that took no time.
pub(crate) fn run(source: &str, started_at: &str, status: &str) -> Receipt {
    Receipt {
        run: started_at.into(),
        source: source.into(),
        kind: "pull".into(),
        path: None,
        window_from: None,
        window_to: None,
        started_at: moment(started_at),
        finished_at: moment(started_at),
        pages: 1,
        rows_seen: 0,
        rows_new: 0,
        rows_revised: 0,
        duplicates: 0,
        problems: 0,
        retries: 0,
        http_status: Some(200),
        status: status.into(),
        cursor_in: None,
        cursor_out: None,
        error: None,
        code: None,
        skew_ms: None,
        vanished: 0,
    }
}

/// One window of `acme`, asked at `asked_at`; all of it came.
pub(crate) fn window(from: Option<&str>, to: Option<&str>, asked_at: &str) -> AskedWindow {
    AskedWindow {
        source: "acme".into(),
        from: from.map(moment),
        to: to.map(moment),
        started_at: moment(asked_at),
        finished_at: moment(asked_at),
        pages: 1,
        whole: true,
        error: None,
    }
}
