//! Loopback listeners that play what is outside: a vendor that answers the same to everybody, a trap that nobody may
//! ever ask.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A listener and what it was asked.
pub(crate) struct Vendor {
    /// Scheme, host and port.
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Vendor {
    /// Answers everybody with these bytes.
    pub(crate) async fn answering(reply: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let heard = Arc::clone(&heard);
                // Each by itself: one that connects and says nothing holds up nobody.
                tokio::spawn(async move {
                    let mut request = vec![0; 8_192];
                    // Whoever asks has said enough with its first packet; who says nothing asked nothing.
                    let said = stream.read(&mut request).await.unwrap_or_default();
                    let request = String::from_utf8_lossy(&request[..said]).into_owned();
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
