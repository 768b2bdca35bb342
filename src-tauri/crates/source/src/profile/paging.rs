//! How the next page is asked for: the closed list of ways that vendors have.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::shape::UrlPath;
use crate::Path;

/// How the next page is asked for. `limit_param` is not sent where it is left out; `page_rows` is the most rows that
/// the vendor gives at once. Parameters stand in the query, or in the JSON body of a POST.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// One reply holds all of the window.
    #[default]
    None,
    /// So many rows from the n-th on.
    LimitOffset {
        /// Parameter for the number of rows.
        limit_param: String,
        /// Parameter for the number of rows to skip.
        offset_param: String,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
        /// Where the reply says how many rows there are in all.
        total: Option<Path>,
    },
    /// The n-th page.
    PageNumber {
        /// Parameter for the number of rows.
        limit_param: Option<String>,
        /// Parameter for the number of the page.
        page_param: String,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
        /// Number of the first page.
        #[serde(default = "one")]
        first: u32,
        /// Where the reply says how many rows there are in all.
        total: Option<Path>,
        /// Where the reply says how many pages there are.
        pages: Option<Path>,
        /// Where the reply names the number of the next page; null or missing at the end.
        next: Option<Path>,
    },
    /// Each reply holds a mark of the next page, an opaque text that is sent back as it came. Null, an empty text
    /// and no such key all mean that the list has ended.
    CursorList {
        /// Parameter for the number of rows.
        limit_param: Option<String>,
        /// Parameter for the mark; not sent with the first request.
        cursor_param: String,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
        /// Where the reply says how the next page is asked for.
        next: Path,
        /// Where the reply says `true` while there are further pages; the mark counts only then.
        more: Option<Path>,
        /// Path of the requests with a mark, where it differs from the first one's.
        continue_path: Option<UrlPath>,
        /// What goes along with the mark.
        #[serde(default)]
        beside: Beside,
    },
    /// The `Link` header names the next page as `rel="next"` (RFC 8288). An empty page is the end,
    /// whatever it names, and so is one that is not full and names itself.
    LinkHeader {
        /// Parameter for the number of rows.
        limit_param: Option<String>,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
    },
    /// The reply holds the address of the next page, whole or relative. Scheme, host and port must stay.
    NextUrl {
        /// Parameter for the number of rows.
        limit_param: Option<String>,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
        /// Where the address stands.
        next: Path,
    },
    /// The next page begins after the last row's id.
    LastId {
        /// Parameter for the number of rows.
        limit_param: Option<String>,
        /// Parameter for the id.
        after_param: String,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
        /// Where the id stands in a row.
        id: Path,
        /// Where the reply says `true` while there are further pages; left out, pages are asked for until one is empty.
        more: Option<Path>,
    },
    /// Rows are numbered by the vendor, and the next page begins after the last row's number. A number that is missing
    /// is a hole.
    Sequence {
        /// Parameter for the number of rows.
        limit_param: Option<String>,
        /// Parameter for the number after which rows are wanted.
        after_param: String,
        /// Rows to ask for at once.
        page_rows: NonZeroU32,
        /// Where the number stands in a row.
        sequence: Path,
    },
    /// The vendor makes a file: [request] orders it, it is asked for until it is ready, then fetched (CSV or JSON, as
    /// [page] says).
    ExportJob {
        /// Where the reply to the order names the job.
        id: Path,
        /// Path at which the job is asked for; `{job}` stands for its id.
        status_path: UrlPath,
        /// Where that reply says how far it is.
        state: Path,
        /// Words for a file that is ready.
        ready: Vec<String>,
        /// Words for a job that failed.
        failed: Vec<String>,
        /// Where the reply names the address of the file.
        url: Path,
        /// Hosts besides the source's own that may hold the file, e.g. `exports.example.com`. No secret goes there.
        #[serde(default)]
        file_hosts: Vec<String>,
    },
}

/// What goes along with the mark of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// All parameters of the first request.
    #[default]
    All,
    /// Nothing: the mark knows what was asked.
    Nothing,
}

fn one() -> u32 {
    1
}
