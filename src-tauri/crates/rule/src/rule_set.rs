//! A rule file, read and made ready for many rows.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::index::Index;
use crate::{Error, Rule};

/// The schema that this version reads.
pub const SCHEMA: &str = "classification/1";

/// The text of the rules that come with Exhibit.
pub const BUILTIN: &str = include_str!("rules/default.json");

/// The rules of one file.
#[derive(Debug)]
pub struct RuleSet {
    text: String,
    sha256: String,
    id: String,
    version: String,
    pub(crate) recorded_when_done: HashSet<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) index: Index,
}

impl RuleSet {
    /// Reads a rule file (JSON, schema [`SCHEMA`]).
    ///
    /// # Errors
    /// [`Error`] names the line, and the rule where one is at fault: unknown keys, unknown words, two rules of one
    /// id, a rule that holds for every row or says nothing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: File<'_> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if file.schema != SCHEMA {
            return Err(Error::Schema { found: file.schema, expected: SCHEMA });
        }
        let mut ids = HashSet::new();
        let mut rules = Vec::with_capacity(file.rules.len());
        for (place, raw) in file.rules.iter().enumerate() {
            let rule = read_rule(text, place, raw)?;
            if !ids.insert(rule.id.clone()) {
                return Err(at_fault(text, raw, &rule.id, "another rule has the same id".to_owned()));
            }
            rules.push(rule);
        }
        Ok(Self {
            text: text.to_owned(),
            sha256: hex::encode(Sha256::digest(text.as_bytes())),
            id: file.id,
            version: file.version,
            recorded_when_done: file.recorded_when_done.into_iter().collect(),
            index: Index::of(&rules),
            rules,
        })
    }

    /// The rules that come with Exhibit.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static SET: OnceLock<RuleSet> = OnceLock::new();
        SET.get_or_init(|| Self::parse(BUILTIN).expect("BUG: the rules that come with Exhibit are tested"))
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

    /// The rules in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
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
    /// Read one by one, so that an error can name its rule.
    #[serde(borrow)]
    rules: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

fn read_rule(text: &str, place: usize, raw: &RawValue) -> Result<Rule, Error> {
    let named = || serde_json::from_str::<Named>(raw.get()).map(|named| named.id);
    let rule: Rule = serde_json::from_str(raw.get()).map_err(|error| {
        let id = named().unwrap_or_else(|_| format!("#{}", place + 1));
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

fn unreadable(error: &serde_json::Error) -> Error {
    Error::File { line: error.line(), column: error.column(), reason: reason_of(error) }
}

/// The line on which `raw`, a part of `text`, begins.
fn line_of(text: &str, raw: &RawValue) -> usize {
    let offset = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    1 + text[..offset].matches('\n').count()
}

/// serde's message without its place, which is told apart.
fn reason_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
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
            (r#"{"id":"r","when":{"action":"a"},"set":{"risk":1}}"#, "invalid type: string"),
            (r#"{"id":"r","when":{"action":[""]},"set":{"risk":1}}"#, "`when` holds an empty text"),
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
    }
}
