//! Copying all rows of a query into a file, streamed.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use exhibit_entry::filter::Selection;
use exhibit_export::{EntryWriter, Format, Written};
use exhibit_store::{Reader, Stop};

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
    pub format: Format,
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

/// Writes every row that a question finds to the target, newest first, and notes it in the workspace's activity log;
/// what goes to standard output is not noted.
///
/// # Errors
/// [`Error::Query`], [`Error::NoSuchWorkspace`], [`Error::Usage`] for a target in the data folder, and as [`to_file`].
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
    let written = to_file(&mut reader, &selection, target, watch)?;
    if output::is_stdout(&target.path) {
        return Ok(Copied { written, note: None });
    }
    let deed = Deed::Exported {
        file: activity::Written::at(&target.path, &written.sha256, written.bytes),
        rows: written.rows,
        query: question.filter()?.to_string(),
        from: selection.from,
        to: selection.to,
        format: target.format.id().to_owned(),
    };
    Ok(Copied { note: activity::note(workspace, deed), written })
}

/// Writes every row that `selection` admits to the target, newest first.
///
/// # Errors
/// [`Error::OutputExists`], [`Error::Io`], [`Error::Cancelled`]; then the old file, or none, is there as before.
pub fn to_file(
    reader: &mut Reader,
    selection: &Selection,
    target: &Target,
    watch: &Watch<'_>,
) -> Result<Written, Error> {
    reader.stop_at(&watch.stop())?;
    let written = all(reader, selection, target, watch);
    reader.stop_at(&Stop::default())?;
    written
}

fn all(
    reader: &mut Reader,
    selection: &Selection,
    target: &Target,
    watch: &Watch<'_>,
) -> Result<Written, Error> {
    let set = reader.open_set(selection)?;
    let write = |out: &mut dyn Write| rows(reader, (set.handle, set.count), (out, target.format), watch);
    let failed = |source| Error::Io { path: target.path.clone(), source };
    let written = if output::is_stdout(&target.path) {
        let mut out = BufWriter::new(std::io::stdout().lock());
        let written = write(&mut out);
        out.flush().map_err(failed)?;
        written
    } else {
        output::write_whole(&target.path, target.existing, |mut out| write(&mut out))
    };
    reader.close_set(set.handle);
    written
}

fn rows(
    reader: &Reader,
    (handle, total): (u64, u64),
    (out, format): (&mut dyn Write, Format),
    watch: &Watch<'_>,
) -> Result<Written, Error> {
    let mut writer = EntryWriter::begin(format, out)?;
    let mut done = 0;
    reader.each(handle, &mut |entry| -> Result<(), Error> {
        watch.check()?;
        if done % ROWS_A_WORD == 0 {
            watch.tell(Progress {
                stage: "export",
                subject: None,
                done,
                total: Some(total),
                unit: "rows",
                until: None,
            });
        }
        done += 1;
        Ok(writer.write(&entry)?)
    })?;
    Ok(writer.finish()?)
}
