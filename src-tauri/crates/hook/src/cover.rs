//! What a signature of a scheme covers, and what anybody on the way may change unnoticed.

use crate::scheme::TimeSource;
use crate::{Capture, Scheme};

/// What a header is to the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It carries the signature.
    Signature,
    /// Its value is among the signed bytes.
    Signed,
    /// Nothing signs it.
    NotSigned,
}

impl Scheme {
    /// What the header called `name` is to a signature of this scheme; letter case is ignored.
    #[must_use]
    pub fn part(&self, name: &str) -> Part {
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        if is(&self.header) {
            Part::Signature
        } else if self.signed_headers().into_iter().flatten().any(is) {
            Part::Signed
        } else {
            Part::NotSigned
        }
    }

    /// Whether the header called `name` carries the secret itself, and must be hidden as one. Letter case is ignored.
    #[must_use]
    pub fn is_credential(&self, _name: &str) -> bool {
        false
    }

    /// What even a right signature of this scheme says nothing about, for this request, in sentences. They hold names of
    /// the scheme, never text of the request.
    #[must_use]
    pub fn not_covered(&self, capture: &Capture) -> Vec<String> {
        let mut said = vec!["The method and the address of the request are not signed.".to_owned()];
        said.push(match self.signed_headers().into_iter().flatten().collect::<Vec<_>>().as_slice() {
            [] => "No header is signed.".to_owned(),
            names => format!("No header is signed but {}.", names.join(" and ")),
        });
        for header in crate::verify::not_covered(capture, self) {
            said.push(match header.body_agrees {
                Some(true) => format!("{} is not signed; the signed body says the same.", header.header),
                Some(false) => {
                    format!("{} is not signed, and the signed body says something else.", header.header)
                }
                None => format!("{} is not signed, and the body does not repeat it.", header.header),
            });
        }
        if self.time.is_none() {
            said.push(
                "No time is signed: an old delivery that is sent again looks like a new one.".to_owned(),
            );
        }
        said
    }

    /// The headers whose values are among the signed bytes: of the time and of the id.
    fn signed_headers(&self) -> [Option<&str>; 2] {
        let id = self.delivery_header.as_deref().filter(|_| self.signed.needs_id());
        [self.time_header(), id]
    }

    /// The header of the signed time, where it has one of its own.
    pub(crate) fn time_header(&self) -> Option<&str> {
        match self.time.as_ref().map(|window| &window.source) {
            Some(TimeSource::Header(name)) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schemes;

    fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }

    #[test]
    fn only_what_stands_in_the_recipe_is_signed() {
        let standard = scheme("standard_webhooks");
        assert_eq!(standard.part("WEBHOOK-SIGNATURE"), Part::Signature);
        assert_eq!(
            (standard.part("Webhook-Id"), standard.part("webhook-timestamp")),
            (Part::Signed, Part::Signed)
        );
        assert_eq!(standard.part("content-type"), Part::NotSigned);
        let outworx = scheme("outworx");
        assert_eq!(outworx.part("X-Outworx-Delivery"), Part::NotSigned);
        assert!(Schemes::built_in().iter().all(|scheme| scheme.part(&scheme.header) == Part::Signature));
    }

    #[test]
    fn what_is_not_covered_is_said_without_a_word_of_the_request() {
        let headers = [("X-Outworx-Event", "EVIL"), ("X-Outworx-Delivery", "d-1")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let body = br#"{"action":"TOKEN_CREATED","id":"d-1"}"#.to_vec();
        let capture =
            Capture { received_at: None, method: "POST".into(), url: "/EVIL".into(), headers, body };
        let said = scheme("outworx").not_covered(&capture);
        assert_eq!(
            said,
            [
                "The method and the address of the request are not signed.",
                "No header is signed.",
                "X-Outworx-Event is not signed, and the signed body says something else.",
                "X-Outworx-Delivery is not signed; the signed body says the same.",
                "No time is signed: an old delivery that is sent again looks like a new one.",
            ]
        );
    }
}
