//! Things that open doors: tokens with a vendor's prefix, tickets, private keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Find, Pattern, Wanted, closes, opens};

/// How tokens of vendors begin, in lower case, and how many characters follow at least. As the vendors' pages on secret
/// scanning name them (GitHub "Secret scanning patterns", GitLab "Token overview", Slack, Stripe, AWS IAM identifiers).
const PREFIXES: [(&str, usize); 38] = [
    ("otwx_", 8),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    ("glpat-", 12),
    ("gldt-", 12),
    ("glrt-", 12),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxe-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xapp-", 10),
    ("sk_live_", 8),
    ("sk_test_", 8),
    ("rk_live_", 8),
    ("rk_test_", 8),
    ("whsec_", 8),
    ("sk-ant-", 12),
    ("sk-proj-", 12),
    ("sk-", 20),
    ("aiza", 30),
    ("ya29.", 20),
    ("npm_", 30),
    ("pypi-", 30),
    ("dop_v1_", 20),
    ("sg.", 30),
    ("hf_", 30),
    ("shpat_", 20),
    ("shpss_", 20),
    ("lin_api_", 20),
    ("atatt3", 20),
    ("nvapi-", 20),
    ("dp.pt.", 20),
];

/// How far it is looked whether a run of characters is a secret, so that a long text takes no longer than it is long.
const LOOKED_AT_BYTES: usize = 1024;

/// Fewest characters of a bearer token that holds no digit: words follow the word too.
const WORDY_TOKEN_CHARS: usize = 24;

pub(super) fn find(text: &str, finds: &mut Vec<Find>, wanted: Wanted) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = (bytes[at].is_ascii_alphabetic() || bytes[at] == b'-') && opens(text, at);
        let found = if starts { secret_at(text, at, wanted) } else { None };
        match found {
            Some(found) => {
                at = found.to;
                finds.push(found);
            }
            None => at += 1,
        }
    }
}

fn secret_at(text: &str, at: usize, wanted: Wanted) -> Option<Find> {
    let rest = &text.as_bytes()[at..];
    let make = |pattern, (from, to)| Find { from: at + from, to: at + to, pattern };
    let (pattern, range) = match rest[0].to_ascii_lowercase() {
        b'-' => (Pattern::PrivateKey, wanted.has(Pattern::PrivateKey).then(|| private_key(rest)).flatten()),
        b'e' => (Pattern::Jwt, wanted.has(Pattern::Jwt).then(|| jwt(rest)).flatten()),
        b'b' => (Pattern::Bearer, wanted.has(Pattern::Bearer).then(|| bearer(rest)).flatten()),
        b'a' | b'd' | b'g' | b'h' | b'l' | b'n' | b'o' | b'p' | b'r' | b's' | b'w' | b'x' | b'y' => {
            (Pattern::Token, wanted.has(Pattern::Token).then(|| token(text, at)).flatten())
        }
        _ => return None,
    };
    range.map(|range| make(pattern, range))
}

/// The length of the run of characters that tokens are made of; a dot belongs to it before another such character.
fn run(bytes: &[u8], most: usize) -> usize {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut at = 0;
    while let Some(byte) = bytes.get(at).filter(|_| at < most) {
        let dot = *byte == b'.' && bytes.get(at + 1).is_some_and(plain);
        if !plain(byte) && !dot {
            break;
        }
        at += 1;
    }
    at
}

fn token(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text.as_bytes()[at..];
    if let Some(length) = access_key(text, at) {
        return Some((0, length));
    }
    PREFIXES.iter().find_map(|(prefix, least)| {
        let start = rest.get(..prefix.len())?;
        let length = start
            .eq_ignore_ascii_case(prefix.as_bytes())
            .then(|| run(&rest[prefix.len()..], LOOKED_AT_BYTES))?;
        let body = &rest[prefix.len()..prefix.len() + length];
        (length >= *least && body.iter().any(u8::is_ascii_digit)).then(|| (0, run(rest, rest.len())))
    })
}

/// `AKIA` or `ASIA` and sixteen more (AWS IAM unique identifiers).
fn access_key(text: &str, at: usize) -> Option<usize> {
    let key = text.as_bytes().get(at..at + 20)?;
    let named = key[..4].eq_ignore_ascii_case(b"akia") || key[..4].eq_ignore_ascii_case(b"asia");
    let one_case = |upper: bool| {
        key.iter().all(|b| {
            b.is_ascii_digit() || if upper { b.is_ascii_uppercase() } else { b.is_ascii_lowercase() }
        })
    };
    let made = one_case(true) || (one_case(false) && key.iter().any(u8::is_ascii_digit));
    (named && made && closes(text, at + 20)).then_some(20)
}

/// `eyJ` is how `{"` begins in base64.
fn jwt(rest: &[u8]) -> Option<(usize, usize)> {
    if !rest.get(..3)?.eq_ignore_ascii_case(b"eyj") {
        return None;
    }
    let length = run(rest, LOOKED_AT_BYTES);
    let parts = rest[..length].split(|b| *b == b'.').filter(|part| part.len() >= 4).count();
    (length >= 20 && parts >= 2).then(|| (0, run(rest, rest.len())))
}

fn bearer(rest: &[u8]) -> Option<(usize, usize)> {
    let word = [&b"bearer"[..], b"basic"]
        .into_iter()
        .find(|word| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))?;
    let gap =
        rest[word.len()..].iter().take(4).take_while(|b| matches!(b, b' ' | b'\t' | b':' | b'=')).count();
    let from = word.len() + gap;
    let in_token =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'-');
    let most = if word.len() == 5 { LOOKED_AT_BYTES + 1 } else { rest.len() };
    let token = &rest[from..from + rest[from..].iter().take(most).take_while(in_token).count()];
    let secret = if word.len() == 5 {
        token.len() <= LOOKED_AT_BYTES && STANDARD.decode(token).is_ok_and(|bytes| bytes.contains(&b':'))
    } else {
        token.len() >= WORDY_TOKEN_CHARS || (token.len() >= 8 && token.iter().any(u8::is_ascii_digit))
    };
    (gap > 0 && secret).then_some((from, from + token.len()))
}

/// From its first dashes to its last ones; to the end of the text where those are missing.
fn private_key(rest: &[u8]) -> Option<(usize, usize)> {
    const BEGIN: &[u8] = b"-----begin ";
    if !rest.get(..BEGIN.len())?.eq_ignore_ascii_case(BEGIN) {
        return None;
    }
    let find = |what: &[u8], from: usize| {
        rest[from..].windows(what.len()).position(|part| part.eq_ignore_ascii_case(what)).map(|at| from + at)
    };
    let heading = rest.len().min(BEGIN.len() + 40);
    rest[..heading].windows(11).find(|part| part.eq_ignore_ascii_case(b"private key"))?;
    let end = find(b"-----end ", BEGIN.len()).and_then(|end| find(b"-----", end + 9)).map(|end| end + 5);
    Some((0, end.unwrap_or(rest.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut wanted = Wanted::default();
        let all = [Pattern::Token, Pattern::Bearer, Pattern::Jwt, Pattern::PrivateKey];
        all.into_iter().for_each(|pattern| wanted.add(pattern));
        let mut finds = Vec::new();
        find(text, &mut finds, wanted);
        finds.iter().map(|find| &text[find.from..find.to]).collect()
    }

    #[test]
    fn secrets_are_found_among_other_text() {
        for (text, expected) in [
            ("Created otwx_pat_44b85b7162b9.", "otwx_pat_44b85b7162b9"),
            ("x=ghp_0123456789abcdefghij0123456789abcdef;", "ghp_0123456789abcdefghij0123456789abcdef"),
            ("GHP_0123456789ABCDEFGHIJ", "GHP_0123456789ABCDEFGHIJ"),
            ("key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
            ("Authorization: Bearer abcd1234efgh", "abcd1234efgh"),
            ("Basic Ym9iOnNlY3JldA==", "Ym9iOnNlY3JldA=="),
            ("t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
            (
                "a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b",
                "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMII", "-----BEGIN PRIVATE KEY-----\nMII"),
        ] {
            assert_eq!(found(text), [expected]);
        }
    }

    #[test]
    fn words_and_names_of_tokens_are_no_secrets() {
        for text in [
            "prefix otwx_pat",
            "bearer authentication",
            "basic authentication",
            "npm_config_registry",
            "-----BEGIN PUBLIC KEY-----\nMII",
            "sha256:0123456789abcdef0123456789abcdef",
            "Asia/Ho_Chi_Minh and beyond",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
