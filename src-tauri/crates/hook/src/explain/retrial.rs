//! Schemes whose signature is no HMAC around the body: key pairs, signed forms, plain hashes, JWS, members of the body and
//! tokens. Here the request or the secret is changed and judged again, by the same judge as everything else.

use super::address;
use super::body::{self, TAILS, Variant, Visitor};
use super::digest::{Oddity, renamed};
use super::lock::{Budget, READINGS_COST_BYTES, reading_cost};
use super::reading;
use super::search::{self, Hit};
use super::value::times;
use crate::rule::{Algorithm, SecretForm, Strictness};
use crate::template::{Piece, Template};
use crate::verdict::{Covered, Freshness, Kind, Reason};
use crate::{Capture, Inquiry, Judgement, Key, Scheme, Secret, judge, lock, signature};
use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::rc::Rc;

/// What one check of a public key costs beside the bytes of the body, in bytes hashed in the same time: one of Ed25519 takes
/// some 100 µs on a slow core, one of P-256 some 800 µs.
const ED25519_COST_BYTES: u64 = 20 << 10;
const P256_COST_BYTES: u64 = 160 << 10;

/// What starting a secret key costs.
const SECRET_COST_BYTES: u64 = 256;

/// Most headers whose time is written anew; more than one is refused anyway.
const TIME_LIMIT: usize = 2;

/// Most changes that are tried beside those of the body; each key gives up to thirty.
const CHANGE_LIMIT: usize = 512;

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
#[derive(Clone)]
struct Change<'a> {
    edit: Edit,
    scheme: Rc<Scheme>,
    keys: Cow<'a, [Key]>,
    /// Place of the key among those given, where only one is tried.
    owner: Option<usize>,
    key: (&'static str, &'static str),
    frame: (String, String),
    odd: Option<Oddity>,
}

/// What is done to the request before it is judged.
#[derive(Clone, Default)]
struct Edit {
    /// The address in place of the captured one.
    url: Option<String>,
    /// Values in place of those of the headers at these places.
    values: Vec<(usize, String)>,
    /// A header that is put behind the others.
    added: Option<(String, String)>,
}

impl Edit {
    /// Does it, and gives what undoes it.
    fn apply(self, to: &mut Capture) -> Self {
        let url = self.url.map(|url| std::mem::replace(&mut to.url, url));
        let swap =
            |(place, value): (usize, String)| (place, std::mem::replace(&mut to.headers[place].1, value));
        let values = self.values.into_iter().map(swap).collect();
        to.headers.extend(self.added);
        Self { url, values, added: None }
    }
}

/// Searches within the budget.
pub(crate) fn search(
    capture: &Capture,
    scheme: &Scheme,
    inquiry: Inquiry<'_>,
    budget: &mut Budget,
) -> Option<Hit> {
    let documented = Change {
        edit: Edit::default(),
        scheme: Rc::new(scheme.clone()),
        keys: Cow::Borrowed(inquiry.keys),
        owner: None,
        key: ("", ""),
        frame: (String::new(), String::new()),
        odd: None,
    };
    // The body is filled in anew for each variant, everything else is changed in place: a copy for each would cost more than
    // the search.
    let stage = Capture {
        received_at: None,
        method: capture.method.clone(),
        url: capture.url.clone(),
        headers: capture.headers.clone(),
        body: Vec::new(),
    };
    let captured = Variant::captured(&capture.body);
    let tails: &[&[u8]] = if keeps_its_end(scheme, &captured.tail) { &[] } else { &TAILS };
    let others = others(&documented, capture, budget);
    let mut court = Court { budget, stage, at: inquiry.at.or(capture.received_at), kept: Vec::new() };
    court
        .fits(&documented, &captured, tails)
        .or_else(|| others.iter().find_map(|change| court.fits(change, &captured, &[])))
        .or_else(|| court.bodies(&documented, &captured, capture))
        .or_else(|| court.pairs(&others))
}

/// As many of the keys as may be judged with for what is left of the budget, which pays for them.
pub(crate) fn affordable<'k>(
    capture: &Capture,
    scheme: &Scheme,
    keys: &'k [Key],
    budget: &mut Budget,
) -> &'k [Key] {
    let body = capture.body.len() as u64;
    let is_parsed = scheme.in_body.is_some() || scheme.signed.has(&Piece::Form);
    // Parsing costs about as much as hashing, putting the signed bytes together far less.
    if !budget.take(reading_cost(capture) + if is_parsed { body } else { body / 8 }) {
        return &[];
    }
    let of_key = match scheme.algorithm {
        Algorithm::Ed25519 => signatures(capture, scheme, keys.len()) * (ED25519_COST_BYTES + body),
        Algorithm::EcdsaP256 => signatures(capture, scheme, keys.len()) * P256_COST_BYTES,
        Algorithm::Token => SECRET_COST_BYTES,
        Algorithm::Hmac | Algorithm::JwsHs256 | Algorithm::Digest => {
            (SECRET_COST_BYTES + body) * (1 + scheme.also_try.len() as u64) * addresses(capture, scheme)
        }
    };
    let affords = usize::try_from(budget.affords(of_key)).unwrap_or(usize::MAX);
    let paid = &keys[..keys.len().min(affords)];
    budget.take(of_key * paid.len() as u64);
    budget.spent |= paid.len() < keys.len();
    paid
}

/// How many addresses are put together for each key: with https and http before a bare path, with and without a port for
/// forms.
fn addresses(capture: &Capture, scheme: &Scheme) -> u64 {
    let is_path = scheme.signed.needs_url() && capture.url.starts_with('/');
    let of_path = if is_path { 2 } else { 1 };
    let of_port = if scheme.signed.needs_url() && scheme.signed.has(&Piece::Form) { 2 } else { 1 };
    of_path * of_port
}

/// How many signatures each of so many public keys will be tried on.
fn signatures(capture: &Capture, scheme: &Scheme, keys: usize) -> u64 {
    let came = signature::presented(capture, scheme).map_or(1, |presented| presented.digests.len());
    came.min(lock::tries(keys)) as u64
}

/// Whether the end of the body is no question: a token signs none, and a space or tab there is nothing that a tool adds. (An
/// HMAC search has the time to ask even so.)
fn keeps_its_end(scheme: &Scheme, tail: &[u8]) -> bool {
    scheme.algorithm == Algorithm::Token || tail.iter().any(|byte| !b"\r\n".contains(byte))
}

struct Court<'b> {
    budget: &'b mut Budget,
    /// The request as it is judged.
    stage: Capture,
    /// The moment of judgement.
    at: Option<DateTime<Utc>>,
    /// Variants of the body, likeliest first.
    kept: Vec<Variant>,
}

impl Court<'_> {
    /// Judges the request with this body, under each of the tails.
    fn fits(&mut self, change: &Change<'_>, variant: &Variant, tails: &[&[u8]]) -> Option<Hit> {
        variant.tails(tails).into_iter().find_map(|tail| self.judged(change, variant, tail))
    }

    fn judged(&mut self, change: &Change<'_>, variant: &Variant, tail: &[u8]) -> Option<Hit> {
        if self.budget.is_empty() {
            self.budget.spent = true;
            return None;
        }
        self.stage.body.clear();
        self.stage.body.extend_from_slice(&variant.stem);
        self.stage.body.extend_from_slice(tail);
        let headers = self.stage.headers.len();
        let undo = change.edit.clone().apply(&mut self.stage);
        let keys = affordable(&self.stage, &change.scheme, &change.keys, self.budget);
        let judged = (!keys.is_empty()).then(|| judge(&self.stage, &change.scheme, keys, self.at));
        self.stage.headers.truncate(headers);
        undo.apply(&mut self.stage);
        let judged = judged?;
        self.budget.tried += 1;
        if !matches!(judged.kind(), Kind::Valid | Kind::Stale) {
            return None;
        }
        Some(Hit {
            body: search::changed(variant, tail),
            key: (change.owner.or(judged.key)?, change.key.0, change.key.1),
            frame: change.frame.clone(),
            is_sure: !change.frame.0.contains("recipe_"),
            signed_at: self.signed_at(judged),
            odd: change.odd,
            digest_bytes: 0,
            around: (Vec::new(), Vec::new()),
        })
    }

    /// The signed time, out of its age at the moment of judgement.
    fn signed_at(&self, judged: Judgement) -> Option<DateTime<Utc>> {
        match judged.freshness {
            Freshness::Seconds(age_s) => self.at?.checked_sub_signed(TimeDelta::try_seconds(age_s)?),
            _ => None,
        }
    }

    /// Variants of the body, where the body has anything to do with the mismatch.
    fn bodies(&mut self, documented: &Change<'_>, captured: &Variant, capture: &Capture) -> Option<Hit> {
        let scheme = &documented.scheme;
        // Without a key it comes as far as to the question of the key, or names what stands in its way before.
        let is_readable = || judge(capture, scheme, &[], None).reason == Reason::NoSecret;
        let is_signed = scheme.body_covered() != Covered::Nothing;
        if !is_signed && (scheme.algorithm == Algorithm::Token || is_readable()) {
            return None;
        }
        body::each(&capture.body, &mut Looking { court: self, documented, tail: &captured.tail })
    }

    fn pairs(&mut self, others: &[Change<'_>]) -> Option<Hit> {
        let kept = std::mem::take(&mut self.kept);
        search::diagonal(kept.len(), others.len(), |body, change| {
            Some(self.judged(&others[change], &kept[body], &kept[body].tail))
        })
    }
}

struct Looking<'c, 'b> {
    court: &'c mut Court<'b>,
    documented: &'c Change<'c>,
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

/// Every other change that the budget allows, likeliest first.
fn others<'a>(documented: &Change<'a>, capture: &Capture, budget: &mut Budget) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    changes.extend(writings(documented, capture));
    changes.extend(readings(documented, budget));
    if documented.scheme.signed.needs_url() {
        changes.extend(address::forms(capture).into_iter().map(|form| Change {
            edit: Edit { url: Some(form.text), ..Edit::default() },
            frame: (form.code, format!("the address {}", form.words)),
            ..documented.clone()
        }));
    }
    if documented.scheme.has_key_pair() {
        changes.extend(time_units(documented, capture));
        changes.extend(recipes(documented));
    }
    changes
}

/// The signature written in another way or under another name.
fn writings<'a>(documented: &Change<'a>, capture: &Capture) -> Vec<Change<'a>> {
    let scheme = &documented.scheme;
    let lenient = Change {
        scheme: Rc::new(Scheme::clone(scheme).with_strictness(Strictness::Lenient)),
        odd: Some(LENIENT),
        ..documented.clone()
    };
    let name = scheme.header().unwrap_or_default();
    let there = capture.header(&name).next().is_some();
    let value = if there || name.is_empty() { None } else { renamed(capture, &name).first().copied() };
    let under_its_name = value.map(|value| Change {
        edit: Edit { added: Some((name.clone(), value.to_owned())), ..Edit::default() },
        odd: Some(RENAMED),
        ..documented.clone()
    });
    std::iter::once(lenient).chain(under_its_name).collect()
}

/// Every secret read in another way.
fn readings<'a>(documented: &Change<'a>, budget: &mut Budget) -> Vec<Change<'a>> {
    let form = documented.scheme.secret;
    let scheme = Rc::new(Scheme {
        secret: SecretForm::Text,
        also_try: Vec::new(),
        ..Scheme::clone(&documented.scheme)
    });
    let is_text = scheme.algorithm == Algorithm::Token || scheme.has_key_pair();
    let mut ranked = Vec::new();
    for (owner, key) in documented.keys.iter().enumerate() {
        if !budget.take(READINGS_COST_BYTES) {
            break;
        }
        let known = key.secret.key(form);
        let readings = reading::readings(key.secret.bytes(), known.as_deref()).into_iter();
        let fitting = readings.filter(|reading| !is_text || CLEANING.contains(&reading.code));
        ranked.extend(fitting.enumerate().map(|(rank, reading)| (rank, owner, reading)));
    }
    ranked.sort_by_key(|(rank, owner, _)| (*rank, *owner));
    budget.spent |= ranked.len() > CHANGE_LIMIT;
    let change = |(_, owner, reading): (usize, usize, reading::Reading)| Change {
        scheme: Rc::clone(&scheme),
        keys: Cow::Owned(vec![Key { secret: Secret::new(reading.key), ..documented.keys[owner].clone() }]),
        owner: Some(owner),
        key: (reading.code, reading.words),
        ..documented.clone()
    };
    ranked.into_iter().take(CHANGE_LIMIT).map(change).collect()
}

/// The time in its header in another unit.
fn time_units<'a>(documented: &Change<'a>, capture: &Capture) -> Vec<Change<'a>> {
    let names = documented.scheme.time_headers();
    let of_time = |name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let headers = capture.headers.iter().enumerate();
    let places: Vec<usize> =
        headers.filter(|(_, (name, _))| of_time(name)).map(|(place, _)| place).take(TIME_LIMIT).collect();
    let written = |text: &str| places.iter().map(|place| (*place, text.to_owned())).collect();
    let values = times(capture, &documented.scheme).into_iter();
    let in_units = values.filter(|value| !value.code.is_empty());
    let change = |value: super::value::Value| Change {
        edit: Edit { values: written(&value.text), ..Edit::default() },
        frame: (value.code, value.words),
        ..documented.clone()
    };
    in_units.map(change).collect()
}

fn recipes<'a>(documented: &Change<'a>) -> Vec<Change<'a>> {
    let change = |(code, template, words): (&str, &str, &str)| {
        let signed = Template::try_from(template.to_owned()).ok()?;
        let is_other = signed != documented.scheme.signed;
        is_other.then(|| Change {
            scheme: Rc::new(Scheme { signed, ..Scheme::clone(&documented.scheme) }),
            frame: (code.to_owned(), words.to_owned()),
            ..documented.clone()
        })
    };
    RECIPES.into_iter().filter_map(change).collect()
}
