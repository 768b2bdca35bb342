//! What asking again helps with, and where it ends.

use std::time::Duration;

use exhibit_engine::pull::{self, Ended, Wanted};
use exhibit_engine::{Code, Error, Patience, Progress, Watch};
use tokio_util::sync::CancellationToken;

use crate::log::{Log, ROWS};
use crate::server::{Answer, Vendor, reply, reply_of_length};
use crate::{assert_holds, bookmark, last_receipt, place_at, short, sync, sync_with};

/// Pulls from a vendor that does `fault` to its second request and is well otherwise.
#[track_caller]
fn assert_asked_again(fault: impl Fn(&Log, &crate::server::Ask) -> Answer + Send + 'static) {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| if ask.nth == 1 { fault(&served, ask) } else { served.page(ask) });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.failure), (Ended::Ok, None));
    assert_eq!((pulled.retries, pulled.counts.new), (1, ROWS as u64));
    let asked = vendor.asked();
    assert_eq!(asked[1].query, asked[2].query, "the same page is asked for again");
    assert_holds(&place, &log.rows());
}

/// Pulls from a vendor that does `fault` to its second request and to all after it.
#[track_caller]
fn assert_stops(fault: impl Fn(&Log, &crate::server::Ask) -> Answer + Send + 'static) -> (Code, String) {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| if ask.nth == 0 { served.page(ask) } else { fault(&served, ask) });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    let failure = pulled.failure.expect("it says what stopped it");
    assert_eq!(pulled.ended, Ended::Partial);
    assert_eq!(last_receipt(&place).status, "partial");
    assert_eq!(last_receipt(&place).error.as_deref(), Some(failure.message.as_str()));
    assert_eq!(bookmark(&place), None, "the bookmark stays where it was");
    assert!(failure.message.starts_with("mushi: "), "{} names the source", failure.message);
    assert_holds(&place, &log.rows()[..200]);
    // When the trouble is over, the rest comes.
    let served = log.clone();
    vendor.now(move |ask| served.page(ask));
    let after = sync(&place);
    assert_eq!((after.ended, after.counts.new), (Ended::Ok, ROWS as u64 - 200));
    assert_holds(&place, &log.rows());
    (failure.code, failure.message)
}

#[test]
fn pulling_twice_changes_nothing() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let place = place_at(&vendor.url());
    let first = sync(&place);
    assert_eq!((first.counts.seen, first.counts.new, first.ended), (450, 450, Ended::Ok));
    let head = place.workspace.reader().unwrap().head().unwrap();
    let second = sync(&place);
    assert_eq!((second.counts.new, second.counts.revised, second.ended), (0, 0, Ended::Ok));
    assert_eq!(second.counts.seen, second.counts.duplicates);
    assert_eq!(place.workspace.reader().unwrap().head().unwrap(), head);
    assert_holds(&place, &log.rows());
}

#[test]
fn a_500_is_asked_again_and_nothing_is_lost_or_doubled() {
    for status in [500, 502, 503, 504, 408] {
        assert_asked_again(move |_, _| reply(status, "", b"upstream trouble"));
    }
}

#[test]
fn a_500_for_ever_names_the_source_and_keeps_what_came() {
    let (code, message) =
        assert_stops(|_, _| reply(500, "", b"{\"ok\":false,\"error\":{\"code\":\"OOPS\"}}"));
    assert_eq!(code, Code::Remote);
    assert!(message.contains("status 500") && message.contains("OOPS"), "{message}");
}

#[test]
fn repeating_ends_after_the_patience_that_was_given() {
    let vendor = Vendor::start(|_| reply(503, "", b""));
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.seen), (Ended::Failed, 0));
    assert_eq!(vendor.asked().len() as u32, 1 + short().repeats);
    assert_eq!(last_receipt(&place).status, "failed");
}

/// The pause between the second request and its repetition, after `headers` came with a 429.
fn waited(headers: &'static str) -> Duration {
    let log = Log::new();
    let served = log.clone();
    let vendor =
        Vendor::start(move |ask| if ask.nth == 1 { reply(429, headers, b"{}") } else { served.page(ask) });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.retries), (Ended::Ok, 1), "{headers}");
    assert_holds(&place, &log.rows());
    let asked = vendor.asked();
    asked[2].at - asked[1].at
}

#[test]
fn a_wait_in_seconds_is_waited_for() {
    assert!(waited("Retry-After: 1\r\n") >= Duration::from_secs(1));
}

#[test]
fn a_wait_until_a_date_goes_by_the_vendors_clock() {
    let dates = "Date: Sat, 09 May 2026 12:00:20 GMT\r\nRetry-After: Sat, 09 May 2026 12:00:21 GMT\r\n";
    assert!(waited(dates) >= Duration::from_secs(1));
}

#[test]
fn a_wait_that_makes_no_sense_is_our_own() {
    for headers in ["", "Retry-After: soon\r\n", "Retry-After: -5\r\n", "Retry-After: \r\n"] {
        waited(headers);
    }
}

#[test]
fn a_wait_of_a_day_is_not_waited_for_and_said_so() {
    let (code, message) = assert_stops(|_, _| reply(429, "Retry-After: 86400\r\n", b"{}"));
    assert_eq!(code, Code::RateLimited);
    assert!(message.contains("86400 seconds"), "{message}");
    let dates = "Date: Sat, 09 May 2026 12:00:00 GMT\r\nRetry-After: Sun, 09 May 2027 12:00:00 GMT\r\n";
    assert_eq!(assert_stops(move |_, _| reply(429, dates, b"{}")).0, Code::RateLimited);
    assert_eq!(assert_stops(|_, _| reply(503, "Retry-After: 86400\r\n", b"")).0, Code::RateLimited);
}

#[test]
fn being_slowed_down_for_ever_says_so() {
    let (code, message) = assert_stops(|_, _| reply(429, "", b"{}"));
    assert_eq!(code, Code::RateLimited);
    assert!(!message.contains(" 0 seconds"), "{message}");
}

#[test]
fn a_page_cut_anywhere_is_asked_again() {
    for share in [1, 40, 99] {
        assert_asked_again(move |log, ask| {
            let body = log.body(ask, 200);
            reply(200, "", &body[..body.len() * share / 100])
        });
    }
}

#[test]
fn a_page_cut_on_a_row_border_costs_no_row() {
    let log = Log::new();
    let served = log.clone();
    // Still good JSON, only fewer rows than were asked for.
    let vendor = Vendor::start(move |ask| {
        let cap = if ask.nth == 1 { 61 } else { 200 };
        reply(200, "", &served.body(ask, cap))
    });
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Ok);
    assert_holds(&place, &log.rows());
}

#[test]
fn a_page_that_is_always_cut_stops_the_pull_and_keeps_what_came() {
    let (code, message) = assert_stops(|log, ask| {
        let body = log.body(ask, 200);
        reply(200, "", &body[..body.len() - 9])
    });
    assert_eq!(code, Code::SourceShape);
    assert!(message.contains("cut off"), "{message}");
}

#[test]
fn a_connection_that_drops_is_asked_again() {
    assert_asked_again(|_, _| Answer::Bytes(Vec::new()));
    assert_asked_again(|_, _| Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()));
    assert_asked_again(|log, ask| {
        let body = log.body(ask, 200);
        reply_of_length(body.len(), &body[..body.len() / 2])
    });
    assert_eq!(assert_stops(|_, _| Answer::Bytes(Vec::new())).0, Code::Network);
}

#[test]
fn a_wrong_length_is_asked_again() {
    assert_asked_again(|log, ask| {
        let body = log.body(ask, 200);
        reply_of_length(body.len() + 7, &body)
    });
    assert_asked_again(|log, ask| {
        let body = log.body(ask, 200);
        reply_of_length(body.len() - 7, &body)
    });
    let bad = "HTTP/1.1 200 OK\r\nContent-Length: many\r\nConnection: close\r\n\r\n{}";
    assert_asked_again(move |_, _| Answer::Bytes(bad.as_bytes().to_vec()));
}

#[test]
fn no_length_at_all_and_chunks_are_fine() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| {
        let body = served.body(ask, 200);
        if ask.nth % 2 == 0 {
            return Answer::Bytes(
                [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", body.as_slice()].concat(),
            );
        }
        let (first, rest) = body.split_at(body.len() / 3);
        let mut bytes =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
        for part in [first, rest, b""] {
            bytes.extend(format!("{:x}\r\n", part.len()).bytes().chain(part.iter().copied()));
            bytes.extend(b"\r\n");
        }
        Answer::Bytes(bytes)
    });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.retries), (Ended::Ok, 0));
    assert_holds(&place, &log.rows());
}

#[test]
fn a_vendor_that_says_nothing_is_given_up_and_asked_again() {
    let patience = Patience { idle: Duration::from_millis(1_500), ..short() };
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| match ask.nth {
        1 => Answer::Silence,
        2 => Answer::ThenSilence(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"ok\": tr".to_vec()),
        _ => served.page(ask),
    });
    let place = place_at(&vendor.url());
    let pulled = sync_with(&place, patience);
    assert_eq!(pulled.ended, Ended::Ok);
    // More, where the machine is so busy that a good page was slow.
    assert!(pulled.retries >= 2);
    assert_holds(&place, &log.rows());
}

#[test]
fn whoever_watches_hears_until_when_a_vendor_makes_us_wait_and_can_stop_it() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| match ask.nth {
        0 => reply(429, "Retry-After: 0\r\n", b"{}"),
        _ => served.page(ask),
    });
    let place = place_at(&vendor.url());
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |progress: Progress| told.lock().unwrap().push(progress);
    let watch = Watch::new(&tell, CancellationToken::new());
    pull::sync(&place.workspace, &Wanted::default(), short(), &watch).unwrap();
    let waits: Vec<Progress> =
        told.into_inner().unwrap().into_iter().filter(|told| told.until.is_some()).collect();
    assert_eq!(waits.len(), 1);
    assert_eq!((waits[0].stage, waits[0].subject.as_deref()), ("wait", Some("mushi")));

    // The wait is as long as the test may take; it ends because it is stopped.
    vendor.now(|_| reply(429, "Retry-After: 600\r\n", b"{}"));
    let cancel = CancellationToken::new();
    let stop = |progress: Progress| {
        if progress.until.is_some() {
            cancel.cancel();
        }
    };
    let patient = Patience { longest_wait: Duration::from_secs(3_600), ..short() };
    let stopped =
        pull::sync(&place.workspace, &Wanted::default(), patient, &Watch::new(&stop, cancel.clone()));
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
}
