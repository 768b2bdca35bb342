//! Signatures in the hands of people who wish they were others'. What `ssh-keygen` says of them, the engine's tests ask.

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::*;

fn key(secret: u8) -> (SigningKey, SshKey) {
    let key = SigningKey::from_bytes(&[secret; 32]);
    let public = SshKey::ed25519(&key.verifying_key().to_bytes()).unwrap();
    (key, public)
}

fn signed(secret: u8, namespace: &str, message: &[u8]) -> String {
    let (key, public) = key(secret);
    let bytes = key.sign(&signed_data(namespace, message)).to_bytes().to_vec();
    armored(&public, namespace, &SshSignature { algorithm: "ssh-ed25519".into(), bytes })
}

#[test]
fn a_signature_names_its_key_and_holds_for_its_message_and_namespace_only() {
    let text = signed(1, "evidence-pack", b"hello");
    let signer = verify_sshsig(&text, "evidence-pack", b"hello").unwrap();
    assert_eq!((signer.key, signer.algorithm.as_str()), (key(1).1, "ssh-ed25519"));
    assert!(verify_sshsig(&text, "evidence-pack", b"hellO").unwrap_err().contains("not that of the key"));
    assert!(verify_sshsig(&text, "git", b"hello").unwrap_err().contains("made for evidence-pack"));
    let windows = text.replace('\n', "\r\n");
    assert!(verify_sshsig(&windows, "evidence-pack", b"hello").is_ok());
}

#[test]
fn what_stands_around_a_signature_or_behind_its_end_is_refused() {
    let text = signed(1, "n", b"m");
    for bad in [
        format!("x{text}"),
        format!("{text}x"),
        text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        text.replace('U', "-"),
        text.repeat(2),
        String::new(),
        "A".repeat(MAX_TEXT_BYTES + 1),
    ] {
        assert!(verify_sshsig(&bad, "n", b"m").is_err(), "{bad}");
    }
    let blob = [unarmored(&text).unwrap(), vec![0]].concat();
    let longer = format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(blob));
    assert!(verify_sshsig(&longer, "n", b"m").unwrap_err().contains("behind its end"));
}

#[test]
fn keys_that_sign_differently_each_time_or_can_be_broken_are_refused_with_the_reason() {
    let of = |kind: &str| {
        let mut blob = Vec::new();
        put_bytes(&mut blob, kind.as_bytes());
        put_bytes(&mut blob, &[1; 32]);
        SshKey::from_blob(&blob).unwrap_err()
    };
    assert!(of("ecdsa-sha2-nistp256").contains("ECDSA"));
    assert!(of("sk-ssh-ed25519@openssh.com").contains("security device"));
    assert!(of("ssh-ed25519-cert-v01@openssh.com").contains("certificate"));
    assert!(of("ssh-dss").contains("DSA"));
    assert!(SshKey::rsa(&[0xff; 255], &[1, 0, 1]).unwrap_err().contains("2040 bits"));
    assert!(SshKey::rsa(&[0xff; 2049], &[1, 0, 1]).unwrap_err().contains("bits, not 2048 to 16384"));
    assert!(SshKey::rsa(&[0xfe; 256], &[1, 0, 1]).is_err(), "an even modulus");
    assert!(SshKey::rsa(&[0xff; 256], &[1]).is_err() && SshKey::rsa(&[0xff; 256], &[]).is_err());
    assert!(SshKey::ed25519(&[0; 32]).is_err(), "a point of small order");
}

#[test]
fn a_signature_with_sha1_is_refused() {
    let public = SshKey::rsa(&[0xff; 256], &[1, 0, 1]).unwrap();
    let text = armored(&public, "n", &SshSignature { algorithm: "ssh-rsa".into(), bytes: vec![1; 256] });
    assert!(verify_sshsig(&text, "n", b"m").unwrap_err().contains("SHA-1"));
    let text = armored(&public, "n", &SshSignature { algorithm: "rsa-sha2-512".into(), bytes: vec![1; 256] });
    assert!(verify_sshsig(&text, "n", b"m").unwrap_err().contains("not that of the key"));
}

proptest! {
    #[test]
    fn no_changed_byte_leaves_a_signature_good(at in any::<prop::sample::Index>(), bit in 0..8u32) {
        let text = signed(1, "n", b"m");
        let mut blob = unarmored(&text).unwrap();
        let at = at.index(blob.len());
        blob[at] ^= 1 << bit;
        let changed = format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(&blob));
        let found = verify_sshsig(&changed, "n", b"m");
        prop_assert!(found.is_err(), "byte {at} of {blob:?}");
    }

    #[test]
    fn any_text_and_any_bytes_get_an_answer(text in any::<String>(), blob in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(verify_sshsig(&text, "n", b"m").is_err());
        let blob = [MAGIC.as_slice(), &1u32.to_be_bytes(), &blob].concat();
        let armored = format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(blob));
        prop_assert!(verify_sshsig(&armored, "n", b"m").is_err());
    }

    #[test]
    fn a_key_is_read_back_from_its_text_and_bytes(secret in any::<[u8; 32]>()) {
        let public = SshKey::ed25519(&SigningKey::from_bytes(&secret).verifying_key().to_bytes()).unwrap();
        prop_assert_eq!(SshKey::from_blob(public.blob()).unwrap(), public.clone());
        prop_assert_eq!(SshKey::from_text(&format!("{} somebody", public.text())).unwrap(), public);
    }
}
