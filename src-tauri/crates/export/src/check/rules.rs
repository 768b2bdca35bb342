//! The classification rules in the pack are those that were used.

use super::facts::PackFacts;
use super::tally::Tally;
use super::{Check, Contents};
use crate::pack::path;

/// The check `rules`.
pub(super) fn check(facts: &PackFacts, contents: &Contents) -> Check {
    let mut tally = Tally::new("rules");
    let found = contents.get(path::RULES).and_then(|found| found.as_ref().ok());
    if found.is_none_or(|content| content.sha256 != facts.query.rules.sha256) {
        tally.fault("the classification rules are not those that were used".into());
    }
    tally.check(format!("the classification rules that were used, SHA-256 {}", plain_hash(facts)))
}

/// Foreign until it was compared.
fn plain_hash(facts: &PackFacts) -> String {
    crate::plain::plain_bytes(facts.query.rules.sha256.as_bytes())
}
