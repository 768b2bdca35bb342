//! How long a vendor asks to wait, and whether a refusal is a limit at all.
//!
//! `Retry-After` (RFC 9110 section 10.2.3) is read from every vendor, and the `RateLimit-Reset` of the draft
//! (draft-ietf-httpapi-ratelimit-headers-06, seconds) where a profile names no header of its own. What is no time to
//! wait (`soon`, `-5`, `NaN`) is as good as nothing.

use std::time::Duration;

use exhibit_entry::Moment;

use crate::profile::{Profile, ResetKind};
use crate::{refusal, time};

/// Longest span in seconds that a header can mean, some three years: beyond stands an instant, or nonsense.
const SPAN_END_SECONDS: f64 = 100_000_000.0;

/// A reply that is not good.
#[derive(Clone, Copy)]
pub struct Refused<'a> {
    /// Its status.
    pub status: u16,
    /// Its header of a name in any letter case; none where there is none, or it is no text.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// Its body, inflated.
    pub body: &'a [u8],
}

/// What a refusal asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    /// Too many requests were sent, whatever the status says; the same request is good later.
    pub is_limit: bool,
    /// For how long the vendor does not want to be asked, where it says so; zero where that time is over.
    pub asked: Option<Duration>,
}

/// What `refused` asks for. Instants are measured against the reply's own `Date`, else against `now`.
#[must_use]
pub fn wait_asked(profile: &Profile, refused: Refused<'_>, now: Moment) -> Wait {
    let shape = &profile.wait;
    let now = (refused.header)("date").and_then(|date| http_date(&date)).unwrap_or(now);
    let retry_after = (refused.header)("retry-after").and_then(|text| retry_after(&text, now));
    let is_used_up = || {
        let left = shape.remaining.as_ref().and_then(|name| (refused.header)(name.as_str()));
        left.is_some_and(|left| left.trim().parse() == Ok(0.0))
    };
    let is_limit = refused.status == 429
        || shape.statuses.contains(&refused.status) && (retry_after.is_some() || is_used_up())
        || is_limit_by_code(profile, refused.body);
    Wait { is_limit, asked: retry_after.or_else(|| reset(profile, refused, now).filter(|_| is_limit)) }
}

/// The instant that an HTTP date names (RFC 9110 section 5.6.7), e.g. `Sat, 09 May 2026 12:00:30 GMT`.
#[must_use]
pub fn http_date(text: &str) -> Option<Moment> {
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    let since_epoch = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    Moment::from_ms(i64::try_from(since_epoch.as_millis()).ok()?)
}

fn is_limit_by_code(profile: &Profile, body: &[u8]) -> bool {
    let codes = &profile.wait.codes;
    let code = || refusal(profile, body)?.code;
    !codes.is_empty() && code().is_some_and(|code| codes.contains(&code))
}

fn retry_after(text: &str, now: Moment) -> Option<Duration> {
    span(text).or_else(|| Some(until(http_date(text)?, now)))
}

fn reset(profile: &Profile, refused: Refused<'_>, now: Moment) -> Option<Duration> {
    let Some(reset) = &profile.wait.reset else { return span(&(refused.header)("ratelimit-reset")?) };
    let text = (refused.header)(reset.header.as_str())?;
    let instant = |kind| time::read(&text, &[kind]).map(|at| until(at, now));
    match reset.kind {
        ResetKind::EpochSeconds => instant(time::TimeKind::UnixSeconds),
        ResetKind::EpochMillis => instant(time::TimeKind::UnixMillis),
        ResetKind::Seconds => span(&text),
        ResetKind::IsoMinute => instant(time::TimeKind::DateTime),
    }
}

/// Seconds, whole or with a fraction.
fn span(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    (0.0..SPAN_END_SECONDS).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

fn until(at: Moment, now: Moment) -> Duration {
    Duration::from_millis(u64::try_from(at.ms() - now.ms()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::LEAST;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    /// `2026-05-09T12:00:00Z`, in seconds.
    const NOW_S: i64 = 1_778_328_000;

    fn profile(wait: &str) -> Profile {
        Profile::parse(&format!("{LEAST}[page]\nerror_code = 'error'\n[wait]\n{wait}\n")).unwrap()
    }

    fn wait(profile: &Profile, status: u16, headers: &[(&str, &str)]) -> (bool, Option<f64>) {
        let header = |name: &str| {
            let found = headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
            found.map(|(_, text)| (*text).to_owned())
        };
        let refused = Refused { status, header: &header, body: br#"{"error":"rateLimitExceeded"}"# };
        let wait = wait_asked(profile, refused, Moment::from_ms(NOW_S * 1000).unwrap());
        (wait.is_limit, wait.asked.map(|asked| asked.as_secs_f64()))
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date_by_the_vendors_own_clock() {
        let plain = profile("");
        let after = |text: &str| wait(&plain, 429, &[("Retry-After", text)]);
        assert_eq!(after("7"), (true, Some(7.0)));
        assert_eq!(after(" 1.5 "), (true, Some(1.5)));
        assert_eq!(after("Sat, 09 May 2026 12:00:30 GMT"), (true, Some(30.0)));
        assert_eq!(after("Sat, 09 May 2026 11:00:30 GMT"), (true, Some(0.0)));
        let dated =
            [("retry-after", "Sat, 09 May 2026 12:00:30 GMT"), ("date", "Sat, 09 May 2026 12:00:20 GMT")];
        assert_eq!(wait(&plain, 503, &dated), (false, Some(10.0)));
        for text in ["soon", "-5", "NaN", "inf", "", "1e300", "Sat, 09 May"] {
            assert_eq!(after(text), (true, None), "{text}");
        }
    }

    #[test]
    fn every_kind_of_reset_is_read_and_nonsense_is_nothing() {
        for (kind, text, seconds) in [
            ("epoch_seconds", "1778328060", Some(60.0)),
            ("epoch_seconds", "1778328000.25", Some(0.25)),
            ("epoch_seconds", "1778327000", Some(0.0)),
            ("epoch_millis", "1778328060500", Some(60.5)),
            ("seconds", "17", Some(17.0)),
            ("seconds", "0.4", Some(0.4)),
            ("seconds", "1778328060", None),
            ("iso_minute", "2026-05-09T12:01Z", Some(60.0)),
            ("iso_minute", "2026-05-09T14:01:30.5+02:00", Some(90.5)),
            ("iso_minute", "later", None),
            ("epoch_seconds", "-1", None),
        ] {
            let profile = profile(&format!("reset = {{ header = 'X-Reset', kind = '{kind}' }}"));
            assert_eq!(wait(&profile, 429, &[("x-reset", text)]), (true, seconds), "{kind} {text}");
            let both = [("x-reset", text), ("retry-after", "2")];
            assert_eq!(wait(&profile, 429, &both), (true, Some(2.0)), "{kind} {text}");
            assert_eq!(wait(&profile, 500, &[("x-reset", text)]), (false, None), "{kind} {text}");
        }
        assert_eq!(wait(&profile(""), 429, &[("RateLimit-Reset", "9")]), (true, Some(9.0)));
    }

    #[test]
    fn a_refusal_is_a_limit_only_where_something_says_so() {
        let github = profile(
            "remaining = 'X-RateLimit-Remaining'\nstatuses = [403]\n\
             reset = { header = 'X-RateLimit-Reset', kind = 'epoch_seconds' }",
        );
        let used_up = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1778328005")];
        assert_eq!(wait(&github, 403, &used_up), (true, Some(5.0)));
        assert_eq!(wait(&github, 403, &[("x-ratelimit-remaining", "7"), used_up[1]]), (false, None));
        assert_eq!(wait(&github, 403, &[("retry-after", "3")]), (true, Some(3.0)));
        assert_eq!(wait(&github, 401, &used_up), (false, None));
        let google = profile("codes = ['rateLimitExceeded']");
        assert_eq!(wait(&google, 403, &[]), (true, None));
        assert_eq!(wait(&profile("codes = ['other']"), 403, &[]), (false, None));
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_a_panic(text in "[0-9.eE+:TZ -]{0,24}|\\PC{0,12}", status in 100_u16..600) {
            static PROFILES: LazyLock<[Profile; 4]> = LazyLock::new(|| {
                ["epoch_seconds", "epoch_millis", "seconds", "iso_minute"]
                    .map(|kind| profile(&format!("reset = {{ header = 'X', kind = '{kind}' }}")))
            });
            for profile in PROFILES.iter() {
                for name in ["x", "retry-after", "date"] {
                    let _ = wait(profile, status, &[(name, text.as_str()), ("x", "1")]);
                }
            }
        }
    }
}
