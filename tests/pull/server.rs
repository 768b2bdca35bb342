//! A vendor that answers with exactly the bytes a test wants, right or wrong. Plain sockets: an HTTP library would
//! not send the wrong lengths, cut bodies and silences that are wanted here.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// How many came before it.
    pub(crate) nth: usize,
    /// Everything before the body, as sent.
    pub(crate) head: String,
    /// The parameters, decoded.
    pub(crate) query: BTreeMap<String, String>,
    /// When it was read.
    pub(crate) at: Instant,
}

/// What is done with a request.
pub(crate) enum Answer {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// Nothing, until the other side goes away.
    Silence,
    /// These bytes, then nothing until the other side goes away.
    ThenSilence(Vec<u8>),
}

type Script = Box<dyn FnMut(&Ask) -> Answer + Send>;

/// A listening vendor; gone when dropped.
pub(crate) struct Vendor {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    script: Mutex<Script>,
    asked: Mutex<Vec<Ask>>,
    closed: AtomicBool,
}

impl Vendor {
    /// Listens on a free loopback port and answers every request by `script`.
    pub(crate) fn start(script: impl FnMut(&Ask) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let shared = Arc::new(Shared {
            script: Mutex::new(Box::new(script)),
            asked: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let inside = Arc::clone(&shared);
        std::thread::spawn(move || accept(&listener, &inside));
        Self { port, shared }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Ask> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// Answers by another script from now on.
    pub(crate) fn now(&self, script: impl FnMut(&Ask) -> Answer + Send + 'static) {
        *self.shared.script.lock().unwrap() = Box::new(script);
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the listening thread; where that fails it ends with the process.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

/// A reply with its right length.
pub(crate) fn reply(status: u16, headers: &str, body: &[u8]) -> Answer {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n{headers}\r\n"
    );
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// A reply that says it is `length` bytes long, whatever it is.
pub(crate) fn reply_of_length(length: usize, body: &[u8]) -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    Answer::Bytes([head.as_bytes(), body].concat())
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.closed.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        if let Ok(stream) = stream {
            std::thread::spawn(move || answer(&stream, &shared));
        }
    }
}

fn answer(mut stream: &TcpStream, shared: &Shared) {
    let Some(head) = read_head(stream) else { return };
    let answer = {
        let mut asked = shared.asked.lock().unwrap();
        let ask = Ask { nth: asked.len(), query: query(&head), head, at: exhibit_engine::clock::started() };
        asked.push(ask.clone());
        drop(asked);
        (shared.script.lock().unwrap())(&ask)
    };
    let (bytes, stay) = match answer {
        Answer::Bytes(bytes) => (bytes, false),
        Answer::Silence => (Vec::new(), true),
        Answer::ThenSilence(bytes) => (bytes, true),
    };
    // The other side may have gone; what it got is its own business.
    drop(stream.write_all(&bytes).and_then(|()| stream.flush()));
    if stay {
        drop(stream.read(&mut [0; 1]));
    }
    drop(stream.shutdown(Shutdown::Both));
}

fn read_head(stream: &TcpStream) -> Option<String> {
    let (mut head, mut lines) = (String::new(), BufReader::new(stream));
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    Some(head)
}

fn query(head: &str) -> BTreeMap<String, String> {
    let target = head.split(' ').nth(1).unwrap_or("/");
    let url = reqwest::Url::parse(&format!("http://vendor{target}")).expect("the request names a target");
    url.query_pairs().into_owned().collect()
}
