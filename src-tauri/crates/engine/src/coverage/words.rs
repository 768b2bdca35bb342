//! Lengths of time and counts in words.

use exhibit_entry::Moment;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A length of time as people say it: `5 hours`, `2 days`. Cut, not rounded: what is left must not be overstated.
pub(super) fn span(ms: i64) -> String {
    let ms = ms.max(0);
    match ms {
        _ if ms < 2 * HOUR_MS => counted(ms / MINUTE_MS, "minute"),
        _ if ms < 2 * DAY_MS => counted(ms / HOUR_MS, "hour"),
        _ => counted(ms / DAY_MS, "day"),
    }
}

/// An instant cut to the minute: `2026-05-09 07:00 UTC`.
pub(super) fn minute(at: Moment) -> String {
    let text = at.to_string();
    let cut = text.rsplit_once(':').map_or(text.as_str(), |(minute, _)| minute);
    format!("{} UTC", cut.replace('T', " "))
}

fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `1 row`, `5 rows`.
pub(super) fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_the_unit_people_use() {
        let said = [(0, "0 minutes"), (61, "1 minute"), (7_199, "119 minutes"), (7_200, "2 hours")];
        let longer = [(172_799, "47 hours"), (172_800, "2 days"), (-5, "0 minutes"), (86_400 * 7, "7 days")];
        for (seconds, words) in said.into_iter().chain(longer) {
            assert_eq!(span(seconds * 1_000), words);
        }
    }
}
