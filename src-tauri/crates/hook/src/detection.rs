//! Telling the provider from the request: by its signature header and how that is written.

use crate::{Capture, Scheme, Schemes, signature};

/// Which scheme a request seems to be signed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection<'a> {
    /// Exactly one fits.
    One(&'a Scheme),
    /// Several fit; which one is meant has to be said.
    Ambiguous(Vec<&'a Scheme>),
    /// No signature header of a known scheme.
    None,
}

impl Schemes {
    /// Finds the scheme of a capture.
    ///
    /// A header whose value has the scheme's form counts first; where none has, the header alone does, so that a
    /// damaged signature is reported as damaged and not as absent.
    pub fn detect<'a>(&'a self, capture: &Capture) -> Detection<'a> {
        let present: Vec<_> =
            self.iter().filter(|scheme| capture.header(&scheme.header).next().is_some()).collect();
        let outranked = |scheme: &Scheme| present.iter().any(|other| other.outranks.contains(&scheme.id));
        let candidates: Vec<_> = present.iter().copied().filter(|scheme| !outranked(scheme)).collect();
        let fitting: Vec<_> = candidates.iter().copied().filter(|scheme| fits(capture, scheme)).collect();
        decide(if fitting.is_empty() { candidates } else { fitting })
    }
}

fn fits(capture: &Capture, scheme: &Scheme) -> bool {
    capture.header(&scheme.header).any(|value| signature::fits(value, &scheme.form))
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

    fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }

    fn with(headers: &[(&str, &str)]) -> Detection<'static> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Schemes::built_in().detect(&Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers,
            body: vec![],
        })
    }

    #[test]
    fn each_scheme_is_found_by_its_own_header_in_any_case() {
        for scheme in Schemes::built_in() {
            assert_eq!(with(&[(&scheme.header.to_uppercase(), "x")]), Detection::One(scheme));
        }
    }

    #[test]
    fn github_with_both_signatures_is_judged_by_the_stronger() {
        let both = [("X-Hub-Signature", "sha1=00"), ("X-Hub-Signature-256", "sha256=00")];
        assert_eq!(with(&both), Detection::One(scheme("github_sha256")));
        // A damaged strong signature must not lead to the weak one.
        let damaged = [("X-Hub-Signature", "sha1=00"), ("X-Hub-Signature-256", "00")];
        assert_eq!(with(&damaged), Detection::One(scheme("github_sha256")));
    }

    #[test]
    fn two_providers_in_one_request_are_ambiguous_unless_only_one_fits() {
        let two = [("Stripe-Signature", "t=1,v1=00"), ("X-Slack-Signature", "v0=00")];
        assert!(matches!(with(&two), Detection::Ambiguous(found) if found.len() == 2));
        let one_fits = [("Stripe-Signature", "t=1,v1=00"), ("X-Slack-Signature", "nonsense")];
        assert_eq!(with(&one_fits), Detection::One(scheme("stripe")));
    }

    #[test]
    fn no_signature_header_is_no_scheme() {
        assert_eq!(with(&[("Content-Type", "application/json")]), Detection::None);
    }
}
