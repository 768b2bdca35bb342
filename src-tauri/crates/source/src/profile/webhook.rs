//! Whether the vendor sends the rows of its log by webhook too, and signed how.

use serde::Deserialize;

/// The rows of this log are sent by webhook as well: the body, or a part of it, is a row as [`super::Fields`] maps it. So
/// deliveries and pulled rows can be held against each other by the row's id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookShape {
    /// The signature scheme that these deliveries carry, by its id, e.g. `outworx`. A scheme that is not known here is
    /// carried by no delivery.
    pub scheme: SchemeId,
}

/// The id of a signature scheme: 1 to 64 of a-z, 0-9, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SchemeId(String);

impl SchemeId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SchemeId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        if plain && (1..=64).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err("a scheme is 1 to 64 of a-z, 0-9, _ and -")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Profile;
    use crate::profile::tests::LEAST;

    #[test]
    fn a_profile_may_name_the_scheme_of_its_deliveries_and_nothing_else() {
        let with = |table: &str| Profile::parse(&format!("{LEAST}{table}"));
        let named = with("[webhook]\nscheme = 'svix_v1'\n").unwrap();
        assert_eq!(named.webhook.unwrap().scheme.as_str(), "svix_v1");
        assert_eq!(with("").unwrap().webhook, None);
        for table in [
            "[webhook]\n",
            "[webhook]\nscheme = 'A B'\n",
            "[webhook]\nscheme = ''\n",
            "[webhook]\nscheme = 'x'\nkey = 'y'\n",
        ] {
            assert!(with(table).is_err(), "{table}");
        }
    }

    #[test]
    fn the_vendor_that_sends_every_row_says_so() {
        let scheme =
            |id: &str| crate::builtin_by_id(id).unwrap().webhook.as_ref().map(|shape| shape.scheme.as_str());
        assert_eq!(
            (scheme("outworx"), scheme("stripe"), scheme("nevo")),
            (Some("outworx"), Some("stripe"), None)
        );
    }
}
