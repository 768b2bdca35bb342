//! The sample vendors as live senders: `sample serve --deliver-to`, and what a listener has of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::bench::Bench;

/// The program while it runs; it ends with the test.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
}

/// Starts with `--json`.
fn started(bench: &Bench, words: &[&str]) -> Running {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("exhibit"))
        .env_clear()
        .env("EXHIBIT_DATA_DIR", bench.data())
        .args(words)
        .arg("--json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    Running { child, out: BufReader::new(out), err: BufReader::new(err) }
}

impl Running {
    fn document(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// Ctrl-C, and what came from then to the end: its documents, all it said, and its exit code.
    #[cfg(unix)]
    fn interrupted(mut self) -> (Vec<Value>, String, Option<i32>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.err.read_to_string(&mut err).unwrap();
        let documents = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (documents, err, self.child.wait().unwrap().code())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The status line of what the sample vendors answer.
fn asked(base: &str) -> String {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request =
        format!("GET /v1/admin/audit?limit=1 HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply.lines().next().unwrap_or_default().to_owned()
}

/// The first deliveries of a week, by when each trouble that the sample has on purpose has come once.
const FIRST: usize = 150;

#[cfg(unix)]
#[test]
fn a_listener_finds_what_the_sample_sends_valid_and_fresh() {
    let bench = Bench::new();
    bench.fine(&["--workspace", "try", "sample", "secrets"]);
    let mut listener = started(&bench, &["--workspace", "try", "webhook", "listen", "--port", "0"]);
    let to = format!("{}hooks", listener.document()["url"].as_str().unwrap());
    let mut sender = started(&bench, &["sample", "serve", "--deliver-to", &to, "--rate", "100000/s"]);
    assert_eq!(sender.document()["deliver_to"], to.as_str());
    let sent: Vec<Value> = (0..FIRST).map(|_| sender.document()).collect();
    assert!(sent.iter().all(|one| one["status"] == 204 && one["error"].is_null()));
    let mut heard: Vec<Value> = (0..FIRST).map(|_| listener.document()).collect();
    heard.sort_by_key(|one| one["capture"].as_u64());
    let ids = |lines: &[Value], key: &str| -> Vec<String> {
        lines.iter().map(|line| line[key].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(ids(&heard, "id"), ids(&sent, "delivery"), "one after the other, in their order");
    let vendors: BTreeSet<&str> = sent.iter().map(|one| one["vendor"].as_str().unwrap()).collect();
    assert_eq!(vendors, BTreeSet::from(["github", "mushi-mushi", "nevo", "outworx"]));

    let (end, _, code) = sender.interrupted();
    let end = &end.last().unwrap()["ended"];
    let [answered, under_way] = ["answered", "under_way"].map(|key| end[key].as_u64().unwrap());
    assert_eq!((code, &end["dropped"], &end["unsent"]), (Some(130), &0.into(), &0.into()), "{end}");
    let (ended, _, _) = listener.interrupted();
    let stored = ended.last().unwrap()["ended"]["stored"].as_u64().unwrap();
    assert!((answered..=answered + under_way).contains(&stored), "{stored} stored, {end}");

    let listed = bench.fine(&["--workspace", "try", "webhook", "list", "--limit", "0"]);
    let listed = listed["deliveries"].as_array().unwrap();
    let first = |one: &&Value| one["capture"].as_u64().unwrap() <= FIRST as u64;
    let mut verdicts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in listed.iter().filter(first) {
        let said = |key: &str| one[key].as_str().unwrap_or("none");
        *verdicts.entry((said("verdict"), said("scheme"))).or_default() += 1;
    }
    let of = |verdict: &str| -> usize {
        verdicts.iter().filter(|((kind, _), _)| *kind == verdict).map(|(_, count)| count).sum()
    };
    // A line end added, JSON written anew, one forged and one tampered with; a retired secret and two held up; one bare.
    assert_eq!((of("invalid"), of("stale"), of("unsigned")), (4, 3, 1), "{verdicts:?}");
    assert_eq!(of("valid"), FIRST - 8, "{verdicts:?}");
    // These two sign the time, so they are valid only where they were signed just now.
    for scheme in ["standard_webhooks", "nevo"] {
        assert!(verdicts[&("valid", scheme)] >= 3, "{verdicts:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_dead_receiver_is_told_once_and_counted_and_stops_nothing() {
    let bench = Bench::new();
    // Nobody is given port 1 by chance, as a port that was free a moment ago may be.
    let to = ["--deliver-to", "http://127.0.0.1:1/"];
    let mut sample = started(&bench, &[&["sample", "serve"], &to[..], &["--rate", "100000/s"]].concat());
    let base = sample.document()["url"].as_str().unwrap().to_owned();
    for _ in 0..5 {
        let one = sample.document();
        assert_eq!(one["status"], Value::Null);
        assert!(one["error"].as_str().unwrap().starts_with("nothing was sent: "), "{one}");
    }
    assert_eq!(asked(&base), "HTTP/1.1 401 Unauthorized");
    let (end, said, code) = sample.interrupted();
    let end = &end.last().unwrap()["ended"];
    let count = |key: &str| end[key].as_u64().unwrap();
    assert_eq!((code, count("sent"), count("answered")), (Some(130), 0, 0));
    assert!(count("dropped") >= 5 && count("dropped") == count("unsent"), "{end}");
    assert_eq!(said.matches("not sent again").count(), 1, "{said}");
    assert!(!bench.data().exists(), "what serves and sends writes nothing");
}

#[cfg(unix)]
#[test]
fn a_receiver_that_never_answers_holds_up_neither_the_vendors_nor_their_end() {
    let bench = Bench::new();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/a?b=c", silent.local_addr().unwrap());
    let mut sample = started(&bench, &["sample", "serve", "--deliver-to", &to]);
    let base = sample.document()["url"].as_str().unwrap().to_owned();
    let (mut stream, _) = silent.accept().unwrap();
    let mut head = BufReader::new(&mut stream);
    let lines: Vec<String> = std::iter::repeat_with(|| {
        let mut line = String::new();
        head.read_line(&mut line).unwrap();
        line.trim_end_matches("\r\n").to_owned()
    })
    .take_while(|line| !line.is_empty())
    .collect();
    assert_eq!(lines[0], "POST /a?b=c HTTP/1.1");
    let names: Vec<&str> = lines[1..].iter().map(|line| line.split(": ").next().unwrap()).collect();
    let vendors: [&[&str]; 4] = [
        &["Content-Type", "X-Outworx-Event", "User-Agent", "X-Outworx-Delivery", "X-Outworx-Signature"],
        &["content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature"],
        &["Content-Type", "Nevo-Event-Type", "Nevo-Origin", "User-Agent", "Nevo-Event-Id", "Nevo-Signature"],
        &["Content-Type", "X-GitHub-Event", "User-Agent", "X-GitHub-Delivery", "X-Hub-Signature-256"],
    ];
    let is_of = |own: &&[&str]| names == [&["Host"], *own, &["Content-Length", "Connection"]].concat();
    assert!(vendors.iter().any(is_of), "case and order are the vendor's: {names:?}");
    assert_eq!(asked(&base), "HTTP/1.1 401 Unauthorized");
    let (end, _, code) = sample.interrupted();
    let end = &end.last().unwrap()["ended"];
    assert_eq!((code, end["under_way"].as_u64()), (Some(130), Some(1)), "{end}");
}

#[test]
fn webhooks_of_the_sample_go_to_this_machine_alone() {
    let bench = Bench::new();
    for url in [
        "https://example.com/",
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "http://[::ffff:10.0.0.1]/",
        "http://u:p@127.0.0.1/",
        "ftp://127.0.0.1/",
        "127.0.0.1:80",
    ] {
        let (code, document) = bench.json(&["sample", "serve", "--deliver-to", url]);
        assert_eq!((code, document["error"]["code"].as_str()), (2, Some("usage")), "{url}");
        let hint = document["error"]["hint"].as_str().unwrap();
        assert!(hint.contains("this machine alone") && !hint.contains("--confirm-host"), "{url}: {hint}");
    }
    let here = ["sample", "serve", "--deliver-to", "http://127.0.0.1:9/"];
    for words in [["--rate", "0"], ["--rate", "often"], ["--since", "-91d"], ["--since", "2999-01-01"]] {
        assert_eq!(bench.json(&[&here[..], &words].concat()).0, 2, "{words:?}");
    }
    assert_eq!(bench.json(&["sample", "serve", "--rate", "1/s"]).0, 2, "a rate of nothing");
    assert!(!bench.data().exists());
}

#[test]
fn published_secrets_come_into_no_workspace_with_real_rows() {
    let bench = Bench::filled();
    let secrets = ["sample", "secrets"];
    let (code, document) = bench.json(&[&["--workspace", "default"], &secrets[..]].concat());
    assert_eq!(code, 2, "{document}");
    assert_eq!(bench.fine(&["webhook", "secret", "list"])["secrets"].as_array().unwrap().len(), 0);
    for _ in 0..2 {
        let given = bench.fine(&secrets);
        assert_eq!(
            (given["workspace"].as_str(), given["secrets"].as_array().unwrap().len()),
            (Some("sample"), 5)
        );
    }
    let listed = bench.fine(&["--workspace", "sample", "webhook", "secret", "list"]);
    assert_eq!(listed["secrets"].as_array().unwrap().len(), 5);
}
