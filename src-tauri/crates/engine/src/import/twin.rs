//! Files of one export that hold the same rows in two forms, as packs of JSON and CSV do. One form is read: the other
//! spells the same rows another way, and each of them would come in as a change of itself.

use std::collections::BTreeMap;

use exhibit_entry::{Moment, Reading};
use sha2::{Digest, Sha256};

use super::place::{Item, NameKind, Place};
use super::{Wanted, head, opened, rows};
use crate::{Error, Watch, Workspace};

/// Rows that are looked at to tell a file's profile.
const ROWS_TO_TELL: usize = 20;

/// Several files, and which of them hold the same.
pub(super) struct Twins<'a> {
    items: &'a [Item<'a>],
    /// Of each file of rows: what it shares with others by name, and its kind.
    kinds: Vec<Option<(String, NameKind)>>,
    /// What the files of records in one scope say; found out when the first table asks.
    said: BTreeMap<String, Said>,
}

/// With what rows are read.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) wanted: &'a Wanted,
    pub(super) watch: &'a Watch<'a>,
}

impl<'a> Twins<'a> {
    pub(super) fn among(items: &'a [Item<'a>]) -> Self {
        Self { items, kinds: items.iter().map(|item| item.kind().ok()).collect(), said: BTreeMap::new() }
    }

    /// Why the rows of item `at` need not be read: all of them stand in another file. None where that is not so.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(super) fn why_known(&mut self, at: usize, by: By<'_>) -> Result<Option<String>, Error> {
        let Some((stem, kind)) = self.kinds[at].clone() else { return Ok(None) };
        if let Some(sibling) = self.sibling(&stem, kind) {
            let mut said = Said::default();
            said.learn(&self.items[sibling], by)?;
            if let Some(count) = said.holds_all(&self.items[at], by)? {
                return Ok(Some(same(count, &self.items[sibling].name)));
            }
        }
        if kind != NameKind::Table {
            return Ok(None);
        }
        let scope = scope(&self.items[at]);
        if !self.said.contains_key(&scope) {
            let said = self.learned(&scope, by)?;
            self.said.insert(scope.clone(), said);
        }
        let said = self.said.get_mut(&scope).expect("BUG: it was learned above");
        let count = said.holds_all(&self.items[at], by)?;
        Ok(count.map(|count| same(count, "other files beside it")))
    }

    /// The file of the same name in a form that goes first.
    fn sibling(&self, stem: &str, kind: NameKind) -> Option<usize> {
        let named = |other: &Option<(String, NameKind)>| {
            other.as_ref().filter(|(name, form)| name == stem && *form < kind).map(|(_, form)| *form)
        };
        let forms = self.kinds.iter().enumerate().filter_map(|(at, other)| Some((named(other)?, at)));
        forms.min().map(|(_, at)| at)
    }

    fn learned(&self, wanted: &str, by: By<'_>) -> Result<Said, Error> {
        let mut said = Said::default();
        for (item, kind) in self.items.iter().zip(&self.kinds) {
            let is_record = kind.as_ref().is_some_and(|(_, kind)| *kind != NameKind::Table);
            if is_record && scope(item) == wanted {
                said.learn(item, by)?;
            }
        }
        // Under another name, only ids tell that two rows are one.
        said.by_time.clear();
        Ok(said)
    }
}

fn same(count: u64, name: &str) -> String {
    format!("its {count} rows stand in {name} too, which is read")
}

/// The files among which a table's rows are looked for: those of the archive, or of the same folder.
fn scope(item: &Item<'_>) -> String {
    match &item.place {
        Place::Member(..) => String::new(),
        Place::Path(path) => path.parent().map(|folder| folder.display().to_string()).unwrap_or_default(),
    }
}

/// 128 bits of a hash: what a row says, apart from how it is written.
type Mark = [u8; 16];

/// What rows say: their ids, times and actions.
#[derive(Default)]
struct Said {
    by_id: BTreeMap<Mark, u64>,
    /// Of rows that are compared without their ids.
    by_time: BTreeMap<Mark, u64>,
}

impl Said {
    /// Adds the rows of a file. One that cannot be read says nothing.
    fn learn(&mut self, item: &Item<'_>, by: By<'_>) -> Result<(), Error> {
        each(item, by, &mut |reading| {
            if let Some(id) = &reading.id {
                *self.by_id.entry(mark(Some(id), reading)).or_default() += 1;
            }
            *self.by_time.entry(mark(None, reading)).or_default() += 1;
        })?;
        Ok(())
    }

    /// How many rows `item` has, where every one of them is said here.
    fn holds_all(&mut self, item: &Item<'_>, by: By<'_>) -> Result<Option<u64>, Error> {
        if self.by_id.is_empty() && self.by_time.is_empty() {
            return Ok(None);
        }
        let mut others = 0_u64;
        let counted = each(item, by, &mut |reading| {
            let tells = reading.at.is_some() || reading.action.is_some();
            let known = match &reading.id {
                Some(id) if !self.by_id.is_empty() => self.by_id.contains_key(&mark(Some(id), reading)),
                _ => self.take_by_time(reading),
            };
            others += u64::from(!(tells && known));
        })?;
        Ok(counted.filter(|count| *count > 0 && others == 0))
    }

    /// Whether such a row is there once more.
    fn take_by_time(&mut self, reading: &Reading) -> bool {
        match self.by_time.get_mut(&mark(None, reading)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}

/// Reads every row of a file. The count of rows; none where one of them, or the file, cannot be read.
fn each(item: &Item<'_>, by: By<'_>, take: &mut dyn FnMut(&Reading)) -> Result<Option<u64>, Error> {
    match read_each(item, by, take) {
        Err(Error::Cancelled) => Err(Error::Cancelled),
        // It is told when the file itself is imported.
        Err(_) => Ok(None),
        Ok(counted) => Ok(counted),
    }
}

fn read_each(item: &Item<'_>, by: By<'_>, take: &mut dyn FnMut(&Reading)) -> Result<Option<u64>, Error> {
    let derivation = by.workspace.derivation();
    let first = head::of(&item.name, &|| item.open(), ROWS_TO_TELL)?;
    let id = by.wanted.profile.clone().unwrap_or_else(|| derivation.detect(&first.rows).to_owned());
    let profile = derivation.profile(&id)?;
    let (mut count, mut unread) = (0, 0_u64);
    let opened = opened::look((&item.name, item.open()?), by.watch)?;
    rows::each((&item.name, by.watch), opened, &mut |raw| {
        by.watch.check()?;
        count += 1;
        match exhibit_source::read_row(profile, &raw) {
            Ok(reading) => take(&reading),
            Err(_) => unread += 1,
        }
        Ok(())
    })?;
    Ok((unread == 0).then_some(count))
}

fn mark(id: Option<&String>, reading: &Reading) -> Mark {
    let at = reading.at.map(Moment::ms);
    let text = serde_json::json!([id, at, reading.action]).to_string();
    let digest = Sha256::digest(text.as_bytes());
    let mut mark = Mark::default();
    mark.copy_from_slice(&digest[..16]);
    mark
}
