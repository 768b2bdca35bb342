//! Journeys in the real app, in a real webview, under a display that nobody sees. One room a module; each test is one
//! person's way through it.

mod driver;
mod hands;
mod page;
mod screens;
mod stage;
