//! minisign files made and read here; what Debian's `minisign` says of them, the engine's tests ask.

use std::convert::Infallible;

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::*;

fn signed(secret: u8, message: &[u8]) -> (MinisignKey, String) {
    let secret = SigningKey::from_bytes(&[secret; 32]);
    let key = MinisignKey::of(secret.verifying_key().to_bytes());
    let text = minisign_text(&key, message, "pack x\nmade", |data| {
        Ok::<_, Infallible>(secret.sign(data).to_bytes())
    });
    (key, text.unwrap())
}

#[test]
fn a_signature_holds_for_its_message_and_key_only() {
    let (key, text) = signed(1, b"hello");
    assert_eq!(verify_minisign(&key.text(), &text, b"hello"), Ok("pack xmade".to_owned()));
    assert_eq!(verify_minisign(&key.file(), &text, b"hello"), Ok("pack xmade".to_owned()));
    assert!(verify_minisign(&key.text(), &text, b"hellO").is_err());
    assert!(verify_minisign(&signed(2, b"").0.text(), &text, b"hello").is_err());
    assert!(verify_minisign(&key.text(), &text.replace("pack x", "pack y"), b"hello").is_err());
    assert!(verify_minisign(&key.text(), &format!("{text}more\n"), b"hello").is_err());
    assert!(verify_minisign("", &text, b"hello").is_err());
}

/// The example in the README of the crate `minisign-verify`, made by `minisign` itself.
#[test]
fn a_signature_of_minisign_itself_is_taken() {
    let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    let text = "untrusted comment: signature from minisign secret key\n\
        RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n\
        trusted comment: timestamp:1633700835\tfile:test\tprehashed\n\
        wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==";
    assert!(verify_minisign(key, text, b"test").unwrap().contains("prehashed"));
    assert!(verify_minisign(key, text, b"tesT").is_err());
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(text in any::<String>(), key in any::<String>(), a in "[A-Za-z0-9+/=]{0,120}", b in "[A-Za-z0-9+/=]{0,100}") {
        prop_assert!(verify_minisign(&key, &text, b"m").is_err());
        let text = format!("untrusted comment: x\n{a}\ntrusted comment: y\n{b}\n");
        prop_assert!(verify_minisign(&signed(1, b"m").0.text(), &text, b"m").is_err());
    }
}
