//! Redaction profiles: data files of schema `redaction/1`, two of them built in.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::plan::Plan;
use super::rule::{RULES_LIMIT, Rule};
use crate::digest::sha256_hex;
use crate::error::Error;

/// The schema that is read.
const SCHEMA: &str = "redaction/1";

/// Those that are built in.
const BUILT_IN: [&str; 2] =
    [include_str!("builtin/shareable.json"), include_str!("builtin/secrets-only.json")];

/// What is hidden, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactionProfile {
    /// Its name, e.g. `shareable`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it hides, in a sentence or two.
    pub about: String,
    /// The file as it was read.
    pub text: String,
    /// SHA-256 of that text, lower-case hex.
    pub sha256: String,
    pub(super) plan: Arc<Plan>,
}

impl RedactionProfile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`Error::Redaction`] with the line of the first fault: not JSON, an unknown key or word, another schema, a rule
    /// that contradicts itself.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: File<'_> = serde_json::from_str(text)
            .map_err(|error| Error::Redaction { line: error.line(), reason: reason_of(&error) })?;
        let refuse = |reason: String| Err(Error::Redaction { line: line_naming(text, "\"schema\""), reason });
        if file.schema != SCHEMA {
            return refuse(format!("the schema is `{}`; this version reads `{SCHEMA}`", file.schema));
        }
        if !is_name(&file.id) {
            let line = line_naming(text, "\"id\"");
            let reason = "`id` must be 1 to 60 small letters, digits and hyphens".to_owned();
            return Err(Error::Redaction { line, reason });
        }
        if file.rules.len() > RULES_LIMIT {
            return refuse(format!("it has more than {RULES_LIMIT} rules"));
        }
        let rules = read_rules(text, &file.rules)?;
        Ok(Self {
            id: file.id,
            title: file.title,
            about: file.about,
            text: text.to_owned(),
            sha256: sha256_hex(text.as_bytes()),
            plan: Arc::new(Plan::new(rules, file.metadata == MetadataMode::AllowList)),
        })
    }

    /// The built-in profile of that name.
    #[must_use]
    pub fn builtin(id: &str) -> Option<Self> {
        Self::builtins().into_iter().find(|profile| profile.id == id)
    }

    /// All built-in profiles: `shareable` and `secrets-only`.
    #[must_use]
    pub fn builtins() -> Vec<Self> {
        BUILT_IN.iter().map(|text| Self::parse(text).expect("BUG: built-in profiles are fine")).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    schema: String,
    id: String,
    title: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    metadata: MetadataMode,
    /// Read one by one, so that an error can name its rule.
    #[serde(borrow)]
    rules: Vec<&'a RawValue>,
}

/// What becomes of metadata that no rule names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MetadataMode {
    /// It stays; patterns apply.
    #[default]
    Open,
    /// It goes.
    AllowList,
}

fn read_rules(text: &str, raws: &[&RawValue]) -> Result<Vec<Rule>, Error> {
    let mut rules: Vec<Rule> = Vec::new();
    for (place, raw) in raws.iter().enumerate() {
        let line = line_of(text, raw);
        let rule: Rule = serde_json::from_str(raw.get()).map_err(|error| Error::Redaction {
            line: line + error.line().saturating_sub(1),
            reason: format!("rule {}: {}", place + 1, reason_of(&error)),
        })?;
        let twice = rules.iter().any(|known| known.id == rule.id).then(|| "has the id of another".to_owned());
        if let Some(reason) = rule.fault().or(twice) {
            return Err(Error::Redaction { line, reason: format!("rule `{}` {reason}", rule.id) });
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// It becomes part of file names.
fn is_name(id: &str) -> bool {
    let plain = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain && (1..=60).contains(&id.len())
}

fn line_naming(text: &str, word: &str) -> usize {
    text.find(word).map_or(1, |offset| 1 + text[..offset].matches('\n').count())
}

/// The line on which `raw`, a part of `text`, begins.
fn line_of(text: &str, raw: &RawValue) -> usize {
    let offset = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    1 + text[..offset].matches('\n').count()
}

/// serde's message without its place, which is told apart.
fn reason_of(error: &serde_json::Error) -> String {
    error.to_string().split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rule: &str) -> String {
        let text =
            format!("{{\"schema\":\"redaction/1\",\"id\":\"t\",\"title\":\"T\",\"rules\":[\n{rule}\n]}}");
        RedactionProfile::parse(&text).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_profiles_are_known_by_name() {
        let names: Vec<String> = RedactionProfile::builtins().into_iter().map(|p| p.id).collect();
        assert_eq!(names, ["shareable", "secrets-only"]);
        assert!(RedactionProfile::builtin("shareable").unwrap().plan.allow_list);
        assert!(RedactionProfile::builtin("none").is_none());
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        for (rule, expected) in [
            (r#"{"id":"a","fields":["ip"],"method":"hide"}"#, "unknown variant `hide`"),
            (r#"{"id":"a","fields":["actor.name"],"method":"mask"}"#, "unknown variant `actor.name`"),
            (r#"{"id":"a","values":[".*"],"method":"mask"}"#, "unknown variant `.*`"),
            (r#"{"id":"a","fields":["ip"],"method":"mask","regex":"x"}"#, "unknown field `regex`"),
            (r#"{"id":"a","method":"mask"}"#, "exactly one of"),
            (r#"{"id":"a","fields":["ip"],"keys":["a"],"method":"mask"}"#, "exactly one of"),
            (r#"{"id":"a","fields":["ip"],"method":"pseudonym"}"#, "needs its `kind`"),
            (r#"{"id":"a","fields":["ip"],"method":"mask","kind":"host"}"#, "with `pseudonym` only"),
            (r#"{"id":"a","fields":["ip"],"method":"keep"}"#, "`keep` stands with"),
            (r#"{"id":"a","fields":["ip"],"method":"keep_words"}"#, "`keep_words`, `keep_code`"),
            (r#"{"id":"a","values":["email"],"method":"keep_key"}"#, "`keep_words`, `keep_code`"),
            (r#"{"id":"a","values":["email"],"method":"truncate_ip"}"#, "only addresses"),
            (r#"{"id":"a","pointers":["a"],"method":"mask"}"#, "begin with /"),
            (r#"{"id":"a","keys":[" "],"method":"mask"}"#, "empty text"),
            (r#"{"id":" ","keys":["a"],"method":"mask"}"#, "`id` is empty"),
            (r#"{"id":"a","keys":["a"],"method":"mask","actor_types":["human"]}"#, "with `fields` only"),
        ] {
            let said = refused(rule);
            assert!(said.contains("line 2") && said.contains(expected), "{said}");
        }
        let two = "{\"id\":\"a\",\"keys\":[\"a\"],\"method\":\"mask\"},\n{\"id\":\"a\",\"keys\":[\"b\"],\"method\":\"mask\"}";
        assert!(refused(two).contains("line 3"));
    }

    #[test]
    fn another_schema_a_bad_name_and_an_unknown_key_are_refused() {
        let parse = |text: &str| RedactionProfile::parse(text).unwrap_err().to_string();
        assert!(
            parse("{\n\"schema\":\"redaction/2\",\"id\":\"t\",\"title\":\"\",\"rules\":[]}")
                .contains("line 2")
        );
        assert!(
            parse("{\"schema\":\"redaction/1\",\n\"id\":\"../x\",\"title\":\"\",\"rules\":[]}")
                .contains("line 2")
        );
        assert!(parse("{\n\n\"schemas\":1}").contains("line 3"));
        assert!(parse("").contains("line 1"));
    }
}
