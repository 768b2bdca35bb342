//! `milestones.csv`: when what was reached, as people said, and the deadlines that follow from it.

use exhibit_entry::Moment;

use super::super::super::incident::{MILESTONES, Milestone};
use super::super::super::sheet::FieldKind::{Integer, Text, Time, Word};
use super::super::super::sheet::{Cell, Sheet, Sink, field, required};
use super::listings::minutes;
use super::table;
use crate::error::Error;

const ORIGINS: &[&str] = &["given", "blank", "computed"];

const HOUR_MS: i64 = 3_600_000;

/// What is said of the deadlines (Directive (EU) 2022/2555, article 23(4)).
const EARLY: &str =
    "Computed: 24 hours after detection, the early warning of NIS2 article 23(4)(a), where it applies.";
const NOTIFICATION: &str =
    "Computed: 72 hours after detection, the notification of NIS2 article 23(4)(b), where it applies.";
const REPORT: &str = "Computed: one month after detection. NIS2 article 23(4)(d) counts the month from the notification, so the final report may be due later.";

/// When the incident was detected, if that was given.
pub(super) fn detected(given: &[Milestone]) -> Option<Moment> {
    given.iter().find(|milestone| milestone.name == "detected")?.at
}

/// Writes the known milestones in their order, given or blank, others that were given, and the computed deadlines.
pub(super) fn write(given: &[Milestone], first: Option<Moment>, sink: &mut dyn Sink) -> Result<(), Error> {
    let known = MILESTONES.iter().map(|name| (*name, given.iter().find(|milestone| milestone.name == *name)));
    let others = given.iter().filter(|milestone| !MILESTONES.contains(&milestone.name.as_str()));
    let all = known.chain(others.map(|milestone| (milestone.name.as_str(), Some(milestone))));
    let detected = detected(given);
    for (name, milestone) in all {
        let at = milestone.and_then(|milestone| milestone.at);
        let note = milestone.and_then(|milestone| milestone.note.as_deref());
        let origin = if at.is_some() || note.is_some() { "given" } else { "blank" };
        sink.row(table::MILESTONES, &cells((name, origin), (at, note), (first, detected)))?;
    }
    let Some(detected) = detected else { return Ok(()) };
    for (name, at, note) in deadlines(detected) {
        sink.row(
            table::MILESTONES,
            &cells((name, "computed"), (Some(at), Some(note)), (first, Some(detected))),
        )?;
    }
    Ok(())
}

fn cells<'a>(
    (name, origin): (&'a str, &'static str),
    (at, note): (Option<Moment>, Option<&'a str>),
    (first, detected): (Option<Moment>, Option<Moment>),
) -> Vec<Cell<'a>> {
    let since = |from: Option<Moment>| minutes(from?, at?);
    vec![name.into(), origin.into(), at.into(), since(first).into(), since(detected).into(), note.into()]
}

/// The deadlines that follow from `detected`.
fn deadlines(detected: Moment) -> [(&'static str, Moment, &'static str); 3] {
    [
        ("nis2_early_warning_due", detected.plus_ms(24 * HOUR_MS), EARLY),
        ("nis2_notification_due", detected.plus_ms(72 * HOUR_MS), NOTIFICATION),
        ("nis2_final_report_due", a_month_after(detected), REPORT),
    ]
}

/// The same day and time of the next month, or that month's last day where it is shorter.
fn a_month_after(at: Moment) -> Moment {
    let text = at.to_string();
    let number = |part: &str| part.parse::<u32>().expect("BUG: a moment is written in digits");
    let (year, month, day) = (number(&text[..4]), number(&text[5..7]), number(&text[8..10]));
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let on = |day: u32| Moment::parse(&format!("{year:04}-{month:02}-{day:02}{}", &text[10..]));
    (28..=day).rev().chain([day]).find_map(on).unwrap_or_else(|| at.plus_ms(30 * 24 * HOUR_MS))
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/milestones.csv",
        title: "Milestones",
        about: "When what was reached: given by people, blank to be filled, or computed deadlines, which are no statement that a law applies.",
        columns: vec![
            required("milestone", Text, "Which."),
            required(
                "origin",
                Word(ORIGINS),
                "given by people, blank, or computed from when it was detected.",
            ),
            field("at", Time, "When; empty: not reached or not known."),
            field(
                "minutes_since_first",
                Integer,
                "Whole minutes since the first row; empty: before it, or no time.",
            ),
            field(
                "minutes_since_detected",
                Integer,
                "Whole minutes since it was detected; empty: before it, or no time.",
            ),
            field("note", Text, "What is said of it."),
        ],
        key: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn a_month_ends_on_the_same_day_or_the_last_one() {
        for (from, to) in [
            ("2026-01-31T10:00:00.000Z", "2026-02-28T10:00:00.000Z"),
            ("2024-01-30T10:00:00.000Z", "2024-02-29T10:00:00.000Z"),
            ("2026-12-05T23:59:59.999Z", "2027-01-05T23:59:59.999Z"),
            ("2026-05-31T00:00:00.000Z", "2026-06-30T00:00:00.000Z"),
            ("2026-02-10T00:00:00.000Z", "2026-03-10T00:00:00.000Z"),
        ] {
            assert_eq!(a_month_after(at(from)), at(to), "{from}");
        }
        let last = at("9999-12-31T23:00:00.000Z");
        assert!(a_month_after(last) >= last);
    }
}
