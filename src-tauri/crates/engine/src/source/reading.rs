//! What the rows of a source are read with: another profile of the same log can take the place of the first one, such as
//! a mapping made from it. What is asked of the vendor, and by what a row is known again, stays as it is.

use exhibit_source::Profile;

use crate::{Error, Workspace};

/// Reads a source with another profile from now on. Its bookmark, settings and token stay; rows that are here are read
/// again when the workspace is opened next.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::Usage`] for a profile that is not known or reads another log; then nothing was
/// changed.
pub fn use_profile(workspace: &Workspace, name: &str, profile_id: &str) -> Result<(), Error> {
    check_fit(workspace, name, workspace.derivation().profile(profile_id)?)?;
    Ok(workspace.writer()?.set_profile(name, profile_id)?)
}

/// Refuses a profile by which a source would ask for something else, or would not know its rows again.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::Usage`].
pub(crate) fn check_fit(workspace: &Workspace, name: &str, wanted: &Profile) -> Result<(), Error> {
    let reader = workspace.reader()?;
    let state = reader.source(name)?;
    let present = workspace.derivation().profile(&state.line.profile)?;
    let id = wanted.id.as_str();
    if state.line.url.is_some() && !asks_alike(present, wanted) {
        return Err(Error::usage(
            format!(
                "the profile `{id}` asks its vendor otherwise than `{}`, by which `{name}` is pulled",
                present.id.as_str()
            ),
            "nothing was changed; add a new source with that profile: rows that are here stay",
        ));
    }
    let is_empty = state.entries == 0 && reader.problem_count(Some(name))? == 0;
    if !is_empty && !identifies_alike(present, wanted) {
        return Err(Error::usage(
            format!(
                "by the profile `{id}` rows of `{name}` would get other ids, and be stored a second time when they come again"
            ),
            "nothing was changed; leave the id as it is, or add a new source with that profile",
        ));
    }
    Ok(())
}

/// Whether both send the same requests and find the same rows in the replies: what came by one is what comes by the other.
fn asks_alike(one: &Profile, other: &Profile) -> bool {
    one.request == other.request
        && one.auth == other.auth
        && one.paging == other.paging
        && one.wait == other.wait
        && one.page == other.page
        && one.csv == other.csv
}

/// Whether both cut the same rows out of a file and find the same id in each.
fn identifies_alike(one: &Profile, other: &Profile) -> bool {
    one.fields.id == other.fields.id && one.keys == other.keys && one.page.explode == other.page.explode
}

#[cfg(test)]
mod tests {
    use exhibit_store::SourceSettings;

    use super::*;
    use crate::mapping::{self, Own, Pick};
    use crate::source::{NewSource, add, set};
    use crate::{Home, Watch, import};

    struct Bench {
        folder: tempfile::TempDir,
    }

    impl Bench {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap() }
        }

        /// With the profiles that are there now.
        fn workspace(&self) -> Workspace {
            Workspace::at(&Home::new(self.folder.path().join("data")), "test").unwrap()
        }

        fn save(&self, id: &str, base: &str, pick: (&str, &str)) {
            let picks = [Pick { field: pick.0.into(), path: pick.1.into() }];
            mapping::save(&self.workspace(), Own { id, title: "Ours", profile: base, picks: &picks })
                .unwrap();
        }

        fn import(&self, rows: &str) {
            let file = self.folder.path().join("rows.ndjson");
            std::fs::write(&file, rows).unwrap();
            let wanted = import::Wanted { profile: Some("generic".into()), source: Some("doors".into()) };
            import::file(&self.workspace(), &file, &wanted, &Watch::silent()).unwrap();
        }

        fn actor(&self) -> Option<String> {
            self.workspace().fresh_reader().unwrap().detail(1).unwrap().unwrap().entry.actor.label
        }

        fn profile(&self, source: &str) -> String {
            self.workspace().reader().unwrap().source(source).unwrap().line.profile
        }

        fn refused(&self, source: &str, profile: &str) -> String {
            match use_profile(&self.workspace(), source, profile) {
                Err(error @ Error::Usage { .. }) => format!("{error} {}", error.hint()),
                other => panic!("{other:?}"),
            }
        }
    }

    const ROW: &str = r#"{"id":"d-1","time":"2026-05-01T00:00:00Z","action":"door.opened","opener":{"mail":"dana@acme.example"}}"#;

    #[test]
    fn rows_of_files_are_read_again_by_a_mapping_and_stay_the_same_rows() {
        let bench = Bench::new();
        bench.import(ROW);
        assert_eq!(bench.actor(), None);
        bench.save("doors-own", "generic", ("actor_label", "opener.mail"));
        use_profile(&bench.workspace(), "doors", "doors-own").unwrap();
        assert_eq!(bench.profile("doors"), "doors-own");
        assert_eq!(bench.actor().as_deref(), Some("dana@acme.example"));
        let wanted = import::Wanted { profile: Some("doors-own".into()), source: Some("doors".into()) };
        let file = bench.folder.path().join("rows.ndjson");
        let again = import::file(&bench.workspace(), &file, &wanted, &Watch::silent()).unwrap();
        assert_eq!((again.counts.new, again.counts.duplicates), (0, 1));
        use_profile(&bench.workspace(), "doors", "generic").unwrap();
        assert_eq!(bench.actor(), None);
        assert!(bench.workspace().verify().unwrap().ok);
    }

    #[test]
    fn another_id_of_a_row_is_refused_where_there_are_rows_and_welcome_before() {
        let bench = Bench::new();
        bench.import(ROW);
        bench.save("by-opener", "generic", ("id", "opener.mail"));
        assert!(bench.refused("doors", "by-opener").contains("a second time"));
        assert!(bench.refused("doors", "no-such-profile").contains("no profile called"));
        assert_eq!(bench.profile("doors"), "generic");
        assert!(use_profile(&bench.workspace(), "nobody", "by-opener").is_err());
    }

    #[test]
    fn a_pulled_source_takes_a_mapping_of_its_own_profile_and_no_other_vendor() {
        let bench = Bench::new();
        let new = NewSource {
            name: "audit".into(),
            profile: "mushi-mushi".into(),
            url: None,
            params: Default::default(),
            token: None,
            keep: crate::secret::Keep::Nowhere,
        };
        add(&bench.workspace(), &new).unwrap();
        let settings = SourceSettings { every_minutes: Some(60), ..SourceSettings::default() };
        set(&bench.workspace(), "audit", &settings).unwrap();
        let before = bench.workspace().reader().unwrap().source("audit").unwrap();
        assert!(bench.refused("audit", "outworx").contains("add a new source"));
        assert!(bench.refused("audit", "generic").contains("add a new source"));
        // No row is here yet, so that none can come twice.
        bench.save("audit-own", "mushi-mushi", ("id", "uid"));
        use_profile(&bench.workspace(), "audit", "audit-own").unwrap();
        let after = bench.workspace().reader().unwrap().source("audit").unwrap();
        assert_eq!((after.line.profile.as_str(), after.settings), ("audit-own", before.settings));
        assert_eq!((after.line.url, after.line.added_at), (before.line.url, before.line.added_at));
    }
}
