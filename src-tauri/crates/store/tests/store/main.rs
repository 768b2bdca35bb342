//! The store's promises, on real files.
#![allow(missing_docs, reason = "tests are sentences already")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod absences;
mod answers;
mod append;
mod attacks;
mod attempts;
mod captures;
mod examine;
mod first_load;
mod keys;
mod older;
mod open;
mod reviews;
mod segments;
mod sets;
mod settings;
mod spans;
mod timeline;
mod toy;
