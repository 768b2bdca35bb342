//! Secrets with names: kept, listed, retired, removed, and out of reach.

use super::*;
use crate::secret::Secret;

fn place() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("data"));
    (folder, home)
}

fn pasted(text: &str) -> Given {
    Given::Text(Secret::new(text))
}

fn add(home: &Home, name: &str, text: &str) -> Result<WebhookSecret, Error> {
    add_webhook_secret(home, ("test", name), &pasted(text), Keep::InFile)
}

fn for_time(period: Period) -> Keeping<'static> {
    Keeping { keep: Keep::InFile, period, schemes: &[] }
}

fn names(home: &Home, workspace: &str) -> Vec<String> {
    webhook_secrets(home, workspace).unwrap().into_iter().map(|secret| secret.name).collect()
}

#[test]
fn a_secret_is_kept_and_fetched_byte_for_byte_without_its_last_line_end() {
    let (_folder, home) = place();
    assert_eq!(names(&home, "test"), Vec::<String>::new());
    add(&home, "outworx", " whsec_ü \r\n").unwrap();
    add(&home, "github", "x\n\n").unwrap();
    assert_eq!(names(&home, "test"), ["github", "outworx"]);
    let fetched = |name| webhook_secret(&home, "test", name).unwrap();
    assert_eq!(fetched("outworx"), exhibit_hook::Secret::new(" whsec_ü "));
    assert_eq!(fetched("github"), exhibit_hook::Secret::new("x\n"));
}

#[test]
fn a_secret_has_its_time_and_is_retired_once_and_for_all_that_comes_later() {
    let (_folder, home) = place();
    let at = |text: &str| Moment::parse(text).unwrap();
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2026-03-01T00:00:00Z"));
    let period = Period { from: Some(from), until: None };
    add_webhook_secret_for(&home, ("test", "a"), &pasted("x"), for_time(period)).unwrap();
    assert!(retire_webhook_secret(&home, ("test", "a"), from).is_err());
    assert!(retire_webhook_secret(&home, ("test", "b"), until).is_err());
    let retired = retire_webhook_secret(&home, ("test", "a"), until).unwrap();
    assert_eq!(retired.period, Period { from: Some(from), until: Some(until) });
    add(&home, "b", "y").unwrap();
    let keys = webhook_keys(&home, "test", None).unwrap();
    let limits: Vec<_> = keys.iter().map(|key| (key.name.as_deref(), key.from, key.until)).collect();
    assert_eq!(limits, [(Some("a"), Some(from.utc()), Some(until.utc())), (Some("b"), None, None)]);
    assert!(webhook_keys(&home, "test", Some(&["c".to_owned()])).is_err());
    let backwards = Period { from: Some(until), until: Some(from) };
    assert!(add_webhook_secret_for(&home, ("test", "c"), &pasted("x"), for_time(backwards)).is_err());
}

#[test]
fn a_secret_is_kept_for_schemes_that_can_use_it_and_an_older_file_is_read_without_any() {
    let (_folder, home) = place();
    let scheme = |id: &str| exhibit_hook::Schemes::built_in().named(id).unwrap();
    let keep = |name, text: &str, id| {
        let keeping = Keeping { schemes: &[scheme(id)], ..for_time(Period::default()) };
        add_webhook_secret_for(&home, ("test", name), &pasted(text), keeping)
    };
    assert_eq!(keep("a", "text", "github").unwrap().schemes, ["github_sha256"]);
    keep("b", "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "github").unwrap_err();
    keep("b", "text", "discord").unwrap_err();
    keep("b", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "discord").unwrap();
    let bound = |home: &Home| -> Vec<Vec<String>> {
        webhook_keys(home, "test", None).unwrap().into_iter().map(|key| key.schemes).collect()
    };
    assert_eq!(bound(&home), [["github_sha256"], ["discord"]]);
    let text = std::fs::read_to_string(path(&home)).unwrap();
    let mut older: serde_json::Value = serde_json::from_str(&text).unwrap();
    older["secrets"]["test"]["a"].as_object_mut().unwrap().remove("schemes").unwrap();
    std::fs::write(path(&home), older.to_string()).unwrap();
    assert_eq!(bound(&home), [vec![], vec!["discord".to_owned()]]);
}

#[test]
fn a_secret_that_is_out_of_reach_hides_no_other() {
    let (_folder, home) = place();
    add(&home, "a", "first").unwrap();
    add(&home, "b", "second").unwrap();
    // As after a crash between the name and the secret.
    file::forget_bytes(&home, &account("test", "a")).unwrap();
    assert!(webhook_keys(&home, "test", None).is_err());
    let (keys, out_of_reach) = webhook_keys_in_reach(&home, "test").unwrap();
    assert_eq!(keys.iter().map(|key| key.name.as_deref()).collect::<Vec<_>>(), [Some("b")]);
    assert_eq!(out_of_reach.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn bytes_that_are_no_text_are_kept_too() {
    let (folder, home) = place();
    let path = folder.path().join("secret");
    std::fs::write(&path, [0xff, 0x00, b'\n']).unwrap();
    add_webhook_secret(&home, ("test", "raw"), &Given::File(path), Keep::InFile).unwrap();
    assert_eq!(webhook_secret(&home, "test", "raw").unwrap(), exhibit_hook::Secret::new([0xff, 0x00]));
}

#[test]
fn a_taken_or_bad_name_or_an_empty_secret_changes_nothing() {
    let (_folder, home) = place();
    add(&home, "a", "first").unwrap();
    for (name, text) in [("a", "second"), ("../a", "x"), ("", "x"), ("b", ""), ("b", "\n")] {
        add(&home, name, text).unwrap_err();
    }
    assert!(add_webhook_secret(&home, ("test", "c"), &pasted("x"), Keep::Nowhere).is_err());
    assert_eq!(names(&home, "test"), ["a"]);
    assert_eq!(webhook_secret(&home, "test", "a").unwrap(), exhibit_hook::Secret::new("first"));
}

#[test]
fn a_secret_that_cannot_be_kept_leaves_no_name_and_names_of_a_newer_exhibit_stay() {
    let (_folder, home) = place();
    std::fs::create_dir_all(home.secrets()).unwrap();
    add(&home, "a", "first").unwrap_err();
    assert_eq!(names(&home, "test"), Vec::<String>::new());
    std::fs::remove_dir(home.secrets()).unwrap();
    let newer = r#"{"schema_version":2,"secrets":{},"shares":{}}"#;
    std::fs::write(path(&home), newer).unwrap();
    assert!(add(&home, "a", "first").unwrap_err().to_string().contains("its form is 2"));
    assert!(!home.secrets().exists() && std::fs::read_to_string(path(&home)).unwrap() == newer);
}

#[test]
fn workspaces_see_only_their_own_and_a_removed_secret_is_gone_from_the_disk() {
    let (_folder, home) = place();
    add(&home, "a", "first").unwrap();
    add_webhook_secret(&home, ("other", "a"), &pasted("theirs"), Keep::InFile).unwrap();
    remove_webhook_secret(&home, "test", "a").unwrap();
    assert!(
        webhook_secret(&home, "test", "a").is_err() && remove_webhook_secret(&home, "test", "a").is_err()
    );
    assert_eq!((names(&home, "test"), names(&home, "other")), (vec![], vec!["a".to_owned()]));
    let kept = std::fs::read_to_string(home.secrets()).unwrap();
    assert!(!kept.contains(&hex::encode("first")) && kept.contains(&hex::encode("theirs")));
    add(&home, "a", "again").unwrap();
}

#[test]
fn tokens_of_sources_and_secrets_of_webhooks_leave_each_other_alone() {
    let (_folder, home) = place();
    let owner = super::super::Owner { workspace: "test", source: "a", origin: "https://x.example" };
    super::super::remember(&home, owner, &pasted("token"), Keep::InFile).unwrap();
    add(&home, "a", "secret").unwrap();
    let token = super::super::fetch(&home, owner, Some("store")).unwrap().unwrap();
    assert_eq!(token.reveal(), "token");
    super::super::forget(&home, owner, Some("store")).unwrap();
    assert_eq!(webhook_secret(&home, "test", "a").unwrap(), exhibit_hook::Secret::new("secret"));
}

#[test]
fn many_at_once_lose_none() {
    let (_folder, home) = place();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let home = &home;
            scope.spawn(move || add(home, &format!("s{n}"), &format!("secret {n}")).unwrap());
        }
    });
    assert_eq!(names(&home, "test").len(), 8);
    for n in 0..8 {
        let expected = exhibit_hook::Secret::new(format!("secret {n}"));
        assert_eq!(webhook_secret(&home, "test", &format!("s{n}")).unwrap(), expected);
    }
}

#[cfg(unix)]
#[test]
fn every_file_is_its_owners_alone_and_the_names_hold_no_secret() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, home) = place();
    add(&home, "a", "DO_NOT_LEAK").unwrap();
    for item in std::fs::read_dir(home.folder()).unwrap() {
        let path = item.unwrap().path();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
    }
    let names = std::fs::read_to_string(path(&home)).unwrap();
    assert!(!names.contains("DO_NOT_LEAK") && !names.contains(&hex::encode("DO_NOT_LEAK")));
}
