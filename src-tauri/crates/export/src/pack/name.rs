//! The name of a pack: the same for the same question, log and time.

use exhibit_entry::Moment;
use sha2::{Digest, Sha256};

use super::input::PackInput;
use super::redact::shown_query;

/// Longest part taken from the organisation's name, so that the whole stays within 60 characters.
const SLUG_CHARS: usize = 14;
/// Hex digits of the digest at the end.
const DIGEST_DIGITS: usize = 8;

/// The name of the pack's top folder, e.g. `access-review-20260101-20260401-acme-7f3c9a1b`: ASCII letters in lower
/// case, digits and hyphens, at most 60 characters.
#[must_use]
pub fn pack_id(input: &PackInput) -> String {
    // What names the pack must not tell what it hides.
    let shown = input.redaction.as_ref().map(|redaction| shown_query(&input.query, redaction));
    let digest = digest_part(shown.as_deref().unwrap_or(&input.query), &input.tree.root, input.generated.at);
    let slug = slug(input.organisation.as_deref().unwrap_or_default());
    let [ahead_from_ms, ahead_to_ms] = input.ahead_of_utc_ms;
    let (from, to) = (input.period.from.plus_ms(ahead_from_ms), input.period.to.plus_ms(ahead_to_ms));
    let parts = [input.kind.id(), &day(from), &day(to), &slug, &digest];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The first 8 hex digits of SHA-256(query, root in hex, RFC 3339 time), the three texts one after the other.
pub(crate) fn digest_part(query: &str, root: &str, generated_at: Moment) -> String {
    let hash = Sha256::new().chain_update(query).chain_update(root).chain_update(generated_at.to_string());
    hex::encode(hash.finalize())[..DIGEST_DIGITS].to_owned()
}

fn day(at: Moment) -> String {
    at.to_string()[..10].replace('-', "")
}

/// ASCII letters and digits of `name`, everything else as single hyphens.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    slug.truncate(SLUG_CHARS);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{PackKind, fixture};
    use proptest::prelude::*;

    #[test]
    fn a_name_says_kind_period_organisation_and_digest() {
        let mut input = fixture::input(3);
        input.organisation = Some("Acme GmbH & Co. KG".into());
        let id = pack_id(&input);
        assert!(id.starts_with("access-review-20260101-20260401-acme-gmbh-co-"), "{id}");
        input.organisation = Some("株式会社".into());
        assert_eq!(pack_id(&input).len(), "access-review-20260101-20260401-".len() + DIGEST_DIGITS);
    }

    #[test]
    fn the_days_are_those_of_the_zone_that_was_asked_in() {
        const HOUR_MS: i64 = 3_600_000;
        let mut input = fixture::input(3);
        // A day of Berlin: it begins in summer time and ends in winter time.
        input.period.from = Moment::parse("2026-10-24T22:00:00Z").unwrap();
        input.period.to = Moment::parse("2026-10-25T23:00:00Z").unwrap();
        let in_utc = pack_id(&input);
        assert!(in_utc.starts_with("access-review-20261024-20261025-"), "{in_utc}");
        input.ahead_of_utc_ms = [2 * HOUR_MS, HOUR_MS];
        let in_berlin = pack_id(&input);
        assert!(in_berlin.starts_with("access-review-20261025-20261026-"), "{in_berlin}");
    }

    proptest! {
        #[test]
        fn any_organisation_gives_a_safe_short_name(organisation in any::<String>()) {
            let mut input = fixture::input(0);
            input.kind = PackKind::IncidentResponse;
            input.organisation = Some(organisation);
            let id = pack_id(&input);
            prop_assert!(id.len() <= 60, "{}", id);
            prop_assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }

        #[test]
        fn another_query_root_or_time_gives_another_name(query in "[a-z:]{1,20}", ms in 1..86_400_000i64) {
            let input = fixture::input(3);
            let mut other = input.clone();
            other.query.push_str(&query);
            prop_assert_ne!(pack_id(&input), pack_id(&other));
            let mut later = input.clone();
            later.generated.at = later.generated.at.plus_ms(ms);
            prop_assert_ne!(pack_id(&input), pack_id(&later));
        }
    }
}
