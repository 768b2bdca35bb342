//! The signature as it stands in its headers.

use crate::rule::{Algorithm, Encoding, Form, Strictness};
use crate::secret::BASE64;
use crate::verdict::Reason;
use crate::{Capture, Scheme};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Most numbers of a numbered header. Source: DocuSign allows a hundred keys.
const NUMBERS: std::ops::RangeInclusive<u32> = 1..=100;

/// Longest digest that is looked at, in bytes: a DER signature takes 72, a SHA-512 64.
const DIGEST_LIMIT_BYTES: usize = 80;

/// The bytes of a digest or signature, or a token's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digest(pub(crate) Vec<u8>);

/// What the signature headers say.
#[derive(Debug)]
pub(crate) struct Presented<'a> {
    /// At least one that is well formed and of a right length.
    pub(crate) digests: Vec<Digest>,
    /// The time inside the header, where the scheme puts it there.
    pub(crate) time: Option<&'a str>,
    /// Which of the header names it was found under.
    pub(crate) family: usize,
    /// The value, for a JWS.
    pub(crate) value: &'a str,
}

/// Reads the signature headers of a request.
///
/// One malformed signature beside a good one is passed over; with no good one, the first fault is the answer.
pub(crate) fn presented<'a>(capture: &'a Capture, scheme: &Scheme) -> Result<Presented<'a>, Reason> {
    let mut found: Option<Presented<'a>> = None;
    let mut fault = None;
    for (family, _, value) in found_in(capture, scheme)? {
        match read(value, scheme) {
            Ok((digests, time)) => match &mut found {
                Some(found) => found.digests.extend(digests),
                None => found = Some(Presented { digests, time, family, value }),
            },
            Err(reason) => fault = fault.or(Some(reason)),
        }
    }
    found.ok_or(fault.unwrap_or(Reason::NoSignatureHeader))
}

/// Whether the request has a signature header of the scheme.
pub(crate) fn is_there(capture: &Capture, scheme: &Scheme) -> bool {
    capture.headers.iter().any(|(name, _)| family_of(name, scheme).is_some())
}

/// The names of the signature headers that are read of a request, in the scheme's spelling.
pub(crate) fn names(capture: &Capture, scheme: &Scheme) -> Vec<String> {
    let spelt = |(family, name, _): &(usize, &str, &str)| match scheme.headers[*family].split_once("{n}") {
        None => scheme.headers[*family].clone(),
        Some((before, _)) => {
            let number = name.get(before.len()..).unwrap_or_default();
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            scheme.headers[*family].replace("{n}", &digits)
        }
    };
    found_in(capture, scheme).unwrap_or_default().iter().map(spelt).collect()
}

/// Whether a value has the scheme's outer form, whatever the digests in it.
pub(crate) fn has_form(capture: &Capture, scheme: &Scheme) -> bool {
    let of_scheme = capture.headers.iter().filter(|(name, _)| family_of(name, scheme).is_some());
    of_scheme.into_iter().any(|(_, value)| texts(value.trim_matches([' ', '\t']), &scheme.form).is_ok())
}

/// Which of the scheme's signature headers this is.
pub(crate) fn family_of(name: &str, scheme: &Scheme) -> Option<usize> {
    scheme.headers.iter().position(|header| {
        // This is asked of every header of every request, and lengths tell most of them apart: `{n}` stands for one to
        // three digits.
        (name.len()..=name.len() + 2).contains(&header.len())
            && match around_number(header) {
                None => header.eq_ignore_ascii_case(name),
                Some((before, after)) => is_numbered(name, before, after),
            }
    })
}

/// The digest in the scheme's first encoding.
pub(crate) fn encode(digest: &[u8], scheme: &Scheme) -> String {
    match scheme.encoding.first() {
        Some(Encoding::Base64) => STANDARD.encode(digest),
        Some(Encoding::Base64url) => URL_SAFE_NO_PAD.encode(digest),
        Some(Encoding::Hex) | None => hex::encode(digest),
    }
}

/// What stands before and after a number in the name of a header, where there is one.
fn around_number(header: &str) -> Option<(&str, &str)> {
    // Many times as fast as a search for a text.
    let (before, behind) = header.split_at(memchr::memchr(b'{', header.as_bytes())?);
    Some((before, behind.strip_prefix("{n}")?))
}

fn is_numbered(name: &str, before: &str, after: &str) -> bool {
    let starts = name.get(..before.len()).is_some_and(|start| start.eq_ignore_ascii_case(before));
    let number = name.get(before.len()..).and_then(|rest| rest.get(..rest.len().checked_sub(after.len())?));
    let ends = name.len() >= after.len()
        && name.get(name.len() - after.len()..).is_some_and(|end| end.eq_ignore_ascii_case(after));
    let counts =
        |number: &str| !number.starts_with(['0', '+']) && number.parse().is_ok_and(|n| NUMBERS.contains(&n));
    starts && ends && number.is_some_and(counts)
}

/// The signature headers with family, name and value. Where time and id have a name for each signature header, only the
/// first family that is there counts, so that nothing of two is mixed. No header may be there twice.
fn found_in<'a>(capture: &'a Capture, scheme: &Scheme) -> Result<Vec<(usize, &'a str, &'a str)>, Reason> {
    let mut found: Vec<(usize, &str, &str)> = Vec::new();
    for (name, value) in &capture.headers {
        let Some(family) = family_of(name, scheme) else { continue };
        if found.iter().any(|(_, other, _)| other.eq_ignore_ascii_case(name)) {
            return Err(Reason::RepeatedHeader);
        }
        found.push((family, name, value.trim_matches([' ', '\t'])));
    }
    if found.len() > 1 {
        let in_families = scheme.time_headers().len() > 1 || scheme.delivery_headers.len() > 1;
        let first = found.iter().map(|(family, ..)| *family).min();
        found.retain(|(family, ..)| !in_families || Some(*family) == first);
        found.sort_by_key(|(family, ..)| *family);
    }
    Ok(found)
}

fn read<'a>(value: &'a str, scheme: &Scheme) -> Result<(Vec<Digest>, Option<&'a str>), Reason> {
    if value.is_empty() {
        return Err(Reason::EmptySignature);
    }
    let mut fault = None;
    let mut digests = Vec::new();
    for text in texts(value, &scheme.form)? {
        match decode(text, scheme) {
            Ok(digest) => digests.push(digest),
            Err(reason) => fault = fault.or(Some(reason)),
        }
    }
    if digests.is_empty() {
        return Err(fault.unwrap_or(Reason::NoKnownVersion));
    }
    Ok((digests, time_in(value, scheme)?))
}

fn texts<'a>(value: &'a str, form: &Form) -> Result<Vec<&'a str>, Reason> {
    let found: Vec<&str> = match form {
        Form::Whole { prefix } => vec![value.strip_prefix(prefix.as_str()).ok_or(Reason::BadPrefix)?],
        Form::List { separator, prefix } => {
            entries(value, separator).filter_map(|entry| entry.strip_prefix(prefix.as_str())).collect()
        }
        Form::Pairs { separator, key } => {
            if !value.contains('=') {
                return Err(Reason::BadPairs);
            }
            values_of(value, separator, key).collect()
        }
    };
    if found.is_empty() { Err(Reason::NoKnownVersion) } else { Ok(found) }
}

/// The entries of a list. White space in the separator may be there or not, unless the separator is nothing else.
fn entries<'a>(value: &'a str, separator: &str) -> impl Iterator<Item = &'a str> {
    let bare = separator.trim();
    let is_loose = !bare.is_empty() && bare != separator;
    let separator = if is_loose { bare } else { separator };
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let value = rest?;
        let (entry, behind) = match split_once(value, separator) {
            Some((entry, behind)) => (entry, Some(behind)),
            None => (value, None),
        };
        rest = behind;
        Some(if is_loose { entry.trim() } else { entry })
    })
}

/// Most separators are one character, and looking for one is many times as fast as looking for a text.
fn split_once<'a>(value: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    match separator.as_bytes() {
        [byte] if byte.is_ascii() => value.split_once(char::from(*byte)),
        _ => value.split_once(separator),
    }
}

fn values_of<'a>(value: &'a str, separator: &str, key: &str) -> impl Iterator<Item = &'a str> {
    entries(value, separator).filter_map(move |entry| entry.strip_prefix(key)?.strip_prefix('='))
}

fn time_in<'a>(value: &'a str, scheme: &Scheme) -> Result<Option<&'a str>, Reason> {
    let (Some(key), Form::Pairs { separator, .. }) = (scheme.time_pair(), &scheme.form) else {
        return Ok(None);
    };
    let mut times = values_of(value, separator, key);
    match (times.next(), times.next()) {
        (None, _) => Err(Reason::TimestampMissing),
        (Some(one), None) => Ok(Some(one)),
        // Which of two a receiver takes differs between libraries, so neither can be relied on.
        (Some(_), Some(_)) => Err(Reason::BadTimestamp),
    }
}

/// Reads one digest; where several encodings are allowed, the first under which its length is right.
pub(crate) fn decode(text: &str, scheme: &Scheme) -> Result<Digest, Reason> {
    if text.is_empty() {
        return Err(Reason::EmptySignature);
    }
    if matches!(scheme.algorithm, Algorithm::Token | Algorithm::JwsHs256) {
        return Ok(Digest(text.as_bytes().to_vec()));
    }
    let mut fault = Reason::WrongLength;
    for encoding in &scheme.encoding {
        match bytes_of(text, *encoding, scheme.strictness) {
            Ok(bytes) if is_long_enough(bytes.len(), scheme) => return Ok(Digest(bytes)),
            Ok(_) => fault = Reason::WrongLength,
            Err(reason) => fault = reason,
        }
    }
    Err(fault)
}

fn is_long_enough(bytes: usize, scheme: &Scheme) -> bool {
    match scheme.algorithm {
        Algorithm::Ed25519 => bytes == 64,
        Algorithm::EcdsaP256 => bytes > 0,
        _ => scheme.hash.iter().any(|hash| hash.bytes() == bytes),
    }
}

fn bytes_of(text: &str, encoding: Encoding, strictness: Strictness) -> Result<Vec<u8>, Reason> {
    if text.len() > 2 * DIGEST_LIMIT_BYTES {
        return Err(Reason::WrongLength);
    }
    match encoding {
        Encoding::Hex => {
            let bytes = base16ct::mixed::decode_vec(text).map_err(|_| Reason::BadHex)?;
            let is_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
            // GitHub's and Stripe's own libraries compare texts, so upper case fails there too.
            if is_upper && strictness == Strictness::Strict { Err(Reason::UpperCaseHex) } else { Ok(bytes) }
        }
        Encoding::Base64 | Encoding::Base64url if strictness == Strictness::Lenient => {
            BASE64.decode(text.replace('-', "+").replace('_', "/")).map_err(|_| Reason::BadBase64)
        }
        Encoding::Base64 => STANDARD.decode(text).map_err(|_| Reason::BadBase64),
        Encoding::Base64url => URL_SAFE_NO_PAD.decode(text).map_err(|_| Reason::BadBase64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schemes;
    use proptest::prelude::*;

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }

    fn reason(value: &str, id: &str) -> Reason {
        read(value, scheme(id)).unwrap_err()
    }

    #[test]
    fn each_fault_in_a_header_has_its_own_name() {
        assert_eq!(reason("", "github"), Reason::EmptySignature);
        assert_eq!(reason("sha256=", "github"), Reason::EmptySignature);
        assert_eq!(reason(DIGEST, "github"), Reason::BadPrefix);
        assert_eq!(reason("sha256=zz", "github"), Reason::BadHex);
        assert_eq!(reason("sha256=00ff", "github"), Reason::WrongLength);
        assert_eq!(reason(&format!("sha256={}", DIGEST.to_uppercase()), "github"), Reason::UpperCaseHex);
        assert_eq!(reason("%", "shopify"), Reason::BadBase64);
        assert_eq!(reason(DIGEST, "shopify"), Reason::WrongLength);
        assert_eq!(reason("nothing", "stripe"), Reason::BadPairs);
        assert_eq!(reason(&format!("t=1,v0={DIGEST}"), "stripe"), Reason::NoKnownVersion);
        assert_eq!(reason(&format!("v1={DIGEST}"), "stripe"), Reason::TimestampMissing);
        assert_eq!(reason(&format!("t=1,t=2,v1={DIGEST}"), "stripe"), Reason::BadTimestamp);
        assert_eq!(reason("v1a,AAAA v2,AAAA", "standard_webhooks"), Reason::NoKnownVersion);
        assert_eq!(reason(&format!("t=1, v1={DIGEST}"), "stripe"), Reason::NoKnownVersion);
    }

    #[test]
    fn a_malformed_signature_beside_a_good_one_is_passed_over() {
        let value = format!("v1=bad,t=1,v1={DIGEST},v1=");
        let (digests, time) = read(&value, scheme("stripe")).unwrap();
        assert_eq!((digests, time), (vec![Digest(hex::decode(DIGEST).unwrap())], Some("1")));
    }

    #[test]
    fn white_space_in_a_separator_may_be_left_out() {
        for value in [format!("t=1, v1={DIGEST}"), format!("t=1,v1={DIGEST}")] {
            assert_eq!(read(&value, scheme("workos")).unwrap().1, Some("1"), "{value}");
        }
    }

    #[test]
    fn numbered_headers_count_from_one_to_a_hundred() {
        let docusign = scheme("docusign");
        for name in ["X-DocuSign-Signature-1", "x-docusign-signature-100"] {
            assert_eq!(family_of(name, docusign), Some(0), "{name}");
        }
        for name in
            ["-0", "-101", "-01", "-+1", "-", "-1x", ""].map(|end| format!("X-DocuSign-Signature{end}"))
        {
            assert_eq!(family_of(&name, docusign), None, "{name}");
        }
    }

    #[test]
    fn a_lenient_reading_forgives_case_padding_and_alphabet() {
        let lenient = |id: &str| scheme(id).clone().with_strictness(Strictness::Lenient);
        assert!(read(&format!("sha256={}", DIGEST.to_uppercase()), &lenient("github")).is_ok());
        let standard = STANDARD.encode([0xfb; 32]);
        for text in [standard.trim_end_matches('=').to_owned(), standard.replace('+', "-").replace('/', "_")]
        {
            assert_eq!(reason(&text, "shopify"), Reason::BadBase64);
            assert!(read(&text, &lenient("shopify")).is_ok());
        }
    }

    proptest! {
        #[test]
        fn foreign_headers_never_panic(value in ".{0,80}", place in 0..Schemes::built_in().iter().len()) {
            let scheme = Schemes::built_in().iter().nth(place).unwrap();
            let by_text = matches!(scheme.algorithm, Algorithm::Token | Algorithm::JwsHs256 | Algorithm::EcdsaP256);
            let outcome = read(value.trim(), scheme);
            prop_assert!(by_text || outcome.is_err(), "80 characters cannot hold a digest by chance");
        }
    }
}
