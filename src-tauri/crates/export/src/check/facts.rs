//! `pack.json`, read back and held against the members.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use exhibit_entry::Moment;
use exhibit_entry::json::{self, Kind, Node};
use serde::Deserialize;
use serde_json::Value;

use super::stream;
use super::tally::Tally;
use super::{Check, Contents};
use crate::archive::{Archive, MAX_MEMBERS};
use crate::pack::{PackKind, RedactionLine, SCHEMA, digest_part, path};
use crate::plain::{plain, plain_bytes};

/// The parts of `pack.json` that can be checked. Others may be there.
#[derive(Deserialize)]
pub(super) struct PackFacts {
    schema: String,
    pack_id: String,
    pub(super) kind: String,
    pub(super) period: PeriodFacts,
    pub(super) generated: GeneratedFacts,
    complete: bool,
    pub(super) completeness: CompletenessFacts,
    pub(super) population: PopulationFacts,
    pub(super) query: QueryFacts,
    #[serde(default)]
    pub(super) sources: Vec<SourceFacts>,
    pub(super) integrity: IntegrityFacts,
    pub(super) files: Vec<FileFacts>,
    pub(super) omitted: Vec<OmittedFacts>,
    /// What packs of earlier versions of Exhibit do not say is not asked for.
    #[serde(default)]
    pub(super) signer: Option<SignerFacts>,
    #[serde(default)]
    pub(super) tables: Vec<TableFacts>,
    #[serde(default)]
    pub(super) sample: Option<SampleFacts>,
    #[serde(default)]
    pub(super) redaction: Option<RedactionFacts>,
    #[serde(default)]
    pub(super) review: Option<ReviewFacts>,
    /// What was given about an incident; how much of it, its listings say.
    #[serde(default)]
    pub(super) incident: Option<Value>,
    #[serde(default)]
    pub(super) generator: Option<GeneratorFacts>,
    /// What the study found; compared as a whole.
    #[serde(default)]
    pub(super) exceptions: Value,
    #[serde(default)]
    pub(super) figures: Value,
    #[serde(default)]
    pub(super) left_out: Vec<String>,
    /// Rows by path, for those who ask often.
    #[serde(skip)]
    rows: BTreeMap<String, Option<u64>>,
}

/// Which version of the listings it has.
#[derive(Deserialize)]
pub(super) struct GeneratorFacts {
    pub(super) listings: u32,
    #[serde(default)]
    pub(super) texts: Option<u32>,
}

/// The review whose decisions stand in the sign-off sheet.
#[derive(Deserialize)]
pub(super) struct ReviewFacts {
    pub(super) title: String,
    pub(super) opened_at: Moment,
    pub(super) opened_by: String,
    #[serde(default)]
    pub(super) closed_at: Option<Moment>,
    #[serde(default)]
    pub(super) closed_by: Option<String>,
}

/// Who is to have signed.
#[derive(Deserialize)]
pub(super) struct SignerFacts {
    pub(super) identity: String,
    pub(super) public_key: String,
    #[serde(default)]
    pub(super) minisign: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct TableFacts {
    pub(super) path: String,
    pub(super) rows: u64,
}

/// How the sample was drawn.
#[derive(Deserialize)]
pub(super) struct SampleFacts {
    pub(super) method: String,
    pub(super) size: u64,
    pub(super) seed: String,
    pub(super) listing: Option<String>,
}

/// That rows were redacted; how, the profile says.
#[derive(Deserialize)]
pub(super) struct RedactionFacts {
    #[serde(default)]
    pub(super) profile: Option<String>,
    #[serde(default)]
    pub(super) sha256: Option<String>,
    #[serde(default)]
    pub(super) lines: Vec<RedactionLine>,
}

#[derive(Deserialize)]
pub(super) struct PeriodFacts {
    pub(super) from: Moment,
    pub(super) to: Moment,
}

#[derive(Deserialize)]
pub(super) struct GeneratedFacts {
    pub(super) at: Moment,
}

#[derive(Deserialize)]
pub(super) struct CompletenessFacts {
    complete: bool,
    #[serde(default)]
    reasons: Vec<String>,
    /// Days of all sources by state.
    #[serde(default)]
    pub(super) days: Option<BTreeMap<String, u64>>,
    #[serde(default)]
    pub(super) gaps: Option<u64>,
}

/// A source whose rows the pack may hold.
#[derive(Deserialize)]
pub(super) struct SourceFacts {
    pub(super) name: String,
    /// None: it was never pulled.
    #[serde(default)]
    pub(super) url: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PopulationFacts {
    pub(super) total_in_period: u64,
    pub(super) included: u64,
    pub(super) excluded_by_reason: BTreeMap<String, u64>,
    pub(super) per_source: BTreeMap<String, u64>,
    pub(super) per_outcome: BTreeMap<String, u64>,
    #[serde(default)]
    pub(super) per_category: Option<BTreeMap<String, u64>>,
    #[serde(default)]
    pub(super) per_day: Option<BTreeMap<String, u64>>,
}

#[derive(Deserialize)]
pub(super) struct QueryFacts {
    pub(super) text: String,
    pub(super) rules: RulesFacts,
}

#[derive(Deserialize)]
pub(super) struct RulesFacts {
    pub(super) sha256: String,
}

#[derive(Deserialize)]
pub(super) struct IntegrityFacts {
    pub(super) tree_size: u64,
    pub(super) root: String,
    #[serde(default)]
    pub(super) earlier_checkpoints: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct FileFacts {
    pub(super) path: String,
    pub(super) rows: Option<u64>,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

#[derive(Deserialize)]
pub(super) struct OmittedFacts {
    pub(super) path: String,
    #[serde(default)]
    pub(super) reason: String,
}

impl PackFacts {
    /// The rows that `pack.json` promises in the file at `path`.
    pub(super) fn rows_in(&self, path: &str) -> Option<u64> {
        self.rows.get(path).copied().flatten()
    }

    /// Whether the pack says that it leaves out the file at `path`.
    pub(super) fn omits(&self, path: &str) -> bool {
        self.omitted.iter().any(|omitted| omitted.path == path)
    }
}

/// Reads `pack.json`.
pub(super) fn read<R: Read + Seek>(archive: &Archive<R>) -> Result<PackFacts, String> {
    let text = stream::text(archive, path::PACK_JSON)?;
    let node = json::parse(&text).map_err(|error| format!("{} is not JSON: {error}", path::PACK_JSON))?;
    if let Some(name) = repeated(&node) {
        return Err(format!("{} says {} twice", path::PACK_JSON, plain_bytes(name.as_bytes())));
    }
    let mut facts: PackFacts = serde_json::from_str(&text)
        .map_err(|error| format!("{}: {}", path::PACK_JSON, plain(&error.to_string())))?;
    let longest =
        [facts.files.len(), facts.tables.len(), facts.omitted.len()].into_iter().max().unwrap_or_default();
    if longest > MAX_MEMBERS {
        return Err(format!("{} tells of more than {MAX_MEMBERS} files", path::PACK_JSON));
    }
    facts.rows = facts.files.iter().map(|file| (file.path.clone(), file.rows)).collect();
    Ok(facts)
}

/// The check `pack_json`: its own statements, and the files it names.
pub(super) fn check(facts: &PackFacts, top: &str, contents: &Contents) -> Check {
    let mut tally = Tally::new("pack_json");
    if facts.schema != SCHEMA {
        tally.fault(format!("it is of the layout {}, not {SCHEMA}", plain_bytes(facts.schema.as_bytes())));
    }
    if facts.pack_id != top {
        tally.fault(format!("it names the pack {}", plain_bytes(facts.pack_id.as_bytes())));
    }
    let digest = digest_part(&facts.query.text, &facts.integrity.root, facts.generated.at);
    if !facts.pack_id.ends_with(&format!("-{digest}")) {
        tally.fault("the name of the pack does not come from its query, root and time".into());
    }
    if PackKind::from_id(&facts.kind).is_none_or(|kind| !facts.pack_id.starts_with(kind.id())) {
        tally.fault(format!("it is of the kind {}", plain_bytes(facts.kind.as_bytes())));
    }
    if facts.period.from >= facts.period.to {
        tally.fault("its period ends before it begins".into());
    }
    check_files(facts, contents, &mut tally);
    tally.check(format!("{SCHEMA}, {} files named with size and hash", facts.files.len()))
}

fn check_files(facts: &PackFacts, contents: &Contents, tally: &mut Tally) {
    let mut named = BTreeSet::new();
    for file in &facts.files {
        let same = matches!(contents.get(&file.path), Some(Ok(content))
            if content.bytes == file.bytes && content.sha256 == file.sha256);
        if !same {
            tally.fault(format!("{} is not as it says", plain_bytes(file.path.as_bytes())));
        }
        if !named.insert(file.path.as_str()) {
            tally.fault(format!("{} is named twice", plain_bytes(file.path.as_bytes())));
        }
    }
    let payload = contents.keys().filter(|path| path.starts_with("data/") && *path != path::PACK_JSON);
    for path in payload.filter(|path| !named.contains(path.as_str())) {
        tally.fault(format!("{path} is not named"));
    }
}

/// Whether the pack is called complete, where all that it says about it agrees.
pub(super) fn said_complete(facts: &PackFacts, tally: &mut Tally) -> bool {
    let found = &facts.completeness;
    if facts.complete != found.complete {
        tally.fault("it is called complete in one place and not in another".into());
    }
    if found.complete && !found.reasons.is_empty() {
        tally.fault("it is called complete, and reasons why it is not are given".into());
    }
    facts.complete
}

/// A name that some object has twice: two readers could take two different values for it.
pub(super) fn repeated<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.kind {
        Kind::Array(items) => items.iter().find_map(repeated),
        Kind::Object(members) => {
            let mut names = BTreeSet::new();
            members.iter().find_map(|(name, value)| {
                if names.insert(name.as_ref()) { repeated(value) } else { Some(name.as_ref()) }
            })
        }
        _ => None,
    }
}
