//! Mappings looked at and kept: own profiles stay in their folder and take the place of nobody else's.

use std::path::PathBuf;

use super::*;

struct Bench {
    folder: tempfile::TempDir,
}

const ROWS: &str = r#"[{"when":"2026-05-01T00:00:00Z","what":"door.opened","by":{"mail":"dana@acme.example"},"n":1},
    {"when":"2026-05-02T00:00:00Z","what":"door.shut","by":{"mail":"rob@acme.example"},"n":2}]"#;

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(bench.file(), ROWS).unwrap();
        bench
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("rows.json")
    }

    fn home(&self) -> Home {
        Home::new(self.folder.path().join("data"))
    }

    fn workspace(&self) -> Workspace {
        Workspace::at(&self.home(), "test").unwrap()
    }

    fn look(&self, picks: &[Pick]) -> Result<Mapping, Error> {
        let (file, watch) = (self.file(), Watch::silent());
        let reading = Reading { profile: None, picks };
        look(&self.workspace(), From::File(&file), reading, (Patience::default(), &watch))
    }

    fn save(&self, id: &str, picks: &[Pick]) -> Result<Known, Error> {
        save(&self.workspace(), Own { id, title: "Our doors", profile: "generic", picks })
    }
}

fn picks(picks: &[(&str, &str)]) -> Vec<Pick> {
    let pick = |(field, path): &(&str, &str)| Pick { field: (*field).to_owned(), path: (*path).to_owned() };
    picks.iter().map(pick).collect()
}

fn field<'m>(mapping: &'m Mapping, id: &str) -> &'m FieldSeen {
    mapping.fields.iter().find(|field| field.field == id).unwrap()
}

#[test]
fn what_is_picked_is_read_first_and_nothing_is_made_by_looking() {
    let bench = Bench::new();
    let before = bench.look(&[]).unwrap();
    assert_eq!((before.profile.as_str(), before.rows), ("generic", 2));
    assert!(before.paths.iter().any(|path| path.path == "by.mail" && path.rows == 2), "{:?}", before.paths);
    let after =
        bench.look(&picks(&[("action", "what"), ("actor_label", "by.mail"), ("at", "when")])).unwrap();
    assert_eq!(field(&after, "action").paths, ["what"]);
    assert_eq!((field(&after, "actor_label").filled, after.entries.len()), (2, 2));
    assert_eq!(after.entries[0].actor.label.as_deref(), Some("dana@acme.example"));
    assert!(bench.look(&picks(&[("actor", "by")])).is_err() && bench.look(&picks(&[("at", "a.")])).is_err());
    assert!(!bench.home().folder().exists());
}

#[test]
fn a_saved_profile_reads_files_and_its_rows_are_read_again_when_it_changes() {
    let bench = Bench::new();
    let known = bench.save("doors", &picks(&[("at", "when"), ("action", "what")])).unwrap();
    assert_eq!((known.id.as_str(), known.title.as_str(), known.is_own), ("doors", "Our doors", true));
    let wanted = import::Wanted { profile: Some("doors".into()), source: None };
    import::file(&bench.workspace(), &bench.file(), &wanted, &Watch::silent()).unwrap();
    let actor = || {
        let found = bench.workspace().fresh_reader().unwrap().detail(1).unwrap().unwrap();
        found.entry.actor.label
    };
    assert_eq!(actor(), None);
    bench.save("doors", &picks(&[("at", "when"), ("action", "what"), ("actor_label", "by.mail")])).unwrap();
    assert_eq!(actor().as_deref(), Some("dana@acme.example"));
}

#[test]
fn a_saved_profile_is_for_its_owner_alone_and_in_its_folder() {
    let bench = Bench::new();
    let picked = picks(&[("at", "when")]);
    bench.save("doors", &picked).unwrap();
    let path = bench.home().profiles().join("doors.toml");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
    for id in ["../evil", "a/b", "..", "", "A", "doors.toml", "a\0b", "/etc/x", "-x", "c:x", &"x".repeat(65)]
    {
        assert!(bench.save(id, &picked).is_err(), "{id:?}");
    }
    let files = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    assert_eq!((files(path.parent().unwrap()), files(bench.home().folder())), (1, 1));
}

#[test]
fn profiles_that_come_with_exhibit_and_files_of_others_are_left_alone() {
    let bench = Bench::new();
    let picked = picks(&[("at", "when")]);
    let refused = bench.save("generic", &picked).unwrap_err().to_string();
    assert!(refused.contains("comes with Exhibit"), "{refused}");
    bench.save("doors", &picked).unwrap();
    let folder = bench.home().profiles();
    std::fs::rename(folder.join("doors.toml"), folder.join("gates.toml")).unwrap();
    assert!(bench.save("gates", &picked).unwrap_err().to_string().contains("another profile"));
    // The file that holds it is the one that is replaced.
    bench.save("doors", &picks(&[("at", "when"), ("action", "what")])).unwrap();
    assert!(!folder.join("doors.toml").exists());
    assert!(std::fs::read_to_string(folder.join("gates.toml")).unwrap().contains("what"));
}

#[test]
fn a_profile_is_removed_once_no_source_uses_it() {
    let bench = Bench::new();
    bench.save("doors", &picks(&[("at", "when"), ("action", "what")])).unwrap();
    let other = Workspace::at(&bench.home(), "other").unwrap();
    let wanted = import::Wanted { profile: Some("doors".into()), source: Some("hall".into()) };
    import::file(&other, &bench.file(), &wanted, &Watch::silent()).unwrap();
    let refused = remove(&bench.workspace(), "doors").unwrap_err().to_string();
    assert!(refused.contains("`hall`") && refused.contains("`other`"), "{refused}");
    source::remove(&other, "hall").unwrap();
    remove(&bench.workspace(), "doors").unwrap();
    assert!(bench.workspace().derivation().profile("doors").is_err());
    for id in ["doors", "generic", "../x"] {
        assert!(matches!(remove(&bench.workspace(), id), Err(Error::Usage { .. })), "{id}");
    }
}
