//! Deliveries that a workspace is filled with, and the published secrets that they are checked by.

use exhibit_hook::{Published, captures_from};
use exhibit_store::{Stored, Via};

use crate::secret::publish;
use crate::webhook::own;
use crate::webhook::shelf::Judging;
use crate::{Error, Workspace, clock};

/// A file of captured deliveries, with the secrets of their senders.
#[derive(Clone, Debug)]
pub struct FromWebhooks {
    /// Name of the file.
    pub name: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Published secrets of the vendors.
    pub keys: Vec<Published>,
}

/// What came onto the shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shelved {
    /// Requests in the file.
    pub seen: u64,
    /// Stored, and nothing like them came before.
    pub new: u64,
    /// Stored, and the same came before.
    pub again: u64,
    /// Stored, and another body came before under their id.
    pub conflicts: u64,
    /// Read from this file before.
    pub known: u64,
    /// No requests.
    pub problems: u64,
}

/// Puts the deliveries onto the shelf and gives the workspace their secrets. What an earlier filling brought is known and
/// not stored again.
///
/// # Errors
/// The workspace's own trouble, and that of the file of published secrets.
pub fn shelve(workspace: &Workspace, given: &FromWebhooks) -> Result<Shelved, Error> {
    publish(workspace.home(), workspace.name(), &given.keys)?;
    let (schemes, _) = own::schemes(workspace.home());
    let judging = Judging { schemes, ..Judging::default() };
    let (captures, problems) = captures_from(&given.bytes);
    let drafts: Vec<_> = captures
        .into_iter()
        .map(|capture| {
            let mut draft = judging.draft(capture, Via::File);
            draft.file = Some(given.name.clone());
            "exhibit".clone_into(&mut draft.format);
            draft
        })
        .collect();
    let mut shelved =
        Shelved { seen: drafts.len() as u64, problems: problems.len() as u64, ..Shelved::default() };
    for stored in workspace.writer()?.store_captures(clock::now(), &drafts)? {
        *match stored {
            Stored::New(_) => &mut shelved.new,
            Stored::Again { .. } => &mut shelved.again,
            Stored::Conflict { .. } => &mut shelved.conflicts,
            Stored::Known(_) => &mut shelved.known,
        } += 1;
    }
    Ok(shelved)
}
