//! Profiles and rules in force: what makes a reading of a raw row.

mod feed;
mod files;
mod own_rules;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exhibit_entry::{Reading, summary};
use exhibit_rule::RuleSet;
use exhibit_source::Profile;
use exhibit_store::{Derive, Derived, Feed, MappingKey};

use crate::{Error, Home};

pub(crate) use feed::FeedReading;
pub use files::Broken;

/// The profile for sources whose own profile is not here any more.
const FALLBACK: &str = "generic";

/// Profiles (built in, and the user's own, which win) with the classification rules.
#[derive(Clone, Debug)]
pub struct Derivation {
    own: BTreeMap<String, Profile>,
    /// The files that the own ones stand in.
    files: BTreeMap<String, PathBuf>,
    broken: Vec<Broken>,
    /// The user's own before the built-in ones; none: only these are in force.
    own_rules: Option<Arc<RuleSet>>,
}

impl Derivation {
    /// Reads the user's own profiles and own rules from the data folder. A file that cannot be used is left out and kept
    /// in [`Derivation::broken`]; of the rules the built-in ones are always in force.
    ///
    /// # Errors
    /// [`Error::Io`] for a folder that cannot be listed.
    pub fn of(home: &Home) -> Result<Self, Error> {
        let mut derivation = Self::load(&home.profiles())?;
        match own_rules::read(&home.own_rules()) {
            Ok(rules) => derivation.own_rules = rules,
            Err(broken) => derivation.broken.push(broken),
        }
        Ok(derivation)
    }

    /// Reads the user's own profiles from `folder` (`*.toml`); a missing folder holds none. A file that cannot be used
    /// is left out and kept in [`Derivation::broken`]. The rules are the built-in ones.
    ///
    /// # Errors
    /// [`Error::Io`] for a folder that cannot be listed.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let files::Files { own: read, broken } = files::read(folder)?;
        let (mut own, mut files) = (BTreeMap::new(), BTreeMap::new());
        for (id, (profile, path)) in read {
            own.insert(id.clone(), profile);
            files.insert(id, path);
        }
        Ok(Self { own, files, broken, own_rules: None })
    }

    /// Files of the user's that cannot be used: profiles by name, then the own rules.
    #[must_use]
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// Why the user's own rules are not in force, where they are there and cannot be used.
    #[must_use]
    pub fn rules_problem(&self) -> Option<&Broken> {
        self.broken.iter().find(|broken| broken.what == files::What::Rules)
    }

    /// The profile called `id`.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the known ones, or the file that should hold it and cannot be used.
    pub fn profile(&self, id: &str) -> Result<&Profile, Error> {
        let found = self.own.get(id).or_else(|| exhibit_source::builtin_by_id(id));
        found.ok_or_else(|| {
            let of_it = |broken: &&Broken| broken.what == files::What::Profile && broken.id == id;
            if let Some(broken) = self.broken.iter().find(of_it) {
                return broken.error();
            }
            let known: Vec<&str> = self.profiles().iter().map(|profile| profile.id.as_str()).collect();
            Error::usage(
                format!("there is no profile called `{id}`"),
                format!("profiles are {}", known.join(", ")),
            )
        })
    }

    /// Every profile, sorted by id; the user's own in the place of built-in ones.
    #[must_use]
    pub fn profiles(&self) -> Vec<&Profile> {
        let builtin = exhibit_source::builtin().iter();
        let mut all: BTreeMap<&str, &Profile> =
            builtin.map(|profile| (profile.id.as_str(), profile)).collect();
        all.extend(self.own.iter().map(|(id, profile)| (id.as_str(), profile)));
        all.into_values().collect()
    }

    /// The rules in force.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        self.own_rules.as_deref().unwrap_or_else(|| RuleSet::builtin())
    }

    /// What the profile of `feed` reads from a raw row, before rules have looked at it, with the feed as rules know it.
    ///
    /// # Errors
    /// The reason in words.
    pub(crate) fn reading<'a>(
        &'a self,
        feed: Feed<'a>,
        raw: &[u8],
    ) -> Result<(exhibit_rule::Feed<'a>, Reading), String> {
        let mapping = self.or_fallback(feed.profile);
        Ok((self.known_to_rules(feed), exhibit_source::read_row(mapping, raw)?))
    }

    /// A source as rules know it.
    pub(crate) fn known_to_rules<'a>(&'a self, feed: Feed<'a>) -> exhibit_rule::Feed<'a> {
        exhibit_rule::Feed { profile: self.rules_id(feed.profile), source: feed.source }
    }

    /// The id that rules know a profile by. A source keeps the rules of its own profile when that is gone and the generic
    /// one reads its rows.
    pub(crate) fn rules_id<'a>(&'a self, profile: &'a str) -> &'a str {
        let mapping = self.or_fallback(profile);
        if mapping.id.as_str() == profile { mapping.rules_id() } else { profile }
    }

    /// The file of the user's own profile called `id`.
    pub(crate) fn own_file(&self, id: &str) -> Option<&Path> {
        self.files.get(id).map(PathBuf::as_path)
    }

    /// The same with `profile` in force.
    pub(crate) fn with(&self, profile: Profile) -> Self {
        let mut with = self.clone();
        with.own.insert(profile.id.as_str().to_owned(), profile);
        with
    }

    /// The id of the profile that `rows` are told by; `generic` when none knows them.
    pub(crate) fn detect<B: AsRef<[u8]>>(&self, rows: &[B]) -> &str {
        let rows: Vec<&[u8]> = rows.iter().map(AsRef::as_ref).collect();
        let found = exhibit_source::detect_profile_among(self.own_first(), &rows);
        found.map_or(FALLBACK, |profile| profile.id.as_str())
    }

    /// The id of the profile that the header of a table is told by; `generic` when none knows it.
    pub(crate) fn detect_columns(&self, document: &[u8]) -> &str {
        let found = exhibit_source::detect_columns_among(self.own_first(), document);
        found.map_or(FALLBACK, |profile| profile.id.as_str())
    }

    /// The rows that a profile cuts one row of a file into: one, where it holds one event.
    pub(crate) fn parts<'a>(&self, profile: &str, raw: &'a [u8]) -> Vec<Cow<'a, [u8]>> {
        exhibit_source::explode(self.or_fallback(profile), raw)
    }

    /// Every profile in force, the user's own before those that come with Exhibit: of equals the first is taken.
    fn own_first(&self) -> impl DoubleEndedIterator<Item = &Profile> {
        let builtin = exhibit_source::builtin().iter();
        self.own.values().chain(builtin.filter(|profile| !self.own.contains_key(profile.id.as_str())))
    }

    fn or_fallback(&self, id: &str) -> &Profile {
        let generic =
            || exhibit_source::builtin_by_id(FALLBACK).expect("BUG: the generic profile is built in");
        self.own.get(id).or_else(|| exhibit_source::builtin_by_id(id)).unwrap_or_else(generic)
    }
}

impl Derive for Derivation {
    fn mapping(&self, profile: &str) -> MappingKey {
        MappingKey {
            profile_sha256: self.or_fallback(profile).sha256().to_owned(),
            // Asked of every log before it is read; the rules themselves only where rows come.
            rules_sha256: self
                .own_rules
                .as_ref()
                .map_or(RuleSet::builtin_sha256(), |own| own.sha256())
                .to_owned(),
        }
    }

    fn derive(&self, feed: Feed<'_>, raw: &[u8]) -> Result<Derived, String> {
        let (known, reading) = self.reading(feed, raw)?;
        let class = exhibit_rule::classify(self.rules(), known, &reading);
        let summary = summary::summarise(&reading);
        Ok(feed::derived(reading, class, summary))
    }

    fn content(&self, raw: &[u8]) -> [u8; 32] {
        exhibit_source::content(raw)
    }
}
