//! By what captures are judged: the schemes that are known, one of them where a person chose it, and the secrets. Held
//! for as long as the captures are, and never shown.

use exhibit_engine::hook::{self, Capture, Detection, Explanation, Key, Reason, Scheme, Schemes, Verdict};
use exhibit_engine::webhook::{self, Asked, Look};

use crate::wire::Standing;

/// Schemes and secrets.
#[derive(Default)]
pub(crate) struct Judging {
    /// The workspace whose secrets they are; none = nothing was judged yet.
    pub(crate) workspace: Option<String>,
    /// All that are known, the user's own too.
    pub(crate) schemes: Schemes,
    /// Id of the one that all are judged by; none = found out from the headers of each.
    pub(crate) scheme: Option<String>,
    /// The kept secrets that could be reached, and then those that were pasted.
    pub(crate) keys: Vec<Key>,
    /// How many of them were pasted and are not kept.
    pub(crate) pasted: usize,
    /// What keeps captures from being judged as they might be, in sentences.
    pub(crate) troubles: Vec<String>,
}

/// What a judgement came to.
pub(crate) struct Judged {
    pub(crate) scheme: Option<String>,
    pub(crate) standing: Standing,
    pub(crate) reason: Reason,
    pub(crate) key: Option<String>,
}

impl Judging {
    /// Judges one at the time of its arrival, without words.
    pub(crate) fn judge(&self, capture: &Capture) -> Judged {
        let keys = &self.keys;
        if let Some(scheme) = self.by(capture) {
            let judged = hook::judge(capture, scheme, keys, None);
            return Judged {
                scheme: Some(scheme.id.clone()),
                standing: standing(judged.kind(), judged.reason),
                reason: judged.reason,
                key: judged.key.and_then(|place| keys[place].name.clone()),
            };
        }
        let verdict = webhook::judge(capture, self.asked(), keys, None);
        Judged {
            scheme: verdict.scheme,
            standing: standing(verdict.kind, verdict.reason),
            reason: verdict.reason,
            key: verdict.key.and_then(|key| key.name),
        }
    }

    /// The verdict in words, and what there is to see beside it.
    pub(crate) fn look(&self, capture: &Capture) -> (Verdict, Look<'_>) {
        let verdict = webhook::judge(capture, self.asked(), &self.keys, None);
        (verdict, webhook::look(capture, self.asked(), &self.keys, None))
    }

    /// Searches why the signature does not fit; none where there is nothing to explain.
    pub(crate) fn explain(&self, capture: &Capture) -> Option<Explanation> {
        webhook::explain(capture, self.asked(), &self.keys, None)
    }

    fn by(&self, capture: &Capture) -> Option<&Scheme> {
        if let Some(id) = &self.scheme {
            return self.schemes.named(id);
        }
        match self.schemes.detect(capture) {
            Detection::One(scheme) => Some(scheme),
            Detection::Ambiguous(_) | Detection::None => None,
        }
    }

    fn asked(&self) -> Asked<'_> {
        let scheme = self.scheme.as_deref().and_then(|id| self.schemes.named(id));
        Asked { schemes: &self.schemes, scheme }
    }

    /// Those that were pasted.
    pub(crate) fn pasted_keys(&self) -> &[Key] {
        &self.keys[self.keys.len() - self.pasted..]
    }
}

fn standing(kind: hook::Kind, reason: Reason) -> Standing {
    if reason == Reason::NoSecret {
        return Standing::Unchecked;
    }
    kind.into()
}
