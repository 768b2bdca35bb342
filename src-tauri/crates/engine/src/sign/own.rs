//! The workspace's own key: Ed25519, made once, kept where its secrets are.

use ed25519_dalek::SigningKey;
use exhibit_export::seal::SshKey;

use super::{Held, Key, KeyFacts, Place, facts_of, refused};
use crate::secret::{self, Keep, SigningLine};
use crate::{Error, Workspace, clock, random};

/// Makes the workspace's key.
///
/// # Errors
/// [`Error::Usage`] when there is one already, [`Error::Credentials`] and [`Error::Io`] when it cannot be kept.
pub fn create(workspace: &Workspace, keep: Keep) -> Result<KeyFacts, Error> {
    let secret = random::bytes32();
    let public = public_of(&SigningKey::from_bytes(&secret));
    let line = SigningLine { keep, public_key: public.text(), added_at: clock::now() };
    secret::keep_signing_key(workspace.home(), workspace.name(), &line, &secret)?;
    listed(&line, workspace.name())
}

/// The workspace's key, as everybody may know it; none when none was made. The secret itself is not fetched.
///
/// # Errors
/// [`Error::Io`] and [`Error::Credentials`] when the file of names cannot be read.
pub fn key(workspace: &Workspace) -> Result<Option<KeyFacts>, Error> {
    let line = secret::signing_key_line(workspace.home(), workspace.name())?;
    line.map(|line| listed(&line, workspace.name())).transpose()
}

/// Forgets the workspace's key for good. Packs signed with it stay good for whoever has its public half.
///
/// # Errors
/// [`Error::Usage`] when there is none; [`Error::Credentials`] and [`Error::Io`] when its place cannot be reached, and
/// then it is still there.
pub fn remove(workspace: &Workspace) -> Result<(), Error> {
    secret::forget_signing_key(workspace.home(), workspace.name())
}

pub(super) fn open(workspace: &Workspace) -> Result<Key, Error> {
    let name = workspace.name();
    let (line, bytes) = secret::fetch_signing_key(workspace.home(), name)?;
    let secret: [u8; 32] = bytes
        .try_into()
        .map_err(|_| refused(name, "what is kept under the name of its signing key is none".into()))?;
    let secret = SigningKey::from_bytes(&secret);
    let public = public_of(&secret);
    if public.text() != line.public_key {
        return Err(refused(name, "the signing key that is kept is not the one that was made".into()));
    }
    let mut key = Key::new(public, Held::Ed25519(secret), (Place::Workspace(line.keep), comment(name)));
    key.facts.added_at = Some(line.added_at);
    Ok(key)
}

fn listed(line: &SigningLine, name: &str) -> Result<KeyFacts, Error> {
    let public = SshKey::from_text(&line.public_key)
        .map_err(|why| refused(name, format!("its signing key as it is listed cannot be read: {why}")))?;
    let facts = facts_of(&public, (Place::Workspace(line.keep), comment(name)));
    Ok(KeyFacts { added_at: Some(line.added_at), ..facts })
}

fn comment(name: &str) -> String {
    format!("exhibit workspace {name}")
}

fn public_of(secret: &SigningKey) -> SshKey {
    SshKey::ed25519(&secret.verifying_key().to_bytes()).expect("BUG: a key that was drawn is no weak one")
}
