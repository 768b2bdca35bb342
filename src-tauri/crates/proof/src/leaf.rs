//! What one leaf of a workspace's log commits to, as canonical JSON (RFC 8785).
//!
//! The row's own bytes enter only by their SHA-256, so a body can be pruned later and the tree still stands; the
//! salt keeps a short body from being guessed from its leaf. Vendor JSON itself is never canonicalised, because
//! RFC 8785 rounds integers above 2^53.

use crate::{Hash, leaf_hash};
use std::fmt::Write;

/// The committed facts about one received row. Every field is text, exactly as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafEnvelope<'a> {
    /// Name of the source in this workspace.
    pub source: &'a str,
    /// How the row came in, for example `pull` or `import`.
    pub ingest: &'a str,
    /// When it came in, RFC 3339 UTC.
    pub received_at: &'a str,
    /// The vendor's own id, or empty when there is none.
    pub vendor_id: &'a str,
    /// SHA-256 of the verbatim row, 64 lower-case hexadecimal digits.
    pub raw_sha256: &'a str,
    /// 32 lower-case hexadecimal digits of randomness.
    pub salt: &'a str,
}

impl LeafEnvelope<'_> {
    /// The leaf hash: SHA-256(0x00 || [`leaf_bytes`]).
    pub fn leaf(&self) -> Hash {
        leaf_hash(&leaf_bytes(self))
    }
}

/// Room for all of the text but the names that others give: some 220 bytes.
const TEXT_BYTES: usize = 256;

/// The RFC 8785 text of `{ingest, raw_sha256, received_at, salt, source, v: 1, vendor_id}`, as UTF-8.
pub fn leaf_bytes(envelope: &LeafEnvelope<'_>) -> Vec<u8> {
    let LeafEnvelope { source, ingest, received_at, vendor_id, raw_sha256, salt } = *envelope;
    // RFC 8785 section 3.2.3 sorts members by name; the order is fixed here because the names are.
    let mut text = String::with_capacity(TEXT_BYTES + vendor_id.len() + source.len());
    text.push_str("{\"ingest\":");
    push_string(&mut text, ingest);
    for (name, value) in
        [("raw_sha256", raw_sha256), ("received_at", received_at), ("salt", salt), ("source", source)]
    {
        push_member(&mut text, name, value);
    }
    text.push_str(",\"v\":1");
    push_member(&mut text, "vendor_id", vendor_id);
    text.push('}');
    text.into_bytes()
}

fn push_member(text: &mut String, name: &str, value: &str) {
    text.push(',');
    push_string(text, name);
    text.push(':');
    push_string(text, value);
}

/// RFC 8785 section 3.2.2.2: short escapes where JSON has one, `\u00xx` in lower case for other controls, the rest as it is.
fn push_string(text: &mut String, value: &str) {
    text.push('"');
    if !value.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        text.push_str(value);
        text.push('"');
        return;
    }
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            control @ '\0'..='\u{1f}' => {
                write!(text, "\\u{:04x}", u32::from(control)).expect("BUG: writing to a string cannot fail");
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    // Texts and hashes below were made with Python's json and hashlib, not with this crate.
    const RAW: &str = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";

    #[test]
    fn a_plain_envelope_has_this_text_and_this_leaf() {
        let envelope = LeafEnvelope {
            source: "outworx",
            ingest: "import",
            received_at: "2026-01-02T03:04:05.678Z",
            vendor_id: "",
            raw_sha256: RAW,
            salt: "00112233445566778899aabbccddeeff",
        };
        let expected = concat!(
            "{\"ingest\":\"import\",",
            "\"raw_sha256\":\"015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862\",",
            "\"received_at\":\"2026-01-02T03:04:05.678Z\",",
            "\"salt\":\"00112233445566778899aabbccddeeff\",",
            "\"source\":\"outworx\",\"v\":1,\"vendor_id\":\"\"}"
        );
        assert_eq!(String::from_utf8(leaf_bytes(&envelope)).unwrap(), expected);
        assert_eq!(
            envelope.leaf().to_string(),
            "985e4b978b00f80024675237cfeaaba7181847dc511a1f58d2868830cbdbf868"
        );
    }

    #[test]
    fn awkward_characters_are_escaped_as_rfc_8785_says_and_no_others() {
        let envelope = LeafEnvelope {
            source: "acme \"prod\" \\ caf\u{e9}",
            ingest: "pull",
            received_at: "2026-01-02T03:04:05.678Z",
            vendor_id: "a\nb\t\u{8}\u{c}\r\u{1}\u{1f}\u{7f}\u{2028}\u{1f512}",
            raw_sha256: RAW,
            salt: "00112233445566778899aabbccddeeff",
        };
        let text = String::from_utf8(leaf_bytes(&envelope)).unwrap();
        assert!(text.contains("\"source\":\"acme \\\"prod\\\" \\\\ caf\u{e9}\",\"v\":1,"));
        assert!(text.ends_with("\"a\\nb\\t\\b\\f\\r\\u0001\\u001f\u{7f}\u{2028}\u{1f512}\"}"));
        assert_eq!(
            envelope.leaf().to_string(),
            "0b05da5f7dc8627d65de981d02b0cfd4cd27c36fa40140f229ca3a994bd6b09f"
        );
    }

    #[test]
    fn a_quote_in_one_field_cannot_imitate_another_field() {
        let base = LeafEnvelope {
            source: "a",
            ingest: "",
            received_at: "",
            vendor_id: "b",
            raw_sha256: "",
            salt: "",
        };
        let forged = LeafEnvelope { source: "a\",\"v\":1,\"vendor_id\":\"b", vendor_id: "", ..base };
        assert_ne!(leaf_bytes(&base), leaf_bytes(&forged));
    }
}
