//! The place of the window: size, position, whether it is maximised, in `window.json` of the data folder.
//!
//! The plugin writes it when the app ends well. Since an app may also be ended by its session or by force, it is
//! written whenever the window has come to rest, too.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use exhibit_engine::{Error, Home, output, store};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Runtime, WindowEvent};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

/// A window that is dragged tells of every step; after so long without one it rests.
const REST: Duration = Duration::from_millis(500);

/// What is kept.
fn kept() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// Restores the place and keeps it.
///
/// # Errors
/// [`Error::Io`] when the data folder cannot be written.
pub(crate) fn remembered<R: Runtime>(home: &Home) -> Result<TauriPlugin<R>, Error> {
    let file = file(home)?;
    Ok(tauri_plugin_window_state::Builder::new()
        .with_filename(file.display().to_string())
        .with_state_flags(kept())
        .build())
}

/// Tells `moved` of an event that gives the window another place.
pub(crate) fn heard(moved: &Sender<()>, event: &WindowEvent) {
    if matches!(event, WindowEvent::Moved(_) | WindowEvent::Resized(_)) {
        // Nobody listens where no place is kept.
        moved.send(()).unwrap_or_default();
    }
}

/// Writes the place each time the window has come to rest, for as long as it may move.
pub(crate) fn keep_at_rest<R: Runtime>(app: AppHandle<R>, moves: Receiver<()>) {
    std::thread::spawn(move || {
        while moves.recv().is_ok() {
            while moves.recv_timeout(REST).is_ok() {}
            let window = app.clone();
            // On the window's own thread: the plugin holds a lock there while it hears of moves. A place that cannot be
            // kept is found by nobody but the next start, which then takes its own.
            let _ = app.run_on_main_thread(move || window.save_window_state(kept()).unwrap_or_default());
        }
    });
}

/// The file, made for its owner alone when it is missing: the plugin then writes into it and asks for no rights.
fn file(home: &Home) -> Result<PathBuf, Error> {
    let failed = |source| Error::Io { path: home.folder().to_owned(), source };
    store::private_folder(home.folder()).map_err(failed)?;
    // Whole, so that it takes the place of the plugin's own folder.
    let file = home.folder().canonicalize().map_err(failed)?.join("window.json");
    if !file.exists() {
        output::replace(&file, b"{}")?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone_and_one_that_is_there_stays() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("data"));
        let made = file(&home).unwrap();
        assert!(made.is_absolute());
        let mode = std::fs::metadata(&made).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode, std::fs::read_to_string(&made).unwrap().as_str()), (0o600, "{}"));
        std::fs::write(&made, "kept").unwrap();
        assert_eq!(std::fs::read_to_string(file(&home).unwrap()).unwrap(), "kept");
    }

    #[test]
    fn a_data_folder_that_cannot_be_made_keeps_no_place() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(file(&Home::new(folder.path().join("file"))).is_err());
    }
}
