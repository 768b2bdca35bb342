//! A vendor with which everything goes wrong that can, in every way of paging and signing in: nothing is lost, nothing is
//! doubled, nothing is said to be whole that is not, and no header reaches another origin.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

#[path = "faults/bombs.rs"]
mod bombs;
#[path = "faults/chance.rs"]
mod chance;
#[path = "faults/doors.rs"]
mod doors;
#[path = "faults/drift.rs"]
mod drift;
#[path = "faults/fault.rs"]
mod fault;
#[path = "faults/kind.rs"]
mod kind;
#[path = "faults/list.rs"]
mod list;
#[path = "faults/log.rs"]
mod log;
#[path = "faults/matrix.rs"]
mod matrix;
#[allow(dead_code, reason = "shared by several test programs, each of which needs a part of it")]
#[path = "common/place.rs"]
mod place;
#[path = "faults/plan.rs"]
mod plan;
#[path = "faults/script.rs"]
mod script;
#[path = "faults/sign_in.rs"]
mod sign_in;
#[path = "faults/socket.rs"]
mod socket;
#[path = "faults/traps.rs"]
mod traps;
#[path = "faults/vanished.rs"]
mod vanished;
#[path = "faults/waits.rs"]
mod waits;
#[path = "faults/windows.rs"]
mod windows;
#[path = "faults/wire.rs"]
mod wire;
#[path = "faults/world.rs"]
mod world;
