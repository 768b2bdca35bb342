//! What is missing or may be, gathered from days and rows.

use exhibit_entry::Moment;
use exhibit_store::{QUARTER_MS, Timeline};

use super::days::{Evidence, Judged, Why, placed};
use super::words::rows;
use super::{Gap, GapKind};

/// Gaps of one kind that are told one by one; the rest is counted in one more.
const TOLD_AT_MOST: usize = 200;

/// Rows that vanished belong together when their times are no further apart than a day.
const TOGETHER_QUARTERS: i64 = 96;

/// Runs of days that are missing or here in part.
pub(super) fn of_days(judged: &[Judged], evidence: &Evidence<'_>) -> Vec<Gap> {
    if !evidence.is_pulled {
        return of_files(evidence.timeline).into_iter().collect();
    }
    let runs = judged.chunk_by(|day, next| kind(&day.why).is_some() && day.why == next.why);
    runs.filter_map(|run| told(run, evidence)).collect()
}

/// Rows that are gone at the vendor, and rows that are on no day.
pub(super) fn of_rows(timeline: &Timeline) -> Vec<Gap> {
    let gone = |rows: &str| format!("{rows} no longer come, though the vendor should still keep them");
    let expired = |rows: &str| format!("{rows} are held here and no longer kept by the vendor");
    let mut gaps = of_absent(&timeline.gone, GapKind::Vanished, gone);
    gaps.extend(of_absent(&timeline.expired, GapKind::Expired, expired));
    let unplaced = timeline.unread.iter().filter(|unread| placed(unread).is_none());
    let unread: u64 = unplaced.map(|unread| unread.rows).sum();
    gaps.extend(nowhere(unread, "could not be read, so it is not known to which days they belong"));
    gaps.extend(nowhere(timeline.undated, "have no readable time, so they are on no day"));
    gaps
}

/// The most serious first and of each kind the newest first; of too many, the older ones are counted in one.
pub(super) fn ordered(mut gaps: Vec<Gap>) -> Vec<Gap> {
    gaps.sort_by(|one, other| (one.kind, other.from).cmp(&(other.kind, one.from)));
    let mut told = Vec::new();
    for kind in gaps.chunk_by(|one, next| one.kind == next.kind) {
        // Those without a time are sums already, and stand last.
        let timed = kind.partition_point(|gap| gap.from.is_some());
        let (one_by_one, older) = kind[..timed].split_at(timed.min(TOLD_AT_MOST));
        told.extend(one_by_one.iter().cloned());
        told.extend(summed(older));
        told.extend(kind[timed..].iter().cloned());
    }
    told
}

fn kind(why: &Why) -> Option<GapKind> {
    match why {
        Why::Whole | Why::NotOver | Why::NotRecorded => None,
        Why::Never | Why::NothingCame(_) => Some(GapKind::NeverAsked),
        Why::Beyond => Some(GapKind::BeyondRetention),
        Why::EndedEarly(_) | Why::AskedInPart | Why::Unread(_) | Why::KeptInPart | Why::NotAsked => {
            Some(GapKind::Partial)
        }
    }
}

fn told(run: &[Judged], evidence: &Evidence<'_>) -> Option<Gap> {
    let (first, last) = (run.first()?, run.last()?);
    let kind = kind(&first.why)?;
    let to = last.to.min(evidence.now);
    let days = if run.len() == 1 { "1 day".to_owned() } else { format!("{} days", run.len()) };
    let kept = evidence.asking.keeping;
    let detail = match (&first.why, kept) {
        (Why::NothingCame(_), _) => format!("{days} not got: {}", first.day.note.clone().unwrap_or_default()),
        (Why::Never, _) => format!("{days} never asked for"),
        (Why::Beyond, Some(kept)) => {
            format!("{days} not asked for while the vendor had them: it keeps rows for {} days", kept.days)
        }
        (_, _) => format!("{days} in part: {}", first.day.note.clone().unwrap_or_default()),
    };
    let is_kept = kept.is_none_or(|kept| to.ms() > evidence.now.ms().saturating_sub(kept.ms()));
    let can_ask = !matches!(first.why, Why::Unread(_) | Why::KeptInPart | Why::Beyond);
    let (from, to) = (Some(first.from), Some(to));
    Some(Gap { kind, from, to, rows: None, detail, can_pull: can_ask && is_kept })
}

/// Files say nothing of days without rows, so there is one thing to say of all.
fn of_files(timeline: &Timeline) -> Option<Gap> {
    let (first, last) = (timeline.quarters.first()?, timeline.quarters.last()?);
    Some(Gap {
        kind: GapKind::Partial,
        from: start(first.0),
        to: start(last.0.saturating_add(1)),
        rows: None,
        detail: "its rows came from files, which do not say what they cover".to_owned(),
        can_pull: false,
    })
}

fn of_absent(quarters: &[(i64, u64)], kind: GapKind, words: impl Fn(&str) -> String) -> Vec<Gap> {
    let groups = quarters.chunk_by(|one, next| next.0 - one.0 <= TOGETHER_QUARTERS);
    let gap = |group: &[(i64, u64)]| {
        let (first, last) = (group.first()?, group.last()?);
        let count = group.iter().map(|(_, rows)| rows).sum();
        let (from, to) = (start(first.0), start(last.0.saturating_add(1)));
        Some(Gap { kind, from, to, rows: Some(count), detail: words(&rows(count)), can_pull: false })
    };
    groups.filter_map(gap).collect()
}

fn nowhere(count: u64, why: &str) -> Option<Gap> {
    let detail = format!("{} {why}", rows(count));
    let gap =
        Gap { kind: GapKind::Partial, from: None, to: None, rows: Some(count), detail, can_pull: false };
    (count > 0).then_some(gap)
}

fn summed(older: &[Gap]) -> Option<Gap> {
    let (newest, oldest) = (older.first()?, older.last()?);
    let known = older.iter().filter_map(|gap| gap.rows).reduce(u64::saturating_add);
    Some(Gap {
        kind: newest.kind,
        from: oldest.from,
        to: older.iter().filter_map(|gap| gap.to).max(),
        rows: known,
        detail: format!("{} older gaps of this kind", older.len()),
        can_pull: older.iter().any(|gap| gap.can_pull),
    })
}

fn start(quarter: i64) -> Option<Moment> {
    Moment::from_ms(quarter.saturating_mul(QUARTER_MS))
}
