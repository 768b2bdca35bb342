//! One connection's bytes: what was read ahead, and the next of them within a time.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bytes read from a connection at once.
const CHUNK_BYTES: usize = 16 << 10;

/// Longest that a sender may take to read an answer of a few hundred bytes.
const ANSWER_WAIT: Duration = Duration::from_secs(10);

/// How long and how much is still read from a sender that is sent away: bytes that are left unread would make the
/// system take the answer back.
const PARTING: Duration = Duration::from_secs(2);
const PARTING_BYTES: u64 = 32 << 20;

/// A connection.
pub(super) struct Wire {
    stream: TcpStream,
    /// What was read and not yet taken.
    pub(super) held: Vec<u8>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        // Answers are small and waited for. A system that refuses this is slower, and nothing else.
        let _ = stream.set_nodelay(true);
        Self { stream, held: Vec::new() }
    }

    /// Reads on; 0 at the end of the connection.
    pub(super) async fn more(&mut self) -> io::Result<usize> {
        self.held.reserve(CHUNK_BYTES);
        self.stream.read_buf(&mut self.held).await
    }

    /// Takes the first bytes off.
    pub(super) fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.held.split_off(count);
        std::mem::replace(&mut self.held, rest)
    }

    /// Sends all of `bytes`.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(ANSWER_WAIT, self.stream.write_all(bytes)).await?
    }

    /// Sends as much of `bytes` as the system takes at once: of somebody who is sent away nothing is waited for.
    pub(super) fn send_now(&self, bytes: &[u8]) {
        let _ = self.stream.try_write(bytes);
    }

    /// Ends the connection so that the last answer arrives.
    pub(super) async fn part(mut self) {
        if self.stream.shutdown().await.is_err() {
            return;
        }
        let mut waste = vec![0; CHUNK_BYTES];
        let mut read_bytes = 0;
        // Whatever happens here, the answer is sent and nothing more is wanted.
        let _ = timeout(PARTING, async {
            while read_bytes < PARTING_BYTES {
                match self.stream.read(&mut waste).await {
                    Ok(0) | Err(_) => break,
                    Ok(count) => read_bytes += count as u64,
                }
            }
        })
        .await;
    }
}
