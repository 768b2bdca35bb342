//! "200 OK" that is not a page of rows, refusals, redirects, and replies of the wrong size.

use std::io::Write;

use exhibit_engine::Code;
use exhibit_engine::pull::Ended;
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};

use crate::log::{Log, ROWS, body_of, known};
use crate::server::{Answer, Vendor, reply};
use crate::{assert_holds, bookmark, last_receipt, place_at, sync};

/// Pulls from a vendor that gives `answer` to its second request; that is not asked again and costs nothing stored.
#[track_caller]
fn assert_refused(answer: impl Fn() -> Answer + Send + 'static) -> (Code, String) {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| if ask.nth == 0 { served.page(ask) } else { answer() });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.pages), (Ended::Partial, 1));
    assert_eq!(vendor.asked().len(), 2, "asking again cannot help");
    assert_eq!((last_receipt(&place).status.as_str(), bookmark(&place)), ("partial", None));
    assert_holds(&place, &log.rows()[..200]);
    let failure = pulled.failure.unwrap();
    assert!(failure.message.starts_with("mushi: ") && !failure.hint.is_empty());
    (failure.code, failure.message)
}

/// Pulls from a vendor that only ever gives `answer`: an error, and never an empty log.
#[track_caller]
fn assert_no_empty_log(answer: impl Fn() -> Answer + Send + 'static) -> (Code, String) {
    let vendor = Vendor::start(move |_| answer());
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.seen), (Ended::Failed, 0));
    assert_eq!((last_receipt(&place).status.as_str(), bookmark(&place)), ("failed", None));
    let failure = pulled.failure.unwrap();
    (failure.code, failure.message)
}

#[test]
fn html_with_200_is_an_error_and_not_an_empty_log() {
    let page = b"<!doctype html><title>Sign in</title><p>\x1b[31m";
    let (code, message) = assert_no_empty_log(|| reply(200, "", page));
    assert_eq!(code, Code::SourceShape);
    assert!(message.contains("sign-in page") && !message.contains('\x1b'), "{message}");
    assert_eq!(assert_refused(|| reply(200, "", page)).0, Code::SourceShape);
}

#[test]
fn good_status_in_any_other_shape_is_an_error_and_not_an_empty_log() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "\"ok\"",
        "{\"ok\":true}",
        "{\"ok\":true,\"data\":{\"count\":0}}",
        "{\"ok\":true,\"data\":{\"logs\":null,\"count\":0}}",
        "{\"ok\":true,\"data\":{\"logs\":{},\"count\":0}}",
        "{\"ok\":true,\"data\":{\"rows\":[],\"count\":0}}",
        "{\"data\":{\"logs\":[],\"count\":0}}",
        "{\"ok\":true,\"data\":{\"logs\":[],\"count\":0},\"data\":{\"logs\":[{}],\"count\":1}}",
    ] {
        let (code, message) = assert_no_empty_log(|| reply(200, "", body.as_bytes()));
        assert_eq!(code, Code::SourceShape, "{body}: {message}");
    }
    assert_eq!(assert_no_empty_log(|| reply(204, "", b"")).0, Code::SourceShape);
}

#[test]
fn ok_false_with_200_is_the_vendors_refusal_in_its_own_words() {
    let body = br#"{"ok":false,"error":{"code":"PLAN_REQUIRED","message":"audit log needs Pro"}}"#;
    let (code, message) = assert_refused(|| reply(200, "", body));
    assert_eq!(code, Code::SourceShape);
    assert!(message.contains("PLAN_REQUIRED") && message.contains("audit log needs Pro"), "{message}");
    assert_no_empty_log(|| reply(200, "", body));
}

#[test]
fn a_refused_token_is_a_matter_of_credentials() {
    for status in [401, 403] {
        let (code, message) =
            assert_refused(move || reply(status, "", br#"{"ok":false,"error":{"code":"UNAUTHORIZED"}}"#));
        assert_eq!(code, Code::Credentials);
        assert!(message.contains("UNAUTHORIZED") && message.contains(&status.to_string()), "{message}");
    }
}

#[test]
fn other_refusals_are_the_vendors_and_not_asked_again() {
    for status in [400, 402, 404, 410, 422] {
        assert_eq!(assert_refused(move || reply(status, "", b"{}")).0, Code::Remote, "{status}");
    }
}

#[test]
fn nobody_listening_is_a_matter_of_the_network() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = place_at(&format!("http://127.0.0.1:{port}"));
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.failure.unwrap().code), (Ended::Failed, Code::Network));
    assert_eq!(last_receipt(&place).status, "failed");
}

#[test]
fn a_redirect_is_not_followed_and_no_request_reaches_the_other_host() {
    let planted = body_of(&[known(9_999).raw.as_slice()], 1);
    let other = Vendor::start(move |_| reply(200, "", &planted));
    let target = other.url();
    for status in [301, 302, 303, 307, 308] {
        for place in ["/v1/admin/audit", "", "//x"] {
            let location = format!("Location: {target}{place}\r\n");
            let (code, message) = assert_refused(move || reply(status, &location, b""));
            assert_eq!(code, Code::Remote);
            assert!(message.contains(&target) && message.contains("not followed"), "{message}");
        }
    }
    let userinfo = format!("Location: http://127.0.0.1@{}/\r\n", target.trim_start_matches("http://"));
    assert_refused(move || reply(302, &userinfo, b""));
    assert_refused(|| reply(302, "Location: file:///etc/passwd\r\n", b""));
    assert_refused(|| reply(302, "Location: /v1/admin/audit?offset=0\r\n", b""));
    assert_refused(|| reply(304, "", b""));
    assert!(other.asked().is_empty(), "{:?}", other.asked());
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_gzip_reply_is_read_and_a_broken_one_asked_again() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| {
        let zipped = gzipped(&served.body(ask, 200));
        match ask.nth {
            1 => reply(200, "Content-Encoding: gzip\r\n", &zipped[..zipped.len() / 2]),
            2 => reply(200, "Content-Encoding: gzip\r\n", b"not gzip at all"),
            _ => reply(200, "Content-Encoding: gzip\r\n", &zipped),
        }
    });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.retries, pulled.counts.new), (Ended::Ok, 2, ROWS as u64));
    assert_holds(&place, &log.rows());
}

/// `mebibytes` of the letter `a` in gzip: one block, compressed by itself, over and over.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut block = Vec::with_capacity(1 << 16);
    let mut deflate = Compress::new(Compression::best(), false);
    deflate.compress_vec(&[b'a'; 1 << 20], &mut block, FlushCompress::Full).unwrap();
    let mut zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    zipped.extend(block.repeat(mebibytes));
    zipped
}

/// Most memory this process ever held, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_gzip_bomb_is_an_error_and_does_not_fill_the_memory() {
    let zipped = bomb(4_096);
    assert!(zipped.len() < 16 << 20);
    let before = peak_kib();
    let vendor = Vendor::start(move |_| reply(200, "Content-Encoding: gzip\r\n", &zipped));
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    let failure = pulled.failure.unwrap();
    assert_eq!(pulled.ended, Ended::Failed);
    assert!(failure.message.contains("over 64 MiB"), "{}", failure.message);
    assert_eq!(vendor.asked().len(), 1, "a bomb is not asked for twice");
    if let (Some(before), Some(after)) = (before, peak_kib()) {
        assert!(after - before < 400 << 10, "{before} KiB before, {after} KiB after 4 GiB");
    }
}

#[test]
fn a_row_of_megabytes_is_a_row() {
    let log = Log::new();
    let huge = format!("\"action\": \"key.created\", \"note\": \"{}\"", "ქ\\u0000".repeat(400_000));
    log.change(|rows| rows[3] = crate::log::revised(446, &huge));
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Ok);
    assert_holds(&place, &log.rows());
}
