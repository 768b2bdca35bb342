//! The cases, what each expects, and what an answer to it means.

use serde::{Serialize, Serializer};

use super::Outcome;

/// One thing that is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// A stable word.
    pub id: &'static str,
    /// What is sent, for people.
    pub title: &'static str,
    /// What a right receiver answers, where the scheme's signature can show it.
    pub expected: Expected,
    /// What it means when the answer is another one.
    pub failing: &'static str,
}

/// What a right receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// 2xx.
    Accept,
    /// 2xx, or 4xx for what the content is: the signature is right.
    AcceptOrContent,
    /// 400, 401, 403 or 422: answers by which receivers refuse what they were sent.
    Refuse,
    /// The signature of this scheme cannot show it.
    Any,
}

/// In the order in which they are sent.
pub const CASES: &[Case] = &[
    Case {
        id: "good",
        title: "a right delivery",
        expected: Expected::Accept,
        failing: "a right delivery is refused: secret, header or signed bytes are not those of the provider",
    },
    Case {
        id: "good_again",
        title: "a second right delivery under another id",
        expected: Expected::Accept,
        failing: "a right delivery is refused",
    },
    Case {
        id: "replayed",
        title: "the first delivery once more, byte for byte",
        expected: Expected::Accept,
        failing: "a delivery that came before is to be taken and left aside: providers send some twice",
    },
    Case {
        id: "not_utf8",
        title: "a right signature over a body that is no UTF-8",
        expected: Expected::AcceptOrContent,
        failing: "the receiver breaks on bytes that are no text",
    },
    Case {
        id: "empty_body",
        title: "a right signature over an empty body",
        expected: Expected::AcceptOrContent,
        failing: "the receiver breaks on an empty body",
    },
    Case {
        id: "huge_body",
        title: "a right signature over a body of 1 MiB",
        expected: Expected::AcceptOrContent,
        failing: "the receiver breaks on a body of 1 MiB",
    },
    Case {
        id: "wrong_secret",
        title: "signed with another secret",
        expected: Expected::Refuse,
        failing: "a delivery that anybody could have signed is accepted",
    },
    Case {
        id: "tampered_body",
        title: "one letter of the body changed after signing",
        expected: Expected::Refuse,
        failing: "a body that was changed on its way is accepted",
    },
    Case {
        id: "old_time",
        title: "signed with the right secret, long ago",
        expected: Expected::Refuse,
        failing: "a delivery that somebody kept can be sent again at any time",
    },
    Case {
        id: "future_time",
        title: "signed with the right secret, for a time far ahead",
        expected: Expected::Refuse,
        failing: "a delivery signed for later is accepted",
    },
    Case {
        id: "missing_signature",
        title: "no signature",
        expected: Expected::Refuse,
        failing: "a delivery without a signature is accepted",
    },
    Case {
        id: "empty_signature",
        title: "a signature header with nothing in it",
        expected: Expected::Refuse,
        failing: "an empty signature is accepted",
    },
    Case {
        id: "malformed_signature",
        title: "a signature header that holds no signature",
        expected: Expected::Refuse,
        failing: "something that is no signature is accepted",
    },
    Case {
        id: "two_signatures",
        title: "two signatures, the first wrong and the second right",
        expected: Expected::Accept,
        failing: "while a secret is changed, providers sign with both: one right signature is enough",
    },
    Case {
        id: "repeated_header",
        title: "the signature header twice, first wrong, then right",
        expected: Expected::Refuse,
        failing: "receivers differ in which of two headers they take, and this one took the delivery",
    },
    Case {
        id: "changed_event",
        title: "the header that names the event changed",
        expected: Expected::Refuse,
        failing: "a changed event header is accepted although it is signed",
    },
    Case {
        id: "alg_none",
        title: "a token that says it is not signed (alg none)",
        expected: Expected::Refuse,
        failing: "whoever leaves the signature out is believed",
    },
    Case {
        id: CONTROL,
        title: "a right delivery after all the others",
        expected: Expected::Accept,
        failing: "a right delivery is refused after the forged ones",
    },
];

/// The last case, which every scheme has: what refuses it too has refused nothing for its signature.
pub(super) const CONTROL: &str = "good_after";

impl Expected {
    /// The word that is recorded and exported.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::AcceptOrContent => "accept or content",
            Self::Refuse => "refuse",
            Self::Any => "any",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        let all = [Self::Accept, Self::AcceptOrContent, Self::Refuse, Self::Any];
        all.into_iter().find(|expected| expected.as_str() == word)
    }
}

impl Serialize for Expected {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// Whether a receiver says by this status that it does not take what it was sent. Others (404, 405, 408, 413, 415, 429 …)
/// are answers to an address, a method, a size or a pace, and come without a look at any signature.
fn is_refusal(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 422)
}

/// Whether this status asks to come again later, or comes from something that stands before the receiver.
fn is_later(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 502..=504)
}

/// What an answer (status, error) to a case means; no answer recorded: it was not sent.
pub(super) fn judged(
    case: &Case,
    expected: Option<Expected>,
    answer: Option<(Option<u16>, Option<&str>)>,
) -> (Outcome, &'static str) {
    let (Some(expected), Some((status, error))) = (expected, answer) else {
        return (Outcome::NotRun, "it was not sent");
    };
    let Some(status) = status else { return (Outcome::Fail, "there was no answer") };
    if error.is_some() {
        return (Outcome::Fail, "the answer did not come to its end");
    }
    match (expected, status / 100) {
        (Expected::Any, _) => {
            (Outcome::NotJudged, "a signature of this scheme cannot show it; the answer is only noted")
        }
        (_, _) if is_later(status) => {
            (Outcome::NotJudged, "the receiver, or what stands before it, asks to come again later")
        }
        (Expected::Accept | Expected::AcceptOrContent, 2) => (Outcome::Pass, "accepted, as it has to be"),
        (Expected::Refuse, _) if is_refusal(status) => (Outcome::Pass, "refused, as it has to be"),
        (Expected::AcceptOrContent, 4) => {
            (Outcome::NotJudged, "refused; whether for its signature or its content cannot be told")
        }
        (Expected::Refuse, 4) => {
            (Outcome::NotJudged, "not accepted, but with a status that says nothing of a signature")
        }
        (Expected::Refuse, 5) => (Outcome::Fail, "not accepted, but the receiver broke instead of refusing"),
        (Expected::Refuse, 3) => (Outcome::NotJudged, "answered with a redirect, which is not followed"),
        _ => (Outcome::Fail, case.failing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str) -> &'static Case {
        CASES.iter().find(|case| case.id == id).unwrap()
    }

    #[test]
    fn an_answer_means_what_the_case_expects() {
        let outcome = |id: &str, status: Option<u16>| {
            let case = case(id);
            judged(case, Some(case.expected), Some((status, status.is_none().then_some("gone")))).0
        };
        for (id, status, expected) in [
            ("good", Some(204), Outcome::Pass),
            ("good", Some(401), Outcome::Fail),
            ("good", None, Outcome::Fail),
            ("empty_body", Some(200), Outcome::Pass),
            ("empty_body", Some(400), Outcome::NotJudged),
            ("empty_body", Some(500), Outcome::Fail),
            ("wrong_secret", Some(400), Outcome::Pass),
            ("wrong_secret", Some(200), Outcome::Fail),
            ("wrong_secret", Some(500), Outcome::Fail),
            ("wrong_secret", Some(302), Outcome::NotJudged),
            ("wrong_secret", Some(403), Outcome::Pass),
            ("wrong_secret", Some(404), Outcome::NotJudged),
            ("wrong_secret", Some(405), Outcome::NotJudged),
            ("wrong_secret", Some(408), Outcome::NotJudged),
            ("wrong_secret", Some(413), Outcome::NotJudged),
            ("wrong_secret", Some(429), Outcome::NotJudged),
            ("wrong_secret", Some(503), Outcome::NotJudged),
            ("good", Some(404), Outcome::Fail),
            ("good", Some(429), Outcome::NotJudged),
            ("wrong_secret", None, Outcome::Fail),
        ] {
            assert_eq!(outcome(id, status), expected, "{id} {status:?}");
        }
        assert_eq!(judged(case("good"), None, None).0, Outcome::NotRun);
        assert_eq!(judged(case("good"), Some(Expected::Any), Some((Some(200), None))).0, Outcome::NotJudged);
        assert_eq!(
            judged(case("good"), Some(Expected::Accept), Some((Some(200), Some("cut")))).0,
            Outcome::Fail
        );
    }
}
