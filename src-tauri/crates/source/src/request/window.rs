//! How a window of time is written into parameters.

use exhibit_entry::Moment;

use crate::Step;
use crate::profile::{Scalar, WindowShape, WindowTime};
use crate::template;

const SECOND_MS: i64 = 1000;
const DAY_MS: i64 = 86_400 * SECOND_MS;

/// The parameters of a step's window: those all of whose instants are known.
pub(super) fn params<'p>(shape: &'p WindowShape, step: &Step) -> Vec<(&'p str, Scalar)> {
    let instant = |name: &str| match name {
        "since" => step.since.map(|at| written(floor(at, shape.time), shape.time)),
        "until" => step.until.map(|at| written(ceiling(at, shape.time), shape.time)),
        _ => None,
    };
    let text = |text: &str| template::filled(text, &instant);
    let typed = |text: String, template: &str| match text.parse() {
        Ok(number) if is_plain(template) => Scalar::Number(number),
        _ => Scalar::Text(text),
    };
    let param = |param: &'p crate::profile::WindowParam| {
        Some((param.name.as_str(), typed(text(&param.text)?, &param.text)))
    };
    shape.params.iter().filter_map(param).collect()
}

/// Whether a parameter's text is an instant and nothing else.
pub(crate) fn is_plain(text: &str) -> bool {
    matches!(text, "{since}" | "{until}")
}

fn written(at: Moment, time: WindowTime) -> String {
    let text = at.to_string();
    match time {
        WindowTime::Rfc3339 => text,
        WindowTime::Rfc3339Seconds => format!("{}Z", &text[.."2026-05-09T17:14:08".len()]),
        WindowTime::UnixSeconds => at.ms().div_euclid(SECOND_MS).to_string(),
        WindowTime::UnixMillis => at.ms().to_string(),
        WindowTime::Date => text[.."2026-05-09".len()].to_owned(),
    }
}

/// The first instant of the unit that `at` lies in.
fn floor(at: Moment, time: WindowTime) -> Moment {
    at.plus_ms(-at.ms().rem_euclid(unit_ms(time)))
}

/// `at`, or the first instant of the next unit where it lies inside of one.
fn ceiling(at: Moment, time: WindowTime) -> Moment {
    let unit_ms = unit_ms(time);
    at.plus_ms((unit_ms - at.ms().rem_euclid(unit_ms)) % unit_ms)
}

/// What the spelling cannot tell apart.
fn unit_ms(time: WindowTime) -> i64 {
    match time {
        WindowTime::Rfc3339 | WindowTime::UnixMillis => 1,
        WindowTime::Rfc3339Seconds | WindowTime::UnixSeconds => SECOND_MS,
        WindowTime::Date => DAY_MS,
    }
}
