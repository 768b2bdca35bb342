//! How one person is spelt: `Ann Alt (ann@acme.test)`, `Ann Alt <ann@acme.test>` and `ann@acme.test` are one.

use exhibit_entry::fold::fold;

use super::study::role_of_session;

/// Marks that part an address from the words around it.
const AROUND: &[char] = &['(', ')', '<', '>', '[', ']', ',', ';', '"', '\''];

/// Whether two spellings stand for one person: equal with letter case and outer blanks set aside, or the same address
/// in both, or a bare name that is the name beside the address of the other. Never by what stands before the `@`
/// alone: two people may share it.
#[must_use]
pub fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a.trim()), fold(b.trim()));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    if a == b {
        return true;
    }
    let has_address = |text: &str| addresses(text).next().is_some();
    match (has_address(&a), has_address(&b)) {
        (true, true) => addresses(&a).any(|one| addresses(&b).any(|other| one == other)),
        (true, false) => is_name_in(&b, &a),
        (false, true) => is_name_in(&a, &b),
        (false, false) => words(&a).eq(words(&b)),
    }
}

/// The address that `text` is, or that stands in brackets at its end: the one a person goes by.
pub(crate) fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    // Whoever takes a role may call the session as they like, by somebody's address too.
    if role_of_session(text).is_some() {
        return None;
    }
    if is_address(text) {
        return Some(text);
    }
    let (open, inner) = match text.as_bytes().last()? {
        b')' => ('(', &text[..text.len() - 1]),
        b'>' => ('<', &text[..text.len() - 1]),
        _ => return None,
    };
    let inner = inner[inner.rfind(open)? + 1..].trim();
    is_address(inner).then_some(inner)
}

/// The name that stands before the address in brackets, without quotes; none where there is no such address.
pub(crate) fn name_beside_address(text: &str) -> Option<&str> {
    let address = address(text)?;
    let before = text.trim().strip_suffix([')', '>'])?.trim_end().strip_suffix(address)?.trim_end();
    let name = before.strip_suffix(['(', '<'])?.trim().trim_matches(['"', '\'']).trim();
    (!name.is_empty()).then_some(name)
}

/// What equal spellings share, to look one up by: the address, else of a session its role, else the text; letter case
/// set aside.
pub(crate) fn spelling_key(text: &str) -> String {
    let plain = || role_of_session(text.trim()).unwrap_or_else(|| text.trim());
    fold(address(text).unwrap_or_else(plain))
}

fn is_name_in(name: &str, spelt: &str) -> bool {
    name_beside_address(spelt).is_some_and(|beside| words(beside).eq(words(name)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// Every address in `text`.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || AROUND.contains(&c)).filter(|word| is_address(word))
}

/// Something on both sides of one `@`, and nothing that parts words.
fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let whole = |part: &str| !part.is_empty() && !part.contains('@');
    let one = !text.contains(|c: char| c.is_whitespace() || AROUND.contains(&c));
    one && parts.is_some_and(|(local, domain)| whole(local) && whole(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_with_an_address_an_address_and_that_bare_name_are_one_person() {
        let mail = "carol@acme.test";
        for spelt in [
            "Carol Nwosu (carol@acme.test)",
            "Carol Nwosu <CAROL@acme.test>",
            "\"Nwosu, Carol\" <carol@acme.test>",
            " carol@ACME.test ",
            "<carol@acme.test>",
            "carol@acme.test [okta]",
        ] {
            assert!(same_person(spelt, mail) && same_person(mail, spelt), "{spelt}");
        }
        assert!(same_person("carol  nwosu", "Carol Nwosu (carol@acme.test)"));
        assert!(same_person("Carol Nwosu (carol@acme.test)", "CAROL NWOSU <carol@acme.test>"));
    }

    #[test]
    fn what_stands_before_the_at_sign_and_a_shared_name_prove_nothing() {
        for (a, b) in [
            ("carol", "carol@acme.test"),
            ("carol@acme.test", "carol@other.test"),
            ("Jon Bright (jon@a.test)", "Jon Bright (jon@b.test)"),
            ("", ""),
            ("Ann (ops)", "Ann"),
            ("@", "@"),
        ] {
            assert_eq!(same_person(a, b), a == "@", "{a} {b}");
        }
    }

    #[test]
    fn the_address_is_the_whole_text_or_stands_in_brackets_at_its_end() {
        assert_eq!(address("Ann Alt (ann@x.test)"), Some("ann@x.test"));
        assert_eq!(address("Ann <ann@x.test>"), Some("ann@x.test"));
        assert_eq!(address(" ann@x.test"), Some("ann@x.test"));
        assert_eq!(address("a@x.test wrote to b@x.test"), None);
        assert_eq!(address("@handle"), None);
        assert_eq!(name_beside_address("\"Ann Alt\" <ann@x.test>"), Some("Ann Alt"));
        assert_eq!(name_beside_address("ann@x.test"), None);
        assert_eq!(spelling_key("Ann (ANN@x.test)"), spelling_key("ann@x.test"));
    }

    proptest! {
        #[test]
        fn the_comparison_is_the_same_both_ways_and_any_text_is_read(a in ".{0,30}", b in "[ab@ ()<>\"]{0,12}") {
            prop_assert_eq!(same_person(&a, &b), same_person(&b, &a));
            prop_assert!(b.trim().is_empty() || same_person(&b, &b));
            prop_assert!(name_beside_address(&b).is_none_or(|name| !name.is_empty()));
        }

        #[test]
        fn every_name_beside_an_address_leads_to_it(name in "[A-Za-z ]{1,20}", mail in "[a-z]{1,8}@[a-z]{1,8}\\.test") {
            let (round, pointed) = (format!("{name} ({mail})"), format!("{name} <{mail}>"));
            prop_assert_eq!(address(&round), Some(mail.as_str()));
            prop_assert!(same_person(&round, &pointed) && same_person(&round, &mail));
        }
    }
}
