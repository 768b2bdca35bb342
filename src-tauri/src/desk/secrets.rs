//! The desk's verbs of the secrets and schemes that captures are judged by.

use exhibit_engine::secret::{self, Given};
use exhibit_engine::{Error, webhook};

use super::Desk;
use crate::wire::{NewSecret, SchemeLine, SchemeList, SecretLine, SecretRef, scheme_trouble};

impl Desk {
    /// Schemes that can be checked, by title.
    pub(crate) fn schemes(&self) -> SchemeList {
        let (schemes, problems) = webhook::own::schemes(&self.home);
        let mut lines: Vec<SchemeLine> =
            schemes.iter().map(|scheme| SchemeLine::of(scheme, &schemes)).collect();
        lines.sort_by_cached_key(|line| line.title.to_lowercase());
        SchemeList {
            schemes: lines,
            problems: problems.iter().map(scheme_trouble).collect(),
            folder: webhook::own::folder(&self.home).display().to_string(),
            template: TEMPLATE.to_owned(),
        }
    }

    /// The secrets that are kept for the open workspace.
    pub(crate) fn secrets(&self) -> Result<Vec<SecretLine>, Error> {
        let kept = secret::webhook_secrets(&self.home, &self.open().clone())?;
        Ok(kept.into_iter().map(SecretLine::from).collect())
    }

    /// Keeps a secret, and judges with it.
    pub(crate) fn add_secret(&self, new: NewSecret) -> Result<SecretLine, Error> {
        let workspace = self.open().clone();
        let place = (workspace.as_str(), new.name.as_str());
        let given = Given::Text(secret::Secret::new(new.text));
        let line = secret::add_webhook_secret(&self.home, place, &given, new.keep.into())?.into();
        self.rejudge()?;
        Ok(line)
    }

    /// Forgets a secret, and judges without it.
    pub(crate) fn remove_secret(&self, named: &SecretRef) -> Result<(), Error> {
        let workspace = self.open().clone();
        secret::remove_webhook_secret(&self.home, &workspace, &named.name)?;
        self.rejudge()
    }
}

/// A template to begin with: every key, with what may stand there.
const TEMPLATE: &str = r#"schema = "schemes/1"

[[scheme]]
id = "acme"
title = "Acme"
page = "https://acme.example/docs/webhooks"
header = "X-Acme-Signature"
# `whole` = the digest alone behind a prefix; or list = { separator = " ", prefix = "v1," }
form = { whole = { prefix = "sha256=" } }
encoding = "hex"    # or base64
hash = "sha256"     # or sha1
signed = "{body}"   # or "{time}.{body}", "{id}.{time}.{body}"
secret = "text"     # or base64url, whsec_base64
"#;
