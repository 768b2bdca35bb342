//! A listener of its own for each test, and a raw socket to talk to it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use exhibit_engine::listen::{self, Answer, Challenges, Limits, Listening, Mark};
use exhibit_engine::store::{CaptureProblemLine, StoredCapture};
use exhibit_engine::webhook::shelf::Judging;
use exhibit_engine::{Home, Workspace};
use tokio_util::sync::CancellationToken;

pub struct Desk {
    pub address: SocketAddr,
    pub workspace: Workspace,
    stop: CancellationToken,
    thread: Option<JoinHandle<Mark>>,
    _folder: tempfile::TempDir,
}

pub fn listening() -> Listening {
    Listening {
        address: "127.0.0.1".parse().unwrap(),
        port: 0,
        answer: Answer::of(204),
        hosts: Vec::new(),
        challenges: Challenges::Ignored,
        forward: None,
        once: None,
        limits: Limits::default(),
    }
}

impl Desk {
    pub fn open(listening: Listening) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        let stop = CancellationToken::new();
        let (sender, receiver) = std::sync::mpsc::channel();
        let (ours, token) = (workspace.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(async {
                let bound = listen::bind(listening).unwrap();
                sender.send(bound.address()).unwrap();
                bound.serve(&ours, Arc::new(Judging::default()), token).await.unwrap()
            })
        });
        let address = receiver.recv().unwrap();
        Self { address, workspace, stop, thread: Some(thread), _folder: folder }
    }

    pub fn line(&self) -> Line {
        Line::to(self.address)
    }

    /// Ends it in order.
    pub fn close(&mut self) -> Mark {
        self.stop.cancel();
        self.ended()
    }

    /// Waits until it ends by itself.
    pub fn ended(&mut self) -> Mark {
        self.thread.take().unwrap().join().unwrap()
    }

    pub fn shelf(&self) -> Vec<StoredCapture> {
        let mut all = Vec::new();
        let mut keep = |capture| {
            all.push(capture);
            std::ops::ControlFlow::Continue(())
        };
        self.workspace.reader().unwrap().each_capture(0, &mut keep).unwrap();
        all
    }

    pub fn problems(&self) -> Vec<CaptureProblemLine> {
        self.workspace.reader().unwrap().capture_problems(0, 1_000).unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// One connection.
pub struct Line(pub TcpStream);

impl Line {
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        // A test that hangs says nothing.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self(stream)
    }

    pub fn send(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.write_all(bytes).unwrap();
        self
    }

    /// All that comes until the other side closes.
    pub fn rest(&mut self) -> String {
        let mut text = Vec::new();
        // A connection that is cut hard is closed too.
        let _ = self.0.read_to_end(&mut text);
        String::from_utf8(text).unwrap()
    }

    /// The head of the next answer, for answers without a body.
    pub fn answer(&mut self) -> String {
        let mut text = Vec::new();
        let mut byte = [0];
        while !text.ends_with(b"\r\n\r\n") {
            assert_eq!(self.0.read(&mut byte).unwrap(), 1, "closed after {}", text.escape_ascii());
            text.push(byte[0]);
        }
        String::from_utf8(text).unwrap()
    }

    pub fn done(&mut self) -> &mut Self {
        self.0.shutdown(Shutdown::Write).unwrap();
        self
    }
}

/// A request with its length.
pub fn post(body: &[u8]) -> Vec<u8> {
    let head = format!("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

pub fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}
