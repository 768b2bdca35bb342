//! Numbers that a vendor counts and that are not here.

use std::collections::BTreeMap;

use exhibit_source::profile::Ids;
use exhibit_store::{Reader, SourceState, Timeline, WholeIds};

use super::words::rows;
use super::{Gap, GapKind};
use crate::{Derivation, Error};

/// Fewer ids than this may be whole numbers next to each other by chance.
const COUNTED_FROM_ROWS: usize = 50;

/// Ids look counted when this share of the numbers between the first and the last is there.
const DENSE_PERCENT: u128 = 90;

/// Gaps of one kind that are told one by one; the rest is counted in one more.
const TOLD_AT_MOST: usize = 200;

/// Numbers next to each other that are missing, and those around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hole {
    before: u64,
    after: u64,
}

impl Hole {
    fn numbers(self) -> u64 {
        self.after - self.before - 1
    }
}

/// Numbers that are missing though their vendor counts every row, by source; sources of other vendors are left out.
pub(crate) fn missing_numbers(
    (reader, derivation): (&Reader, &Derivation),
    states: &[SourceState],
    timelines: &BTreeMap<String, Timeline>,
) -> Result<BTreeMap<String, Vec<Gap>>, Error> {
    let mut missing = BTreeMap::new();
    for state in states {
        let (name, profile) = (&state.line.name, derivation.profile(&state.line.profile).ok());
        if profile.is_some_and(|profile| profile.ids == Ids::Sequence) {
            let unread = timelines.get(name).map_or(&[][..], |timeline| &timeline.unread);
            let unread = unread.iter().map(|unread| unread.rows).sum();
            missing.insert(name.clone(), holes(reader, name, (Ids::Sequence, unread))?);
        }
    }
    Ok(missing)
}

/// The holes in the ids of a source, newest first. `unread` rows may be among what is missing.
pub(super) fn holes(reader: &Reader, source: &str, (counts, unread): (Ids, u64)) -> Result<Vec<Gap>, Error> {
    let ids = reader.whole_ids(source)?;
    let Some((kind, found)) = of(&ids, counts) else { return Ok(Vec::new()) };
    let mut gaps = Vec::new();
    for hole in found.iter().rev().take(TOLD_AT_MOST) {
        gaps.push(Gap {
            from: reader.time_of(source, &hole.before.to_string())?,
            to: reader.time_of(source, &hole.after.to_string())?,
            rows: Some(hole.numbers()),
            detail: detail(*hole, kind, unread),
            kind,
            can_pull: false,
        });
        // The ids of a vendor need not grow with time.
        let gap = gaps.last_mut().expect("BUG: it was pushed just now");
        if gap.from > gap.to {
            (gap.from, gap.to) = (gap.to, gap.from);
        }
    }
    gaps.extend(rest(&found, kind));
    Ok(gaps)
}

/// The holes in order of number, with what they are worth; none where the ids are not counted.
fn of(ids: &WholeIds, counts: Ids) -> Option<(GapKind, Vec<Hole>)> {
    let kind = match counts {
        Ids::Sequence => GapKind::Sequence,
        Ids::Opaque if look_counted(ids) => GapKind::Id,
        Ids::Opaque => return None,
    };
    let pairs = ids.sorted.windows(2).map(|pair| Hole { before: pair[0], after: pair[1] });
    Some((kind, pairs.filter(|hole| hole.after - hole.before > 1).collect()))
}

fn look_counted(ids: &WholeIds) -> bool {
    let (Some(first), Some(last)) = (ids.sorted.first(), ids.sorted.last()) else { return false };
    let (count, numbers) = (ids.sorted.len(), u128::from(*last) - u128::from(*first) + 1);
    ids.others == 0 && count >= COUNTED_FROM_ROWS && count as u128 * 100 >= numbers * DENSE_PERCENT
}

fn detail(hole: Hole, kind: GapKind, unread: u64) -> String {
    let (first, last) = (hole.before + 1, hole.after - 1);
    let missing = match (hole.numbers(), kind) {
        (1, GapKind::Sequence) => format!("number {first} is missing: the vendor counts every row"),
        (_, GapKind::Sequence) => {
            format!("numbers {first} to {last} are missing: the vendor counts every row")
        }
        (1, _) => format!("id {first} is missing between {} and {}", hole.before, hole.after),
        _ => format!("ids {first} to {last} are missing between {} and {}", hole.before, hole.after),
    };
    match unread {
        0 => missing,
        unread => format!("{missing}; {} could not be read and may be among them", rows(unread)),
    }
}

fn rest(found: &[Hole], kind: GapKind) -> Option<Gap> {
    let older = &found[..found.len().saturating_sub(TOLD_AT_MOST)];
    if older.is_empty() {
        return None;
    }
    let numbers = older.iter().fold(0_u64, |sum, hole| sum.saturating_add(hole.numbers()));
    let detail = format!("{} more holes like these", older.len());
    Some(Gap { kind, from: None, to: None, rows: Some(numbers), detail, can_pull: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: impl IntoIterator<Item = u64>) -> WholeIds {
        WholeIds { sorted: numbers.into_iter().collect(), others: 0 }
    }

    fn spans(found: Option<(GapKind, Vec<Hole>)>) -> Option<Vec<(u64, u64)>> {
        found.map(|(_, holes)| holes.into_iter().map(|hole| (hole.before, hole.after)).collect())
    }

    #[test]
    fn a_vendor_that_counts_has_exact_holes_however_few_its_rows_are() {
        assert_eq!(spans(of(&ids([5, 6, 9]), Ids::Sequence)), Some(vec![(6, 9)]));
        assert_eq!(spans(of(&ids([0, u64::MAX]), Ids::Sequence)), Some(vec![(0, u64::MAX)]));
        assert_eq!(spans(of(&ids([]), Ids::Sequence)), Some(vec![]));
    }

    #[test]
    fn ids_that_only_look_counted_need_rows_and_density() {
        let dense = || (1..=60).filter(|number| *number != 30);
        assert_eq!(spans(of(&ids(dense()), Ids::Opaque)), Some(vec![(29, 31)]));
        assert_eq!(of(&ids(1..=49), Ids::Opaque), None);
        assert_eq!(of(&ids((1..=60).map(|number| number * 2)), Ids::Opaque), None);
        assert_eq!(of(&WholeIds { others: 1, ..ids(dense()) }, Ids::Opaque), None);
        assert_eq!(of(&ids([0, u64::MAX]), Ids::Opaque), None);
    }

    #[test]
    fn many_holes_are_counted_in_one() {
        let numbers = ids((0..1_000).map(|number| number * 3));
        let (kind, found) = of(&numbers, Ids::Sequence).unwrap();
        let rest = rest(&found, kind).unwrap();
        assert_eq!((found.len(), rest.rows), (999, Some(799 * 2)));
        assert_eq!(rest.detail, "799 more holes like these");
        assert_eq!(super::rest(&found[..200], kind), None);
    }

    #[test]
    fn a_hole_names_its_numbers_and_what_may_be_in_it() {
        let hole = Hole { before: 9_113, after: 9_117 };
        let said = "numbers 9114 to 9116 are missing: the vendor counts every row";
        assert_eq!(detail(hole, GapKind::Sequence, 0), said);
        let one = Hole { before: 7, after: 9 };
        let said = "id 8 is missing between 7 and 9; 1 row could not be read and may be among them";
        assert_eq!(detail(one, GapKind::Id, 1), said);
    }
}
