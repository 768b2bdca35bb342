//! What each delivery is read with: the profile of the source whose scheme it carries, else the one for rows of any kind.

use std::collections::BTreeMap;

use exhibit_source::Profile;
use exhibit_store::{Reader, StoredCapture};

use crate::webhook::belonging::{Belonging, belonging, is_of_kind};
use crate::{Derivation, Error};

/// The profile for deliveries of nobody's source.
const ANY: &str = "generic";

/// Profiles by the scheme whose deliveries they read, and by the marks of their rows.
pub(super) struct Readers<'a> {
    by_scheme: BTreeMap<String, &'a Profile>,
    of_sources: BTreeMap<&'a str, &'a Profile>,
    any: &'a Profile,
}

impl<'a> Readers<'a> {
    /// Those of the sources in use, then those of all profiles that name a scheme.
    ///
    /// # Errors
    /// Any error of reading.
    pub(super) fn of(reader: &Reader, derivation: &'a Derivation) -> Result<Self, Error> {
        let sources = reader.sources()?;
        let used = sources.iter().filter(|state| state.active);
        let used = used.filter_map(|state| derivation.profile(&state.line.profile).ok());
        let of_sources: BTreeMap<&str, &Profile> =
            used.map(|profile| (profile.id.as_str(), profile)).filter(|(id, _)| *id != ANY).collect();
        let mut by_scheme = BTreeMap::new();
        for profile in of_sources.values().copied().chain(derivation.profiles()) {
            if let Some(webhook) = &profile.webhook {
                by_scheme.entry(webhook.scheme.as_str().to_owned()).or_insert(profile);
            }
        }
        Ok(Self { by_scheme, of_sources, any: derivation.profile(ANY)? })
    }

    /// What a delivery speaks of: by its scheme, else by whatever source's marks its row bears, else as any row is read.
    pub(super) fn read(&self, stored: &StoredCapture) -> Belonging {
        let (body, delivery) = (&stored.capture.body, stored.line.delivery.as_deref());
        if let Some(profile) = stored.line.scheme.as_ref().and_then(|scheme| self.by_scheme.get(scheme)) {
            return belonging(profile, body, delivery);
        }
        let by_marks = self.of_sources.values().find_map(|profile| {
            let found = belonging(profile, body, delivery);
            let is_its = found.rows.first().is_some_and(|row| is_of_kind(profile, &row.raw));
            is_its.then_some(found)
        });
        by_marks.unwrap_or_else(|| belonging(self.any, body, delivery))
    }
}

/// Whether one of the values, folded, may stand in a body: told without reading it. Escapes hide letters, so a body with
/// one is read.
pub(super) fn may_name(body: &[u8], folded: &[String]) -> bool {
    if body.contains(&b'\\') {
        return true;
    }
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    folded.iter().any(|value| !value.is_ascii() || text.contains(value.as_str()) || !text.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_may_name_a_value_in_any_spelling_is_read() {
        let values = ["bob@acme.io".to_owned()];
        for body in [r#"{"a":"BOB@acme.io"}"#, r#"{"a":"\u0062ob@acme.io"}"#, r#"{"a":"Ⓑ"}"#] {
            assert!(may_name(body.as_bytes(), &values), "{body}");
        }
        assert!(!may_name(br#"{"a":"alice@acme.io"}"#, &values));
        assert!(may_name(b"{}", &["jür".to_owned()]) && !may_name(b"{}", &[]));
    }
}
