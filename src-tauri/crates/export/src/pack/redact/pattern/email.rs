//! E-mail addresses.

use std::net::Ipv4Addr;

use super::{Find, Pattern};
use crate::pack::redact::pseudonym::is_own;

/// The ways in which the `@` is written: itself, percent-encoded, escaped as in JSON, wide.
const MARKS: [&str; 4] = ["@", "%40", "\\u0040", "\u{ff20}"];

/// The last of them.
const WIDE_AT: char = '\u{ff20}';

/// Longest address of a machine in brackets: `IPv6:` and eight groups, of which the last two are an IPv4 address.
const LITERAL_LIMIT_BYTES: usize = 50;

pub(super) fn find(text: &str, finds: &mut Vec<Find>) {
    let (mut at, mut floor) = (0, 0);
    while let Some(found) = text.as_bytes()[at..].iter().position(|b| matches!(b, b'@' | b'%' | b'\\' | 0xef))
    {
        at += found;
        let Some(mark) = mark_at(text, at) else {
            at += 1;
            continue;
        };
        let behind = at + mark;
        if let Some((from, to)) = around(text, (floor, at), behind)
            && !is_own(&text[from..to])
        {
            finds.push(Find { from, to, pattern: Pattern::Email });
        }
        (at, floor) = (behind, behind);
    }
}

/// Whether the whole of `text` is an address.
pub(in super::super) fn is_email(text: &str) -> bool {
    let mut finds = Vec::new();
    find(text, &mut finds);
    matches!(finds.as_slice(), [only] if only.from == 0 && only.to == text.len())
}

/// The address in a text that holds exactly one, as in `Bob <bob@acme.io>`.
pub(in super::super) fn only_email(text: &str) -> Option<&str> {
    let mut finds = Vec::new();
    find(text, &mut finds);
    match finds.as_slice() {
        [only] => Some(&text[only.from..only.to]),
        _ => None,
    }
}

/// An address with its `@` as people write it.
pub(in super::super) fn plain_email(text: &str) -> String {
    let mut at = 0;
    while at < text.len() {
        if text.is_char_boundary(at)
            && let Some(mark) = mark_at(text, at)
        {
            return format!("{}@{}", &text[..at], &text[at + mark..]);
        }
        at += 1;
    }
    text.to_owned()
}

/// The length of the mark at `at`, if one stands there.
fn mark_at(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    MARKS.iter().map(|mark| mark.len()).zip(MARKS).find_map(|(length, mark)| {
        rest.get(..length)?.eq_ignore_ascii_case(mark.as_bytes()).then_some(length)
    })
}

/// The address around a mark: what stands before it down to `floor`, and behind it.
fn around(text: &str, (floor, mark): (usize, usize), behind: usize) -> Option<(usize, usize)> {
    let local = &text[floor..mark];
    let start = local.char_indices().rev().take_while(|(_, c)| in_local(*c)).last()?.0;
    let trimmed = local[start..].trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    if trimmed.is_empty() {
        return None;
    }
    let rest = &text[behind..];
    if let Some(inner) = rest.strip_prefix('[') {
        let end = inner.bytes().take(LITERAL_LIMIT_BYTES + 1).position(|b| b == b']')?;
        inner[..end].trim_start_matches("IPv6:").parse::<std::net::IpAddr>().ok()?;
        return Some((mark - trimmed.len(), behind + end + 2));
    }
    let domain = domain_at(rest, in_domain).or_else(|| domain_at(rest, in_odd_domain))?;
    Some((mark - trimmed.len(), behind + domain.len()))
}

fn domain_at(rest: &str, belongs: fn(char) -> bool) -> Option<&str> {
    let length = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
    let domain = rest[..length].trim_end_matches(|c: char| !c.is_alphanumeric());
    is_domain(domain).then_some(domain)
}

fn in_domain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-') || looks_like_part(c)
}

/// Whatever is not ASCII, except blanks and the wide `@`: for addresses that would be none without it. No mark is in a
/// domain, so that a text full of marks is read once.
fn in_odd_domain(c: char) -> bool {
    in_domain(c) || (!c.is_ascii() && !c.is_whitespace() && c != WIDE_AT)
}

/// Hyphens and dots of other scripts, accents on their own and what nobody sees: a person reads an address all the same.
fn looks_like_part(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2010}' | '\u{2011}' | '\u{2043}' | '\u{2060}'
            | '\u{2212}' | '\u{3002}' | '\u{fe63}' | '\u{feff}' | '\u{ff0d}' | '\u{ff0e}' | '\u{ff61}')
}

/// What may stand before the `@` (RFC 5322 atoms) without what separates texts from each other in practice.
fn in_local(c: char) -> bool {
    c.is_alphanumeric()
        || looks_like_part(c)
        || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '!' | '#' | '$' | '*' | '^' | '~')
}

/// Two labels at least; `package@1.2.3` names a version.
fn is_domain(domain: &str) -> bool {
    if domain.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let dots = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];
    let Some((_, last)) = domain.rsplit_once(dots) else { return false };
    last.chars().nth(1).is_some() && !last.bytes().all(|b| b.is_ascii_digit()) && !domain.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut finds = Vec::new();
        find(text, &mut finds);
        finds.iter().map(|find| &text[find.from..find.to]).collect()
    }

    #[test]
    fn addresses_are_found_in_every_dress() {
        for (text, expected) in [
            ("bob@acme.io: editor", "bob@acme.io"),
            ("Bob <b.o'b+x@mail.acme.io>.", "b.o'b+x@mail.acme.io"),
            ("?u=bob%40acme.io&x", "bob%40acme.io"),
            (r#"{"e":"bob\u0040acme.io"}"#, r"bob\u0040acme.io"),
            ("bob\u{ff20}acme.io", "bob\u{ff20}acme.io"),
            ("jürgen@bücher.example", "jürgen@bücher.example"),
            ("to ann@hush\u{2010}corp.example!", "ann@hush\u{2010}corp.example"),
            ("ann@hush\u{2013}corp.example", "ann@hush\u{2013}corp.example"),
            ("a\u{200b}nn@acme\u{3002}io", "a\u{200b}nn@acme\u{3002}io"),
            ("ann@bu\u{308}cher.example", "ann@bu\u{308}cher.example"),
            ("ann@acme.io\u{2192}bob", "ann@acme.io"),
            ("bob@192.0.2.7!", "bob@192.0.2.7"),
            ("bob@[192.0.2.7]", "bob@[192.0.2.7]"),
            ("mailto:bob@acme.io.", "bob@acme.io"),
        ] {
            assert_eq!(found(text), [expected]);
        }
    }

    #[test]
    fn versions_handles_and_pseudonyms_are_no_addresses() {
        for text in [
            "lodash@4.17.21",
            "@acme",
            "a @ b.io",
            "checkout@v4",
            "@",
            "100%",
            "person-0123456789ab@redacted.invalid",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn every_dress_is_one_address() {
        for text in ["bob@acme.io", "bob%40acme.io", r"bob\u0040acme.io", "bob\u{ff20}acme.io"] {
            assert_eq!(plain_email(text), "bob@acme.io");
            assert!(is_email(text));
        }
        assert_eq!(only_email("Bob <bob@acme.io>"), Some("bob@acme.io"));
        assert_eq!(only_email("a@b.io c@d.io"), None);
    }
}
