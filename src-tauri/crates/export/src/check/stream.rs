//! Members as lines, records and whole texts, each within a limit.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::rc::Rc;

use crate::archive::{Archive, MemberReader};
use crate::cell::from_cell;
use crate::pack::{MAX_ROW_BYTES, MAX_TEXT_BYTES};

/// A member as text.
pub(super) fn text<R: Read + Seek>(archive: &Archive<R>, path: &str) -> Result<String, String> {
    let member = archive.find(path).ok_or_else(|| format!("{path} is missing"))?;
    if member.size > MAX_TEXT_BYTES {
        return Err(format!("{path} is larger than {MAX_TEXT_BYTES} bytes"));
    }
    let mut text = String::new();
    archive.open(member).read_to_string(&mut text).map_err(|error| format!("{path}: {error}"))?;
    Ok(text)
}

/// A member line by line.
pub(super) struct Lines<'a, R: Read + Seek> {
    path: String,
    reader: BufReader<MemberReader<'a, R>>,
    line: Vec<u8>,
}

impl<'a, R: Read + Seek> Lines<'a, R> {
    pub(super) fn open(archive: &'a Archive<R>, path: &str) -> Result<Self, String> {
        let member = archive.find(path).ok_or_else(|| format!("{path} is missing"))?;
        Ok(Self { path: path.to_owned(), reader: BufReader::new(archive.open(member)), line: Vec::new() })
    }

    /// The next line without its end; none after the last. Every line must have an end.
    pub(super) fn next(&mut self) -> Result<Option<&str>, String> {
        self.line.clear();
        let limit = MAX_ROW_BYTES as u64 + 1;
        let taken = (&mut self.reader).take(limit).read_until(b'\n', &mut self.line);
        if taken.map_err(|error| format!("{}: {error}", self.path))? == 0 {
            return Ok(None);
        }
        if self.line.pop() != Some(b'\n') {
            return Err(format!("{}: a line has no end within {MAX_ROW_BYTES} bytes", self.path));
        }
        self.current().map(Some)
    }

    /// The line that was read last.
    fn current(&self) -> Result<&str, String> {
        std::str::from_utf8(&self.line).map_err(|_| format!("{}: a line is not UTF-8", self.path))
    }
}

/// A JSON array with one item a line, item by item.
pub(super) struct Items<'a, R: Read + Seek> {
    lines: Lines<'a, R>,
    /// Whether the last item promised another one.
    comma: Option<bool>,
}

impl<'a, R: Read + Seek> Items<'a, R> {
    pub(super) fn open(archive: &'a Archive<R>, path: &str) -> Result<Self, String> {
        let mut lines = Lines::open(archive, path)?;
        match lines.next()? {
            Some("[") => Ok(Self { lines, comma: None }),
            _ => Err(format!("{path}: it does not begin with a line that is `[`")),
        }
    }

    /// The next item's text; none after the last.
    pub(super) fn next(&mut self) -> Result<Option<&str>, String> {
        let path = self.lines.path.clone();
        let broken = || format!("{path}: its lines do not make up one array");
        let before = self.comma;
        if self.lines.next()?.ok_or_else(broken)? == "]" {
            let ended = before != Some(true) && self.lines.next()?.is_none();
            return if ended { Ok(None) } else { Err(broken()) };
        }
        if before == Some(false) {
            return Err(broken());
        }
        let line = self.lines.current()?;
        let item = line.strip_suffix(',');
        self.comma = Some(item.is_some());
        Ok(Some(item.unwrap_or(line)))
    }
}

/// A CSV table, record by record.
pub(super) struct Records<'a, R: Read + Seek> {
    path: String,
    reader: csv::Reader<Budgeted<MemberReader<'a, R>>>,
    budget: Rc<Cell<usize>>,
    record: csv::StringRecord,
}

impl<'a, R: Read + Seek> Records<'a, R> {
    pub(super) fn open(archive: &'a Archive<R>, path: &str) -> Result<Self, String> {
        let member = archive.find(path).ok_or_else(|| format!("{path} is missing"))?;
        let budget = Rc::new(Cell::new(MAX_ROW_BYTES));
        let inner = Budgeted { inner: archive.open(member), left: Rc::clone(&budget) };
        let (reader, record) = (csv::Reader::from_reader(inner), csv::StringRecord::new());
        Ok(Self { path: path.to_owned(), reader, budget, record })
    }

    /// The names of the columns; two of one name are refused, because a reader could take either.
    pub(super) fn headings(&mut self) -> Result<Vec<String>, String> {
        let found = self.reader.headers().map_err(|error| refusal(&self.path, &error))?;
        let headings: Vec<String> = found.iter().map(str::to_owned).collect();
        let mut sorted: Vec<&String> = headings.iter().collect();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(format!("{}: it has two columns of one name", self.path));
        }
        Ok(headings)
    }

    /// Where the columns stand that are called `headings`.
    pub(super) fn columns<const N: usize>(&mut self, headings: [&str; N]) -> Result<[usize; N], String> {
        let path = self.path.clone();
        let found = self.headings()?;
        let mut places = [0; N];
        for (place, heading) in places.iter_mut().zip(headings) {
            let at = found.iter().position(|cell| cell == heading);
            *place = at.ok_or_else(|| format!("{path}: it has no column {heading}"))?;
        }
        Ok(places)
    }

    /// Moves to the next record; false after the last.
    pub(super) fn advance(&mut self) -> Result<bool, String> {
        self.budget.set(MAX_ROW_BYTES);
        self.reader.read_record(&mut self.record).map_err(|error| refusal(&self.path, &error))
    }

    /// The cells of the current record as they stand there.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        self.record.iter()
    }

    /// The text in the column at `column` of the current record, without guard.
    pub(super) fn text(&self, column: usize) -> String {
        from_cell(self.record.get(column).unwrap_or_default()).into_owned()
    }

    /// The texts in `columns` of the current record, without guards.
    pub(super) fn texts<const N: usize>(&self, columns: [usize; N]) -> [String; N] {
        columns.map(|column| self.text(column))
    }
}

/// The csv crate's own sentence may quote the content, so the reason is put in our words.
fn refusal(path: &str, error: &csv::Error) -> String {
    let line = error.position().map(|at| format!(" near line {}", at.line())).unwrap_or_default();
    let reason = match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        csv::ErrorKind::Utf8 { .. } => "a cell is not UTF-8".into(),
        csv::ErrorKind::UnequalLengths { .. } => {
            "a record has another number of cells than the headings".into()
        }
        _ => "it is not a table".into(),
    };
    format!("{path}: {reason}{line}")
}

/// Stops a record that never ends (an open quote) before it fills the memory.
struct Budgeted<I> {
    inner: I,
    left: Rc<Cell<usize>>,
}

impl<I: Read> Read for Budgeted<I> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a record is too long"));
        }
        let filled = self.inner.read(out)?;
        self.left.set(self.left.get().saturating_sub(filled));
        Ok(filled)
    }
}
