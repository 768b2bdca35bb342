//! What a signature of a scheme covers, and what anybody on the way may change unnoticed.

use crate::format::Body;
use crate::rule::{Algorithm, TimeSource};
use crate::template::Piece;
use crate::verdict::{Covered, NotCovered};
use crate::{Capture, Scheme, claim, signature};

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
    /// What the header called `name` is to a signature of this scheme; letter case is ignored. Headers that a request
    /// lists as signed are not known here, see [`Scheme::parts`].
    #[must_use]
    pub fn part(&self, name: &str) -> Part {
        if signature::family_of(name, self).is_some() {
            Part::Signature
        } else if self.signed_headers().iter().any(|signed| signed.eq_ignore_ascii_case(name)) {
            Part::Signed
        } else {
            Part::NotSigned
        }
    }

    /// What each header is to the signature of this request, in their order.
    #[must_use]
    pub fn parts(&self, capture: &Capture) -> Vec<Part> {
        let listed = self.listed(capture);
        let is_listed = |name: &str| listed.iter().any(|listed| listed.eq_ignore_ascii_case(name));
        let part = |name: &str| match self.part(name) {
            Part::NotSigned if is_listed(name) => Part::Signed,
            part => part,
        };
        capture.headers.iter().map(|(name, _)| part(name)).collect()
    }

    /// Whether the header called `name` carries the secret itself, and must be hidden as one. Letter case is ignored.
    #[must_use]
    pub fn is_credential(&self, name: &str) -> bool {
        self.algorithm == Algorithm::Token && signature::family_of(name, self).is_some()
    }

    /// Whether a sender chooses how long this signed member is.
    pub(crate) fn is_free_member(&self, path: &str) -> bool {
        !is_time_member(self, path)
    }

    /// How much of the body a right signature covers.
    #[must_use]
    pub fn body_covered(&self) -> Covered {
        let members = || self.signed.members().any(|path| !is_of_signature(self, path));
        match self.algorithm {
            Algorithm::Token => Covered::Nothing,
            Algorithm::JwsHs256 => Covered::Whole,
            _ if self.signed.covers_body() => Covered::Whole,
            _ if members() => Covered::Members,
            _ => Covered::Nothing,
        }
    }

    /// What even a right signature of this scheme says nothing about, for this request, in sentences. They hold names of
    /// the scheme, never text of the request.
    #[must_use]
    pub fn not_covered(&self, capture: &Capture) -> Vec<String> {
        let mut said = self.about_body();
        said.extend(self.about_request());
        said.extend(claim::open_ends(self));
        said.push(self.about_headers(capture));
        said.extend(not_covered(capture, self).iter().map(|header| match header.body_agrees {
            Some(true) if self.body_covered() != Covered::Whole => {
                format!("{} is not signed; the body says the same.", header.header)
            }
            Some(true) => format!("{} is not signed; the signed body says the same.", header.header),
            Some(false) if self.body_covered() != Covered::Whole => {
                format!("{} is not signed, and the body says something else.", header.header)
            }
            Some(false) => {
                format!("{} is not signed, and the signed body says something else.", header.header)
            }
            None => format!("{} is not signed, and the body does not repeat it.", header.header),
        }));
        if !self.signs_time() {
            said.push(
                "No time is signed: an old delivery that is sent again looks like a new one.".to_owned(),
            );
        }
        said
    }

    fn about_body(&self) -> Vec<String> {
        let said = match self.body_covered() {
            Covered::Whole => return Vec::new(),
            Covered::Nothing if self.algorithm == Algorithm::Token => {
                "The body is not signed: the header only shows that the sender knows the token.".to_owned()
            }
            Covered::Nothing => {
                "The body is not signed, but for what the signature itself is made of.".to_owned()
            }
            Covered::Members => {
                let names: Vec<&str> = self.signed.members().collect();
                format!("Of the body only these members are signed: {}.", names.join(", "))
            }
        };
        vec![said]
    }

    fn about_request(&self) -> Option<String> {
        let url = self.signed.has(&Piece::Url) || self.signed.has(&Piece::ReadableUrl);
        let said = match (self.signed.has(&Piece::Method), url, self.signed.has(&Piece::Path)) {
            (true, true, _) => return None,
            (true, false, true) => "The host of the request is not signed.",
            (true, false, false) => "The address of the request is not signed.",
            (false, true, _) => "The method of the request is not signed.",
            (false, false, true) => "The method and the host of the request are not signed.",
            (false, false, false) => "The method and the address of the request are not signed.",
        };
        Some(said.to_owned())
    }

    fn about_headers(&self, capture: &Capture) -> String {
        let mut names: Vec<&str> = self.signed_headers();
        if self.header_list.is_some() && !self.listed(capture).is_empty() {
            return "No header is signed but those that the list of signed headers names.".to_owned();
        }
        // Of several names for one header, those that are there.
        if names.iter().any(|name| capture.header(name).next().is_some()) {
            names.retain(|name| capture.header(name).next().is_some());
        }
        match names.as_slice() {
            [] => "No header is signed.".to_owned(),
            names => format!("No header is signed but {}.", names.join(" and ")),
        }
    }

    /// The headers whose values are among the signed bytes: of the time, of the id, named ones and the list itself.
    fn signed_headers(&self) -> Vec<&str> {
        let needs_time = self.signed.needs_time();
        let times = self.time_headers().iter().filter(|_| needs_time || self.header_list.is_some());
        let ids = self.delivery_headers.iter().filter(|_| self.signed.needs_id());
        let all = times.chain(ids).chain(&self.header_list).map(String::as_str);
        all.chain(self.signed.named_headers()).collect()
    }

    /// The headers that this request lists as signed.
    fn listed<'a>(&self, capture: &'a Capture) -> Vec<&'a str> {
        let Some(list) = &self.header_list else { return Vec::new() };
        let mut lists = capture.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(list));
        lists.next().and_then(|(_, value)| listed_names(value)).unwrap_or_default()
    }

    fn signs_time(&self) -> bool {
        let sources = self.time.as_ref().map_or(&[][..], |window| &window.source);
        sources.iter().any(|source| self.vouches_for(source))
    }

    /// Whether a right signature vouches for a time that stands there.
    pub(crate) fn vouches_for(&self, source: &TimeSource) -> bool {
        match (source, self.algorithm) {
            (_, Algorithm::Token) | (TimeSource::Header(_) | TimeSource::Pair(_), Algorithm::JwsHs256) => {
                false
            }
            (TimeSource::Member(path), _) => {
                self.body_covered() == Covered::Whole || self.signed.members().any(|signed| signed == path)
            }
            (TimeSource::Header(names), _) => {
                let is_named =
                    |name: &String| self.signed.named_headers().any(|named| named.eq_ignore_ascii_case(name));
                self.signed.needs_time() || self.header_list.is_some() || names.iter().any(is_named)
            }
            (TimeSource::Pair(_), _) => self.signed.needs_time(),
        }
    }

    /// Whether something else that a sender writes stands right beside the time in the signed string.
    pub(crate) fn time_touches(&self) -> bool {
        let is_time = |piece: &Piece| match piece {
            Piece::Time => true,
            Piece::Member(path) => is_time_member(self, path),
            _ => false,
        };
        self.signed.touching().any(|(before, behind)| is_time(before) || is_time(behind))
    }
}

/// Most headers that one request may list as signed. Contentful's own library lists a handful; each one listed costs a look
/// at every header.
const LISTED_LIMIT: usize = 64;

/// The names in a list of signed headers; none where it lists more than any sender does.
pub(crate) fn listed_names(list: &str) -> Option<Vec<&str>> {
    let names: Vec<&str> = list.split(',').take(LISTED_LIMIT + 1).map(str::trim).collect();
    (names.len() <= LISTED_LIMIT).then_some(names)
}

/// Whether a member is only there for the signature's sake.
fn is_of_signature(scheme: &Scheme, path: &str) -> bool {
    is_time_member(scheme, path) || path == TOKEN
}

fn is_time_member(scheme: &Scheme, path: &str) -> bool {
    let sources = scheme.time.as_ref().map_or(&[][..], |window| &window.source);
    sources.iter().any(|source| matches!(source, TimeSource::Member(member) if member == path))
}

/// Mailgun's name for what keeps two signatures of the same second apart.
const TOKEN: &str = "token";

/// The headers of the request that a receiver may trust although nothing signs them, with what the body says of them.
pub(crate) fn not_covered(capture: &Capture, scheme: &Scheme) -> Vec<NotCovered> {
    let present = |header: &str| capture.header(header).next().is_some();
    let wants_body =
        scheme.unsigned.iter().any(|unsigned| unsigned.member.is_some() && present(&unsigned.header));
    // Only a few members are looked at, which is no reason to take the whole body apart.
    let body = if wants_body { Body::of(&capture.body) } else { None };
    let mut found = Vec::new();
    for unsigned in &scheme.unsigned {
        let path = unsigned.member.as_ref().filter(|_| present(&unsigned.header));
        let said = path.and_then(|path| body.as_ref()?.text_at(path));
        for value in capture.header(&unsigned.header) {
            let body_agrees = said.as_ref().map(|said| said == value);
            found.push(NotCovered { header: unsigned.header.clone(), value: value.to_owned(), body_agrees });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schemes;

    fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }

    fn capture(headers: &[(&str, &str)], body: &str) -> Capture {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Capture { received_at: None, method: "POST".into(), url: "/EVIL".into(), headers, body: body.into() }
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
        assert_eq!(scheme("outworx").part("X-Outworx-Delivery"), Part::NotSigned);
        assert_eq!(
            (scheme("scalr").part("date"), scheme("linear").part("Linear-Timestamp")),
            (Part::Signed, Part::NotSigned)
        );
        assert_eq!(scheme("docusign").part("X-DocuSign-Signature-7"), Part::Signature);
    }

    #[test]
    fn a_request_that_lists_its_signed_headers_is_believed_about_them() {
        let headers = [
            ("x-contentful-signed-headers", "x-contentful-signed-headers, X-Topic"),
            ("x-topic", ""),
            ("Content-Type", ""),
        ];
        let contentful = scheme("contentful");
        assert_eq!(contentful.part("x-topic"), Part::NotSigned);
        let parts = contentful.parts(&capture(&headers, ""));
        assert_eq!(parts, [Part::Signed, Part::Signed, Part::NotSigned]);
    }

    #[test]
    fn a_token_is_a_credential_and_covers_no_body() {
        let gitlab = scheme("gitlab_token");
        assert!(
            gitlab.is_credential("x-gitlab-TOKEN") && !scheme("github").is_credential("X-Hub-Signature-256")
        );
        let covered = [
            "gitlab_token",
            "okta_auth_header",
            "mailgun",
            "adyen_notification",
            "netlify",
            "twilio",
            "github",
        ]
        .map(|id| scheme(id).body_covered());
        let [nothing, members, whole] = [Covered::Nothing, Covered::Members, Covered::Whole];
        assert_eq!(covered, [nothing, nothing, nothing, members, whole, whole, whole]);
        assert!(gitlab.not_covered(&capture(&[], ""))[0].starts_with("The body is not signed"));
    }

    #[test]
    fn what_is_not_covered_is_said_without_a_word_of_the_request() {
        let headers = [("X-Outworx-Event", "EVIL"), ("X-Outworx-Delivery", "d-1")];
        let body = r#"{"action":"TOKEN_CREATED","id":"d-1"}"#;
        let said = scheme("outworx").not_covered(&capture(&headers, body));
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
