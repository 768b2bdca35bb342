//! Words for machine codes: `COLLABORATOR_ROLE_CHANGED`, `api_key.rotated` and `ConsoleLogin` are taken apart
//! alike, so that one set of rules and labels serves every vendor.

use std::borrow::Cow;

use crate::Outcome;

/// Longest label in characters; a code written to be hostile may be megabytes long.
pub const LABEL_LIMIT_CHARS: usize = 120;

/// The words of a code in lower case, in order: split at `.` `_` `-` `:` `/`, blanks and changes of case.
/// A run of capitals is one word (`SAMLProvider` is `saml`, `provider`).
#[must_use]
pub fn tokens(code: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in code.split(is_separator).filter(|part| !part.is_empty()) {
        split_case(part, &mut words);
    }
    words
}

/// The code as a person would write it: sentence case, known abbreviations in capitals. Never empty for a code
/// that is not empty; at most [`LABEL_LIMIT_CHARS`] characters; control characters in their visible form.
#[must_use]
pub fn label(code: &str) -> String {
    label_of(code, &phrase(code))
}

/// [`label`] of a code whose [`phrase`] is known.
pub(crate) fn label_of(code: &str, phrase: &str) -> String {
    let mut letters = phrase.chars();
    let text = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => visible(code).replace(char::is_whitespace, "\u{2420}"),
    };
    cut(&text, LABEL_LIMIT_CHARS)
}

/// [`label`] for the middle of a sentence: `API_KEY` is `API key`, `COLLABORATOR` is `collaborator`. Empty when
/// the code holds no word.
#[must_use]
pub fn phrase(code: &str) -> String {
    phrase_of(&tokens(code))
}

/// [`phrase`] of a code that was taken apart already.
pub(crate) fn phrase_of(words: &[String]) -> String {
    let spelled = words.iter().map(|word| spelling(word).unwrap_or(word));
    visible(&spelled.collect::<Vec<_>>().join(" ")).into_owned()
}

/// What the words of a code say about how it ended, where neither vendor nor rule does.
#[must_use]
pub fn tone(code: &str) -> Option<Outcome> {
    tone_of(&tokens(code))
}

/// [`tone`] for a code that was taken apart already.
#[must_use]
pub fn tone_of(tokens: &[String]) -> Option<Outcome> {
    let has = |word: &str| tokens.iter().any(|token| token == word);
    let any = |words: &[&str]| words.iter().any(|word| has(word));
    let limited = has("rate") && (has("limited") || has("limit") && !any(SETTING_VERBS));
    if any(FAILURE_WORDS) {
        Some(Outcome::Failure)
    } else if any(WARNING_WORDS) || limited || (has("replayed") && any(&["edits", "edited"])) {
        Some(Outcome::Warning)
    } else {
        None
    }
}

/// The text with everything that moves the cursor, hides or reorders letters replaced by a visible form:
/// `␊` for a line feed, `<U+202E>` for a direction override.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            code @ 0..0x20 => out.extend(char::from_u32(0x2400 + code)),
            0x7f => out.push('\u{2421}'),
            code if is_unseen(c) => out.push_str(&format!("<U+{code:04X}>")),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The first `limit` characters, the last of them `…` when something was cut off.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit.saturating_sub(1)).chain(['…']).collect(),
    }
}

const FAILURE_WORDS: &[&str] = &[
    "failed",
    "failure",
    "failures",
    "fail",
    "denied",
    "rejected",
    "error",
    "errored",
    "errors",
    "blocked",
    "refused",
    "unauthorized",
    "forbidden",
    "declined",
];

const WARNING_WORDS: &[&str] =
    &["ratelimit", "ratelimited", "throttled", "warning", "warn", "suspicious", "anomaly", "anomalous"];

/// A rate limit that is edited is a setting; one that is met is a warning.
const SETTING_VERBS: &[&str] =
    &["created", "create", "updated", "update", "changed", "change", "set", "deleted", "delete", "removed"];

/// Words that are not written in plain lower case.
const SPELLINGS: &[(&str, &str)] = &[
    ("2fa", "2FA"),
    ("acl", "ACL"),
    ("ai", "AI"),
    ("api", "API"),
    ("apis", "APIs"),
    ("aws", "AWS"),
    ("ci", "CI"),
    ("cli", "CLI"),
    ("cors", "CORS"),
    ("css", "CSS"),
    ("csv", "CSV"),
    ("dlp", "DLP"),
    ("dns", "DNS"),
    ("gcp", "GCP"),
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("gpg", "GPG"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("https", "HTTPS"),
    ("iam", "IAM"),
    ("id", "ID"),
    ("idp", "IdP"),
    ("ip", "IP"),
    ("ips", "IPs"),
    ("json", "JSON"),
    ("jwt", "JWT"),
    ("kms", "KMS"),
    ("ldap", "LDAP"),
    ("mcp", "MCP"),
    ("mdm", "MDM"),
    ("mfa", "MFA"),
    ("oauth", "OAuth"),
    ("oauth2", "OAuth2"),
    ("oidc", "OIDC"),
    ("otel", "OTEL"),
    ("otp", "OTP"),
    ("pat", "PAT"),
    ("pats", "PATs"),
    ("pdca", "PDCA"),
    ("pdf", "PDF"),
    ("pr", "PR"),
    ("prs", "PRs"),
    ("rbac", "RBAC"),
    ("saml", "SAML"),
    ("scim", "SCIM"),
    ("sdk", "SDK"),
    ("siem", "SIEM"),
    ("sla", "SLA"),
    ("sms", "SMS"),
    ("sql", "SQL"),
    ("ssh", "SSH"),
    ("ssl", "SSL"),
    ("sso", "SSO"),
    ("tls", "TLS"),
    ("totp", "TOTP"),
    ("ui", "UI"),
    ("url", "URL"),
    ("urls", "URLs"),
    ("uuid", "UUID"),
    ("vpc", "VPC"),
    ("vpn", "VPN"),
    ("xml", "XML"),
];

fn spelling(word: &str) -> Option<&'static str> {
    SPELLINGS.binary_search_by_key(&word, |(plain, _)| plain).ok().map(|found| SPELLINGS[found].1)
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '_' | '-' | ':' | '/') || c.is_whitespace()
}

/// Controls, line separators, direction marks, zero-width marks and tag characters. Joiners stay: scripts use them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn split_case(part: &str, words: &mut Vec<String>) {
    let first = words.len();
    let mut word = String::new();
    let mut before: Option<char> = None;
    let mut rest = part.chars();
    while let Some(c) = rest.next() {
        if before.is_some_and(|before| starts_word(before, c, rest.as_str())) {
            push_word(std::mem::take(&mut word), first, words);
        }
        word.extend(c.to_lowercase());
        before = Some(c);
    }
    push_word(word, first, words);
}

/// Whether `c` opens a new word: after a small letter or digit, or as the last capital of a run that small letters
/// follow. The `s` of a plural (`PATs`, `APIsChanged`) stays with its run.
fn starts_word(before: char, c: char, rest: &str) -> bool {
    if !c.is_uppercase() {
        return false;
    }
    let mut ahead = rest.chars();
    let next = ahead.next();
    let plural = next == Some('s') && !ahead.next().is_some_and(char::is_lowercase);
    before.is_lowercase()
        || before.is_ascii_digit()
        || before.is_uppercase() && next.is_some_and(char::is_lowercase) && !plural
}

/// Adds a word of the part that began at `first`. `OAuth2Client`, `GitHubApp` and `2FA` change case inside a name.
fn push_word(word: String, first: usize, words: &mut Vec<String>) {
    let last = words[first..].last().map(String::as_str);
    let inside = matches!(
        (last, word.as_str()),
        (Some("o"), "auth" | "auth2") | (Some("git"), "hub" | "lab") | (Some("2"), "fa")
    );
    match words.last_mut() {
        Some(last) if inside => last.push_str(&word),
        _ => words.push(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_of_every_style_come_apart() {
        for (code, words) in [
            ("COLLABORATOR_ROLE_CHANGED", "collaborator role changed"),
            ("api_key.rotated", "api key rotated"),
            ("user.account.privilege.grant", "user account privilege grant"),
            ("ConsoleLogin", "console login"),
            ("flow.run.started", "flow run started"),
            ("CreateSAMLProvider", "create saml provider"),
            ("deactivateMFADevice", "deactivate mfa device"),
            ("OAuth2ClientCreated", "oauth2 client created"),
            ("listPATs", "list pats"),
            ("2FA_ENABLED", "2fa enabled"),
            ("org.add-member:ok/now  x", "org add member ok now x"),
            ("Ünïcode_ÄNDERUNG", "ünïcode änderung"),
            ("..__", ""),
        ] {
            assert_eq!(tokens(code).join(" "), words, "{code}");
        }
    }

    #[test]
    fn labels_read_as_sentences_with_their_abbreviations() {
        for (code, text) in [
            ("TOKEN_REVOKED", "Token revoked"),
            ("pdca.run.started", "PDCA run started"),
            ("create_ticket", "Create ticket"),
            ("api_key.rotated", "API key rotated"),
            ("oauth_authorization.create", "OAuth authorization create"),
            ("user.mfa.factor.activate", "User MFA factor activate"),
            ("SPEC_URL_CHANGED", "Spec URL changed"),
        ] {
            assert_eq!(label(code), text);
        }
    }

    #[test]
    fn hostile_codes_stay_readable() {
        assert_eq!(label("a\u{1b}[2J_b"), "A␛[2 j b");
        assert_eq!(label("\u{202e}evil"), "<U+202E>evil");
        assert_eq!(label(" \n"), "\u{2420}␊");
        assert_eq!(label("__"), "__");
        assert_eq!(label(""), "");
        assert_eq!(label(&"x".repeat(1_000_000)).chars().count(), LABEL_LIMIT_CHARS);
    }

    #[test]
    fn the_tone_of_a_code_is_read_from_whole_words() {
        assert_eq!(tone("fix.failed"), Some(Outcome::Failure));
        assert_eq!(tone("AccessDenied"), Some(Outcome::Failure));
        assert_eq!(tone("rate_limited"), Some(Outcome::Warning));
        assert_eq!(tone("system.org.rate_limit.violation"), Some(Outcome::Warning));
        assert_eq!(tone("event.replayed_with_edits"), Some(Outcome::Warning));
        assert_eq!(tone("event.replayed"), None);
        assert_eq!(tone("rate_limit.updated"), None);
        assert_eq!(tone("failover.enabled"), None);
        assert_eq!(tone("user.unblocked"), None);
    }

    #[test]
    fn the_spellings_are_sorted_for_the_search() {
        assert!(SPELLINGS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    proptest! {
        #[test]
        fn a_label_is_never_empty_never_long_and_has_no_control(code in "\\PC*|.{1,300}|[ \t\n_.]{1,5}") {
            let text = label(&code);
            prop_assert_eq!(text.trim().is_empty(), code.is_empty(), "{:?}", text);
            prop_assert!(text.chars().count() <= LABEL_LIMIT_CHARS);
            prop_assert!(!text.contains(is_unseen));
        }

        #[test]
        fn no_letter_is_lost_when_a_code_comes_apart(code in "[A-Za-z0-9_.:/ -]{0,40}") {
            let kept: String = code.chars().filter(|c| !is_separator(*c)).collect();
            prop_assert_eq!(tokens(&code).concat(), kept.to_lowercase());
        }

        #[test]
        fn cut_keeps_a_prefix(text in "\\PC{0,40}", limit in 1usize..40) {
            let short = cut(&text, limit);
            prop_assert!(short.chars().count() <= limit);
            prop_assert!(short == text || text.starts_with(short.trim_end_matches('…')));
        }
    }
}
