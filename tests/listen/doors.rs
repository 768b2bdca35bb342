//! Who is not let in, and what is left of them.

use std::io::Write;
use std::time::Duration;

use exhibit_engine::listen::{self, Limits, Listening};

use crate::desk::{Desk, listening, post, status};

#[test]
fn only_this_machine_is_listened_on() {
    for address in ["0.0.0.0", "::", "10.0.0.1", "192.168.1.1"] {
        let error = listen::bind(Listening { address: address.parse().unwrap(), ..listening() }).unwrap_err();
        assert!(error.to_string().contains("this machine alone"), "{error}");
    }
}

#[test]
fn a_request_for_another_host_is_refused_and_not_stored() {
    let mut desk = Desk::open(Listening { hosts: vec!["hooks.example".into()], ..listening() });
    for (head, expected) in [
        ("POST / HTTP/1.1\r\nHost: evil.example", "421"),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example", "421"),
        ("POST http://evil.example/ HTTP/1.1\r\nHost: localhost", "421"),
        ("POST / HTTP/1.1\r\nX-Host: localhost", "421"),
        ("POST / HTTP/1.1\r\nHost: hooks.example", "204"),
        ("POST / HTTP/1.1\r\nHost: 127.0.0.1:9\r\nOrigin: https://evil.example", "403"),
        ("POST / HTTP/1.1\r\nHost: 127.0.0.1:9\r\nOrigin: null", "403"),
        ("POST / HTTP/1.1\r\nHost: 127.0.0.1:9\r\nOrigin: http://localhost:3000", "204"),
    ] {
        let answer = desk.line().send(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).rest();
        assert_eq!(status(&answer), expected, "{head}");
        assert!(!answer.to_ascii_lowercase().contains("access-control"), "{answer}");
    }
    let mark = desk.close();
    assert_eq!((mark.stored, mark.refused, mark.problems), (2, 6, 0));
    // What a page of this machine sends is evidence like any other.
    assert!(desk.shelf()[1].capture.headers.iter().any(|(name, _)| name == "Origin"));
}

#[test]
fn what_is_no_request_is_a_problem_and_costs_no_other_request() {
    let mut desk = Desk::open(listening());
    let huge = format!("POST / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(70 << 10));
    let cases: [(&[u8], &str); 7] = [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nA: \0\r\n\r\n", "400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nshort", "400"),
        (huge.as_bytes(), "431"),
    ];
    for (bytes, expected) in cases {
        let answer = desk.line().send(bytes).done().rest();
        assert_eq!(status(&answer), expected, "{}", bytes[..40.min(bytes.len())].escape_ascii());
        assert_eq!(status(&desk.line().send(&post(b"good")).answer()), "204");
    }
    let mark = desk.close();
    assert_eq!((mark.stored, mark.problems), (7, 7));
    let problems = desk.problems();
    assert_eq!(problems[0].problem.raw, cases[0].0);
    assert_eq!(problems[5].problem.raw, b"short");
    assert!(problems.iter().all(|line| line.problem.raw.len() <= 64 << 10));
}

#[test]
fn a_body_over_the_limit_is_refused_however_it_comes_and_none_of_it_is_kept() {
    let limits = Limits { body_bytes: 1_000, ..Limits::default() };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    assert_eq!(status(&desk.line().send(&post(&[b'x'; 1_000])).answer()), "204");
    assert_eq!(status(&desk.line().send(&post(&[b'x'; 1_001])).answer()), "413");
    let announced = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n";
    assert_eq!(status(&desk.line().send(announced).answer()), "413");
    let chunk = format!("258\r\n{}\r\n", "x".repeat(600));
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(status(&desk.line().send(format!("{head}{chunk}{chunk}").as_bytes()).answer()), "413");
    let huge = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n";
    assert_eq!(status(&desk.line().send(huge.as_bytes()).answer()), "413");
    let mark = desk.close();
    assert_eq!((mark.stored, mark.problems), (1, 4));
    let problems = desk.problems();
    assert!(problems.iter().all(|line| line.problem.raw.is_empty() && line.problem.raw_bytes > 1_000));
    assert_eq!((problems[0].problem.raw_bytes, problems[2].problem.raw_bytes), (1_001, 1_200));
}

#[test]
fn a_sender_that_takes_too_long_is_sent_away_and_what_came_of_it_is_a_problem() {
    let short = Duration::from_millis(50);
    let limits = Limits { head: short, body_idle: short, ..Limits::default() };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    let answer = desk.line().send(b"POST / HTTP/1.1\r\nHost: loc").rest();
    assert_eq!(status(&answer), "408");
    let head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab";
    assert_eq!(status(&desk.line().send(head).rest()), "408");
    // Nobody who only keeps a connection open is a problem.
    assert_eq!(desk.line().rest(), "");
    let mark = desk.close();
    assert_eq!((mark.stored, mark.problems), (0, 2));
    assert_eq!(desk.problems()[1].problem.raw, b"ab");
}

#[test]
fn a_sender_that_drips_is_ended_by_the_limit_of_all_of_it() {
    let limits = Limits { body: Duration::from_millis(100), ..Limits::default() };
    let desk = Desk::open(Listening { limits, ..listening() });
    let mut line = desk.line();
    line.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n");
    // Until the other side has had enough; it reads a little of what still comes, and then closes.
    while line.0.write_all(b"x").is_ok() {}
    assert_eq!(desk.shelf().len(), 0);
    assert_eq!(desk.problems()[0].problem.reason, "the body took too long");
}

/// What a vendor does: it comes again until it is let in.
fn until_stored(desk: &Desk, body: &[u8]) {
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    loop {
        let mut line = desk.line();
        // Whoever is refused at once may find the connection closed.
        let _refused = line.0.write_all(&[head.as_bytes(), body].concat());
        if status(&line.rest()) == "204" {
            return;
        }
    }
}

#[test]
fn one_connection_too_many_is_refused_at_once_while_nobody_has_waited_too_long() {
    let limits = Limits { connections: 1, patience: Duration::from_secs(3_600), ..Limits::default() };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    let mut first = desk.line();
    assert_eq!(status(&first.send(&post(b"1")).answer()), "204");
    assert_eq!(status(&desk.line().rest()), "503");
    drop(first);
    until_stored(&desk, b"3");
    assert_eq!((desk.close().stored, desk.shelf().len()), (2, 2));
}

#[test]
fn more_slow_senders_than_places_shut_nobody_out() {
    let limits = Limits { connections: 4, patience: Duration::ZERO, ..Limits::default() };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    let heads: [&[u8]; 3] = [
        b"",
        b"POST / HTTP/1.1\r\nHost: loc",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx",
    ];
    let mut slow = Vec::new();
    for nth in 0..60 {
        let mut line = desk.line();
        // Earlier ones may have lost their place by now.
        let _cut = line.0.write_all(heads[nth % heads.len()]);
        slow.push(line);
        if nth % 4 == 3 {
            assert_eq!(status(&desk.line().send(&post(b"genuine")).answer()), "204", "{nth}");
        }
    }
    let mark = desk.close();
    assert_eq!((mark.stored, mark.failed), (15, 0));
    assert!(mark.refused >= 50, "{mark:?}");
}

#[test]
fn a_body_below_the_least_rate_is_ended() {
    let limits = Limits { body_grace: Duration::from_millis(50), body_rate: 1 << 40, ..Limits::default() };
    let desk = Desk::open(Listening { limits, ..listening() });
    let mut line = desk.line();
    line.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n");
    while line.0.write_all(b"x").is_ok() {}
    assert_eq!(
        (desk.shelf().len(), desk.problems()[0].problem.reason.as_str()),
        (0, "the body took too long")
    );
}

#[test]
fn large_bodies_that_find_no_room_are_told_to_come_again_and_are_stored_then() {
    let limits = Limits { body_bytes: 1 << 20, memory_bytes: 1 << 20, ..Limits::default() };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    std::thread::scope(|scope| {
        for nth in 0..8_u8 {
            let desk = &desk;
            scope.spawn(move || until_stored(desk, &vec![nth; 900_000]));
        }
    });
    assert_eq!(desk.close().stored, 8);
}

#[test]
fn large_bodies_that_drip_keep_no_room_for_what_has_not_come() {
    let limits = Limits { body_bytes: 1 << 20, memory_bytes: 1 << 20, ..Limits::default() };
    let mut desk = Desk::open(Listening { limits, ..listening() });
    let mut dripping = Vec::new();
    for framing in ["Content-Length: 1048576", "Transfer-Encoding: chunked"] {
        let mut line = desk.line();
        line.send(format!("POST / HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\n").as_bytes());
        line.send(format!("{:x}\r\n{}", 1 << 20, "x".repeat(80 << 10)).as_bytes());
        dripping.push(line);
    }
    assert_eq!(status(&desk.line().send(&post(&vec![b'g'; 600_000])).answer()), "204");
    drop(dripping);
    assert_eq!(desk.close().stored, 1);
}
