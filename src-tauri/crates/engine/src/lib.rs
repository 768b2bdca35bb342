//! The verbs: pull, import, browse, export, pack, verify.
//!
//! Everything that asks the world stands here and in one place each: the clock in [`clock`], randomness in
//! [`random`], secrets in [`secret`], outbound sockets in `net`, listening ones in [`listen`]. The faces (command line, window) call these verbs
//! and show what comes back; a failure reaches them as [`Failure`] `{code, message, hint}`.

pub mod account;
pub mod activity;
pub mod browse;
pub mod buckets;
pub mod checkpoint;
pub mod clock;
pub mod copy;
pub mod coverage;
mod derivation;
pub mod doctor;
mod error;
pub mod fill;
pub mod home;
pub mod import;
mod incoming;
pub mod index;
pub mod listen;
pub mod mapping;
mod net;
pub mod opened;
pub mod output;
pub mod pack;
pub mod plan;
pub mod pull;
pub mod random;
pub mod redact;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod secret;
pub mod sign;
pub mod source;
mod turn;
pub mod watch;
pub mod webhook;
pub mod workspace;

pub use derivation::{Broken, Derivation};
pub use error::{Code, Error, Failure};
pub use home::Home;
pub use net::{Patience, send, target};
pub use watch::{Progress, Watch};
pub use workspace::{DEFAULT_WORKSPACE, Workspace};

pub use exhibit_entry as entry;
pub use exhibit_export as export;
pub use exhibit_hook as hook;
pub use exhibit_proof::{Hash, words};
pub use exhibit_rule as rule;
pub use exhibit_store as store;

/// The version of Exhibit.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
