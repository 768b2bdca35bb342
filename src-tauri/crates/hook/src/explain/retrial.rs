//! Schemes whose signature is no HMAC around the body: key pairs, signed forms, plain hashes, JWS, members of the body and
//! tokens. Here the request or the secret is changed and judged again, by the same judge as everything else.

use super::address;
use super::body::{self, TAILS, Variant, Visitor};
use super::digest::{Oddity, renamed};
use super::lock::Budget;
use super::reading;
use super::search::{self, Hit};
use super::value::times;
use crate::rule::{Algorithm, SecretForm, Strictness};
use crate::template::Template;
use crate::verdict::{Covered, Kind, Reason};
use crate::{Capture, Key, Scheme, Secret, judge};
use std::ops::ControlFlow;

/// What judging once costs beside the bytes of the body, in bytes hashed in the same time: an Ed25519 check takes some 100 µs
/// on a slow core, one of P-256 some 800 µs, reading the request some 5 µs.
const ED25519_COST_BYTES: u64 = 20 << 10;
const P256_COST_BYTES: u64 = 160 << 10;
const READING_COST_BYTES: u64 = 1 << 10;

/// Most variants of the body that are judged again with another change.
const PAIRED_LIMIT: usize = 24;

/// Readings that only clean a text, for keys that are compared or parsed as text.
const CLEANING: [&str; 5] =
    ["white_space_removed", "quotes_removed", "escape_removed", "bearer_removed", "prefix_removed"];

/// Recipes that are tried for key pairs, likeliest first.
const RECIPES: [(&str, &str, &str); 6] = [
    ("recipe_t_body", "{t}{body}", "time and body are signed with nothing between"),
    ("recipe_t.body", "{t}.{body}", "time, a full stop and body are signed"),
    ("recipe_body", "{body}", "only the body is signed"),
    ("recipe_body_t", "{body}{t}", "body and time are signed with nothing between"),
    ("recipe_t:body", "{t}:{body}", "time, a colon and body are signed"),
    ("recipe_id.t.body", "{id}.{t}.{body}", "id, time and body are signed with full stops between"),
];

const LENIENT: Oddity = Oddity {
    code: "digest_written_leniently",
    words: "is read although its letter case, alphabet or padding is another",
};
const RENAMED: Oddity =
    Oddity { code: "header_renamed", words: "is taken from a header that something on the way renamed" };

/// One change beside that of the body.
struct Change {
    capture: Capture,
    scheme: Scheme,
    keys: Vec<Key>,
    /// Place of the key among those given, where only one is tried.
    owner: Option<usize>,
    key: (&'static str, &'static str),
    frame: (String, String),
    odd: Option<Oddity>,
}

/// Searches within the budget.
pub(crate) fn search(capture: &Capture, scheme: &Scheme, keys: &[Key], budget: &mut Budget) -> Option<Hit> {
    let is_renamed = || scheme.headers.iter().any(|name| !renamed(capture, name).is_empty());
    if judge(capture, scheme, keys, None).reason == Reason::NoSignatureHeader && !is_renamed() {
        return None;
    }
    let documented = Change {
        capture: Capture { received_at: None, ..capture.clone() },
        scheme: scheme.clone(),
        keys: keys.to_vec(),
        owner: None,
        key: ("", ""),
        frame: (String::new(), String::new()),
        odd: None,
    };
    let mut court = Court { budget, kept: Vec::new() };
    let captured = Variant::captured(&capture.body);
    let tails: &[&[u8]] = if keeps_its_end(scheme, &captured.tail) { &[] } else { &TAILS };
    let others = others(&documented, capture);
    court
        .fits(&documented, &captured, tails)
        .or_else(|| others.iter().find_map(|change| court.fits(change, &captured, &[])))
        .or_else(|| court.bodies(&documented, &captured))
        .or_else(|| court.pairs(&others))
}

/// Whether the end of the body is no question: a token signs none, and a space or tab there is nothing that a tool adds. (An
/// HMAC search has the time to ask even so.)
fn keeps_its_end(scheme: &Scheme, tail: &[u8]) -> bool {
    scheme.algorithm == Algorithm::Token || tail.iter().any(|byte| !b"\r\n".contains(byte))
}

struct Court<'b> {
    budget: &'b mut Budget,
    /// Variants of the body, likeliest first.
    kept: Vec<Variant>,
}

impl Court<'_> {
    /// Judges the request with this body, under each of the tails.
    fn fits(&mut self, change: &Change, variant: &Variant, tails: &[&[u8]]) -> Option<Hit> {
        variant.tails(tails).into_iter().find_map(|tail| self.judged(change, variant, tail))
    }

    fn judged(&mut self, change: &Change, variant: &Variant, tail: &[u8]) -> Option<Hit> {
        let body = [variant.stem.as_slice(), tail].concat();
        if self.budget.is_empty() || !self.budget.take(cost(&change.scheme, body.len())) {
            self.budget.spent = true;
            return None;
        }
        self.budget.tried += 1;
        let capture = Capture { body, ..change.capture.clone() };
        let judged = judge(&capture, &change.scheme, &change.keys, None);
        if !matches!(judged.kind(), Kind::Valid | Kind::Stale) {
            return None;
        }
        Some(Hit {
            body: search::changed(variant, tail),
            key: (change.owner.or(judged.key)?, change.key.0, change.key.1),
            frame: change.frame.clone(),
            is_sure: !change.frame.0.contains("recipe_"),
            odd: change.odd,
            digest_bytes: 0,
            around: (Vec::new(), Vec::new()),
        })
    }

    /// Variants of the body, where the body has anything to do with the mismatch.
    fn bodies(&mut self, documented: &Change, captured: &Variant) -> Option<Hit> {
        let reason = judge(&documented.capture, &documented.scheme, &documented.keys, None).reason;
        let is_signed = documented.scheme.body_covered() != Covered::Nothing;
        if !is_signed
            && (documented.scheme.algorithm == Algorithm::Token || reason == Reason::SignatureMismatch)
        {
            return None;
        }
        let body = documented.capture.body.clone();
        body::each(&body, &mut Looking { court: self, documented, tail: &captured.tail })
    }

    fn pairs(&mut self, others: &[Change]) -> Option<Hit> {
        let kept = std::mem::take(&mut self.kept);
        search::diagonal(kept.len(), others.len(), |body, change| {
            let tail = kept[body].tail.clone();
            Some(self.judged(&others[change], &kept[body], &tail))
        })
    }
}

fn cost(scheme: &Scheme, body_bytes: usize) -> u64 {
    let check = match scheme.algorithm {
        Algorithm::Ed25519 => ED25519_COST_BYTES,
        Algorithm::EcdsaP256 => P256_COST_BYTES,
        _ => READING_COST_BYTES,
    };
    check + body_bytes as u64
}

struct Looking<'c, 'b> {
    court: &'c mut Court<'b>,
    documented: &'c Change,
    /// What stood at the end of the captured body: a writer that parses the body does not write it again.
    tail: &'c [u8],
}

impl Visitor<Hit> for Looking<'_, '_> {
    fn pays(&mut self, bytes: usize) -> bool {
        self.court.budget.take(bytes as u64)
    }

    fn visit(&mut self, variant: &Variant) -> ControlFlow<Hit> {
        let found = if keeps_its_end(&self.documented.scheme, self.tail) {
            self.court.judged(self.documented, variant, self.tail)
        } else {
            self.court.fits(self.documented, variant, &[b"", self.tail])
        };
        if let Some(hit) = found {
            return ControlFlow::Break(hit);
        }
        if self.court.kept.len() < PAIRED_LIMIT && !keeps_its_end(&self.documented.scheme, self.tail) {
            self.court.kept.push(variant.clone());
        }
        ControlFlow::Continue(())
    }
}

/// Every other change, likeliest first.
fn others(documented: &Change, capture: &Capture) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(writings(documented));
    changes.extend(readings(documented));
    if documented.scheme.signed.needs_url() {
        changes.extend(address::forms(capture).into_iter().map(|form| Change {
            capture: Capture { url: form.text, ..documented.capture.clone() },
            frame: (form.code, format!("the address {}", form.words)),
            ..documented.again()
        }));
    }
    if documented.scheme.has_key_pair() {
        changes.extend(time_units(documented));
        changes.extend(recipes(documented));
    }
    changes
}

impl Change {
    fn again(&self) -> Self {
        Self {
            capture: self.capture.clone(),
            scheme: self.scheme.clone(),
            keys: self.keys.clone(),
            owner: self.owner,
            key: self.key,
            frame: self.frame.clone(),
            odd: self.odd,
        }
    }
}

/// The signature written in another way or under another name.
fn writings(documented: &Change) -> Vec<Change> {
    let scheme = &documented.scheme;
    let lenient = Change {
        scheme: scheme.clone().with_strictness(Strictness::Lenient),
        odd: Some(LENIENT),
        ..documented.again()
    };
    let name = scheme.header().unwrap_or_default();
    let there = documented.capture.header(&name).next().is_some();
    let value =
        if there || name.is_empty() { None } else { renamed(&documented.capture, &name).first().copied() };
    let under_its_name = value.map(|value| {
        let mut capture = documented.capture.clone();
        capture.headers.push((name.clone(), value.to_owned()));
        Change { capture, odd: Some(RENAMED), ..documented.again() }
    });
    std::iter::once(lenient).chain(under_its_name).collect()
}

/// Every secret read in another way.
fn readings(documented: &Change) -> Vec<Change> {
    let scheme = Scheme { secret: SecretForm::Text, also_try: Vec::new(), ..documented.scheme.clone() };
    let is_text = scheme.algorithm == Algorithm::Token || scheme.has_key_pair();
    let mut ranked = Vec::new();
    for (owner, key) in documented.keys.iter().enumerate() {
        let known = key.secret.key(documented.scheme.secret);
        let readings = reading::readings(key.secret.bytes(), known.as_deref()).into_iter();
        let fitting = readings.filter(|reading| !is_text || CLEANING.contains(&reading.code));
        ranked.extend(fitting.enumerate().map(|(rank, reading)| (rank, owner, reading)));
    }
    ranked.sort_by_key(|(rank, owner, _)| (*rank, *owner));
    let change = |(_, owner, reading): (usize, usize, reading::Reading)| Change {
        scheme: scheme.clone(),
        keys: vec![Key::from(Secret::new(reading.key))],
        owner: Some(owner),
        key: (reading.code, reading.words),
        ..documented.again()
    };
    ranked.into_iter().map(change).collect()
}

/// The time in its header in another unit.
fn time_units(documented: &Change) -> Vec<Change> {
    let names = documented.scheme.time_headers();
    let written = |text: String| {
        let mut capture = documented.capture.clone();
        let of_time = |name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
        capture
            .headers
            .iter_mut()
            .filter(|(name, _)| of_time(name))
            .for_each(|(_, value)| value.clone_from(&text));
        capture
    };
    let values = times(&documented.capture, &documented.scheme).into_iter();
    let in_units = values.filter(|value| !value.code.is_empty());
    let change = |value: super::value::Value| Change {
        capture: written(value.text),
        frame: (value.code, value.words),
        ..documented.again()
    };
    in_units.map(change).collect()
}

fn recipes(documented: &Change) -> Vec<Change> {
    let change = |(code, template, words): (&str, &str, &str)| {
        let signed = Template::try_from(template.to_owned()).ok()?;
        let is_other = signed != documented.scheme.signed;
        is_other.then(|| Change {
            scheme: Scheme { signed, ..documented.scheme.clone() },
            frame: (code.to_owned(), words.to_owned()),
            ..documented.again()
        })
    };
    RECIPES.into_iter().filter_map(change).collect()
}
