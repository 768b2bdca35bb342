//! One segment of the read model: the entries of a range of rows as columns, in the order in which lists show them.
//!
//! A segment is derived from the log, never changed once it is written, and never the only copy of anything. It answers
//! a [`exhibit_entry::Selection`] with one bit a row, and counts values of fields over such bits:
//! - each field is a dictionary of its different values and a small code a row, so that a condition is decided once for
//!   each value and looked up for each row ([`Column`]);
//! - the folded searched texts lie in blocks of a few hundred rows, beside a filter that tells for four bytes
//!   of a needle in which blocks they may stand; what remains is searched byte by byte, so that every needle finds
//!   exactly what a naive scan finds.
//!
//! What a field's values are, and under which of them a row is counted, is asked of `entry` alone. Pure: bytes come in
//! through [`Bytes`] and go out through `impl Write`. Bytes are checked when they are read; damage is a [`Fault`], never a
//! panic.

mod bits;
mod builder;
mod bytes;
mod codes;
mod column;
mod dictionary;
mod gram;
mod layout;
mod ranked;
mod segment;
mod select;
mod tally;
mod text;

pub use bits::Bits;
pub use builder::{Builder, ROWS_A_SEGMENT};
pub use bytes::{Bytes, Fault};
pub use column::Column;
pub use dictionary::Dictionary;
pub use ranked::Ranked;
pub use segment::{Segment, Times};
pub use select::answers;
pub use tally::{Tally, TopValues, ValueCount, top};
