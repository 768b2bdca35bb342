//! Files of captures on their way in: unpacked, and large ones of one request a line cut into handy parts.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::Error;

/// Bytes that are read as captures at once, where a file can be cut between lines.
const PART_BYTES: usize = 4 << 20;

/// Most bytes of a file that cannot be cut, and of one line.
const WHOLE_LIMIT_BYTES: u64 = 256 << 20;
const LINE_LIMIT_BYTES: u64 = 64 << 20;

/// Part of a file.
pub(super) struct Part {
    /// Its bytes: whole lines, or all of the file.
    pub(super) bytes: Vec<u8>,
    /// Lines before it.
    pub(super) lines_before: u64,
    /// Whether its file has one capture a line, so that it may begin with any of them.
    pub(super) is_lines: bool,
}

/// A file, cut as it is read.
pub(super) struct Parts {
    reader: Box<dyn BufRead>,
    /// Read to see what the file is, and not yet given.
    head: Vec<u8>,
    is_lines: Option<bool>,
    lines: u64,
    is_done: bool,
    is_packed: bool,
    is_broken: bool,
}

/// Opens a file; `-` is standard input.
///
/// # Errors
/// What the system says; a folder, pipe or device is no file.
pub(super) fn open(path: &Path) -> Result<Parts, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let raw: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            let message = format!("{} is a folder", path.display());
            return Err(Error::usage(message, "nothing was stored; name the files of captures in it"));
        }
        Box::new(BufReader::with_capacity(1 << 20, std::fs::File::open(path).map_err(failed)?))
    };
    parts(raw).map_err(failed)
}

fn parts(mut raw: Box<dyn BufRead>) -> io::Result<Parts> {
    let is_packed = raw.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn BufRead> =
        if is_packed { Box::new(BufReader::new(MultiGzDecoder::new(raw))) } else { raw };
    Ok(Parts {
        reader,
        head: Vec::new(),
        is_lines: None,
        lines: 0,
        is_done: false,
        is_packed,
        is_broken: false,
    })
}

impl Parts {
    /// The next part; none at the end.
    ///
    /// # Errors
    /// What the system says; a file or line that is too large to be read. Damage in a gzip is its end: see
    /// [`Parts::broken_line`].
    pub(super) fn next(&mut self) -> io::Result<Option<Part>> {
        if self.is_done {
            return Ok(None);
        }
        if self.is_lines.is_none() {
            let mut head = Vec::new();
            self.read_on(&mut head, PART_BYTES as u64)?;
            self.is_lines = Some(is_lines(&head));
            self.head = head;
        }
        let lines_before = self.lines;
        let mut bytes = std::mem::take(&mut self.head);
        if self.is_lines == Some(true) {
            self.fill_to_line_end(&mut bytes)?;
        } else {
            self.read_on(&mut bytes, WHOLE_LIMIT_BYTES)?;
            if bytes.len() as u64 > WHOLE_LIMIT_BYTES {
                return Err(too_large("it is too large: over 256 MiB and not one request a line"));
            }
            self.is_done = true;
        }
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let is_first = lines_before == 0 && !(self.is_broken && bytes.is_empty());
        Ok((is_first || !bytes.trim_ascii().is_empty()).then_some(Part {
            bytes,
            lines_before,
            is_lines: self.is_lines == Some(true),
        }))
    }

    /// The line, from 1, in which a gzip is damaged or breaks off; none where that was not seen so far.
    pub(super) fn broken_line(&self) -> Option<u64> {
        self.is_broken.then_some(self.lines + 1)
    }

    fn fill_to_line_end(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let more = self.read_on(bytes, PART_BYTES.saturating_sub(bytes.len()) as u64)?;
        if !bytes.ends_with(b"\n") && !self.is_broken {
            let before = bytes.len();
            let read = self.reader.by_ref().take(LINE_LIMIT_BYTES).read_until(b'\n', bytes);
            self.unless_damaged(read)?;
            if (bytes.len() - before) as u64 == LINE_LIMIT_BYTES {
                return Err(too_large("one of its lines is too large: over 64 MiB"));
            }
        }
        self.is_done = more == 0 && bytes.is_empty();
        Ok(())
    }

    /// Reads so much more, or up to where a gzip is damaged.
    fn read_on(&mut self, bytes: &mut Vec<u8>, most: u64) -> io::Result<usize> {
        if self.is_broken {
            return Ok(0);
        }
        let before = bytes.len();
        let read = self.reader.by_ref().take(most).read_to_end(bytes);
        self.unless_damaged(read)?;
        Ok(bytes.len() - before)
    }

    /// What was read before the damage of a gzip stays; what the system says is passed on.
    fn unless_damaged(&mut self, read: io::Result<usize>) -> io::Result<()> {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match read {
            Err(error)
                if self.is_packed && matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) =>
            {
                self.is_broken = true;
                Ok(())
            }
            read => read.map(|_| ()),
        }
    }
}

fn too_large(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

/// Whether a file that begins so is one JSON object a line, be its first lines bad ones, and longer than one part.
fn is_lines(head: &[u8]) -> bool {
    head.len() == PART_BYTES && (begins_with_object(head) || exhibit_hook::begins_as_bad_lines(head))
}

fn begins_with_object(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first =
        text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let is_object = || serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok();
    first.len() < text.len() && first.trim_ascii().starts_with(b"{") && is_object()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn cut(bytes: Vec<u8>) -> io::Result<Vec<(usize, u64)>> {
        let mut parts = parts(Box::new(Cursor::new(bytes)))?;
        let mut all = Vec::new();
        while let Some(part) = parts.next()? {
            all.push((part.bytes.len(), part.lines_before));
        }
        Ok(all)
    }

    #[test]
    fn a_large_file_of_lines_is_cut_between_them_and_any_other_is_not() {
        let line = format!("{{\"body\":\"{}\"}}\n", "x".repeat(1 << 20));
        let parts = cut(line.repeat(9).into_bytes()).unwrap();
        assert!(parts.len() > 1 && parts.iter().map(|part| part.0).sum::<usize>() == line.len() * 9);
        let mut lines = 0;
        for (bytes, lines_before) in parts {
            assert_eq!((bytes % line.len(), lines_before), (0, lines));
            lines += (bytes / line.len()) as u64;
        }
        let behind_a_bad_line = [b"null\n".to_vec(), line.repeat(9).into_bytes()].concat();
        assert!(cut(behind_a_bad_line).unwrap().len() > 1);
        assert_eq!(cut(b"POST / HTTP/1.1\r\n\r\nx".repeat(300_000)).unwrap().len(), 1);
        assert_eq!(cut(Vec::new()).unwrap(), [(0, 0)]);
    }

    #[test]
    fn a_gzip_is_the_file_in_it_and_of_a_damaged_one_what_stood_before() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"POST / HTTP/1.1\r\n\r\nx").unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(cut(packed.clone()).unwrap(), [(20, 0)]);
        let mut wrong = packed.clone();
        wrong[packed.len() - 6] ^= 1;
        for damaged in [wrong, packed[..packed.len() - 3].to_vec()] {
            let mut parts = parts(Box::new(Cursor::new(damaged))).unwrap();
            assert_eq!(parts.next().unwrap().unwrap().bytes.len(), 20);
            assert!(parts.next().unwrap().is_none());
            assert_eq!(parts.broken_line(), Some(3));
        }
        let mut nothing = parts(Box::new(Cursor::new(packed[..9].to_vec()))).unwrap();
        assert!(nothing.next().unwrap().is_none());
        assert_eq!(nothing.broken_line(), Some(1));
    }
}
