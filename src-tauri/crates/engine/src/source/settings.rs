//! What a user says of a source besides where it is: whether and how often it is pulled, and how long its vendor keeps
//! rows.

use exhibit_store::SourceSettings;

use crate::{Error, Workspace};

/// The shortest time between two scheduled pulls: vendors limit requests, and a pull reads a day again each time.
const EVERY_MINUTES_AT_LEAST: u32 = 5;

/// The longest: a year.
const EVERY_MINUTES_AT_MOST: u32 = 365 * 24 * 60;

/// The longest time that a vendor may be said to keep rows: a century.
const KEPT_DAYS_AT_MOST: u32 = 36_500;

/// Sets how a source is pulled from now on, and for how long its vendor is taken to keep rows. Its bookmark stays.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::Usage`] for a schedule of a source that is filled by files and for numbers out of
/// bounds; then nothing was changed.
pub fn set(workspace: &Workspace, name: &str, settings: &SourceSettings) -> Result<(), Error> {
    let line = workspace.reader()?.source(name)?.line;
    if line.url.is_none() && (settings.every_minutes.is_some() || settings.paused) {
        return Err(Error::usage(
            format!("`{name}` is filled by files: there is nothing to pull, pause or schedule"),
            "nothing was changed; add a source with a profile of an API",
        ));
    }
    let bounds = EVERY_MINUTES_AT_LEAST..=EVERY_MINUTES_AT_MOST;
    if settings.every_minutes.is_some_and(|every| !bounds.contains(&every)) {
        return Err(Error::usage(
            "a source is pulled every 5 minutes at the most and once a year at the least",
            "nothing was changed; write e.g. 30m, 6h or 1d",
        ));
    }
    if settings.kept_days.is_some_and(|days| !(1..=KEPT_DAYS_AT_MOST).contains(&days)) {
        return Err(Error::usage(
            "a vendor keeps rows for 1 to 36500 days",
            "nothing was changed; give the days, or `profile` for what the profile says",
        ));
    }
    Ok(workspace.writer()?.set_source(name, settings)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;
    use crate::coverage::samples::source;

    fn place() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        let mut writer = workspace.writer().unwrap();
        writer.add_source(&source("api").line).unwrap();
        writer.add_source(&exhibit_store::SourceLine { url: None, ..source("files").line }).unwrap();
        (folder, workspace)
    }

    fn every(minutes: u32) -> SourceSettings {
        SourceSettings { every_minutes: Some(minutes), ..SourceSettings::default() }
    }

    #[test]
    fn settings_are_kept_and_numbers_out_of_bounds_change_nothing() {
        let (_folder, workspace) = place();
        let good = SourceSettings { paused: true, every_minutes: Some(5), kept_days: Some(7) };
        set(&workspace, "api", &good).unwrap();
        let kept = |days| SourceSettings { kept_days: Some(days), ..SourceSettings::default() };
        for bad in [every(4), every(0), every(365 * 24 * 60 + 1), kept(0), kept(36_501)] {
            assert!(matches!(set(&workspace, "api", &bad), Err(Error::Usage { .. })), "{bad:?}");
        }
        assert_eq!(workspace.reader().unwrap().source("api").unwrap().settings, good);
        assert!(set(&workspace, "nobody", &good).is_err());
    }

    #[test]
    fn files_are_neither_scheduled_nor_paused_but_their_keeping_may_be_said() {
        let (_folder, workspace) = place();
        let paused = SourceSettings { paused: true, ..SourceSettings::default() };
        assert!(set(&workspace, "files", &every(60)).is_err() && set(&workspace, "files", &paused).is_err());
        set(&workspace, "files", &SourceSettings { kept_days: Some(7), ..SourceSettings::default() })
            .unwrap();
    }
}
