//! Files as auditors write them, and as attackers would like them to be read.

use proptest::prelude::*;

use super::*;
use crate::seal::SshKey;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";

fn signer() -> SshSigner {
    SshSigner { key: SshKey::from_text(KEY).unwrap(), algorithm: "ssh-ed25519".into() }
}

fn find(file: &str, identity: Option<&str>) -> Result<String, String> {
    let at = Moment::parse("2026-06-01T00:00:00Z").unwrap();
    let (allowed, problems) = AllowedSigners::parse(file);
    let claim = Claim { signer: &signer(), identity, namespace: "evidence-pack", at };
    let found = allowed.find(&claim).map(str::to_owned);
    if problems.is_empty() {
        found
    } else {
        Err(format!("{}; {}", problems.join("; "), found.unwrap_or_default()))
    }
}

#[test]
fn a_signer_is_found_by_key_and_taken_by_principal() {
    let file = format!("# ours\n\n jane@acme.test,*@audit.test,!eve@audit.test {KEY} her laptop\r\n");
    for identity in [None, Some("jane@acme.test"), Some("bob@audit.test")] {
        assert_eq!(
            find(&file, identity).unwrap(),
            "jane@acme.test,*@audit.test,!eve@audit.test",
            "{identity:?}"
        );
    }
    for identity in ["eve@audit.test", "JANE@acme.test", "jane@acme.test.evil", ""] {
        assert!(find(&file, Some(identity)).unwrap_err().contains("not that of"), "{identity}");
    }
    let other = KEY.replace("D29c", "D29d");
    assert!(find(&format!("jane@acme.test {other}"), None).is_err());
}

#[test]
fn options_bound_namespace_and_time() {
    let with = |options: &str| find(&format!("\"a b\" {options} {KEY}"), Some("a b"));
    for good in [
        "namespaces=\"evidence-pack\"",
        "namespaces=\"git,evidence-*\"",
        "valid-after=\"20260101\",valid-before=\"20270101Z\"",
        "Namespaces=\"evidence-pack\",valid-before=20260601",
    ] {
        assert_eq!(with(good).unwrap(), "a b", "{good}");
    }
    assert!(with("namespaces=\"git,file\"").unwrap_err().contains("for evidence-pack"));
    assert!(with("namespaces=\"*,!evidence-pack\"").unwrap_err().contains("for evidence-pack"));
    assert!(with("valid-after=\"20260602\"").unwrap_err().contains("at 2026-06-01"));
    assert!(with("valid-before=\"202605312359\"").unwrap_err().contains("at 2026-06-01"));
}

#[test]
fn a_line_that_is_not_understood_allows_nobody() {
    for (line, why) in [
        (format!("a cert-authority {KEY}"), "certificates"),
        (format!("a no-such-option {KEY}"), "not known"),
        (format!("a valid-after=\"soon\" {KEY}"), "not a time"),
        (format!("a valid-after=\"2026\",valid-after=\"2026\" {KEY}"), "not a time"),
        (format!("a namespaces=\"a\",namespaces=\"b\" {KEY}"), "twice"),
        (format!("a valid-after=\"20260102\",valid-before=\"20260101\" {KEY}"), "ends before"),
        (format!("a namespaces=\"evidence-pack {KEY}"), "quote"),
        (format!("a , {KEY}"), "empty"),
        ("a".to_owned(), "no key"),
        ("a ssh-ed25519 AAAA".to_owned(), "cut off"),
        ("a ssh-dss AAAAB3NzaC1kc3MAAAAA".to_owned(), "DSA"),
        (KEY.to_owned(), "not"),
        (format!("{} {KEY}", "a".repeat(20_000)), "longer"),
    ] {
        let said = find(&line, None).unwrap_err();
        assert!(said.starts_with("line 1: ") && said.contains(why), "{line}: {said}");
    }
}

proptest! {
    #[test]
    fn any_file_gets_an_answer(file in any::<String>(), options in "[a-z\",= ]{0,40}") {
        let _ = find(&file, Some("x"));
        let _ = find(&format!("x {options} {KEY}"), Some("x"));
    }

    #[test]
    fn a_pattern_matches_as_a_plain_search_does(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
        fn plainly(pattern: &[u8], text: &[u8]) -> bool {
            match pattern.split_first() {
                None => text.is_empty(),
                Some((b'*', rest)) => (0..=text.len()).any(|n| plainly(rest, &text[n..])),
                Some((c, rest)) => text.split_first().is_some_and(|(t, left)| (*c == b'?' || c == t) && plainly(rest, left)),
            }
        }
        prop_assert_eq!(matches(&pattern, &text), plainly(pattern.as_bytes(), text.as_bytes()));
    }
}

proptest! {
    #[test]
    fn whoever_goes_by_a_principal_is_found_under_it_and_nobody_is_altered(text in "[ -~é\u{202e}]{0,12}") {
        prop_assert!(is_principal(&principal_near(&text)));
        if is_principal(&text) {
            prop_assert_eq!(&principal_near(&text), &text);
            let longer = [text.as_str(), "x"].concat();
            prop_assert!(matches_list(&text, &text) && !matches_list(&text, &longer));
        }
    }
}
