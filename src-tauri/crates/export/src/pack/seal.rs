//! Who signs a pack, and the signatures themselves.

use serde::{Deserialize, Serialize};

/// Namespace of the SSHSIG over `tagmanifest-sha256.txt` (CONTRACT section 4).
pub const NAMESPACE: &str = "evidence-pack";

/// Who will sign. It stands in `pack.json`, so that a signature which was taken away or exchanged is missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The principal of the allowed_signers line, e.g. an e-mail address; no blanks, commas, quotes or `*?!`.
    pub identity: String,
    /// `ssh-ed25519` or `ssh-rsa`.
    pub algorithm: String,
    /// `SHA256:…` as `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// The public key as in `authorized_keys`, without comment: `ssh-ed25519 AAAA…`.
    pub public_key: String,
    /// The minisign public key line (base64), where the pack is signed so too.
    pub minisign: Option<String>,
}

/// A signature file beside the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// `tagmanifest-sha256.txt.sig` (SSHSIG, armored) or `tagmanifest-sha256.txt.minisig`.
    pub path: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
