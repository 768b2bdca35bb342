//! Which controls of public frameworks a kind of pack speaks to, and what each regime says about keeping logs: a data
//! file, read once.
//!
//! Identifiers and our own words only. A pack speaks to a control; it never says that a control is met.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::pack::PackKind;

/// The data file; where its identifiers come from stands in its `note`.
const CONTROLS_JSON: &str = include_str!("control/controls.json");
/// Stands in the data file for every kind of pack.
const EVERY: &str = "every";

/// One control, as one kind of pack speaks to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Stable word of the framework, e.g. `soc2`.
    pub framework: String,
    /// The framework for people, with its edition.
    pub framework_title: String,
    /// The control as the framework numbers it, e.g. `CC6.1`.
    pub id: String,
    /// What it is about, in our words.
    pub about: String,
    /// Files of the pack that speak to it, from `data/evidence/` or, with a folder, from `data/`.
    pub listings: Vec<String>,
    /// What they show for it.
    pub shows: String,
    /// What they do not show for it.
    pub not_shown: String,
}

/// What one regime says about how long logs are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionLine {
    /// Law, standard or scheme, with the clause.
    pub regime: String,
    /// The number that people use.
    pub people_use: String,
    /// What its text says, in our words.
    pub text_says: String,
    /// What the text is explicit about: `logs`, `documents`, `none`, or `unsure`.
    pub explicit: String,
}

/// The controls that packs of this kind speak to, framework by framework.
#[must_use]
pub fn controls_of(kind: PackKind) -> &'static [Control] {
    BOOK.by_kind.get(kind.id()).map_or(&[], Vec::as_slice)
}

/// What the regimes say about keeping logs, the strictest about logs first.
#[must_use]
pub fn retention_table() -> &'static [RetentionLine] {
    &BOOK.retention
}

/// Where the identifiers come from, in sentences to be printed below them.
#[must_use]
pub fn controls_note() -> &'static str {
    &BOOK.note
}

impl Control {
    /// Whether the file at `path`, from the bag's top folder, is one of those named in `listing`.
    pub(crate) fn names(listing: &str, path: &str) -> bool {
        let inside = path.strip_prefix("data/").unwrap_or(path);
        inside == listing || inside.strip_prefix("evidence/") == Some(listing)
    }
}

struct Book {
    note: String,
    by_kind: BTreeMap<&'static str, Vec<Control>>,
    retention: Vec<RetentionLine>,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let file: File =
        serde_json::from_str(CONTROLS_JSON).expect("BUG: the embedded controls are read by a test");
    let by_kind = PackKind::ALL.iter().map(|kind| (kind.id(), file.controls_of(kind.id()))).collect();
    Book { note: file.note, by_kind, retention: file.retention }
});

#[derive(Deserialize)]
struct File {
    note: String,
    frameworks: Vec<Framework>,
    controls: Vec<Line>,
    retention: Vec<RetentionLine>,
}

#[derive(Deserialize)]
struct Framework {
    id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    framework: String,
    id: String,
    about: String,
    packs: BTreeMap<String, Speaks>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speaks {
    listings: Vec<String>,
    shows: String,
    not_shown: String,
}

impl File {
    fn controls_of(&self, kind: &str) -> Vec<Control> {
        self.controls.iter().filter_map(|line| self.control(line, kind)).collect()
    }

    fn control(&self, line: &Line, kind: &str) -> Option<Control> {
        let speaks = line.packs.get(kind).or_else(|| line.packs.get(EVERY))?;
        let framework = self.frameworks.iter().find(|framework| framework.id == line.framework);
        Some(Control {
            framework: line.framework.clone(),
            framework_title: framework.map_or_else(|| line.framework.clone(), |found| found.title.clone()),
            id: line.id.clone(),
            about: line.about.clone(),
            listings: speaks.listings.clone(),
            shows: speaks.shows.clone(),
            not_shown: speaks.not_shown.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Files that packs can hold below `data/evidence/`, by kind (the layout of this issue), and those of every kind.
    fn files_of(kind: PackKind) -> Vec<&'static str> {
        let own: &[&str] = match kind {
            PackKind::AccessReview => &[
                "access_changes.csv",
                "logins.csv",
                "credentials.csv",
                "principals.csv",
                "role_timeline.csv",
                "account_diff.csv",
            ],
            PackKind::ChangeManagement => {
                &["changes.csv", "deployments.csv", "config_changes.csv", "deletions.csv", "change_types.csv"]
            }
            PackKind::IncidentResponse => &[
                "timeline.csv",
                "auth_failures.csv",
                "rate_limits.csv",
                "actors.csv",
                "indicators.csv",
                "webhook_deliveries.csv",
                "milestones.csv",
            ],
            PackKind::Custom => &[],
        };
        let every = [
            "events.csv",
            "exceptions.csv",
            "pack.json",
            "report.html",
            "signoff/review.csv",
            "integrity/leaves.csv",
            "integrity/checkpoint.txt",
            "integrity/custody.csv",
            "completeness/coverage.csv",
            "completeness/gaps.csv",
            "completeness/sync_runs.csv",
        ];
        own.iter().copied().chain(every).collect()
    }

    #[test]
    fn every_kind_names_only_files_that_its_packs_can_hold() {
        for kind in PackKind::ALL {
            let files = files_of(*kind);
            for control in controls_of(*kind) {
                assert!(!control.listings.is_empty(), "{}", control.id);
                for listing in &control.listings {
                    assert!(files.contains(&listing.as_str()), "{} of {}: {listing}", control.id, kind.id());
                }
            }
        }
    }

    #[test]
    fn the_frameworks_of_the_issue_are_there_with_their_controls() {
        let has = |kind: PackKind, framework: &str, id: &str| {
            controls_of(kind).iter().any(|control| control.framework == framework && control.id == id)
        };
        for id in ["CC6.1", "CC6.2", "CC6.3", "CC6.6"] {
            assert!(has(PackKind::AccessReview, "soc2", id), "{id}");
        }
        assert!(has(PackKind::ChangeManagement, "soc2", "CC8.1"));
        for id in ["5.24", "5.25", "5.26", "5.27", "5.28", "8.16"] {
            assert!(has(PackKind::IncidentResponse, "iso27001", id), "{id}");
        }
        assert!(has(PackKind::AccessReview, "hipaa", "164.312(b)") && has(PackKind::Custom, "pci", "10.2.2"));
        assert!(has(PackKind::AccessReview, "ce", "User access control"));
        let titles: BTreeSet<&str> = controls_of(PackKind::AccessReview)
            .iter()
            .map(|control| control.framework_title.as_str())
            .collect();
        assert_eq!(titles.len(), 5);
    }

    #[test]
    fn no_control_stands_twice_and_each_says_what_is_not_shown() {
        for kind in PackKind::ALL {
            let mut seen = BTreeSet::new();
            for control in controls_of(*kind) {
                assert!(seen.insert((&control.framework, &control.id)), "{}", control.id);
                assert!(control.about.len() > 10 && control.shows.len() > 10 && control.not_shown.len() > 10);
                assert_ne!(control.framework_title, control.framework);
            }
        }
    }

    #[test]
    fn nothing_is_claimed_and_the_wrong_numbers_of_old_are_not_repeated() {
        for word in
            ["compliant", "compliance with", "tamper-proof", "immutable", "certified", "satisf", "10.5.3"]
        {
            assert!(!CONTROLS_JSON.to_lowercase().contains(word), "{word}");
        }
        let line =
            |start: &str| retention_table().iter().find(|line| line.regime.starts_with(start)).unwrap();
        assert!(line("PCI").people_use.contains("12 months") && line("PCI").explicit == "logs");
        assert!(line("HIPAA").people_use.contains("6 years") && line("HIPAA").explicit == "documents");
        assert_eq!(line("SOC 2").explicit, "none");
        assert_eq!(retention_table().len(), 10);
    }
}
