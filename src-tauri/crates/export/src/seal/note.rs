//! The signature line of a checkpoint (C2SP signed-note, Ed25519).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use exhibit_proof::SignedNote;
use sha2::{Digest, Sha256};

/// The kind of key, as C2SP numbers them.
const ED25519: u8 = 0x01;
const KEY_ID_BYTES: usize = 4;

/// The line for a note's `signature` by the key called `name`: `— name base64`, without line end.
#[must_use]
pub fn note_signature(name: &str, public: &[u8; 32], signature: &[u8; 64]) -> String {
    format!("\u{2014} {name} {}", STANDARD.encode([key_id(name, public).as_slice(), signature].concat()))
}

/// The verifier key that others' tools take: `name+hash+key`.
#[must_use]
pub fn vkey(name: &str, public: &[u8; 32]) -> String {
    let key = STANDARD.encode([[ED25519].as_slice(), public].concat());
    format!("{name}+{}+{key}", hex::encode(key_id(name, public)))
}

/// Whether the key called `name` signed the note: `Some(true)`, not at all: `None`, or wrongly: `Some(false)`.
#[must_use]
pub fn verify_note(note: &SignedNote, name: &str, public: &[u8; 32]) -> Option<bool> {
    let key = VerifyingKey::from_bytes(public).ok()?;
    let (body, id) = (note.body().to_string(), key_id(name, public));
    let is_of_key = |line: &&String| signature_of(line, name).is_some_and(|(found, _)| found == id);
    let mut ours = note.signatures().iter().filter(is_of_key).peekable();
    ours.peek()?;
    Some(ours.all(|line| {
        let signature = signature_of(line, name).and_then(|(_, bytes)| Signature::from_slice(&bytes).ok());
        signature.is_some_and(|signature| key.verify_strict(body.as_bytes(), &signature).is_ok())
    }))
}

fn signature_of(line: &str, name: &str) -> Option<([u8; KEY_ID_BYTES], Vec<u8>)> {
    let base64 = line.strip_prefix("\u{2014} ")?.strip_prefix(name)?.strip_prefix(' ')?;
    let bytes = STANDARD.decode(base64).ok()?;
    let (id, signature) = bytes.split_first_chunk()?;
    Some((*id, signature.to_vec()))
}

fn key_id(name: &str, public: &[u8; 32]) -> [u8; KEY_ID_BYTES] {
    let hash =
        Sha256::new().chain_update(name).chain_update(b"\n").chain_update([ED25519]).chain_update(public);
    let mut id = [0; KEY_ID_BYTES];
    id.copy_from_slice(&hash.finalize()[..KEY_ID_BYTES]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};
    use exhibit_proof::{Checkpoint, Head, empty_root};

    const NAME: &str = "exhibit.test/workspace";

    fn signed(secret: u8) -> (SignedNote, [u8; 32]) {
        let body = Checkpoint::new(NAME, Head { size: 0, root: empty_root() }, vec![]).unwrap();
        let key = SigningKey::from_bytes(&[secret; 32]);
        let signature = key.sign(body.to_string().as_bytes()).to_bytes();
        let public = key.verifying_key().to_bytes();
        (SignedNote::new(body, vec![note_signature(NAME, &public, &signature)]).unwrap(), public)
    }

    #[test]
    fn a_note_is_good_absent_or_forged() {
        let ((note, public), (other_note, other)) = (signed(1), signed(2));
        assert_eq!(verify_note(&note, NAME, &public), Some(true));
        assert_eq!(verify_note(&note, NAME, &other), None);
        assert_eq!(verify_note(&note, "exhibit.test", &public), None);
        let forged = note_signature(NAME, &public, &[7; 64]);
        let forged =
            SignedNote::new(note.body().clone(), vec![other_note.signatures()[0].clone(), forged]).unwrap();
        assert_eq!(verify_note(&forged, NAME, &public), Some(false));
        assert_eq!(verify_note(&forged, NAME, &other), Some(true));
    }

    /// The verifier key of Go's checksum database, as the `go` command has it built in.
    #[test]
    fn the_key_text_is_that_of_the_go_checksum_database() {
        let text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        let key = STANDARD.decode(text.splitn(3, '+').nth(2).unwrap()).unwrap();
        assert_eq!(vkey("sum.golang.org", &key[1..].try_into().unwrap()), text);
    }
}
