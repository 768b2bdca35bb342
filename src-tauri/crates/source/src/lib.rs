//! Vendors as data: profiles, requests, pages, rows and file formats.
//!
//! A vendor is a [`Profile`] (a TOML file) plus fixtures, never an `if`. The way of a row: [`request`] says what to
//! ask, [`read_page`] or [`file::split`] cuts the answer into rows without reading them, [`read_row`] turns one row
//! into a [`Reading`](exhibit_entry::Reading) or a reason why not. Pure: no sockets, no files, no clock, no
//! randomness; every byte that comes in here was written by a stranger.

mod content;
mod csv;
mod cursor;
mod detect;
mod error;
mod explode;
pub mod file;
pub mod job;
pub mod mapping;
mod next;
mod page;
mod path;
pub mod profile;
mod reading;
mod request;
mod safe;
mod scan;
mod step;
mod template;
pub mod time;
mod wait;

pub use content::{content, content_key};
pub use cursor::{CURSOR_LIMIT_BYTES, Cursor};
pub use detect::{detect_columns, detect_columns_among, detect_profile, detect_profile_among};
pub use error::Error;
pub use explode::explode;
pub use file::{FileError, Format, Split, split, split_until};
pub use next::{Next, is_short, next_step, page_rows};
pub use page::{Page, PageError, Refusal, Reply, read_page, refusal};
pub use path::{KeyCase, Path};
pub use profile::{Auth, Paging, Profile, builtin, builtin_by_id};
pub use reading::{ROW_LIMIT_BYTES, read_row, read_with_content, vendor_id};
pub use request::{
    BaseUrl, HttpRequest, Method, TokenRequest, own_address, params_known, params_needed, request,
    token_request,
};
pub use step::{Step, Window};
pub use wait::{Refused, Wait, http_date, wait_asked};
