//! "Wait", in every way in which vendors say it: obeyed to the second, within reason, and never for ever.

use std::sync::Mutex;
use std::time::Duration;

use exhibit_engine::pull::{self, Ended, Wanted};
use exhibit_engine::{Code, Error, Patience, Progress, Watch, clock};
use tokio_util::sync::CancellationToken;

use super::kind::{Kind, PAGE_ROWS};
use super::sign_in::SignIn;
use super::socket::Answer;
use super::world::{Case, ROWS, World, short};

/// Seconds that the vendors below ask for.
const WAIT_S: i64 = 600;

fn world(reset: &str) -> World {
    let profile = Kind::Cursor.profile(SignIn::Bearer.table(), PAGE_ROWS);
    let profile = profile.replace("kind = \"epoch_seconds\"", &format!("kind = \"{reset}\""));
    World::with_profile(Kind::Cursor, SignIn::Bearer, &profile)
}

/// Until when the pull is told to wait, in seconds from now; it is stopped then. None where it does not wait.
fn told_wait_s(case: &Case<'_>) -> Option<f64> {
    let (cancel, told) = (CancellationToken::new(), Mutex::new(None));
    let stop = |progress: Progress| {
        if let Some(until) = progress.until {
            told.lock().unwrap().get_or_insert((until.ms() - clock::now().ms()) as f64 / 1000.0);
            cancel.cancel();
        }
    };
    let patient = Patience { longest_wait: Duration::from_secs(3_600), ..short() };
    let wanted = Wanted { sources: vec![case.name.clone()], ..Wanted::default() };
    let watch = Watch::new(&stop, cancel.clone());
    let ended = pull::sync(&case.world.place.workspace, &wanted, patient, &watch);
    let told = *told.lock().unwrap();
    assert_eq!(matches!(ended, Err(Error::Cancelled)), told.is_some(), "{ended:?}");
    told
}

fn at(text_of: impl Fn(spelling::Time) -> String) -> String {
    text_of(spelling::Time { ms: clock::now().ms() })
}

/// The few spellings of time that are needed here.
mod spelling {
    use exhibit_engine::entry::Moment;

    /// An instant in milliseconds since 1970.
    pub(super) struct Time {
        pub(super) ms: i64,
    }

    impl Time {
        /// RFC 3339 so many seconds later.
        pub(super) fn rfc3339(&self, plus_s: i64) -> String {
            Moment::from_ms(self.ms + plus_s * 1_000).unwrap().to_string()
        }

        /// The date of HTTP (RFC 9110 section 5.6.7) so many seconds later.
        pub(super) fn http(&self, plus_s: i64) -> String {
            let at = Moment::from_ms(self.ms + plus_s * 1_000).unwrap().utc();
            at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
        }
    }
}

#[test]
fn a_wait_is_read_in_every_spelling() {
    let seconds = |at: &spelling::Time| at.ms / 1_000 + WAIT_S;
    let cases: Vec<(&str, u16, String, f64)> = vec![
        ("epoch_seconds", 429, "Retry-After: 600\r\n".into(), 2.0),
        ("epoch_seconds", 503, "Retry-After: 600\r\n".into(), 2.0),
        ("epoch_seconds", 403, "Retry-After: 600\r\n".into(), 2.0),
        ("epoch_seconds", 429, at(|t| format!("Retry-After: {}\r\n", t.http(WAIT_S))), 3.0),
        // The vendor's clock is an hour ahead: its own date says so.
        (
            "epoch_seconds",
            429,
            at(|t| format!("Date: {}\r\nRetry-After: {}\r\n", t.http(3_600), t.http(3_600 + WAIT_S))),
            3.0,
        ),
        ("epoch_seconds", 429, "Retry-After: 599.5\r\n".into(), 3.0),
        ("epoch_seconds", 429, at(|t| format!("X-Reset: {}\r\n", seconds(&t))), 3.0),
        ("epoch_seconds", 429, at(|t| format!("X-Reset: {}.25\r\n", seconds(&t))), 3.0),
        ("epoch_seconds", 403, at(|t| format!("X-Remaining: 0\r\nX-Reset: {}\r\n", seconds(&t))), 3.0),
        ("epoch_millis", 429, at(|t| format!("X-Reset: {}\r\n", t.ms + WAIT_S * 1_000)), 3.0),
        ("seconds", 429, "X-Reset: 600\r\n".into(), 2.0),
        ("seconds", 429, "X-Reset: 600.75\r\n".into(), 3.0),
        ("iso_minute", 429, at(|t| format!("X-Reset: {}Z\r\n", &t.rfc3339(WAIT_S)[..16])), 61.0),
        ("iso_minute", 429, at(|t| format!("X-Reset: {}\r\n", t.rfc3339(WAIT_S))), 3.0),
    ];
    for (nth, (reset, status, headers, within_s)) in cases.into_iter().enumerate() {
        let world = world(reset);
        let case = world.case(&format!("log-{nth}"), ROWS, 1);
        let sent = headers.clone();
        case.vendor.now(move |_| Answer::reply(status, &sent, b"{}"));
        let told = told_wait_s(&case).unwrap_or(f64::NAN);
        let off = (told - WAIT_S as f64).abs();
        assert!(off <= within_s, "{reset} {status} {headers:?}: {told} s");
    }
}

#[test]
fn a_word_for_slow_down_is_a_limit_whatever_the_status() {
    for status in [200, 400, 403] {
        let profile = Kind::Cursor.profile(SignIn::Bearer.table(), PAGE_ROWS);
        let profile = profile.replace("error_message", "error_code = \"error.code\"\nerror_message");
        let world = World::with_profile(Kind::Cursor, SignIn::Bearer, &profile);
        let case = world.case("log", ROWS, 2);
        let body = b"{\"error\":{\"code\":\"slow_down\",\"message\":\"too fast\"}}";
        case.vendor.now(move |_| Answer::reply(status, "Retry-After: 600\r\n", body));
        let told = told_wait_s(&case).unwrap_or(f64::NAN);
        assert!((told - WAIT_S as f64).abs() <= 2.0, "{status}: {told} s");
    }
}

#[test]
fn a_wait_that_means_nothing_is_no_reason_to_stop_or_to_wait_for_ever() {
    for headers in [
        "",
        "Retry-After: soon\r\n",
        "Retry-After: -5\r\n",
        "Retry-After:\r\n",
        "Retry-After: 1e400\r\n",
        "Retry-After: NaN\r\n",
        "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
        "Retry-After: 0\r\n",
        "X-Reset: 12\r\n",
        "X-Reset: never\r\n",
    ] {
        let world = world("epoch_seconds");
        let case = world.case("log", ROWS, 3);
        let script = std::sync::Arc::clone(&case.script);
        case.vendor.now(move |ask| match ask.nth {
            1 => Answer::reply(429, headers, b"{}"),
            _ => script.lock().unwrap().answer(ask),
        });
        let pulled = case.pull();
        assert_eq!(pulled.ended, Ended::Ok, "{headers:?}: {:?}", pulled.failure);
        assert!(pulled.retries >= 1, "{headers:?}");
        assert_eq!(case.kept().len(), ROWS, "{headers:?}");
    }
}

#[test]
fn a_wait_of_a_year_is_told_and_not_waited_for() {
    // A number that no clock holds means nothing: then it is asked as often as without one.
    for (headers, most) in [
        ("Retry-After: 31536000\r\n", 1),
        ("X-Reset: 99999999999\r\n", 1),
        ("Retry-After: 18446744073709551615\r\n", 5),
    ] {
        let world = world("epoch_seconds");
        let case = world.case("log", ROWS, 4);
        case.vendor.now(move |_| Answer::reply(429, headers, b"{}"));
        let pulled = case.pull();
        assert_eq!(pulled.ended, Ended::Failed, "{headers:?}");
        assert_eq!(pulled.failure.unwrap().code, Code::RateLimited, "{headers:?}");
        assert!(case.vendor.count() <= most, "{headers:?}: {} requests", case.vendor.count());
    }
}
