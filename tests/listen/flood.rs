//! Ten thousand at once, with slow and greedy ones among them, in bounded memory.

use std::time::Duration;

use exhibit_engine::listen::{Limits, Listening};

use crate::desk::{Desk, listening, post, status};

const SENDERS: usize = 40;
const REQUESTS_EACH: usize = 250;
/// Requests that a sender has on the way at once.
const IN_A_ROW: usize = 25;

/// What memory may grow by: batches, connections, SQLite's own 16 MiB, and the senders of this test. Ten thousand bodies
/// that were held would be 160 MiB.
const GROWTH_LIMIT_BYTES: u64 = 96 << 20;
const BODY_BYTES: usize = 16 << 10;

#[test]
fn ten_thousand_requests_beside_slow_and_greedy_senders_are_all_stored_in_bounded_memory() {
    let limits = Limits {
        body_bytes: 1 << 20,
        memory_bytes: 8 << 20,
        head: Duration::from_secs(30),
        ..Limits::default()
    };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    // Slow ones: they hold a connection each, and never come to an end.
    let mut slow: Vec<_> = (0..60).map(|_| desk.line()).collect();
    for line in &mut slow {
        line.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx");
    }
    let before = resident_bytes();
    std::thread::scope(|scope| {
        for sender in 0..SENDERS {
            let desk = &desk;
            scope.spawn(move || flood(desk, sender));
        }
        for _ in 0..20 {
            let desk = &desk;
            scope.spawn(move || {
                let answer = desk
                    .line()
                    .send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n")
                    .answer();
                assert_eq!(status(&answer), "413");
            });
        }
    });
    let grown = resident_bytes().saturating_sub(before);
    drop(slow);
    let mark = desk.close();
    assert_eq!(mark.stored, (SENDERS * REQUESTS_EACH) as u64);
    assert_eq!((mark.failed, mark.refused), (0, 0));
    let mut bodies: Vec<String> = desk
        .shelf()
        .into_iter()
        .map(|found| String::from_utf8(found.capture.body).unwrap().trim_end().to_owned())
        .collect();
    bodies.sort_unstable();
    let mut expected: Vec<String> = (0..SENDERS)
        .flat_map(|sender| (0..REQUESTS_EACH).map(move |nth| format!("{sender}-{nth}")))
        .collect();
    expected.sort_unstable();
    assert!(bodies == expected, "{} bodies", bodies.len());
    assert!(desk.workspace.verify().unwrap().ok);
    assert!(grown < GROWTH_LIMIT_BYTES, "memory grew by {} MiB", grown >> 20);
}

/// Many connections, as vendors make them: some kept, some new each time.
fn flood(desk: &Desk, sender: usize) {
    let mut line = desk.line();
    for from in (0..REQUESTS_EACH).step_by(IN_A_ROW) {
        if sender.is_multiple_of(2) {
            line = desk.line();
        }
        for nth in from..from + IN_A_ROW {
            line.send(&post(format!("{:<BODY_BYTES$}", format!("{sender}-{nth}")).as_bytes()));
        }
        for _ in 0..IN_A_ROW {
            assert_eq!(status(&line.answer()), "204");
        }
    }
}

/// What this process has in memory; the listener runs in it. Where the system does not tell, nothing is measured.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB"))
        .map_or(0, |kib| kib.trim().parse::<u64>().unwrap() << 10)
}
