//! Classification as people work on it: which rule decided which rows, which rows none names, what a rule being written
//! would do, and the file of own rules. Evidence is never touched: saving changes how rows are read, nothing else.

mod explanation;
mod overview;
mod own;
mod preview;
mod suggestion;

pub use explanation::{Explanation, HeldLine, explain};
pub use overview::{ActionLine, Overview, RuleLine, SourceLine, overview};
pub use own::{drafts_of, remove, save};
pub use preview::{Example, Move, Preview, Problem, preview};
pub use suggestion::suggest;

/// A rule that is being written.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The rule as JSON text.
    pub text: &'a str,
    /// The id of the own rule that it takes the place of.
    pub replaces: Option<&'a str>,
}

#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod source_tests;
#[cfg(test)]
mod tests;
