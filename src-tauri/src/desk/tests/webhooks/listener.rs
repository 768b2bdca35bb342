//! The listener of the desk: what comes is stored and told, and goes on only where a person said so.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;

fn listening(port: u16) -> ListenRequest {
    ListenRequest {
        port,
        answer: 202,
        forward: None,
        confirmed_host: None,
        allow_private: false,
        hosts: vec![],
        challenges: false,
    }
}

/// Sends one request and answers with what came back.
fn post(port: u16, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let length = body.len();
    let request = format!(
        "POST /hooks HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn what_the_listener_answered_is_stored_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let (told, heard) = mpsc::channel();
    desk.hear_listener(Box::new(move |state| told.send(state.stored).unwrap_or_default()));
    let state = desk.start_listener(&listening(0)).unwrap();
    assert_eq!(code(desk.start_listener(&listening(0))), Code::Usage);
    let answer = post(state.port.unwrap(), BODY);
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    assert_eq!(heard.recv().unwrap(), 1);
    let set = found(&desk);
    assert_eq!((set.total, set.listener.stored, set.listener.is_on), (1, 1, true));
    assert_eq!(desk.capture(one(1)).unwrap().body.content, BODY);
    assert!(!desk.stop_listener().is_on);
    assert!(found(&desk).listener.heard_at.is_none());
}

#[test]
fn nothing_is_passed_on_to_a_host_that_nobody_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let to = |url: &str, confirmed: Option<&str>| ListenRequest {
        forward: Some(url.to_owned()),
        confirmed_host: confirmed.map(str::to_owned),
        ..listening(0)
    };
    for (url, confirmed) in [
        ("https://staging.acme.example/in", None),
        ("https://staging.acme.example/in", Some("other.example")),
        ("http://10.0.0.7/in", Some("10.0.0.7")),
        ("http://169.254.169.254/", Some("169.254.169.254")),
        ("file:///etc/passwd", None),
    ] {
        assert_eq!(code(desk.start_listener(&to(url, confirmed))), Code::Usage, "{url}");
        assert!(!found(&desk).listener.is_on);
    }
    assert!(desk.start_listener(&to("http://127.0.0.1:9/in", None)).unwrap().is_on);
}

#[test]
fn another_workspace_ends_the_listener() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    desk.start_listener(&listening(0)).unwrap();
    desk.create_workspace(&WorkspaceRef { name: "beta".into() }).unwrap();
    assert!(!found(&desk).listener.is_on);
}

#[test]
fn a_request_that_a_tunnel_led_here_is_taken_under_the_name_that_was_given_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let request = ListenRequest { hosts: vec!["abcd.tunnel.example".into()], ..listening(0) };
    let port = desk.start_listener(&request).unwrap().port.unwrap();
    let under = |host: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let request = format!(
            "POST /in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(under("abcd.tunnel.example").starts_with("HTTP/1.1 202"));
    assert!(under("other.tunnel.example").starts_with("HTTP/1.1 421"));
    assert_eq!(found(&desk).total, 1);
}
