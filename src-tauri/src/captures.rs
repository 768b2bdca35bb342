//! The captures of the open workspace as they are judged: one small line each, held in memory, so that a list of a
//! hundred thousand is narrowed and scrolled without reading a body again. Evidence stays where it is stored.

mod judging;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use exhibit_engine::entry::Moment;
use exhibit_engine::hook::{self, Reason};
use exhibit_engine::store::StoredCapture;

pub(crate) use judging::Judging;

use crate::wire::{Standing, StandingCounts};

/// Sets that are kept to ask lines of: what is shown, what is about to be, and what another view shows.
const SETS_KEPT: usize = 6;

/// One capture, judged.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its number in the workspace.
    pub(crate) id: u64,
    /// When it came.
    pub(crate) received_at: Option<Moment>,
    /// The sender's id of it.
    pub(crate) delivery: Option<String>,
    /// What it is about.
    pub(crate) event: Option<String>,
    /// The file it was read from; none = the listener took it.
    pub(crate) file: Option<String>,
    /// Where it was sent to.
    pub(crate) url: String,
    /// The scheme it was judged by.
    pub(crate) scheme: Option<String>,
    /// Where it stands.
    pub(crate) standing: Standing,
    /// Why.
    pub(crate) reason: Reason,
    /// Name of the secret that signed it.
    pub(crate) key: Option<String>,
    /// The first capture of the same delivery.
    pub(crate) same_as: Option<u64>,
}

/// What is looked for. Everything narrows.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Empty = anywhere.
    pub(crate) standings: Vec<Standing>,
    /// Empty = any.
    pub(crate) schemes: Vec<String>,
    /// Words in event, delivery id, address or file; letter case folded.
    pub(crate) text: String,
    /// Received then or later.
    pub(crate) from: Option<Moment>,
    /// Received before then.
    pub(crate) to: Option<Moment>,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// To ask for its lines.
    pub(crate) set: u64,
    /// Places of the lines, the newest capture first.
    pub(crate) places: Arc<[usize]>,
    /// How many stand how, whatever standing was wanted.
    pub(crate) counts: StandingCounts,
}

/// The captures.
#[derive(Default)]
pub(crate) struct Captures {
    judging: Arc<Judging>,
    /// In the order of their numbers, which have no gaps: number n stands at n - 1.
    lines: Vec<Line>,
    /// Places of all lines, the newest first, those without a time last.
    order: Vec<usize>,
    /// Why signatures do not fit, as far as it was found out.
    causes: BTreeMap<u64, String>,
    sets: VecDeque<(u64, Arc<[usize]>)>,
    last_set: u64,
}

impl Captures {
    /// By what they are judged. Whoever takes his time with it holds it, and not the captures.
    pub(crate) fn judging(&self) -> &Arc<Judging> {
        &self.judging
    }

    /// Judges in another way from now on. Every capture has to be taken again.
    pub(crate) fn judge_by(&mut self, judging: Judging) {
        self.judging = Arc::new(judging);
        self.lines.clear();
        self.order.clear();
        self.causes.clear();
        // Their places are those of lines that are gone.
        self.sets.clear();
    }

    /// The highest number that was taken.
    pub(crate) fn newest(&self) -> u64 {
        self.lines.len() as u64
    }

    /// Takes the next capture and judges it.
    pub(crate) fn take(&mut self, stored: StoredCapture) {
        let judged = self.judging.judge(&stored.capture);
        let StoredCapture { line, .. } = stored;
        self.lines.push(Line {
            id: line.id,
            received_at: line.received_at.map(Moment::from),
            delivery: line.delivery,
            event: line.event,
            file: line.file,
            url: hook::masked_url(&line.url),
            scheme: judged.scheme,
            standing: judged.standing,
            reason: judged.reason,
            key: judged.key,
            same_as: line.same_as,
        });
    }

    /// A capture that was taken.
    pub(crate) fn line(&self, id: u64) -> Option<&Line> {
        self.lines.get(usize::try_from(id).ok()?.checked_sub(1)?)
    }

    /// Why the signature of one does not fit, in a few words, once that was found out.
    pub(crate) fn cause(&self, id: u64) -> Option<&str> {
        self.causes.get(&id).map(String::as_str)
    }

    /// Remembers why the signature of one does not fit.
    pub(crate) fn explain(&mut self, id: u64, words: String) {
        self.causes.insert(id, words);
    }

    /// Finds what is wanted. The set stays as it is until a few newer ones were found.
    pub(crate) fn find(&mut self, wanted: &Wanted) -> Found {
        self.put_in_order();
        let words = wanted.text.to_lowercase();
        let fits = |line: &&usize| is_wanted(&self.lines[**line], wanted, &words);
        let fitting: Vec<usize> = self.order.iter().filter(fits).copied().collect();
        let counts = counts(fitting.iter().map(|place| self.lines[*place].standing));
        let stands = |place: &usize| {
            wanted.standings.is_empty() || wanted.standings.contains(&self.lines[*place].standing)
        };
        let places: Arc<[usize]> = fitting.into_iter().filter(stands).collect();
        self.last_set += 1;
        self.sets.push_back((self.last_set, Arc::clone(&places)));
        if self.sets.len() > SETS_KEPT {
            self.sets.pop_front();
        }
        Found { set: self.last_set, places, counts }
    }

    /// Some lines of a set; none when it is no longer kept.
    pub(crate) fn rows(&self, set: u64, first: usize, count: usize) -> Option<Vec<&Line>> {
        let (_, places) = self.sets.iter().find(|(number, _)| *number == set)?;
        places.iter().skip(first).take(count).map(|place| self.lines.get(*place)).collect()
    }

    /// Numbers of the captures of a set, in its order.
    pub(crate) fn ids(&self, found: &Found) -> Vec<u64> {
        found.places.iter().map(|place| self.lines[*place].id).collect()
    }

    /// Numbers of all captures of a set; none when it is no longer kept.
    pub(crate) fn set_ids(&self, set: u64) -> Option<Vec<u64>> {
        let (_, places) = self.sets.iter().find(|(number, _)| *number == set)?;
        places.iter().map(|place| Some(self.lines.get(*place)?.id)).collect()
    }

    /// The same numbers by arrival, the oldest first and those without a time last, as the command line sends them; none
    /// where one is not known.
    pub(crate) fn by_arrival(&self, ids: &[u64]) -> Option<Vec<u64>> {
        let mut lines: Vec<&Line> = ids.iter().map(|id| self.line(*id)).collect::<Option<_>>()?;
        lines.sort_by_key(|line| (line.received_at.is_none(), line.received_at, line.id));
        Some(lines.into_iter().map(|line| line.id).collect())
    }

    /// How many have a wrong signature.
    pub(crate) fn failed(&self) -> u64 {
        self.lines.iter().filter(|line| line.standing == Standing::Invalid).count() as u64
    }

    /// Schemes of all captures, the most frequent first.
    pub(crate) fn schemes(&self) -> Vec<String> {
        let mut many: BTreeMap<&str, usize> = BTreeMap::new();
        for scheme in self.lines.iter().filter_map(|line| line.scheme.as_deref()) {
            *many.entry(scheme).or_default() += 1;
        }
        let mut schemes: Vec<(&str, usize)> = many.into_iter().collect();
        schemes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        schemes.into_iter().map(|(scheme, _)| scheme.to_owned()).collect()
    }

    fn put_in_order(&mut self) {
        if self.order.len() == self.lines.len() {
            return;
        }
        self.order.extend(self.order.len()..self.lines.len());
        let lines = &self.lines;
        // None is less than any time, so the reverse puts it last; of the same time the higher number is the newer.
        self.order.sort_by_key(|place| std::cmp::Reverse((lines[*place].received_at, *place)));
    }
}

fn is_wanted(line: &Line, wanted: &Wanted, words: &str) -> bool {
    let is_of_scheme = || line.scheme.as_ref().is_some_and(|scheme| wanted.schemes.contains(scheme));
    let is_late = |from: Moment| line.received_at.is_some_and(|at| at >= from);
    let is_early = |to: Moment| line.received_at.is_some_and(|at| at < to);
    (wanted.schemes.is_empty() || is_of_scheme())
        && wanted.from.is_none_or(is_late)
        && wanted.to.is_none_or(is_early)
        && (words.is_empty() || says(line, words))
}

fn says(line: &Line, words: &str) -> bool {
    let texts =
        [line.event.as_deref(), line.delivery.as_deref(), Some(line.url.as_str()), line.file.as_deref()];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(words))
}

fn counts(standings: impl Iterator<Item = Standing>) -> StandingCounts {
    let mut counts = StandingCounts::default();
    for standing in standings {
        *match standing {
            Standing::Valid => &mut counts.valid,
            Standing::Invalid => &mut counts.invalid,
            Standing::Stale => &mut counts.stale,
            Standing::Malformed => &mut counts.malformed,
            Standing::Unsigned => &mut counts.unsigned,
            Standing::Unchecked => &mut counts.unchecked,
        } += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use exhibit_engine::hook::Capture;
    use exhibit_engine::store::{CaptureLine, Via};

    use super::*;

    fn stored(id: u64, at: Option<i64>, event: &str) -> StoredCapture {
        let received_at = at.map(|s| chrono::DateTime::from_timestamp(s, 0).unwrap());
        let (method, url) = ("POST".to_owned(), "/in".to_owned());
        let capture = Capture { received_at, method, url, headers: vec![], body: vec![] };
        let line = CaptureLine {
            id,
            stored_at: Moment::from(chrono::DateTime::UNIX_EPOCH),
            received_at,
            via: Via::File,
            file: Some("May.ndjson".to_owned()),
            format: "ndjson".to_owned(),
            rebuilt: None,
            method: capture.method.clone(),
            url: capture.url.clone(),
            delivery: Some(format!("d-{id}")),
            event: Some(event.to_owned()),
            scheme: None,
            same_as: None,
            body_sha256: [0; 32],
            body_bytes: 0,
        };
        StoredCapture { line, capture }
    }

    fn three() -> Captures {
        let mut captures = Captures::default();
        captures.take(stored(1, Some(10), "push"));
        captures.take(stored(2, None, "ROLE_CHANGED"));
        captures.take(stored(3, Some(10), "push"));
        captures
    }

    fn ids(captures: &mut Captures, wanted: &Wanted) -> Vec<u64> {
        let found = captures.find(wanted);
        captures.ids(&found)
    }

    #[test]
    fn the_newest_come_first_and_those_without_a_time_last() {
        let mut captures = three();
        assert_eq!(ids(&mut captures, &Wanted::default()), [3, 1, 2]);
        captures.take(stored(4, Some(5), "late"));
        assert_eq!(ids(&mut captures, &Wanted::default()), [3, 1, 4, 2]);
    }

    #[test]
    fn a_set_stays_as_it_is_when_others_come_and_is_let_go_of_after_a_few() {
        let mut captures = three();
        let first = captures.find(&Wanted::default()).set;
        captures.take(stored(4, Some(50), "new"));
        captures.find(&Wanted::default());
        let numbers = |rows: Vec<&Line>| rows.iter().map(|line| line.id).collect::<Vec<_>>();
        assert_eq!(numbers(captures.rows(first, 0, 2).unwrap()), [3, 1]);
        assert_eq!(numbers(captures.rows(first, 2, 9).unwrap()), [2]);
        assert!(captures.rows(first, 99, 9).unwrap().is_empty() && captures.rows(99, 0, 1).is_none());
        (0..SETS_KEPT).for_each(|_| drop(captures.find(&Wanted::default())));
        assert!(captures.rows(first, 0, 1).is_none());
    }

    #[test]
    fn what_is_sent_again_goes_by_arrival_whatever_the_order_of_import() {
        let mut captures = three();
        captures.take(stored(4, Some(5), "late"));
        let found = captures.find(&Wanted::default());
        assert_eq!(captures.set_ids(found.set).unwrap(), [3, 1, 4, 2]);
        assert_eq!(captures.by_arrival(&[3, 1, 4, 2]).unwrap(), [4, 1, 3, 2]);
        assert_eq!(captures.by_arrival(&[1, 4]).unwrap(), [4, 1]);
        assert!(captures.by_arrival(&[1, 99]).is_none() && captures.set_ids(99).is_none());
    }

    #[test]
    fn everything_that_is_wanted_narrows() {
        let mut captures = three();
        let text = |text: &str| Wanted { text: text.to_owned(), ..Wanted::default() };
        assert_eq!(ids(&mut captures, &text("role_ch")), [2]);
        assert_eq!(ids(&mut captures, &text("may.NDJSON")), [3, 1, 2]);
        assert_eq!(ids(&mut captures, &text("nothing")), [0_u64; 0]);
        let from = Some(Moment::from(chrono::DateTime::from_timestamp(10, 0).unwrap()));
        assert_eq!(ids(&mut captures, &Wanted { from, ..Wanted::default() }), [3, 1]);
        assert_eq!(ids(&mut captures, &Wanted { to: from, ..Wanted::default() }), [0_u64; 0]);
        let schemes = vec!["outworx".to_owned()];
        assert_eq!(ids(&mut captures, &Wanted { schemes, ..Wanted::default() }), [0_u64; 0]);
    }

    #[test]
    fn counts_are_of_all_that_fits_whatever_standing_is_wanted() {
        let mut captures = three();
        let found = captures.find(&Wanted { standings: vec![Standing::Valid], ..Wanted::default() });
        assert_eq!((found.places.len(), found.counts.unsigned, found.counts.valid), (0, 3, 0));
    }

    #[test]
    fn a_user_in_an_address_is_neither_held_nor_found() {
        let mut captures = Captures::default();
        let mut one = stored(1, None, "push");
        one.line.url = "https://dana:hunter2@hooks.example/in@here".into();
        captures.take(one);
        assert_eq!(captures.line(1).unwrap().url, "https://(masked)@hooks.example/in@here");
        assert!(ids(&mut captures, &Wanted { text: "hunter2".into(), ..Wanted::default() }).is_empty());
        assert_eq!(ids(&mut captures, &Wanted { text: "hooks.example".into(), ..Wanted::default() }), [1]);
    }

    #[test]
    fn judged_in_another_way_every_capture_is_taken_again() {
        let mut captures = three();
        captures.explain(1, "one line feed".into());
        let before = captures.find(&Wanted::default()).set;
        captures.judge_by(Judging::default());
        assert!(captures.rows(before, 0, 1).is_none(), "a set of lines that are gone is gone");
        assert_eq!((captures.newest(), captures.cause(1)), (0, None));
        assert!(
            captures.line(1).is_none() && captures.line(0).is_none() && captures.line(u64::MAX).is_none()
        );
    }
}
