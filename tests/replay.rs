//! Sending captures again, test events and the suite for receivers: real requests to real receivers on loopback.
#![allow(missing_docs, reason = "tests are sentences already")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests set up the world")]

#[path = "replay/copies.rs"]
mod copies;
#[path = "replay/receiver.rs"]
mod receiver;
#[path = "replay/runs.rs"]
mod runs;
#[path = "replay/shelf.rs"]
mod shelf;
#[path = "replay/suites.rs"]
mod suites;
#[path = "replay/trials.rs"]
mod trials;
