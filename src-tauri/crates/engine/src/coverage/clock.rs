//! How long what is not here yet can still be pulled.

use exhibit_entry::Moment;

use super::asking::Asking;
use super::words::{minute, span};
use super::{Clock, Keeping};

/// The clock of a source whose vendor keeps rows for so long; `recorded_since` in milliseconds since 1970.
pub(super) fn clock(asking: &Asking, keeping: Keeping, recorded_since: Option<i64>, now: Moment) -> Clock {
    let horizon = now.ms().saturating_sub(keeping.ms()).max(recorded_since.unwrap_or(i64::MIN)).min(now.ms());
    let held = asking.whole.around(horizon);
    let reached = held.or_else(|| asking.whole.last_until(horizon)).map(|(_, end)| end);
    let vanishes_at = held.map(|(_, end)| end.saturating_add(keeping.ms()));
    let left = vanishes_at.map_or(0, |at| at - now.ms());
    let last = match asking.last_whole {
        Some(at) => format!("last complete pull {} ago", span(now.ms() - at.ms())),
        None => "no pull was ever complete".to_owned(),
    };
    let [pulled_to, vanishes_at] = [reached, vanishes_at].map(|at| at.and_then(Moment::from_ms));
    // Instants, not lengths: a window counts what is left by itself, and two counts beside each other differ.
    let what = match (pulled_to, vanishes_at) {
        (Some(since), Some(at)) if left > 0 => {
            format!("what was not pulled since {} vanishes there from {} on", minute(since), minute(at))
        }
        _ if left > 0 => format!("rows vanish there after {}", span(keeping.ms())),
        _ => format!("rows older than {} vanish there now", span(keeping.ms())),
    };
    Clock {
        kept_days: keeping.days,
        is_own: keeping.is_own,
        pulled_to,
        vanishes_at,
        is_alarm: left.saturating_mul(4) < keeping.ms(),
        sentence: format!("{what}; {last}"),
    }
}
