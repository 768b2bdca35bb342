//! Showing a file in the system's file manager.

use std::path::Path;

use exhibit_engine::Error;

/// Shows the file that is asked for, selected in its folder where the file manager can do that; else the folder.
///
/// # Errors
/// [`Error::Io`] when the file is gone or no file manager is to be had.
pub(crate) fn show(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let there = path.canonicalize().map_err(failed)?;
    let folder = if there.is_dir() { &there } else { there.parent().unwrap_or(Path::new("/")) };
    tauri_plugin_opener::reveal_item_in_dir(&there)
        .or_else(|_| tauri_plugin_opener::open_path(folder, None::<&str>))
        .map_err(|error| failed(std::io::Error::other(format!("no file manager shows it: {error}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_is_there_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone.zip");
        for path in [gone.as_path(), Path::new(""), Path::new("--help"), Path::new("/\u{0}")] {
            assert!(show(path).is_err(), "{}", path.display());
        }
    }
}
