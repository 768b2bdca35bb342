//! A row as the rules see it.

use std::cell::OnceCell;
use std::rc::Rc;

use exhibit_entry::fold::fold;
use exhibit_entry::json::Node;
use exhibit_entry::pattern::Pattern;
use exhibit_entry::{Code, Outcome, Reading, Vocabulary, words};

use crate::{Condition, Feed, Rule};

/// A reading, taken apart once for many rules.
pub(crate) struct Row<'r> {
    pub(crate) feed: Feed<'r>,
    pub(crate) reading: &'r Reading,
    /// The action with letter case folded; empty where there is none.
    pub(crate) folded: String,
    /// The action taken apart.
    pub(crate) action: Rc<Code>,
    /// The outcome that the vendor states.
    pub(crate) stated: Option<Outcome>,
    /// How it ended by the vendor or by the words of the action, before any rule.
    pub(crate) told: Option<Outcome>,
    /// Read only when a rule asks for it.
    metadata: OnceCell<Option<Node<'r>>>,
}

impl<'r> Row<'r> {
    /// The row that `feed` gave.
    pub(crate) fn of(feed: Feed<'r>, reading: &'r Reading) -> Self {
        Self::by(feed, reading, &Vocabulary::default())
    }

    /// The same, of one of many rows.
    pub(crate) fn by(feed: Feed<'r>, reading: &'r Reading, vocabulary: &Vocabulary) -> Self {
        let code = reading.action.as_deref().unwrap_or_default();
        let action = vocabulary.of(code);
        let stated = reading.outcome.filter(|outcome| *outcome != Outcome::Unknown);
        let told = stated.or_else(|| words::tone_of(&action.tokens));
        Self { feed, reading, folded: fold(code), action, stated, told, metadata: OnceCell::new() }
    }

    /// Whether `when` holds, whole actions and globs left out: the index finds rules by them.
    pub(crate) fn fits(&self, when: &Condition) -> bool {
        let outcome = self.told.unwrap_or(Outcome::Unknown);
        self.fits_feed(when)
            && self.fits_words(when)
            && is_among(&when.category, self.reading.category.as_deref())
            && is_among(&when.resource_type, self.reading.resource.kind.as_deref())
            && (when.outcome.is_empty() || when.outcome.contains(&outcome))
            && (when.actor_type.is_empty() || when.actor_type.contains(&self.reading.actor.kind))
            && when.metadata.iter().all(|test| test.holds(self.metadata()))
    }

    /// Whether all of `when` holds that is asked of the feed and the action.
    fn fits_action(&self, when: &Condition) -> bool {
        let is = |action: &String| fold(action) == self.folded;
        let looks_like = |glob: &String| Pattern::parse(glob).matcher().fits_folded(&self.folded);
        (when.action.is_empty() || when.action.iter().any(is))
            && (when.action_glob.is_empty() || when.action_glob.iter().any(looks_like))
            && self.fits_feed(when)
            && self.fits_words(when)
    }

    fn fits_feed(&self, when: &Condition) -> bool {
        let is_named =
            |names: &[String], name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
        is_named(&when.profile, self.feed.profile) && is_named(&when.source, self.feed.source)
    }

    fn fits_words(&self, when: &Condition) -> bool {
        let has = |token: &String| self.action.tokens.contains(token);
        when.action_tokens_all.iter().all(has)
            && (when.action_tokens_any.is_empty() || when.action_tokens_any.iter().any(has))
    }

    fn metadata(&self) -> Option<&Node<'r>> {
        let read = || self.reading.metadata.as_ref().map(exhibit_entry::Json::node);
        self.metadata.get_or_init(read).as_ref()
    }
}

impl Rule {
    /// Whether the rule holds for a row that `feed` gave.
    #[must_use]
    pub fn matches(&self, feed: Feed<'_>, reading: &Reading) -> bool {
        let row = Row::of(feed, reading);
        row.fits_action(&self.when) && row.fits(&self.when)
    }

    /// Whether the rule may hold for a row with that action from `feed`: false only where nothing else in the row could
    /// change that.
    #[must_use]
    pub fn may_hold(&self, feed: Feed<'_>, action: Option<&str>) -> bool {
        let reading = Reading { action: action.map(str::to_owned), ..Reading::default() };
        Row::of(feed, &reading).fits_action(&self.when)
    }
}

/// Whether `found` is one of `wanted`, letter case ignored; a list that asks for nothing holds.
fn is_among(wanted: &[String], found: Option<&str>) -> bool {
    wanted.is_empty()
        || found.is_some_and(|found| wanted.iter().any(|wanted| found.eq_ignore_ascii_case(wanted)))
}
