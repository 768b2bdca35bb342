//! The segments that a reader has open, renewed when others are there.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use exhibit_column::Fault;
use rusqlite::Connection;

use super::folder::Folder;
use super::held::{Held, is_damage};
use super::manifest::{Binding, Line, Manifest};
use crate::Error;

/// Columns that are kept in memory between questions. The six or so that a screen counts take some ten bytes a row.
const KEPT_BYTES_AT_MOST: usize = 160 << 20;

/// How often a manifest is read anew whose files are gone: a builder has replaced both in between.
const READINGS: u32 = 3;

/// Open segments.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: Folder,
    /// The manifest that they stand in, and what it was of.
    manifest: Option<(Binding, Vec<u8>)>,
    held: Vec<Arc<Held>>,
}

/// Watches over the memory of columns while segments are asked one after the other.
#[derive(Debug)]
pub(crate) struct Budget(AtomicUsize);

impl Shelf {
    /// Of the database at `path`; nothing is opened yet.
    pub(crate) fn of(path: &Path) -> Self {
        Self { folder: Folder::beside(path), manifest: None, held: Vec::new() }
    }

    /// The segments that were made from the state that `connection` reads, in order of their rows.
    pub(crate) fn segments(&mut self, connection: &Connection) -> Result<Vec<Arc<Held>>, Error> {
        let Some(binding) = Binding::of(connection)? else { return Ok(Vec::new()) };
        for _ in 0..READINGS {
            let Some(bytes) = Manifest::bytes(&self.folder) else { return Ok(Vec::new()) };
            let is_known =
                self.manifest.as_ref().is_some_and(|known| *known == (binding.clone(), bytes.clone()));
            if is_known || self.open(&Manifest::segments_of(&bytes, &binding)) {
                self.manifest = Some((binding, bytes));
                break;
            }
            self.manifest = None;
        }
        self.leave_out();
        let mut segments = Vec::new();
        for held in &self.held {
            if held.is_of(connection)? {
                segments.push(Arc::clone(held));
            }
        }
        Ok(segments)
    }

    /// Opens what is new and keeps what is open; whether all of them are there.
    fn open(&mut self, lines: &[Line]) -> bool {
        let before = std::mem::take(&mut self.held);
        let mut are_all_there = true;
        for line in lines {
            let known = before.iter().find(|held| held.line() == line).cloned();
            match known.map_or_else(|| Held::open(&self.folder, line).map(Arc::new), Ok) {
                Ok(held) => self.held.push(held),
                Err(Fault::Io(error)) if error.kind() == ErrorKind::NotFound => are_all_there = false,
                // Thrown away, so that it is made again; a reader that may not do that only leaves it out.
                Err(fault) if is_damage(&fault) => self.folder.remove(&line.file),
                Err(_) => {}
            }
        }
        are_all_there
    }

    /// Lets go what could not be read when it was asked, and throws it away where it is damaged.
    fn leave_out(&mut self) {
        self.held.retain(|held| {
            if held.is_damaged() {
                self.folder.remove(&held.line().file);
            }
            !held.is_left_out()
        });
    }
}

impl Budget {
    /// With what `segments` keep already; all of it goes when that is too much.
    pub(crate) fn over<'a>(segments: impl Iterator<Item = &'a Held> + Clone) -> Self {
        let mut kept = segments.clone().map(|held| held.segment.kept_bytes()).sum();
        if kept > KEPT_BYTES_AT_MOST {
            segments.for_each(|held| held.segment.let_go());
            kept = 0;
        }
        Self(AtomicUsize::new(kept))
    }

    /// Asks one segment, and lets go what it read where that is too much.
    pub(crate) fn ask<T>(&self, held: &Held, ask: impl FnOnce() -> T) -> T {
        let before = held.segment.kept_bytes();
        let answer = ask();
        let read = held.segment.kept_bytes().saturating_sub(before);
        if self.0.fetch_add(read, Ordering::Relaxed) + read > KEPT_BYTES_AT_MOST {
            held.segment.let_go();
            self.0.fetch_sub(read, Ordering::Relaxed);
        }
        answer
    }
}
