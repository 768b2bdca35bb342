//! Public keys that sign packs: Ed25519, and RSA from 2048 bits on.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256, Sha512};

use super::wire::{Wire, put_bytes, put_positive};
use crate::pack::Signer;
use crate::plain::plain;

/// How large an RSA key may be, in bits. Shorter ones can be broken; longer ones OpenSSH itself refuses
/// (`SSHBUF_MAX_BIGNUM`), and they would let a signature cost minutes.
pub const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=16_384;
/// Longest key in SSH's form, in bytes: the longest RSA modulus, an exponent, names and lengths.
const MAX_BLOB_BYTES: usize = 2_200;

const ED25519: &str = "ssh-ed25519";
const RSA: &str = "ssh-rsa";

/// A public key in OpenSSH's form (RFC 4253 section 6.6, RFC 8709).
#[derive(Clone, PartialEq, Eq)]
pub struct SshKey {
    blob: Vec<u8>,
    kind: Kind,
}

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Ed25519(VerifyingKey),
    Rsa(RsaPublicKey),
}

impl std::fmt::Debug for SshKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl SshKey {
    /// The key with these 32 bytes.
    ///
    /// # Errors
    /// That they are no point on the curve, or a weak one.
    pub fn ed25519(bytes: &[u8; 32]) -> Result<Self, String> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| "it is not an Ed25519 key")?;
        if key.is_weak() {
            return Err("it is an Ed25519 key that anybody could sign for".to_owned());
        }
        let mut blob = Vec::new();
        put_bytes(&mut blob, ED25519.as_bytes());
        put_bytes(&mut blob, bytes);
        Ok(Self { blob, kind: Kind::Ed25519(key) })
    }

    /// The RSA key of modulus `n` and exponent `e`, big end first.
    ///
    /// # Errors
    /// That it has less than 2048 bits or more than 16,384, or numbers that no RSA key has.
    pub fn rsa(n: &[u8], e: &[u8]) -> Result<Self, String> {
        let (modulus, exponent) = (BigUint::from_bytes_be(n), BigUint::from_bytes_be(e));
        if !RSA_BITS.contains(&modulus.bits()) {
            let (least, most) = (RSA_BITS.start(), RSA_BITS.end());
            return Err(format!("it is an RSA key of {} bits, not {least} to {most}", modulus.bits()));
        }
        let key = RsaPublicKey::new_with_max_size(modulus, exponent, *RSA_BITS.end())
            .map_err(|_| "its numbers are not those of an RSA key")?;
        let mut blob = Vec::new();
        put_bytes(&mut blob, RSA.as_bytes());
        put_positive(&mut blob, e);
        put_positive(&mut blob, n);
        Ok(Self { blob, kind: Kind::Rsa(key) })
    }

    /// Reads a key in SSH's binary form.
    ///
    /// # Errors
    /// Why it is none that may sign a pack, as the end of a sentence.
    pub fn from_blob(blob: &[u8]) -> Result<Self, String> {
        if blob.len() > MAX_BLOB_BYTES {
            return Err("it is longer than any key".to_owned());
        }
        let mut wire = Wire::new(blob);
        let key = match wire.text()? {
            ED25519 => {
                let bytes = wire.bytes()?.try_into().map_err(|_| "it is not an Ed25519 key of 32 bytes")?;
                Self::ed25519(bytes)?
            }
            RSA => {
                let e = wire.positive()?;
                Self::rsa(wire.positive()?, e)?
            }
            other => return Err(refusal(other)),
        };
        wire.end()?;
        Ok(key)
    }

    /// Reads a key as `authorized_keys` has it, `ssh-ed25519 AAAA…`, with or without a comment.
    ///
    /// # Errors
    /// As [`SshKey::from_blob`].
    pub fn from_text(text: &str) -> Result<Self, String> {
        let mut words = text.split_ascii_whitespace();
        let (name, base64) = words.next().zip(words.next()).ok_or("it is not a public key")?;
        if base64.len() > MAX_BLOB_BYTES * 2 {
            return Err("it is longer than any key".to_owned());
        }
        let blob = STANDARD.decode(base64).map_err(|_| refusal(name))?;
        let key = Self::from_blob(&blob)?;
        if key.algorithm() == name { Ok(key) } else { Err("it is of another kind than it says".to_owned()) }
    }

    /// `ssh-ed25519` or `ssh-rsa`.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        match self.kind {
            Kind::Ed25519(_) => ED25519,
            Kind::Rsa(_) => RSA,
        }
    }

    /// The binary form.
    #[must_use]
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// The line of `authorized_keys`, without a comment.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.algorithm(), STANDARD.encode(&self.blob))
    }

    /// `SHA256:…` as `ssh-keygen -l` prints it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&self.blob)))
    }

    /// The 32 bytes of an Ed25519 key; none of an RSA key.
    #[must_use]
    pub fn ed25519_bytes(&self) -> Option<&[u8; 32]> {
        match &self.kind {
            Kind::Ed25519(key) => Some(key.as_bytes()),
            Kind::Rsa(_) => None,
        }
    }

    /// As the one who signs a pack under `identity`.
    #[must_use]
    pub fn signer(&self, identity: &str) -> Signer {
        Signer {
            identity: identity.to_owned(),
            algorithm: self.algorithm().to_owned(),
            fingerprint: self.fingerprint(),
            public_key: self.text(),
            minisign: None,
        }
    }

    /// Whether `signature` of the named algorithm is this key's over `data`.
    ///
    /// # Errors
    /// Why it is not, as a sentence.
    pub fn verify(&self, (algorithm, signature): (&str, &[u8]), data: &[u8]) -> Result<(), String> {
        let wrong = || "the signature is not that of the key over these bytes".to_owned();
        match (&self.kind, algorithm) {
            (Kind::Ed25519(key), ED25519) => {
                let signature = Signature::from_slice(signature).map_err(|_| wrong())?;
                key.verify_strict(data, &signature).map_err(|_| wrong())
            }
            (Kind::Rsa(key), "rsa-sha2-512") => {
                let (scheme, hash) = (Pkcs1v15Sign::new::<rsa::sha2::Sha512>(), Sha512::digest(data));
                key.verify(scheme, &hash, &whole(key, signature)).map_err(|_| wrong())
            }
            (Kind::Rsa(key), "rsa-sha2-256") => {
                let (scheme, hash) = (Pkcs1v15Sign::new::<rsa::sha2::Sha256>(), Sha256::digest(data));
                key.verify(scheme, &hash, &whole(key, signature)).map_err(|_| wrong())
            }
            (Kind::Rsa(_), RSA) => Err("it is signed with SHA-1, which can be forged".to_owned()),
            (_, other) => Err(format!("it is signed by {}, which is not read here", plain(other))),
        }
    }
}

/// Some agents leave out the zeros that an RSA signature begins with; OpenSSH puts them back, too.
fn whole(key: &RsaPublicKey, signature: &[u8]) -> Vec<u8> {
    let size = rsa::traits::PublicKeyParts::size(key);
    let missing = size.saturating_sub(signature.len());
    [vec![0; missing].as_slice(), signature].concat()
}

fn refusal(kind: &str) -> String {
    let why =
        "only Ed25519 and RSA keys sign packs, because their signatures over the same bytes are the same";
    match kind {
        "ecdsa-sha2-nistp256" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521" => {
            format!("it is an ECDSA key; {why}")
        }
        "sk-ssh-ed25519@openssh.com" | "sk-ecdsa-sha2-nistp256@openssh.com" => {
            format!("it is the key of a security device; {why}")
        }
        "ssh-dss" => "it is a DSA key, which can be forged".to_owned(),
        kind if kind.contains("-cert-v01@") => "it is a certificate, not a key".to_owned(),
        _ => "it is not an Ed25519 or RSA key".to_owned(),
    }
}
