//! Why a row is where it is: every rule that holds for it, and what each of them decided.

use exhibit_entry::Entry;
use exhibit_rule::{Tier, words_of};

use crate::{Error, Watch, Workspace, browse};

/// Why a row is where it is.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The row as it is read.
    pub entry: Entry,
    /// The profile of its source, as rules know it.
    pub profile: String,
    /// The rules that hold, in the order in which they are asked.
    pub held: Vec<HeldLine>,
}

/// A rule that holds.
#[derive(Clone, Debug)]
pub struct HeldLine {
    /// Its id.
    pub id: String,
    /// Whether it is the user's own.
    pub is_own: bool,
    /// How specific it is.
    pub tier: Tier,
    /// What it asks, in words.
    pub when: String,
    /// What it says, in words.
    pub set: String,
    /// What is its doing: `evidence`, `also`, `label`, `category`, `outcome`, `verb`, `object`, `risk`; empty where rules
    /// before it had said all of it.
    pub decided: Vec<&'static str>,
}

/// Explains the row called `name`: `row:N`, `SOURCE/KEY` or `KEY`.
///
/// # Errors
/// As [`browse::show`]; [`Error::Cancelled`].
pub fn explain(workspace: &Workspace, name: &str, watch: &Watch<'_>) -> Result<Explanation, Error> {
    let reader = workspace.watched_reader(watch)?;
    let number = browse::show(&reader, name)?.entry.row;
    let not_found = || Error::NotFound(format!("row {number}"));
    let row = reader.classified(number)?.ok_or_else(not_found)?;
    let derivation = workspace.derivation();
    let (feed, reading) = derivation.reading(row.feed(), &row.raw).map_err(|_| not_found())?;
    let rules = derivation.rules();
    let held = exhibit_rule::explain(rules, feed, &reading).into_iter().map(|held| {
        let wording = words_of(held.rule);
        HeldLine {
            id: held.rule.id.clone(),
            is_own: rules.own().iter().any(|own| own.id == held.rule.id),
            tier: Tier::of(held.rule),
            when: wording.when,
            set: wording.set,
            decided: held.decided,
        }
    });
    Ok(Explanation { held: held.collect(), profile: feed.profile.to_owned(), entry: row.entry.clone() })
}
