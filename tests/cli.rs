//! The command line as scripts see it: documents, exit codes, files (CONTRACT sections 2 and 3).
#![allow(missing_docs, reason = "tests are sentences already")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests set up the world")]

#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/bench.rs"]
mod bench;
#[path = "cli/browsing.rs"]
mod browsing;
#[path = "cli/coverage.rs"]
mod coverage;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/exports.rs"]
mod exports;
#[path = "cli/hints.rs"]
mod hints;
#[path = "cli/imports.rs"]
mod imports;
#[path = "cli/index.rs"]
mod index;
#[path = "cli/keys.rs"]
mod keys;
#[path = "bench/log.rs"]
#[allow(dead_code, reason = "its `main` and what leads to peers are for `cargo xtask bench`")]
mod log_bench;
#[path = "cli/mapping.rs"]
mod mapping;
#[path = "cli/pack_build.rs"]
mod pack_build;
#[path = "cli/pack_kill.rs"]
mod pack_kill;
#[path = "cli/pack_out.rs"]
mod pack_out;
#[path = "cli/pack_sample.rs"]
mod pack_sample;
#[path = "cli/packs.rs"]
mod packs;
#[path = "cli/review.rs"]
mod review;
#[path = "cli/rules.rs"]
mod rules;
#[path = "cli/sample_sender.rs"]
mod sample_sender;
#[path = "cli/sending.rs"]
mod sending;
#[path = "cli/webhook_ties.rs"]
mod webhook_ties;
#[path = "cli/webhooks.rs"]
mod webhooks;
