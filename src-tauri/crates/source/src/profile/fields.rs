//! Where each field of an entry stands in a vendor's row.

use std::collections::BTreeMap;

use exhibit_entry::{ActorType, Origin, Outcome};
use serde::{Deserialize, Deserializer};

use crate::Path;

/// Candidate paths for each field; of each list the first that holds a text, number or literal is taken.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// The vendor's identifier of the row. Only what is unique a row: rows of one id are revisions of each other.
    pub id: Vec<Path>,
    /// When it happened; of these the first that is readable as a time.
    pub at: Vec<Path>,
    /// The stable action code.
    pub action: Vec<Path>,
    /// The action of rows that name none, where all rows of a log are of one kind, e.g. sign-ins.
    pub action_text: Option<String>,
    /// The vendor's own group of actions.
    pub category: Vec<Path>,
    /// How it ended; the first rule that knows the value counts.
    pub outcome: Vec<WordRule<Outcome>>,
    /// The actor's identifier.
    pub actor_id: Vec<Path>,
    /// The actor's name.
    pub actor_label: Vec<Path>,
    /// What kind of actor; the first rule that holds counts.
    pub actor_type: Vec<ActorRule>,
    /// Kind of session of a machine actor.
    pub actor_session: Vec<Path>,
    /// API token or key.
    pub token: Vec<Path>,
    /// Kind of resource.
    pub resource_type: Vec<Path>,
    /// The resource's identifier.
    pub resource_id: Vec<Path>,
    /// The resource's name.
    pub resource_label: Vec<Path>,
    /// The project's identifier.
    pub project_id: Vec<Path>,
    /// The project's name.
    pub project_label: Vec<Path>,
    /// Through which door; the first rule that knows the value counts.
    pub origin: Vec<WordRule<Origin>>,
    /// Network address.
    pub ip: Vec<Path>,
    /// Client.
    pub user_agent: Vec<Path>,
    /// The vendor's structured details.
    pub metadata: Metadata,
    /// What is also named by its id when the id is an e-mail address and no name was recorded.
    pub email_is_label: Vec<EmailLabel>,
}

/// The details of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Metadata {
    /// The whole row: nothing that the vendor said is out of reach.
    #[default]
    Row,
    /// The value at the first of these paths that is there and not null.
    At {
        /// Candidates in order.
        paths: Vec<Path>,
    },
}

/// A part of an entry that an e-mail address can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailLabel {
    /// The actor.
    Actor,
    /// The resource.
    Resource,
}

/// Reads a vendor's word as one of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordRule<T> {
    /// Where the word stands.
    pub paths: Vec<Path>,
    /// The vendor's words, letter case apart, and what they mean here.
    #[serde(default = "BTreeMap::new", deserialize_with = "lower_keys")]
    pub words: BTreeMap<String, T>,
    /// What any other recorded value means; none: nothing.
    pub other: Option<T>,
}

fn lower_keys<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let words = BTreeMap::<String, T>::deserialize(deserializer)?;
    Ok(words.into_iter().map(|(word, meaning)| (word.to_lowercase(), meaning)).collect())
}

/// When an actor is of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum ActorRule {
    /// The vendor says so.
    Word(WordRule<ActorType>),
    /// The id is there and null.
    IdNull {
        /// The kind.
        is: ActorType,
    },
    /// The id starts with one of these.
    IdPrefix {
        /// Beginnings, letter case counts.
        prefixes: Vec<String>,
        /// The kind.
        is: ActorType,
    },
    /// The label looks like one of these.
    LabelLike {
        /// Texts in which `*` stands for any run of characters.
        patterns: Vec<String>,
        /// The kind.
        is: ActorType,
    },
    /// Both id and label were recorded.
    IdAndLabel {
        /// The kind.
        is: ActorType,
    },
    /// The label is an e-mail address.
    LabelEmail {
        /// The kind.
        is: ActorType,
    },
}
