//! The desk's verbs of the machine: what the program is, where it runs, whether all is well there.

use std::sync::mpsc;
use std::time::Duration;

use chrono_tz::{TZ_VARIANTS, Tz};
use exhibit_engine::secret::{self, Keep};
use exhibit_engine::{Error, VERSION, Watch, doctor};

use super::Desk;
use crate::wire::{About, CheckLine};

/// For the keychain to say that it is there. One that hangs must not keep the screen of settings from opening.
const KEYCHAIN_LIMIT: Duration = Duration::from_secs(3);

impl Desk {
    /// Program, machine, data folder, keychain.
    pub(crate) fn about(&self) -> About {
        let keychain = within(KEYCHAIN_LIMIT, secret::keychain_state)
            .unwrap_or_else(|| Err("the system's keychain does not answer".to_owned()));
        About {
            version: VERSION.to_owned(),
            data_folder: self.home.folder().display().to_string(),
            platform: std::env::consts::OS.to_owned(),
            zones: zones(),
            has_keychain: keychain.is_ok(),
            keychain_trouble: keychain.err(),
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

/// What `ask` says, unless it takes longer than `limit`: then it is left to itself.
fn within<T: Send + 'static>(limit: Duration, ask: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (told, answer) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody may be listening any more.
        told.send(ask()).unwrap_or_default();
    });
    answer.recv_timeout(limit).ok()
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

    #[test]
    fn whoever_does_not_answer_in_time_is_left_to_himself() {
        let (_never, wait) = mpsc::channel::<()>();
        assert_eq!(within(Duration::ZERO, move || wait.recv().is_ok()), None);
        assert_eq!(within(Duration::from_secs(60), || 7), Some(7));
    }
}
