//! Where the body of an answer ends (RFC 9112 section 6.3), and how chunks are taken out of their framing.

/// How the end of a body is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Nothing,
    /// After so many bytes more.
    Length(u64),
    /// After the last chunk.
    Chunks(Chunk),
    /// When the connection ends.
    Close,
}

/// Where in a chunked body one is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// In the line that gives the size; none: no digit yet. Behind a `;` the rest of it means nothing.
    Size { size: Option<u64>, is_extension: bool },
    /// In the bytes; so many are left.
    Bytes(u64),
    /// In the line end behind the bytes.
    After,
    /// In a line behind the last chunk, which has so many letters so far.
    Trailer(usize),
    /// Behind its end.
    Over,
}

impl Framing {
    /// Judges by status and headers.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn of(status: u16, headers: &[(String, String)]) -> Result<Self, &'static str> {
        let all = |wanted: &str| {
            let wanted = wanted.to_owned();
            headers
                .iter()
                .filter(move |(name, _)| name.eq_ignore_ascii_case(&wanted))
                .map(|(_, value)| value.trim())
        };
        if matches!(status, 204 | 304) {
            return Ok(Self::Nothing);
        }
        if let Some(encoding) = all("transfer-encoding").next_back() {
            let last = encoding.rsplit(',').next().unwrap_or_default().trim();
            let is_chunked = last.eq_ignore_ascii_case("chunked");
            return Ok(if is_chunked { Self::Chunks(Chunk::first()) } else { Self::Close });
        }
        let mut lengths = all("content-length");
        let Some(first) = lengths.next() else { return Ok(Self::Close) };
        if lengths.any(|other| other != first) {
            return Err("the answer gives two lengths");
        }
        let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        let length = first.parse().ok().filter(|_| is_number);
        length.map(Self::Length).ok_or("the answer gives a length that is no number")
    }

    /// Takes bytes of the stream and gives those of the body to `keep`.
    ///
    /// # Errors
    /// What is wrong with the framing.
    pub(super) fn take(
        &mut self,
        mut bytes: &[u8],
        keep: &mut impl FnMut(&[u8]),
    ) -> Result<(), &'static str> {
        while !bytes.is_empty() && !self.is_over() {
            let taken = match self {
                Self::Nothing => bytes.len(),
                Self::Close => {
                    keep(bytes);
                    bytes.len()
                }
                Self::Length(left) | Self::Chunks(Chunk::Bytes(left)) => {
                    let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    keep(&bytes[..taken]);
                    *left -= taken as u64;
                    taken
                }
                Self::Chunks(chunk) => {
                    chunk.step(bytes[0])?;
                    1
                }
            };
            if let Self::Chunks(chunk @ Chunk::Bytes(0)) = self {
                *chunk = Chunk::After;
            }
            bytes = &bytes[taken..];
        }
        Ok(())
    }

    /// Whether the body has ended.
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Nothing | Self::Length(0) | Self::Chunks(Chunk::Over))
    }
}

impl Chunk {
    fn first() -> Self {
        Self::Size { size: None, is_extension: false }
    }

    fn step(&mut self, byte: u8) -> Result<(), &'static str> {
        *self = match (&*self, byte) {
            (Self::Size { size: Some(size), .. }, b'\n') if *size == 0 => Self::Trailer(0),
            (Self::Size { size: Some(size), .. }, b'\n') => Self::Bytes(*size),
            (Self::Size { size: Some(size), is_extension: true }, _) => {
                Self::Size { size: Some(*size), is_extension: true }
            }
            (Self::Size { size: Some(size), .. }, b';' | b'\r' | b' ' | b'\t') => {
                Self::Size { size: Some(*size), is_extension: true }
            }
            (Self::Size { size, .. }, digit) => {
                Self::Size { size: Some(grown(*size, digit)?), is_extension: false }
            }
            (Self::After, b'\r') => Self::After,
            (Self::After, b'\n') => Self::first(),
            (Self::After, _) => return Err("a chunk of the answer is longer than it says"),
            (Self::Trailer(0), b'\n') => Self::Over,
            (Self::Trailer(_), b'\n') => Self::Trailer(0),
            (Self::Trailer(letters), b'\r') => Self::Trailer(*letters),
            (Self::Trailer(letters), _) => Self::Trailer(letters.saturating_add(1)),
            (Self::Bytes(_) | Self::Over, _) => return Err("the answer goes on behind its end"),
        };
        Ok(())
    }
}

fn grown(size: Option<u64>, digit: u8) -> Result<u64, &'static str> {
    let digit = char::from(digit).to_digit(16).ok_or("a chunk of the answer has no size")?;
    let grown = size.unwrap_or(0).checked_mul(16).and_then(|size| size.checked_add(u64::from(digit)));
    grown.ok_or("a chunk of the answer is impossibly long")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn taken(framing: &mut Framing, bytes: &[u8], step: usize) -> Result<Vec<u8>, &'static str> {
        let mut body = Vec::new();
        for part in bytes.chunks(step.max(1)) {
            framing.take(part, &mut |bytes| body.extend_from_slice(bytes))?;
        }
        Ok(body)
    }

    proptest! {
        #[test]
        fn chunks_come_out_as_they_went_in_however_they_are_cut(
            chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..300), 0..6),
            step in 1_usize..50, extension in "(;[a-z=\"]{0,9})?",
        ) {
            let mut wire = Vec::new();
            for chunk in &chunks {
                wire.extend_from_slice(format!("{:X}{extension}\r\n", chunk.len()).as_bytes());
                wire.extend_from_slice(chunk);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(b"0\r\nX-Trailer: 1\r\n\r\n");
            let mut framing = Framing::Chunks(Chunk::first());
            prop_assert_eq!(taken(&mut framing, &wire, step).unwrap(), chunks.concat());
            prop_assert!(framing.is_over());
        }

        #[test]
        fn nothing_that_comes_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), step in 1_usize..9) {
            let mut framing = Framing::Chunks(Chunk::first());
            let _judged = taken(&mut framing, &bytes, step);
        }
    }

    #[test]
    fn framing_that_makes_no_sense_is_told() {
        for wire in ["x\r\n", "\r\n", "fffffffffffffffff\r\n", "1\r\nab\r\n"] {
            assert!(taken(&mut Framing::Chunks(Chunk::first()), wire.as_bytes(), 1).is_err(), "{wire:?}");
        }
        let of = |status, headers: &[(&str, &str)]| {
            let headers: Vec<_> = headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            Framing::of(status, &headers)
        };
        assert_eq!(of(200, &[("Content-Length", "5"), ("content-length", "5")]), Ok(Framing::Length(5)));
        assert!(of(200, &[("Content-Length", "5"), ("Content-Length", "6")]).is_err());
        assert!(of(200, &[("Content-Length", "+5")]).is_err() && of(200, &[("Content-Length", "")]).is_err());
        assert_eq!(of(204, &[("Content-Length", "5")]), Ok(Framing::Nothing));
        assert_eq!(of(200, &[]), Ok(Framing::Close));
        let both = [("Content-Length", "5"), ("Transfer-Encoding", "gzip, Chunked")];
        assert_eq!(of(200, &both), Ok(Framing::Chunks(Chunk::first())));
    }
}
