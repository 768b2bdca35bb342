//! Rows with what a profile hides taken out.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;

use super::Redaction;
use super::field::TextField;
use super::metadata::Walk;
use super::method::{REMOVED, is_written, treated};
use super::needles::{Needles, or_removed};
use super::pattern::{Find, Pattern, scan};
use super::plan::{Plan, ResourceKind};
use super::pseudonym::{Pseudonym, Pseudonyms};
use super::rule::Kind;
use super::text::{By, Cluster, Span, clusters, replaced};
use crate::pack::rows::PackRow;

/// Times a text is looked through again after it changed: what was replaced can join with what stands beside it.
const LOOKS: usize = 4;

/// Most metadata keys of which the rule is remembered, and the longest of them: vendors have hundreds of short ones.
const KEYS_LIMIT: usize = 10_000;
const KEY_LIMIT_BYTES: usize = 100;

/// How often a rule changed a field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RedactionLine {
    /// Id of the rule; `metadata` for what the list of metadata that may stay leaves out.
    pub rule: String,
    /// The field, e.g. `actor.label`; `metadata` for all of the metadata.
    pub field: String,
    /// The method, e.g. `pseudonym`.
    pub method: String,
    /// Rows in which it did.
    pub rows: u64,
}

/// Takes out of rows what a profile hides. One is used for all the rows of a pack, in their order.
pub struct Redactor {
    pub(super) plan: Arc<Plan>,
    pub(super) pseudonyms: Pseudonyms,
    pub(super) needles: Needles,
    /// The metadata keys met so far.
    keys: HashMap<String, Key>,
    /// The rules of the fields of the row at hand.
    pub(super) fields: [Option<usize>; TextField::ALL.len()],
    /// By rule, with one more for the list of metadata that may stay: rows by field.
    rows: Vec<[u64; TextField::COUNT]>,
    /// The same for the row at hand: one bit a field.
    hits: Vec<u32>,
}

/// What the profile knows of a metadata key.
#[derive(Clone, Copy)]
struct Key {
    rule: Option<usize>,
    is_known: bool,
}

impl Redactor {
    /// A redactor that has seen nothing yet.
    #[must_use]
    pub fn new(redaction: &Redaction) -> Self {
        let plan = Arc::clone(&redaction.profile.plan);
        let rules = plan.rules.len() + 1;
        Self {
            plan,
            pseudonyms: Pseudonyms::new(&redaction.key),
            needles: Needles::default(),
            keys: HashMap::new(),
            fields: [None; TextField::ALL.len()],
            rows: vec![[0; TextField::COUNT]; rules],
            hits: vec![0; rules],
        }
    }

    /// The row as the pack may show it. Where nothing had to be hidden it comes back as it was. Otherwise `redacted`
    /// names what changed, and the raw bytes, their hash and the salt are gone; the leaf hash stays.
    ///
    /// The same row gives the same result whatever came before, and a row that comes out goes in again unchanged.
    #[must_use]
    pub fn row(&mut self, mut row: PackRow) -> PackRow {
        self.needles.clear();
        self.hits.fill(0);
        let ruled = self.apply_rules(&row);
        let finds = self.look(&row, &ruled);
        let metadata = row.entry.metadata.take();
        let walk = metadata.as_ref().map(|metadata| Walk::new(self, metadata, &row));
        self.needles.unite();
        let mut changed = Vec::new();
        for (index, field) in TextField::ALL.into_iter().enumerate() {
            let new = match &ruled[index] {
                Ruled::No => self.rewritten_field(&row, field, &finds[index]),
                Ruled::Same => None,
                Ruled::To(new) => Some(new.clone()),
            };
            if let Some(new) = new {
                changed.push((field, new));
            }
        }
        let walked = walk.and_then(|walk| walk.rewrite(self));
        let mut paths: Vec<String> = Vec::new();
        for (field, new) in changed {
            paths.push(field.path().to_owned());
            field.put(&mut row, new);
        }
        row.entry.metadata = match walked {
            Some((new, at)) => {
                paths.extend(at);
                new
            }
            None => metadata,
        };
        self.count();
        if !paths.is_empty() {
            tie_by_leaf_only(&mut row, paths);
        }
        row
    }

    /// What was hidden so far, by rule in the order of the profile and by field.
    #[must_use]
    pub fn log(&self) -> Vec<RedactionLine> {
        let named = |rule: usize| match self.plan.rules.get(rule) {
            Some(rule) => (rule.id.clone(), rule.method.as_str().to_owned()),
            None => ("metadata".to_owned(), "remove".to_owned()),
        };
        let mut lines = Vec::new();
        for (rule, fields) in self.rows.iter().enumerate() {
            for (index, rows) in fields.iter().enumerate().filter(|(_, rows)| **rows > 0) {
                let (rule, method) = named(rule);
                let field = TextField::numbered(index).path().to_owned();
                lines.push(RedactionLine { rule, field, method, rows: *rows });
            }
        }
        lines
    }

    /// What the pseudonyms given so far stand for, sorted: at most 1,000,000 of them with 64 MiB of text.
    #[must_use]
    pub fn pseudonyms(&self) -> Vec<Pseudonym> {
        self.pseudonyms.all()
    }

    /// Whether [`Redactor::pseudonyms`] names every one that was given. Where it does not, the others still stand in
    /// the pack, but no file can say for whom.
    #[must_use]
    pub fn pseudonyms_are_whole(&self) -> bool {
        self.pseudonyms.are_whole()
    }

    /// What rules that name fields make of them.
    fn apply_rules(&mut self, row: &PackRow) -> [Ruled; TextField::ALL.len()] {
        let plan = Arc::clone(&self.plan);
        let kind = ResourceKind::of(&row.entry);
        self.fields = TextField::ALL.map(|field| {
            let kind = if may_be_of(&kind, field, row) { &kind } else { &ResourceKind::UNKNOWN };
            plan.of_field(field, row.entry.actor.kind, kind)
        });
        let mut rules = self.fields.into_iter();
        TextField::ALL.map(|field| {
            let (Some(at), Some(value)) = (rules.next().flatten(), field.of(row)) else {
                return Ruled::No;
            };
            let new = treated(&plan.rules[at], value, &mut self.pseudonyms);
            if new.as_deref() == Some(value) {
                return if is_written(value) { Ruled::No } else { Ruled::Same };
            }
            self.hit(at, field);
            // Prose is hidden as prose, and nobody repeats all of it elsewhere.
            if !field.is_prose() {
                self.need(value, new.as_deref(), at);
            }
            Ruled::To(new)
        })
    }

    /// The rule for a metadata key of that name.
    pub(super) fn of_key(&mut self, key: &str) -> Option<usize> {
        self.key(key).rule
    }

    /// Whether the profile knows all the words of a key, so that it is no one's name.
    pub(super) fn knows_key(&mut self, key: &str) -> bool {
        self.key(key).is_known
    }

    fn key(&mut self, key: &str) -> Key {
        if let Some(known) = self.keys.get(key) {
            return *known;
        }
        let new = Key { rule: self.plan.of_key(key), is_known: self.plan.knows_key(key) };
        if self.keys.len() < KEYS_LIMIT && key.len() <= KEY_LIMIT_BYTES {
            self.keys.insert(key.to_owned(), new);
        }
        new
    }

    /// What patterns find in the fields that no rule took.
    fn look(&mut self, row: &PackRow, ruled: &[Ruled]) -> [Vec<Find>; TextField::ALL.len()] {
        let wanted = self.plan.wanted;
        let mut index = 0;
        TextField::ALL.map(|field| {
            let mut finds = Vec::new();
            if let (Ruled::No, Some(text)) = (&ruled[index], field.of(row)) {
                scan(text, if field.holds_numbers() { wanted.without_numbers() } else { wanted }, &mut finds);
                self.need_found(text, &finds);
            }
            index += 1;
            finds
        })
    }

    /// Remembers what patterns found, to be looked for in the other texts of the row.
    pub(super) fn need_found(&mut self, text: &str, finds: &[Find]) {
        for find in finds {
            let (value, Some(rule)) = (&text[find.from..find.to], self.plan.of_pattern(find.pattern)) else {
                continue;
            };
            // Parts of addresses mean nothing outside them.
            if find.pattern != Pattern::UrlQuery {
                let new = treated(&self.plan.rules[rule], value, &mut self.pseudonyms);
                self.need(value, new.as_deref(), rule);
            }
        }
    }

    /// Remembers that a rule hid `value`, to be looked for in the other texts of the row.
    pub(super) fn need(&mut self, value: &str, new: Option<&str>, rule: usize) {
        self.needles.add(value, or_removed(new), rule);
    }

    fn rewritten_field(&mut self, row: &PackRow, field: TextField, finds: &[Find]) -> Option<Option<String>> {
        let text = field.of(row)?;
        if self.needles.drown(field) && !is_written(text) {
            self.hit(self.plan.rules.len(), field);
            return Some(field.is_key().then(|| self.pseudonyms.of(Kind::Row, text)));
        }
        let new = self.rewritten(text, field, finds)?;
        Some(Some(if field.is_key() { self.pseudonyms.of(Kind::Row, text) } else { new }))
    }

    /// `text` with what was found in it and all needles replaced; none where nothing was.
    pub(super) fn rewritten(&mut self, text: &str, field: TextField, finds: &[Find]) -> Option<String> {
        let mut spans: Vec<Span> =
            finds.iter().map(|find| Span { from: find.from, to: find.to, by: By::Find(*find) }).collect();
        self.needles.find(text, field, &mut spans);
        if spans.is_empty() {
            return None;
        }
        let mut new = self.replace(text, field, &mut spans);
        for _ in 1..LOOKS {
            let mut again = Vec::new();
            scan(&new, self.plan.wanted, &mut again);
            if again.is_empty() {
                break;
            }
            let mut spans: Vec<Span> =
                again.iter().map(|find| Span { from: find.from, to: find.to, by: By::Find(*find) }).collect();
            new = self.replace(&new, field, &mut spans);
        }
        (new != text).then_some(new)
    }

    /// A text of no row with what patterns find in it replaced; none where nothing was.
    pub(super) fn prose_of(&mut self, text: &str) -> Option<String> {
        self.needles.clear();
        let mut finds = Vec::new();
        scan(text, self.plan.wanted, &mut finds);
        self.rewritten(text, TextField::Summary, &finds)
    }

    fn replace(&mut self, text: &str, field: TextField, spans: &mut [Span]) -> String {
        for span in spans.iter() {
            let rule = match span.by {
                By::Find(find) => self.plan.of_pattern(find.pattern),
                By::Needle(number) => Some(self.needles.rule(number)),
            };
            if let Some(rule) = rule {
                self.hit(rule, field);
            }
        }
        replaced(text, &clusters(spans), &mut |cluster, value| self.stand_in(cluster, value))
    }

    fn stand_in(&mut self, cluster: &Cluster, value: &str) -> String {
        let new = match cluster.longest.by {
            _ if !cluster.is_one() => None,
            By::Needle(number) => Some(self.needles.replacement(number).to_owned()),
            By::Find(find) => {
                let rule = self.plan.of_pattern(find.pattern);
                rule.and_then(|rule| treated(&self.plan.rules[rule], value, &mut self.pseudonyms))
            }
        };
        new.unwrap_or_else(|| REMOVED.to_owned())
    }

    /// Remembers that a rule changed a field of the row at hand.
    pub(super) fn hit(&mut self, rule: usize, field: TextField) {
        self.hits[rule] |= 1 << field as u32;
    }

    fn count(&mut self) {
        for (hits, rows) in self.hits.iter().zip(&mut self.rows) {
            for (index, rows) in rows.iter_mut().enumerate() {
                *rows += u64::from(hits & (1 << TextField::numbered(index) as u32) != 0);
            }
        }
    }
}

/// Where only the rules of classification say what a resource is, `acme/ledger` is a repository and nobody.
fn may_be_of(kind: &ResourceKind, field: TextField, row: &PackRow) -> bool {
    let is_path = |text: &str| text.contains('/') && !text.contains([':', '@', ' ']);
    !kind.is_guessed || !field.of(row).is_some_and(is_path)
}

/// What a rule for fields made of one.
enum Ruled {
    /// No rule names it.
    No,
    /// It is as the rule wants it already.
    Same,
    /// It becomes this; none: nothing is left.
    To(Option<String>),
}

fn tie_by_leaf_only(row: &mut PackRow, paths: Vec<String>) {
    row.raw = Vec::new();
    row.leaf.raw_sha256.clear();
    row.leaf.salt.clear();
    row.redacted = paths;
}
