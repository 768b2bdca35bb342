//! What came back, as plain data.

use exhibit_entry::Moment;
use reqwest::header::HeaderMap;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Every header in the order it came; names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// How far the vendor's clock was ahead of ours when its headers came, in milliseconds; none where it does not tell
    /// the time. A `Date` has whole seconds, so a second of it means nothing.
    pub(crate) skew_ms: Option<i64>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The first header called `name`, which is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

/// Headers as texts. What is no text cannot mean anything to us, and is marked as such by the replacement character.
pub(super) fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect()
}

/// By how much the vendor's `Date` (RFC 9110 section 6.6.1) is ahead of `now`, in milliseconds.
pub(super) fn skew_ms(headers: &HeaderMap, now: Moment) -> Option<i64> {
    let date = headers.get("date")?.to_str().ok()?;
    let date = httpdate::parse_http_date(date.trim()).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(i64::try_from(since.as_millis()).ok()?.saturating_sub(now.ms()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_clock_is_compared_with_ours() {
        let now = Moment::parse("2026-05-09T12:00:00.250Z").unwrap();
        let skew = |date: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("date", date.parse().unwrap());
            skew_ms(&headers, now)
        };
        assert_eq!(skew("Sat, 09 May 2026 12:00:30 GMT"), Some(29_750));
        assert_eq!(skew("Sat, 09 May 2026 11:59:00 GMT"), Some(-60_250));
        assert_eq!(skew("soon"), None);
        assert_eq!(skew_ms(&HeaderMap::new(), now), None);
    }
}
