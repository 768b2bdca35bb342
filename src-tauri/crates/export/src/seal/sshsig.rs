//! SSHSIG, the signatures of `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha512};

use super::key::SshKey;
use super::wire::{Wire, put_bytes};
use crate::plain::plain;

const MAGIC: &[u8; 6] = b"SSHSIG";
const VERSION: u32 = 1;
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
/// What OpenSSH breaks the lines at, in characters.
const LINE_CHARS: usize = 70;
/// Longest signature file that is read, in bytes: key and signature of the longest RSA key take under 6,000.
const MAX_TEXT_BYTES: usize = 16 << 10;

/// A signature and the name of its algorithm, as keys and agents give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshSignature {
    /// `ssh-ed25519`, `rsa-sha2-256` or `rsa-sha2-512`.
    pub algorithm: String,
    /// The signature itself.
    pub bytes: Vec<u8>,
}

/// Whose signature it is. Proven by the signature; whether to trust the key is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshSigner {
    /// The key.
    pub key: SshKey,
    /// The algorithm of the signature, e.g. `rsa-sha2-512`.
    pub algorithm: String,
}

/// What a key signs for `message` in `namespace`.
#[must_use]
pub fn signed_data(namespace: &str, message: &[u8]) -> Vec<u8> {
    data(namespace, "sha512", &Sha512::digest(message))
}

/// The signature file: lines of base64 as `ssh-keygen -Y sign` writes them. `signature` is over [`signed_data`].
#[must_use]
pub fn armored(key: &SshKey, namespace: &str, signature: &SshSignature) -> String {
    let mut blob = MAGIC.to_vec();
    blob.extend(VERSION.to_be_bytes());
    let mut signed = Vec::new();
    put_bytes(&mut signed, signature.algorithm.as_bytes());
    put_bytes(&mut signed, &signature.bytes);
    for part in [key.blob(), namespace.as_bytes(), b"", b"sha512", &signed] {
        put_bytes(&mut blob, part);
    }
    let base64 = STANDARD.encode(blob);
    let mut text = format!("{BEGIN}\n");
    for line in base64.as_bytes().chunks(LINE_CHARS) {
        text.push_str(std::str::from_utf8(line).expect("BUG: base64 is ASCII"));
        text.push('\n');
    }
    text + END + "\n"
}

/// Whose signature `text` is over `message` in `namespace`.
///
/// # Errors
/// Why it is no good signature, as a sentence that is safe to print.
pub fn verify_sshsig(text: &str, namespace: &str, message: &[u8]) -> Result<SshSigner, String> {
    let blob = unarmored(text)?;
    let mut wire = Wire::new(&blob);
    if wire.exactly()? != *MAGIC {
        return Err("it is not an SSH signature".to_owned());
    }
    let version = wire.number()?;
    if version != VERSION {
        return Err(format!("it is of version {version}, which is not read here"));
    }
    let key = SshKey::from_blob(wire.bytes()?).map_err(|why| format!("its key is refused: {why}"))?;
    let said = wire.text()?;
    if said != namespace {
        return Err(format!("it was made for {}, not for {namespace}", plain(said)));
    }
    wire.bytes()?;
    let hash = match wire.text()? {
        "sha512" => data(namespace, "sha512", &Sha512::digest(message)),
        "sha256" => data(namespace, "sha256", &Sha256::digest(message)),
        other => return Err(format!("its hash is {}, which is not read here", plain(other))),
    };
    let mut signed = Wire::new(wire.bytes()?);
    wire.end()?;
    let (algorithm, signature) = (signed.text()?, signed.bytes()?);
    signed.end()?;
    key.verify((algorithm, signature), &hash)?;
    Ok(SshSigner { key, algorithm: algorithm.to_owned() })
}

/// The field between namespace and hash is reserved: empty in what is signed, whatever the file says there.
fn data(namespace: &str, hash_name: &str, hash: &[u8]) -> Vec<u8> {
    let mut data = MAGIC.to_vec();
    for part in [namespace.as_bytes(), b"", hash_name.as_bytes(), hash] {
        put_bytes(&mut data, part);
    }
    data
}

/// The bytes between the two lines. Nothing may stand before or behind them: nobody would have signed it.
fn unarmored(text: &str) -> Result<Vec<u8>, String> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(format!("it is longer than {MAX_TEXT_BYTES} bytes, more than any signature"));
    }
    let inner = text.trim_ascii_end().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    let inner = inner.ok_or("it is not an SSH signature file")?;
    let base64: String = inner.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(base64).map_err(|_| "it is not base64".to_owned())
}

#[cfg(test)]
mod tests;
