//! Classification of entries by data-file rules. Pure.
//!
//! A rule file ([`RuleSet`]) says for an action which packs it is evidence for, how it is called, what was done to
//! what, how it ended and how much risk it carries. [`classify`] also tells which rule decided, so that an auditor
//! can ask why a row is where it is; [`explain`] tells it of every rule that holds. A rule holds lists and exact values,
//! no expressions and no code. A user's own rules stand before those that come with Exhibit ([`RuleSet::combined`]).

mod class;
mod error;
mod feed;
mod few;
mod index;
mod own;
mod row;
mod rule;
mod rule_set;
mod wording;

pub use class::{Class, Held, Memory, classify, explain};
pub use error::Error;
pub use feed::Feed;
pub use index::Tier;
pub use own::OwnRules;
pub use rule::{Condition, Findings, Rule, Test, VERBS};
pub use rule_set::{BUILTIN, RuleSet, SCHEMA};
pub use wording::{Wording, words_of};

#[cfg(test)]
mod seed_tests;
