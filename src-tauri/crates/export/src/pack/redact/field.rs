//! The texts of a row, one by one.

use serde::Deserialize;

use crate::pack::rows::PackRow;

/// One text of a row. The first thirteen can be named by a rule, the others only hold what patterns find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum TextField {
    #[serde(rename = "at_raw")]
    AtRaw,
    #[serde(rename = "label")]
    Label,
    #[serde(rename = "summary")]
    Summary,
    #[serde(rename = "actor.id")]
    ActorId,
    #[serde(rename = "actor.label")]
    ActorLabel,
    #[serde(rename = "actor.session")]
    ActorSession,
    #[serde(rename = "token")]
    Token,
    #[serde(rename = "resource.id")]
    ResourceId,
    #[serde(rename = "resource.label")]
    ResourceLabel,
    #[serde(rename = "project.id")]
    ProjectId,
    #[serde(rename = "project.label")]
    ProjectLabel,
    #[serde(rename = "ip")]
    Ip,
    #[serde(rename = "user_agent")]
    UserAgent,
    #[serde(skip)]
    Id,
    #[serde(skip)]
    Key,
    #[serde(skip)]
    VendorId,
    #[serde(skip)]
    Action,
    #[serde(skip)]
    Category,
    #[serde(skip)]
    ResourceKind,
    /// Stands for every text in the metadata, in the log only.
    #[serde(skip)]
    Metadata,
}

impl TextField {
    /// Every text of a row but the metadata.
    pub(super) const ALL: [Self; 19] = [
        Self::AtRaw,
        Self::Label,
        Self::Summary,
        Self::ActorId,
        Self::ActorLabel,
        Self::ActorSession,
        Self::Token,
        Self::ResourceId,
        Self::ResourceLabel,
        Self::ProjectId,
        Self::ProjectLabel,
        Self::Ip,
        Self::UserAgent,
        Self::Id,
        Self::Key,
        Self::VendorId,
        Self::Action,
        Self::Category,
        Self::ResourceKind,
    ];

    /// How many there are, the metadata counted.
    pub(super) const COUNT: usize = Self::ALL.len() + 1;

    /// The path that a pack shows.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::AtRaw => "at_raw",
            Self::Label => "label",
            Self::Summary => "summary",
            Self::ActorId => "actor.id",
            Self::ActorLabel => "actor.label",
            Self::ActorSession => "actor.session",
            Self::Token => "token",
            Self::ResourceId => "resource.id",
            Self::ResourceLabel => "resource.label",
            Self::ProjectId => "project.id",
            Self::ProjectLabel => "project.label",
            Self::Ip => "ip",
            Self::UserAgent => "user_agent",
            Self::Id => "id",
            Self::Key => "key",
            Self::VendorId => "vendor_id",
            Self::Action => "action",
            Self::Category => "category",
            Self::ResourceKind => "resource.type",
            Self::Metadata => "metadata",
        }
    }

    /// By index, as [`TextField::ALL`] and then the metadata.
    pub(super) fn numbered(index: usize) -> Self {
        Self::ALL.get(index).copied().unwrap_or(Self::Metadata)
    }

    /// Names of rows: they are replaced as a whole, so that joins still work.
    pub(super) fn is_key(self) -> bool {
        matches!(self, Self::Id | Self::Key | Self::VendorId)
    }

    /// Words of a vendor's machine: a name that happens to be part of one is no name there.
    pub(super) fn is_code(self) -> bool {
        self.is_key()
            || matches!(
                self,
                Self::Action | Self::Category | Self::ResourceKind | Self::ActorSession | Self::AtRaw
            )
    }

    /// Texts that were made for reading, and repeat others.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Self::Label | Self::Summary)
    }

    /// Texts in which long numbers are times or ids and no one's number.
    pub(super) fn holds_numbers(self) -> bool {
        self.is_key() || self == Self::AtRaw
    }

    /// The text, where there is one.
    pub(super) fn of(self, row: &PackRow) -> Option<&str> {
        let entry = &row.entry;
        match self {
            Self::AtRaw => entry.at_raw.as_deref(),
            Self::Label => Some(&entry.label),
            Self::Summary => Some(&entry.summary),
            Self::ActorId => entry.actor.id.as_deref(),
            Self::ActorLabel => entry.actor.label.as_deref(),
            Self::ActorSession => entry.actor.session.as_deref(),
            Self::Token => entry.token.as_deref(),
            Self::ResourceId => entry.resource.id.as_deref(),
            Self::ResourceLabel => entry.resource.label.as_deref(),
            Self::ProjectId => entry.project.id.as_deref(),
            Self::ProjectLabel => entry.project.label.as_deref(),
            Self::Ip => entry.ip.as_deref(),
            Self::UserAgent => entry.user_agent.as_deref(),
            Self::Id => entry.id.as_deref(),
            Self::Key => Some(&entry.key),
            Self::VendorId => Some(&row.leaf.vendor_id),
            Self::Action => entry.action.as_deref(),
            Self::Category => entry.category.as_deref(),
            Self::ResourceKind => entry.resource.kind.as_deref(),
            Self::Metadata => None,
        }
    }

    /// Puts `text` in its place; where a row always has a text, none is said with the word for it.
    pub(super) fn put(self, row: &mut PackRow, text: Option<String>) {
        let always = |text: Option<String>| text.unwrap_or_else(|| super::method::REMOVED.to_owned());
        let entry = &mut row.entry;
        match self {
            Self::AtRaw => entry.at_raw = text,
            Self::Label => entry.label = always(text),
            Self::Summary => entry.summary = always(text),
            Self::ActorId => entry.actor.id = text,
            Self::ActorLabel => entry.actor.label = text,
            Self::ActorSession => entry.actor.session = text,
            Self::Token => entry.token = text,
            Self::ResourceId => entry.resource.id = text,
            Self::ResourceLabel => entry.resource.label = text,
            Self::ProjectId => entry.project.id = text,
            Self::ProjectLabel => entry.project.label = text,
            Self::Ip => entry.ip = text,
            Self::UserAgent => entry.user_agent = text,
            Self::Id => entry.id = text,
            Self::Key => entry.key = always(text),
            Self::VendorId => row.leaf.vendor_id = text.unwrap_or_default(),
            Self::Action => entry.action = text,
            Self::Category => entry.category = text,
            Self::ResourceKind => entry.resource.kind = text,
            Self::Metadata => {}
        }
    }
}
