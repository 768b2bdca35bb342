//! Whether rows stand in the order of a pack, none of them twice.

use exhibit_entry::{Entry, Moment};

/// The row before.
#[derive(Default)]
pub(super) struct Order {
    last: Option<Place>,
}

struct Place {
    at: Option<Moment>,
    source: String,
    key: String,
    raw_sha256: String,
    revision: u32,
}

impl Order {
    /// Whether the row stands after every row so far: by time, source, key, raw hash and revision. Redacted rows stand
    /// by what was hidden, so that next to them only time and source can be compared.
    pub(super) fn admits(&mut self, entry: &Entry, raw_sha256: &str) -> bool {
        let place = Place {
            at: entry.at,
            source: entry.source.clone(),
            key: entry.key.clone(),
            raw_sha256: raw_sha256.to_owned(),
            revision: entry.revision,
        };
        let rises = match &self.last {
            None => true,
            Some(last) if last.is_hidden() || place.is_hidden() => last.outside() <= place.outside(),
            Some(last) => last.whole() < place.whole(),
        };
        self.last = Some(place);
        rises
    }
}

impl Place {
    /// A row as received has its raw hash.
    fn is_hidden(&self) -> bool {
        self.raw_sha256.is_empty()
    }

    fn outside(&self) -> (Option<Moment>, &str) {
        (self.at, &self.source)
    }

    fn whole(&self) -> (Option<Moment>, &str, &str, &str, u32) {
        (self.at, &self.source, &self.key, &self.raw_sha256, self.revision)
    }
}
