//! Bodies as tools hand them over: as text, as base64, as fields of a form.

use super::Exactness;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Bodies are read with or without padding, because tools write both.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const REPLACED: Exactness =
    Exactness::Rebuilt("the text of the body holds replacement characters, where bytes may have been lost");

/// A text's bytes. They are not sure where the text shows that bytes were replaced on its way.
pub(crate) fn of_text(text: String) -> (Vec<u8>, Exactness) {
    let exact = if text.contains('\u{fffd}') { REPLACED } else { Exactness::Exact };
    (text.into_bytes(), exact)
}

/// The bytes that base64 stands for.
///
/// # Errors
/// For another alphabet and for stray bits.
pub(crate) fn of_base64(text: &str, name: &'static str) -> Result<Vec<u8>, String> {
    BASE64.decode(text).map_err(|_| format!("{name} is not base64"))
}

/// Fields as a browser sends them (WHATWG URL, `application/x-www-form-urlencoded`).
pub(crate) fn of_form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push(b'&');
        }
        escape_into(&mut body, name, Space::Plus);
        body.push(b'=');
        escape_into(&mut body, value, Space::Plus);
    }
    body
}

/// How a space is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// `+`, in forms; `*` stays as it is there, `~` does not.
    Plus,
    /// `%20`, in URLs; the unreserved characters of RFC 3986 stay as they are.
    Percent,
}

/// Writes a text with percent escapes.
pub(crate) fn escape_into(out: &mut Vec<u8>, text: &str, space: Space) {
    for byte in text.bytes() {
        let kept = if space == Space::Plus { b'*' } else { b'~' };
        match byte {
            b' ' if space == Space::Plus => out.push(b'+'),
            b'-' | b'.' | b'_' => out.push(byte),
            _ if byte == kept || byte.is_ascii_alphanumeric() => out.push(byte),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_as_browsers_write_them() {
        assert_eq!(of_form([("a b", "1&2"), ("\u{e9}", "~*")]), b"a+b=1%262&%C3%A9=%7E*");
        let mut url = Vec::new();
        escape_into(&mut url, "a b~*", Space::Percent);
        assert_eq!(url, b"a%20b~%2A");
    }

    #[test]
    fn a_replacement_character_makes_the_bytes_unsure() {
        assert_eq!(of_text("\u{e9}".to_owned()), (b"\xc3\xa9".to_vec(), Exactness::Exact));
        assert!(of_text("\u{fffd}".to_owned()).1.note().is_some());
    }

    #[test]
    fn padding_is_optional_and_stray_characters_are_not_base64() {
        assert_eq!(of_base64("YQ", "body").unwrap(), b"a");
        assert_eq!(of_base64("YQ==", "body").unwrap(), b"a");
        assert_eq!(of_base64("Y Q", "body").unwrap_err(), "body is not base64");
    }
}
