//! Names and texts as OSCAL takes them: UUIDs that anyone can derive again, tokens, single lines, and Markdown in which
//! foreign text stays text.

use sha1::{Digest, Sha1};

use crate::control::Control;
use crate::plain::plain;

/// `6ba7b811-9dad-11d1-80b4-00c04fd430c8`: the name space of URLs (RFC 9562, section 6.6).
const URL_SPACE: [u8; 16] =
    [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
/// Characters of one foreign text.
const TEXT_CHARS: usize = 2000;

/// The UUID (version 5) of `urn:exhibit:pack:<pack id>:<what>`.
pub(super) fn uuid(pack_id: &str, what: &str) -> String {
    let name = format!("urn:exhibit:pack:{pack_id}:{what}");
    let digest = Sha1::new().chain_update(URL_SPACE).chain_update(name).finalize();
    let mut bytes: [u8; 16] = digest[..16].try_into().expect("BUG: SHA-1 has 20 bytes");
    bytes[6] = (bytes[6] & 0x0f) | 0x50;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex::encode(bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// A control as a token: framework, hyphen, number, e.g. `hipaa-164.308.a.1.ii.D`.
pub(super) fn control_token(control: &Control) -> String {
    format!("{}-{}", control.framework, token(&control.id))
}

/// `text` with everything but ASCII letters, digits, `-`, `_` and `.` as single dots.
pub(super) fn token(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let parts: Vec<&str> = text.split(|c: char| !is_plain(c)).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(".") }
}

/// `text` as one line without blanks at its ends; `none` for nothing.
pub(super) fn line(text: &str) -> String {
    let cut: String = text.chars().take(TEXT_CHARS).collect();
    let plain = plain(&cut);
    let trimmed = plain.trim();
    if trimmed.is_empty() { "none".to_owned() } else { trimmed.to_owned() }
}

/// [`line`] with the characters escaped that Markdown or HTML would take for more than text.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in line(text).chars() {
        if r"\`*_[]<>&#|!~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_the_one_that_other_tools_derive() {
        // python3 -c "import uuid; print(uuid.uuid5(uuid.NAMESPACE_URL, 'urn:exhibit:pack:p:population'))"
        assert_eq!(uuid("p", "population"), "02810818-fa9d-5eaf-9f52-1322579cd101");
        assert_ne!(uuid("p", "population"), uuid("q", "population"));
    }

    #[test]
    fn numbers_of_controls_become_tokens() {
        assert_eq!(token("164.308(a)(1)(ii)(D)"), "164.308.a.1.ii.D");
        assert_eq!((token("User access control"), token("(")), ("User.access.control".into(), "none".into()));
    }

    proptest! {
        #[test]
        fn any_text_is_one_line_and_stays_text(text in any::<String>()) {
            let line = line(&text);
            prop_assert!(!line.is_empty() && line == line.trim() && !line.contains(['\n', '\r', '\0']));
            let escaped = markdown(&text);
            prop_assert_eq!(escaped.matches('<').count(), escaped.matches("\\<").count());
        }
    }
}
