//! Which secret signs a copy: never silently one of another sender. Where the signature is the secret itself, a wrong one
//! would be handed to whoever receives it.

use exhibit_hook::{Algorithm, Capture, Key, Scheme, Standing};

use super::{Chosen, Signing};
use crate::{Error, clock};

/// The secret to sign with: the one that a person named, else the one that made the original's signature, that explains it,
/// or that alone is kept for this scheme.
///
/// # Errors
/// [`Error::Credentials`] where none of them is there, and for a token that nobody named.
pub(super) fn signing_key<'a>(
    capture: &Capture,
    scheme: &Scheme,
    signing: &'a Signing,
) -> Result<&'a Key, Error> {
    let keys = signing.keys.as_slice();
    if keys.is_empty() {
        return Err(failed(
            scheme,
            "there is no secret to sign with",
            "nothing was sent; keep the secret of its sender first, or name one",
        ));
    }
    match (signing.chosen, keys) {
        (Chosen::Named, [only]) if is_for(only, scheme) => return Ok(only),
        (Chosen::Named, [_]) => {
            return Err(failed(
                scheme,
                "the secret that was named is kept for another scheme",
                "nothing was sent; name the one of this sender",
            ));
        }
        (Chosen::Kept, _) if scheme.algorithm == Algorithm::Token => {
            return Err(failed(
                scheme,
                "this scheme signs nothing: the secret itself would be sent, and nobody named it",
                "nothing was sent; name it if the receiver may have it, or keep the signature as it came",
            ));
        }
        _ => {}
    }
    made(capture, scheme, keys)
        .or_else(|| explaining(capture, scheme, signing))
        .or_else(|| kept_for(scheme, keys))
        .ok_or_else(|| {
            failed(
                scheme,
                "none of the secrets made the signature of the original, and none is kept for this scheme alone",
                "nothing was sent; name the one to sign with",
            )
        })
}

/// A secret that is for no scheme in particular is for each.
fn is_for(key: &Key, scheme: &Scheme) -> bool {
    key.schemes.is_empty() || key.schemes.contains(&scheme.id)
}

fn made<'a>(capture: &Capture, scheme: &Scheme, keys: &'a [Key]) -> Option<&'a Key> {
    keys.get(exhibit_hook::judge(capture, scheme, keys, capture.received_at).key?)
}

/// The secret under which the original's signature fits some change of its body or its head.
fn explaining<'a>(capture: &Capture, scheme: &Scheme, signing: &'a Signing) -> Option<&'a Key> {
    let cause = exhibit_hook::explain(capture, scheme, &signing.keys, &signing.schemes).cause?;
    let is_it = |key: &&Key| key.name == cause.key_name && key.secret.fingerprint() == cause.key_fingerprint;
    signing.keys.iter().find(is_it).filter(|_| cause.scheme == scheme.id)
}

/// The one secret in use now that is kept for this scheme.
fn kept_for<'a>(scheme: &Scheme, keys: &'a [Key]) -> Option<&'a Key> {
    let now = Some(clock::now().utc());
    let is_its = |key: &&Key| key.schemes.contains(&scheme.id) && key.standing(now) == Standing::Current;
    let mut its = keys.iter().filter(is_its);
    its.next().filter(|_| its.next().is_none())
}

fn failed(scheme: &Scheme, message: &str, hint: &str) -> Error {
    Error::Credentials { source_name: scheme.id.clone(), message: message.to_owned(), hint: hint.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use exhibit_hook::{Schemes, Secret};

    fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }

    fn delivery(id: &str, secret: &str) -> Capture {
        let at = DateTime::from_timestamp(1_780_000_000, 0);
        let (method, url) = ("POST".to_owned(), "https://hook.example/in".to_owned());
        let bare = Capture { received_at: at, method, url, headers: vec![], body: b"{\"a\":1}".to_vec() };
        exhibit_hook::sign(scheme(id), &Secret::new(secret), &bare, at.unwrap(), "d-1").unwrap()
    }

    fn key(name: &str, schemes: &[&str]) -> Key {
        let schemes = schemes.iter().map(|id| (*id).to_owned()).collect();
        Key { name: Some(name.to_owned()), schemes, ..Key::from(Secret::new(name)) }
    }

    fn chosen(capture: &Capture, id: &str, (keys, chosen): (&[Key], Chosen)) -> Option<String> {
        let signing = Signing { keys: keys.to_vec(), chosen, ..Signing::default() };
        signing_key(capture, scheme(id), &signing).ok().and_then(|key| key.name.clone())
    }

    #[test]
    fn a_kept_secret_signs_only_for_its_own_sender() {
        let (other, own) = (key("aaa-other", &[]), key("own", &[]));
        let right = delivery("github", "own");
        let both = [other.clone(), own.clone()];
        assert_eq!(chosen(&right, "github", (&both, Chosen::Kept)).as_deref(), Some("own"));
        assert_eq!(
            chosen(&right, "github", (&both[..1], Chosen::Kept)),
            None,
            "the only one is of another sender"
        );
        let with_line_end = Capture { body: b"{\"a\":1}\n".to_vec(), ..right.clone() };
        assert_eq!(chosen(&with_line_end, "github", (&both, Chosen::Kept)).as_deref(), Some("own"));
        let foreign = delivery("github", "nobody's");
        assert_eq!(chosen(&foreign, "github", (&both, Chosen::Kept)), None);
        let bound = [other, key("for-github", &["github_sha256"]), key("for-stripe", &["stripe"])];
        assert_eq!(chosen(&foreign, "github", (&bound, Chosen::Kept)).as_deref(), Some("for-github"));
        let two = [key("one", &["github_sha256"]), key("two", &["github_sha256"])];
        assert_eq!(chosen(&foreign, "github", (&two, Chosen::Kept)), None);
    }

    #[test]
    fn a_secret_becomes_a_token_only_where_a_person_named_it() {
        let right = delivery("gitlab_token", "gitlab");
        let (gitlab, adyen) = (key("gitlab", &["gitlab_token"]), key("adyen", &["adyen_notification"]));
        assert_eq!(chosen(&right, "gitlab_token", (std::slice::from_ref(&gitlab), Chosen::Kept)), None);
        let named = (std::slice::from_ref(&gitlab), Chosen::Named);
        assert_eq!(chosen(&right, "gitlab_token", named).as_deref(), Some("gitlab"));
        assert_eq!(chosen(&right, "gitlab_token", (std::slice::from_ref(&adyen), Chosen::Named)), None);
        assert_eq!(
            chosen(&right, "gitlab_token", (&[adyen, gitlab], Chosen::Named)).as_deref(),
            Some("gitlab")
        );
    }
}
