//! Test events: for every scheme one that verifies, with secrets that were made here.

use exhibit_engine::Watch;
use exhibit_engine::hook::{Key, Kind, Schemes, Secret};
use exhibit_engine::target::{Allow, Target};
use exhibit_engine::webhook::replay::{MARK_HEADER, Marking};
use exhibit_engine::webhook::trial::{Minted, Trial, mint, plan_test, send_test, templates};

use crate::receiver::Receiver;
use crate::shelf::Shelf;

/// A test event of a scheme, and the secret that was made for it.
pub(crate) fn trial(scheme: &str, target: Target) -> (Trial, Minted) {
    let schemes = Schemes::built_in().clone();
    let scheme = schemes.named(scheme).unwrap();
    let minted = mint(scheme);
    let trial = Trial {
        scheme: scheme.id.clone(),
        key: minted.key(),
        public: None,
        event: templates(scheme).remove(0),
        target,
        marking: Marking::Said,
        schemes: schemes.clone(),
    };
    (trial, minted)
}

/// What the receiver has to know.
pub(crate) fn receivers_key(minted: &Minted) -> Key {
    let shown = minted.public.clone().unwrap_or_else(|| minted.secret.clone());
    Key::from(Secret::new(shown))
}

#[test]
fn every_scheme_has_an_event_that_its_own_check_takes() {
    for scheme in Schemes::built_in().iter() {
        let target = Target::check("https://127.0.0.1:9/hook", &Allow::default()).unwrap();
        let (trial, _) = trial(&scheme.id, target);
        let planned = plan_test(&trial).unwrap_or_else(|error| panic!("{}: {error}", scheme.id));
        let verdict = planned.verdict.unwrap();
        assert_eq!(verdict.kind, Kind::Valid, "{}: {}", scheme.id, verdict.explanation);
        assert!(!String::from_utf8_lossy(&planned.outbound.body).contains("{{"), "{}", scheme.id);
        let (name, mark) = planned.outbound.headers.last().unwrap();
        assert!(name == MARK_HEADER && mark.starts_with("test; of=template; id="), "{name}: {mark}");
    }
}

#[test]
fn a_made_secret_is_shown_once_and_stands_in_nothing_that_is_recorded() {
    let shelf = Shelf::new();
    for scheme in ["outworx", "gitlab_token", "discord"] {
        let receiver = Receiver::judging(|_| 200);
        let (trial, minted) = trial(scheme, receiver.target());
        let ran = send_test(&shelf.hand(), &trial, &Watch::silent()).unwrap();
        assert_eq!((ran.attempts[0].draft.status, receiver.got().len()), (Some(200), 1));
        assert!(!format!("{minted:?}{trial:?}{ran:?}").contains(&minted.secret), "{scheme}");
        let file = std::fs::read(shelf.workspace.path()).unwrap();
        let log = std::fs::read(shelf.workspace.path().with_extension("sqlite-wal")).unwrap_or_default();
        let holds =
            |bytes: &[u8]| bytes.windows(minted.secret.len()).any(|part| part == minted.secret.as_bytes());
        assert!(!holds(&file) && !holds(&log), "{scheme}");
    }
    assert_eq!(shelf.workspace.reader().unwrap().capture_counts().unwrap().captures, 0);
}

#[test]
fn made_secrets_are_32_bytes_that_differ_in_the_form_of_the_scheme() {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let made = |scheme: &str| mint(Schemes::built_in().named(scheme).unwrap());
    let outworx = made("outworx");
    assert_eq!((URL_SAFE_NO_PAD.decode(&outworx.secret).unwrap().len(), &outworx.public), (32, &None));
    assert_ne!(outworx.secret, made("outworx").secret);
    let svix = made("standard_webhooks").secret;
    assert_eq!(STANDARD.decode(svix.strip_prefix("whsec_").unwrap()).unwrap().len(), 32);
    assert_eq!(hex::decode(made("adyen_banking").secret).unwrap().len(), 32);
    assert_eq!(hex::decode(made("discord").public.unwrap()).unwrap().len(), 32);
    assert!(made("sendgrid").public.unwrap().starts_with("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"));
}
