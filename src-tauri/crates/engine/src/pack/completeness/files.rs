//! What imported files cover, in whole days. A file does not say what it was asked for: from its first row to its last it
//! is taken for whole, and of what lies beyond or between files nothing is known.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_store::{ImportSpan, QUARTER_MS, Timeline};

use crate::coverage::Stretches;

/// A long weekend. Files end with the last row before one and begin with the first row after it; a longer silence at the
/// edge of a file is never taken for one.
const WEEKEND_DAYS_AT_MOST: i64 = 4;

/// Silences of one kind inside files that make it usual; one alone may be a fault.
const USUAL_FROM: usize = 2;

/// Stretches told one by one.
const TOLD_AT_MOST: usize = 3;

const WEEK_DAYS: i64 = 7;

/// Days, counted as [`Datelike::num_days_from_ce`] does, up to but not including the second.
type Days = (i64, i64);

/// The files of one source.
pub(super) struct Files {
    /// Days from the first row of a file to its last.
    held: Stretches,
    /// Days without rows inside files.
    silences: Vec<Days>,
    /// The day of the newest import: nothing after it can be in a file.
    imported: i64,
    zone: Tz,
}

/// What is not known of a period.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    /// Whether some day of the period is in a file.
    is_touched: bool,
    /// Days of which nothing is known.
    stretches: Vec<Days>,
    /// Days in no file that are taken for quiet, since the same days of other weeks are.
    pub(super) quiet_days: i64,
}

impl Files {
    /// The files of the source `name`, with days cut in `zone`.
    pub(super) fn of(name: &str, (spans, timeline): (&[ImportSpan], &Timeline), zone: Tz) -> Self {
        let ours = || spans.iter().filter(|span| span.source == name);
        let days = |span: &ImportSpan| (day(span.first_at, zone), day(span.last_at, zone) + 1);
        let held: Stretches = ours().map(days).collect();
        let imported = ours().map(|span| day(span.finished_at, zone)).max().unwrap_or(i64::MIN);
        Self { silences: silences(&held, timeline, zone), held, imported, zone }
    }

    /// What no file says of the time from `from` up to `to`, which is later.
    pub(super) fn unknown(&self, (from, to): (Moment, Moment)) -> Unknown {
        let (first, end) = (day(from, self.zone), day(to.plus_ms(-1), self.zone) + 1);
        let missing = self.held.missing(first, end);
        let (quiet, stretches): (Vec<Days>, Vec<Days>) =
            missing.into_iter().partition(|days| self.is_usual(*days));
        Unknown {
            is_touched: self.held.touch(first, end),
            stretches,
            quiet_days: quiet.iter().map(|(first, end)| end - first).sum(),
        }
    }

    /// Whether such days, next to a file, are without rows inside files too: the same days of the week in a row.
    fn is_usual(&self, (first, end): Days) -> bool {
        let is_edge = self.held.around(first - 1).is_some() || self.held.around(end).is_some();
        let length = end - first;
        let is_like = |silence: &&Days| {
            let offset = (first - silence.0).rem_euclid(WEEK_DAYS);
            silence.0 + offset + length <= silence.1
        };
        is_edge
            && length <= WEEKEND_DAYS_AT_MOST
            && end <= self.imported
            && self.silences.iter().filter(is_like).count() >= USUAL_FROM
    }
}

impl Unknown {
    /// The same as a reason, for the source `name`; none where nothing is unknown.
    pub(super) fn reason(&self, name: &str) -> Option<String> {
        if self.stretches.is_empty() {
            return None;
        }
        if !self.is_touched {
            return Some(format!("No file imported into {name} holds rows of this period."));
        }
        let told: Vec<String> = self.stretches.iter().take(TOLD_AT_MOST).map(|days| said(*days)).collect();
        let more = match self.stretches.len().saturating_sub(TOLD_AT_MOST) {
            0 => String::new(),
            1 => " and 1 more stretch".to_owned(),
            n => format!(" and {n} more stretches"),
        };
        Some(format!(
            "No file imported into {name} covers {}{more}; whether there were rows then is not known.",
            told.join(", ")
        ))
    }
}

/// Days without rows inside files: each file begins and ends with a row, so that what lies between two days with rows
/// and is held at all is inside one file.
fn silences(held: &Stretches, timeline: &Timeline, zone: Tz) -> Vec<Days> {
    let at = |quarter: i64| Moment::from_ms(quarter.saturating_mul(QUARTER_MS));
    let mut days: Vec<i64> =
        timeline.quarters.iter().filter_map(|(quarter, _)| Some(day(at(*quarter)?, zone))).collect();
    days.dedup();
    let between = days.windows(2).map(|pair| (pair[0] + 1, pair[1]));
    between.filter(|(first, end)| first < end && held.cover(*first, *end)).collect()
}

fn day(at: Moment, zone: Tz) -> i64 {
    i64::from(at.utc().with_timezone(&zone).date_naive().num_days_from_ce())
}

fn said((first, end): Days) -> String {
    let date = |day: i64| {
        let day = i32::try_from(day).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        day.map_or_else(String::new, |day| day.to_string())
    };
    match end - first {
        1 => date(first),
        days => format!("{} to {} ({days} days)", date(first), date(end - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::samples::moment;

    /// Files whose rows happened at these instants, all imported in 2027.
    fn files(files: &[&[&str]], zone: Tz) -> Files {
        let span = |rows: &&[&str]| {
            let [first, .., last] = rows else { panic!("a file has two rows") };
            let finished_at = moment("2027-01-01T00:00:00Z");
            ImportSpan { source: "acme".into(), first_at: moment(first), last_at: moment(last), finished_at }
        };
        let spans: Vec<ImportSpan> = files.iter().map(span).collect();
        let rows = files.iter().copied().flatten();
        let mut quarters: Vec<(i64, u64)> =
            rows.map(|at| (moment(at).ms().div_euclid(QUARTER_MS), 1)).collect();
        quarters.sort_unstable();
        let timeline = Timeline { quarters, ..Timeline::default() };
        Files::of("acme", (&spans, &timeline), zone)
    }

    /// Noon of the working days of a month of 2026.
    fn office(month: u32) -> Vec<String> {
        let days = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(2026, month, day));
        let working = days.filter(|day| day.weekday().num_days_from_monday() < 5);
        working.map(|day| format!("{day}T12:00:00Z")).collect()
    }

    fn reason(files: &Files, from: &str, to: &str) -> Option<String> {
        files.unknown((moment(from), moment(to))).reason("acme")
    }

    #[test]
    fn a_hole_between_two_files_is_told_and_what_is_inside_one_is_held() {
        let held = files(
            &[
                &["2026-08-01T06:00:00Z", "2026-08-02T06:00:00Z"],
                &["2026-10-30T06:00:00Z", "2026-10-31T06:00:00Z"],
            ],
            Tz::UTC,
        );
        let said = reason(&held, "2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z").unwrap();
        let expected = "No file imported into acme covers 2026-08-03 to 2026-10-29 (88 days); \
             whether there were rows then is not known.";
        assert_eq!(said, expected);
        let one = files(&[&["2026-08-01T06:00:00Z", "2026-10-31T06:00:00Z"]], Tz::UTC);
        assert_eq!(reason(&one, "2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z"), None);
        assert_eq!(reason(&one, "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"), None, "around the period");
        let none = reason(&one, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").unwrap();
        assert_eq!(none, "No file imported into acme holds rows of this period.");
    }

    #[test]
    fn monthly_files_of_an_office_are_whole_though_months_begin_and_end_on_weekends() {
        let months: Vec<Vec<String>> = (1..=6).map(office).collect();
        let months: Vec<Vec<&str>> =
            months.iter().map(|rows| rows.iter().map(String::as_str).collect()).collect();
        let all: Vec<&[&str]> = months.iter().map(Vec::as_slice).collect();
        let whole =
            files(&all, Tz::UTC).unknown((moment("2026-01-01T00:00:00Z"), moment("2026-07-01T00:00:00Z")));
        // The weekends of 31 January, 28 February and 30 May lie between files.
        assert_eq!((whole.reason("acme"), whole.quiet_days), (None, 6));
        // February alone begins with a Sunday and ends with a Saturday.
        let february = files(&all[1..2], Tz::UTC);
        assert_eq!(reason(&february, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"), None);
        // A weekend that is next to no file says nothing.
        let said = reason(&february, "2026-01-24T00:00:00Z", "2026-01-26T00:00:00Z").unwrap();
        assert_eq!(said, "No file imported into acme holds rows of this period.");
        // A file is missing.
        let held = [&all[..2], &all[3..]].concat();
        let said = reason(&files(&held, Tz::UTC), "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z").unwrap();
        assert!(said.contains("2026-02-28 to 2026-03-31 (32 days)"), "{said}");
        // It was read out a day early: a Friday is no weekend.
        let february = files(&[&months[1][..months[1].len() - 1]], Tz::UTC);
        let said = reason(&february, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z").unwrap();
        assert!(said.contains("2026-02-27 to 2026-02-28 (2 days)"), "{said}");
    }

    #[test]
    fn days_after_the_newest_import_are_never_taken_for_quiet() {
        let rows = office(2);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let mut february = files(&[&rows], Tz::UTC);
        february.imported = day(moment("2026-02-28T09:00:00Z"), Tz::UTC);
        let said = reason(&february, "2026-02-02T00:00:00Z", "2026-03-01T00:00:00Z").unwrap();
        assert!(said.contains("covers 2026-02-28; "), "{said}");
    }

    #[test]
    fn a_long_silence_is_not_usual_however_often_it_comes() {
        let month = |n: u32| [format!("2026-{n:02}-01T00:00:00Z"), format!("2026-{n:02}-16T00:00:00Z")];
        let rows: Vec<[String; 2]> = (1..=4).map(month).collect();
        let rows: Vec<[&str; 2]> = rows.iter().map(|[one, two]| [one.as_str(), two.as_str()]).collect();
        let all: Vec<&[&str]> = rows.iter().map(|rows| &rows[..]).collect();
        let said = reason(&files(&all, Tz::UTC), "2026-01-01T00:00:00Z", "2026-05-01T00:00:00Z").unwrap();
        assert!(
            said.contains("2026-01-17 to 2026-01-31 (15 days), ") && said.contains("and 1 more stretch;"),
            "{said}"
        );
    }

    #[test]
    fn days_are_those_of_the_zone_in_which_the_period_was_cut() {
        let october: &[&[&str]] = &[&["2026-10-01T06:00:00Z", "2026-10-31T20:00:00Z"]];
        for (zone, from, to) in [
            (Tz::UTC, "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
            (Tz::Europe__Berlin, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
            (Tz::America__New_York, "2026-10-01T04:00:00Z", "2026-11-01T04:00:00Z"),
        ] {
            assert_eq!(reason(&files(october, zone), from, to), None, "{zone}");
        }
        let said = reason(&files(october, Tz::UTC), "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z").unwrap();
        assert!(said.contains("covers 2026-09-30; "), "{said}");
    }
}
