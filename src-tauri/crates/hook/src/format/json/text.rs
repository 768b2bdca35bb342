//! What stands between the quotes of a JSON text.

use super::looked_at;

/// The text that an escaped one means; none where it holds half of a surrogate pair or bytes that are not UTF-8.
///
/// The syntax of the escapes is right already.
pub(crate) fn unescape(inner: &[u8]) -> Option<String> {
    looked_at(inner.len());
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(place) = rest.iter().position(|byte| *byte == b'\\') {
        bytes.extend_from_slice(&rest[..place]);
        let (character, length) = escape(&rest[place..])?;
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[place + length..];
    }
    bytes.extend_from_slice(rest);
    String::from_utf8(bytes).ok()
}

/// The character that an escape at the start stands for, and the length of the escape.
fn escape(text: &[u8]) -> Option<(char, usize)> {
    let plain = match text.get(1)? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text),
        other => char::from(*other),
    };
    Some((plain, 2))
}

fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let first = unit(text)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let second = text.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(unit)?;
    let pair = char::decode_utf16([u16::try_from(first).ok()?, u16::try_from(second).ok()?]).next()?.ok()?;
    Some((pair, 12))
}

/// The UTF-16 unit of an escape by four hex digits.
fn unit(text: &[u8]) -> Option<u32> {
    let hex = std::str::from_utf8(text.get(2..6)?).ok()?;
    u32::from_str_radix(hex, 16).ok()
}
