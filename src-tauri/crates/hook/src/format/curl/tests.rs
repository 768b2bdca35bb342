//! Commands as people copy them, and those that nobody should run.

use crate::{Capture, Exactness, Found, read_captures};

fn read_one(text: &str) -> Found {
    let (mut found, problems) = read_captures(text.as_bytes());
    assert_eq!((found.len(), problems), (1, vec![]), "{text}");
    found.remove(0)
}

fn capture(text: &str) -> Capture {
    read_one(text).capture
}

#[test]
fn a_command_as_browsers_copy_it_keeps_headers_and_bytes() {
    let text = "curl 'https://h.test/in?x=[1]' \\\n  -X 'PUT' \\\n  -H 'X-a: 1' \\\n  -H 'x-A:2' -H 'Gone:' -H 'Empty;' \\\n  --data-raw $'{\"a\":\"\\u00e9\\n\\'\"}' \\\n  --compressed";
    let read = capture(text);
    assert_eq!((read.method.as_str(), read.url.as_str()), ("PUT", "https://h.test/in?x=[1]"));
    let expected =
        [("X-a", "1"), ("x-A", "2"), ("Empty", ""), ("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(read.headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(read.body, "{\"a\":\"\u{e9}\n'\"}".as_bytes());
}

#[test]
fn options_may_be_joined_and_data_adds_up() {
    let read = capture("$ curl -sSXPATCH -da=1 --data 'b=2' --data-urlencode 'c=x y' -u u:p http://h.test");
    assert_eq!((read.method.as_str(), read.body.as_slice()), ("PATCH", b"a=1&b=2&c=x%20y".as_slice()));
    assert_eq!(read.headers[0], ("Authorization".to_owned(), "Basic dTpw".to_owned()));
    let query = capture("curl -G -d a=1 'http://h.test?b'");
    assert_eq!(
        (query.method.as_str(), query.url.as_str(), query.body.len()),
        ("GET", "http://h.test?b&a=1", 0)
    );
    assert_eq!(capture("curl --json '{}' http://h.test").headers[1].0, "Accept");
}

#[test]
fn what_the_command_does_not_show_is_said() {
    for text in
        ["curl -d @/etc/passwd http://h.test", "curl -F a=@b http://h.test", "curl -T x http://h.test"]
    {
        let (found, problems) = read_captures(text.as_bytes());
        assert_eq!((found[0].capture.body.len(), problems.len()), (0, 1), "{text}");
        assert!(found[0].exact.note().is_some());
    }
    assert!(matches!(read_one("curl -d \"$(id)\" http://h.test").exact, Exactness::Rebuilt(_)));
    assert_eq!(capture("curl -d \"$(id)\" http://h.test").body, b"$(id)");
}

#[test]
fn other_commands_are_problems_and_cost_no_neighbour() {
    let text = "curl http://h.test/1\nrm -rf /\ncurl -H\ncurl\ncurl ^\"http://h.test^\"\ncurl 'http://h.test/2'; curl 'open";
    let (found, problems) = read_captures(text.as_bytes());
    assert_eq!(
        found.iter().map(|one| one.capture.url.as_str()).collect::<Vec<_>>(),
        ["http://h.test/1", "http://h.test/2"]
    );
    assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
}
