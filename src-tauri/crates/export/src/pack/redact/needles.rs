//! What the row at hand hides, to be looked for in its other texts: all of it, or nothing of those texts is left.

use std::borrow::Cow;
use std::collections::HashSet;

use exhibit_entry::words::{phrase, visible};

use super::field::TextField;
use super::method::{REMOVED, is_written};
use super::needle::{Folded, Needle, Reach};
use super::pattern::{only_email, plain_email};
use super::pseudonym::short;
use super::text::{By, Span};

/// Most needles that are looked for in texts of any length.
const LIMIT: usize = 256;

/// Most needles that are looked for in the few short codes of a row.
const CODES_LIMIT: usize = 65_536;

/// Names of mailboxes that are nobody's, so that `admin` the role is not taken for `admin@acme.io`.
const ROLE_NAMES: [&str; 32] = [
    "account", "accounts", "admin", "agent", "api", "audit", "billing", "bot", "contact", "deploy", "dev",
    "editor", "github", "guest", "hello", "help", "info", "member", "no-reply", "noreply", "office", "ops",
    "owner", "root", "security", "service", "support", "system", "team", "test", "user", "viewer",
];

/// What is given up because the row hides more than can be looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Flood {
    /// Nothing.
    #[default]
    Dry,
    /// Texts made for reading.
    Prose,
    /// Every text that no rule named, but codes.
    Texts,
    /// Codes too.
    Codes,
}

/// The needles of one row.
#[derive(Default)]
pub(super) struct Needles {
    all: Vec<Needle>,
    flood: Flood,
    space: String,
}

impl Needles {
    /// Forgets the row before.
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.flood = Flood::Dry;
    }

    /// Remembers that a rule hid `value`, and made `new` of it.
    pub(super) fn add(&mut self, value: &str, new: &str, rule: usize) {
        if is_written(value) {
            return;
        }
        if self.all.len() >= LIMIT {
            self.rise(Flood::Texts);
        }
        if self.all.len() >= CODES_LIMIT {
            return self.rise(Flood::Codes);
        }
        self.all.extend(Needle::new(value, new, rule));
        if let Cow::Owned(shown) = visible(value) {
            self.add_word(&shown, new, rule);
        }
        let Some(email) = only_email(value).map(plain_email) else { return };
        let Some((name, _)) = email.rsplit_once('@') else { return };
        let is_role = |name: &str| ROLE_NAMES.iter().any(|role| role.eq_ignore_ascii_case(name));
        // Labels are made of codes: `alice@acme.io` in an action reads `alice acme io` there.
        self.add_word(&phrase(&email), new, rule);
        self.add_word(&spaced(&email), new, rule);
        if !is_role(name) {
            self.add_word(name, short(new), rule);
        }
        // `Bob Smith <bob@acme.io>` is called Bob Smith elsewhere.
        if let Some((called, _)) = value.split_once('<').filter(|(called, _)| !is_role(called.trim())) {
            self.all.extend(Needle::new(called.trim_matches([' ', '"']), short(new), rule));
        }
    }

    /// Remembers what a list of what may stay leaves out, to be looked for in prose.
    pub(super) fn add_in_prose(&mut self, value: &str, new: &str, rule: usize) {
        if self.all.len() >= LIMIT {
            return self.give_up_prose();
        }
        if !is_written(value) {
            self.add_word(value, new, rule);
        }
    }

    /// Gives up looking in prose.
    pub(super) fn give_up_prose(&mut self) {
        self.rise(Flood::Prose);
    }

    /// Whether a text of the row, of which no rule made anything, has to go.
    pub(super) fn drown(&self, field: TextField) -> bool {
        match self.flood {
            Flood::Dry => false,
            Flood::Prose => field.is_prose(),
            Flood::Texts => !field.is_code(),
            Flood::Codes => true,
        }
    }

    /// Makes them ready: the same as addresses of the web write them too, none twice.
    pub(super) fn unite(&mut self) {
        let encoded: Vec<Needle> = self.all.iter().filter_map(Needle::encoded).collect();
        let mut known = HashSet::with_capacity(self.all.len());
        let all = std::mem::take(&mut self.all);
        self.all = all.into_iter().chain(encoded).filter(|needle| known.insert(needle.sought())).collect();
    }

    /// Adds the places of all needles in `text`.
    pub(super) fn find(&mut self, text: &str, field: TextField, spans: &mut Vec<Span>) {
        if self.all.is_empty() || text.is_empty() || is_written(text) {
            return;
        }
        let folded = Folded::new(text, &mut self.space);
        for (number, needle) in self.all.iter().enumerate() {
            if needle.reach == Reach::All || field.is_prose() {
                let by = By::Needle(number);
                let mut found = |from, to| spans.push(Span { from, to, by });
                needle.find(&folded, field.is_code(), &mut found);
                if field.is_prose() {
                    needle.find_cut(&folded, &mut found);
                }
            }
        }
    }

    /// The rule of a needle.
    pub(super) fn rule(&self, number: usize) -> usize {
        self.all[number].rule
    }

    /// What stands for a needle.
    pub(super) fn replacement(&self, number: usize) -> &str {
        &self.all[number].replacement
    }

    fn add_word(&mut self, value: &str, new: &str, rule: usize) {
        self.all.extend(Needle::new(value, new, rule).map(|needle| needle.whole_word().prose_only()));
    }

    fn rise(&mut self, flood: Flood) {
        self.flood = self.flood.max(flood);
    }
}

/// What stands for a value of which nothing is left.
pub(super) fn or_removed(new: Option<&str>) -> &str {
    new.unwrap_or(REMOVED)
}

/// An address as a label shows it: the `@` stays, what else parts words is a blank.
fn spaced(email: &str) -> String {
    email.split('@').map(phrase).collect::<Vec<_>>().join("@")
}
