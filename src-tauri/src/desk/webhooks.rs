//! The desk's verbs of captured webhooks and of the secrets for them.

use std::path::PathBuf;
use std::sync::{MutexGuard, PoisonError};

use exhibit_engine::hook::{self, Key};
use exhibit_engine::secret::{self, Given};
use exhibit_engine::{Error, webhook};

use super::Desk;
use crate::captures::{By, Captures};
use crate::wire::{
    Deliveries, DeliveryDetail, DeliveryRef, JudgeBy, NewSecret, OpenCaptures, SchemeLine, SecretLine,
    SecretRef,
};

impl Desk {
    /// Schemes that can be checked, by title.
    pub(crate) fn schemes(&self) -> Vec<SchemeLine> {
        let (schemes, _problems) = webhook::own::schemes(&self.home);
        let mut lines: Vec<SchemeLine> = schemes.iter().map(SchemeLine::from).collect();
        lines.sort_by_cached_key(|line| line.title.to_lowercase());
        lines
    }

    /// Opens captured files beside those that are open.
    pub(crate) fn open_captures(&self, request: OpenCaptures) -> Result<Deliveries, Error> {
        let paths: Result<Vec<PathBuf>, Error> =
            request.paths.iter().map(|path| self.grants.readable(path)).collect();
        let (captured, problems) = webhook::open(&paths?);
        let mut captures = self.captures();
        captures.add(captured, problems);
        Ok(Deliveries::from(&*captures))
    }

    /// The open deliveries.
    pub(crate) fn deliveries(&self) -> Deliveries {
        Deliveries::from(&*self.captures())
    }

    /// Judges the open deliveries.
    pub(crate) fn judge(&self, request: JudgeBy) -> Result<Deliveries, Error> {
        // Fetched before the captures are touched: a keychain may take its time, and what fails changes nothing.
        let by = self.by(request)?;
        let mut captures = self.captures();
        captures.judge(by);
        Ok(Deliveries::from(&*captures))
    }

    /// Everything about one delivery.
    pub(crate) fn delivery(&self, named: &DeliveryRef) -> Result<DeliveryDetail, Error> {
        let captures = self.captures();
        let (held, look) = captures.look(named.number).ok_or_else(|| Error::Usage {
            message: format!("delivery {} is not open", named.number),
            hint: "nothing was changed; open its file again".into(),
        })?;
        Ok(DeliveryDetail::of(named.number, held, look))
    }

    /// Lets go of the open deliveries and of the secrets that they were judged by.
    pub(crate) fn clear_captures(&self) {
        *self.captures() = Captures::default();
    }

    /// The secrets that are kept for the open workspace.
    pub(crate) fn secrets(&self) -> Result<Vec<SecretLine>, Error> {
        let kept = secret::webhook_secrets(&self.home, &self.open().clone())?;
        Ok(kept.into_iter().map(SecretLine::from).collect())
    }

    /// Keeps a secret.
    pub(crate) fn add_secret(&self, new: NewSecret) -> Result<SecretLine, Error> {
        let workspace = self.open().clone();
        let place = (workspace.as_str(), new.name.as_str());
        Ok(secret::add_webhook_secret(&self.home, place, &pasted(new.text), new.keep.into())?.into())
    }

    /// Forgets a secret. What was judged by it stays judged until it is judged again.
    pub(crate) fn remove_secret(&self, named: &SecretRef) -> Result<(), Error> {
        let workspace = self.open().clone();
        secret::remove_webhook_secret(&self.home, &workspace, &named.name)
    }

    /// Every secret that is kept for the open workspace and can be reached.
    pub(super) fn kept_secrets(&self) -> Result<Vec<Key>, Error> {
        let workspace = self.open().clone();
        secret::webhook_keys(&self.home, &workspace, None)
    }

    fn by(&self, request: JudgeBy) -> Result<By, Error> {
        let workspace = self.open().clone();
        let mut keys = secret::webhook_keys(&self.home, &workspace, Some(&request.secrets))?;
        for text in request.pasted {
            keys.push(hook::Secret::new(secret::read_bytes(&pasted(text))?).into());
        }
        let (schemes, _problems) = webhook::own::schemes(&self.home);
        let scheme = request.scheme.as_deref().map(|id| webhook::named(&schemes, id)).transpose()?;
        Ok(By { scheme: scheme.map(|scheme| scheme.id.clone()), schemes, keys })
    }

    fn captures(&self) -> MutexGuard<'_, Captures> {
        self.captures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pasted(text: String) -> Given {
    Given::Text(secret::Secret::new(text))
}
