//! The desk's verbs of the secrets and schemes that captures are judged by.

use exhibit_engine::secret::{self, Given, Period};
use exhibit_engine::{Error, clock, hook, webhook};

use super::Desk;
use crate::wire::{NewScheme, NewSecret, SchemeLine, SchemeList, SecretLine, SecretRef, scheme_trouble};

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
            template: hook::SCHEME_TEMPLATE.to_owned(),
        }
    }

    /// Keeps a scheme of the user's own, and judges by it.
    pub(crate) fn save_scheme(&self, new: &NewScheme) -> Result<SchemeList, Error> {
        webhook::own::save(&self.home, &new.name, &new.text)?;
        self.rejudge()?;
        Ok(self.schemes())
    }

    /// The secrets that are kept for the open workspace.
    pub(crate) fn secrets(&self) -> Result<Vec<SecretLine>, Error> {
        let kept = secret::webhook_secrets(&self.home, &self.open().clone())?;
        Ok(kept.into_iter().map(|line| SecretLine::of(line, clock::now())).collect())
    }

    /// Keeps a secret for its time of use, and judges with it.
    pub(crate) fn add_secret(&self, new: NewSecret) -> Result<SecretLine, Error> {
        let workspace = self.open().clone();
        let place = (workspace.as_str(), new.name.as_str());
        let given = Given::Text(secret::Secret::new(new.text));
        let (from, until) = (self.moment(new.from.as_deref())?, self.moment(new.until.as_deref())?);
        let period = Period { from, until };
        let known = webhook::own::schemes(&self.home).0;
        let named = |id: &String| webhook::named(&known, id);
        let schemes = new.schemes.iter().flatten().map(named).collect::<Result<Vec<_>, Error>>()?;
        let keeping = secret::Keeping { keep: new.keep.into(), period, schemes: &schemes };
        let line = secret::add_webhook_secret_for(&self.home, place, &given, keeping)?;
        self.rejudge()?;
        Ok(SecretLine::of(line, clock::now()))
    }

    /// Ends the use of a secret now. What it signed before stays right.
    pub(crate) fn retire_secret(&self, named: &SecretRef) -> Result<SecretLine, Error> {
        let (workspace, now) = (self.open().clone(), clock::now());
        let line = secret::retire_webhook_secret(&self.home, (&workspace, &named.name), now)?;
        self.rejudge()?;
        Ok(SecretLine::of(line, now))
    }

    /// Forgets a secret, and judges without it.
    pub(crate) fn remove_secret(&self, named: &SecretRef) -> Result<(), Error> {
        let workspace = self.open().clone();
        secret::remove_webhook_secret(&self.home, &workspace, &named.name)?;
        self.rejudge()
    }
}
