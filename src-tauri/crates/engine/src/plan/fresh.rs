//! How fresh the newest packs are: an auditor asks first how old the evidence is.

use exhibit_entry::Moment;
use exhibit_export::{PackFacts, PackKind};

use crate::pack::{self, Listed};
use crate::{Error, Workspace};

const DAY_MS: i64 = 86_400_000;

/// A month and a half: a monthly pack is made some days after its month, and the next one a month later.
const FRESH_DAYS: u64 = 45;

/// A quarter and a half: who packs by the quarter is late beyond that.
const STALE_DAYS: u64 = 137;

/// The shortest month: a pack of a day or a week is an answer to a question, and no part of a rhythm.
const PERIOD_DAYS_AT_LEAST: i64 = 28;

/// How fresh the newest pack of a kind is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Which kind.
    pub kind: PackKind,
    /// In a word.
    pub state: State,
    /// In a sentence.
    pub sentence: String,
    /// The whole pack of that kind that covers the latest time; none: there is none.
    pub last: Option<Listed>,
    /// End of its period, not part of it.
    pub covers_to: Option<Moment>,
    /// Days since then.
    pub age_days: Option<u64>,
}

/// How fresh, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its period ended at most a month and a half ago.
    Fresh,
    /// Longer ago.
    Due,
    /// Longer than a quarter and a half ago.
    Stale,
    /// There is no whole pack of the kind.
    None,
}

impl State {
    /// The word used in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Due => "due",
            Self::Stale => "stale",
            Self::None => "none",
        }
    }
}

/// How fresh the packs of each kind are that were made here, are complete, hold every row of their kind of a month or more
/// and passed their check. Custom packs, which
/// follow no rhythm, are told of only where there is one.
///
/// # Errors
/// [`Error::Io`] when the list of packs cannot be read.
pub fn freshness(workspace: &Workspace, now: Moment) -> Result<Vec<Freshness>, Error> {
    let (packs, _) = pack::listed(workspace)?;
    let told = PackKind::ALL.iter().map(|kind| judged(*kind, &packs, now));
    Ok(told.filter(|fresh| fresh.kind != PackKind::Custom || fresh.last.is_some()).collect())
}

fn judged(kind: PackKind, packs: &[Listed], now: Moment) -> Freshness {
    let covers = |pack: &Listed| Some(pack.facts.as_ref()?.to.min(now));
    let counts = |pack: &&Listed| {
        let facts = pack.facts.as_ref().filter(|facts| facts.kind == kind.id() && facts.complete);
        pack.is_own && facts.is_some() && pack.check.as_ref().is_some_and(|check| check.ok)
    };
    let is_whole = |pack: &&Listed| pack.facts.as_ref().is_some_and(is_whole);
    // Packs are listed newest first; of those that cover the same, the newest counts.
    let last = packs.iter().filter(counts).filter(is_whole).rev().max_by_key(|pack| covers(pack)).cloned();
    let parts = packs.iter().filter(counts).count();
    let covers_to = last.as_ref().and_then(covers);
    let age_days = covers_to.map(|to| u64::try_from((now.ms() - to.ms()) / DAY_MS).unwrap_or_default());
    let state = match age_days {
        None => State::None,
        Some(..=FRESH_DAYS) => State::Fresh,
        Some(..=STALE_DAYS) => State::Due,
        Some(_) => State::Stale,
    };
    let sentence = match covers_to {
        Some(covers_to) => sentence(covers_to, now),
        None if parts > 0 => {
            "the packs of this kind made here are of a part: of a query, or of less than a month".to_owned()
        }
        None => "no complete pack of this kind was made here".to_owned(),
    };
    Freshness { kind, state, sentence, last, covers_to, age_days }
}

/// Whether a pack holds every row of its kind of a usual period. A custom pack is nothing without its query.
fn is_whole(facts: &PackFacts) -> bool {
    let is_asked_for_a_part = !facts.query.trim().is_empty() && facts.kind != PackKind::Custom.id();
    !is_asked_for_a_part && facts.to.ms() - facts.from.ms() >= PERIOD_DAYS_AT_LEAST * DAY_MS
}

/// The end of a period is not part of it: one that ends with a day is told by that day.
fn sentence(covers_to: Moment, now: Moment) -> String {
    let last = covers_to.plus_ms(-1);
    let is_whole_day = covers_to.ms().rem_euclid(DAY_MS) == 0;
    let end = match is_whole_day {
        true => format!("covers up to and including {}", &last.to_string()[..10]),
        false => format!("covers up to {} UTC", covers_to.to_string()[..16].replace('T', " ")),
    };
    let ago = match now.ms().div_euclid(DAY_MS) - last.ms().div_euclid(DAY_MS) {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    format!("{end}, {ago}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Judged;
    use exhibit_export::PackFacts;
    use exhibit_proof::Hash;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn pack(to: &str, complete: bool) -> Listed {
        let at = moment(to);
        let facts = PackFacts {
            pack_id: "p".into(),
            kind: "access-review".into(),
            from: moment("2020-01-01T00:00:00Z"),
            to: at,
            organisation: None,
            query: String::new(),
            rows: 1,
            total_in_period: 1,
            complete,
            reasons: Vec::new(),
            generated_at: at,
            user: None,
            host: None,
        };
        Listed {
            path: "/tmp/a.zip".into(),
            is_there: false,
            at,
            is_own: true,
            sha256: Hash([0; 32]),
            bytes: 1,
            facts: Some(facts),
            check: Some(Judged { at, ok: true, failed: Vec::new() }),
        }
    }

    fn told(packs: &[Listed]) -> (State, Option<u64>) {
        let fresh = judged(PackKind::AccessReview, packs, moment("2026-05-09T12:00:00Z"));
        (fresh.state, fresh.age_days)
    }

    #[test]
    fn age_counts_from_the_end_of_the_period_and_never_from_when_a_pack_was_made() {
        assert_eq!(told(&[]), (State::None, None));
        assert_eq!(told(&[pack("2026-05-01T00:00:00Z", true)]), (State::Fresh, Some(8)));
        assert_eq!(told(&[pack("2026-03-01T00:00:00Z", true)]), (State::Due, Some(69)));
        assert_eq!(told(&[pack("2025-10-01T00:00:00Z", true)]), (State::Stale, Some(220)));
        assert_eq!(
            told(&[pack("2027-01-01T00:00:00Z", true)]),
            (State::Fresh, Some(0)),
            "no pack covers what is to come"
        );
    }

    #[test]
    fn the_last_day_is_told_and_never_the_day_after_it() {
        let said = |to: &str, now: &str| sentence(moment(to), moment(now));
        let midnight = "2026-11-22T00:00:00Z";
        assert_eq!(
            said(midnight, "2026-11-22T03:00:00Z"),
            "covers up to and including 2026-11-21, yesterday"
        );
        assert_eq!(said(midnight, midnight), "covers up to and including 2026-11-21, yesterday");
        assert_eq!(
            said(midnight, "2026-11-24T03:00:00Z"),
            "covers up to and including 2026-11-21, 3 days ago"
        );
        let noon = "2026-11-22T12:30:00Z";
        assert_eq!(said(noon, noon), "covers up to 2026-11-22 12:30 UTC, today");
    }

    #[test]
    fn packs_that_are_incomplete_failed_or_of_others_do_not_count() {
        let mut failed = pack("2026-05-01T00:00:00Z", true);
        failed.check = Some(Judged { at: failed.at, ok: false, failed: vec!["manifest".into()] });
        let mut foreign = pack("2026-05-01T00:00:00Z", true);
        foreign.is_own = false;
        let packs =
            [pack("2026-05-01T00:00:00Z", false), failed, foreign, pack("2026-03-01T00:00:00Z", true)];
        assert_eq!(told(&packs), (State::Due, Some(69)));
    }

    #[test]
    fn packs_of_a_part_do_not_count_and_are_told_of() {
        let changed = |change: fn(&mut PackFacts)| {
            let mut pack = pack("2026-05-01T00:00:00Z", true);
            pack.facts.iter_mut().for_each(change);
            pack
        };
        let asked = changed(|facts| facts.query = "actor:nobody".into());
        let short = changed(|facts| facts.from = moment("2026-04-04T00:00:00Z"));
        let month = changed(|facts| facts.from = moment("2026-04-03T00:00:00Z"));
        let fresh =
            judged(PackKind::AccessReview, &[asked.clone(), short.clone()], moment("2026-05-09T12:00:00Z"));
        assert_eq!((fresh.state, fresh.age_days), (State::None, None));
        assert!(fresh.last.is_none() && fresh.sentence.contains("of a part"), "{}", fresh.sentence);
        let older = pack("2026-03-01T00:00:00Z", true);
        assert_eq!(told(&[asked.clone(), short, older]), (State::Due, Some(69)));
        assert_eq!(told(&[month]), (State::Fresh, Some(8)));
        let mut custom = asked;
        custom.facts.iter_mut().for_each(|facts| facts.kind = "custom".into());
        let fresh = judged(PackKind::Custom, &[custom], moment("2026-05-09T12:00:00Z"));
        assert_eq!(fresh.state, State::Fresh, "a custom pack is its query");
    }
}
