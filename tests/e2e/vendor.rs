//! Loopback listeners that play what is outside: a vendor that answers the same to everybody, a trap that nobody may
//! ever ask, and a door before a vendor that can be shut and opened again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a shut door says, with a status that nobody asks again after by itself.
const SHUT: &str =
    r#"{"ok":false,"error":{"code":"MAINTENANCE","message":"the log is being moved, ask later"}}"#;

/// A listener and what it was asked.
pub(crate) struct Vendor {
    /// Scheme, host and port.
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Vendor {
    /// Answers everybody with these bytes.
    pub(crate) async fn answering(reply: impl Into<String>) -> Self {
        let reply: Arc<str> = reply.into().into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (heard, reply) = (Arc::clone(&heard), Arc::clone(&reply));
                // Each by itself: one that connects and says nothing holds up nobody.
                tokio::spawn(async move {
                    let request = heard_from(&mut stream).await;
                    heard.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                    let _ = stream.write_all(reply.as_bytes()).await;
                });
            }
        });
        Self { base, asked }
    }

    /// What everybody said who connected, in order; nothing where somebody only connected.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A door before a vendor that is well. It lets so many requests through, then none, until it is opened.
pub(crate) struct Door {
    /// Scheme, host and port.
    pub(crate) base: String,
    left: Arc<AtomicUsize>,
}

impl Door {
    /// A door that is shut before the vendor at `behind` (scheme, host and port).
    pub(crate) async fn before(behind: &str) -> Self {
        Self::far_before(behind, Duration::ZERO).await
    }

    /// The same, as far away as `journey` takes there and back.
    pub(crate) async fn far_before(behind: &str, journey: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let behind = behind.strip_prefix("http://").expect("loopback has no certificate").to_owned();
        let left = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&left);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let passing = pass(stream, behind.clone(), Arc::clone(&counted));
                tokio::spawn(async move {
                    tokio::time::sleep(journey).await;
                    passing.await;
                });
            }
        });
        Self { base, left }
    }

    /// Lets this many requests through from now on; `usize::MAX` for all that there can be.
    pub(crate) fn admit(&self, requests: usize) {
        self.left.store(requests, Ordering::SeqCst);
    }
}

/// One request: through, or sent away. Each has a connection of its own, so that none slips by uncounted.
async fn pass(mut stream: TcpStream, behind: String, left: Arc<AtomicUsize>) {
    let request = heard_from(&mut stream).await;
    let is_in = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    if !is_in {
        let heads = "Content-Type: application/json\r\nConnection: close";
        let reply =
            format!("HTTP/1.1 400 Bad Request\r\n{heads}\r\nContent-Length: {}\r\n\r\n{SHUT}", SHUT.len());
        let _ = stream.write_all(reply.as_bytes()).await;
        return;
    }
    let mut vendor = TcpStream::connect(behind).await.expect("the vendor behind the door answers");
    let once = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    vendor.write_all(once.as_bytes()).await.expect("the vendor behind the door listens");
    let _ = tokio::io::copy(&mut vendor, &mut stream).await;
}

/// Whoever asks has said enough with its first packet; who says nothing asked nothing.
async fn heard_from(stream: &mut TcpStream) -> String {
    let mut request = vec![0; 8_192];
    let said = stream.read(&mut request).await.unwrap_or_default();
    String::from_utf8_lossy(&request[..said]).into_owned()
}
