//! Seeded realistic rows and the loopback vendor APIs that serve them.
//!
//! The rows tell of one small company, acme.io, in five vendors' own shapes. A week's rows depend on the seed, the
//! shape and that week alone, so a later load only appends, and any stretch of time can be made by itself.

mod audit;
mod chance;
mod company;
mod deed;
mod delivery;
mod error;
mod fate;
mod flows;
mod json;
mod list;
mod log;
mod mushi;
mod nevo;
mod outbox;
mod outworx;
mod parameter;
mod post;
mod published;
mod row;
mod sender;
mod serve;
mod shape;
mod table;
mod vectis;
mod vendors;
mod week;
mod workspace;

pub use delivery::{Delivery, sample_deliveries};
pub use error::Error;
pub use log::HISTORY;
pub use outbox::{Outbox, Posted};
pub use post::{sample_captures, sample_captures_begin, sample_captures_ndjson};
pub use published::sample_keys;
pub use row::{Row, last_n, rows};
pub use serve::{Server, router, serve};
pub use shape::Shape;
pub use vendors::{SAMPLE_TOKEN, Vendors};
pub use workspace::{SampleFile, SampleSource, sample_imports, sample_sources};
