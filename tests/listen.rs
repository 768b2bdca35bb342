//! The listener against real sockets: what is sent is what is stored, whoever sends it and however.
#![allow(missing_docs, reason = "tests are sentences already")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[path = "listen/bytes.rs"]
mod bytes;
#[path = "listen/desk.rs"]
mod desk;
#[path = "listen/doors.rs"]
mod doors;
#[path = "listen/flood.rs"]
mod flood;
#[path = "listen/passing.rs"]
mod passing;
