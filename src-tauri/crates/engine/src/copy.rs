//! Copying all rows of a query into a file, streamed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use exhibit_entry::filter::Selection;
use exhibit_export::{EntryWriter, Format, Written};
use exhibit_store::Reader;

use crate::Error;
use crate::output::{self, Existing};
use crate::watch::{Progress, Watch};

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

/// Rows between two looks at the watch: a few milliseconds.
const ROWS_A_LOOK: u64 = 1_000;

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
    let set = reader.open_set(selection)?;
    let write = |out: &mut dyn Write| rows(reader, (set.handle, set.count), (out, target.format), watch);
    let failed = |source| Error::Io { path: target.path.clone(), source };
    let written = if target.path == Path::new("-") {
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
        if done % ROWS_A_LOOK == 0 {
            watch.check()?;
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
