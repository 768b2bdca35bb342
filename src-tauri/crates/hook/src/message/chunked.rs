//! The chunked transfer coding (RFC 9112 section 7.1).

use crate::format::looked_at;

/// A body that was whole.
pub(super) struct Decoded<'a> {
    pub(super) body: Vec<u8>,
    /// Fields after the last chunk, as they stand.
    pub(super) trailers: Option<&'a [u8]>,
    /// What follows the body.
    pub(super) rest: &'a [u8],
}

/// The body of which `text` begins with the first chunk.
///
/// # Errors
/// How many bytes were looked at, where it is not whole or not well formed.
pub(super) fn decode(text: &[u8]) -> Result<Decoded<'_>, usize> {
    let mut rest = text;
    let decoded = chunks(&mut rest).and_then(|body| fields(body, &mut rest));
    // The line that broke it was looked at, too, and may be a long one.
    let left = if decoded.is_some() { rest } else { line(rest).map_or(&[][..], |(_, after)| after) };
    looked_at(text.len() - left.len());
    decoded.ok_or(text.len() - left.len())
}

/// Whether a text begins with the size of a chunk, as a body does whose chunks were never joined.
pub(super) fn begins(text: &[u8]) -> bool {
    let digits = line(text).and_then(|(line, _)| line.split(|byte| *byte == b';').next());
    digits.map(<[u8]>::trim_ascii).is_some_and(is_hex)
}

fn chunks(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let (line, after) = line(rest)?;
        let size = size(line)?;
        *rest = after;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        *rest = &rest[size..];
        *rest = end_of_line(rest)?;
    }
}

fn fields<'a>(body: Vec<u8>, rest: &mut &'a [u8]) -> Option<Decoded<'a>> {
    let all = *rest;
    loop {
        let so_far = &all[..all.len() - rest.len()];
        let trailers = (!so_far.is_empty()).then_some(so_far);
        let Some((field, after)) = line(rest) else {
            // The empty line after the last chunk may be missing where a tool trimmed the file.
            return rest.is_empty().then_some(Decoded { body, trailers, rest });
        };
        *rest = after;
        if field.is_empty() {
            return Some(Decoded { body, trailers, rest });
        }
        field.contains(&b':').then_some(())?;
    }
}

/// The body as one chunk.
pub(crate) fn encode(body: &[u8]) -> Vec<u8> {
    let chunk = if body.is_empty() { Vec::new() } else { format!("{:x}\r\n", body.len()).into_bytes() };
    let end: &[u8] = if body.is_empty() { b"0\r\n\r\n" } else { b"\r\n0\r\n\r\n" };
    [chunk.as_slice(), body, end].concat()
}

/// A line without its end, and what follows it.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let line = &text[..end];
    Some((line.strip_suffix(b"\r").unwrap_or(line), &text[end + 1..]))
}

fn end_of_line(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"\r\n").or_else(|| text.strip_prefix(b"\n"))
}

/// Hexadecimal digits; an extension after a semicolon says nothing about the bytes.
fn size(line: &[u8]) -> Option<usize> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    is_hex(digits).then(|| usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())?
}

fn is_hex(digits: &[u8]) -> bool {
    !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(text: &[u8]) -> Option<Vec<u8>> {
        decode(text).ok().map(|decoded| decoded.body)
    }

    #[test]
    fn whole_bodies_are_joined_and_what_follows_is_left() {
        let text = b"3;x=y\r\nabc\r\n2\nde\n0\r\nDigest: x\r\n\r\nPOST";
        let decoded = decode(text).unwrap();
        assert_eq!((decoded.body.as_slice(), decoded.rest), (b"abcde".as_slice(), b"POST".as_slice()));
        assert_eq!(decoded.trailers, Some(b"Digest: x\r\n".as_slice()));
        assert_eq!(body(b"1\r\na\r\n0\r\n"), Some(b"a".to_vec()));
    }

    #[test]
    fn what_is_cut_off_or_malformed_is_no_body() {
        let cases: [&[u8]; 8] = [
            b"",
            b"3\r\nab",
            b"3\r\nabcd\r\n0\r\n\r\n",
            b"-1\r\na\r\n0\r\n\r\n",
            b"fffffffffffffffff\r\na",
            b"0",
            b"{\"a\":1}",
            b"1\r\na\r\n",
        ];
        for text in cases {
            assert_eq!(body(text), None, "{}", String::from_utf8_lossy(text));
        }
    }

    proptest! {
        #[test]
        fn decoding_is_the_inverse_of_encoding(bytes: Vec<u8>) {
            let text = encode(&bytes);
            let decoded = decode(&text).unwrap();
            prop_assert_eq!(decoded.body, bytes);
            prop_assert!(decoded.rest.is_empty() && decoded.trailers.is_none());
        }
    }
}
