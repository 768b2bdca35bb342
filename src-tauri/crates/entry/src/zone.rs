//! Whether the zone of a time is the vendor's word or our assumption.

/// Whether a time that was read from `text` has no zone there, so that UTC is an assumption: a date, or a date and a
/// clock with nothing behind it. Numbers, and texts that name a zone, have theirs. Says nothing of what is no time.
#[must_use]
pub fn is_assumed(text: &str) -> bool {
    let text = text.trim();
    let (Some(date), Some(rest)) = (text.as_bytes().get(..10), text.get(10..)) else { return false };
    let is_date = date.iter().enumerate().all(|(nth, byte)| match nth {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else { return is_date && rest.is_empty() };
    is_date && clock.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_assumed_only_where_a_time_has_none() {
        for text in ["2026-05-09 17:14:08", "2026-05-09T17:14:08.3020000", " 2026-05-09T17:14 ", "2026-05-09"]
        {
            assert!(is_assumed(text), "{text}");
        }
        let zoned = ["2026-05-09T17:14:08Z", "2026-05-09 17:14:08.302 UTC", "2026-05-09T17:14:08.1+02:00"];
        let others =
            ["1778346848", "Sat, 09 May 2026 17:14:08 +0000", "", "yesterday", "20260509", "2026-05-0é"];
        for text in zoned.into_iter().chain(others) {
            assert!(!is_assumed(text), "{text}");
        }
    }
}
