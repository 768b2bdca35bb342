//! Passing on: a receiver that works gets the bytes, one that does not delays nobody, and each try is recorded.

use std::io::{Read, Write};
use std::net::TcpListener;

use exhibit_engine::hook::Credentials;
use exhibit_engine::listen::{self, Forwarding, Listening};
use exhibit_engine::store::{Attempt, AttemptScope};
use exhibit_engine::target::{Allow, Target};

use crate::desk::{Desk, listening, post, status};

fn forwarding(receiver: &TcpListener) -> Listening {
    let url = format!("http://{}/hooks", receiver.local_addr().unwrap());
    let target = Target::check(&url, &Allow::default()).unwrap();
    let forward = Forwarding { target, by_whom: "ana".into(), credentials: Credentials::Masked };
    Listening { forward: Some(forward), ..listening() }
}

fn attempts(desk: &Desk) -> Vec<Attempt> {
    desk.workspace.reader().unwrap().attempts(&AttemptScope::All, 100).unwrap()
}

#[test]
fn a_receiver_gets_the_same_names_and_bytes_but_no_credentials_and_its_answer_is_recorded() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut desk = Desk::open(forwarding(&receiver));
    let workspace = desk.workspace.clone();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = receiver.accept().unwrap();
        let begun = workspace.reader().unwrap().attempts(&AttemptScope::All, 100).unwrap();
        assert_eq!((begun.len(), begun[0].is_open), (1, true), "it is recorded before it goes out");
        let mut text = Vec::new();
        let mut chunk = [0; 4_096];
        while !text.ends_with(b"b\0dy") {
            let count = stream.read(&mut chunk).unwrap();
            text.extend_from_slice(&chunk[..count]);
        }
        stream.write_all(b"HTTP/1.1 418 Teapot\r\nContent-Length: 2\r\n\r\nno").unwrap();
        String::from_utf8(text).unwrap()
    });
    let head = "POST /in HTTP/1.1\r\nHost: localhost\r\nX-Sig: 1\r\nAuthorization: Bearer s3cret\r\nx-SIG: 2\r\nContent-Length: 4\r\n\r\nb\0dy";
    assert_eq!(status(&desk.line().send(head.as_bytes()).answer()), "204");
    let heard = heard.join().unwrap();
    assert!(
        heard.starts_with("POST /hooks HTTP/1.1\r\n") && heard.contains("X-Sig: 1\r\nx-SIG: 2\r\n"),
        "{heard}"
    );
    assert!(!heard.contains("s3cret"), "{heard}");
    assert!(heard.contains("\r\nExhibit-Replay: forward; of=capture:1; id="), "{heard}");
    let mark = desk.close();
    assert_eq!((mark.passed, mark.unpassed), (1, 0));
    let attempt = attempts(&desk).remove(0).draft;
    assert!(!attempts(&desk)[0].is_open);
    assert_eq!((attempt.status, attempt.capture, attempt.by_whom.as_str()), (Some(418), Some(1), "ana"));
}

#[test]
fn a_receiver_that_never_answers_delays_nobody_and_what_was_not_passed_on_is_recorded() {
    // It takes connections, as far as the system does that by itself, and says nothing.
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut desk = Desk::open(forwarding(&receiver));
    for _ in 0..20 {
        assert_eq!(status(&desk.line().send(&post(b"x")).answer()), "204");
    }
    assert_eq!(desk.shelf().len(), 20);
    let mark = desk.close();
    assert_eq!((mark.stored, mark.passed, mark.unpassed), (20, 0, 20));
    assert!(attempts(&desk).iter().all(|attempt| attempt.draft.error.is_some()));
}

fn to(url: &str) -> Listening {
    let target = Target::check(url, &Allow::default()).unwrap();
    let forward = Forwarding { target, by_whom: "ana".into(), credentials: Credentials::Masked };
    Listening { forward: Some(forward), ..listening() }
}

/// A port that nobody has just now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_listener_does_not_pass_on_to_itself() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for host in ["127.0.0.1", "localhost", "2130706433"] {
        let port = free_port();
        let wanted = Listening { port, ..to(&format!("http://{host}:{port}/loop")) };
        let refused = runtime.block_on(async { listen::bind(wanted) }).unwrap_err();
        assert!(refused.to_string().contains("itself"), "{host}: {refused}");
    }
}

#[test]
fn two_listeners_that_pass_on_to_each_other_pass_each_delivery_on_once() {
    let port = free_port();
    let mut second = Desk::open(to(&format!("http://127.0.0.1:{port}/first")));
    let mut first = Desk::open(Listening { port, ..to(&format!("http://{}/second", second.address)) });
    assert_eq!(status(&first.line().send(&post(b"x")).answer()), "204");
    let told = (first.close(), second.close());
    assert_eq!((told.0.stored, told.0.passed, told.1.stored, told.1.unpassed), (1, 1, 1, 1));
    let unsent = attempts(&second).remove(0);
    assert!(unsent.draft.error.unwrap().starts_with("nothing was sent: it was passed on to here already"));
}
