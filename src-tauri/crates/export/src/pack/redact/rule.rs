//! One rule of a redaction profile: what it looks at and what becomes of it.

use exhibit_entry::ActorType;
use serde::Deserialize;

use super::field::TextField;
use super::pattern::Pattern;

/// Most rules of one profile: a page of text has a dozen.
pub(super) const RULES_LIMIT: usize = 256;

/// One rule. Exactly one of `fields`, `keys`, `pointers` and `values` is given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// Its name, unique in the file.
    pub(super) id: String,
    /// Texts of the row.
    #[serde(default)]
    pub(super) fields: Vec<TextField>,
    /// Names of metadata keys at any depth, letter case folded, or their words joined by `_` (`createdBy` is
    /// `created_by`); `*` is any run of characters.
    #[serde(default)]
    pub(super) keys: Vec<String>,
    /// JSON pointers (RFC 6901) into the metadata.
    #[serde(default)]
    pub(super) pointers: Vec<String>,
    /// What values look like, wherever they stand.
    #[serde(default)]
    pub(super) values: Vec<Pattern>,
    /// Fields only: holds for actors of these kinds alone.
    #[serde(default)]
    pub(super) actor_types: Vec<ActorType>,
    /// Fields only: holds for resources of these kinds alone, or of kinds that have one of these among their words,
    /// letter case folded; `*` is any run of characters.
    #[serde(default)]
    pub(super) resource_types: Vec<String>,
    /// What becomes of it.
    pub(super) method: Method,
    /// Of what a pseudonym is one.
    #[serde(default)]
    pub(super) kind: Option<Kind>,
}

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Method {
    /// A name that stands for it, the same each time in one pack.
    Pseudonym,
    /// The network it is in: /24, or /48 for IPv6.
    TruncateIp,
    /// Nothing is left: a list or an object goes as a whole, whatever else stands in it. A flag holds no value.
    Remove,
    /// Only its last four characters are left.
    Mask,
    /// Only the name of the program is left.
    Family,
    /// It stays, though a list of what may stay is kept, or though a later rule would take it.
    Keep,
    /// It stays where it is a number, a flag, a time or made of words that are nobody's name, as roles and states are;
    /// anything else becomes a pseudonym.
    KeepWords,
    /// As [`Method::KeepWords`], and where it is one run of letters, digits and `_.:/+-`, as codes are.
    KeepCode,
    /// The name of the key may stay; what it holds is judged as if no rule named it.
    KeepKey,
}

impl Method {
    /// The word used in profiles and logs.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pseudonym => "pseudonym",
            Self::TruncateIp => "truncate_ip",
            Self::Remove => "remove",
            Self::Mask => "mask",
            Self::Family => "family",
            Self::Keep => "keep",
            Self::KeepWords => "keep_words",
            Self::KeepCode => "keep_code",
            Self::KeepKey => "keep_key",
        }
    }
}

/// Of what a pseudonym is one. The same value of two kinds has two pseudonyms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Somebody.
    Person,
    /// A credential.
    Token,
    /// What something was done to.
    Resource,
    /// A project, workspace or repository.
    Project,
    /// A machine or network address.
    Host,
    /// A row of the log.
    Row,
    /// Anything else.
    Value,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub(super) const ALL: [Self; 7] =
        [Self::Person, Self::Token, Self::Resource, Self::Project, Self::Host, Self::Row, Self::Value];

    /// The word that its pseudonyms begin with.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Token => "token",
            Self::Resource => "resource",
            Self::Project => "project",
            Self::Host => "host",
            Self::Row => "row",
            Self::Value => "value",
        }
    }
}

impl Rule {
    /// What is wrong with the rule beyond the shape of its JSON.
    pub(super) fn fault(&self) -> Option<String> {
        let targets = [self.fields.len(), self.keys.len(), self.pointers.len(), self.values.len()];
        let empty = |texts: &[String]| texts.iter().any(|text| text.trim().is_empty());
        let said = match self {
            _ if self.id.trim().is_empty() => "`id` is empty",
            _ if targets.iter().filter(|n| **n > 0).count() != 1 => {
                "needs exactly one of `fields`, `keys`, `pointers` and `values`"
            }
            _ if empty(&self.keys) || empty(&self.resource_types) => "holds an empty text",
            _ if self.pointers.iter().any(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) => {
                "a pointer must begin with /"
            }
            _ if self.fields.is_empty()
                && !(self.actor_types.is_empty() && self.resource_types.is_empty()) =>
            {
                "`actor_types` and `resource_types` stand with `fields` only"
            }
            Rule { method: Method::Keep, .. } if self.keeps_without_a_place() => {
                "`keep` stands with `keys` or `pointers`, or with `fields` of some kinds only"
            }
            Rule { method: Method::KeepWords | Method::KeepCode | Method::KeepKey, .. }
                if self.keys.is_empty() && self.pointers.is_empty() =>
            {
                "`keep_words`, `keep_code` and `keep_key` stand with `keys` or `pointers` only"
            }
            Rule { method: Method::Pseudonym, kind: None, .. } => "a pseudonym needs its `kind`",
            Rule { kind: Some(_), method, .. } if *method != Method::Pseudonym => {
                "`kind` stands with `pseudonym` only"
            }
            Rule { method: Method::TruncateIp, values, .. } if values.iter().any(|value| !value.is_ip()) => {
                "only addresses can be cut to their network"
            }
            Rule { method: Method::Family, values, .. } if !values.is_empty() => {
                "`family` stands with `fields`, `keys` or `pointers` only"
            }
            _ => return None,
        };
        Some(said.to_owned())
    }

    /// `keep` for whatever stands in a field would be no rule at all.
    fn keeps_without_a_place(&self) -> bool {
        let is_of_some = !(self.actor_types.is_empty() && self.resource_types.is_empty());
        self.keys.is_empty() && self.pointers.is_empty() && (self.fields.is_empty() || !is_of_some)
    }
}
