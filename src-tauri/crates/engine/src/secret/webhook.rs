//! Secrets of webhooks, kept by name. A small file of the data folder holds the names and where each secret is; the
//! secrets themselves are in the system's keychain or in the secrets file, as raw bytes.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use exhibit_hook::Scheme;
use serde::{Deserialize, Serialize};

use super::{Given, Keep, Period, file, form, keychain, missing, published, read_bytes};
use crate::home::check_name;
use crate::turn::{Turn, hold};
use crate::{Error, Home, clock};

/// A kept secret, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSecret {
    /// Its name in the workspace.
    pub name: String,
    /// Where it is: [`Keep::InFile`] or [`Keep::InKeychain`].
    pub keep: Keep,
    /// When it was kept.
    pub added_at: Moment,
    /// When it is in use.
    pub period: Period,
    /// Ids of the schemes that it is for; empty = any that takes a key of its kind.
    pub schemes: Vec<String>,
}

/// How a secret is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping<'a> {
    /// Where.
    pub keep: Keep,
    /// When it is in use.
    pub period: Period,
    /// The schemes that it is for; none = any that takes a key of its kind.
    pub schemes: &'a [&'a Scheme],
}

/// The file of names.
#[derive(Serialize, Deserialize, Default)]
struct Registry {
    schema_version: u32,
    /// By workspace, then by name.
    secrets: BTreeMap<String, BTreeMap<String, Line>>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    keep: Place,
    added_at: Moment,
    #[serde(flatten)]
    period: Period,
    /// Files of an older Exhibit have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    schemes: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    File,
    Keychain,
}

/// The webhook secrets of a workspace, by name.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] when the file of names cannot be read.
pub fn webhook_secrets(home: &Home, workspace: &str) -> Result<Vec<WebhookSecret>, Error> {
    let lines = registry(home)?.secrets.remove(workspace).unwrap_or_default();
    let mut all: BTreeMap<String, WebhookSecret> =
        lines.into_iter().map(|(name, line)| (name.clone(), listed(name, line))).collect();
    for (key, added_at) in published::published(home, workspace)? {
        let period = Period { from: key.from.map(Moment::from), until: key.until.map(Moment::from) };
        let name = key.name.unwrap_or_default();
        let schemes = key.schemes;
        let published = WebhookSecret { name: name.clone(), keep: Keep::InFile, added_at, period, schemes };
        all.entry(name).or_insert(published);
    }
    Ok(all.into_values().collect())
}

/// Keeps a secret or public key under a name, for all times: its bytes as they are, without one final line end.
///
/// # Errors
/// As [`add_webhook_secret_for`].
pub fn add_webhook_secret(
    home: &Home,
    place: (&str, &str),
    given: &Given,
    keep: Keep,
) -> Result<WebhookSecret, Error> {
    add_webhook_secret_for(home, place, given, Keeping { keep, period: Period::default(), schemes: &[] })
}

/// The same for a time or schemes of its own.
///
/// # Errors
/// [`Error::Usage`] for a bad or taken name or a period without a moment, [`Error::Credentials`] for an empty secret, one that
/// none of its schemes can use or one that cannot be kept, [`Error::Io`].
pub fn add_webhook_secret_for(
    home: &Home,
    (workspace, name): (&str, &str),
    given: &Given,
    Keeping { keep, period, schemes }: Keeping<'_>,
) -> Result<WebhookSecret, Error> {
    check_name(name)?;
    let period = period.checked()?;
    let bytes = read_bytes(given)?;
    if bytes.is_empty() {
        return Err(missing(
            name,
            "the secret is empty, and an empty secret verifies nothing".into(),
            "give it again",
        ));
    }
    let secret = exhibit_hook::Secret::new(bytes.clone());
    if let Some(scheme) = schemes.iter().find(|scheme| !exhibit_hook::is_usable(scheme, &secret)) {
        let kind = if scheme.has_key_pair() { "key of a key pair" } else { "shared secret" };
        return Err(missing(
            name,
            format!("this is no {kind} as {} shows them", scheme.title),
            "nothing was kept; copy it again, or name another scheme",
        ));
    }
    let keep = match keep {
        Keep::InFile => Place::File,
        Keep::InKeychain => Place::Keychain,
        Keep::Nowhere => {
            return Err(missing(
                name,
                "a webhook secret with a name has to be kept somewhere".into(),
                "choose the system's keychain or a file in the data folder",
            ));
        }
    };
    let schemes = schemes.iter().map(|scheme| scheme.id.clone()).collect();
    let line = Line { keep, added_at: clock::now(), period, schemes };
    // The name first: a secret that stands under no name could never be forgotten.
    list(home, (workspace, name), line.clone())?;
    let account = account(workspace, name);
    let kept = match keep {
        Place::File => file::keep_bytes(home, &account, &bytes),
        Place::Keychain => keychain::keep_bytes((&account, name), &bytes),
    };
    if let Err(error) = kept {
        unlist(home, (workspace, name), &line)?;
        return Err(error);
    }
    Ok(listed(name.to_owned(), line))
}

/// Takes a secret out of use from a moment on. What it signed before stays verified by it, what it signs later is not.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name, or it comes into use only later; [`Error::Io`].
pub fn retire_webhook_secret(
    home: &Home,
    (workspace, name): (&str, &str),
    at: Moment,
) -> Result<WebhookSecret, Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    let lines = registry.secrets.get_mut(workspace);
    let line = lines.and_then(|lines| lines.get_mut(name)).ok_or_else(|| no_such(name))?;
    line.period = Period { until: Some(at), ..line.period }.checked()?;
    let retired = listed(name.to_owned(), line.clone());
    write(home, registry)?;
    Ok(retired)
}

/// Forgets a secret.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name; [`Error::Credentials`] and [`Error::Io`] when its place cannot be
/// reached, and then it is still there.
pub fn remove_webhook_secret(home: &Home, workspace: &str, name: &str) -> Result<(), Error> {
    let line = match line_of(home, workspace, name) {
        Err(_) if published::withdraw(home, workspace, name)? => return Ok(()),
        line => line?,
    };
    let account = account(workspace, name);
    match line.keep {
        Place::File => file::forget_bytes(home, &account)?,
        Place::Keychain => keychain::forget_bytes((&account, name))?,
    }
    unlist(home, (workspace, name), &line)
}

/// Fetches a secret.
///
/// # Errors
/// [`Error::Usage`] when there is none of that name, [`Error::Credentials`] and [`Error::Io`] when its place cannot be
/// reached or it is gone from there.
pub fn webhook_secret(home: &Home, workspace: &str, name: &str) -> Result<exhibit_hook::Secret, Error> {
    let line = match (line_of(home, workspace, name), published_key(home, workspace, name)?) {
        (Err(_), Some(key)) => return Ok(key.secret),
        (line, _) => line?,
    };
    let account = account(workspace, name);
    let bytes = match line.keep {
        Place::File => file::fetch_bytes(home, (&account, name))?,
        Place::Keychain => keychain::fetch_bytes((&account, name))?,
    };
    Ok(exhibit_hook::Secret::new(bytes))
}

/// The secrets kept under these names, in their order, or all of them; each with its name and its time of use.
///
/// # Errors
/// As [`webhook_secret`].
pub fn webhook_keys(
    home: &Home,
    workspace: &str,
    names: Option<&[String]>,
) -> Result<Vec<exhibit_hook::Key>, Error> {
    let named = |name: &String| -> Result<exhibit_hook::Key, Error> {
        if let (Err(_), Some(key)) = (line_of(home, workspace, name), published_key(home, workspace, name)?) {
            return Ok(key);
        }
        let Line { period: Period { from, until }, schemes, .. } = line_of(home, workspace, name)?;
        let secret = webhook_secret(home, workspace, name)?;
        let (from, until) = (from.map(Moment::utc), until.map(Moment::utc));
        let name = Some(name.clone());
        Ok(exhibit_hook::Key { name, from, until, schemes, ..exhibit_hook::Key::from(secret) })
    };
    match names {
        Some(names) => names.iter().map(named).collect(),
        None => webhook_secrets(home, workspace)?.iter().map(|kept| named(&kept.name)).collect(),
    }
}

/// A kept secret that could not be fetched.
#[derive(Debug)]
pub struct OutOfReach {
    /// Its name.
    pub name: String,
    /// Why: its place is locked or gone, or it is no longer there.
    pub error: Error,
}

/// Every kept secret that can be fetched, and those that cannot: storing needs none of them, and what the others sign is
/// judged all the same.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] when the file of names cannot be read.
pub fn webhook_keys_in_reach(
    home: &Home,
    workspace: &str,
) -> Result<(Vec<exhibit_hook::Key>, Vec<OutOfReach>), Error> {
    let (mut keys, mut out_of_reach) = (Vec::new(), Vec::new());
    for WebhookSecret { name, .. } in webhook_secrets(home, workspace)? {
        match webhook_keys(home, workspace, Some(std::slice::from_ref(&name))) {
            Ok(found) => keys.extend(found),
            Err(error) => out_of_reach.push(OutOfReach { name, error }),
        }
    }
    Ok((keys, out_of_reach))
}

/// Takes a name. The keychain is asked afterwards: a person may have to answer it, and nobody else waits for that.
fn list(home: &Home, (workspace, name): (&str, &str), line: Line) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    let lines = registry.secrets.entry(workspace.to_owned()).or_default();
    if lines.contains_key(name) {
        return Err(Error::usage(
            format!("there is a webhook secret called `{name}` already"),
            "it was left as it is; choose another name, or remove that one first",
        ));
    }
    lines.insert(name.to_owned(), line);
    write(home, registry)
}

/// Gives a name back, unless somebody else has taken it meanwhile.
fn unlist(home: &Home, (workspace, name): (&str, &str), line: &Line) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    let lines = registry.secrets.entry(workspace.to_owned()).or_default();
    if lines.get(name) != Some(line) {
        return Ok(());
    }
    lines.remove(name);
    write(home, registry)
}

fn published_key(home: &Home, workspace: &str, name: &str) -> Result<Option<exhibit_hook::Key>, Error> {
    let mut keys = published::published(home, workspace)?.into_iter().map(|(key, _)| key);
    Ok(keys.find(|key| key.name.as_deref() == Some(name)))
}

fn line_of(home: &Home, workspace: &str, name: &str) -> Result<Line, Error> {
    let lines = registry(home)?.secrets.remove(workspace).unwrap_or_default();
    lines.get(name).cloned().ok_or_else(|| no_such(name))
}

/// Under which name it is kept. No source can be called so: its names have no colon.
fn account(workspace: &str, name: &str) -> String {
    format!("{workspace}/webhook:{name}")
}

fn listed(name: String, line: Line) -> WebhookSecret {
    let keep = match line.keep {
        Place::File => Keep::InFile,
        Place::Keychain => Keep::InKeychain,
    };
    WebhookSecret { name, keep, added_at: line.added_at, period: line.period, schemes: line.schemes }
}

fn no_such(name: &str) -> Error {
    Error::usage(
        format!("there is no webhook secret called `{}`", name.escape_debug()),
        "nothing was changed; choose one of those that are kept",
    )
}

fn registry(home: &Home) -> Result<Registry, Error> {
    form::read(&path(home))
}

fn write(home: &Home, mut registry: Registry) -> Result<(), Error> {
    registry.schema_version = form::SCHEMA_VERSION;
    registry.secrets.retain(|_, lines| !lines.is_empty());
    form::write(&path(home), &registry)
}

fn path(home: &Home) -> std::path::PathBuf {
    home.folder().join("webhook-secrets.json")
}

#[cfg(test)]
mod tests {
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
}
