//! What deliveries are judged by: one scheme or the one that their headers tell, and the secrets that are kept.

use exhibit_hook::{Capture, Detection, Key, Schemes, Verdict};
use exhibit_store::{CaptureDraft, Via};
use sha2::{Digest, Sha256};

use super::challenge;
use crate::listen::Answer;
use crate::secret::webhook_keys;
use crate::webhook::{Asked, judge, kept_keys, named};
use crate::{Error, Workspace};

/// The one scheme whose challenges are answered with a secret.
const ZOOM: &str = "zoom";

/// Schemes, one of them where it is given, and secrets. Goes no further than this process.
#[derive(Clone, Debug, Default)]
pub struct Judging {
    /// The schemes that are known.
    pub schemes: Schemes,
    /// Scheme id; none = found out from the headers.
    pub scheme: Option<String>,
    /// Any of them may fit.
    pub keys: Vec<Key>,
}

impl Judging {
    /// By a scheme id, else by what headers tell; with the secrets of these names, else with every one that is kept.
    ///
    /// # Errors
    /// [`Error::Usage`] for an unknown scheme or name, [`Error::Credentials`] and [`Error::Io`] when a secret cannot be
    /// fetched.
    pub fn of(
        workspace: &Workspace,
        (schemes, scheme): (Schemes, Option<&str>),
        names: Option<&[String]>,
    ) -> Result<Self, Error> {
        let keys = match names {
            None => kept_keys(workspace, &schemes)?,
            Some(_) => webhook_keys(workspace.home(), workspace.name(), names)?,
        };
        let scheme = scheme.map(|id| named(&schemes, id).map(|scheme| scheme.id.clone())).transpose()?;
        Ok(Self { schemes, scheme, keys })
    }

    /// Judges a delivery at the time of its arrival.
    #[must_use]
    pub fn verdict(&self, capture: &Capture) -> Verdict {
        let scheme = self.scheme.as_deref().and_then(|id| self.schemes.named(id));
        judge(capture, Asked { schemes: &self.schemes, scheme }, &self.keys, None)
    }

    /// Changes when a verdict may change: what a kept verdict is kept under.
    #[must_use]
    pub fn stamp(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.scheme.as_deref().unwrap_or_default());
        for key in &self.keys {
            let Key { name, secret, from, until, schemes, role } = key;
            let said = format!("\n{name:?} {from:?} {until:?} {schemes:?} {role:?} {}", secret.fingerprint());
            hash.update(said);
        }
        hash.finalize().into()
    }

    /// The request as it is to be stored, with what it tells of itself.
    #[must_use]
    pub fn draft(&self, capture: Capture, via: Via) -> CaptureDraft {
        let scheme = match self.schemes.detect(&capture) {
            Detection::One(scheme) => Some(scheme.id.clone()),
            Detection::Ambiguous(_) | Detection::None => None,
        };
        CaptureDraft {
            delivery: exhibit_hook::delivery(&self.schemes, &capture),
            event: exhibit_hook::event(&capture),
            scheme,
            capture,
            via,
            file: None,
            format: "http".to_owned(),
            rebuilt: None,
        }
    }

    /// The answer to a vendor that checks whether this address takes its deliveries; none for any other request.
    #[must_use]
    pub fn challenge(&self, capture: &Capture) -> Option<Answer> {
        // A listener for another scheme has secrets of that one.
        let is_zooms = self.scheme.as_deref().is_none_or(|id| id == ZOOM);
        let zoom = self.schemes.named(ZOOM).filter(|_| is_zooms);
        challenge::answer(capture, zoom.map(|zoom| (zoom, self.keys.as_slice())))
    }
}
