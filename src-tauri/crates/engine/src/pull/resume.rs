//! Where a pull that was stopped goes on: written with every page's receipt, read by the next pull.

use exhibit_entry::Moment;
use exhibit_source::{Profile, Step, Window};
use exhibit_store::SourceLine;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Pulls that may get no page from a mark before the window is begun again: one may find the vendor down, or this machine
/// offline.
const IN_VAIN_AT_MOST: u8 = 2;

/// Marks of pages live for hours at most vendors; after a day the window is begun again.
const AGE_MS_AT_MOST: i64 = 24 * 3_600_000;

/// Whether a pull that ends well moves the bookmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bookmark {
    /// All before its end was asked for.
    MayMove,
    /// Where the beginning was chosen by hand, what lies between it and the bookmark was not asked for.
    Stays,
}

/// A run that was stopped half-way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resume {
    /// What was asked, as [`asked`] writes it: another profile, address or parameter is another walk.
    pub(super) asked: String,
    /// Names the run, which goes on.
    pub(super) run: String,
    /// When the run began: rows that came later may stand on pages that were read already.
    pub(super) started_at: Moment,
    /// When this was written.
    pub(super) at: Moment,
    /// As in [`Window`].
    pub(super) since: Option<Moment>,
    /// As in [`Window`].
    pub(super) until: Option<Moment>,
    /// Whether it is the last part of its pull.
    pub(super) is_last: bool,
    /// The latest time of a row that came.
    pub(super) newest: Option<Moment>,
    /// Whether its end moves the bookmark.
    pub(super) bookmark: Bookmark,
    /// Pulls that got no page from here.
    #[serde(default)]
    in_vain: u8,
    /// What is asked next, as `Step::to_json` writes it.
    step: String,
}

impl Resume {
    /// This with its next step.
    pub(super) fn at(self, step: &Step) -> Self {
        Self { step: step.to_json(), ..self }
    }

    /// After a pull that got no page from here; none where it is not tried again.
    pub(super) fn after_none(self) -> Option<Self> {
        let in_vain = self.in_vain + 1;
        (in_vain < IN_VAIN_AT_MOST).then_some(Self { in_vain, ..self })
    }

    /// What is asked next.
    pub(super) fn step(&self) -> Option<Step> {
        Step::parse(&self.step).ok()
    }

    /// What is asked for in all.
    pub(super) fn window(&self) -> Window {
        Window { since: self.since, until: self.until }
    }

    /// As one line of JSON; [`Resume::read`] is its inverse.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("BUG: made of texts and times")
    }

    /// Reads where a pull of `asked` goes on; none for one that asked otherwise, is too old, or is of no form that is
    /// known: then the window is begun again, which is always right.
    pub(super) fn read(text: &str, asked: &str, now: Moment) -> Option<Self> {
        let resume: Self = serde_json::from_str(text).ok()?;
        let age_ms = now.ms().checked_sub(resume.at.ms())?;
        let is_fresh = (-AGE_MS_AT_MOST..=AGE_MS_AT_MOST).contains(&age_ms);
        (resume.asked == asked && is_fresh && resume.step().is_some()).then_some(resume)
    }
}

/// A resume without its step: everything that holds for the whole run.
pub(super) fn of_run(
    (asked, run): (&str, &str),
    (started_at, at): (Moment, Moment),
    (window, is_last): (Window, bool),
    (newest, bookmark): (Option<Moment>, Bookmark),
) -> Resume {
    Resume {
        asked: asked.to_owned(),
        run: run.to_owned(),
        started_at,
        at,
        since: window.since,
        until: window.until,
        is_last,
        newest,
        bookmark,
        in_vain: 0,
        step: String::new(),
    }
}

/// SHA-256 of what makes a walk what it is: profile, address and parameters, 64 hex digits.
pub(super) fn asked(profile: &Profile, line: &SourceLine) -> String {
    let parts = (profile.sha256(), &line.url, &line.params);
    let text = serde_json::to_vec(&parts).expect("BUG: made of texts");
    hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(ms: i64) -> Moment {
        Moment::from_ms(ms).unwrap()
    }

    fn resume(at_ms: i64, since_ms: Option<i64>, offset: u64) -> Resume {
        let window = Window { since: since_ms.map(moment), until: None };
        let times = (moment(1), moment(at_ms));
        of_run(("a", "r"), times, (window, true), (None, Bookmark::Stays))
            .at(&Step { offset, ..window.first_step() })
    }

    #[test]
    fn what_is_old_or_of_another_source_or_no_resume_is_not_gone_on_from() {
        let now = moment(2 * AGE_MS_AT_MOST);
        let text = |ms| resume(ms, None, 1).to_json();
        assert!(Resume::read(&text(AGE_MS_AT_MOST), "a", now).is_some());
        assert!(Resume::read(&text(AGE_MS_AT_MOST - 1), "a", now).is_none());
        assert!(Resume::read(&text(AGE_MS_AT_MOST), "b", now).is_none());
        for odd in ["", "{}", "null", &text(AGE_MS_AT_MOST).replace("run", "ruin")] {
            assert!(Resume::read(odd, "a", now).is_none(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn it_is_read_as_it_was_written(
            at_ms in 0_i64..4_000_000_000_000, since in proptest::option::of(0_i64..4_000_000_000_000), offset in any::<u64>(),
        ) {
            let resume = resume(at_ms, since, offset);
            prop_assert_eq!(Resume::read(&resume.to_json(), "a", moment(at_ms)), Some(resume));
        }
    }
}
