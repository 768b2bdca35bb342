//! Where two pages meet.

/// A row, told by the SHA-256 of its bytes.
pub(super) type Row = [u8; 32];

/// Rows of a page that are asked for again with the next one. As many rows less one may vanish between two requests
/// without another pass, and as many may be sent twice within a page; a few in a hundred cost little.
const OVERLAP_ROWS: usize = 5;

/// Most rows that are taken for the same on both pages: as many may arrive between two requests.
const REPEATED_AT_MOST: usize = 1_000;

/// How many of `rows` rows to ask for again: none of a single one, or nothing would go on.
pub(super) fn overlap(rows: usize) -> usize {
    rows.div_ceil(4).min(OVERLAP_ROWS).min(rows.saturating_sub(1))
}

/// How many first rows of `page` are the last rows of `before`; none when the pages do not fit together. What fits
/// without any drift is tried first, so that rows which are truly equal are not taken for one.
pub(super) fn repeated(before: &[Row], page: &[Row]) -> Option<usize> {
    let asked = overlap(before.len());
    let fits = |rows: &usize| {
        *rows <= before.len() && *rows <= page.len() && before[before.len() - rows..] == page[..*rows]
    };
    if asked == 0 {
        return Some(0);
    }
    let drifted = (1..asked).rev().chain(asked + 1..=REPEATED_AT_MOST);
    [asked, before.len()].into_iter().chain(drifted).find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(numbers: impl IntoIterator<Item = u8>) -> Vec<Row> {
        numbers.into_iter().map(|number| [number; 32]).collect()
    }

    #[test]
    fn the_same_page_again_is_known_as_a_whole() {
        let page = rows(0..200);
        assert_eq!(repeated(&page, &page), Some(200));
    }

    #[test]
    fn equal_rows_are_counted_as_often_as_they_stand_there() {
        let page = rows([7; 40]);
        assert_eq!(repeated(&page, &page), Some(OVERLAP_ROWS));
    }

    #[test]
    fn pages_without_a_common_row_do_not_fit() {
        assert_eq!(repeated(&rows(0..40), &rows(40..80)), None);
        assert_eq!(repeated(&rows(0..40), &[]), None);
        assert_eq!(repeated(&[], &rows(0..40)), Some(0));
    }

    proptest! {
        #[test]
        fn every_row_of_a_log_is_passed_over_once_however_it_moves(
            first in 1usize..60, second in 1usize..60, moved in -4i32..30,
        ) {
            // Rows -100 to 100 of a log; `moved` rows arrive (or, negative, vanish) before the second page is asked.
            let log: Vec<Row> = rows(0..=200);
            let before = &log[100..100 + first];
            let start = 100 + first as i32 - overlap(first) as i32 - moved;
            let page = &log[start as usize..(start as usize + second).min(201)];
            let seam = 100 + first as i32 - start;
            let expected = (seam > 0 && seam <= first as i32 && seam <= page.len() as i32).then_some(seam as usize);
            let expected = if overlap(first) == 0 { Some(0) } else { expected };
            prop_assert_eq!(repeated(before, page), expected);
        }

        #[test]
        fn a_page_of_two_rows_or_more_always_leads_on(rows in 2usize..1_000) {
            prop_assert!((1..rows).contains(&overlap(rows)));
        }
    }
}
