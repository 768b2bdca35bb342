//! Headers that hold a credential: they are not sent again unasked, and never shown or recorded.

use exhibit_hook::Scheme;

/// What is shown and recorded in the place of a credential.
pub const MASK: &str = "(masked)";

/// Whether a header holds a credential: by its name, or because the scheme's token stands in it as it is.
#[must_use]
pub fn is_credential(name: &str, scheme: Option<&Scheme>) -> bool {
    exhibit_hook::is_credential(name) || scheme.is_some_and(|scheme| scheme.is_credential(name))
}

/// Headers as they may be shown and recorded.
#[must_use]
pub fn masked(headers: &[(String, String)], scheme: Option<&Scheme>) -> Vec<(String, String)> {
    let shown = |(name, value): &(String, String)| {
        let value = if is_credential(name, scheme) { MASK } else { value };
        (name.clone(), value.to_owned())
    };
    headers.iter().map(shown).collect()
}
