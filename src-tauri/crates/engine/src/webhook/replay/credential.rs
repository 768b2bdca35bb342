//! Headers that hold a credential: they are not sent again unasked, and never shown or recorded.

use exhibit_hook::Schemes;

/// What is shown and recorded in the place of a credential.
pub const MASK: &str = exhibit_hook::MASK;

/// Headers as they may be shown and recorded: by their names, and the tokens that any known scheme compares as they are.
#[must_use]
pub fn masked(headers: &[(String, String)], schemes: &Schemes) -> Vec<(String, String)> {
    schemes.masked_headers(headers)
}
