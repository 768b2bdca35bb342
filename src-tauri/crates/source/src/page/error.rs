//! Why a reply holds no page.

use super::Refusal;

/// Why a reply holds no page. No row of it was taken. `start` is its beginning, escaped for display.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// A web page, most often one to sign in.
    #[error("a web page came instead of rows (a sign-in page?), so nothing was read; it begins: {start}")]
    Html {
        /// The reply's beginning.
        start: String,
    },
    /// No JSON at all.
    #[error("the reply is not JSON but {what}, so nothing was read; it begins: {start}")]
    NotJson {
        /// What it is.
        what: &'static str,
        /// The reply's beginning.
        start: String,
    },
    /// No CSV.
    #[error("the reply is not CSV but {what}, so nothing was read; it begins: {start}")]
    NotCsv {
        /// What it is.
        what: &'static str,
        /// The reply's beginning.
        start: String,
    },
    /// A column that every good reply has is not there.
    #[error("the reply has no column `{column}` (this is not the same as no rows); it begins: {start}")]
    NoColumn {
        /// The missing column.
        column: String,
        /// The reply's beginning.
        start: String,
    },
    /// Its rows, each with the header, are longer than can be held.
    #[error("the rows of the reply are over {limit_bytes} bytes long, so nothing was read; ask for fewer")]
    TooLarge {
        /// The most that is taken.
        limit_bytes: u64,
    },
    /// JSON that ends early or whose brackets do not match.
    #[error("the reply is cut off or broken, so nothing of it was read; it begins: {start}")]
    CutOff {
        /// The reply's beginning.
        start: String,
    },
    /// The vendor said no.
    #[error("the vendor refused: {}", refusal_text(.0))]
    Refused(Refusal),
    /// A good reply says something else at this place.
    #[error(
        "a good reply says {expected} at `{path}`, this one {found}; nothing was read; it begins: {start}"
    )]
    NotOk {
        /// Where.
        path: String,
        /// What a good reply says.
        expected: String,
        /// What this one says, or `nothing`.
        found: String,
        /// The reply's beginning.
        start: String,
    },
    /// The rows are not where they should be.
    #[error("the reply has no rows at `{path}` (this is not the same as no rows); it begins: {start}")]
    NoRows {
        /// Where they should be.
        path: String,
        /// The reply's beginning.
        start: String,
    },
    /// Something else stands where the rows should be.
    #[error("what stands at `{path}` is not a list of rows: {found}")]
    NotAnArray {
        /// Where.
        path: String,
        /// Its beginning.
        found: String,
    },
    /// No cursor can be read where the next one should be, so what follows cannot be asked for.
    #[error(
        "what stands at `{path}` is no mark of the next page but {reason}, so nothing of this reply was read; \
         it begins: {start}"
    )]
    Cursor {
        /// Where.
        path: String,
        /// What it is.
        reason: &'static str,
        /// Its beginning.
        start: String,
    },
    /// The reply does not say what it should of an export job.
    #[error(
        "what should say at `{path}` how the export goes is {reason}, so it cannot be fetched; the reply begins: {start}"
    )]
    NoJob {
        /// Where.
        path: String,
        /// What it is.
        reason: &'static str,
        /// The reply's beginning.
        start: String,
    },
    /// What is fetched next is said to lie where nothing of this source is asked.
    #[error("the reply leads to {reason}; it is: {start}")]
    Elsewhere {
        /// Where that is, and that nothing was sent there.
        reason: &'static str,
        /// The address, escaped for display.
        start: String,
    },
    /// Two equal keys: which of them holds the rows cannot be known.
    #[error("the reply has `{path}` twice, so its rows cannot be told; nothing was read; it begins: {start}")]
    Repeated {
        /// The path.
        path: String,
        /// The reply's beginning.
        start: String,
    },
}

fn refusal_text(refusal: &Refusal) -> String {
    let parts = [refusal.message.as_deref(), refusal.code.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", code ")
}
