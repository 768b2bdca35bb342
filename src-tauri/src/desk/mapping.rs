//! The desk's verbs of mappings: looking at one, and keeping it as a profile of the person's own.

use exhibit_engine::mapping::{self, From, Own, Pick, Reading};
use exhibit_engine::secret::Keep;
use exhibit_engine::{Error, Patience};

use super::Desk;
use crate::task::Hear;
use crate::wire::{Mapping, MappingRequest, MappingSave, ProfileLine, ProfileRef};

impl Desk {
    /// Reads one page or the beginning of a file as a profile with the person's picks would. Nothing is stored, no token is
    /// kept, and a file must be one that was chosen.
    pub(crate) fn try_mapping(&self, request: MappingRequest, hear: Hear) -> Result<Mapping, Error> {
        let MappingRequest { source, new, file, profile, picks } = request;
        let picks: Vec<Pick> = picks.into_iter().map(Pick::from).collect();
        let file = file.map(|file| self.grants.readable(&file)).transpose()?;
        let new = new.map(|new| new.or_keep(Keep::Nowhere));
        let (from, shown) = match (&source, &new, &file) {
            (Some(name), None, None) => (From::Source(name), name.as_str()),
            (None, Some(new), None) => (From::New(new), new.name.as_str()),
            (None, None, Some(path)) => (From::File(path), profile.as_str()),
            _ => return Err(one_is_wanted()),
        };
        let workspace = self.workspace()?;
        let reading = Reading { profile: Some(&profile), picks: &picks };
        self.tasks.run(hear, |watch| {
            let seen = mapping::look(&workspace, from, reading, (Patience::default(), watch))?;
            Ok(Mapping::of(shown, seen))
        })
    }

    /// Writes a profile of the person's own, and reads a source with it where one is named.
    pub(crate) fn save_mapping(&self, request: MappingSave) -> Result<ProfileLine, Error> {
        let MappingSave { id, title, profile, picks, source } = request;
        let picks: Vec<Pick> = picks.into_iter().map(Pick::from).collect();
        let own = Own { id: &id, title: &title, profile: &profile, picks: &picks };
        let workspace = self.workspace()?;
        let saved = match source {
            Some(name) => mapping::save_for(&workspace, own, &name)?,
            None => mapping::save(&workspace, own)?,
        };
        Ok(saved.into())
    }

    /// Removes a profile of the person's own.
    pub(crate) fn remove_profile(&self, named: &ProfileRef) -> Result<(), Error> {
        mapping::remove(&self.workspace()?, &named.id)
    }
}

fn one_is_wanted() -> Error {
    Error::Usage {
        message: "rows come from a source, from a new one, or from a file".into(),
        hint: "nothing was read; name one of the three".into(),
    }
}
