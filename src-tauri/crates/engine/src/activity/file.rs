//! The file of the activity log: appended with one write a line, read within limits.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Longest line with its end: a pack's facts with a hundred long reasons are less than half of it.
pub(super) const LINE_LIMIT_BYTES: usize = 1 << 20;

/// Most bytes read, from the end: tens of thousands of packs. Older lines stay in the file.
const READ_LIMIT_BYTES: u64 = 64 << 20;

/// Adds `line`, which ends with a line end. After a line that was torn off by a crash it begins on a fresh one.
pub(super) fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        exhibit_store::private_folder(folder)?;
    }
    only_a_file(path)?;
    let mut options = OpenOptions::new();
    options.append(true).create(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let torn = is_torn(&mut file)?;
    let whole = if torn { [b"\n", line].concat() } else { line.to_vec() };
    // One write: lines of two processes never mix (O_APPEND).
    match file.write(&whole)? {
        written if written == whole.len() => file.sync_data(),
        written => Err(io::Error::other(format!("only {written} of {} bytes were written", whole.len()))),
    }
}

/// Shows `each` line without its end under its number, or why it was left out (0 where that is no line), one at a time.
/// No file is no lines.
pub(super) fn each_line(path: &Path, mut each: impl FnMut(u64, Result<&[u8], String>)) -> io::Result<()> {
    only_a_file(path)?;
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let skipped = file.metadata()?.len().saturating_sub(READ_LIMIT_BYTES);
    let mut reader = BufReader::new(&mut file).take(READ_LIMIT_BYTES);
    if skipped > 0 {
        reader.get_mut().seek(SeekFrom::Start(skipped))?;
        reader.skip_until(b'\n')?;
        each(0, Err(format!("its first {skipped} bytes are not read: it is too long")));
    }
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if (&mut reader).take(LINE_LIMIT_BYTES as u64).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        match line.pop_if(|byte| *byte == b'\n') {
            None if line.len() == LINE_LIMIT_BYTES => {
                reader.skip_until(b'\n')?;
                each(number, Err("it is longer than 1 MiB".into()));
            }
            _ if line.is_empty() => {}
            _ => each(number, Ok(&line)),
        }
    }
    Ok(())
}

/// A pipe would wait for ever; a link would lead the log out of its folder.
fn only_a_file(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(found) if !found.is_file() => Err(io::Error::other("it is not a file")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
