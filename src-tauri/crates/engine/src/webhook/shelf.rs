//! The shelf of a workspace: captured deliveries that stay, read from files or taken in by the listener, judged by the
//! secrets that are kept.

mod challenge;
mod judging;

pub use judging::Judging;
