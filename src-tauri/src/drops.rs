//! Files that are dragged over the window: heard here and told to the page, which may listen to no event of the system.
//!
//! No WebDriver can drag from another program, so a debug build takes `EXHIBIT_DROPS`: the name of a FIFO that is read
//! line by line. A line is `over`, `left` or `dropped`, then the paths, with tabs between. A release build does not
//! know the variable.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tauri::DragDropEvent;
use tauri::ipc::Channel;

use crate::grants::Grants;
use crate::wire::{DropPhase, Dropping};

/// Whoever hears of dropped files; the last one who asked. What is dropped is chosen.
pub(crate) struct Drops {
    grants: Arc<Grants>,
    heard_by: Mutex<Option<Channel<Dropping>>>,
}

impl Drops {
    /// Drops that `grants` hears of.
    pub(crate) fn new(grants: Arc<Grants>) -> Self {
        Self { grants, heard_by: Mutex::default() }
    }

    /// From now on `drops` hears of them.
    pub(crate) fn listen(&self, drops: Channel<Dropping>) {
        *self.heard_by.lock().unwrap_or_else(PoisonError::into_inner) = Some(drops);
    }

    /// Tells what the system says.
    pub(crate) fn hear(&self, event: &DragDropEvent) {
        match event {
            DragDropEvent::Enter { paths, .. } => self.tell(DropPhase::Over, paths),
            DragDropEvent::Drop { paths, .. } => self.tell(DropPhase::Dropped, paths),
            DragDropEvent::Leave => self.tell(DropPhase::Left, &[]),
            // One a move of the mouse: that they are over the window is known already.
            _ => {}
        }
    }

    fn tell(&self, phase: DropPhase, paths: &[PathBuf]) {
        // Whoever only drags something across the window has chosen nothing yet.
        if phase == DropPhase::Dropped {
            self.grants.read(paths);
        }
        let heard_by = self.heard_by.lock().unwrap_or_else(PoisonError::into_inner);
        let paths = paths.iter().map(|path| path.display().to_string()).collect();
        if let Some(drops) = heard_by.as_ref() {
            // A page that is gone hears nothing.
            drops.send(Dropping { phase, paths }).unwrap_or_default();
        }
    }
}

/// Hears of drops written into the FIFO that `EXHIBIT_DROPS` names.
#[cfg(all(debug_assertions, unix))]
pub(crate) fn hear_written(drops: Arc<Drops>) {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::FileTypeExt;

    let Some(fifo) = crate::surroundings::variable("EXHIBIT_DROPS") else { return };
    // Opening a FIFO waits for a writer, so this costs nothing between two drops.
    let opened = move || {
        let is_fifo = std::fs::metadata(&fifo).is_ok_and(|kind| kind.file_type().is_fifo());
        is_fifo.then(|| std::fs::File::open(&fifo).ok()).flatten()
    };
    std::thread::spawn(move || {
        while let Some(file) = opened() {
            for line in BufReader::new(file).lines().map_while(Result::ok) {
                if let Some((phase, paths)) = written(&line) {
                    drops.tell(phase, &paths);
                }
            }
        }
    });
}

#[cfg(any(test, all(debug_assertions, unix)))]
fn written(line: &str) -> Option<(DropPhase, Vec<PathBuf>)> {
    let mut parts = line.split('\t');
    let phase = match parts.next()? {
        "over" => DropPhase::Over,
        "left" => DropPhase::Left,
        "dropped" => DropPhase::Dropped,
        _ => return None,
    };
    Some((phase, parts.map(PathBuf::from).collect()))
}

#[cfg(test)]
mod tests {
    use tauri::PhysicalPosition;
    use tauri::ipc::InvokeResponseBody;

    use super::*;

    fn listener() -> (Channel<Dropping>, Arc<Mutex<Vec<String>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::clone(&heard);
        let channel = Channel::new(move |body| {
            let InvokeResponseBody::Json(json) = body else { panic!("not JSON") };
            ear.lock().unwrap().push(json);
            Ok(())
        });
        (channel, heard)
    }

    #[test]
    fn a_drag_is_told_when_it_comes_and_when_it_ends_and_the_last_listener_counts() {
        let position = PhysicalPosition::new(1.0, 1.0);
        let paths = vec![PathBuf::from("/rows.json")];
        let grants = Arc::new(Grants::default());
        let (drops, (first, early), (last, late)) = (Drops::new(Arc::clone(&grants)), listener(), listener());
        drops.hear(&DragDropEvent::Leave);
        drops.listen(first);
        drops.listen(last);
        drops.hear(&DragDropEvent::Enter { paths: paths.clone(), position });
        drops.hear(&DragDropEvent::Over { position });
        assert!(grants.readable("/rows.json").is_err());
        drops.hear(&DragDropEvent::Drop { paths, position });
        assert!(grants.readable("/rows.json").is_ok());
        drops.hear(&DragDropEvent::Leave);
        assert!(early.lock().unwrap().is_empty());
        assert_eq!(
            *late.lock().unwrap(),
            [
                r#"{"phase":"over","paths":["/rows.json"]}"#,
                r#"{"phase":"dropped","paths":["/rows.json"]}"#,
                r#"{"phase":"left","paths":[]}"#,
            ]
        );
    }

    #[test]
    fn a_written_drop_names_its_phase_and_its_paths() {
        let (phase, paths) = written("dropped\t/a b.json\t/c.csv").unwrap();
        assert_eq!((phase, paths), (DropPhase::Dropped, vec!["/a b.json".into(), "/c.csv".into()]));
        assert_eq!(written("left").unwrap(), (DropPhase::Left, Vec::new()));
        assert_eq!(written("thrown\t/a"), None);
    }
}
