//! The catalogue of schemes: those compiled in, and the user's own.

use crate::{Error, Scheme};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

const BUILT_IN: &str = include_str!("../data/schemes.toml");
const SCHEMA: &str = "schemes/1";

static SCHEMES: LazyLock<Schemes> = LazyLock::new(|| {
    let built_in = read_schemes(BUILT_IN).expect("BUG: the scheme file compiled in does not read");
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
/// [`Error::SchemeFile`] with line and column, [`Error::SchemaVersion`], or [`Error::Scheme`] for a scheme that
/// contradicts itself or repeats a name.
pub fn read_schemes(text: &str) -> Result<Vec<Scheme>, Error> {
    let file: SchemeFile = toml::from_str(text)?;
    if file.schema != SCHEMA {
        return Err(Error::SchemaVersion(file.schema));
    }
    for scheme in &file.scheme {
        if let Some(fault) = scheme.fault() {
            return Err(Error::Scheme { id: scheme.id.clone(), fault });
        }
    }
    no_name_twice(&file.scheme)?;
    Ok(file.scheme)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    schema: String,
    #[serde(default)]
    scheme: Vec<Scheme>,
}

fn no_name_twice(schemes: &[Scheme]) -> Result<(), Error> {
    let mut taken = BTreeSet::new();
    for scheme in schemes {
        if !scheme.names().all(|name| taken.insert(name)) {
            let fault = "another scheme has this id or alias";
            return Err(Error::Scheme { id: scheme.id.clone(), fault });
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
    fn the_compiled_in_file_has_the_promised_ids() {
        let promised = [
            "outworx",
            "github_sha256",
            "github_sha1",
            "stripe",
            "shopify",
            "nevo",
            "slack",
            "standard_webhooks",
        ];
        assert_eq!(Schemes::built_in().iter().map(|scheme| scheme.id.as_str()).collect::<Vec<_>>(), promised);
        assert_eq!(Schemes::built_in().named("github").unwrap().id, "github_sha256");
        assert!(Schemes::built_in().named("GitHub").is_none());
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
            (
                "secret = \"text\"",
                "secret = \"text\"\ntime = { source = { pair = \"t\" }, refuses = \"past\" }\n",
            ),
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
    }
}
