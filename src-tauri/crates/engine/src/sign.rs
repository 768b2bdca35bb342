//! Signing: a key made here, the user's own OpenSSH key file, or a key that ssh-agent holds.
//!
//! The same bytes always get the same signature (Ed25519 and RSA with PKCS#1 v1.5 are deterministic), so that a pack
//! made twice is the same file. Each signature is verified before it is given back. A private key is never printed and
//! leaves this module only to the place where secrets are kept.

mod agent;
mod file;
mod held;
mod own;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use exhibit_entry::Moment;
use exhibit_export::seal::{self, MinisignKey, SshKey};
use exhibit_export::{NAMESPACE, Seal, Signer};
use exhibit_proof::SignedNote;

pub use agent::{Agent, Offered, agent_keys};
pub use own::{create, key, remove};

use crate::secret::{Given, Keep};
use crate::{Error, Workspace};
use held::Held;

/// Namespace of the signature over the closing statement of an access review.
pub const REVIEW_NAMESPACE: &str = "access-review";

/// Where a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Made here, one for the workspace, kept as its secrets are.
    Workspace(Keep),
    /// In the user's own file.
    File(PathBuf),
    /// In ssh-agent.
    Agent,
}

/// A key as everybody may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// Where it is.
    pub place: Place,
    /// `ssh-ed25519` or `ssh-rsa`.
    pub algorithm: String,
    /// `SHA256:…` as `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// `ssh-ed25519 AAAA…`, without a comment.
    pub public_key: String,
    /// Its comment; empty for none.
    pub comment: String,
    /// When it was made, where Exhibit made it.
    pub added_at: Option<Moment>,
}

/// A key that is ready to sign.
pub struct Key {
    facts: KeyFacts,
    public: SshKey,
    held: Held,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.facts.fingerprint)
    }
}

/// Which key the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The one that was made here for the workspace.
    Workspace,
    /// A private key file of OpenSSH.
    File {
        /// The file.
        path: PathBuf,
        /// Where its passphrase is, if it has one.
        passphrase: Option<Given>,
    },
    /// One that ssh-agent holds.
    Agent {
        /// The agent.
        agent: Agent,
        /// Its fingerprint, `SHA256:…`, or its comment.
        wanted: String,
    },
}

/// Gets a key ready to sign.
///
/// # Errors
/// [`Error::Credentials`] when there is none, it cannot be read, or it is of a kind that does not sign packs;
/// [`Error::Io`] when the file cannot be read.
pub fn open(workspace: &Workspace, choice: &Choice) -> Result<Key, Error> {
    match choice {
        Choice::Workspace => own::open(workspace),
        Choice::File { path, passphrase } => file::open(path, passphrase.as_ref()),
        Choice::Agent { agent, wanted } => agent::open(agent, wanted),
    }
}

/// What everybody may know of it.
#[must_use]
pub fn facts(key: &Key) -> &KeyFacts {
    &key.facts
}

/// Refuses a name that nobody can sign with: it is never changed into another one, which the auditor would not know.
///
/// # Errors
/// [`Error::Usage`].
pub fn check_identity(text: &str) -> Result<(), Error> {
    if seal::is_principal(text) {
        return Ok(());
    }
    Err(Error::usage(
        format!("`{}` cannot be the name of a signer in an allowed_signers file", text.escape_debug()),
        "nothing was signed or written; give one word of plain letters, digits and . _ + @ - such as an e-mail address",
    ))
}

/// The nearest name to `text` that can be signed with, for names that nobody chose: an account's at its machine.
#[must_use]
pub fn identity(text: &str) -> String {
    seal::principal_near(text)
}

/// Who signs, for a pack's facts; `identity` as [`check_identity`] takes it.
#[must_use]
pub fn signer(key: &Key, identity: &str) -> Signer {
    key.public.signer(identity)
}

/// As [`signer`], and signing as minisign does too.
///
/// # Errors
/// [`Error::Usage`] unless the key was made here: minisign knows no other keys.
pub fn with_minisign(key: &Key, signer: Signer) -> Result<Signer, Error> {
    Ok(Signer { minisign: Some(minisign_key(key)?.text()), ..signer })
}

/// The line for the auditor's `allowed_signers` file, without line end; `identity` as [`check_identity`] takes it.
#[must_use]
pub fn allowed_line(facts: &KeyFacts, identity: &str) -> String {
    let namespaces = format!("namespaces=\"{NAMESPACE},{REVIEW_NAMESPACE}\"");
    format!("{identity} {namespaces} {}", facts.public_key)
}

/// The SSHSIG of `key` over `bytes` in `namespace`, as a file of text.
///
/// # Errors
/// [`Error::Credentials`] when the agent refuses, or what it gives back is no signature of the key.
pub fn sign(key: &Key, namespace: &str, bytes: &[u8]) -> Result<String, Error> {
    let data = seal::signed_data(namespace, bytes);
    let signature = key.held.sign(&key.public, &data)?;
    key.public
        .verify((&signature.algorithm, &signature.bytes), &data)
        .map_err(|why| refused(&key.facts.fingerprint, format!("it gave no good signature: {why}")))?;
    Ok(seal::armored(&key.public, namespace, &signature))
}

/// The signature files of a pack, by its id and the time that it says it was made, over its `tagmanifest-sha256.txt`.
///
/// # Errors
/// As [`sign`], and [`Error::Usage`] when minisign is asked of a key that was not made here.
pub fn seals(
    key: &Key,
    signer: &Signer,
    (pack_id, generated_at): (&str, Moment),
    tag_manifest: &[u8],
) -> Result<Vec<Seal>, Error> {
    let sshsig = sign(key, NAMESPACE, tag_manifest)?;
    let mut seals = vec![Seal { path: "tagmanifest-sha256.txt.sig", bytes: sshsig.into_bytes() }];
    if signer.minisign.is_some() {
        // `minisign -V` prints it: whoever checks sees which pack it is, and that it is not an older one.
        let comment = format!("pack {pack_id} generated {generated_at} signed by {}", signer.identity);
        let text = minisign(key, tag_manifest, &comment)?;
        seals.push(Seal { path: "tagmanifest-sha256.txt.minisig", bytes: text.into_bytes() });
    }
    Ok(seals)
}

/// The minisign signature of the workspace's key over `bytes`, as a file of text.
///
/// # Errors
/// [`Error::Usage`] unless the key was made here.
pub fn minisign(key: &Key, bytes: &[u8], trusted_comment: &str) -> Result<String, Error> {
    let public = minisign_key(key)?;
    seal::minisign_text(&public, bytes, trusted_comment, |data| {
        key.held.sign_plainly(data).ok_or_else(not_ours)
    })
}

/// The public key in minisign's own form.
///
/// # Errors
/// [`Error::Usage`] unless the key was made here.
pub fn minisign_key(key: &Key) -> Result<MinisignKey, Error> {
    match (&key.facts.place, key.public.ed25519_bytes()) {
        (Place::Workspace(_), Some(public)) => Ok(MinisignKey::of(*public)),
        _ => Err(not_ours()),
    }
}

/// `note` with the signature of the workspace's key on it (C2SP signed-note); with another key, as it was.
///
/// # Errors
/// [`Error::Export`] when `note` is no checkpoint.
pub fn sign_checkpoint(note: &str, key: &Key) -> Result<String, Error> {
    let note: SignedNote = read_note(note)?;
    let name = seal::key_name(note.body().origin());
    let signed = match (&key.facts.place, key.public.ed25519_bytes()) {
        (Place::Workspace(_), Some(public)) => {
            key.held.sign_plainly(note.body().to_string().as_bytes()).map(|signature| (public, signature))
        }
        _ => None,
    };
    let Some((public, signature)) = signed else { return Ok(note.to_string()) };
    let line = seal::note_signature(&name, public, &signature);
    let lines =
        note.signatures().iter().filter(|other| **other != line).cloned().chain([line.clone()]).collect();
    let signed = SignedNote::new(note.body().clone(), lines).map_err(no_note)?;
    Ok(signed.to_string())
}

/// The key text with which others' tools check a checkpoint of `note`'s log; none unless the key was made here.
#[must_use]
pub fn checkpoint_key(note: &str, key: &Key) -> Option<String> {
    let Place::Workspace(_) = key.facts.place else { return None };
    let note = read_note(note).ok()?;
    Some(seal::vkey(&seal::key_name(note.body().origin()), key.public.ed25519_bytes()?))
}

impl Key {
    fn new(public: SshKey, held: Held, (place, comment): (Place, String)) -> Self {
        let facts = facts_of(&public, (place, comment));
        Self { facts, public, held }
    }
}

fn facts_of(public: &SshKey, (place, comment): (Place, String)) -> KeyFacts {
    KeyFacts {
        place,
        algorithm: public.algorithm().to_owned(),
        fingerprint: public.fingerprint(),
        public_key: public.text(),
        comment,
        added_at: None,
    }
}

fn read_note(note: &str) -> Result<SignedNote, Error> {
    note.parse().map_err(no_note)
}

fn no_note(error: exhibit_proof::Error) -> Error {
    Error::Export(exhibit_export::Error::Input(format!("the checkpoint cannot be signed: {error}")))
}

fn not_ours() -> Error {
    Error::usage(
        "minisign signatures are made only with the key that was made here",
        "sign with the workspace's key, or without minisign",
    )
}

/// A key that does not sign.
fn refused(key: &str, message: String) -> Error {
    let hint =
        "nothing was signed or written; choose another key, or make one here with `exhibit key create`";
    Error::Credentials { source_name: key.to_owned(), message, hint: hint.to_owned() }
}
