//! Why a delivered row may not be in the log, as far as the receipts of pulls tell, and which windows to pull.

use exhibit_entry::Moment;
use exhibit_store::{Reader, SourceState};
use serde::Serialize;

use super::{MissingInLog, Unmatched, Window};
use crate::coverage::{self, Asking, Standing, filters};
use crate::{Derivation, Error, Workspace};

/// Around a row that is to be pulled: vendors round the ends of what they are asked.
const MARGIN_MS: i64 = 60_000;

/// Windows that are closer to each other are pulled as one: a request costs more than an hour's rows.
const JOIN_MS: i64 = 3_600_000;

/// Why a delivered row is not in the log, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// All of that time was asked for and came, without it.
    PulledNotThere,
    /// It was not asked for, or not all of it came.
    NeverPulled,
    /// It happened after the last pull.
    AfterLastPull,
    /// It was not asked for while the vendor kept it.
    BeyondRetention,
    /// Only a part of the log is asked for.
    Filtered,
    /// The rows of this source come from files, which do not say what they cover.
    FromFiles,
    /// When it happened is not known.
    NoTime,
}

impl Why {
    /// The same in a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::PulledNotThere => {
                "That time was pulled to its end and no row has this key: it was deleted at the vendor before the pull, comes late, belongs to another account, or was made up by somebody who holds the secret."
            }
            Self::NeverPulled => "That time was never pulled to its end.",
            Self::AfterLastPull => "It happened after the last pull.",
            Self::BeyondRetention => "That time was never pulled, and the vendor no longer keeps it.",
            Self::Filtered => "The source asks only for a part of the log, and it may not be in that part.",
            Self::FromFiles => "The rows of this source come from files, which do not say what they cover.",
            Self::NoTime => "The delivery does not say when it happened, nor when it arrived.",
        }
    }

    /// Whether a pull may bring it.
    #[must_use]
    pub fn can_pull(self) -> bool {
        !matches!(self, Self::BeyondRetention | Self::FromFiles | Self::NoTime)
    }
}

/// What is known of the pulls of a source.
pub(super) struct Pulls {
    asking: Asking,
    is_pulled: bool,
    is_filtered: bool,
    now: Moment,
}

impl Pulls {
    /// By the receipts in the workspace.
    ///
    /// # Errors
    /// Any error of reading.
    pub(super) fn of(
        reader: &Reader,
        derivation: &Derivation,
        state: &SourceState,
        now: Moment,
    ) -> Result<Self, Error> {
        let profile = derivation.profile(&state.line.profile).ok();
        Ok(Self {
            asking: coverage::asking(reader, profile, state)?,
            is_pulled: state.line.url.is_some(),
            is_filtered: !filters(state, profile).is_empty(),
            now,
        })
    }

    /// The delivery with why its row is not in the log.
    pub(super) fn missing(&self, unmatched: Unmatched) -> MissingInLog {
        let at = unmatched.at.or(unmatched.arrival.received_at);
        let why = match at {
            _ if !self.is_pulled => Why::FromFiles,
            None => Why::NoTime,
            Some(at) => match self.asking.standing(at, self.now) {
                Standing::Whole if self.is_filtered => Why::Filtered,
                Standing::Whole => Why::PulledNotThere,
                Standing::Later => Why::AfterLastPull,
                Standing::Gone => Why::BeyondRetention,
                Standing::Never => Why::NeverPulled,
            },
        };
        MissingInLog { unmatched, why, detail: why.sentence() }
    }
}

/// The windows in which what is missing of a source may be found, oldest first and apart from each other.
pub(super) fn windows(workspace: &Workspace, source: &str, missing: &[MissingInLog]) -> Vec<Window> {
    let can_come = missing.iter().filter(|one| one.why.can_pull());
    let mut times: Vec<Moment> =
        can_come.filter_map(|one| one.unmatched.at.or(one.unmatched.arrival.received_at)).collect();
    times.sort_unstable();
    let mut windows: Vec<Window> = Vec::new();
    for at in times {
        let (since, until) = (at.plus_ms(-MARGIN_MS), at.plus_ms(MARGIN_MS));
        match windows.last_mut() {
            Some(last) if since.ms() - last.until.ms() <= JOIN_MS => {
                last.until = until;
                last.missing += 1;
            }
            _ => windows.push(Window { since, until, missing: 1, command: String::new() }),
        }
    }
    for window in &mut windows {
        let words = format!("sync {source} --since {} --until {}", window.since, window.until);
        window.command = workspace.command(&words);
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;
    use crate::webhook::reconcile::Arrival;
    use exhibit_hook::Kind;

    fn missing(text: &str, why: Why) -> MissingInLog {
        let arrival =
            Arrival { capture: 1, delivery: None, event: None, received_at: None, verdict: Kind::Valid };
        let unmatched = Unmatched { arrival, key: "k".into(), at: Moment::parse(text), action: None };
        MissingInLog { unmatched, why, detail: "" }
    }

    #[test]
    fn windows_are_joined_when_close_and_leave_out_what_no_pull_can_bring() {
        let lost = [
            missing("2026-05-09T12:00:00Z", Why::NeverPulled),
            missing("2026-05-09T10:00:00Z", Why::PulledNotThere),
            missing("2026-05-09T10:50:00Z", Why::AfterLastPull),
            missing("2020-01-01T00:00:00Z", Why::BeyondRetention),
            missing("unread", Why::NoTime),
        ];
        let of = |name| windows(&Workspace::at(&Home::new("/nowhere"), name).unwrap(), "acme", &lost);
        let windows = of("default");
        let seen: Vec<_> =
            windows.iter().map(|one| (one.since.to_string(), one.until.to_string(), one.missing)).collect();
        let expected = [
            ("2026-05-09T09:59:00.000Z", "2026-05-09T10:51:00.000Z", 2),
            ("2026-05-09T11:59:00.000Z", "2026-05-09T12:01:00.000Z", 1),
        ];
        assert_eq!(seen, expected.map(|(since, until, n)| (since.to_owned(), until.to_owned(), n)));
        assert_eq!(
            windows[1].command,
            "exhibit sync acme --since 2026-05-09T11:59:00.000Z --until 2026-05-09T12:01:00.000Z"
        );
        assert_eq!(of("audits")[1].command, format!("{} --workspace audits", windows[1].command));
    }
}
