//! Which segments there are, and of what: a small JSON file in their folder.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::folder::{Folder, is_segment_name};
use crate::generation::Generation;
use crate::{Error, origin};

/// Its name.
const NAME: &str = "manifest.json";

/// The version of this file and of what segments hold. Segments of another one are made anew.
const FORMAT: u32 = 1;

/// A line takes some 250 bytes and stands for 131,072 rows.
const BYTES_AT_MOST: u64 = 16 << 20;

/// What segments are made of: they are believed by a database in exactly this state of its readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Binding {
    format: u32,
    /// Texts are folded by the letters that this version of Unicode knows.
    unicode: (u8, u8, u8),
    workspace: String,
    pub(super) generation: String,
}

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Its file in the folder.
    pub(super) file: String,
    /// The rows that it covers.
    pub(super) first: u64,
    pub(super) last: u64,
    /// Whether it stays as it is when rows are added.
    pub(super) is_full: bool,
    /// The leaf of its last row, which has a salt of its own: a database that was put back and went on in another way has
    /// another one there.
    pub(super) leaf: String,
    /// The last bytes of its file, checksums among them: a file of the same name from elsewhere ends in another way.
    pub(super) end: String,
}

/// All segments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    #[serde(flatten)]
    binding: Binding,
    /// In order of their rows, none of which is in two of them.
    pub(super) segments: Vec<Line>,
}

impl Binding {
    /// Of the state that `connection` reads; none where the file is of a version that has no segments.
    pub(crate) fn of(connection: &Connection) -> Result<Option<Self>, Error> {
        let named = origin::read(connection)?;
        let Some(((workspace, _), generation)) = named.zip(Generation::of(connection)?) else {
            return Ok(None);
        };
        Ok(Some(Self {
            format: FORMAT,
            unicode: char::UNICODE_VERSION,
            workspace: workspace.origin(),
            generation: generation.to_hex(),
        }))
    }
}

impl Manifest {
    /// Of these segments.
    pub(super) fn new(binding: &Binding, segments: Vec<Line>) -> Self {
        Self { binding: binding.clone(), segments }
    }

    /// The bytes of the one in a folder; none where there is none that can be read.
    pub(super) fn bytes(folder: &Folder) -> Option<Vec<u8>> {
        folder.read(NAME, BYTES_AT_MOST).ok()
    }

    /// The segments that `bytes` name of `binding`; none where they are of something else, or no manifest.
    pub(super) fn segments_of(bytes: &[u8], binding: &Binding) -> Vec<Line> {
        let read: Option<Self> = serde_json::from_slice(bytes).ok();
        let lines =
            read.filter(|read| read.binding == *binding).map(|read| read.segments).unwrap_or_default();
        let apart = lines.is_sorted_by(|before, after| before.last < after.first);
        let fine = |line: &Line| line.first > 0 && line.first <= line.last && is_segment_name(&line.file);
        if apart && lines.iter().all(fine) { lines } else { Vec::new() }
    }

    /// Puts it in the place of the one before.
    pub(super) fn write(&self, folder: &Folder) -> Result<(), Error> {
        let text = serde_json::to_vec(self).expect("BUG: plain fields always serialise");
        folder.replace(NAME, |file| {
            std::io::Write::write_all(file, &text).map_err(|source| folder.failed(source))
        })
    }
}
