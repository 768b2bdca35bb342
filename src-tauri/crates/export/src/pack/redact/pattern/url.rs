//! Parts of web addresses that carry what nobody should read: queries, and names with passwords.

use super::{Find, Pattern, Wanted};
use crate::pack::redact::method::REMOVED;

pub(super) fn find(text: &str, finds: &mut Vec<Find>, wanted: Wanted) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let start = rest.find(|c| !is_break(c)).map_or(text.len(), |start| at + start);
        let end = text[start..].find(is_break).map_or(text.len(), |end| start + end);
        if start < end {
            in_word(text, (start, end), finds, wanted);
        }
        at = end.max(at + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
}

/// Where an address ends.
fn is_break(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`' | '\\' | '|')
}

fn in_word(text: &str, (start, end): (usize, usize), finds: &mut Vec<Find>, wanted: Wanted) {
    let word = &text[start..end];
    let authority = word.find("://").map(|at| at + 3);
    if let Some(from) = authority.filter(|_| wanted.has(Pattern::UrlCredentials)) {
        let name = &word[from..];
        let until = name.find(['/', '?', '#']).unwrap_or(name.len());
        if let Some(to) = name[..until].rfind('@').filter(|to| name[..*to].contains(':')) {
            finds.push(Find { from: start + from, to: start + from + to, pattern: Pattern::UrlCredentials });
        }
    }
    if !wanted.has(Pattern::UrlQuery) {
        return;
    }
    let query = word.char_indices().find(|(at, c)| match c {
        '?' => (authority.is_some_and(|from| from < *at) && word.len() > at + 1) || is_pair(&word[at + 1..]),
        '#' => is_pair(&word[at + 1..]),
        _ => false,
    });
    let Some((mark, _)) = query else { return };
    let parts = word[mark + 1..].trim_end_matches(['.', ',', ';', ')', ']', '}', '\'', '!']);
    if !parts.is_empty() && !word[mark + 1..].starts_with(REMOVED) {
        let from = start + mark + 1;
        finds.push(Find { from, to: from + parts.len(), pattern: Pattern::UrlQuery });
    }
}

/// `name=` begins a query; a question mark alone ends a sentence.
fn is_pair(text: &str) -> bool {
    let name =
        text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '-' | '%' | '[' | ']'));
    name.is_some_and(|end| end > 0 && text.as_bytes()[end] == b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut wanted = Wanted::default();
        wanted.add(Pattern::UrlQuery);
        wanted.add(Pattern::UrlCredentials);
        let mut finds = Vec::new();
        find(text, &mut finds, wanted);
        finds.iter().map(|find| &text[find.from..find.to]).collect()
    }

    #[test]
    fn queries_and_passwords_in_addresses_are_found() {
        assert_eq!(found("GET https://x.example/a?user=bob&t=1."), ["user=bob&t=1"]);
        assert_eq!(found("/login?next=%2F é"), ["next=%2F"]);
        assert_eq!(found("see <https://x.example/cb#access_token=abc>"), ["access_token=abc"]);
        assert_eq!(found("https://x.example/?opaque"), ["opaque"]);
        assert_eq!(found("git clone https://bob:pw@host/x"), ["bob:pw"]);
    }

    #[test]
    fn questions_lines_and_what_is_gone_already_are_none() {
        for text in
            ["Really? yes", "a.rs#L10", "https://x.example/a?[removed]", "who? é", "https://x.example/"]
        {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
