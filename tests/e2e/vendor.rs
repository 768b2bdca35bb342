//! Loopback listeners that play what is outside: a vendor that answers the same to everybody, a trap that nobody may
//! ever reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A listener and how often it was reached.
pub(crate) struct Vendor {
    /// Scheme, host and port.
    pub(crate) base: String,
    reached: Arc<AtomicUsize>,
}

impl Vendor {
    /// Answers everybody with these bytes.
    pub(crate) async fn answering(reply: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let reached = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reached);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let mut request = vec![0; 8_192];
                // Whoever asks has said enough with its first packet.
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(reply.as_bytes()).await;
            }
        });
        Self { base, reached }
    }

    /// How often somebody connected.
    pub(crate) fn times_reached(&self) -> usize {
        self.reached.load(Ordering::SeqCst)
    }
}
