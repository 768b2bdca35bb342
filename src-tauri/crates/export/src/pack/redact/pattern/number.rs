//! Numbers that are somebody's: telephones, cards, accounts.

use super::{Find, Pattern, Wanted};
use crate::pack::redact::pseudonym::is_own;

/// Fewest digits of a long number: card, account and identity numbers have more than most counts.
const LONG_DIGITS: usize = 12;

/// Milliseconds since 1970 from 2001 to 2052: 13 digits that are a time and nobody's number.
const MILLISECONDS: std::ops::Range<u64> = 1_000_000_000_000..2_600_000_000_000;

pub(super) fn find(text: &str, finds: &mut Vec<Find>, wanted: Wanted) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !starts(bytes, at) {
            at += 1;
            continue;
        }
        let to = group_end(bytes, at);
        let found = [
            wanted.has(Pattern::Phone).then(|| phone(bytes, at)).flatten().map(|to| (to, Pattern::Phone)),
            wanted.has(Pattern::Card).then(|| card(bytes, at)).flatten().map(|to| (to, Pattern::Card)),
            (wanted.has(Pattern::Digits) && is_long(text, at, to)).then_some((to, Pattern::Digits)),
        ];
        match found.into_iter().flatten().max_by_key(|(to, _)| *to) {
            Some((to, pattern)) => {
                finds.push(Find { from: at, to, pattern });
                at = to;
            }
            None => at = to.max(at + 1),
        }
    }
}

/// A number begins here: a digit, `+` or `(` that stands behind no letter or digit.
fn starts(bytes: &[u8], at: usize) -> bool {
    let opens = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    opens && (bytes[at].is_ascii_digit() || matches!(bytes[at], b'+' | b'('))
}

fn group_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count()
}

fn closes(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|b| !b.is_ascii_alphanumeric())
}

/// The digits from `at` with single separators between them, and where the last one ends.
fn grouped(bytes: &[u8], at: usize, separators: &[u8], most: usize) -> (Vec<u8>, usize) {
    let (mut digits, mut to, mut gap) = (Vec::new(), at, 0);
    for (offset, byte) in bytes[at..].iter().enumerate() {
        if byte.is_ascii_digit() {
            digits.push(*byte);
            (to, gap) = (at + offset + 1, 0);
        } else if separators.contains(byte) && gap < 2 {
            gap += 1;
        } else {
            break;
        }
        if digits.len() > most {
            break;
        }
    }
    (digits, to)
}

/// `+49 170 1234567` (E.164: up to 15 digits), `(555) 123-4567`, `555-123-4567`.
fn phone(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes[at] == b'+' {
        let (digits, to) = grouped(bytes, at + 1, b" -.()/", 15);
        let first = bytes.get(at + 1)?;
        return ((8..=15).contains(&digits.len())
            && (first.is_ascii_digit() || *first == b'(')
            && closes(bytes, to))
        .then_some(to);
    }
    let open = usize::from(bytes[at] == b'(');
    let (digits, to) = grouped(bytes, at + open, b" -.)", 10);
    let area = group_end(bytes, at + open) - at - open;
    let last = bytes[..to].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let shaped = digits.len() == 10 && area == 3 && last == 4;
    let alone =
        closes(bytes, to) && !matches!(bytes.get(to), Some(b'-')) && (at == 0 || bytes[at - 1] != b'-');
    (shaped && alone).then_some(to)
}

fn card(bytes: &[u8], at: usize) -> Option<usize> {
    let (digits, to) = grouped(bytes, at, b" -", 19);
    let spaced = to - at > digits.len();
    ((13..=19).contains(&digits.len()) && spaced && closes(bytes, to) && has_check_digit(&digits))
        .then_some(to)
}

/// ISO/IEC 7812-1 annex B.
fn has_check_digit(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') << (place % 2);
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_long(text: &str, from: usize, to: usize) -> bool {
    let bytes = text.as_bytes();
    let is_time =
        || text[from..to].parse().is_ok_and(|number| MILLISECONDS.contains(&number)) && to - from == 13;
    let fraction = from >= 2 && bytes[from - 1] == b'.' && bytes[from - 2].is_ascii_digit();
    to - from >= LONG_DIGITS && closes(bytes, to) && !fraction && !is_time() && !in_name(text, from, to)
}

/// The end of a UUID, or of a pseudonym.
fn in_name(text: &str, from: usize, to: usize) -> bool {
    let bytes = text.as_bytes();
    let uuid = from >= 24
        && [16, 11, 6, 1].iter().all(|back| bytes[from - back] == b'-')
        && bytes[from - 24..from].iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
    let word =
        bytes[..from].iter().rev().take(16).take_while(|b| b.is_ascii_lowercase() || **b == b'-').count();
    uuid || is_own(&text[from - word..to])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut wanted = Wanted::default();
        [Pattern::Phone, Pattern::Digits, Pattern::Card].into_iter().for_each(|pattern| wanted.add(pattern));
        let mut finds = Vec::new();
        find(text, &mut finds, wanted);
        finds.iter().map(|find| &text[find.from..find.to]).collect()
    }

    #[test]
    fn numbers_of_people_are_found() {
        for (text, expected) in [
            ("call +49 170 1234567 now", "+49 170 1234567"),
            ("tel (555) 123-4567.", "(555) 123-4567"),
            ("555-123-4567", "555-123-4567"),
            ("card 4111 1111 1111 1111", "4111 1111 1111 1111"),
            ("account 123456789012", "123456789012"),
        ] {
            assert_eq!(found(text), [expected]);
        }
    }

    #[test]
    fn times_versions_counts_and_names_are_none() {
        for text in [
            "2026-01-05T09:00:00.000+0000",
            "2026-01-05 09:00:00",
            "1767604800000",
            "12345678901",
            "7bc9bf60-71ab-472a-a125-123456789012",
            "0.123456789012345",
            "person-123456789012",
            "1234 5678 9012 3456",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
