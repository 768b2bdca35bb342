//! Replies that are small on the wire and huge in memory.

use exhibit_engine::pull::Ended;
use flate2::{Compress, Compression, FlushCompress};

use super::kind::Kind;
use super::sign_in::SignIn;
use super::socket::{Answer, Then};
use super::world::{ROWS, World};

const GIB: usize = 1 << 30;
const MIB: usize = 1 << 20;
/// Most memory that a bomb may cost: the limit of one reply, twice while it grows, and the rest of the tests beside.
const COST_AT_MOST_MIB: f64 = 300.0;

/// One piece of deflate that stands by itself.
fn piece(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let mut deflate = Compress::new(Compression::best(), false);
    deflate.compress_vec(bytes, &mut out, FlushCompress::Full).unwrap();
    out
}

/// A gibibyte of zeros inside a good page.
fn bomb() -> Vec<u8> {
    let mut zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    zipped.extend(piece(b"{\"rows\":[],\"pad\":\""));
    zipped.extend(piece(&[b'0'; MIB]).repeat(GIB / MIB));
    zipped.extend(piece(b"\"}"));
    // The last block, empty; nobody comes as far as the check sum.
    zipped.extend([0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
    zipped
}

/// The most memory that this program held, in MiB; none where the system does not tell.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

#[test]
fn a_bomb_is_an_error_that_names_the_limit_and_fills_no_memory() {
    let world = World::new(Kind::Cursor, SignIn::Bearer);
    let case = world.case("log", ROWS, 1);
    let zipped = bomb();
    assert!(zipped.len() < 8 * MIB);
    let script = std::sync::Arc::clone(&case.script);
    case.vendor.now(move |ask| match ask.nth {
        1 => Answer { then: Then::Close, ..Answer::reply(200, "Content-Encoding: gzip\r\n", &zipped) },
        _ => script.lock().unwrap().answer(ask),
    });
    let before = peak_mib();
    let pulled = case.pull();
    assert_eq!(pulled.ended, Ended::Partial, "{pulled:?}");
    assert!(pulled.failure.as_ref().unwrap().message.contains("MiB"), "{:?}", pulled.failure);
    assert_eq!(case.vendor.count(), 2, "a bomb is not asked for twice");
    if let (Some(before), Some(after)) = (before, peak_mib()) {
        assert!(after - before < COST_AT_MOST_MIB, "{before} MiB before, {after} MiB after");
    }
    assert_eq!(case.heal(), Vec::<String>::new());
}

#[test]
fn a_vendor_that_says_nothing_more_is_given_up_and_asked_again() {
    let world = World::new(Kind::Cursor, SignIn::Bearer);
    let case = world.case("log", ROWS, 2);
    let script = std::sync::Arc::clone(&case.script);
    case.vendor.now(move |ask| match ask.nth {
        1 => Answer { bytes: Vec::new(), then: Then::Silence },
        2 => Answer {
            bytes: b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"rows\"".to_vec(),
            then: Then::Silence,
        },
        _ => script.lock().unwrap().answer(ask),
    });
    let pulled = case.pull_idle(std::time::Duration::from_millis(1_500));
    assert_eq!(pulled.ended, Ended::Ok, "{:?}", pulled.failure);
    assert!(pulled.retries >= 2);
    assert_eq!(case.kept().len(), ROWS);
}
