//! What a right signature of a scheme shows, in words that claim no more than that.

use crate::rule::Algorithm;
use crate::template::Piece;
use crate::verdict::Covered;
use crate::{Capture, Scheme};

/// What a right signature shows, as a sentence.
pub(crate) fn sentence(scheme: &Scheme) -> &'static str {
    match signed(scheme) {
        Signed::Nothing => "The request holds this token; nothing is signed.",
        Signed::Itself => {
            "The signature was made with this secret, but over nothing of what the request says."
        }
        Signed::Members => "The signature was made with this secret over the members that are signed.",
        Signed::Hash => "The signature was made with this secret over a hash of exactly these bytes.",
        Signed::Fields => {
            "The signature was made with this secret over this address and what was posted to it."
        }
        Signed::Bytes => "The signature was made with this secret over exactly these bytes.",
    }
}

/// The same with the size of the body and the fingerprint of the key.
pub(crate) fn detail(scheme: &Scheme, capture: &Capture, fingerprint: &str) -> String {
    let bytes = capture.body.len();
    let over = match signed(scheme) {
        Signed::Nothing => {
            return format!("It is the token whose fingerprint is {fingerprint}; nothing is signed.");
        }
        Signed::Itself => "over nothing of what the request says,".to_owned(),
        Signed::Members => "over the members that are signed,".to_owned(),
        Signed::Hash => format!("over a hash of exactly these {bytes} bytes"),
        Signed::Fields => format!("over the address and what was posted in these {bytes} bytes,"),
        Signed::Bytes => format!("over exactly these {bytes} bytes"),
    };
    format!("Made {over} with the secret whose fingerprint is {fingerprint}.")
}

/// Where one signed part ends and the next begins, where nothing signs that, in sentences.
pub(crate) fn open_ends(scheme: &Scheme) -> Vec<String> {
    let mut said = Vec::new();
    for (before, behind) in scheme.signed.touching() {
        // Of a time the length is known, and a method and a secret are no text of the sender's.
        let Some((before, behind)) = name(before).zip(name(behind)) else { continue };
        said.push(format!("Where {before} ends and {behind} begins is not signed."));
    }
    if scheme.signed.has(&Piece::Form) {
        said.push(
            "Where a field's name ends, its value begins and the next field begins is not signed.".to_owned(),
        );
    }
    if scheme.signed.members().filter(|path| scheme.is_free_member(path)).count() > 1 {
        said.push("Where one signed member ends and the next begins is not signed.".to_owned());
    }
    let is_extensible = scheme.algorithm == Algorithm::Digest
        && scheme.signed.pieces().first() == Some(&Piece::Secret)
        && scheme.signed.pieces().last() != Some(&Piece::Secret);
    if is_extensible {
        said.push(
            "The end of what is signed is not signed: a plain hash that begins with the secret can be continued by \
             whoever has seen one, without the secret."
                .to_owned(),
        );
    }
    said
}

/// What there is under a signature.
enum Signed {
    /// It is a token.
    Nothing,
    /// Time and token of the signature.
    Itself,
    Members,
    Hash,
    Fields,
    Bytes,
}

fn signed(scheme: &Scheme) -> Signed {
    match (scheme.algorithm, scheme.body_covered()) {
        (Algorithm::Token, _) => Signed::Nothing,
        (Algorithm::JwsHs256, _) => Signed::Hash,
        (_, Covered::Nothing) => Signed::Itself,
        (_, Covered::Members) => Signed::Members,
        (_, Covered::Whole) if scheme.signed.has(&Piece::Form) => Signed::Fields,
        (_, Covered::Whole) => Signed::Bytes,
    }
}

/// What a piece is to people, where a sender chooses its text and its length.
fn name(piece: &Piece) -> Option<&'static str> {
    match piece {
        Piece::Body => Some("the body"),
        Piece::Id => Some("the id"),
        Piece::Url | Piece::ReadableUrl | Piece::Path => Some("the address"),
        Piece::Form => Some("the form"),
        Piece::Headers | Piece::Header(_) => Some("a signed header"),
        Piece::Text(_) | Piece::Time | Piece::Method | Piece::Secret | Piece::Member(_) => None,
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
    fn exactly_these_bytes_is_said_only_where_they_are_signed() {
        for scheme in Schemes::built_in() {
            let says_bytes = sentence(scheme).contains("exactly these bytes");
            let are_signed = scheme.signed.has(&Piece::Body) || scheme.algorithm == Algorithm::JwsHs256;
            assert_eq!(says_bytes, are_signed, "{}", scheme.id);
        }
    }

    #[test]
    fn what_can_be_moved_or_continued_is_said() {
        let said = |id: &str| open_ends(scheme(id)).join(" ");
        assert_eq!(said("github"), "");
        assert_eq!(said("discord"), "", "a time has one length");
        assert_eq!(said("square"), "Where the address ends and the body begins is not signed.");
        assert!(
            said("twilio").contains("a field's name")
                && said("twilio").contains("the address ends and the form")
        );
        assert!(said("adyen_notification").contains("one signed member"));
        assert!(
            said("hubspot_v1").contains("without the secret")
                && said("hubspot_v2").contains("the address ends")
        );
        assert_eq!(said("hubspot_v3"), "Where the address ends and the body begins is not signed.");
        assert_eq!(said("mailgun"), "", "its time has one length");
    }
}
