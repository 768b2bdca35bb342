//! The canonical audit entry and everything that can be said about it without asking the world.
//!
//! Every vendor's row becomes one [`Entry`]; every consumer (list, counts, facets, histogram, CSV, packs)
//! takes the same filter over it. Pure: no clock, no files, no sockets, no randomness.

pub mod chip;
pub mod column;
mod entry;
pub mod field;
pub mod figure;
pub mod filter;
pub mod fold;
pub mod json;
mod moment;
pub mod pattern;
pub mod query;
pub mod summary;
mod vocabulary;
pub mod words;
pub mod zone;

pub use entry::{
    Actor, ActorType, Entry, Evidence, Origin, Outcome, Project, Reading, Resource, UnknownWord,
};
pub use field::Field;
pub use filter::{Filter, Selection};
pub use json::Json;
pub use moment::Moment;
pub use vocabulary::{Code, Vocabulary};
