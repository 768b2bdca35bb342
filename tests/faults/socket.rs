//! A loopback listener that answers with exactly the bytes a test wants, right or wrong, and remembers who asked. Plain
//! sockets: an HTTP library would not send the wrong lengths, cut bodies and resets that are wanted here.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Longest request that is read: marks of a page may be kilobytes long.
const REQUEST_LIMIT_BYTES: usize = 1 << 15;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// How many came before it.
    pub(crate) nth: usize,
    /// `GET` or `POST`.
    pub(crate) method: String,
    /// Path without parameters.
    pub(crate) path: String,
    /// Parameters of the address, decoded.
    pub(crate) query: BTreeMap<String, String>,
    /// Headers, names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// What follows the head.
    pub(crate) body: Vec<u8>,
}

impl Ask {
    /// The header called so, in lower case; empty where it was not sent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What is done with a request.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Head and body as they go out.
    pub(crate) bytes: Vec<u8>,
    /// What follows the bytes.
    pub(crate) then: Then,
}

/// What follows the bytes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// The next request on the same connection.
    KeepAlive,
    /// The end of the connection.
    Close,
    /// A reset instead of an end.
    Reset,
    /// Nothing, until the other side goes away.
    Silence,
    /// As [`Then::Close`]; the bytes went out in so many pieces with a pause between two.
    Drip(usize),
}

impl Answer {
    /// A reply with its right length.
    pub(crate) fn reply(status: u16, headers: &str, body: &[u8]) -> Self {
        let head =
            format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n", body.len()).into_bytes();
        Self { bytes: [head.as_slice(), body].concat(), then: Then::KeepAlive }
    }
}

type Script = Box<dyn FnMut(&Ask) -> Answer + Send>;

/// A listener on a free loopback port; gone when dropped.
pub(crate) struct Listener {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    script: Mutex<Script>,
    asked: Mutex<Vec<Ask>>,
    closed: AtomicBool,
}

impl Listener {
    /// Answers every request by `script`.
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

    /// Host and port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its address, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Ask> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// Number of requests so far.
    pub(crate) fn count(&self) -> usize {
        self.shared.asked.lock().unwrap().len()
    }

    /// Answers by another script from now on.
    pub(crate) fn now(&self, script: impl FnMut(&Ask) -> Answer + Send + 'static) {
        *self.shared.script.lock().unwrap() = Box::new(script);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the listening thread; where that fails it ends with the process.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.closed.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        if let Ok(stream) = stream {
            // Small replies must not wait for each other's acknowledgement.
            stream.set_nodelay(true).expect("a TCP socket takes the option");
            std::thread::spawn(move || while serve(&stream, &shared).is_some() {});
        }
    }
}

/// Answers one request; none when the connection is at its end.
fn serve(mut stream: &TcpStream, shared: &Shared) -> Option<()> {
    let (ask, length) = peek(stream)?;
    let answer = {
        let mut asked = shared.asked.lock().unwrap();
        let ask = Ask { nth: asked.len(), ..ask };
        asked.push(ask.clone());
        drop(asked);
        (shared.script.lock().unwrap())(&ask)
    };
    // A socket that is closed before all was read sends a reset.
    let unread = usize::from(answer.then == Then::Reset);
    stream.read_exact(&mut vec![0; length - unread]).ok()?;
    let sent = if let Then::Drip(pieces) = answer.then {
        drip(stream, &answer.bytes, pieces)
    } else {
        stream.write_all(&answer.bytes)
    };
    // The other side may have gone; what it got is its own business.
    sent.and_then(|()| stream.flush()).ok()?;
    match answer.then {
        Then::KeepAlive => return Some(()),
        Then::Silence => drop(stream.read(&mut [0; 1])),
        Then::Close | Then::Drip(_) => drop(stream.shutdown(Shutdown::Both)),
        Then::Reset => {}
    }
    None
}

#[allow(clippy::disallowed_methods, reason = "a slow vendor is what is wanted")]
fn drip(mut stream: &TcpStream, bytes: &[u8], pieces: usize) -> std::io::Result<()> {
    for piece in bytes.chunks(bytes.len().div_ceil(pieces).max(1)) {
        stream.write_all(piece)?;
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// The next request, still unread in the socket, and its length in bytes.
fn peek(stream: &TcpStream) -> Option<(Ask, usize)> {
    let mut bytes = vec![0; REQUEST_LIMIT_BYTES];
    loop {
        let there = stream.peek(&mut bytes).ok()?;
        if there == 0 {
            return None;
        }
        if let Some(found) = parse(&bytes[..there]) {
            return Some(found);
        }
        std::thread::yield_now();
    }
}

/// A request, when all of it is there.
fn parse(bytes: &[u8]) -> Option<(Ask, usize)> {
    let head_end = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..head_end]).expect("a client's head is text");
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = head_end + headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    let body = bytes.get(head_end..length)?.to_vec();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let ask = Ask { nth: 0, method, path: path.to_owned(), query: pairs(query), headers, body };
    Some((ask, length))
}

/// The parameters of a query or form.
pub(crate) fn pairs(text: &str) -> BTreeMap<String, String> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    text.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
        rest = tail;
    }
    String::from_utf8(bytes).expect("a client's parameters are text")
}
