//! The ways in which the text of a secret may have become a key, or may have been copied wrongly.

use crate::secret::{BASE64, BASE64URL};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Prefixes that providers put before an encoded secret. Supabase writes `v1,` before Svix's.
const MARKS: [&str; 3] = ["v1,whsec_", "whsec_", "whsk_"];

/// Longest key that HMAC fills up with NUL bytes: the block of SHA-1 and SHA-256. Keys that differ only in such bytes are one.
const BLOCK_BYTES: usize = 64;

/// One reading of a secret. Holds key bytes: no `Debug`.
pub(crate) struct Reading {
    /// Its name in data.
    pub(crate) code: &'static str,
    /// What is done to the secret; completes "It does match if the secret …".
    pub(crate) words: &'static str,
    /// At least one byte that is not NUL.
    pub(crate) key: Vec<u8>,
}

/// All readings of a secret but those that give one of `known`, likeliest first and each key once.
///
/// A key of nothing but NUL bytes is left out: HMAC takes it for the empty key, with which anybody can sign.
pub(crate) fn readings(secret: &[u8], known: Option<&[u8]>) -> Vec<Reading> {
    let mut seen: Vec<Vec<u8>> = known.map(|key| effective(key).to_vec()).into_iter().collect();
    let mut readings = Vec::new();
    for (code, words, make) in WAYS {
        let Some(key) = make(secret) else { continue };
        let same = effective(&key);
        if !same.is_empty() && !seen.iter().any(|other| other == same) {
            seen.push(same.to_vec());
            readings.push(Reading { code, words, key });
        }
    }
    readings
}

/// Whether there is anything to know in the secret: not where white space, quotation marks and a provider's prefix are all of
/// it, under whose readings anybody can sign.
pub(crate) fn is_worth_knowing(secret: &[u8]) -> bool {
    !effective(core(secret)).is_empty()
}

/// The key without what HMAC would add.
pub(crate) fn effective(key: &[u8]) -> &[u8] {
    if key.len() > BLOCK_BYTES && key.iter().any(|byte| *byte != 0) {
        return key;
    }
    let end = key.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    &key[..end]
}

type Way = (&'static str, &'static str, fn(&[u8]) -> Option<Vec<u8>>);

const WAYS: [Way; 29] = [
    ("text", "is taken as the text that it is", |secret| Some(secret.to_vec())),
    ("white_space_removed", "is freed of the white space around it", |secret| Some(trimmed(secret).to_vec())),
    ("quotes_removed", "is freed of the quotation marks around it", |secret| unquoted(trimmed(secret))),
    ("base64_decoded", "is decoded from base64", |secret| BASE64.decode(core(secret)).ok()),
    ("base64url_decoded", "is decoded from base64url", |secret| BASE64URL.decode(core(secret)).ok()),
    ("hex_decoded", "is decoded from hexadecimal", |secret| hex::decode(core(secret)).ok()),
    ("prefix_removed", "is taken as text without its prefix", |secret| Some(core(secret).to_vec())),
    ("prefix_added", "is taken as text with \"whsec_\" before it", |secret| {
        Some([b"whsec_", clean(secret)].concat())
    }),
    ("padding_added", "is taken as text with the = at its end that fills up base64", padded),
    ("padding_removed", "is taken as text without the = at its end", unpadded),
    ("newline_added", "has a line end LF behind it", |secret| Some([secret, b"\n"].concat())),
    ("quotes_straightened", "has straight quotation marks in place of typographic ones", straightened),
    ("quotes_curled", "has typographic quotation marks in place of straight ones", |secret| {
        curled(secret, "\u{2019}")
    }),
    ("quotes_curled_left", "has left typographic quotation marks in place of straight ones", |secret| {
        curled(secret, "\u{2018}")
    }),
    ("crlf_added", "has a line end CR LF behind it", |secret| Some([secret, b"\r\n"].concat())),
    ("space_added", "has a space behind it", |secret| Some([secret, b" "].concat())),
    ("leading_space_added", "has a space before it", |secret| Some([b" ", secret].concat())),
    ("quotes_added", "has quotation marks around it", |secret| Some([b"\"", secret, b"\""].concat())),
    ("single_quotes_added", "has single quotation marks around it", |secret| {
        Some([b"'", secret, b"'"].concat())
    }),
    ("escape_removed", "is freed of a line end that is written out as \\n", escape_removed),
    ("hex_text", "is written as hexadecimal text", |secret| Some(hex::encode(clean(secret)).into_bytes())),
    ("base64_text", "is written as base64 text", |secret| Some(STANDARD.encode(clean(secret)).into_bytes())),
    ("lower_case", "is written in lower case", |secret| Some(clean(secret).to_ascii_lowercase())),
    ("upper_case", "is written in upper case", |secret| Some(clean(secret).to_ascii_uppercase())),
    ("percent_decoded", "is percent-decoded", |secret| super::form::decode(clean(secret))),
    ("latin1", "is written in Latin-1", |secret| {
        std::str::from_utf8(secret).ok()?.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect()
    }),
    ("decoded_hex_text", "is decoded from base64 and written as hexadecimal text", |secret| {
        BASE64.decode(core(secret)).ok().map(|key| hex::encode(key).into_bytes())
    }),
    ("base64_decoded_twice", "is decoded from base64 twice", |secret| {
        BASE64.decode(BASE64.decode(core(secret)).ok()?).ok()
    }),
    ("bearer_removed", "is freed of the word \"Bearer\" before it", |secret| {
        clean(secret).strip_prefix(b"Bearer ").map(<[u8]>::to_vec)
    }),
];

/// Without white space around it, invisible Unicode of that kind too.
fn trimmed(secret: &[u8]) -> &[u8] {
    const INVISIBLE: [char; 5] = ['\u{feff}', '\u{200b}', '\u{a0}', '\u{2060}', '\0'];
    match std::str::from_utf8(secret) {
        Ok(text) => {
            text.trim_matches(|char: char| char.is_whitespace() || INVISIBLE.contains(&char)).as_bytes()
        }
        Err(_) => secret.trim_ascii(),
    }
}

fn unquoted(secret: &[u8]) -> Option<Vec<u8>> {
    const PAIRS: [(&str, &str); 7] =
        [("\"", "\""), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’"), ("„", "“"), ("«", "»")];
    let text = std::str::from_utf8(secret).ok()?;
    let inside = |(open, close): &(&str, &str)| text.strip_prefix(open)?.strip_suffix(close);
    PAIRS.iter().find_map(inside).map(|inside| trimmed(inside.as_bytes()).to_vec())
}

/// Without white space and quotation marks around it.
fn clean(secret: &[u8]) -> &[u8] {
    let text = trimmed(secret);
    match unquoted(text) {
        // The inner text is a part of the outer one, so that it can be given back without a copy.
        Some(inside) => {
            let at = text.windows(inside.len().max(1)).position(|part| part == inside).unwrap_or(0);
            &text[at..at + inside.len()]
        }
        None => text,
    }
}

/// [`clean`] and without a provider's prefix.
fn core(secret: &[u8]) -> &[u8] {
    let text = clean(secret);
    MARKS.iter().find_map(|mark| text.strip_prefix(mark.as_bytes())).unwrap_or(text)
}

fn straightened(secret: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(trimmed(secret)).ok()?;
    Some(text.replace(['“', '”', '„', '«', '»'], "\"").replace(['‘', '’', '‚'], "'").into_bytes())
}

fn curled(secret: &[u8], apostrophe: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(secret).ok()?;
    let mut opening = true;
    let double = |char| {
        if char != '"' {
            return char;
        }
        let curl = if opening { '“' } else { '”' };
        opening = !opening;
        curl
    };
    let text: String = text.chars().map(double).collect();
    Some(text.replace('\'', apostrophe).into_bytes())
}

/// Vendors show keys in base64 whose final `=` counts, and which are easily copied without it.
fn padded(secret: &[u8]) -> Option<Vec<u8>> {
    let text = clean(secret);
    let missing = text.len().next_multiple_of(4) - text.len();
    (1..=2).contains(&missing).then(|| [text, &b"=="[..missing]].concat())
}

fn unpadded(secret: &[u8]) -> Option<Vec<u8>> {
    let text = clean(secret);
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    Some(text[..end].to_vec())
}

/// Whether it looks as if it was copied with something around it.
pub(crate) fn has_something_around(secret: &[u8]) -> bool {
    clean(secret).len() != secret.len()
}

fn escape_removed(secret: &[u8]) -> Option<Vec<u8>> {
    let text = clean(secret);
    [b"\\r\\n".as_slice(), b"\\n"].iter().find_map(|end| text.strip_suffix(*end)).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(secret: &str, code: &str) -> Option<Vec<u8>> {
        readings(secret.as_bytes(), None)
            .into_iter()
            .find(|reading| reading.code == code)
            .map(|reading| reading.key)
    }

    #[test]
    fn a_secret_is_read_in_the_usual_ways() {
        assert_eq!(key(" s3cret\n", "white_space_removed").unwrap(), b"s3cret");
        assert_eq!(key("\"s3cret\"", "quotes_removed").unwrap(), b"s3cret");
        assert_eq!(key("‘s3cret’", "quotes_removed").unwrap(), b"s3cret");
        assert_eq!(key("whsec_AAEC", "base64_decoded").unwrap(), [0, 1, 2]);
        assert_eq!(key("v1,whsec_AAEC", "base64_decoded").unwrap(), [0, 1, 2]);
        assert_eq!(key("\"-_8\"", "base64url_decoded").unwrap(), [0xfb, 0xff]);
        assert_eq!(key("00Ff", "hex_decoded").unwrap(), [0, 255]);
        assert_eq!(key("It’s", "quotes_straightened").unwrap(), b"It's");
        assert_eq!(key("It's", "quotes_curled").unwrap(), "It’s".as_bytes());
        assert_eq!(key("a2V5LWs", "padding_added").unwrap(), b"a2V5LWs=");
        assert_eq!(key("a2V5LWs=", "padding_removed").unwrap(), b"a2V5LWs");
        assert_eq!(key("s3cret\\n", "escape_removed").unwrap(), b"s3cret");
        assert_eq!(key("s3cret\u{200b}", "white_space_removed").unwrap(), b"s3cret");
    }

    #[test]
    fn a_key_that_counts_as_empty_is_never_tried() {
        assert_eq!(key("", "text").map(|key| key.len()), None);
        assert!(key("AAAAAAAA", "base64_decoded").is_none());
        assert!(key("0000", "hex_decoded").is_none());
        assert!(key("\"\"", "quotes_removed").is_none());
        assert!(readings(b" \n", None).iter().all(|reading| reading.code != "white_space_removed"));
    }

    #[test]
    fn a_key_that_is_known_already_is_not_tried_again() {
        assert!(readings(b"abc", Some(b"abc")).iter().all(|reading| reading.code != "text"));
        assert!(readings(b"abc", Some(b"abc\0\0")).iter().all(|reading| reading.code != "text"));
    }

    proptest! {
        #[test]
        fn foreign_secrets_never_panic_and_no_key_is_empty(secret in proptest::collection::vec(any::<u8>(), 0..40)) {
            for reading in readings(&secret, None) {
                prop_assert!(reading.key.iter().any(|byte| *byte != 0), "{}", reading.code);
            }
        }
    }
}
