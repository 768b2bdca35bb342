//! What ties deliveries to rows.

use exhibit_engine::entry::Moment;
use exhibit_engine::webhook::reconcile::{self, Arrival};
use exhibit_engine::webhook::trace::{self, Link};

use super::log::cut;
use super::text;
use crate::wire::{
    Clue, ClueAction, Elsewhere, ElsewhereCapture, ElsewhereRow, Mention, PullWindow, Reconciliation,
    Standing, TieLine, TieList, Trace,
};

/// Lines of a list that the window is given; the command line writes all.
const LINES_AT_MOST: usize = 500;

/// Captures that are named of a clue; all are counted.
const CAPTURES_AT_MOST: usize = 100;

impl From<reconcile::Reconciliation> for Reconciliation {
    fn from(found: reconcile::Reconciliation) -> Self {
        let totals = found.totals;
        let mut missing_in_log = list(found.missing_in_log, TieLine::from);
        missing_in_log.count = totals.missing_in_log;
        let mut missing_in_webhooks = list(found.missing_in_webhooks, TieLine::from);
        missing_in_webhooks.count = totals.missing_in_webhooks;
        Self {
            source: found.source,
            schemes: found.schemes,
            from: text(found.period.map(|period| period.from)),
            to: text(found.period.map(|period| period.to)),
            delivered: totals.delivered,
            said: totals.said,
            unproven: totals.unproven,
            rows: totals.rows_in_period,
            unkeyed: found.unkeyed.len() as u64,
            missing_in_log,
            missing_in_webhooks,
            duplicates: list(found.duplicates, TieLine::from),
            late: list(found.late, TieLine::from),
            out_of_order: list(found.out_of_order, TieLine::from),
            differing: list(found.content_differs, TieLine::from),
            refused: list(found.refused, TieLine::from),
            windows: found.windows.into_iter().map(PullWindow::from).collect(),
            notes: found.notes,
        }
    }
}

fn list<T>(all: Vec<T>, line: impl Fn(T) -> TieLine) -> TieList {
    TieList { count: all.len() as u64, lines: all.into_iter().take(LINES_AT_MOST).map(line).collect() }
}

impl TieLine {
    fn arrived(key: String, arrival: Arrival, at: Option<Moment>) -> Self {
        Self {
            key: cut(key),
            capture: Some(arrival.capture),
            event: arrival.event.map(cut),
            at: text(at),
            received_at: text(arrival.received_at),
            ..Self::default()
        }
    }

    fn noted(self, note: String) -> Self {
        Self { note: Some(note), ..self }
    }
}

impl From<reconcile::MissingInLog> for TieLine {
    fn from(missing: reconcile::MissingInLog) -> Self {
        let reconcile::Unmatched { arrival, key, at, action } = missing.unmatched;
        let line = Self::arrived(key, arrival, at).noted(missing.detail.to_owned());
        Self { event: action.map(cut).or(line.event), ..line }
    }
}

impl From<reconcile::UnsentRow> for TieLine {
    fn from(row: reconcile::UnsentRow) -> Self {
        let claims = row.refused.len();
        let note = (claims > 0).then(|| match claims {
            1 => "one delivery claims to be it, and its check failed".to_owned(),
            many => format!("{many} deliveries claim to be it, and their check failed"),
        });
        Self {
            key: cut(row.key),
            row: Some(row.row),
            event: row.action.map(cut),
            at: Some(row.at.to_string()),
            note,
            ..Self::default()
        }
    }
}

impl From<reconcile::Duplicate> for TieLine {
    fn from(duplicate: reconcile::Duplicate) -> Self {
        let bodies = if duplicate.is_same_body { "the same body each time" } else { "not the same body" };
        let first = duplicate.deliveries.into_iter().next();
        let (capture, event, received_at) = first.map_or((None, None, None), |first| {
            (Some(first.capture), first.event.map(cut), text(first.received_at))
        });
        let note = Some(format!("came {} times, {bodies}", duplicate.count));
        Self { key: cut(duplicate.key), capture, row: duplicate.row, event, at: None, received_at, note }
    }
}

impl From<reconcile::Late> for TieLine {
    fn from(late: reconcile::Late) -> Self {
        let note = format!("{} after it happened", span(late.delay_ms));
        Self::arrived(late.key, late.arrival, late.at).noted(note)
    }
}

impl From<reconcile::Behind> for TieLine {
    fn from(behind: reconcile::Behind) -> Self {
        let note =
            format!("came after {}, which happened {} later", cut(behind.after), span(behind.behind_ms));
        Self::arrived(behind.key, behind.arrival, Some(behind.at)).noted(note)
    }
}

impl From<reconcile::Differing> for TieLine {
    fn from(differing: reconcile::Differing) -> Self {
        let note = format!("differs in {}", differing.fields.join(", "));
        let line = Self::arrived(differing.key, differing.arrival, None).noted(note);
        Self { row: differing.row, ..line }
    }
}

impl From<reconcile::Refused> for TieLine {
    fn from(refused: reconcile::Refused) -> Self {
        let note = refused.reason.to_string().replace('_', " ");
        let line = Self::arrived(refused.key, refused.arrival, None).noted(note);
        Self { row: refused.row, ..line }
    }
}

impl From<reconcile::Window> for PullWindow {
    fn from(window: reconcile::Window) -> Self {
        Self { from: window.since.to_string(), to: window.until.to_string(), missing: window.missing }
    }
}

/// `38 s`, `14 min`, `3 h 20 min`, `2 d 4 h`: a span of time in its two largest units.
fn span(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

impl Elsewhere {
    /// What was found, with how deliveries stand and the sources whose rows they may be of.
    pub(crate) fn of(
        found: trace::Elsewhere,
        standing: impl Fn(u64) -> Option<Standing>,
        sources: Vec<String>,
    ) -> Self {
        let captures = |numbers: Vec<u64>| -> Vec<ElsewhereCapture> {
            let named = numbers.into_iter();
            named.map(|capture| ElsewhereCapture { capture, standing: standing(capture) }).collect()
        };
        let rows = found.rows.into_iter().map(|row| ElsewhereRow {
            row: row.row,
            source: row.source,
            at: text(row.at),
            is_superseded: row.is_superseded,
        });
        let mentions = found.mentions.into_iter().map(|mention| Mention {
            id: cut(mention.id),
            query: mention.query,
            rows: mention.rows,
        });
        Self {
            rows: rows.collect(),
            duplicates: captures(found.same_delivery),
            conflicts: captures(found.conflicts),
            same_row: captures(found.same_row),
            more_same_row: found.left_out.same_row,
            mentions: mentions.collect(),
            more_ids: found.left_out.ids,
            sources,
        }
    }
}

impl From<trace::Trace> for Trace {
    fn from(trace: trace::Trace) -> Self {
        Self { clues: trace.links.into_iter().map(Clue::from).collect(), left_out: trace.left_out }
    }
}

impl From<Link> for Clue {
    fn from(link: Link) -> Self {
        let actions = link.actions.into_iter();
        let deliveries = link.deliveries;
        Self {
            kind: link.field.to_owned(),
            value: cut(link.value),
            query: link.query,
            rows: link.rows,
            first: text(link.first),
            last: text(link.last),
            actions: actions
                .map(|acted| ClueAction { action: acted.action.map(cut), count: acted.rows })
                .collect(),
            deliveries: deliveries.count,
            valid: deliveries.valid,
            captures: deliveries.captures.into_iter().take(CAPTURES_AT_MOST).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_time_is_told_in_its_two_largest_units() {
        let spans =
            [(38_000, "38 s"), (840_000, "14 min"), (12_000_000, "3 h 20 min"), (187_200_000, "2 d 4 h")];
        for (ms, words) in spans {
            assert_eq!(span(ms), words);
        }
    }

    #[test]
    fn a_long_list_is_counted_whole_and_given_by_its_beginning() {
        let lines: Vec<u64> = (0..700).collect();
        let found = list(lines, |row| TieLine { row: Some(row), ..TieLine::default() });
        assert_eq!((found.count, found.lines.len()), (700, LINES_AT_MOST));
    }
}
