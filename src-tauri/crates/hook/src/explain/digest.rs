//! The signature as raw bytes, however it is written: another encoding, another prefix, quotation marks, a renamed header.

use crate::secret::{BASE64, BASE64URL};
use crate::{Capture, Encoding, Form, Scheme};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Names of hashes that are put before a digest. Versions such as `v0=` are not among them: an older version is refused for a
/// reason, and a signature of one must not be explained into the current one.
const HASH_MARKS: [&str; 8] =
    ["sha256=", "sha1=", "sha512=", "sha-256=", "hmac-sha256=", "sha256:", "sha1:", "hmac sha256 "];

/// Most headers and entries that are read: enough for every key of a rotation, few enough for a hostile request.
const ENTRY_LIMIT: usize = 24;

/// A longer entry is no digest, however it is encoded: SHA-512 in hexadecimal inside base64 has 172 characters.
const TOKEN_LIMIT_BYTES: usize = 256;

/// Bytes of SHA-1, SHA-256 and SHA-512.
const DIGEST_BYTES: [usize; 3] = [20, 32, 64];

/// One digest that the request presents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Presented {
    /// 20, 32 or 64 bytes.
    pub(crate) bytes: Vec<u8>,
    /// How its writing departs from the scheme's; none = as documented.
    pub(crate) odd: Option<Oddity>,
}

/// A departure in how a signature is written: its code, and words that complete "It does match if the signature …".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Oddity {
    pub(crate) code: &'static str,
    pub(crate) words: &'static str,
}

const fn odd(code: &'static str, words: &'static str) -> Option<Oddity> {
    Some(Oddity { code, words })
}

const HEX_UPPER: Option<Oddity> = odd("hex_upper_case", "is read although its hexadecimal is in upper case");
const HEX: Option<Oddity> = odd("digest_in_hex", "is read as hexadecimal instead of base64");
const IN_BASE64: Option<Oddity> = odd("digest_in_base64", "is read as base64 instead of hexadecimal");
const URL_OR_UNPADDED: Option<Oddity> =
    odd("digest_in_base64url", "is read as base64 of the URL alphabet or without padding");
const HEX_IN_BASE64: Option<Oddity> = odd("digest_hex_in_base64", "is read as hexadecimal inside base64");
const PREFIX: Option<Oddity> =
    odd("prefix_differs", "is read without the prefix that the scheme writes, or with another");
const QUOTED: Option<Oddity> =
    odd("signature_quoted", "is freed of quotation marks or white space around it");
const JOINED: Option<Oddity> =
    odd("header_joined", "is taken out of several that something on the way joined or repeated");
const RENAMED: Option<Oddity> =
    odd("header_renamed", "is taken from a header that something on the way renamed");

/// Every digest that the request can be read to present, those that are written as documented first.
pub(crate) fn presented(capture: &Capture, scheme: &Scheme) -> Vec<Presented> {
    let values: Vec<&str> = scheme.values(capture).take(ENTRY_LIMIT).collect();
    let mut found = Vec::new();
    for value in &values {
        let repeated = if values.len() > 1 { JOINED } else { None };
        tokens(value, &scheme.form, repeated, &mut |token, odd| {
            add(token, odd, &scheme.encoding, &mut found);
        });
    }
    if values.is_empty() {
        for value in scheme.headers.iter().flat_map(|name| renamed(capture, name)).take(ENTRY_LIMIT) {
            tokens(value, &scheme.form, RENAMED, &mut |token, _| {
                add(token, RENAMED, &scheme.encoding, &mut found);
            });
        }
    }
    found.sort_by_key(|presented| presented.odd.is_some());
    found
}

/// Values of headers whose name is the wanted one after what proxies and gateways do to names.
pub(crate) fn renamed<'a>(capture: &'a Capture, wanted: &str) -> Vec<&'a str> {
    let wanted = wanted.replace("{n}", "1");
    let wanted = bare_name(wanted.as_bytes());
    let same = |name: &str| starts(bare_name(name.as_bytes()), wanted).is_some_and(<[u8]>::is_empty);
    let values = capture.headers.iter().filter(|(name, _)| same(name)).map(|(_, value)| value.trim());
    values.take(ENTRY_LIMIT).collect()
}

/// `HTTP_X_HUB_SIGNATURE` (CGI), `X-Original-X-Hub-Signature`, `x_hub_signature` and `Hub-Signature` are one.
fn bare_name(name: &[u8]) -> &[u8] {
    let fronts = [b"http-".as_slice(), b"x-forwarded-", b"x-original-", b"original-", b"x-"];
    fronts.into_iter().fold(name, |name, front| starts(name, front).unwrap_or(name))
}

/// What stands behind this begin of a header's name; letter case and the kind of dash do not matter.
fn starts<'a>(name: &'a [u8], begin: &[u8]) -> Option<&'a [u8]> {
    let folded = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let (front, rest) = name.split_at_checked(begin.len())?;
    front.iter().zip(begin).all(|(one, other)| folded(*one) == folded(*other)).then_some(rest)
}

fn tokens(value: &str, form: &Form, odd: Option<Oddity>, found: &mut dyn FnMut(&str, Option<Oddity>)) {
    let plain = value.trim().trim_matches(['"', '\'', '“', '”']).trim();
    let odd = if plain == value { odd } else { odd.or(QUOTED) };
    match form {
        Form::Whole { prefix } => {
            whole(plain, prefix, odd, found);
            for entry in
                plain.split([',', ' ', ';']).filter(|entry| entry.len() < plain.len()).take(ENTRY_LIMIT)
            {
                whole(entry.trim(), prefix, odd.or(JOINED), found);
            }
        }
        Form::List { separator, prefix } => {
            let entries: Vec<&str> = plain.split(separator.as_str()).take(ENTRY_LIMIT).collect();
            entries
                .iter()
                .filter_map(|entry| entry.strip_prefix(prefix.as_str()))
                .for_each(|rest| found(rest, odd));
            for entry in plain.split([' ', ';']).flat_map(|entry| entry.split(", ")).take(ENTRY_LIMIT) {
                let joined = if entry.len() == plain.len() { odd } else { odd.or(JOINED) };
                whole(entry, prefix, joined, found);
            }
        }
        Form::Pairs { separator, key } => {
            pairs(plain, separator, key, odd, found);
            ["; ", ", ", ";", ",", " "]
                .iter()
                .for_each(|other| pairs(plain, other, key, odd.or(JOINED), found));
            whole(plain, "", odd.or(PREFIX), found);
        }
    }
}

fn whole(text: &str, prefix: &str, odd: Option<Oddity>, found: &mut dyn FnMut(&str, Option<Oddity>)) {
    if let Some(rest) = text.strip_prefix(prefix) {
        found(rest, odd);
    }
    let marked = HASH_MARKS.iter().find_map(|mark| {
        let front = text.get(..mark.len())?;
        front.eq_ignore_ascii_case(mark).then(|| &text[mark.len()..])
    });
    marked.into_iter().for_each(|rest| found(rest, odd.or(PREFIX)));
    found(text, odd.or(PREFIX));
}

fn pairs(
    text: &str,
    separator: &str,
    key: &str,
    odd: Option<Oddity>,
    found: &mut dyn FnMut(&str, Option<Oddity>),
) {
    let entries = text.split(separator).take(ENTRY_LIMIT).filter_map(|entry| entry.trim().split_once('='));
    entries.filter(|(name, _)| *name == key).for_each(|(_, token)| found(token, odd));
}

fn add(token: &str, odd: Option<Oddity>, encoding: &[Encoding], found: &mut Vec<Presented>) {
    if token.len() > TOKEN_LIMIT_BYTES {
        return;
    }
    for (bytes, writing) in decoded(token, encoding) {
        let known = found.iter().any(|presented: &Presented| presented.bytes == bytes);
        if DIGEST_BYTES.contains(&bytes.len()) && !known && found.len() < ENTRY_LIMIT {
            found.push(Presented { bytes, odd: odd.or(writing) });
        }
    }
}

/// The token under every usual encoding, with how that departs from the documented one.
fn decoded(token: &str, documented: &[Encoding]) -> Vec<(Vec<u8>, Option<Oddity>)> {
    let has = |encoding: Encoding| documented.contains(&encoding);
    let mut found = Vec::new();
    if let Ok(bytes) = hex::decode(token) {
        let upper = token.bytes().any(|byte| byte.is_ascii_uppercase());
        let odd = if upper { HEX_UPPER } else { None };
        found.push((bytes, if has(Encoding::Hex) { odd } else { HEX }));
    }
    if let Ok(bytes) = BASE64.decode(token).or_else(|_| BASE64URL.decode(token)) {
        if let Some(inner) = std::str::from_utf8(&bytes).ok().and_then(|text| hex::decode(text).ok()) {
            found.push((inner, HEX_IN_BASE64));
        }
        let as_documented = (has(Encoding::Base64) && STANDARD.decode(token).is_ok())
            || (has(Encoding::Base64url) && URL_SAFE_NO_PAD.decode(token).is_ok());
        let in_base64 = has(Encoding::Base64) || has(Encoding::Base64url);
        let odd = if in_base64 { URL_OR_UNPADDED } else { IN_BASE64 };
        found.push((bytes, if as_documented { None } else { odd }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DIGEST: [u8; 32] = [0xab; 32];

    fn codes(header: &str, value: &str, scheme: &str) -> Vec<&'static str> {
        let headers = vec![(header.to_owned(), value.to_owned())];
        let capture =
            Capture { received_at: None, method: "POST".into(), url: "/".into(), headers, body: vec![] };
        let found = presented(&capture, crate::explain::tests::scheme(scheme));
        found
            .iter()
            .filter(|one| one.bytes == DIGEST)
            .map(|one| one.odd.map_or("as_documented", |odd| odd.code))
            .collect()
    }

    #[test]
    fn a_digest_is_found_however_it_is_written() {
        let hex = hex::encode(DIGEST);
        let base64 = STANDARD.encode(DIGEST);
        let github = "X-Hub-Signature-256";
        let cases = [
            (github, format!("sha256={hex}"), "github", "as_documented"),
            (github, hex.clone(), "github", "prefix_differs"),
            (github, format!("SHA256={hex}"), "github", "prefix_differs"),
            (github, format!("sha256={}", hex.to_uppercase()), "github", "hex_upper_case"),
            (github, format!("sha256={base64}"), "github", "digest_in_base64"),
            (github, format!("\"sha256={hex}\""), "github", "signature_quoted"),
            (github, format!("sha256=00, sha256={hex}"), "github", "header_joined"),
            ("HTTP_X_HUB_SIGNATURE_256", format!("sha256={hex}"), "github", "header_renamed"),
            (
                "X-Shopify-Hmac-Sha256",
                base64.trim_end_matches('=').to_owned(),
                "shopify",
                "digest_in_base64url",
            ),
            ("X-Shopify-Hmac-Sha256", hex.clone(), "shopify", "digest_in_hex"),
            ("webhook-signature", format!("v2,AA v1,{base64}"), "standard_webhooks", "as_documented"),
            ("webhook-signature", base64.clone(), "standard_webhooks", "prefix_differs"),
            ("Stripe-Signature", format!("t=1; v1={hex}"), "stripe", "header_joined"),
        ];
        for (header, value, scheme, code) in cases {
            assert_eq!(codes(header, &value, scheme), [code], "{value}");
        }
    }

    #[test]
    fn a_signature_of_another_version_is_not_read() {
        let hex = hex::encode(DIGEST);
        assert!(codes("Stripe-Signature", &format!("t=1,v0={hex}"), "stripe").is_empty());
        let base64 = STANDARD.encode(DIGEST);
        assert!(codes("webhook-signature", &format!("v2,{base64}"), "standard_webhooks").is_empty());
    }

    proptest! {
        #[test]
        fn foreign_headers_never_panic_and_are_bounded(value in ".{0,200}") {
            for scheme in ["github", "stripe", "standard_webhooks", "shopify"] {
                codes(&crate::explain::tests::scheme(scheme).headers[0], &value, scheme);
            }
        }
    }
}
