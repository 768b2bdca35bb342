//! Which keys a scheme tries: whoever knows a public key or a token that was sent in clear can sign nothing else with it.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::DateTime;
use exhibit_hook::{
    Algorithm, Capture, Key, Kind, Reason, Role, Scheme, Schemes, Secret, public_of, sign, verify,
    verify_detected,
};

fn scheme(id: &str) -> &'static Scheme {
    Schemes::built_in().named(id).unwrap()
}

fn signed_with(text: &str, id: &str) -> Capture {
    let at = DateTime::from_timestamp(1_780_000_000, 0);
    let bare = Capture {
        received_at: at,
        method: "POST".into(),
        url: "https://hook.example/in".into(),
        headers: vec![],
        body: b"{}".to_vec(),
    };
    sign(scheme(id), &Secret::new(text), &bare, at.unwrap(), "d-1").unwrap()
}

fn bound(text: &str, id: &str) -> Key {
    Key { schemes: vec![id.to_owned()], ..Key::from(Secret::new(text)) }
}

fn kind(capture: &Capture, key: &Key) -> Kind {
    verify_detected(capture, Schemes::built_in(), std::slice::from_ref(key), None).kind
}

/// Schemes of shared secrets that take any text as one, and are told by their headers.
const BY_TEXT: [&str; 5] = ["github_sha256", "stripe", "slack", "netlify", "hubspot_v1"];

#[test]
fn a_public_key_never_verifies_what_was_signed_with_its_text() {
    let seed = Secret::new("01".repeat(32));
    let public = |id: &str| public_of(scheme(id), &seed).unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", public("sendgrid"));
    let keys = [
        Key::from(Secret::new(public("standard_webhooks_ed25519"))),
        Key::from(Secret::new(public("sendgrid"))),
        Key::from(Secret::new(pem.clone())),
        bound(&public("discord"), "discord"),
    ];
    for key in &keys {
        let text = text_of(
            key,
            &[&public("standard_webhooks_ed25519"), &public("sendgrid"), &public("discord"), &pem],
        );
        for id in BY_TEXT.into_iter().chain(["gitlab_token"]) {
            let verdict = verify(&signed_with(&text, id), scheme(id), std::slice::from_ref(key), None);
            assert_eq!((verdict.kind, verdict.reason), (Kind::Invalid, Reason::NoFittingSecret), "{id}");
        }
    }
    assert_eq!(keys.clone().map(|key| key.role), [Role::Public, Role::Public, Role::Public, Role::Any]);
    let discord = signed_with(&"01".repeat(32), "discord");
    assert_eq!(kind(&discord, &keys[3]), Kind::Valid, "what it is for it still verifies");
}

/// The text that this key was made of.
fn text_of(key: &Key, texts: &[&str]) -> String {
    texts.iter().find(|text| Secret::new(**text) == key.secret).unwrap().to_string()
}

#[test]
fn a_key_is_tried_for_its_own_schemes_alone_by_id_or_alias() {
    for own in ["github_sha256", "github"] {
        let key = bound("s", own);
        assert_eq!(kind(&signed_with("s", "github_sha256"), &key), Kind::Valid);
        for other in BY_TEXT.iter().filter(|id| **id != "github_sha256") {
            assert_eq!(kind(&signed_with("s", other), &key), Kind::Invalid, "{other}");
        }
        let freed = key.freed();
        assert!(BY_TEXT.iter().all(|id| kind(&signed_with("s", id), &freed) == Kind::Valid));
    }
    let unbound = Key::from(Secret::new("s"));
    assert!(BY_TEXT.iter().all(|id| kind(&signed_with("s", id), &unbound) == Kind::Valid));
}

#[test]
fn a_token_that_was_sent_in_clear_signs_nothing() {
    let token = Key { role: Role::Token, ..Key::from(Secret::new("seen-by-many")) };
    assert_eq!(kind(&signed_with("seen-by-many", "gitlab_token"), &token), Kind::Valid);
    for id in BY_TEXT {
        assert_eq!(kind(&signed_with("seen-by-many", id), &token), Kind::Invalid, "{id}");
    }
    let named = token.freed();
    assert_eq!(kind(&signed_with("seen-by-many", "github_sha256"), &named), Kind::Valid);
}

#[test]
fn freeing_a_public_key_makes_no_secret_of_it() {
    let key = Key { role: Role::Public, ..Key::from(Secret::new("7b".repeat(32))) }.freed();
    for scheme in Schemes::built_in() {
        let is_tried = key.serves(scheme);
        assert_eq!(
            is_tried,
            matches!(scheme.algorithm, Algorithm::Ed25519 | Algorithm::EcdsaP256),
            "{}",
            scheme.id
        );
    }
}
