//! Templates of test events: data, in words of our own.

use exhibit_entry::Moment;
use exhibit_hook::Scheme;
use serde::{Deserialize, Serialize};

/// The templates that are compiled in.
const DATA: &str = include_str!("../../../data/events.toml");

/// One event to begin with; everything in it may be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Ids of the schemes that it is meant for; `*` = any.
    #[serde(default)]
    pub schemes: Vec<String>,
    /// What it is about, in the provider's own word.
    pub name: String,
    /// Its Content-Type.
    pub content_type: String,
    /// Headers beside that and what signing writes.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Its body, with places for id and time.
    pub body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    event: Vec<Template>,
}

/// The templates for a scheme, its own first; never none.
#[must_use]
pub fn templates(scheme: &Scheme) -> Vec<Template> {
    let of = |template: &Template, id: &str| template.schemes.iter().any(|known| known == id);
    let (own, others): (Vec<_>, Vec<_>) = all().into_iter().partition(|template| of(template, &scheme.id));
    own.into_iter().chain(others.into_iter().filter(|template| of(template, "*"))).collect()
}

fn all() -> Vec<Template> {
    let file: File = toml::from_str(DATA).expect("BUG: the templates compiled in can be read");
    assert_eq!(file.schema, "events/1", "BUG: the templates compiled in are of this schema");
    file.event
}

impl Template {
    /// The body with id, times and token in their places.
    pub(in crate::webhook) fn filled(&self, now: Moment, (id, token): (&str, &str)) -> Vec<u8> {
        let ms = now.ms();
        let places = [
            ("{{id}}", id.to_owned()),
            ("{{now}}", now.to_string()),
            ("{{unix}}", ms.div_euclid(1_000).to_string()),
            ("{{ms}}", ms.to_string()),
            ("{{token}}", token.to_owned()),
        ];
        let filled = places.iter().fold(self.body.clone(), |body, (place, value)| body.replace(place, value));
        filled.into_bytes()
    }
}
