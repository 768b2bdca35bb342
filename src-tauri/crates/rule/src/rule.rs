//! One rule: what it looks at and what it says.

use exhibit_entry::json::{Kind, Node};
use exhibit_entry::{ActorType, Evidence, Json, Outcome, words};
use serde::Deserialize;

use crate::Error;
use crate::few::one_or_many;

/// What can be done; the closed list that `verb` is taken from.
pub use exhibit_entry::field::VERBS;

/// Highest risk that a rule may state.
const RISK_LIMIT: u8 = 3;

/// One rule of a file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique in the file; small letters, digits and `-`.
    pub id: String,
    /// What a row must be for the rule to hold.
    pub when: Condition,
    /// What the rule says of it.
    pub set: Findings,
}

/// What a row must be. Every list that is not empty must hold; a list holds when one of its values does (of
/// `action_tokens_all` and `metadata`: when all do). One text stands for a list of it. Of whole actions, globs and action
/// words a rule asks for one kind only.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// Ids of profiles.
    #[serde(deserialize_with = "one_or_many")]
    pub profile: Vec<String>,
    /// Names of sources, letter for letter, in whichever workspace: of two sources of one vendor, this one.
    #[serde(deserialize_with = "one_or_many")]
    pub source: Vec<String>,
    /// Whole action codes, letter case ignored; an empty text is a row without an action.
    #[serde(deserialize_with = "one_or_many")]
    pub action: Vec<String>,
    /// Action codes with `*` for any run of characters, letter case ignored.
    #[serde(deserialize_with = "one_or_many")]
    pub action_glob: Vec<String>,
    /// Words of the action ([`words::tokens`]) of which one must be there.
    #[serde(deserialize_with = "one_or_many")]
    pub action_tokens_any: Vec<String>,
    /// Words of the action that must all be there.
    #[serde(deserialize_with = "one_or_many")]
    pub action_tokens_all: Vec<String>,
    /// The vendor's own group of the action, letter case ignored, e.g. the service of CloudTrail.
    #[serde(deserialize_with = "one_or_many")]
    pub category: Vec<String>,
    /// The vendor's words for the kind of resource, letter case ignored.
    #[serde(deserialize_with = "one_or_many")]
    pub resource_type: Vec<String>,
    /// How it ended, as the vendor states or else as the words of the action tell.
    #[serde(deserialize_with = "one_or_many")]
    pub outcome: Vec<Outcome>,
    /// Kinds of actors.
    #[serde(deserialize_with = "one_or_many")]
    pub actor_type: Vec<ActorType>,
    /// Values in the metadata; all must hold.
    pub metadata: Vec<Test>,
}

/// One look into the metadata. Exactly one of the three tests is given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// JSON pointer (RFC 6901) into the metadata.
    pub pointer: String,
    /// The value is this. Numbers are compared as written.
    #[serde(default)]
    pub equals: Option<Json>,
    /// The value is one of these.
    #[serde(default, rename = "in")]
    pub among: Option<Vec<Json>>,
    /// The value is there (`null` counts as there), or is not.
    #[serde(default)]
    pub exists: Option<bool>,
}

/// What a rule says. What it does not say is left to later rules.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Findings {
    /// The action for people.
    pub label: Option<String>,
    /// The group of the action.
    pub category: Option<String>,
    /// The packs; an empty list says that it belongs to none.
    pub evidence: Option<Vec<Evidence>>,
    /// Packs it belongs to besides, whatever other rules say: a failed login is access and incident too.
    pub also: Vec<Evidence>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// One of [`VERBS`].
    pub verb: Option<String>,
    /// What it was done to, in one word.
    pub object: Option<String>,
    /// 0 (routine) to 3 (look at every one).
    pub risk: Option<u8>,
}

impl Rule {
    /// Reads one rule, as it stands in a file.
    ///
    /// # Errors
    /// [`Error::Rule`] with the line in `text` and the reason.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let rule: Self = serde_json::from_str(text).map_err(|error| Error::Rule {
            id: claimed_id(text).unwrap_or_else(|| "#1".to_owned()),
            line: error.line().max(1),
            reason: reason_of(&error),
        })?;
        match rule.fault() {
            Some(reason) => Err(Error::Rule { id: rule.id, line: 1, reason }),
            None => Ok(rule),
        }
    }

    /// What is wrong with the rule beyond the shape of its JSON.
    pub(crate) fn fault(&self) -> Option<String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(plain) {
            return Some("its id is not made of small letters, digits and `-`".to_owned());
        }
        self.when.fault().or_else(|| self.set.fault())
    }
}

impl Condition {
    fn fault(&self) -> Option<String> {
        if *self == Self::default() {
            return Some("`when` is empty, so that the rule would hold for every row".to_owned());
        }
        let texts = [&self.profile, &self.source, &self.action_glob, &self.category, &self.resource_type];
        if texts.into_iter().flatten().any(String::is_empty) {
            return Some("`when` holds an empty text".to_owned());
        }
        let asks = [
            !self.action.is_empty(),
            !self.action_glob.is_empty(),
            !self.action_tokens_any.is_empty() || !self.action_tokens_all.is_empty(),
        ];
        if asks.into_iter().filter(|asked| *asked).count() > 1 {
            return Some("`action`, `action_glob` and action tokens cannot stand together".to_owned());
        }
        let tokens = self.action_tokens_any.iter().chain(&self.action_tokens_all);
        let odd = tokens.into_iter().find(|token| words::tokens(token) != [token.as_str()]);
        let not_word = odd.map(|token| format!("`{token}` is not one word in lower case"));
        not_word.or_else(|| self.metadata.iter().find_map(Test::fault))
    }
}

impl Test {
    fn fault(&self) -> Option<String> {
        let pointer = &self.pointer;
        let given = [self.equals.is_some(), self.among.is_some(), self.exists.is_some()];
        if given.into_iter().filter(|given| *given).count() != 1 {
            return Some(format!("metadata `{pointer}` needs exactly one of `equals`, `in` and `exists`"));
        }
        (!pointer.starts_with('/')).then(|| format!("metadata pointer `{pointer}` does not begin with /"))
    }

    /// Whether the test holds for `metadata`.
    pub(crate) fn holds(&self, metadata: Option<&Node<'_>>) -> bool {
        let found = metadata.and_then(|node| resolve(node, &self.pointer));
        let is = |wanted: &Json| found.is_some_and(|node| same(node, wanted));
        match (&self.equals, &self.among, self.exists) {
            (Some(wanted), ..) => is(wanted),
            (_, Some(wanted), _) => wanted.iter().any(is),
            (.., exists) => exists == Some(found.is_some()),
        }
    }
}

impl Findings {
    fn fault(&self) -> Option<String> {
        if *self == Self::default() {
            return Some("`set` is empty".to_owned());
        }
        if [&self.label, &self.category, &self.object]
            .into_iter()
            .flatten()
            .any(|text| text.trim().is_empty())
        {
            return Some("`set` holds an empty text".to_owned());
        }
        if let Some(verb) = self.verb.as_deref().filter(|verb| !VERBS.contains(verb)) {
            return Some(format!("verb `{verb}` is not one of {}", VERBS.join(", ")));
        }
        let risk = self.risk.filter(|risk| *risk > RISK_LIMIT)?;
        Some(format!("risk {risk} is above {RISK_LIMIT}"))
    }
}

/// The id that a text states for its rule, where it can be read at all.
pub(crate) fn claimed_id(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_str::<Named>(text).ok().map(|named| named.id)
}

/// serde's message without its place, which is told apart.
pub(crate) fn reason_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

fn resolve<'n, 'a>(node: &'n Node<'a>, pointer: &str) -> Option<&'n Node<'a>> {
    let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
    steps.into_iter().try_fold(node, |node, step| node.get(&step))
}

fn same(node: &Node<'_>, wanted: &Json) -> bool {
    let wanted = wanted.node();
    match (&node.kind, &wanted.kind) {
        (Kind::Text(found), Kind::Text(wanted)) => found == wanted,
        _ => node.raw == wanted.raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(test: &str, metadata: &str) -> bool {
        let test: Test = serde_json::from_str(test).unwrap();
        assert_eq!(test.fault(), None);
        test.holds(Some(&Json::parse(metadata).unwrap().node()))
    }

    #[test]
    fn metadata_is_compared_by_pointer() {
        let metadata = r#"{"a":{"b/c":["x",{"n":1.0}]},"s":"\u0041","null":null}"#;
        for (test, expected) in [
            (r#"{"pointer":"/a/b~1c/0","equals":"x"}"#, true),
            (r#"{"pointer":"/a/b~1c/1/n","equals":1.0}"#, true),
            (r#"{"pointer":"/a/b~1c/1/n","equals":1}"#, false),
            (r#"{"pointer":"/s","equals":"A"}"#, true),
            (r#"{"pointer":"/s","in":["B","A"]}"#, true),
            (r#"{"pointer":"/s","in":[]}"#, false),
            (r#"{"pointer":"/null","exists":true}"#, true),
            (r#"{"pointer":"/gone","exists":true}"#, false),
            (r#"{"pointer":"/gone","exists":false}"#, true),
            (r#"{"pointer":"/gone","equals":"x"}"#, false),
        ] {
            assert_eq!(holds(test, metadata), expected, "{test}");
        }
    }
}
