//! Journeys in the real app, in a real webview, under a display that nobody sees. One room a module; each test is one
//! person's way through it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests from end to end, their steps too: what is not there fails them, and figures are for who reads the log"
)]

mod calm;
mod coverage;
mod driver;
mod hands;
mod hostile;
mod log;
mod mapping;
mod opened;
mod packs;
mod page;
mod pulse;
mod replay;
mod reviews;
mod rules;
mod shell;
mod sources;
mod stage;
mod tour;
mod upkeep;
mod vendor;
mod webhooks;
