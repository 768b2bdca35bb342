//! Times as `allowed_signers` files write them.

use exhibit_entry::Moment;

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with or without `Z`. OpenSSH reads one without `Z` in the zone of the
/// machine; here every reader must come to the same answer, so it is UTC.
pub(super) fn read(text: &str) -> Option<Moment> {
    let digits = text.strip_suffix('Z').unwrap_or(text);
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).unwrap_or("00");
    let (year, month, day) = (&digits[..4], part(4), part(6));
    Moment::parse(&format!("{year}-{month}-{day}T{}:{}:{}Z", part(8), part(10), part(12)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_every_length_and_nothing_else_is() {
        let read = |text| read(text).map(|at| at.to_string());
        assert_eq!(read("20260131"), Some("2026-01-31T00:00:00.000Z".into()));
        assert_eq!(read("202601312359Z"), Some("2026-01-31T23:59:00.000Z".into()));
        assert_eq!(read("20260131235958"), Some("2026-01-31T23:59:58.000Z".into()));
        for bad in ["", "2026", "20261301", "20260230", "2026013123", "20260131ZZ", "2026०131", "always"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
