//! A change of role told in a sentence: `Role changed from Agent to Administrator`.

use exhibit_entry::words::tokens;

use super::super::vocabulary::{ABOUT_ROLES, says};

/// Longest name of a role inside a sentence, in characters; what is longer is more sentence.
const NAME_LIMIT_CHARS: usize = 60;

/// Before and after of the role that `text` tells of.
pub(super) fn told_change(text: &str) -> Option<(String, String)> {
    let lower = text.to_ascii_lowercase();
    let from = lower.find("from ")?;
    let is_about = says(&tokens(&lower[..from]), ABOUT_ROLES);
    let before_at = from + "from ".len();
    let to = before_at + lower[before_at..].find(" to ")?;
    let before = name(&text[before_at..to])?;
    let after = name(text[to + " to ".len()..].split([';', '\n', ',']).next()?)?;
    is_about.then_some((before, after))
}

/// A name without the marks around it.
fn name(text: &str) -> Option<String> {
    let name = text.trim().trim_matches(['"', '\'', '`', '.', '*', ':']).trim();
    let fits = !name.is_empty() && name.chars().count() <= NAME_LIMIT_CHARS;
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_about_roles_are_read_and_others_are_not() {
        let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        for (text, expected) in [
            ("Role changed from Agent to Administrator", pair("Agent", "Administrator")),
            ("Change Role  - ben@x.test: from Member to Billing Admin", pair("Member", "Billing Admin")),
            ("Changed access level from Developer to Owner", pair("Developer", "Owner")),
            ("- Changed role from `reader` to `admin`", pair("reader", "admin")),
            ("Failed sign-in from 198.51.100.20 to x", None),
            ("Role of a ticket", None),
            ("role from to ", None),
        ] {
            assert_eq!(told_change(text), expected, "{text}");
        }
    }
}
