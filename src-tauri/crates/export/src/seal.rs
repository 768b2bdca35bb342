//! Signatures that outsiders check with tools they have: OpenSSH's SSHSIG, minisign, and the C2SP signature line of a
//! checkpoint.
//!
//! Only forms and verifying stand here; private keys are the engine's. Every text that is read may come from an
//! attacker: its size is bounded, and it is good or refused with a sentence.

mod allowed;
mod key;
mod minisign;
mod note;
mod sshsig;
mod stamp;
mod wire;

pub use allowed::{AllowedSigners, Claim, is_principal, principal_near};
pub use key::{RSA_BITS, SshKey};
pub use minisign::{MinisignKey, minisign_text, prehashed, verify_minisign};
pub use note::{note_signature, verify_note, vkey};
pub use sshsig::{SshSignature, SshSigner, armored, signed_data, verify_sshsig};
pub use wire::{Wire, put_bytes};

/// Name of the note's key for the log that is called `origin`: C2SP allows neither blanks nor `+` in a key's name.
#[must_use]
pub fn key_name(origin: &str) -> String {
    origin.chars().map(|c| if c.is_whitespace() || c == '+' { '-' } else { c }).collect()
}
