//! Segments beside the database: made behind the rows, believed only where they are of the state that is read, and never
//! the only copy of anything. Where one is missing, damaged or of other readings, its rows are found by SQL.

mod build;
mod folder;
mod held;
mod manifest;
mod shelf;

pub use self::build::{CatchUp, Indexed, Pace, await_builder, catch_up};
pub(crate) use self::held::{Held, Order};
pub(crate) use self::shelf::{Budget, Shelf};
