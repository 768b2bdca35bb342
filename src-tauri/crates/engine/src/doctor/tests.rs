//! The doctor on sound and on broken data folders.

use super::*;
use crate::import;
use std::path::Path;

struct Bench {
    _folder: tempfile::TempDir,
    home: Home,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("data"));
    Bench { _folder: folder, home }
}

impl Bench {
    fn filled() -> Self {
        let bench = bench();
        let workspace = crate::Workspace::at(&bench.home, "one").unwrap();
        let row = br#"{"id":"1","at":"2026-05-01T00:00:00Z","action":"A"}"#;
        let wanted = import::Wanted { profile: None, source: None };
        import::bytes(&workspace, ("rows", row), &wanted, &Watch::silent()).unwrap();
        bench
    }

    fn database(&self) -> std::path::PathBuf {
        self.home.database("one").unwrap()
    }

    fn bad(&self) -> Vec<Finding> {
        let findings = examine(&self.home, Keep::Nowhere, &Watch::silent()).unwrap();
        findings.into_iter().filter(|finding| !finding.ok).collect()
    }

    fn only_bad(&self) -> Finding {
        let mut bad = self.bad();
        assert_eq!(bad.len(), 1, "{bad:#?}");
        assert!(bad[0].hint.is_some());
        bad.remove(0)
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn nothing_is_wrong_with_what_is_not_there_yet_and_nothing_is_made() {
    let bench = bench();
    assert_eq!(bench.bad(), []);
    assert!(!bench.home.folder().exists());
}

#[test]
fn a_sound_workspace_is_named_with_its_rows_and_left_as_it_is() {
    let bench = Bench::filled();
    let before = std::fs::read(bench.database()).unwrap();
    let findings = examine(&bench.home, Keep::Nowhere, &Watch::silent()).unwrap();
    assert!(findings.iter().all(|finding| finding.ok), "{findings:#?}");
    let one = findings.iter().find(|finding| finding.name == "workspace one").unwrap();
    assert!(one.detail.contains("1 rows"), "{one:?}");
    assert_eq!(std::fs::read(bench.database()).unwrap(), before);
}

#[test]
fn a_file_that_is_no_workspace_is_named_and_the_others_are_looked_at() {
    let bench = Bench::filled();
    let other = bench.home.database("two").unwrap();
    std::fs::create_dir_all(other.parent().unwrap()).unwrap();
    std::fs::write(&other, "this is no database, but long enough to be read as one, is it not?").unwrap();
    assert_eq!(bench.only_bad().name, "workspace two");
}

#[test]
fn a_log_that_is_shorter_than_its_head_is_found() {
    let bench = Bench::filled();
    let head = bench.database().with_extension("head");
    let text = std::fs::read_to_string(&head).unwrap();
    std::fs::write(&head, text.replace("\"size\":1", "\"size\":2")).unwrap();
    let found = bench.only_bad();
    assert!(found.name == "workspace one" && found.detail.contains("are gone"), "{found:?}");
}

#[cfg(unix)]
#[test]
fn what_others_may_read_is_found() {
    let bench = Bench::filled();
    for (path, name) in [(bench.home.folder().to_owned(), "data_folder"), (bench.database(), "workspace one")]
    {
        set_mode(&path, 0o755);
        assert_eq!(bench.only_bad().name, name);
        set_mode(&path, 0o700);
    }
    std::fs::write(bench.home.secrets(), r#"{"schema_version":1,"secrets":{}}"#).unwrap();
    set_mode(&bench.home.secrets(), 0o644);
    assert_eq!(bench.only_bad().name, "secrets");
}

#[test]
fn a_broken_profile_and_broken_secrets_are_found_beside_each_other() {
    let bench = Bench::filled();
    std::fs::create_dir_all(bench.home.profiles()).unwrap();
    std::fs::write(bench.home.profiles().join("mine.toml"), "schema = 'profile/9'").unwrap();
    std::fs::write(bench.home.secrets(), "no json").unwrap();
    #[cfg(unix)]
    set_mode(&bench.home.secrets(), 0o600);
    let names: Vec<String> = bench.bad().into_iter().map(|finding| finding.name).collect();
    assert_eq!(names, ["profiles", "secrets"]);
}

#[test]
fn an_empty_workspace_file_is_called_empty() {
    let bench = Bench::filled();
    let other = bench.home.database("two").unwrap();
    std::fs::create_dir_all(other.parent().unwrap()).unwrap();
    std::fs::write(&other, "").unwrap();
    #[cfg(unix)]
    set_mode(&other, 0o600);
    let found = bench.only_bad();
    assert!(found.name == "workspace two" && found.detail.contains("is empty"), "{found:?}");
    assert!(found.hint.is_some_and(|hint| hint.contains("backup")));
}

#[test]
fn secrets_in_another_shape_are_found_and_not_said() {
    let bench = Bench::filled();
    let text = r#"{"schema_version":1,"secrets":{"default/x":"tok_SUPERSECRET"},"webhooks":{}}"#;
    std::fs::write(bench.home.secrets(), text).unwrap();
    #[cfg(unix)]
    set_mode(&bench.home.secrets(), 0o600);
    let found = bench.only_bad();
    assert!(found.name == "secrets" && !format!("{found:?}").contains("SUPERSECRET"), "{found:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_in_the_place_of_files_hold_nobody_up() {
    let bench = Bench::filled();
    let pipe = |path: &Path| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    };
    pipe(&bench.home.database("piped").unwrap());
    assert_eq!(bench.bad(), []);
    assert_eq!(workspace::list(&bench.home).unwrap().len(), 1);
    let piped = crate::Workspace::at(&bench.home, "piped").unwrap();
    assert!(matches!(piped.fresh_reader(), Err(Error::NoSuchWorkspace(_))));
    pipe(&bench.home.secrets());
    assert!(bench.only_bad().detail.contains("it is not a file"));
    std::fs::remove_file(bench.home.secrets()).unwrap();
    pipe(&bench.home.folder().join("webhook-secrets.json"));
    assert_eq!(bench.only_bad().name, "secrets");
    std::fs::remove_file(bench.home.folder().join("webhook-secrets.json")).unwrap();
    pipe(&bench.home.profiles().join("a.toml"));
    let found = bench.bad().remove(0);
    assert!(found.name == "profiles" && found.detail.contains("it is not a file"), "{found:?}");
    std::fs::remove_file(bench.home.profiles().join("a.toml")).unwrap();
    std::fs::remove_file(bench.database().with_extension("head")).unwrap();
    pipe(&bench.database().with_extension("head"));
    assert!(bench.only_bad().detail.contains("is not a file"));
}

#[cfg(unix)]
#[test]
fn a_command_to_paste_quotes_the_folder_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("it's; $(touch x)"));
    std::fs::create_dir(home.folder()).unwrap();
    set_mode(home.folder(), 0o755);
    let findings = examine(&home, Keep::Nowhere, &Watch::silent()).unwrap();
    let hint = findings[0].hint.clone().unwrap();
    let command = hint.strip_prefix("make it yours alone: ").unwrap();
    let shell = std::process::Command::new("sh").args(["-c", command]).current_dir(&folder).status().unwrap();
    assert!(shell.success(), "{hint}");
    assert!(examine(&home, Keep::Nowhere, &Watch::silent()).unwrap()[0].ok, "{hint}");
    assert!(!folder.path().join("x").exists());
}

#[test]
fn a_cancelled_look_stops() {
    let bench = Bench::filled();
    let cancel = tokio_util::sync::CancellationToken::new();
    cancel.cancel();
    let stopped = examine(&bench.home, Keep::Nowhere, &Watch::new(&|_| (), cancel));
    assert!(matches!(stopped, Err(Error::Cancelled)));
}

#[test]
fn own_rules_that_cannot_be_used_are_found_at_their_line() {
    let bench = Bench::filled();
    let path = bench.home.own_rules();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "{\"schema\":\"classification/1\",\n\"rules\":[{\"id\":\"a\"}]}").unwrap();
    let found = bench.only_bad();
    assert!(found.name == "rules" && found.detail.contains("line 2"), "{found:?}");
}
