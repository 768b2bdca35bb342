//! minisign: signature files and public keys (jedisct1.github.io/minisign, "Signature format").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest};

/// Longest signature file that is read, in bytes: four lines, two of them free text.
const MAX_TEXT_BYTES: usize = 4 << 10;
/// Which key it is, in bytes.
const KEY_ID_BYTES: usize = 8;
/// `Ed`, and `ED` where the file was hashed first.
const KEY_KIND: &[u8; 2] = b"Ed";
const PREHASHED_KIND: &[u8; 2] = b"ED";

/// A public key: Ed25519 with a name of eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinisignKey {
    /// Its name, which `minisign` prints as 16 hex digits, last byte first.
    pub id: [u8; KEY_ID_BYTES],
    /// The Ed25519 key.
    pub public: [u8; 32],
}

impl MinisignKey {
    /// The key that an Ed25519 key made here has in minisign; its name is the beginning of its BLAKE2b hash.
    #[must_use]
    pub fn of(public: [u8; 32]) -> Self {
        let hash = Blake2b512::digest(public);
        let mut id = [0; KEY_ID_BYTES];
        id.copy_from_slice(&hash[..KEY_ID_BYTES]);
        Self { id, public }
    }

    /// The base64 text that `minisign -P` takes.
    #[must_use]
    pub fn text(&self) -> String {
        STANDARD.encode([KEY_KIND.as_slice(), &self.id, &self.public].concat())
    }

    /// The public key file that `minisign -p` takes.
    #[must_use]
    pub fn file(&self) -> String {
        let id = hex::encode_upper(self.id.iter().rev().copied().collect::<Vec<_>>());
        format!("untrusted comment: minisign public key {id}\n{}\n", self.text())
    }
}

/// What an Ed25519 key signs for `message`: its BLAKE2b-512 hash.
#[must_use]
pub fn prehashed(message: &[u8]) -> [u8; 64] {
    Blake2b512::digest(message).into()
}

/// The signature file. `sign` is Ed25519 of `key`, asked twice: for [`prehashed`], and for the signature with the
/// trusted comment, which must be one line.
///
/// # Errors
/// What `sign` fails with.
pub fn minisign_text<E>(
    key: &MinisignKey,
    message: &[u8],
    trusted_comment: &str,
    sign: impl Fn(&[u8]) -> Result<[u8; 64], E>,
) -> Result<String, E> {
    let comment: String = trusted_comment.chars().filter(|c| !c.is_control()).collect();
    let signature = sign(&prehashed(message))?;
    let global = sign(&[&signature, comment.as_bytes()].concat())?;
    let line = STANDARD.encode([PREHASHED_KIND.as_slice(), &key.id, &signature].concat());
    let global = STANDARD.encode(global);
    Ok(format!(
        "untrusted comment: signature made by Exhibit\n{line}\ntrusted comment: {comment}\n{global}\n"
    ))
}

/// Whether `text` is the signature of `public_key` (base64, or the file) over `message`; gives its trusted comment.
/// Signatures over the file itself, which old versions of minisign made, are taken too.
///
/// # Errors
/// Why not, as a sentence.
pub fn verify_minisign(public_key: &str, text: &str, message: &[u8]) -> Result<String, String> {
    if text.len() > MAX_TEXT_BYTES || public_key.len() > MAX_TEXT_BYTES {
        return Err(format!("it is longer than {MAX_TEXT_BYTES} bytes, more than any signature"));
    }
    let lines: Vec<&str> = text.lines().collect();
    let comments = [("untrusted comment: ", lines.first()), ("trusted comment: ", lines.get(2))];
    if lines.len() != 4
        || comments.iter().any(|(start, line)| line.is_none_or(|line| !line.starts_with(start)))
    {
        return Err("it is not a minisign signature file".to_owned());
    }
    let key = match public_key.trim().lines().last() {
        Some(line) => minisign_verify::PublicKey::from_base64(line.trim()),
        None => return Err("the minisign key is empty".to_owned()),
    };
    let key = key.map_err(|_| "the minisign key cannot be read")?;
    let signature =
        minisign_verify::Signature::decode(text).map_err(|_| "it is not a minisign signature file")?;
    key.verify(message, &signature, true)
        .map_err(|_| "the signature is not that of the key over these bytes")?;
    Ok(signature.trusted_comment().to_owned())
}

#[cfg(test)]
mod tests;
