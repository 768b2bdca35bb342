//! Webhook secrets that are published: those of the sample. Everybody may know them, so they need no keychain and no
//! secrets file; a small file of the data folder holds them, by workspace, and only the workspace that the sample was loaded
//! into reads them. What they sign proves nothing in any other.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use exhibit_hook::{Key, Published};
use serde::{Deserialize, Serialize};

use super::form;
use crate::turn::{Turn, hold};
use crate::{Error, Home, clock};

#[derive(Serialize, Deserialize, Default)]
struct Registry {
    schema_version: u32,
    /// By workspace, then by name.
    published: BTreeMap<String, BTreeMap<String, Line>>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    text: String,
    from: Option<Moment>,
    until: Option<Moment>,
    added_at: Moment,
    /// Files of an older Exhibit have none.
    #[serde(default)]
    schemes: Vec<String>,
}

/// Gives a workspace published secrets; those that it has under the same names are replaced.
///
/// # Errors
/// [`Error::Io`], and [`Error::Credentials`] when the file cannot be read.
pub fn publish(home: &Home, workspace: &str, keys: &[Published]) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry: Registry = form::read(&path(home))?;
    let lines = registry.published.entry(workspace.to_owned()).or_default();
    for key in keys {
        let added_at = lines.get(&key.name).map_or_else(clock::now, |line| line.added_at);
        let Published { text, from, until, schemes, .. } = key.clone();
        let [from, until] = [from, until].map(|at| at.map(Moment::from));
        let line = Line { text, from, until, added_at, schemes };
        lines.insert(key.name.clone(), line);
    }
    write(home, registry)
}

/// Whether a workspace has all of these already, as they are.
///
/// # Errors
/// As [`publish`].
pub fn is_published(home: &Home, workspace: &str, keys: &[Published]) -> Result<bool, Error> {
    let registry: Registry = form::read(&path(home))?;
    let lines = registry.published.get(workspace);
    let is_there = |key: &Published| {
        lines.and_then(|lines| lines.get(&key.name)).is_some_and(|line| line.text == key.text)
    };
    Ok(keys.iter().all(is_there))
}

/// The published secrets of a workspace with when each came, by name.
///
/// # Errors
/// As [`publish`].
pub(super) fn published(home: &Home, workspace: &str) -> Result<Vec<(Key, Moment)>, Error> {
    let mut registry: Registry = form::read(&path(home))?;
    let lines = registry.published.remove(workspace).unwrap_or_default();
    let key = |(name, line): (String, Line)| {
        let Line { text, from, until, added_at, schemes } = line;
        let [from, until] = [from, until].map(|at| at.map(Moment::utc));
        (Key::from(Published { name, text, from, until, schemes }), added_at)
    };
    Ok(lines.into_iter().map(key).collect())
}

/// Takes a published secret from a workspace. Whether there was one of that name.
///
/// # Errors
/// As [`publish`].
pub(super) fn withdraw(home: &Home, workspace: &str, name: &str) -> Result<bool, Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry: Registry = form::read(&path(home))?;
    let was_there = registry.published.get_mut(workspace).is_some_and(|lines| lines.remove(name).is_some());
    if was_there {
        write(home, registry)?;
    }
    Ok(was_there)
}

fn write(home: &Home, mut registry: Registry) -> Result<(), Error> {
    registry.schema_version = form::SCHEMA_VERSION;
    registry.published.retain(|_, lines| !lines.is_empty());
    form::write(&path(home), &registry)
}

fn path(home: &Home) -> std::path::PathBuf {
    home.folder().join("published-webhook-secrets.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use exhibit_hook::Secret;

    use crate::secret::{
        Kept, remove_webhook_secret, retire_webhook_secret, webhook_keys, webhook_secret, webhook_secrets,
    };

    fn place() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("data"));
        (folder, home)
    }

    fn key(name: &str, text: &str) -> Published {
        let until = Moment::parse("2026-01-05T12:00:00Z").map(Moment::utc);
        Published {
            name: name.into(),
            text: text.into(),
            from: None,
            until,
            schemes: vec!["github_sha256".into()],
        }
    }

    #[test]
    fn published_secrets_are_read_like_others_without_a_store_and_by_their_own_workspace_alone() {
        let (_folder, home) = place();
        publish(&home, "sample", &[key("a", "first"), key("b", "second")]).unwrap();
        publish(&home, "sample", &[key("a", "first")]).unwrap();
        assert!(!home.secrets().exists());
        let names = |workspace| -> Vec<String> {
            webhook_secrets(&home, workspace).unwrap().into_iter().map(|kept| kept.name).collect()
        };
        assert_eq!((names("sample"), names("default")), (vec!["a".to_owned(), "b".to_owned()], vec![]));
        let keys = webhook_keys(&home, "sample", None).unwrap();
        assert_eq!(keys[1].secret, Secret::new("second"));
        assert_eq!(keys[0].schemes, ["github_sha256"]);
        assert_eq!(keys[0].until, key("a", "").until);
        let one = webhook_keys(&home, "sample", Some(&["b".to_owned()])).unwrap();
        assert_eq!((one.len(), one[0].until), (1, keys[1].until));
        assert_eq!(webhook_secret(&home, "sample", "a").unwrap(), Secret::new("first"));
        assert!(webhook_keys(&home, "default", None).unwrap().is_empty());
        assert!(webhook_secret(&home, "default", "a").is_err());
    }

    #[test]
    fn a_workspace_has_them_when_it_has_all_of_them_with_the_same_text() {
        let (_folder, home) = place();
        let (one, two) = (key("a", "first"), key("b", "second"));
        publish(&home, "sample", std::slice::from_ref(&one)).unwrap();
        let has = |workspace, keys: &[Published]| is_published(&home, workspace, keys).unwrap();
        assert!(has("sample", std::slice::from_ref(&one)));
        assert!(!has("sample", &[one.clone(), two]) && !has("sample", &[key("a", "other")]));
        assert!(!has("default", &[one]));
    }

    #[test]
    fn a_published_secret_is_listed_as_such_and_its_time_of_use_stays_as_it_is() {
        let (_folder, home) = place();
        publish(&home, "sample", &[key("a", "first")]).unwrap();
        let listed = webhook_secrets(&home, "sample").unwrap();
        assert_eq!(listed[0].kept, Kept::Published);
        let refused = retire_webhook_secret(&home, ("sample", "a"), clock::now()).unwrap_err();
        assert_eq!(refused.code(), crate::Code::Usage);
        assert!(refused.to_string().contains("published with the program"), "{refused}");
        assert_eq!(webhook_secrets(&home, "sample").unwrap(), listed);
        let other = retire_webhook_secret(&home, ("sample", "b"), clock::now()).unwrap_err();
        assert!(other.to_string().contains("no webhook secret called"), "{other}");
    }

    #[test]
    fn a_published_secret_can_be_removed_like_any_other() {
        let (_folder, home) = place();
        publish(&home, "sample", &[key("a", "first")]).unwrap();
        remove_webhook_secret(&home, "sample", "a").unwrap();
        assert!(webhook_secrets(&home, "sample").unwrap().is_empty());
        assert!(remove_webhook_secret(&home, "sample", "a").is_err());
    }
}
