//! Asking a person for files with the system's dialogs. They are opened from here: the page itself may open none.
//!
//! No WebDriver can press a native dialog, so a debug build takes `EXHIBIT_PICKS`: the name of a file with one answer a
//! line, taken in order. The parts of an answer (several files) stand between tabs; an empty line is a person who gave
//! up; lines may be added while the app runs. A release build does not know the variable.

use exhibit_engine::Error;
use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

use crate::wire::{PickPurpose, PickSave};

/// Who is asked.
#[derive(Debug, Default)]
pub(crate) enum Picks {
    /// The person at the screen.
    #[default]
    Dialogs,
    /// A file of answers.
    #[cfg(any(test, debug_assertions))]
    Written(written::Answers),
}

impl Picks {
    /// Whoever is to be asked here.
    pub(crate) fn here() -> Self {
        #[cfg(debug_assertions)]
        if let Some(file) = crate::surroundings::variable("EXHIBIT_PICKS") {
            return Self::Written(written::Answers::in_file(file));
        }
        Self::default()
    }

    /// Answers written into `file`.
    #[cfg(test)]
    pub(crate) fn written(file: std::path::PathBuf) -> Self {
        Self::Written(written::Answers::in_file(file))
    }

    /// Asks for files that exist. None when the person gave up.
    ///
    /// # Errors
    /// [`Error::Io`] when written answers are at their end.
    pub(crate) fn files<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        purpose: PickPurpose,
    ) -> Result<Vec<String>, Error> {
        match self {
            Self::Dialogs => {
                let dialog = for_purpose(app.dialog().file(), purpose);
                if matches!(purpose, PickPurpose::Folder) {
                    return Ok(dialog.blocking_pick_folder().into_iter().filter_map(named).collect());
                }
                Ok(dialog.blocking_pick_files().unwrap_or_default().into_iter().filter_map(named).collect())
            }
            #[cfg(any(test, debug_assertions))]
            Self::Written(answers) => answers.next(),
        }
    }

    /// Asks for a new file; the dialog asks before one is replaced. None when the person gave up.
    ///
    /// # Errors
    /// As [`Picks::files`].
    pub(crate) fn save<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        wanted: &PickSave,
    ) -> Result<Option<String>, Error> {
        match self {
            Self::Dialogs => {
                let dialog = app.dialog().file().set_title("Save as").set_file_name(plain(&wanted.suggested));
                let dialog = dialog.add_filter(wanted.extension.to_uppercase(), &[&wanted.extension]);
                Ok(dialog.blocking_save_file().and_then(named))
            }
            #[cfg(any(test, debug_assertions))]
            Self::Written(answers) => Ok(answers.next()?.into_iter().next()),
        }
    }
}

fn for_purpose<R: Runtime>(dialog: FileDialogBuilder<R>, purpose: PickPurpose) -> FileDialogBuilder<R> {
    let (title, what, endings): (_, _, &[&str]) = match purpose {
        PickPurpose::Import => {
            ("Import files", "Audit rows", &["ndjson", "jsonl", "json", "csv", "log", "txt", "gz"])
        }
        PickPurpose::Captures => (
            "Open captured webhooks",
            "Captured webhooks",
            &["ndjson", "jsonl", "json", "http", "har", "txt"],
        ),
        PickPurpose::Pack => ("Open an evidence pack", "Evidence packs", &["zip"]),
        PickPurpose::Accounts => ("Open an account list", "Tables", &["csv", "tsv", "txt"]),
        PickPurpose::Signers => {
            ("Open a list of trusted keys", "allowed_signers", &["allowed_signers", "pub", "txt"])
        }
        // Key files have no ending of their own.
        PickPurpose::Key => return dialog.set_title("Choose a private key file"),
        PickPurpose::Folder => return dialog.set_title("Choose a folder"),
    };
    dialog.set_title(title).add_filter(what, endings).add_filter("All files", &["*"])
}

fn named(path: FilePath) -> Option<String> {
    Some(path.into_path().ok()?.display().to_string())
}

/// A suggested name that names a file and no folder.
fn plain(suggested: &str) -> String {
    suggested
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if matches!(c, '/' | '\\') { '_' } else { c })
        .collect()
}

#[cfg(any(test, debug_assertions))]
mod written {
    use std::path::PathBuf;
    use std::sync::{Mutex, PoisonError};

    use exhibit_engine::Error;

    /// Answers in a file.
    #[derive(Debug)]
    pub(crate) struct Answers {
        file: PathBuf,
        taken: Mutex<usize>,
    }

    impl Answers {
        pub(super) fn in_file(file: impl Into<PathBuf>) -> Self {
            Self { file: file.into(), taken: Mutex::default() }
        }

        pub(super) fn next(&self) -> Result<Vec<String>, Error> {
            let failed = |source| Error::Io { path: self.file.clone(), source };
            let text = std::fs::read_to_string(&self.file).map_err(failed)?;
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let none_left = || failed(std::io::Error::other("every answer was taken"));
            let line = text.lines().nth(*taken).ok_or_else(none_left)?;
            *taken += 1;
            Ok(line.split('\t').filter(|part| !part.is_empty()).map(str::to_owned).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::written::Answers;
    use super::*;

    #[test]
    fn written_answers_are_taken_in_order_and_may_be_added() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("answers");
        std::fs::write(&file, "/a.json\t/b c.json\n\n").unwrap();
        let answers = Answers::in_file(&file);
        assert_eq!(answers.next().unwrap(), ["/a.json", "/b c.json"]);
        assert!(answers.next().unwrap().is_empty());
        assert!(matches!(answers.next(), Err(Error::Io { .. })));
        std::fs::write(&file, "/a.json\n\n/pack.zip\n").unwrap();
        assert_eq!(answers.next().unwrap(), ["/pack.zip"]);
    }

    #[test]
    fn a_suggested_name_names_no_folder() {
        assert_eq!(plain("../../etc/passwd"), ".._.._etc_passwd");
        assert_eq!(plain("log\n2026\\x.csv"), "log2026_x.csv");
    }
}
