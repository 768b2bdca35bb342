//! The file of a user's own rules: edited rule by rule, each kept letter for letter as it was written.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::rule_set::{SCHEMA, check_schema, read_rules, unreadable};
use crate::{Error, Rule};

/// The rules of a user's own file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnRules {
    notes: Vec<String>,
    /// Id and text of each, in the order of the file.
    rules: Vec<(String, String)>,
}

/// What stands in such a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnFile<'a> {
    pub(crate) schema: String,
    #[serde(default, rename = "id")]
    _id: String,
    #[serde(default, rename = "version")]
    _version: String,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(borrow)]
    pub(crate) rules: Vec<&'a RawValue>,
}

impl OwnRules {
    /// Reads the file.
    ///
    /// # Errors
    /// As [`crate::RuleSet::parse`], with the line in this file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: OwnFile<'_> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        check_schema(&file.schema)?;
        let ids = read_rules(text, &file.rules)?.into_iter().map(|rule| rule.id);
        let rules = ids.zip(file.rules.iter().map(|raw| raw.get().to_owned())).collect();
        Ok(Self { notes: file.notes, rules })
    }

    /// The same with `draft`, in the place of the rule called `replaces` or at the end. Gives its id too.
    ///
    /// # Errors
    /// [`Error::Rule`] with the line in the draft.
    pub fn with(mut self, draft: &str, replaces: Option<&str>) -> Result<(Self, String), Error> {
        let draft = draft.trim();
        let id = Rule::parse(draft)?.id;
        let old = replaces.and_then(|old| self.rules.iter().position(|(id, _)| id == old));
        let same = self.rules.iter().position(|(known, _)| *known == id);
        if same.is_some() && same != old {
            let reason = "another rule of your own has the same id".to_owned();
            return Err(Error::Rule { id, line: 1, reason });
        }
        let rule = (id.clone(), draft.to_owned());
        match old {
            Some(place) => self.rules[place] = rule,
            None => self.rules.push(rule),
        }
        Ok((self, id))
    }

    /// The same without the rule called `id`; none where there is no such rule.
    #[must_use]
    pub fn without(mut self, id: &str) -> Option<Self> {
        let place = self.rules.iter().position(|(known, _)| known == id)?;
        self.rules.remove(place);
        Some(self)
    }

    /// The text of each rule, in the order of the file.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.rules.iter().map(|(_, text)| text.as_str())
    }

    /// The file as it is written; [`OwnRules::parse`] reads it back.
    #[must_use]
    pub fn to_text(&self) -> String {
        let notes = serde_json::to_string(&self.notes).expect("BUG: a list of text always serialises");
        let rules: Vec<&str> = self.rules.iter().map(|(_, text)| text.as_str()).collect();
        let rules = rules.join(",\n");
        format!(
            "{{\n\"schema\": \"{SCHEMA}\",\n\"id\": \"own\",\n\"version\": \"1\",\n\"notes\": {notes},\n\
             \"rules\": [\n{rules}\n]}}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::RuleSet;

    fn rule(id: &str) -> String {
        format!("{{\"id\":\"{id}\",\n \"when\":{{\"action\":[\"a\"]}}, \"set\":{{\"risk\":1}}}}")
    }

    #[test]
    fn a_rule_takes_the_place_of_another_or_comes_last() {
        let (one, id) = OwnRules::default().with(&rule("a"), None).unwrap();
        assert_eq!(id, "a");
        let (two, _) = one.with(&rule("b"), None).unwrap();
        let (changed, _) = two.clone().with(&rule("c"), Some("a")).unwrap();
        assert_eq!(changed.rules.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["c", "b"]);
        let refused = two.clone().with(&rule("b"), Some("a")).unwrap_err();
        assert!(refused.to_string().contains("same id"), "{refused}");
        assert!(two.clone().with("{}", None).is_err());
        assert_eq!(two.clone().without("z"), None);
        assert_eq!(two.without("b").unwrap().rules.len(), 1);
    }

    proptest! {
        // Every case reads all built-in rules anew.
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn what_is_written_is_read_back_and_can_be_put_in_force(
            ids in prop::collection::btree_set("own-[a-z0-9-]{0,6}", 0..6),
            label in "\\PC{1,8}[a-z]",
            notes in prop::collection::vec("\\PC{0,8}", 0..3),
        ) {
            let mut own = OwnRules { notes, rules: Vec::new() };
            for id in &ids {
                let label = serde_json::to_string(&label).unwrap();
                let rule = format!("{{\"id\":\"{id}\",\"when\":{{\"action\":[\"a\"]}},\"set\":{{\"label\":{label}}}}}");
                own = own.with(&rule, None).unwrap().0;
            }
            let text = own.to_text();
            prop_assert_eq!(OwnRules::parse(&text).unwrap(), own);
            let both = RuleSet::combined(RuleSet::builtin(), &text).unwrap();
            prop_assert_eq!(both.own().len(), ids.len());
        }
    }
}
