//! Every byte of a request is on the shelf, and nobody is answered before it is.

use std::io::Write;

use exhibit_engine::listen::{Answer, Challenges};
use exhibit_engine::store::Via;

use crate::desk::{Desk, Line, listening, post, status};

#[test]
fn names_order_repeats_and_body_are_stored_as_they_were_sent_before_the_answer_comes() {
    let desk = Desk::open(listening());
    let body: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let head = format!(
        "POST /in?a=%20b&a= HTTP/1.1\r\nhOsT: LOCALHOST:1\r\nX-Sig:  t=1,v1=00 \r\nx-sig: two\r\nAuthorization: Bearer abc\r\nX-Sig: three\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut line = desk.line();
    let answer = line.send(head.as_bytes()).send(&body).answer();
    assert_eq!(status(&answer), "204");
    let shelf = desk.shelf();
    assert_eq!(shelf.len(), 1);
    let capture = &shelf[0].capture;
    let headers: Vec<(&str, &str)> = capture.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let expected = [
        ("hOsT", "LOCALHOST:1"),
        ("X-Sig", "t=1,v1=00"),
        ("x-sig", "two"),
        ("Authorization", "Bearer abc"),
        ("X-Sig", "three"),
        ("Content-Length", "70000"),
    ];
    assert_eq!(headers, expected);
    assert_eq!((capture.method.as_str(), capture.url.as_str()), ("POST", "/in?a=%20b&a="));
    assert!(capture.body == body && capture.received_at.is_some());
    assert_eq!((shelf[0].line.via, shelf[0].line.rebuilt.as_deref()), (Via::Listener, None));
}

#[test]
fn requests_in_a_row_are_told_apart_whether_by_length_or_by_chunks() {
    let mut desk = Desk::open(listening());
    let chunked = b"POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\na\r\n\r\n2\r\nbc\r\n0\r\n\r\n";
    let trailed = b"POST /t HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nz\r\n0\r\nX-After: 1\r\n\r\n";
    let all = [
        post(b"one"),
        chunked.to_vec(),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        trailed.to_vec(),
        post(b""),
    ];
    let mut line = desk.line();
    line.send(&all.concat());
    for _ in 0..all.len() {
        assert_eq!(status(&line.answer()), "204");
    }
    let bodies: Vec<Vec<u8>> = desk.shelf().into_iter().map(|found| found.capture.body).collect();
    assert_eq!(bodies, [b"one".to_vec(), b"a\r\nbc".to_vec(), vec![], b"z".to_vec(), vec![]]);
    let exact: Vec<bool> = desk.shelf().into_iter().map(|found| found.line.rebuilt.is_none()).collect();
    assert_eq!(exact, [true, true, true, false, true]);
    assert_eq!(desk.close().stored, 5);
}

#[test]
fn a_byte_at_a_time_is_the_same_request() {
    let desk = Desk::open(listening());
    let mut line = desk.line();
    line.0.set_nodelay(true).unwrap();
    for byte in post(b"slowly") {
        line.send(&[byte]);
    }
    assert_eq!(status(&line.answer()), "204");
    assert_eq!(desk.shelf()[0].capture.body, b"slowly");
}

#[test]
fn a_sender_that_waits_is_told_to_go_on_unless_its_body_is_too_large() {
    let desk = Desk::open(listening());
    let head = |length: u64| {
        format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let mut line = desk.line();
    assert_eq!(status(&line.send(head(2).as_bytes()).answer()), "100");
    assert_eq!(status(&line.send(b"ok").answer()), "204");
    let mut line = desk.line();
    assert_eq!(status(&line.send(head(1_u64 << 40).as_bytes()).answer()), "413");
}

#[test]
fn an_answer_of_choice_comes_and_a_challenge_only_when_it_is_asked_for() {
    let chosen =
        Answer { retry_after_s: Some(3), body: Some(("text/plain", b"no".to_vec())), ..Answer::of(503) };
    let challenge = b"GET /?challenge=abc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let head = b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let ignoring = Desk::open(listen_with(&chosen, Challenges::Ignored));
    let answer = ignoring.line().send(challenge).rest();
    assert!(
        answer.starts_with("HTTP/1.1 503 ")
            && answer.contains("Retry-After: 3\r\n")
            && answer.ends_with("\r\n\r\nno")
    );
    let answer = ignoring.line().send(head).rest();
    assert!(answer.contains("Content-Length: 2\r\n") && answer.ends_with("\r\n\r\n"));
    let answering = Desk::open(listen_with(&chosen, Challenges::Answered));
    let answer = answering.line().send(challenge).rest();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nabc"));
    assert_eq!((ignoring.shelf().len(), answering.shelf().len()), (2, 1));
}

fn listen_with(answer: &Answer, challenges: Challenges) -> exhibit_engine::listen::Listening {
    exhibit_engine::listen::Listening { answer: answer.clone(), challenges, ..listening() }
}

#[test]
fn it_ends_by_itself_once_enough_has_come_and_all_is_stored() {
    let mut desk = Desk::open(exhibit_engine::listen::Listening { once: Some(2), ..listening() });
    assert_eq!(status(&desk.line().send(&post(b"1")).answer()), "204");
    assert_eq!(status(&desk.line().send(&post(b"2")).answer()), "204");
    let mark = desk.ended();
    assert_eq!((mark.stored, mark.newest, desk.shelf().len()), (2, 2, 2));
    assert!(desk.workspace.verify().unwrap().ok);
}

#[test]
fn many_at_once_leave_no_more_on_the_shelf_than_were_wanted() {
    let mut desk = Desk::open(exhibit_engine::listen::Listening { once: Some(3), ..listening() });
    let mut lines: Vec<Line> = (0..20).map(|_| desk.line()).collect();
    let answers: Vec<String> = std::thread::scope(|scope| {
        let senders: Vec<_> = lines.iter_mut().map(|line| scope.spawn(|| last_words(line))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let mark = desk.ended();
    assert_eq!((mark.stored, desk.shelf().len()), (3, 3));
    assert_eq!(answers.iter().filter(|answer| status(answer) == "204").count(), 3, "{answers:?}");
}

fn last_words(line: &mut Line) -> String {
    // Who comes behind the end may find the connection closed.
    let _ = line.0.write_all(&post(b"1"));
    line.rest()
}
