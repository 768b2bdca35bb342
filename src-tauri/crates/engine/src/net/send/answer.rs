//! Reading an answer within its limits, as it comes: what is there when the time is over is kept.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::body::Framing;
use super::{Answer, Fault, Limits, Progress, Stage};

/// Most headers of an answer that are read.
const HEADERS: usize = 128;
/// Most bytes of an answer's head.
const HEAD_BYTES: usize = 64 << 10;
/// Bytes asked for at once.
const CHUNK_BYTES: usize = 16 << 10;

/// An answer that is being read.
pub(super) struct Reading<'a, R> {
    stream: &'a mut R,
    limits: &'a Limits,
    /// Bytes that came and belong to nothing yet.
    ahead: Vec<u8>,
    read: u64,
}

impl<'a, R: AsyncRead + Unpin> Reading<'a, R> {
    pub(super) fn of(stream: &'a mut R, limits: &'a Limits) -> Self {
        Self { stream, limits, ahead: Vec::new(), read: 0 }
    }

    /// Reads the whole answer into `progress`.
    ///
    /// # Errors
    /// Why it is not whole; what came of it is in `progress` nevertheless.
    pub(super) async fn read(&mut self, head_only: bool, progress: &mut Progress<'_>) -> Result<(), Fault> {
        let (status, headers) = self.head().await?;
        progress.sent.latency = progress.started.elapsed();
        *progress.stage = Stage::Body;
        let framing = if head_only { Ok(Framing::Nothing) } else { Framing::of(status, &headers) };
        let answer = progress.sent.answer.insert(Answer { status, headers, body: Vec::new(), bytes: 0 });
        self.body(framing.map_err(broken)?, answer).await
    }

    /// The first head that is no 1xx.
    async fn head(&mut self) -> Result<(u16, Vec<(String, String)>), Fault> {
        loop {
            if let Some((length, status, headers)) = parsed(&self.ahead)? {
                self.ahead.drain(..length);
                if !(100..200).contains(&status) {
                    return Ok((status, headers));
                }
                continue;
            }
            if self.ahead.len() > HEAD_BYTES {
                return Err(broken("the head of the answer is over 64 KiB"));
            }
            let came = self.more().await?;
            if came.is_empty() && self.read == 0 {
                return Err(broken("the connection was closed without an answer"));
            }
            if came.is_empty() {
                return Err(broken("the connection was closed within the head of the answer"));
            }
            self.ahead.extend_from_slice(&came);
        }
    }

    async fn body(&mut self, mut framing: Framing, answer: &mut Answer) -> Result<(), Fault> {
        let kept = self.limits.kept_bytes;
        let mut keep = |bytes: &[u8]| {
            answer.bytes += bytes.len() as u64;
            let room = kept - answer.body.len();
            answer.body.extend_from_slice(&bytes[..bytes.len().min(room)]);
        };
        let mut came = std::mem::take(&mut self.ahead);
        loop {
            framing.take(&came, &mut keep).map_err(broken)?;
            if framing.is_over() {
                return Ok(());
            }
            came = self.more().await?;
            if came.is_empty() {
                let is_end = framing == Framing::Close;
                return if is_end {
                    Ok(())
                } else {
                    Err(broken("the connection was closed within the answer"))
                };
            }
        }
    }

    /// The next bytes; none at the end.
    async fn more(&mut self) -> Result<Vec<u8>, Fault> {
        if self.read >= self.limits.read_bytes {
            return Err(Fault::TooLong { limit_bytes: self.limits.read_bytes });
        }
        let mut chunk = vec![0; CHUNK_BYTES];
        let came = self.stream.read(&mut chunk).await;
        // A peer of TLS that leaves without a farewell: whether that cut anything, the framing knows.
        let came = match came {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => 0,
            came => came.map_err(|error| Fault::Broken(format!("the connection broke: {error}")))?,
        };
        chunk.truncate(came);
        self.read += came as u64;
        Ok(chunk)
    }
}

/// Length, status and headers of a head, once it is whole.
type Parsed = (usize, u16, Vec<(String, String)>);

fn parsed(bytes: &[u8]) -> Result<Option<Parsed>, Fault> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    match response.parse(bytes) {
        Ok(httparse::Status::Partial) => Ok(None),
        Ok(httparse::Status::Complete(length)) => {
            let text = |header: &httparse::Header<'_>| {
                (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned())
            };
            let headers = response.headers.iter().map(text).collect();
            Ok(Some((length, response.code.unwrap_or_default(), headers)))
        }
        Err(error) => Err(Fault::Broken(format!("what came is no answer in HTTP/1: {error}"))),
    }
}

fn broken(why: &str) -> Fault {
    Fault::Broken(why.to_owned())
}
