//! What a cell of a spreadsheet takes, and how what it does not take is made fit.

use exhibit_entry::Moment;

/// Characters of one cell: what Excel takes, counted in UTF-16 as it counts.
const CELL_UNITS: usize = 32_767;
/// Whole numbers up to 2^53 keep all their digits in a spreadsheet.
const MAX_EXACT: u64 = 1 << 53;
const DAY_MS: f64 = 86_400_000.0;
/// Day number of 1970-01-01 in a spreadsheet.
const EPOCH_DAY: f64 = 25_569.0;

/// A whole number, where a spreadsheet keeps all its digits.
pub(super) fn exact_number(text: &str) -> Option<f64> {
    let number: u64 = text.parse().ok()?;
    #[allow(clippy::cast_precision_loss, reason = "up to 2^53 none is lost")]
    (number <= MAX_EXACT).then_some(number as f64)
}

/// An instant as days since 1899-12-30, the way a spreadsheet counts; none before 1900-03-01, where it counts wrongly.
pub(super) fn day_number(at: Moment) -> Option<f64> {
    const FIRST_GOOD_DAY: f64 = 61.0;
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of the years 0 to 9999 are below 2^53")]
    let day = at.ms() as f64 / DAY_MS + EPOCH_DAY;
    (day >= FIRST_GOOD_DAY).then_some(day)
}

/// `text` cut to what a cell takes, with `mark` at its end; none: it fits.
pub(super) fn fit(text: &str, mark: &str) -> Option<String> {
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return None;
    }
    let mut left = CELL_UNITS - mark.encode_utf16().count();
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    cut.push_str(mark);
    Some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_does_not_fit_is_cut_where_it_can_be_seen() {
        const MARK: &str = " … cut";
        assert_eq!(fit(&"x".repeat(CELL_UNITS), MARK), None);
        assert_eq!(fit(&"é".repeat(CELL_UNITS), MARK), None);
        let cut = fit(&"🦀".repeat(20_000), MARK).unwrap();
        assert!(cut.ends_with(MARK) && cut.encode_utf16().count() <= CELL_UNITS);
    }

    #[test]
    fn an_instant_is_the_date_that_a_spreadsheet_shows() {
        let day = |text| day_number(Moment::parse(text).unwrap());
        assert_eq!(day("1970-01-02T12:00:00.000Z"), Some(25_570.5));
        assert_eq!(day("1900-02-28T00:00:00.000Z"), None);
    }
}
