//! The body of a request: exactly its bytes, without the chunks that they came in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Limits;
use super::head::Framing;
use super::wire::Wire;
use crate::clock;

/// Bytes of a body that are not counted against the memory of all: with 256 connections 16 MiB.
const SMALL_BYTES: u64 = 64 << 10;

/// Bytes of a permit.
const PERMIT_BYTES: u64 = 1 << 10;

/// Room is taken for so many times what has come: whoever drips keeps no room for what may never come.
const AHEAD: u64 = 2;

/// Longest line between two chunks, and most bytes behind the last one.
const LINE_BYTES: usize = 4 << 10;
const TRAILER_BYTES: usize = 16 << 10;

/// A body that came in whole.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// Whether something of it is not in the bytes: headers behind the last chunk.
    pub(super) has_trailers: bool,
    /// Its part of the memory of all, given back when the request is stored.
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// Why a body did not come in whole.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It is over the limit; so many bytes were announced or came.
    TooLarge(u64),
    /// Nothing came for too long, or all of it took too long; what came until then.
    Slow(Vec<u8>),
    /// The sender ended the connection before the body's end, or wrote no chunks; what came until then.
    Broken(&'static str, Vec<u8>),
    /// Too many large bodies at once.
    NoRoom,
}

/// The memory for bodies of all connections.
pub(super) fn memory(limits: &Limits) -> Arc<Semaphore> {
    let bytes = limits.memory_bytes.max(limits.body_bytes);
    Arc::new(Semaphore::new(usize::try_from(bytes.div_ceil(PERMIT_BYTES)).unwrap_or(Semaphore::MAX_PERMITS)))
}

/// Reads a body behind its head.
pub(super) async fn read(
    wire: &mut Wire,
    framing: Framing,
    limits: &Limits,
    memory: &Arc<Semaphore>,
) -> Result<Body, Trouble> {
    let expected = match framing {
        Framing::Length(length) if length > limits.body_bytes => return Err(Trouble::TooLarge(length)),
        Framing::Length(length) => length,
        Framing::Chunked => limits.body_bytes,
    };
    let mut intake = Intake {
        wire,
        limits,
        memory,
        expected,
        bytes: Vec::new(),
        has_trailers: false,
        room: None,
        reserved: 0,
        started: clock::started(),
    };
    let read = async {
        match framing {
            Framing::Length(length) => intake.exactly(length).await,
            Framing::Chunked => intake.chunks().await,
        }
    };
    let ended = timeout(limits.body, read).await;
    let Intake { bytes, has_trailers, room, .. } = intake;
    match ended {
        Ok(Ok(())) => Ok(Body { bytes, has_trailers, room }),
        Ok(Err(Stuck::TooLarge(came))) => Err(Trouble::TooLarge(came)),
        Ok(Err(Stuck::NoRoom)) => Err(Trouble::NoRoom),
        Ok(Err(Stuck::Slow)) | Err(_) => Err(Trouble::Slow(bytes)),
        Ok(Err(Stuck::Broken(why))) => Err(Trouble::Broken(why, bytes)),
    }
}

enum Stuck {
    TooLarge(u64),
    Slow,
    Broken(&'static str),
    NoRoom,
}

struct Intake<'a> {
    wire: &'a mut Wire,
    limits: &'a Limits,
    memory: &'a Arc<Semaphore>,
    /// The most that can come.
    expected: u64,
    bytes: Vec<u8>,
    has_trailers: bool,
    room: Option<OwnedSemaphorePermit>,
    /// Bytes that the room is for.
    reserved: u64,
    started: Instant,
}

impl Intake<'_> {
    async fn exactly(&mut self, mut left: u64) -> Result<(), Stuck> {
        while left > 0 {
            if self.wire.held.is_empty() {
                self.more().await?;
            }
            let count = self.wire.held.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let part = self.wire.take(count);
            self.keep(&part)?;
            left -= part.len() as u64;
        }
        Ok(())
    }

    async fn chunks(&mut self) -> Result<(), Stuck> {
        loop {
            let line = self.line().await?;
            let size =
                chunk_size(&line).ok_or(Stuck::Broken("the body is not in chunks, though it says so"))?;
            if size == 0 {
                return self.trailers().await;
            }
            let came = (self.bytes.len() as u64).saturating_add(size);
            if came > self.limits.body_bytes {
                return Err(Stuck::TooLarge(came));
            }
            self.exactly(size).await?;
            if !self.line().await?.is_empty() {
                return Err(Stuck::Broken("a chunk of the body is longer than it says"));
            }
        }
    }

    async fn trailers(&mut self) -> Result<(), Stuck> {
        let mut read_bytes = 0;
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                return Ok(());
            }
            self.has_trailers = true;
            read_bytes += line.len();
            if read_bytes > TRAILER_BYTES {
                return Err(Stuck::Broken("there is too much behind the last chunk"));
            }
        }
    }

    /// The next line, without its end.
    async fn line(&mut self) -> Result<Vec<u8>, Stuck> {
        let mut seen = 0;
        loop {
            if let Some(end) = self.wire.held[seen..].iter().position(|byte| *byte == b'\n') {
                let mut line = self.wire.take(seen + end + 1);
                line.pop();
                line.pop_if(|byte| *byte == b'\r');
                return Ok(line);
            }
            seen = self.wire.held.len();
            if seen > LINE_BYTES {
                return Err(Stuck::Broken("a line between the chunks is too long"));
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<(), Stuck> {
        match timeout(self.limits.body_idle.min(self.left()), self.wire.more()).await {
            Err(_) => Err(Stuck::Slow),
            Ok(Ok(0) | Err(_)) => Err(Stuck::Broken("the sender broke off before the end of the body")),
            Ok(Ok(_)) => Ok(()),
        }
    }

    /// How long is still waited for the next bytes at the least rate.
    fn left(&self) -> Duration {
        let came_ms = (self.bytes.len() as u64).saturating_mul(1_000) / self.limits.body_rate.max(1);
        let allowed = self.limits.body_grace.saturating_add(Duration::from_millis(came_ms));
        allowed.saturating_sub(self.started.elapsed())
    }

    /// A large body takes its room in steps, and is refused at once where there is none: nobody waits for whoever drips.
    fn keep(&mut self, part: &[u8]) -> Result<(), Stuck> {
        let grown = (self.bytes.len() + part.len()) as u64;
        if grown > SMALL_BYTES.max(self.reserved) {
            let wanted = grown.saturating_mul(AHEAD).min(self.expected).max(grown);
            let permits = (wanted - self.reserved).div_ceil(PERMIT_BYTES);
            let count = u32::try_from(permits).map_err(|_| Stuck::NoRoom)?;
            let room = Arc::clone(self.memory).try_acquire_many_owned(count).map_err(|_| Stuck::NoRoom)?;
            match &mut self.room {
                Some(held) => held.merge(room),
                None => self.room = Some(room),
            }
            self.reserved += permits * PERMIT_BYTES;
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }
}

/// The size before a chunk; extensions behind it mean nothing here.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let is_size = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_size)?;
    u64::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_hex_and_nothing_else() {
        assert_eq!(chunk_size(b"1aF;name=\"x\""), Some(0x1af));
        for bad in [b"".as_slice(), b"+1", b"0x1", b"-1", b"1g", b"ffffffffffffffffff", b";x", b"1 1"] {
            assert_eq!(chunk_size(bad), None, "{}", bad.escape_ascii());
        }
    }
}
