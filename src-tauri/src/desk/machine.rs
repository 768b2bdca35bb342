//! The desk's verbs of the machine: what the program is, where it runs, whether all is well there.

use chrono_tz::{TZ_VARIANTS, Tz};
use exhibit_engine::secret::{self, Keep};
use exhibit_engine::{Error, VERSION, Watch, doctor};

use super::Desk;
use crate::wire::{About, CheckLine, Keeping};

impl Desk {
    /// Program, machine, data folder, keychain.
    pub(crate) fn about(&self) -> About {
        let keychain = secret::keychain_state();
        About {
            version: VERSION.to_owned(),
            data_folder: self.home.folder().display().to_string(),
            platform: std::env::consts::OS.to_owned(),
            zones: zones(),
            has_keychain: keychain.is_ok(),
            keychain_trouble: keychain.err(),
            keep: self.around.keep.and_then(Keeping::of),
        }
    }

    /// Checks the machine and the data folder.
    pub(crate) fn examine(&self) -> Result<Vec<CheckLine>, Error> {
        let keep = self.around.keep.unwrap_or(Keep::Nowhere);
        let findings = doctor::examine(&self.home, keep, &Watch::silent())?;
        Ok(findings.into_iter().map(CheckLine::from).collect())
    }
}

/// The zones that can be chosen, `UTC` first.
fn zones() -> Vec<String> {
    let mut names: Vec<&str> = TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    names.sort_by_key(|name| (*name != Tz::UTC.name(), *name));
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_is_the_first_zone_and_every_one_can_be_chosen() {
        let zones = zones();
        assert_eq!(zones[0], "UTC");
        assert!(zones.len() > 400 && zones.contains(&"Europe/Berlin".to_owned()));
        assert!(zones.iter().all(|zone| zone.parse::<Tz>().is_ok()));
    }
}
