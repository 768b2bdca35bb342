//! The catalogue of schemes: those compiled in, and the user's own.

use crate::{Error, Scheme};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use toml::Spanned;

/// How providers sign, by kind of recipe.
const BUILT_IN: [&str; 4] = [
    include_str!("../data/body.toml"),
    include_str!("../data/timed.toml"),
    include_str!("../data/standard.toml"),
    include_str!("../data/special.toml"),
];

/// A scheme file to begin with, every field explained.
pub const SCHEME_TEMPLATE: &str = include_str!("../data/template.toml");

const SCHEMA: &str = "schemes/1";

static SCHEMES: LazyLock<Schemes> = LazyLock::new(|| {
    let read = |text| read_schemes(text).expect("BUG: a scheme file compiled in does not read");
    let built_in: Vec<Scheme> = BUILT_IN.into_iter().flat_map(read).collect();
    no_name_twice(&built_in).expect("BUG: two schemes compiled in have one name");
    Schemes { first_own: built_in.len(), all: built_in.into() }
});

/// All schemes that are known: compiled in, and the user's own. Cheap to clone; the default is those compiled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schemes {
    all: Arc<[Scheme]>,
    /// Place of the first one that is the user's own.
    first_own: usize,
}

impl Schemes {
    /// Those compiled in, in file order.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &SCHEMES
    }

    /// Those compiled in, then the user's own.
    ///
    /// # Errors
    /// [`Error::Scheme`] when one of the own takes an id or alias that is in use.
    pub fn with_own(own: Vec<Scheme>) -> Result<Self, Error> {
        let all: Vec<Scheme> = Self::built_in().iter().cloned().chain(own).collect();
        no_name_twice(&all)?;
        Ok(Self { all: all.into(), first_own: Self::built_in().all.len() })
    }

    /// The scheme with this id or alias.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Scheme> {
        self.iter().find(|scheme| scheme.names().any(|name| name == id))
    }

    /// Every scheme: those compiled in first, each kind in file order.
    pub fn iter(&self) -> std::slice::Iter<'_, Scheme> {
        self.all.iter()
    }

    /// Whether the scheme with this id is the user's own.
    #[must_use]
    pub fn is_own(&self, id: &str) -> bool {
        self.all[self.first_own..].iter().any(|scheme| scheme.id == id)
    }
}

impl Default for Schemes {
    fn default() -> Self {
        Self::built_in().clone()
    }
}

impl<'a> IntoIterator for &'a Schemes {
    type Item = &'a Scheme;
    type IntoIter = std::slice::Iter<'a, Scheme>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Reads a `schemes/1` file.
///
/// # Errors
/// [`Error::SchemeFile`], [`Error::SchemaVersion`], or [`Error::Scheme`] for a scheme that contradicts itself or repeats a
/// name; each with its line.
pub fn read_schemes(text: &str) -> Result<Vec<Scheme>, Error> {
    let file: SchemeFile = toml::from_str(text).map_err(|error| Error::SchemeFile {
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    if file.schema.get_ref() != SCHEMA {
        let line = line_at(text, file.schema.span().start);
        return Err(Error::SchemaVersion { line, found: file.schema.into_inner() });
    }
    let mut taken = BTreeSet::new();
    for scheme in &file.scheme {
        let (line, scheme) = (line_at(text, scheme.span().start), scheme.get_ref());
        let repeated = !scheme.names().all(|name| taken.insert(name));
        if let Some(fault) = scheme.fault().or(repeated.then_some(TAKEN)) {
            return Err(Error::Scheme { line, id: scheme.id.clone(), fault });
        }
    }
    Ok(file.scheme.into_iter().map(Spanned::into_inner).collect())
}

/// What a name that is in use is called.
const TAKEN: &str = "another scheme has this id or alias";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    schema: Spanned<String>,
    #[serde(default)]
    scheme: Vec<Spanned<Scheme>>,
}

/// The line of a byte, from 1.
fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

fn no_name_twice(schemes: &[Scheme]) -> Result<(), Error> {
    let mut taken = BTreeSet::new();
    for scheme in schemes {
        if !scheme.names().all(|name| taken.insert(name)) {
            return Err(Error::Scheme { line: 0, id: scheme.id.clone(), fault: TAKEN });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
        schema = "schemes/1"
        [[scheme]]
        id = "a"
        title = "A"
        page = "https://example.test"
        header = "X-A"
        form = { whole = { prefix = "" } }
        encoding = "hex"
        hash = "sha256"
        signed = "{body}"
        secret = "text"
    "#;

    #[test]
    fn the_files_compiled_in_have_each_scheme_of_the_reference_and_nevo() {
        let ids: BTreeSet<&str> = Schemes::built_in().iter().map(|scheme| scheme.id.as_str()).collect();
        let promised = "adyen_banking adyen_notification bitbucket_cloud bitbucket_server calendly contentful \
            convoy_advanced convoy_simple discord docusign dropbox elevenlabs gitea github_sha1 github_sha256 \
            gitlab_signed gitlab_token hookdeck hubspot_v1 hubspot_v2 hubspot_v3 intercom lemonsqueezy linear mailgun \
            meta netlify nevo okta_auth_header openai outworx paddle pagerduty scalr sendgrid sentry shopify slack \
            square standard_webhooks standard_webhooks_ed25519 stripe svix svix_ed25519 twilio typeform vercel webflow \
            woocommerce workos zendesk zendesk_legacy_docs zoom";
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), promised.split_whitespace().collect::<Vec<_>>());
        assert_eq!(Schemes::built_in().named("github").unwrap().id, "github_sha256");
        assert!(Schemes::built_in().named("GitHub").is_none());
    }

    #[test]
    fn what_one_scheme_outranks_is_there() {
        for scheme in Schemes::built_in() {
            for id in &scheme.outranks {
                assert!(Schemes::built_in().named(id).is_some(), "{} outranks {id}", scheme.id);
            }
        }
    }

    #[test]
    fn the_template_is_a_scheme_file() {
        let own = read_schemes(SCHEME_TEMPLATE).unwrap();
        let all = Schemes::with_own(own).unwrap();
        assert!(all.is_own("my_sender") && !all.is_own("stripe") && all.named("stripe").is_some());
    }

    #[test]
    fn an_own_scheme_cannot_take_a_name_that_is_in_use() {
        for name in ["stripe", "github"] {
            let own = read_schemes(&ONE.replace("id = \"a\"", &format!("id = \"{name}\""))).unwrap();
            assert!(matches!(Schemes::with_own(own), Err(Error::Scheme { .. })), "{name}");
        }
    }

    #[test]
    fn a_scheme_that_contradicts_itself_is_refused() {
        assert!(read_schemes(ONE).is_ok());
        let wrong = [
            ("\"{body}\"", "\"{id}\""),
            ("\"{body}\"", "\"{t}.{body}\""),
            ("\"{body}\"", "\"{id}.{body}\""),
            ("\"{body}\"", "\"{nonsense}{body}\""),
            ("schemes/1", "schemes/2"),
            ("hash = \"sha256\"", "hash = \"md5\""),
            ("secret = \"text\"", "secret = \"text\"\ncolour = \"red\""),
            ("{ whole = { prefix = \"\" } }", "{ list = { prefix = \"\", separator = \"\" } }"),
            ("secret = \"text\"", "time = { source = { pair = \"t\" } }\n"),
            ("id = \"a\"", "id = \"A B\""),
            ("header = \"X-A\"", "header = \"X A\""),
            ("header = \"X-A\"", ""),
            ("header = \"X-A\"", "header = []"),
            ("hash = \"sha256\"", "hash = []"),
            ("hash = \"sha256\"", "algorithm = \"digest\""),
            ("hash = \"sha256\"", "algorithm = \"jws_hs256\""),
            ("hash = \"sha256\"", "algorithm = \"token\""),
            ("\"{body}\"", "\"{member:a}\""),
            ("\"{body}\"", "\"{secret}{body}\""),
            ("\"{body}\"", "\"{signed_headers}{body}\""),
        ];
        for (from, to) in wrong {
            assert!(read_schemes(&ONE.replace(from, to)).is_err(), "{to} was accepted");
        }
        let twice = format!("{ONE}\n{}", ONE.split_once("schemes/1\"").unwrap().1);
        assert!(matches!(read_schemes(&twice), Err(Error::Scheme { .. })));
    }

    #[test]
    fn an_error_names_the_line() {
        let text = read_schemes(&ONE.replace("\"sha256\"", "\"md5\"")).unwrap_err().to_string();
        assert!(text.contains("line 10"), "{text}");
        let fault = read_schemes(&ONE.replace("\"{body}\"", "\"x\"")).unwrap_err();
        assert_eq!(fault.line(), Some(3), "{fault}");
        assert_eq!(read_schemes("\nschema = \"schemes/2\"").unwrap_err().line(), Some(2));
    }
}
