//! A rule file, read and made ready for many rows.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::index::{Index, Tier};
use crate::own::OwnFile;
use crate::row::Row;
use crate::rule::{claimed_id, reason_of};
use crate::{Error, Rule};

/// The schema that this version reads.
pub const SCHEMA: &str = "classification/1";

/// The text of the rules that come with Exhibit.
pub const BUILTIN: &str = include_str!("rules/default.json");

/// The rules of one file, with those of the user before them.
#[derive(Debug)]
pub struct RuleSet {
    text: String,
    sha256: String,
    id: String,
    version: String,
    pub(crate) recorded_when_done: HashSet<String>,
    /// The user's own first.
    rules: Vec<Rule>,
    /// Where in the text each of them stands.
    spans: Vec<Range<usize>>,
    own_count: usize,
    /// Of the user's own rules, then of the others.
    layers: [Index; 2],
}

impl RuleSet {
    /// Reads a rule file (JSON, schema [`SCHEMA`]).
    ///
    /// # Errors
    /// [`Error`] names the line, and the rule where one is at fault: unknown keys, unknown words, two rules of one
    /// id, a rule that holds for every row or says nothing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: File<'_> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        check_schema(&file.schema)?;
        let (own_count, all) = (file.own.len(), [file.own, file.rules].concat());
        let rules = read_rules(text, &all)?;
        let (own, others) = rules.split_at(own_count);
        Ok(Self {
            text: text.to_owned(),
            sha256: sha256_of(text),
            id: file.id,
            version: file.version,
            recorded_when_done: file.recorded_when_done.into_iter().collect(),
            layers: [Index::of(own, 0), Index::of(others, own_count)],
            spans: all.iter().map(|raw| span_of(text, raw)).collect(),
            own_count,
            rules,
        })
    }

    /// The user's own rules (`own_text`, a rule file of its own) before those of `of`: one rule set of one text, which
    /// is that of `of` with the key `own`. An own file without a rule changes nothing.
    ///
    /// # Errors
    /// [`Error`] with the line in the own file, also for an id that a rule of `of` has.
    pub fn combined(of: &Self, own_text: &str) -> Result<Self, Error> {
        let file: OwnFile<'_> = serde_json::from_str(own_text).map_err(|error| unreadable(&error))?;
        check_schema(&file.schema)?;
        for (rule, raw) in read_rules(own_text, &file.rules)?.iter().zip(&file.rules) {
            if of.rule(&rule.id).is_some() {
                let reason = "a built-in rule has the same id".to_owned();
                return Err(at_fault(own_text, raw, &rule.id, reason));
            }
        }
        if file.rules.is_empty() {
            return Self::parse(&of.text);
        }
        let own: Vec<&str> = file.rules.iter().map(|raw| raw.get()).collect();
        let (open, rest) = of.text.split_at(1 + of.text.find('{').expect("BUG: a rule file is an object"));
        Self::parse(&format!("{open}\n\"own\": [\n{}\n],{rest}", own.join(",\n")))
    }

    /// The rules that come with Exhibit.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static SET: OnceLock<RuleSet> = OnceLock::new();
        SET.get_or_init(|| Self::parse(BUILTIN).expect("BUG: the rules that come with Exhibit are tested"))
    }

    /// SHA-256 of the rules that come with Exhibit, as [`Self::sha256`] gives it, without reading them.
    #[must_use]
    pub fn builtin_sha256() -> &'static str {
        static SUM: OnceLock<String> = OnceLock::new();
        SUM.get_or_init(|| sha256_of(BUILTIN))
    }

    /// SHA-256 of the text, hex in lower case.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The file as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the rule set.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version that the file states.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every rule: the user's own, then the others, each in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The user's own rules.
    #[must_use]
    pub fn own(&self) -> &[Rule] {
        &self.rules[..self.own_count]
    }

    /// The rule called `id`.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rule called `id` as its file has it.
    #[must_use]
    pub fn rule_text(&self, id: &str) -> Option<&str> {
        let place = self.rules.iter().position(|rule| rule.id == id)?;
        Some(&self.text[self.spans[place].clone()])
    }

    /// Gives every rule that holds for `row`, in the order in which they are asked.
    pub(crate) fn each_fitting<'s>(&'s self, row: &Row<'_>, give: &mut dyn FnMut(&'s Rule)) {
        self.each_candidate(row, &mut |rule| {
            if row.fits(&rule.when) {
                give(rule);
            }
        });
    }

    /// Gives every rule that may hold for rows with the profile and action of this one, in the order in which they are
    /// asked.
    pub(crate) fn each_candidate<'s>(&'s self, row: &Row<'_>, give: &mut dyn FnMut(&'s Rule)) {
        for layer in self.layers.iter().filter(|layer| !layer.is_empty()) {
            for tier in Tier::ALL {
                layer.each_candidate(tier, row, &mut |place| give(&self.rules[place]));
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    schema: String,
    id: String,
    version: String,
    /// Remarks for people who read the file.
    #[serde(default, rename = "notes")]
    _notes: Vec<String>,
    /// Profiles whose vendor writes a row only after the thing was done.
    #[serde(default)]
    recorded_when_done: Vec<String>,
    /// The user's own, asked before the others.
    #[serde(borrow, default)]
    own: Vec<&'a RawValue>,
    /// Read one by one, so that an error can name its rule.
    #[serde(borrow)]
    rules: Vec<&'a RawValue>,
}

pub(crate) fn check_schema(found: &str) -> Result<(), Error> {
    if found == SCHEMA {
        return Ok(());
    }
    Err(Error::Schema { found: found.to_owned(), expected: SCHEMA })
}

pub(crate) fn read_rules(text: &str, raws: &[&RawValue]) -> Result<Vec<Rule>, Error> {
    let mut ids = HashSet::new();
    let mut rules = Vec::with_capacity(raws.len());
    for (place, raw) in raws.iter().enumerate() {
        let rule = read_rule(text, place, raw)?;
        if !ids.insert(rule.id.clone()) {
            return Err(at_fault(text, raw, &rule.id, "another rule has the same id".to_owned()));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn read_rule(text: &str, place: usize, raw: &RawValue) -> Result<Rule, Error> {
    let rule: Rule = serde_json::from_str(raw.get()).map_err(|error| {
        let id = claimed_id(raw.get()).unwrap_or_else(|| format!("#{}", place + 1));
        let line = line_of(text, raw) + error.line().saturating_sub(1);
        Error::Rule { id, line, reason: reason_of(&error) }
    })?;
    match rule.fault() {
        Some(reason) => Err(at_fault(text, raw, &rule.id, reason)),
        None => Ok(rule),
    }
}

fn at_fault(text: &str, raw: &RawValue, id: &str, reason: String) -> Error {
    Error::Rule { id: id.to_owned(), line: line_of(text, raw), reason }
}

fn sha256_of(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

pub(crate) fn unreadable(error: &serde_json::Error) -> Error {
    Error::File { line: error.line(), column: error.column(), reason: reason_of(error) }
}

/// Where `raw`, a part of `text`, stands in it.
fn span_of(text: &str, raw: &RawValue) -> Range<usize> {
    let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    start..start + raw.get().len()
}

/// The line on which `raw`, a part of `text`, begins.
fn line_of(text: &str, raw: &RawValue) -> usize {
    1 + text[..span_of(text, raw).start].matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rules: &str) -> String {
        let text = format!(
            "{{\n\"schema\":\"classification/1\",\"id\":\"t\",\"version\":\"1\",\"rules\":[\n{rules}\n]}}"
        );
        RuleSet::parse(&text).unwrap_err().to_string()
    }

    #[test]
    fn a_parse_error_names_the_rule_and_its_line() {
        let fine = r#"{"id":"fine","when":{"action":["a"]},"set":{"risk":1}},"#;
        for (rule, expected) in [
            (r#"{"id":"r","when":{"acton":["a"]},"set":{"risk":1}}"#, "unknown field `acton`"),
            (r#"{"id":"r","when":{"action":["a"]},"set":{"rsk":1}}"#, "unknown field `rsk`"),
            (r#"{"id":"r","when":{"action":["a"]},"set":{"risk":4}}"#, "risk 4 is above 3"),
            (r#"{"id":"r","when":{"action":["a"]},"set":{"risk":-1}}"#, "invalid value: integer `-1`"),
            (r#"{"id":"r","when":{"action":["a"]},"set":{"evidence":["acces"]}}"#, "unknown variant `acces`"),
            (r#"{"id":"r","when":{"action":["a"]},"set":{"outcome":"good"}}"#, "unknown variant `good`"),
            (
                r#"{"id":"r","when":{"action":["a"]},"set":{"verb":"frob"}}"#,
                "verb `frob` is not one of create",
            ),
            (r#"{"id":"r","when":{"action":["a"]},"set":{"label":" "}}"#, "`set` holds an empty text"),
            (r#"{"id":"r","when":{"action":["a"]},"set":{}}"#, "`set` is empty"),
            (r#"{"id":"r","when":{"action":1},"set":{"risk":1}}"#, "expected a text or a list of texts"),
            (r#"{"id":"r","when":{"source":""},"set":{"risk":1}}"#, "`when` holds an empty text"),
            (r#"{"id":"r","when":{"action_glob":[""]},"set":{"risk":1}}"#, "`when` holds an empty text"),
            (
                r#"{"id":"r","when":{"action":["a"],"action_glob":["b*"]},"set":{"risk":1}}"#,
                "cannot stand together",
            ),
            (r#"{"id":"r","when":{},"set":{"risk":1}}"#, "`when` is empty"),
            (
                r#"{"id":"r","when":{"action_tokens_any":["roleX"]},"set":{"risk":1}}"#,
                "`roleX` is not one word",
            ),
            (r#"{"id":"r","when":{"metadata":[{"pointer":"/a"}]},"set":{"risk":1}}"#, "needs exactly one of"),
            (
                r#"{"id":"r","when":{"metadata":[{"pointer":"a","exists":true}]},"set":{"risk":1}}"#,
                "begin with /",
            ),
        ] {
            let message = refused(&format!("{fine}\n{rule}"));
            assert!(message.starts_with("rule `r` at line 4: "), "{message}");
            assert!(message.contains(expected), "{message}");
        }
        assert!(refused(&format!("{fine}\n{}", fine.trim_end_matches(','))).contains("same id"));
        let odd = r#"{"id":"a+b","when":{"action":["a"]},"set":{"risk":1}}"#;
        assert!(refused(odd).starts_with("rule `a+b` at line 3: its id is not made of"));
        assert!(refused(r#"{"when":{},"set":{}}"#).starts_with("rule `#1` at line 3: missing field `id`"));
        let later = "{\"id\":\"r\",\n\"when\":{\"action\":[\"a\"]},\n\"set\":{\"bad\":1}}";
        assert!(refused(later).starts_with("rule `r` at line 5: "));
    }

    #[test]
    fn a_file_of_another_kind_is_refused() {
        let found = RuleSet::parse(r#"{"schema":"classification/2","id":"t","version":"1","rules":[]}"#);
        assert!(matches!(found, Err(Error::Schema { found, .. }) if found == "classification/2"));
        let found = RuleSet::parse("{\n  \"schema\": 1\n}");
        assert!(matches!(found, Err(Error::File { line: 2, .. })), "{found:?}");
        let extra = r#"{"schema":"classification/1","id":"t","version":"1","rules":[],"more":1}"#;
        assert!(matches!(RuleSet::parse(extra), Err(Error::File { .. })));
    }

    #[test]
    fn a_rule_set_tells_its_name_its_text_and_their_hash() {
        let text = r#"{"schema":"classification/1","id":"t","version":"7","rules":[]}"#;
        let set = RuleSet::parse(text).unwrap();
        assert_eq!((set.id(), set.version(), set.text()), ("t", "7", text));
        assert_eq!(set.sha256(), "8a2591baa889f0e2057cf9e3ad40d903ee68a0be79ea9308ecfe35fa9c6e930c");
        assert_eq!(RuleSet::builtin().text(), BUILTIN);
        assert_eq!(RuleSet::builtin().sha256(), RuleSet::builtin_sha256());
    }

    fn own(rules: &str) -> String {
        format!("{{\"schema\":\"classification/1\",\n\"rules\":[\n{rules}\n]}}")
    }

    #[test]
    fn own_rules_and_the_built_in_ones_are_one_text() {
        let rule = r#"{"id":"own-a", "when":{"action":["a"]},"set":{"risk":1}}"#;
        let both = RuleSet::combined(RuleSet::builtin(), &own(rule)).unwrap();
        assert_eq!((both.own().len(), both.rules().len()), (1, 1 + RuleSet::builtin().rules().len()));
        assert_eq!((both.rule_text("own-a"), both.version()), (Some(rule), RuleSet::builtin().version()));
        assert_ne!(both.sha256(), RuleSet::builtin().sha256());
        let again = RuleSet::parse(both.text()).unwrap();
        assert_eq!((again.sha256(), again.own().len()), (both.sha256(), 1));
        let none = RuleSet::combined(RuleSet::builtin(), &own("")).unwrap();
        assert_eq!(none.sha256(), RuleSet::builtin().sha256());
    }

    #[test]
    fn what_is_wrong_with_an_own_file_is_told_at_its_line() {
        let refused = |text: &str| RuleSet::combined(RuleSet::builtin(), text).unwrap_err().to_string();
        let fine = r#"{"id":"own-a","when":{"action":["a"]},"set":{"risk":1}},"#;
        let taken = r#"{"id":"deleted","when":{"action":["a"]},"set":{"risk":1}}"#;
        let message = refused(&own(&format!("{fine}\n{taken}")));
        assert_eq!(message, "rule `deleted` at line 4: a built-in rule has the same id");
        let twice = refused(&own(&format!("{fine}\n\n{}", fine.trim_end_matches(','))));
        assert_eq!(twice, "rule `own-a` at line 5: another rule has the same id");
        assert!(refused("{\n\"schema\":1}").contains("at line 2"));
        assert!(refused(&own("").replace("\"rules\"", "\"own\"")).contains("unknown field `own`"));
        assert!(refused(&own("").replace("/1", "/9")).contains("classification/9"));
    }

    #[test]
    fn every_rule_is_found_again_as_its_file_has_it() {
        for rule in RuleSet::builtin().rules() {
            let text = RuleSet::builtin().rule_text(&rule.id).unwrap();
            assert_eq!(Rule::parse(text).as_ref(), Ok(rule));
            assert!(!rule.id.starts_with("own-"), "{} could be the name of a user's rule", rule.id);
        }
    }
}
