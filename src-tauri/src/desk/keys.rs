//! The desk's verbs of signing keys.

use exhibit_engine::pack::{self, Minisign, Signing};
use exhibit_engine::secret::{Given, Keep, Secret, keychain_state};
use exhibit_engine::sign::{self, Agent, Choice};
use exhibit_engine::{Error, Workspace};

use super::Desk;
use crate::wire::{KeyLine, KeyList, NewKey, SignKind, SignWith};

impl Desk {
    /// The keys that could sign. An agent that does not answer is a sentence, not an error.
    pub(crate) fn keys(&self) -> Result<KeyList, Error> {
        let (workspace, identity) = (self.workspace()?, self.identity());
        let own = sign::key(&workspace)?.map(|facts| KeyLine::of(&facts, &identity));
        let (agent, agent_problem) = match Agent::of_environment().and_then(|agent| sign::agent_keys(&agent))
        {
            Ok(offered) => {
                let usable = offered.into_iter().filter(|key| key.refused.is_none());
                (usable.map(|key| KeyLine::offered(key, &identity)).collect(), None)
            }
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        // Where nothing was said the system's keychain keeps it, and not every system has one.
        let can_keep = match self.around.keep {
            Some(Keep::InFile) => true,
            Some(Keep::Nowhere) => false,
            Some(Keep::InKeychain) | None => keychain_state().is_ok(),
        };
        Ok(KeyList { workspace: own, agent, agent_problem, can_keep, identity })
    }

    /// Makes the workspace's key, kept as tokens are.
    pub(crate) fn create_key(&self, new: &NewKey) -> Result<KeyLine, Error> {
        let keep = if new.in_file { Keep::InFile } else { self.keep() };
        let facts = sign::create(&self.workspace()?, keep)?;
        Ok(KeyLine::of(&facts, &self.identity()))
    }

    /// Forgets the workspace's key.
    pub(crate) fn remove_key(&self) -> Result<(), Error> {
        sign::remove(&self.workspace()?)
    }

    /// What somebody chose to sign with, the key opened; none: nothing is signed.
    pub(super) fn signing(&self, workspace: &Workspace, with: &SignWith) -> Result<Option<Signing>, Error> {
        let Some(choice) = self.choice(with)? else { return Ok(None) };
        let identity = with.identity.clone().unwrap_or_else(|| self.identity());
        let minisign = if with.minisign { Minisign::Too } else { Minisign::Without };
        Ok(Some(pack::signing(sign::open(workspace, &choice)?, &identity, minisign)?))
    }

    fn choice(&self, with: &SignWith) -> Result<Option<Choice>, Error> {
        Ok(Some(match with.kind {
            SignKind::None => return Ok(None),
            SignKind::Workspace => Choice::Workspace,
            SignKind::File => {
                let path = self.grants.readable(with.path.as_deref().unwrap_or_default())?;
                let passphrase = with.passphrase.clone().map(|hidden| Given::Text(Secret::from(hidden)));
                Choice::File { path, passphrase }
            }
            SignKind::Agent => Choice::Agent {
                agent: Agent::of_environment()?,
                wanted: with.fingerprint.clone().unwrap_or_default(),
            },
        }))
    }

    /// Who signs here, unless another name is given.
    fn identity(&self) -> String {
        let person = &self.around.person;
        sign::identity(&format!("{}@{}", person.user, person.host))
    }
}
