//! Wrappings: compression, base64, a JSON string around JSON, chunk sizes, quotation marks of a spreadsheet.

use super::change::Change;
use super::json_text::{self, STYLES};
use crate::secret::{BASE64, BASE64URL};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::io::Read;

/// Most bytes that a body is inflated to. The search hashes no more than 6 MiB in all, so that a larger one could not be
/// compared anyway, and a bomb of a thousand times its size stops here.
const INFLATED_LIMIT_BYTES: u64 = 4 << 20;

/// A shorter text that happens to be base64 or hexadecimal is more likely a word.
const ENCODED_MIN_BYTES: usize = 8;

/// Likeliest first.
pub(crate) const CHANGES: [Change; 16] = [
    Change::opening("gunzipped", "the body is decompressed (gzip)", gunzipped),
    Change::opening("base64_decoded", "the body is decoded from base64", base64_decoded),
    Change::opening("json_string_unwrapped", "the JSON string around the body is taken off", unwrapped),
    Change::opening("inflated", "the body is decompressed (deflate)", inflated),
    Change::opening("hex_decoded", "the body is decoded from hexadecimal", hex_decoded),
    Change::opening("chunks_removed", "the chunk sizes that were left in the body are removed", unchunked),
    Change::opening("quotes_removed", "the quotation marks around the body are removed", unquoted),
    Change::opening("csv_unquoted", "the quotation marks of a spreadsheet are removed", csv_unquoted),
    Change::opening(
        "backslashes_removed",
        "the backslashes before the body's quotation marks are removed",
        unescaped,
    ),
    Change::opening("html_unescaped", "the body's HTML escapes are undone", html_unescaped),
    Change::closing("json_string_wrapped", "the body is written once more as a JSON string", |body| {
        wrapped(body, 0)
    }),
    Change::closing(
        "json_string_wrapped_ascii",
        "the body is written once more as a JSON string in ASCII",
        |body| wrapped(body, 1),
    ),
    Change::closing(
        "json_string_wrapped_slashes",
        "the body is written once more as a JSON string with each / as \\/",
        |body| wrapped(body, 3),
    ),
    Change::closing(
        "json_string_wrapped_html",
        "the body is written once more as a JSON string with <, > and & escaped",
        |body| wrapped(body, 5),
    ),
    Change::closing("base64_encoded", "the body is encoded as base64", |body| {
        Some(STANDARD.encode(body).into_bytes())
    }),
    Change::closing("base64url_encoded", "the body is encoded as base64url", |body| {
        Some(BASE64URL.encode(body).into_bytes())
    }),
];

fn gunzipped(body: &[u8]) -> Option<Vec<u8>> {
    body.starts_with(b"\x1f\x8b").then_some(())?;
    whole(body, GzDecoder::new)
}

fn inflated(body: &[u8]) -> Option<Vec<u8>> {
    whole(body, ZlibDecoder::new).or_else(|| whole(body, DeflateDecoder::new)).filter(|out| !out.is_empty())
}

/// Everything behind one compressed stream that takes up the whole body: what stood behind its end would be lost, and
/// with it whatever somebody put there.
fn whole<'a, R: Rest<'a>>(body: &'a [u8], decoder: impl FnOnce(&'a [u8]) -> R) -> Option<Vec<u8>> {
    let mut reader = decoder(body).take(INFLATED_LIMIT_BYTES + 1);
    let mut out = Vec::new();
    reader.read_to_end(&mut out).ok()?;
    let behind = reader.into_inner().rest();
    (behind.is_empty() && out.len() as u64 <= INFLATED_LIMIT_BYTES).then_some(out)
}

/// What a decoder left unread.
trait Rest<'a>: Read {
    fn rest(self) -> &'a [u8];
}

impl<'a> Rest<'a> for GzDecoder<&'a [u8]> {
    fn rest(self) -> &'a [u8] {
        self.into_inner()
    }
}

impl<'a> Rest<'a> for ZlibDecoder<&'a [u8]> {
    fn rest(self) -> &'a [u8] {
        self.into_inner()
    }
}

impl<'a> Rest<'a> for DeflateDecoder<&'a [u8]> {
    fn rest(self) -> &'a [u8] {
        self.into_inner()
    }
}

fn base64_decoded(body: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if text.len() < ENCODED_MIN_BYTES {
        return None;
    }
    BASE64.decode(&text).or_else(|_| BASE64URL.decode(&text)).ok()
}

fn hex_decoded(body: &[u8]) -> Option<Vec<u8>> {
    let text = body.trim_ascii();
    (text.len() >= ENCODED_MIN_BYTES).then(|| hex::decode(text).ok()).flatten()
}

fn unwrapped(body: &[u8]) -> Option<Vec<u8>> {
    let rest = body.trim_ascii().strip_prefix(b"\"")?;
    let inner = json_text::inner(rest)?;
    if inner.len() + 1 != rest.len() {
        return None;
    }
    String::from_utf16(&json_text::decoded(inner)?).ok().map(String::into_bytes)
}

/// A copy out of a log, where the string's own quotation marks were left behind.
fn unescaped(body: &[u8]) -> Option<Vec<u8>> {
    let text = body.trim_ascii();
    let escaped = text.windows(2).any(|pair| pair == b"\\\"");
    let bare = json_text::inner(text).is_none();
    (escaped && bare).then(|| unwrapped(&[b"\"", text, b"\""].concat())).flatten()
}

fn wrapped(body: &[u8], style: usize) -> Option<Vec<u8>> {
    Some(json_text::quoted(std::str::from_utf8(body).ok()?, &STYLES[style]))
}

/// `'…'`, `"…"` and Python's `b'…'`, where nothing inside is escaped.
fn unquoted(body: &[u8]) -> Option<Vec<u8>> {
    let text = body.trim_ascii();
    let text = text
        .strip_prefix(b"b")
        .filter(|rest| rest.starts_with(b"'") || rest.starts_with(b"\""))
        .unwrap_or(text);
    let quote = *text.first().filter(|byte| b"'\"".contains(byte))?;
    let inside = text[1..].strip_suffix(&[quote])?;
    Some(inside.to_vec())
}

fn csv_unquoted(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body.trim_ascii()).ok()?;
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    let doubled = inside.contains("\"\"") && !inside.replace("\"\"", "").contains('"');
    doubled.then(|| inside.replace("\"\"", "\"").into_bytes())
}

fn html_unescaped(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    if !text.contains('&') {
        return None;
    }
    let pairs = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let mut out = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    // Last, so that `&amp;lt;` becomes `&lt;` and not `<`.
    out = out.replace("&amp;", "&");
    (out != text).then(|| out.into_bytes())
}

/// A body whose `Transfer-Encoding: chunked` was never taken off (RFC 9112 section 7.1). Extensions and trailers are refused:
/// they would be lost.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    let mut out = Vec::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let digits = std::str::from_utf8(&rest[..end]).ok()?;
        let bytes = usize::from_str_radix(digits, 16).ok()?;
        rest = &rest[end + 2..];
        if bytes == 0 {
            return matches!(rest, b"" | b"\r\n").then_some(out);
        }
        out.extend_from_slice(rest.get(..bytes)?);
        rest = rest[bytes..].strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut to = GzEncoder::new(Vec::new(), Compression::fast());
        to.write_all(body).unwrap();
        to.finish().unwrap()
    }

    #[test]
    fn a_bomb_and_what_stands_behind_a_stream_are_refused() {
        let fits = vec![b'a'; 4 << 20];
        assert_eq!(gunzipped(&gzip(&fits)), Some(fits.clone()));
        assert_eq!(gunzipped(&gzip(&[fits, b"a".to_vec()].concat())), None);
        let behind = [gzip(b"{}"), b"evil".to_vec()].concat();
        assert_eq!(gunzipped(&behind), None);
        assert_eq!(gunzipped(&[gzip(b"{}"), gzip(b"{}")].concat()), None);
    }

    #[test]
    fn wrappings_are_taken_off() {
        assert_eq!(unwrapped(br#""{\"a\":\"\u00eb\"}""#).unwrap(), "{\"a\":\"ë\"}".as_bytes());
        assert_eq!(unwrapped(br#""a" "b""#), None);
        assert_eq!(unescaped(br#"{\"a\":1}"#).unwrap(), br#"{"a":1}"#);
        assert_eq!(unescaped(br#"{"a":"\"b"}"#), None);
        assert_eq!(csv_unquoted(br#""{""a"":1}""#).unwrap(), br#"{"a":1}"#);
        assert_eq!(unquoted(b"b'{}'").unwrap(), b"{}");
        assert_eq!(html_unescaped(b"{&quot;a&quot;:&quot;&amp;lt;&quot;}").unwrap(), br#"{"a":"&lt;"}"#);
        assert_eq!(unchunked(b"2\r\n{}\r\n0\r\n\r\n").unwrap(), b"{}");
        assert_eq!(unchunked(b"2\r\n{}\r\n0\r\nX: evil\r\n\r\n"), None);
        assert_eq!(hex_decoded(b"48656c6c6f").unwrap(), b"Hello");
        assert_eq!(base64_decoded(b"eyJhIjog\r\nMX0=\n").unwrap(), br#"{"a": 1}"#);
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(body in proptest::collection::vec(any::<u8>(), 1..200)) {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
            zlib.write_all(&body).unwrap();
            let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
            deflate.write_all(&body).unwrap();
            prop_assert_eq!(gunzipped(&gzip(&body)), Some(body.clone()));
            prop_assert_eq!(inflated(&zlib.finish().unwrap()), Some(body.clone()));
            prop_assert_eq!(inflated(&deflate.finish().unwrap()), Some(body));
        }

        #[test]
        fn foreign_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            CHANGES.iter().for_each(|change| drop((change.make)(&body)));
        }
    }
}
