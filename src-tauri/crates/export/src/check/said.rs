//! What a pack says of itself, for a list of packs. Nothing here is proven by being written there: [`super::check_pack`]
//! is what holds it against the contents.

use std::io::{Read, Seek};

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

use super::stream;
use crate::archive::Archive;
use crate::error::Error;
use crate::pack::path;

/// Longest text taken over, in bytes of JSON: a line of a list, not a place to hide megabytes. A control character is
/// six of them.
const TEXT_LIMIT_BYTES: usize = 4_000;

/// Most reasons taken over.
const REASONS_AT_MOST: usize = 100;

/// What `pack.json` says. Texts are foreign, cut to 4,000 bytes as JSON writes them, and must be escaped before they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFacts {
    /// Name of the pack.
    pub pack_id: String,
    /// Its kind, e.g. `access-review`.
    pub kind: String,
    /// Start of the period.
    pub from: Moment,
    /// End of the period, not part of it.
    pub to: Moment,
    /// For whom.
    pub organisation: Option<String>,
    /// The query of its rows.
    pub query: String,
    /// Rows in it.
    pub rows: u64,
    /// Rows of the period.
    pub total_in_period: u64,
    /// Whether nothing is known to be missing.
    pub complete: bool,
    /// Why it is not complete; at most 100 of them.
    pub reasons: Vec<String>,
    /// When it says that it was made.
    pub generated_at: Moment,
    /// By whom.
    pub user: Option<String>,
    /// On which machine.
    pub host: Option<String>,
}

#[derive(Deserialize)]
struct PackJson {
    pack_id: String,
    kind: String,
    organisation: Option<String>,
    period: PeriodJson,
    generated: GeneratedJson,
    complete: bool,
    completeness: CompletenessJson,
    population: PopulationJson,
    query: QueryJson,
}

#[derive(Deserialize)]
struct PeriodJson {
    from: Moment,
    to: Moment,
}

#[derive(Deserialize)]
struct GeneratedJson {
    at: Moment,
    user: Option<String>,
    host: Option<String>,
}

#[derive(Deserialize)]
struct CompletenessJson {
    #[serde(default)]
    reasons: Vec<String>,
}

#[derive(Deserialize)]
struct PopulationJson {
    total_in_period: u64,
    included: u64,
}

#[derive(Deserialize)]
struct QueryJson {
    text: String,
}

/// Reads what the pack in `file` says of itself; none when it is no pack or says nothing that can be read. Nothing is
/// checked and nothing is believed.
///
/// # Errors
/// [`Error::Read`] only when the medium fails.
pub fn pack_facts(file: impl Read + Seek) -> Result<Option<PackFacts>, Error> {
    let Ok(archive) = Archive::scan(file).map_err(Error::Read)? else { return Ok(None) };
    let text = stream::text(&archive, path::PACK_JSON);
    match archive.failure() {
        Some(error) => Err(Error::Read(error)),
        None => Ok(text.ok().and_then(|text| serde_json::from_str(&text).ok()).map(facts)),
    }
}

/// The text of `pack.json` of the pack in `file`; none when there is none that can be read. Nothing is checked.
///
/// # Errors
/// [`Error::Read`] only when the medium fails.
pub fn pack_json(file: impl Read + Seek) -> Result<Option<String>, Error> {
    let Ok(archive) = Archive::scan(file).map_err(Error::Read)? else { return Ok(None) };
    let text = stream::text(&archive, path::PACK_JSON);
    match archive.failure() {
        Some(error) => Err(Error::Read(error)),
        None => Ok(text.ok()),
    }
}

fn facts(said: PackJson) -> PackFacts {
    PackFacts {
        pack_id: cut(said.pack_id),
        kind: cut(said.kind),
        from: said.period.from,
        to: said.period.to,
        organisation: said.organisation.map(cut),
        query: cut(said.query.text),
        rows: said.population.included,
        total_in_period: said.population.total_in_period,
        complete: said.complete,
        reasons: said.completeness.reasons.into_iter().take(REASONS_AT_MOST).map(cut).collect(),
        generated_at: said.generated.at,
        user: said.generated.user.map(cut),
        host: said.generated.host.map(cut),
    }
}

fn cut(mut text: String) -> String {
    let mut bytes = 0;
    let too_far = text.char_indices().find(|(_, c)| {
        bytes += bytes_in_json(*c);
        bytes > TEXT_LIMIT_BYTES
    });
    if let Some((end, _)) = too_far {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// How many bytes a character takes in a JSON string (RFC 8259 section 7).
fn bytes_in_json(c: char) -> usize {
    match c {
        '"' | '\\' => 2,
        '\0'..='\x1f' => 6,
        _ => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::fixture;
    use std::io::Cursor;

    fn said(pack: &[u8]) -> Option<PackFacts> {
        pack_facts(Cursor::new(pack)).unwrap()
    }

    #[test]
    fn a_pack_says_what_it_was_made_from() {
        let mut input = fixture::input(7);
        input.query = "-origin:api".into();
        let facts = said(&fixture::pack(&input, &fixture::rows(7))).unwrap();
        assert_eq!((facts.rows, facts.total_in_period), (7, input.population.total_in_period));
        assert_eq!((facts.from, facts.to), (input.period.from, input.period.to));
        assert_eq!((facts.kind.as_str(), facts.query.as_str()), (input.kind.id(), "-origin:api"));
        assert_eq!(
            (facts.complete, &facts.reasons),
            (input.completeness.complete, &input.completeness.reasons)
        );
        assert_eq!(facts.user, Some(input.generated.user));
    }

    #[test]
    fn a_text_of_any_length_takes_one_line() {
        let mut input = fixture::input(1);
        for (c, bytes) in [("ü", 2), ("\u{1}", 6), ("\"", 2), ("x", 1), ("界", 3)] {
            input.organisation = Some(c.repeat(100_000));
            let facts = said(&fixture::pack(&input, &fixture::rows(1))).unwrap();
            let organisation = facts.organisation.unwrap();
            assert_eq!(organisation.chars().count(), TEXT_LIMIT_BYTES / bytes + 1, "{c:?}");
            let quotes_and_ellipsis = 2 + "…".len();
            let written = serde_json::to_string(&organisation).unwrap().len();
            assert!(written <= TEXT_LIMIT_BYTES + quotes_and_ellipsis, "{c:?}: {written}");
        }
    }

    #[test]
    fn what_is_no_pack_says_nothing() {
        assert_eq!(said(b""), None);
        assert_eq!(said(b"PK\x05\x06 and so on"), None);
        let pack = fixture::pack(&fixture::input(1), &fixture::rows(1));
        assert_eq!(said(&pack[..pack.len() - 1]), None);
    }
}
