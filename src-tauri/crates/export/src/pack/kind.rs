//! What kinds of pack there are.

use exhibit_entry::Evidence;

/// The kinds of pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackKind {
    /// Who can do what, and who gave it to them.
    AccessReview,
    /// What was changed, by whom.
    ChangeManagement,
    /// What went wrong, and when.
    IncidentResponse,
    /// Whatever a query finds.
    Custom,
}

impl PackKind {
    /// Every kind, in the order people expect.
    pub const ALL: &'static [Self] =
        &[Self::AccessReview, Self::ChangeManagement, Self::IncidentResponse, Self::Custom];

    /// The stable word used on the command line and in names.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::AccessReview => "access-review",
            Self::ChangeManagement => "change-management",
            Self::IncidentResponse => "incident-response",
            Self::Custom => "custom",
        }
    }

    /// The kind called `id`.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// The evidence that belongs in it; none: every row that the query finds.
    #[must_use]
    pub fn evidence(self) -> Option<Evidence> {
        match self {
            Self::AccessReview => Some(Evidence::Access),
            Self::ChangeManagement => Some(Evidence::Change),
            Self::IncidentResponse => Some(Evidence::Incident),
            Self::Custom => None,
        }
    }

    /// The title people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::AccessReview => "Access review evidence",
            Self::ChangeManagement => "Change management evidence",
            Self::IncidentResponse => "Incident response evidence",
            Self::Custom => "Evidence by query",
        }
    }
}
