//! The body of a reply, read chunk by chunk within a limit of bytes before and after inflating: a page of rows is far
//! smaller, and a bomb must not fill the memory. Inflated here and not by the HTTP library, which counts neither.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use futures_util::StreamExt;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;

use super::{Unreachable, whole};

/// What a reply may be packed in; sent as `Accept-Encoding`.
pub(super) const ENCODING: &str = "gzip";

/// A body as it comes in.
enum Body {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

/// Bytes up to a limit; one more is refused.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    is_over: bool,
}

/// Reads a whole body of at most `limit` bytes, packed and unpacked.
///
/// # Errors
/// [`Unreachable::Lost`] for a body that breaks off, [`Unreachable::Unreadable`] for one over the limit or in an
/// encoding that was not asked for.
pub(super) async fn read_within(reply: Response, limit: usize) -> Result<Vec<u8>, Unreachable> {
    let mut body = Body::packed_as(&encoding(&reply), limit)?;
    let mut arrived = 0_usize;
    let mut chunks = reply.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk =
            chunk.map_err(|error| Unreachable::Lost(format!("the reply broke off: {}", whole(error))))?;
        arrived = arrived.saturating_add(chunk.len());
        if arrived > limit {
            return Err(too_long(limit));
        }
        body.take(&chunk)?;
    }
    body.finish()
}

fn encoding(reply: &Response) -> String {
    let texts = reply.headers().get_all(CONTENT_ENCODING).iter();
    let texts: Vec<String> =
        texts.map(|text| String::from_utf8_lossy(text.as_bytes()).to_ascii_lowercase()).collect();
    texts.join(", ").trim().to_owned()
}

impl Body {
    fn packed_as(encoding: &str, limit: usize) -> Result<Self, Unreachable> {
        let bytes = Bounded { bytes: Vec::new(), limit, is_over: false };
        match encoding {
            "" | "identity" => Ok(Self::Plain(bytes)),
            "gzip" | "x-gzip" => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(bytes)))),
            other => Err(Unreachable::Unreadable(format!(
                "the reply is encoded as `{}`, which was not asked for",
                other.escape_default()
            ))),
        }
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), Unreachable> {
        let taken = match self {
            Self::Plain(bytes) => bytes.write_all(chunk),
            Self::Gzip(decoder) => decoder.write_all(chunk),
        };
        taken.map_err(|error| self.failed(&error))
    }

    fn finish(mut self) -> Result<Vec<u8>, Unreachable> {
        if let Self::Gzip(decoder) = &mut self
            && let Err(error) = decoder.try_finish()
        {
            return Err(self.failed(&error));
        }
        Ok(std::mem::take(&mut self.bytes_mut().bytes))
    }

    fn failed(&mut self, error: &io::Error) -> Unreachable {
        let bytes = self.bytes_mut();
        if bytes.is_over {
            return too_long(bytes.limit);
        }
        Unreachable::Lost(format!("the reply is broken gzip: {error}"))
    }

    fn bytes_mut(&mut self) -> &mut Bounded {
        match self {
            Self::Plain(bytes) => bytes,
            Self::Gzip(decoder) => decoder.get_mut(),
        }
    }
}

impl Write for Bounded {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if chunk.len() > self.limit - self.bytes.len() {
            self.is_over = true;
            return Err(io::Error::other("over the limit"));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn too_long(limit: usize) -> Unreachable {
    Unreachable::Unreadable(format!("the reply is over {} MiB", limit >> 20))
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    use super::*;

    fn zipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(encoding: &str, bytes: &[u8], chunk: usize) -> Result<Vec<u8>, Unreachable> {
        let mut body = Body::packed_as(encoding, 1 << 20)?;
        bytes.chunks(chunk).try_for_each(|chunk| body.take(chunk))?;
        body.finish()
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = zipped(&vec![b'a'; 8 << 20]);
        let Err(Unreachable::Unreadable(why)) = read("gzip", &bomb, 1_000) else { panic!("it was read") };
        assert!(why.contains("over 1 MiB"), "{why}");
        assert!(matches!(read("", &vec![b'a'; (1 << 20) + 1], 1_000), Err(Unreachable::Unreadable(_))));
        assert_eq!(read("", &vec![b'a'; 1 << 20], 1_000).unwrap().len(), 1 << 20);
        assert_eq!(read("gzip", &zipped(&vec![b'a'; 1 << 20]), 1_000).unwrap().len(), 1 << 20);
    }

    #[test]
    fn an_encoding_that_was_not_asked_for_is_not_read_as_rows() {
        for encoding in ["br", "deflate", "gzip, gzip", "\u{1b}[2J"] {
            let Err(Unreachable::Unreadable(why)) = read(encoding, b"[]", 9) else { panic!("{encoding}") };
            assert!(!why.contains('\u{1b}'), "{why}");
        }
    }

    #[test]
    fn what_only_says_that_it_is_gzip_is_lost() {
        assert!(matches!(read("gzip", b"not gzip at all", 4), Err(Unreachable::Lost(_))));
    }

    proptest! {
        #[test]
        fn gzip_comes_out_as_it_went_in_and_cut_anywhere_it_is_lost(
            bytes in proptest::collection::vec(any::<u8>(), 1..5_000), chunk in 1_usize..700, cut in 0.0..1.0,
        ) {
            let zipped = zipped(&bytes);
            prop_assert_eq!(read("gzip", &zipped, chunk).unwrap(), bytes);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a length")]
            let kept = (zipped.len() as f64 * cut) as usize;
            prop_assume!(kept > 0);
            prop_assert!(matches!(read("gzip", &zipped[..kept], chunk), Err(Unreachable::Lost(_))));
        }
    }
}
