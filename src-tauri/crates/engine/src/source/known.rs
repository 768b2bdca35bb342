//! The vendors that can be read, for somebody who chooses one.

use std::collections::BTreeMap;

use exhibit_entry::Field;
use exhibit_source::profile::{Fields, ProfileKind};
use exhibit_source::{Auth, Profile, params_needed};

use crate::{Derivation, Error};

/// What there is to know about a profile before a source is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// What it reads.
    pub title: String,
    /// The vendor.
    pub vendor: String,
    /// How its rows come in.
    pub kind: ProfileKind,
    /// Its own address; none where nothing can be pulled.
    pub url: Option<String>,
    /// Whether a token goes along with requests.
    pub needs_token: bool,
    /// What each line of the secret is, e.g. `Client id`, `Client secret`; empty where there is none.
    pub token_parts: Vec<String>,
    /// Which secret is wanted and which rights it needs.
    pub token_note: Option<String>,
    /// Parameters that a user may set.
    pub params: Vec<String>,
    /// Parameters that a user must set, those without a value of the profile's own.
    pub required: Vec<String>,
    /// Values that parameters have where the user gives none.
    pub defaults: BTreeMap<String, String>,
    /// Where the facts come from.
    pub notes: Vec<String>,
    /// What to know before trusting its log.
    pub traps: Vec<String>,
    /// What the vendor never records.
    pub not_recorded: Vec<String>,
    /// How long the vendor keeps rows, in its terms.
    pub retention: Option<String>,
    /// The same in days, where the vendor names a number.
    pub retention_days: Option<u32>,
    /// The first day of which the vendor has rows at all, `YYYY-MM-DD`.
    pub recorded_since: Option<String>,
    /// When its documents were read, `YYYY-MM-DD`.
    pub as_read: String,
    /// The fields that it fills where the vendor gives a value; see [`records`].
    pub records: Vec<Field>,
    /// Whether it is a file of the user's own.
    pub is_own: bool,
}

impl Known {
    /// Whether rows can be pulled; else they come as files.
    #[must_use]
    pub fn can_pull(&self) -> bool {
        self.url.is_some()
    }
}

/// Every profile in force, by title.
#[must_use]
pub fn profiles(derivation: &Derivation) -> Vec<Known> {
    let mut known: Vec<Known> = derivation.profiles().into_iter().map(known).collect();
    known.sort_by_cached_key(|profile| profile.title.to_lowercase());
    known
}

/// One profile in force.
///
/// # Errors
/// [`Error::Usage`] naming the known ones.
pub fn known_as(derivation: &Derivation, id: &str) -> Result<Known, Error> {
    derivation.profile(id).map(known)
}

/// The fields that a profile fills where the vendor gives a value. One that is not among them is not recorded, as far as
/// is known here. Category, evidence and outcome are told by the classification rules as well, rule, verb, object and
/// risk by them alone, and the source is ours.
#[must_use]
pub fn records(profile: &Profile) -> Vec<Field> {
    let filled = |field: &Field| fills(&profile.fields, *field);
    exhibit_entry::field::FIELDS.iter().map(|spec| spec.field).filter(filled).collect()
}

fn known(profile: &Profile) -> Known {
    let request = profile.request.as_ref();
    Known {
        id: profile.id.as_str().to_owned(),
        title: profile.title.clone(),
        vendor: profile.vendor.clone(),
        kind: profile.kind,
        url: request.map(|shape| shape.url.as_str().to_owned()),
        needs_token: request.is_some() && profile.auth != Auth::None,
        token_parts: request.map(|_| profile.auth.parts()).unwrap_or_default(),
        token_note: profile.token_note.clone(),
        params: request.map(|shape| shape.allowed.clone()).unwrap_or_default(),
        required: params_needed(profile).into_iter().map(str::to_owned).collect(),
        defaults: request.map(|shape| shape.defaults.clone()).unwrap_or_default(),
        notes: profile.notes.clone(),
        traps: profile.traps.clone(),
        not_recorded: profile.not_recorded.clone(),
        retention: profile.retention.as_ref().map(|kept| kept.note.clone()),
        retention_days: profile.retention.as_ref().and_then(|kept| kept.days),
        recorded_since: profile.recorded_since.as_ref().map(|day| day.as_str().to_owned()),
        as_read: profile.as_read.as_str().to_owned(),
        records: records(profile),
        is_own: is_own(profile),
    }
}

/// Whether a user's file is in force here: it stands in the place of a built-in profile, or beside them.
fn is_own(profile: &Profile) -> bool {
    let builtin = exhibit_source::builtin_by_id(profile.id.as_str());
    builtin.is_none_or(|builtin| builtin.sha256() != profile.sha256())
}

fn fills(fields: &Fields, field: Field) -> bool {
    match field {
        Field::Action => !fields.action.is_empty(),
        Field::Actor => !fields.actor_id.is_empty() || !fields.actor_label.is_empty(),
        Field::ActorType => !fields.actor_type.is_empty(),
        Field::Session => !fields.actor_session.is_empty(),
        Field::Token => !fields.token.is_empty(),
        Field::Category | Field::Evidence | Field::Outcome | Field::Source => true,
        Field::Rule | Field::Verb | Field::Object | Field::Risk => true,
        Field::Project => !fields.project_id.is_empty() || !fields.project_label.is_empty(),
        Field::ResourceType => !fields.resource_type.is_empty(),
        Field::Resource => !fields.resource_id.is_empty() || !fields.resource_label.is_empty(),
        Field::Origin => !fields.origin.is_empty(),
        Field::Id => !fields.id.is_empty(),
        Field::Ip => !fields.ip.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Known> {
        profiles(&Derivation::load(std::path::Path::new("/nowhere/at/all")).unwrap())
    }

    #[test]
    fn every_vendor_is_there_by_title_with_its_facts() {
        let known = all();
        assert!(known.len() >= 7 && known.is_sorted_by_key(|profile| profile.title.to_lowercase()));
        let mushi = known.iter().find(|profile| profile.id == "mushi-mushi").unwrap();
        assert!(mushi.can_pull() && mushi.needs_token && mushi.retention.is_some());
        assert_eq!(mushi.params, ["action", "resource_type", "actor", "actor_type", "q"]);
        let generic = known.iter().find(|profile| profile.id == "generic").unwrap();
        assert!(!generic.can_pull() && !generic.needs_token);
    }

    #[test]
    fn a_field_that_a_vendor_never_sends_is_not_among_those_recorded() {
        let known = all();
        let records = &known.iter().find(|profile| profile.id == "nevo").unwrap().records;
        assert!(records.contains(&Field::Actor) && records.contains(&Field::Source));
        assert!(!records.contains(&Field::Ip) && !records.contains(&Field::Session));
    }
}
