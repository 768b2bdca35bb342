//! Receivers: threads that take one request after the other and answer as they are told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use exhibit_engine::hook::{self, Capture, Key, Kind, Schemes};
use exhibit_engine::{clock, target};

/// What a receiver got, and where it is.
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Capture>>>,
}

impl Receiver {
    /// One that answers each request with what `answer` makes of it, byte for byte, and closes.
    pub(crate) fn answering(answer: impl Fn(&Capture) -> Vec<u8> + Send + 'static) -> Self {
        Self::with(move |mut stream, capture| {
            let _who_leaves_misses_it = stream.write_all(&answer(capture));
        })
    }

    /// One that answers each request with a status.
    pub(crate) fn judging(status: impl Fn(&Capture) -> u16 + Send + 'static) -> Self {
        Self::answering(move |capture| {
            format!("HTTP/1.1 {} X\r\nContent-Length: 2\r\n\r\nok", status(capture)).into_bytes()
        })
    }

    /// One that does with the connection what it likes.
    pub(crate) fn with(deed: impl Fn(TcpStream, &Capture) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let got = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&got);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let Some(capture) = read(&mut stream) else { continue };
                kept.lock().unwrap().push(capture.clone());
                deed(stream, &capture);
            }
        });
        Self { url: format!("http://{host}/hook?a=b"), got }
    }

    /// One written with our own check: what a right receiver of a scheme does.
    pub(crate) fn strict(scheme: &'static str, key: Key) -> Self {
        Self::judging(move |capture| {
            let scheme = Schemes::built_in().named(scheme).unwrap();
            let verdict = hook::verify(capture, scheme, std::slice::from_ref(&key), Some(clock::now().utc()));
            if verdict.kind == Kind::Valid { 200 } else { 401 }
        })
    }

    pub(crate) fn target(&self) -> target::Target {
        target::Target::check(&self.url, &target::Allow::default()).unwrap()
    }

    /// Every request that came, in its order.
    pub(crate) fn got(&self) -> Vec<Capture> {
        self.got.lock().unwrap().clone()
    }
}

/// A request as it stood on the wire; its target as a whole address.
fn read(stream: &mut TcpStream) -> Option<Capture> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 65_536]);
    loop {
        if let Some(capture) = whole(&bytes) {
            return Some(capture);
        }
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    }
}

fn whole(bytes: &[u8]) -> Option<Capture> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?);
    let headers: Vec<(String, String)> =
        lines.map(|line| line.split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap()).collect();
    let value = |name: &str| headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    let length: usize = value("Content-Length").map_or(0, |text| text.parse().unwrap());
    let body = bytes[end + 4..].to_vec();
    if body.len() < length {
        return None;
    }
    let url = format!("http://{}{path}", value("Host")?);
    Some(Capture { received_at: None, method, url, headers, body })
}
