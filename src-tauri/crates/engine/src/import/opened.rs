//! The bytes of a file on their way: unpacked, looked at for their form, and cut short once the watch is cancelled.
//! A small gzip may unpack for hours, so the question is asked on both sides of it.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use exhibit_source::file::{self as form, PREFIX_BYTES};

use super::rows::unread;
use crate::Error;
use crate::watch::Watch;

/// Bytes that are read from a file at once.
const CHUNK_BYTES: usize = 1 << 20;

/// A file whose beginning was looked at.
pub(super) struct Opened<'a> {
    /// All its bytes, unpacked, but for a long run of blanks before the first row. Ends with an error once the watch
    /// is cancelled.
    pub(super) reader: Box<dyn BufRead + 'a>,
    /// The first of them, at most [`PREFIX_BYTES`].
    pub(super) prefix: Vec<u8>,
    /// How it is packed.
    pub(super) packing: Packing,
}

/// What the system says of the file at `path`.
///
/// # Errors
/// [`Error::Io`], and [`Error::Usage`] for what is no file: a pipe may have no end, and reading it cannot be stopped.
pub(super) fn metadata(path: &Path) -> Result<Metadata, Error> {
    let found = std::fs::metadata(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    if found.is_file() {
        return Ok(found);
    }
    let (what, hint) = match found.is_dir() {
        true => ("a folder", "nothing was stored; name the files in it"),
        false => {
            ("not a file but a pipe or device", "nothing was stored; name a file, or `-` for standard input")
        }
    };
    Err(Error::usage(format!("{} is {what}", path.display()), hint))
}

/// Opens a file, not a pipe or a folder.
///
/// # Errors
/// As [`metadata`].
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, Error> {
    metadata(path)?;
    let file = File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    Ok(Box::new(BufReader::with_capacity(CHUNK_BYTES, file)))
}

/// Looks at the beginning of `reader`, whose name is `name`.
///
/// # Errors
/// [`Error::Io`] and [`Error::Cancelled`]. Damage within a gzip is told when the reader comes to it.
pub(super) fn look<'a>(
    (name, reader): (&str, Box<dyn BufRead + 'a>),
    watch: &'a Watch<'a>,
) -> Result<Opened<'a>, Error> {
    let mut reader = Watched { inner: reader, watch };
    let failed = |error| unread((name, Packing::Plain), watch, &error);
    let packing = Packing::of(reader.fill_buf().map_err(failed)?);
    let mut plain: Box<dyn BufRead + 'a> = match packing {
        Packing::Gzip => Box::new(Watched { inner: form::inflate(reader, u64::MAX), watch }),
        Packing::Plain => Box::new(reader),
    };
    let mut prefix = Vec::new();
    let broken = loop {
        let broken = plain.by_ref().take(PREFIX_BYTES as u64).read_to_end(&mut prefix).err();
        let goes_on = broken.is_none() && prefix.len() == PREFIX_BYTES;
        // Blank lines are no rows: a file of nothing else is not held, however long it is.
        if !goes_on || !prefix.trim_ascii().is_empty() {
            break broken;
        }
        prefix.clear();
    };
    let rest: Box<dyn BufRead + 'a> = match broken {
        Some(error) if packing == Packing::Plain => return Err(failed(error)),
        // What was unpacked before the damage stands in the prefix.
        Some(error) => Box::new(BufReader::new(Broken(error))),
        None => plain,
    };
    Ok(Opened { reader: Box::new(Cursor::new(prefix.clone()).chain(rest)), prefix, packing })
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// As it stands.
    Plain,
    /// Inside gzip.
    Gzip,
}

impl Packing {
    /// Of a file that begins so.
    pub(super) fn of(start: &[u8]) -> Self {
        if form::is_gzip(start) { Self::Gzip } else { Self::Plain }
    }

    /// A form's word with the packing behind it, e.g. `csv.gz`.
    pub(super) fn behind(self, form: &str) -> String {
        match self {
            Self::Plain => form.to_owned(),
            Self::Gzip => format!("{form}.gz"),
        }
    }
}

/// A reader that fails once the watch is cancelled.
struct Watched<'a, R> {
    inner: R,
    watch: &'a Watch<'a>,
}

impl<R> Watched<'_, R> {
    fn check(&self) -> io::Result<()> {
        self.watch.check().map_err(|_| io::Error::other("stopped"))
    }
}

impl<R: BufRead> Read for Watched<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.inner.read(out)
    }
}

impl<R: BufRead> BufRead for Watched<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, used: usize) {
        self.inner.consume(used);
    }
}

/// A stream that has broken off.
struct Broken(io::Error);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0.kind(), self.0.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;
    use crate::import::{Imported, Wanted};
    use crate::{Home, Workspace};
    use std::io::Write;
    use tokio_util::sync::CancellationToken;

    /// Gives `start` and then `more` again and again, cancels once `cancel_at` bytes were given, and must not be asked
    /// for many more after that.
    struct Endless {
        start: &'static str,
        more: &'static str,
        cancel: CancellationToken,
        given: usize,
        cancel_at: usize,
    }

    impl Read for Endless {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            assert!(!self.cancel.is_cancelled(), "it was read on");
            let text = if self.given == 0 { self.start.to_owned() } else { self.more.repeat(4_096) };
            let taken = text.len().min(out.len());
            out[..taken].copy_from_slice(&text.as_bytes()[..taken]);
            self.given += taken;
            if self.given >= self.cancel_at {
                self.cancel.cancel();
            }
            Ok(taken)
        }
    }

    /// Gives `bytes` at once and cancels.
    struct Whole(Vec<u8>, CancellationToken);

    impl Read for Whole {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let taken = self.0.len().min(out.len());
            out[..taken].copy_from_slice(&self.0[..taken]);
            self.0.drain(..taken);
            if self.0.is_empty() {
                self.1.cancel();
            }
            Ok(taken)
        }
    }

    fn imported(reader: impl Read, cancel: &CancellationToken) -> Result<Imported, Error> {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "test").unwrap();
        let wanted = Wanted { profile: None, source: None };
        let watch = Watch::new(&|_| (), cancel.clone());
        let reader = BufReader::with_capacity(1 << 24, reader);
        import::stream(&workspace, ("rows", Box::new(reader)), &wanted, &watch)
    }

    #[test]
    fn reading_is_stopped_whatever_is_read() {
        for (start, more) in [
            ("id,action\n", "x"),
            ("id,action\n", "\"x\n"),
            ("\n", "\n"),
            ("{\"id\":\"1\"}\n", "\n"),
            ("{\"id\":\"1\"}\n{\"id\":\"2\"}\n", " "),
            ("[", "{\"id\":\"1\"},"),
            ("{\"a\":\"", "x"),
        ] {
            for cancel_at in [1, PREFIX_BYTES * 9] {
                let cancel = CancellationToken::new();
                let endless = Endless { start, more, cancel: cancel.clone(), given: 0, cancel_at };
                let ended = imported(endless, &cancel);
                assert!(matches!(ended, Err(Error::Cancelled)), "{start}{more}: {ended:?}");
            }
        }
    }

    #[test]
    fn unpacking_is_stopped_though_nothing_more_is_read() {
        for (start, more) in [("id,action\n1,", "x"), ("\n", "\n"), ("[", "[")] {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(start.as_bytes()).unwrap();
            packed.write_all(more.repeat(8 << 20).as_bytes()).unwrap();
            let cancel = CancellationToken::new();
            let ended = imported(Whole(packed.finish().unwrap(), cancel.clone()), &cancel);
            assert!(matches!(ended, Err(Error::Cancelled)), "{start}{more}: {ended:?}");
        }
    }

    #[test]
    fn a_long_run_of_blank_lines_is_skipped_and_the_rows_behind_it_are_read() {
        let rows = "{\"id\":\"1\",\"action\":\"A\"}\n{\"id\":\"2\",\"action\":\"A\"}\n";
        let text = format!("{}{rows}", "\r\n".repeat(PREFIX_BYTES));
        let found = imported(text.as_bytes(), &CancellationToken::new()).unwrap();
        assert_eq!((found.format.as_str(), found.counts.new), ("ndjson", 2));
        let blank = "\n".repeat(PREFIX_BYTES * 3);
        let found = imported(blank.as_bytes(), &CancellationToken::new()).unwrap();
        assert_eq!((found.format.as_str(), found.counts.seen), ("empty", 0));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_refused_before_it_is_opened() {
        let Err(error) = open("/dev/zero".as_ref()) else { panic!("it was opened") };
        assert!(error.to_string().contains("pipe or device"), "{error}");
        assert!(matches!(open(std::env::temp_dir().as_ref()), Err(Error::Usage { .. })));
    }
}
