//! Copying all rows of a query into a file, streamed.

mod book;
#[cfg(test)]
mod tests;

use std::io::{BufWriter, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use exhibit_entry::Entry;
use exhibit_entry::filter::Selection;
use exhibit_export::{EntryWriter, Format, Written};
use exhibit_store::{Reader, ResultSet, Stop};

use crate::activity::{self, Deed};
use crate::browse::{Asker, Question};
use crate::output::{self, Existing};
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace};

/// Where a copy goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The file; `-` is standard output.
    pub path: PathBuf,
    /// What to do when it exists.
    pub existing: Existing,
    /// Its form.
    pub form: Form,
}

/// What a copy is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text of rows.
    Text(Format),
    /// A workbook of spreadsheets (XLSX).
    Workbook,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        Self::Text(format)
    }
}

impl Form {
    /// The stable word used on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text(format) => format.id(),
            Self::Workbook => "xlsx",
        }
    }
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Copied {
    /// Rows, bytes and hash.
    pub written: Written,
    /// Why it does not stand in the list of what was done here.
    pub note: Option<String>,
}

/// Rows between two words to the watch: a few milliseconds.
const ROWS_A_WORD: u64 = 1_000;

/// Entries that go to the other thread at once, and how often so many may wait there: 4 MB of rows of 2 KB.
const ENTRIES_A_HANDFUL: usize = 500;
const HANDFULS: usize = 4;

/// Writes every row that a question finds to the target, newest first, and notes it in the workspace's activity log;
/// what goes to standard output is not noted.
///
/// # Errors
/// [`Error::Query`], [`Error::NoSuchWorkspace`], [`Error::Usage`] for a target in the data folder, and
/// [`Error::OutputExists`], [`Error::Io`], [`Error::Cancelled`]; then the old file, or none, is there as before.
pub fn answer(
    workspace: &Workspace,
    (question, asker): (&Question, Asker),
    target: &Target,
    watch: &Watch<'_>,
) -> Result<Copied, Error> {
    let selection = question.selection(asker)?;
    output::check_outside(workspace.home(), &target.path)?;
    output::check_place(&target.path, target.existing)?;
    let mut reader = workspace.watched_reader(watch)?;
    let query = question.filter()?.to_string();
    let written = match target.form {
        Form::Text(format) => {
            let place = (target.path.as_path(), target.existing);
            to_file(&mut reader, &selection, (place, format), watch)?
        }
        Form::Workbook => book::to_file(&mut reader, (&selection, &query, asker), target, watch)?,
    };
    if output::is_stdout(&target.path) {
        return Ok(Copied { written, note: None });
    }
    let deed = Deed::Exported {
        file: activity::Written::at(&target.path, &written.sha256, written.bytes),
        rows: written.rows,
        query,
        from: selection.from,
        to: selection.to,
        format: target.form.id().to_owned(),
    };
    Ok(Copied { note: activity::note(workspace, deed), written })
}

/// Writes every row that `selection` admits to a file as text, newest first.
///
/// # Errors
/// [`Error::OutputExists`], [`Error::Io`], [`Error::Cancelled`]; then the old file, or none, is there as before.
pub fn to_file(
    reader: &mut Reader,
    selection: &Selection,
    ((path, existing), format): ((&Path, Existing), Format),
    watch: &Watch<'_>,
) -> Result<Written, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let write = |reader: &Reader, set: ResultSet, out: &mut (dyn Write + Send)| -> Result<Written, Error> {
        let mut writer = EntryWriter::begin(format, out)?;
        each(reader, set, watch, &mut |entry| Ok(writer.write(entry)?))?;
        Ok(writer.finish()?)
    };
    found(reader, selection, watch, |reader, set| {
        if !output::is_stdout(path) {
            return output::write_whole(path, existing, |mut out| write(reader, set, &mut out));
        }
        let mut out = BufWriter::new(std::io::stdout());
        let written = write(reader, set, &mut out);
        out.flush().map_err(failed)?;
        written
    })
}

/// Opens what `selection` admits, does `work` with it and lets it go; the reader stops when the watch does.
fn found<T>(
    reader: &mut Reader,
    selection: &Selection,
    watch: &Watch<'_>,
    work: impl FnOnce(&Reader, ResultSet) -> Result<T, Error>,
) -> Result<T, Error> {
    reader.stop_at(&watch.stop())?;
    let done = reader.open_set(selection).map_err(Error::from).and_then(|set| {
        let done = work(reader, set);
        reader.close_set(set.handle);
        done
    });
    reader.stop_at(&Stop::default())?;
    done
}

/// Calls `visit` with every entry of a result set, telling the watch how far it is. Entries are read here and visited on
/// another thread: either takes about as long.
fn each(
    reader: &Reader,
    set: ResultSet,
    watch: &Watch<'_>,
    visit: &mut (dyn FnMut(&Entry) -> Result<(), Error> + Send),
) -> Result<(), Error> {
    std::thread::scope(|scope| {
        let (give, take) = sync_channel::<Vec<Entry>>(HANDFULS);
        let visiting = scope.spawn(move || take.iter().flatten().try_for_each(|entry| visit(&entry)));
        let read = hand_over(reader, set, watch, &give);
        drop(give);
        let visited = visiting.join().unwrap_or_else(|panic| resume_unwind(panic));
        // Whoever visits no more is why reading ended.
        visited.and(read)
    })
}

/// Gives away the entries of a result set, a handful at a time, as long as somebody takes them.
fn hand_over(
    reader: &Reader,
    set: ResultSet,
    watch: &Watch<'_>,
    give: &SyncSender<Vec<Entry>>,
) -> Result<(), Error> {
    let mut done = 0;
    let mut handful = Vec::with_capacity(ENTRIES_A_HANDFUL);
    reader.each(set.handle, &mut |entry| -> Result<(), Error> {
        watch.check()?;
        if done % ROWS_A_WORD == 0 {
            watch.tell(Progress {
                stage: "export",
                subject: None,
                done,
                total: Some(set.count),
                unit: "rows",
                until: None,
            });
        }
        done += 1;
        handful.push(entry);
        if handful.len() < ENTRIES_A_HANDFUL {
            return Ok(());
        }
        let full = std::mem::replace(&mut handful, Vec::with_capacity(ENTRIES_A_HANDFUL));
        give.send(full).map_err(|_| Error::Cancelled)
    })?;
    give.send(handful).map_err(|_| Error::Cancelled)
}
