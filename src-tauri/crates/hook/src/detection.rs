//! Telling the provider from the request: by its signature header, how that is written, and the headers beside it.

use crate::rule::Companion;
use crate::{Capture, Scheme, Schemes, signature};

/// Which scheme a request seems to be signed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection<'a> {
    /// Exactly one fits.
    One(&'a Scheme),
    /// Several fit; which one is meant has to be said, or found out by a secret.
    Ambiguous(Vec<&'a Scheme>),
    /// Nothing that a known scheme leaves.
    None,
}

impl Schemes {
    /// Finds the scheme of a capture.
    ///
    /// Of the schemes whose signature header is there, those stay that no other outranks; then those whose signature can be
    /// read, else those whose header at least has the form (so that a damaged signature is reported as damaged and not as
    /// absent); then those whose companions are there. Only a request without any signature header is searched for one
    /// in its body.
    #[must_use]
    pub fn detect<'a>(&'a self, capture: &Capture) -> Detection<'a> {
        let in_headers = self.iter().filter(|scheme| scheme.in_body.is_none());
        let present: Vec<&Scheme> = in_headers
            .filter(|scheme| signature::is_there(capture, scheme) && is_marked(capture, scheme))
            .collect();
        if present.is_empty() {
            let in_body = self.iter().filter(|scheme| scheme.in_body.is_some());
            return decide(in_body.filter(|scheme| is_marked(capture, scheme)).collect());
        }
        let outranked = |scheme: &Scheme| present.iter().any(|other| other.outranks.contains(&scheme.id));
        let candidates: Vec<&Scheme> = present.iter().copied().filter(|scheme| !outranked(scheme)).collect();
        let candidates = preferred(candidates, |scheme| signature::has_form(capture, scheme));
        let candidates = preferred(candidates, |scheme| signature::presented(capture, scheme).is_ok());
        decide(preferred(candidates, |scheme| is_accompanied(capture, scheme)))
    }
}

/// Those that are so, if any are.
fn preferred(candidates: Vec<&Scheme>, is_so: impl Fn(&Scheme) -> bool) -> Vec<&Scheme> {
    let so: Vec<&Scheme> = candidates.iter().copied().filter(|scheme| is_so(scheme)).collect();
    if so.is_empty() { candidates } else { so }
}

fn is_accompanied(capture: &Capture, scheme: &Scheme) -> bool {
    capture.headers.iter().any(|(name, value)| {
        scheme.companions.iter().any(|companion| is_companion(companion, name, value.trim()))
    })
}

fn is_companion(companion: &Companion, name: &str, value: &str) -> bool {
    let named = match companion.header.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start)),
        None => name.eq_ignore_ascii_case(&companion.header),
    };
    named && value.starts_with(companion.begins.as_str())
}

/// Whether the body holds each of the scheme's marks.
fn is_marked(capture: &Capture, scheme: &Scheme) -> bool {
    scheme.marks.iter().all(|mark| holds(&capture.body, mark.as_bytes()))
}

fn holds(body: &[u8], mark: &[u8]) -> bool {
    // Bodies may have 200 MB, and each scheme asks.
    !mark.is_empty() && memchr::memmem::find(body, mark).is_some()
}

fn decide(found: Vec<&Scheme>) -> Detection<'_> {
    match found.as_slice() {
        [] => Detection::None,
        [one] => Detection::One(one),
        _ => Detection::Ambiguous(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_held_wherever_it_stands_and_nothing_is_no_mark() {
        let held = [b"ab".as_slice(), b"xab", b"abx", b"aab"].map(|body| holds(body, b"ab"));
        assert_eq!(
            (held, holds(b"a", b"ab"), holds(b"a", b""), holds(b"", b"")),
            ([true; 4], false, false, false)
        );
    }
    use crate::Form;

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// The ids that are found.
    fn with(headers: &[(&str, &str)], body: &str) -> Vec<&'static str> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let capture =
            Capture { received_at: None, method: "POST".into(), url: "/".into(), headers, body: body.into() };
        match Schemes::built_in().detect(&capture) {
            Detection::One(scheme) => vec![&scheme.id],
            Detection::Ambiguous(schemes) => schemes.iter().map(|scheme| scheme.id.as_str()).collect(),
            Detection::None => vec![],
        }
    }

    #[test]
    fn each_scheme_is_found_by_its_own_header_in_any_case() {
        let outranked: Vec<&String> =
            Schemes::built_in().iter().flat_map(|scheme| &scheme.outranks).collect();
        for scheme in Schemes::built_in() {
            let Some(header) = scheme.header() else { continue };
            if !outranked.contains(&&scheme.id) {
                let value = match &scheme.form {
                    Form::Whole { prefix } | Form::List { prefix, .. } => format!("{prefix}x"),
                    Form::Pairs { key, .. } => format!("{key}=x"),
                };
                let found = with(&[(&header.to_uppercase(), &value)], &scheme.marks.concat());
                assert!(found.contains(&scheme.id.as_str()), "{}: {found:?}", scheme.id);
            }
        }
    }

    #[test]
    fn github_with_both_signatures_is_judged_by_the_stronger() {
        let github = ("X-GitHub-Event", "push");
        let both = [("X-Hub-Signature", "sha1=00"), ("X-Hub-Signature-256", "sha256=00"), github];
        assert_eq!(with(&both, ""), ["github_sha256"]);
        // A damaged strong signature must not lead to the weak one.
        let damaged = [("X-Hub-Signature", "sha1=00"), ("X-Hub-Signature-256", "00"), github];
        assert_eq!(with(&damaged, ""), ["github_sha256"]);
    }

    #[test]
    fn one_header_of_several_providers_is_told_apart_by_form_and_companions() {
        let sha1 = format!("sha1={}", &DIGEST[..40]);
        assert_eq!(with(&[("X-Hub-Signature", &sha1)], ""), ["github_sha1", "intercom"]);
        assert_eq!(with(&[("X-Hub-Signature", &sha1), ("X-GitHub-Delivery", "1")], ""), ["github_sha1"]);
        let sha256 = format!("sha256={DIGEST}");
        assert_eq!(with(&[("X-Hub-Signature", &sha256)], ""), ["bitbucket_cloud", "bitbucket_server"]);
        let server = [
            ("X-Hub-Signature", sha256.as_str()),
            ("X-Request-Id", "1"),
            ("X-Event-Key", "repo:refs_changed"),
        ];
        assert_eq!(with(&server, "").len(), 1, "{:?}", with(&server, ""));
        assert_eq!(with(&[("X-Hub-Signature-256", &sha256)], ""), ["github_sha256", "meta"]);
        assert_eq!(with(&[("X-Signature", DIGEST)], ""), ["lemonsqueezy"]);
        assert_eq!(with(&[("X-Signature", &DIGEST[..40])], ""), ["scalr"]);
        let hubspot =
            |version| with(&[("X-HubSpot-Signature", DIGEST), ("X-HubSpot-Signature-Version", version)], "");
        assert_eq!(
            (hubspot("v1"), hubspot("v2"), hubspot("v7").len()),
            (vec!["hubspot_v1"], vec!["hubspot_v2"], 2)
        );
    }

    #[test]
    fn the_family_of_standard_webhooks_is_ambiguous_until_a_companion_stands_there() {
        let value = format!("v1,{}", "A".repeat(43) + "=");
        let found = with(&[("webhook-signature", &value)], "");
        assert_eq!(found, ["standard_webhooks", "svix", "openai", "gitlab_signed"]);
        let gitlab =
            [("webhook-signature", value.as_str()), ("X-Gitlab-Event", "Push Hook"), ("X-Gitlab-Token", "t")];
        assert_eq!(with(&gitlab, ""), ["gitlab_signed"]);
        assert_eq!(with(&[("svix-signature", &value)], ""), ["svix"]);
    }

    #[test]
    fn a_signature_in_the_body_is_looked_for_where_no_header_has_one() {
        let mailgun = r#"{"signature":{"timestamp":"1","token":"t","signature":"00"},"event-data":{}}"#;
        assert_eq!(with(&[("Authorization", "Bearer x")], mailgun), ["mailgun"]);
        let adyen =
            r#"{"notificationItems":[{"NotificationRequestItem":{"additionalData":{"hmacSignature":""}}}]}"#;
        assert_eq!(with(&[], adyen), ["adyen_notification"]);
        assert_eq!(with(&[("X-Signature", DIGEST)], mailgun), ["lemonsqueezy"]);
    }

    #[test]
    fn two_providers_in_one_request_are_ambiguous_unless_only_one_fits() {
        let two = [("Stripe-Signature", "t=1,v1=00"), ("X-Slack-Signature", "v0=00")];
        assert_eq!(with(&two, ""), ["stripe", "slack"]);
        let one_fits = [("Stripe-Signature", "t=1,v1=00"), ("X-Slack-Signature", "nonsense")];
        assert_eq!(with(&one_fits, ""), ["stripe"]);
    }

    #[test]
    fn no_signature_header_is_no_scheme() {
        assert_eq!(
            with(&[("Content-Type", "application/json"), ("Authorization", "Bearer x")], "{}").len(),
            0
        );
    }
}
