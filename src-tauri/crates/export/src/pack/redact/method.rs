//! What becomes of a value.

use super::pattern::{network_of, only_email};
use super::pseudonym::{Pseudonyms, is_own};
use super::rule::{Kind, Method, Rule};
use super::word;

/// Stands where something was taken out of a text.
pub(super) const REMOVED: &str = "[removed]";

/// Stands for what a mask hides.
const MASK: &str = "****";

/// Characters that a mask leaves.
const SHOWN_CHARS: usize = 4;

/// Shortest value of which a mask leaves anything: four of fewer would be too much.
const SHOWN_OF_CHARS: usize = 12;

/// Programs by what their user agents hold, the most telling first: nearly every browser calls itself others too.
const FAMILIES: [(&str, &str); 25] = [
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("opera", "Opera"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("slack", "Slack"),
    ("electron", "Electron"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
    ("curl", "curl"),
    ("wget", "Wget"),
    ("python", "Python"),
    ("go-http-client", "Go-http-client"),
    ("okhttp", "okhttp"),
    ("postman", "Postman"),
    ("axios", "axios"),
    ("node", "Node"),
    ("terraform", "Terraform"),
    ("aws-cli", "aws-cli"),
    ("kubectl", "kubectl"),
    ("java", "Java"),
    ("ruby", "Ruby"),
    ("git", "Git"),
    ("bot", "bot"),
];

/// The name of any other program.
const OTHER_FAMILY: &str = "other";

/// What `rule` makes of `value`; none: nothing. What redaction has written before stays.
pub(super) fn treated(rule: &Rule, value: &str, pseudonyms: &mut Pseudonyms) -> Option<String> {
    if is_written(value) {
        return Some(value.to_owned());
    }
    match rule.method {
        Method::Keep | Method::KeepKey => Some(value.to_owned()),
        Method::KeepWords | Method::KeepCode if is_plain(rule.method, value) => Some(value.to_owned()),
        Method::KeepWords | Method::KeepCode => Some(pseudonyms.of(Kind::Value, value)),
        Method::Remove => None,
        Method::Mask => Some(masked(value)),
        Method::Family => Some(family(value).to_owned()),
        Method::TruncateIp => network_of(value).or_else(|| Some(pseudonyms.of(Kind::Host, value))),
        Method::Pseudonym => {
            let kind = rule.kind.unwrap_or(Kind::Value);
            // `Bob <bob@acme.io>` is the person of that address.
            let email = (kind == Kind::Person).then(|| only_email(value)).flatten();
            Some(pseudonyms.of(kind, email.unwrap_or(value)))
        }
    }
}

/// Whether `value` may stay by a method that keeps some values; [`Method::Keep`] keeps all.
pub(super) fn is_plain(method: Method, value: &str) -> bool {
    match method {
        Method::Keep => true,
        Method::KeepWords => word::is_closed(value),
        Method::KeepCode => word::is_code(value),
        _ => false,
    }
}

/// Whether redaction wrote all of `value`.
pub(super) fn is_written(value: &str) -> bool {
    value.trim().is_empty() || value == REMOVED || is_own(value) || is_masked(value)
}

fn is_masked(value: &str) -> bool {
    value.strip_prefix(MASK).is_some_and(|rest| rest.chars().count() <= SHOWN_CHARS)
}

fn masked(value: &str) -> String {
    let length = value.chars().count();
    if length < SHOWN_OF_CHARS {
        return MASK.to_owned();
    }
    value.chars().skip(length - SHOWN_CHARS).fold(MASK.to_owned(), |mut masked, c| {
        masked.push(c);
        masked
    })
}

fn family(value: &str) -> &'static str {
    let folded = value.to_ascii_lowercase();
    FAMILIES.iter().find(|(part, _)| folded.contains(part)).map_or(OTHER_FAMILY, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_leaves_four_of_twelve_and_none_of_fewer() {
        assert_eq!(masked("otwx_pat_44b85b7162b9"), "****62b9");
        assert_eq!(masked("12345678901"), "****");
        assert_eq!(masked("éééééééééééé"), "****éééé");
    }

    #[test]
    fn user_agents_become_programs_and_programs_stay() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
        assert_eq!((family(chrome), family("bobs-own-thing/1.0 (Bob)")), ("Chrome", "other"));
        for (_, name) in FAMILIES {
            assert_eq!(family(name), name);
        }
    }
}
