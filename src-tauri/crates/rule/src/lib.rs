//! Classification of entries by data-file rules. Pure.
//!
//! A rule file ([`RuleSet`]) says for an action which packs it is evidence for, how it is called, what was done to
//! what, how it ended and how much risk it carries. [`classify`] also tells which rule decided, so that an auditor
//! can ask why a row is where it is. A rule holds lists and exact values, no expressions and no code.

mod class;
mod error;
mod index;
mod rule;
mod rule_set;

pub use class::{Class, classify};
pub use error::Error;
pub use rule::{Condition, Findings, Rule, Test, VERBS};
pub use rule_set::{BUILTIN, RuleSet, SCHEMA};

#[cfg(test)]
mod seed_tests;
