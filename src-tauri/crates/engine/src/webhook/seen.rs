//! Secrets that came over the wire in clear: whoever saw such a request could sign with them, so that they may be tokens and
//! nothing else. The deliveries on the shelf tell which of the kept secrets these are.

use exhibit_hook::{Algorithm, Capture, Key, Part, Role, Schemes, Secret};

use crate::secret::webhook_keys;
use crate::{Error, Workspace};

/// How many deliveries of a scheme are looked at, the first and the last ones: a token seldom changes.
const LOOKED_AT: usize = 1_000;

/// Every secret that is kept for a workspace; those that its deliveries show to be tokens are marked so.
///
/// # Errors
/// As [`webhook_keys`], and the workspace's own trouble.
pub fn kept_keys(workspace: &Workspace, schemes: &Schemes) -> Result<Vec<Key>, Error> {
    let mut keys = webhook_keys(workspace.home(), workspace.name(), None)?;
    mark_tokens(workspace, schemes, &mut keys)?;
    Ok(keys)
}

/// Marks those of the secrets that a delivery on the shelf holds as its token. What is kept for schemes of its own is tried
/// for these alone anyway.
///
/// # Errors
/// The workspace's own trouble.
pub fn mark_tokens(workspace: &Workspace, schemes: &Schemes, keys: &mut [Key]) -> Result<(), Error> {
    let is_open = |key: &Key| key.schemes.is_empty() && key.role == Role::Any;
    if !workspace.exists() || !keys.iter().any(is_open) {
        return Ok(());
    }
    let reader = workspace.reader()?;
    for scheme in schemes.iter().filter(|scheme| scheme.algorithm == Algorithm::Token) {
        let numbers = reader.captures_of_scheme(&scheme.id)?;
        let last = numbers.len().saturating_sub(LOOKED_AT).max(LOOKED_AT);
        for number in numbers.iter().take(LOOKED_AT).chain(numbers.iter().skip(last)) {
            let Some(stored) = reader.capture(*number)? else { continue };
            let tokens = tokens(&stored.capture, |name| scheme.part(name) == Part::Signature);
            for key in keys.iter_mut().filter(|key| is_open(key)) {
                if tokens.contains(&key.secret) {
                    key.role = Role::Token;
                }
            }
        }
    }
    Ok(())
}

fn tokens(capture: &Capture, is_token: impl Fn(&str) -> bool) -> Vec<Secret> {
    let headers = capture.headers.iter().filter(|(name, _)| is_token(name));
    headers.map(|(_, value)| Secret::new(value.trim_matches([' ', '\t']))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;
    use crate::secret::publish;
    use crate::webhook::shelf::Judging;
    use exhibit_entry::Moment;
    use exhibit_hook::Published;
    use exhibit_store::Via;

    #[test]
    fn a_secret_that_a_delivery_shows_as_its_token_is_one_and_signs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let workspace = Workspace::at(&home, "test").unwrap();
        let keep = |name: &str| {
            let (name, text, schemes) = (name.to_owned(), format!("text of {name}"), Vec::new());
            publish(&home, "test", &[Published { name, text, from: None, until: None, schemes }]).unwrap();
        };
        keep("gitlab");
        keep("other");
        let roles = || -> Vec<Role> {
            let keys = kept_keys(&workspace, Schemes::built_in()).unwrap();
            keys.into_iter().map(|key| key.role).collect()
        };
        assert_eq!(roles(), [Role::Any, Role::Any]);
        let at = Moment::parse("2026-05-01T12:00:00Z").unwrap();
        let gitlab = Schemes::built_in().named("gitlab_token").unwrap();
        let (method, url) = ("POST".to_owned(), "/in".to_owned());
        let bare = Capture { received_at: None, method, url, headers: vec![], body: b"{}".to_vec() };
        let delivery =
            exhibit_hook::sign(gitlab, &Secret::new("text of gitlab"), &bare, at.utc(), "d").unwrap();
        let draft = Judging::default().draft(delivery, Via::File);
        workspace.writer().unwrap().store_captures(at, &[draft]).unwrap();
        assert_eq!(roles(), [Role::Token, Role::Any]);
    }
}
