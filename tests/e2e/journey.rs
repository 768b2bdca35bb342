//! Journeys in the real app, in a real webview, under a display that nobody sees. One room a module; each test is one
//! person's way through it.

mod driver;
mod hands;
mod log;
mod packs;
mod page;
mod screens;
mod shell;
mod sources;
mod stage;
mod vendor;
mod webhooks;
