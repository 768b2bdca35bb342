//! Many rows of one feed: what is the same for all of them is looked up once, and what few of them differ in is
//! remembered.

use std::borrow::Cow;

use exhibit_entry::{Reading, Vocabulary, summary};
use exhibit_rule::{Class, Memory};
use exhibit_source::Profile;
use exhibit_store::{Derived, Feed, Rows};

use super::Derivation;

/// The reading of rows that one source gives.
pub(crate) struct FeedReading<'a> {
    profile: &'a Profile,
    /// As rules know the feed: profile and source.
    known: (String, String),
    rules: Memory<'a>,
    vocabulary: Vocabulary,
}

impl<'a> FeedReading<'a> {
    /// Of the rows that `feed` gives.
    pub(crate) fn of(derivation: &'a Derivation, feed: Feed<'_>) -> Self {
        let known = derivation.known_to_rules(feed);
        Self {
            profile: derivation.or_fallback(feed.profile),
            known: (known.profile.to_owned(), known.source.to_owned()),
            rules: Memory::of(derivation.rules()),
            vocabulary: Vocabulary::default(),
        }
    }

    /// The rows that one row of a file is cut into, as [`Derivation::parts`].
    pub(crate) fn parts<'r>(&self, raw: &'r [u8]) -> Vec<Cow<'r, [u8]>> {
        exhibit_source::explode(self.profile, raw)
    }

    /// Reads one of them into `rows`.
    pub(crate) fn push(&self, rows: &mut Rows, raw: &[u8]) {
        let (content, derived) = self.read(raw);
        rows.push(raw, content, &derived);
    }

    /// Its content and what it says, as `Derivation` gives both.
    pub(crate) fn read(&self, raw: &[u8]) -> ([u8; 32], Result<Derived, String>) {
        let (content, reading) = exhibit_source::read_with_content(self.profile, raw);
        (content, reading.map(|reading| self.derived(reading)))
    }

    fn derived(&self, reading: Reading) -> Derived {
        let feed = exhibit_rule::Feed { profile: &self.known.0, source: &self.known.1 };
        let class = self.rules.classify(feed, &reading, &self.vocabulary);
        let summary = summary::summarise_with(&reading, &self.vocabulary);
        derived(reading, class, summary)
    }
}

/// What a profile and the rules made of a row.
pub(super) fn derived(reading: Reading, class: Class, summary: String) -> Derived {
    Derived {
        summary,
        label: class.label,
        category: class.category,
        evidence: class.evidence,
        outcome: class.outcome,
        rule: class.rule,
        verb: class.verb,
        object: class.object,
        risk: class.risk,
        reading,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exhibit_store::Derive;
    use proptest::prelude::*;

    /// Rows with few actions, many of them known to the rules, and metadata that rules ask for.
    fn rows() -> impl Strategy<Value = Vec<String>> {
        let action = prop_oneof![
            Just("TOKEN_REVOKED"),
            Just("COLLABORATOR_ROLE_CHANGED"),
            Just("user.login.failed"),
            Just("x"),
            Just(""),
            Just("PROJECT_VISIBILITY_CHANGED"),
            Just("rate_limited"),
            Just("SSO_LOGIN"),
        ];
        let metadata = prop_oneof![
            Just("null"),
            Just(r#"{"from":"private","to":"public"}"#),
            Just(r#"{"role":"admin","email":"a@b.c"}"#),
            Just(r#"{ "prNumber" : 7,"branch":"b", "pr_number":8 }"#),
            Just("[1]"),
            Just(r#"{"\u0065mail":"x"}"#),
        ];
        let row = (action, metadata, "[a-z]{1,3}|", 0..3_u8).prop_map(|(action, metadata, who, kind)| {
            let kind = ["token", "API_KEY", "project"][usize::from(kind)];
            format!(
                r#"{{"id":"1","action":"{action}","actor_user_id":"{who}","target_type":"{kind}","metadata":{metadata}}}"#
            )
        });
        proptest::collection::vec(prop_oneof![9 => row, 1 => "\\PC{0,20}"], 1..30)
    }

    proptest! {
        #[test]
        fn many_rows_are_read_as_each_is_by_itself(rows in rows()) {
            let derivation = Derivation::load("/no/such/folder".as_ref()).unwrap();
            for profile in ["outworx", "generic"] {
                let feed = Feed { source: "s", profile };
                let many = FeedReading::of(&derivation, feed);
                for row in &rows {
                    let raw = row.as_bytes();
                    prop_assert_eq!(many.read(raw), (derivation.content(raw), derivation.derive(feed, raw)));
                }
            }
        }
    }
}
