//! Values that are nobody's name: numbers, times, codes, and words of closed lists (roles, states, plans, units).

use exhibit_entry::Moment;
use exhibit_entry::words::tokens;

use super::super::study::RANKED;

/// Longest text that is looked at: states and roles are a few words.
const LIMIT_BYTES: usize = 120;

/// Longest code: names of actions and settings are shorter.
const CODE_LIMIT_BYTES: usize = 64;

/// Hex digits of a short and of a full commit id (SHA-1, SHA-256).
const COMMIT_DIGITS: [usize; 4] = [7, 8, 40, 64];

/// Units that stand behind a number without a blank: `30d`, `512mb`.
const UNITS: &[&str] = &["ms", "s", "m", "h", "d", "w", "y", "b", "kb", "mb", "gb", "tb", "k", "x", "z"];

/// The words. None is listed that people are called by too (grant, mark, will, may).
const WORDS: &[&[&str]] = &[
    // Roles beside those that are ranked.
    &[
        "members",
        "users",
        "guests",
        "moderator",
        "builder",
        "designer",
        "publisher",
        "tester",
        "engineer",
        "finance",
        "compliance",
        "legal",
        "sales",
        "marketing",
        "lead",
        "control",
    ],
    &["privileges", "contents", "data"],
    // What roles and rights are of.
    &["role", "roles", "group", "groups", "team", "teams", "project", "projects", "org", "organization"],
    &["organisation", "workspace", "account", "tenant", "site", "space", "repo", "repository", "domain"],
    &["system", "service", "application", "app", "environment", "branch", "access", "permission"],
    &["permissions", "level", "scope", "policy", "rights", "billing", "security", "audit", "support"],
    // What rights let do.
    &["create", "update", "delete", "manage", "edit", "view", "comment", "approve", "deploy", "push", "pull"],
    &[
        "triage", "execute", "run", "list", "get", "set", "change", "approver", "reviewer", "auditor",
        "assigned",
    ],
    // How far they reach.
    &["global", "local", "full", "limited", "basic", "standard", "custom", "default", "super", "power"],
    &["temporary", "permanent", "external", "internal", "public", "private", "protected", "shared", "hidden"],
    &[
        "visible",
        "unlisted",
        "restricted",
        "confidential",
        "open",
        "closed",
        "inherited",
        "direct",
        "all",
        "any",
    ],
    // States.
    &["active", "inactive", "enabled", "disabled", "enable", "disable", "pending", "approved", "rejected"],
    &["denied", "accepted", "declined", "invited", "joined", "left", "suspended", "deactivated", "activated"],
    &["archived", "deleted", "removed", "revoked", "expired", "locked", "unlocked", "blocked", "unblocked"],
    &["verified", "unverified", "draft", "published", "unpublished", "ready", "review", "in", "progress"],
    &["done", "todo", "backlog", "resolved", "unresolved", "new", "old", "current", "previous", "started"],
    &["stopped", "running", "paused", "resumed", "queued", "scheduled", "success", "succeeded", "successful"],
    &["failure", "failed", "error", "warning", "ok", "passed", "skipped", "cancelled", "canceled"],
    &["completed", "complete", "incomplete", "merged", "synced", "connected", "disconnected", "installed"],
    &["uninstalled", "created", "updated", "changed", "added", "on", "off", "yes", "no", "true", "false"],
    &["null", "unknown", "unset", "empty", "never", "always", "only", "not", "required", "optional"],
    &["allowed", "allow", "deny", "forbidden", "unlimited", "high", "medium", "low", "critical", "normal"],
    &[
        "urgent", "tests", "merge", "conflict", "timed", "out", "timeout", "info", "debug", "trace", "warn",
        "fatal",
    ],
    // Plans and periods.
    &["free", "trial", "starter", "business", "pro", "professional", "plus", "premium", "enterprise"],
    &["growth", "scale", "hobby", "plan", "monthly", "yearly", "annual", "annually", "quarterly", "weekly"],
    &["daily", "hourly"],
    // Ways in.
    &[
        "password", "sso", "saml", "oidc", "oauth", "oauth2", "mfa", "2fa", "totp", "sms", "webauthn",
        "passkey",
    ],
    &["email", "phone", "key", "token", "api", "ssh", "https", "http", "tls", "jwt", "scim", "ldap", "two"],
    &["factor", "single", "sign", "authentication", "authenticator"],
    // Environments and regions.
    &[
        "production",
        "prod",
        "staging",
        "stage",
        "development",
        "dev",
        "test",
        "testing",
        "sandbox",
        "preview",
    ],
    &["qa", "canary", "main", "master", "trunk", "release", "stable", "beta", "latest", "legacy"],
    &["us", "eu", "uk", "ap", "emea", "apac", "east", "west", "north", "south", "central", "northeast"],
    &["southeast", "northwest", "southwest", "region", "gov"],
    // Units and what joins words.
    &["second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month"],
    &["months", "year", "years", "bytes", "rows", "items", "requests", "per", "percent", "usd", "eur", "gbp"],
    &["and", "or", "the", "of", "for", "to", "from", "with", "by", "at", "as", "is", "than", "over", "under"],
];

/// Whether `text` is a number, a time, a commit id, a colour, or made of words of the lists alone.
pub(super) fn is_closed(text: &str) -> bool {
    let text = text.trim();
    text.len() <= LIMIT_BYTES
        && (text.parse::<f64>().is_ok()
            || Moment::parse(text).is_some()
            || is_commit(text)
            || is_colour(text)
            || words(text).all(|word| is_known(&word)))
}

/// Whether `text` is closed or one run of characters that codes are made of.
pub(super) fn is_code(text: &str) -> bool {
    let in_code = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'/' | b'+' | b'-');
    (text.len() <= CODE_LIMIT_BYTES && text.bytes().all(in_code)) || is_closed(text)
}

/// The words of a text, whatever stands between them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).flat_map(tokens)
}

fn is_known(word: &str) -> bool {
    RANKED.iter().chain(WORDS).any(|list| list.contains(&word)) || is_measure(word)
}

/// A number, with its unit or the letter of a version: `30`, `30d`, `v2`.
fn is_measure(word: &str) -> bool {
    let digits = word.strip_prefix(['v', 't']).unwrap_or(word);
    let unit = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < digits.len() && (unit.is_empty() || UNITS.contains(&unit)) || word == "z"
}

fn is_commit(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    COMMIT_DIGITS.contains(&text.len()) && text.bytes().all(hex) && text.bytes().any(|b| b.is_ascii_digit())
}

/// As style sheets write one: `#1b1f24`.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| matches!(hex.len(), 3 | 6 | 8) && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_states_numbers_and_times_are_nobodys_name() {
        for text in [
            "viewer",
            "Project Admin",
            "_GROUPS_ADMIN_ROLE",
            "read-only",
            "In progress",
            "private",
            "7 days",
            "30d",
            "1.5",
            "-3",
            "v2.1.0",
            "2026-01-05T09:00:00.000Z",
            "2026-01-05",
            "us-east-1",
            "pro",
            "8f3a1c0",
            "#1b1f24",
            "[\"read\",\"write\"]",
            "",
            "→",
        ] {
            assert!(is_closed(text), "{text}");
        }
    }

    #[test]
    fn names_are_no_closed_words() {
        for text in [
            "Alice Smith",
            "alice",
            "admin Alice",
            "Bob's team",
            "jürgen",
            "deadbeef",
            "u-118x",
            "user-abc",
            "7bc9bf60-71ab-472a-a125-55c8be21129e",
            "will",
            "grant",
            "mark",
            "Владимир",
        ] {
            assert!(!is_closed(text), "{text}");
        }
    }

    #[test]
    fn a_code_is_one_run_and_free_text_is_none() {
        assert!(is_code("VERIFICATION_ERROR") && is_code("user.login.failed") && is_code("In progress"));
        assert!(!is_code("left by Alice") && !is_code("alice@acme.io") && !is_code(&"a".repeat(65)));
    }
}
