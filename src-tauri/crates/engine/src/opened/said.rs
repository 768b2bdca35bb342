//! What a pack says of itself in `pack.json`, beyond what its check reads. Foreign: every list is cut at a length that
//! a person can read.

use serde::Deserialize;

use exhibit_export::Signer;

/// Most items of a list that are taken.
const ITEMS_AT_MOST: usize = 500;

/// What a pack says of itself. Not proven by being written there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Names of the sources.
    pub sources: Vec<String>,
    /// Its rules of exception.
    pub exceptions: Vec<SaidException>,
    /// Its tables.
    pub tables: Vec<SaidTable>,
    /// What it does not prove.
    pub limits: Vec<String>,
    /// Assurance tier in words.
    pub tier: Option<String>,
    /// Who it says signed it.
    pub signer: Option<Signer>,
    /// The profile it was redacted by.
    pub redaction: Option<String>,
}

/// One rule of exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SaidException {
    /// Stable word.
    pub id: String,
    /// For people.
    pub title: String,
    /// What it means.
    pub about: String,
    /// Cases.
    pub count: u64,
    /// Some of them in words.
    #[serde(deserialize_with = "details")]
    pub examples: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SaidTable {
    /// In the pack.
    pub path: String,
    /// For people.
    pub title: String,
    /// What a row of it is.
    pub about: String,
    /// How many.
    pub rows: u64,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    detail: String,
}

fn details<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<Case>::deserialize(deserializer)?.into_iter().map(|case| case.detail).collect())
}

impl Said {
    /// Reads the text of `pack.json`; none when it is no object of JSON. A part that is not as expected is left out.
    pub(super) fn read(text: &str) -> Option<Self> {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        json.as_object()?;
        let name = |item: &serde_json::Value| Some(item.get("name")?.as_str()?.to_owned());
        let text = |item: &serde_json::Value| Some(item.as_str()?.to_owned());
        let redaction = &json["redaction"];
        let profile = redaction["profile"].as_str().or_else(|| redaction["profile"]["id"].as_str());
        Some(Self {
            sources: items(&json["sources"], name),
            exceptions: items(exceptions(&json), read),
            tables: items(&json["tables"], read),
            limits: items(limits(&json), text),
            tier: json["integrity"]["tier"].as_str().or_else(|| json["tier"].as_str()).map(str::to_owned),
            signer: serde_json::from_value::<SignerJson>(json["signer"].clone())
                .ok()
                .map(SignerJson::into_signer),
            redaction: profile.or_else(|| redaction["id"].as_str()).map(str::to_owned),
        })
    }
}

#[derive(Deserialize)]
struct SignerJson {
    identity: String,
    algorithm: String,
    fingerprint: String,
    public_key: String,
    minisign: Option<String>,
}

impl SignerJson {
    fn into_signer(self) -> Signer {
        let Self { identity, algorithm, fingerprint, public_key, minisign } = self;
        Signer { identity, algorithm, fingerprint, public_key, minisign }
    }
}

fn exceptions(json: &serde_json::Value) -> &serde_json::Value {
    if json["exceptions"].is_array() { &json["exceptions"] } else { &json["findings"]["exceptions"] }
}

fn limits(json: &serde_json::Value) -> &serde_json::Value {
    if json["limits"].is_array() { &json["limits"] } else { &json["limitations"] }
}

fn items<T>(list: &serde_json::Value, item: impl Fn(&serde_json::Value) -> Option<T>) -> Vec<T> {
    list.as_array().map(|list| list.iter().take(ITEMS_AT_MOST).filter_map(item).collect()).unwrap_or_default()
}

fn read<T: serde::de::DeserializeOwned>(item: &serde_json::Value) -> Option<T> {
    serde_json::from_value(item.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_expected_is_left_out_and_costs_nothing_else() {
        let text = r#"{"sources":[{"name":"acme"},7],"exceptions":[{"id":"x","title":"X","count":2,"examples":[{"detail":"d"}]},"no"],
            "tables":"none","limits":["one",2],"signer":{"identity":1},"redaction":{"profile":"shareable"}}"#;
        let said = Said::read(text).unwrap();
        assert_eq!((said.sources, said.limits), (vec!["acme".to_owned()], vec!["one".to_owned()]));
        assert_eq!(
            (said.exceptions.len(), said.exceptions[0].examples.as_slice()),
            (1, ["d".to_owned()].as_slice())
        );
        assert_eq!((said.tables, said.signer), (vec![], None));
        assert_eq!(said.redaction.as_deref(), Some("shareable"));
        assert_eq!((Said::read("[]"), Said::read("{")), (None, None));
    }
}
