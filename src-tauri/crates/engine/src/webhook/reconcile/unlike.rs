//! In what a delivery differs from the row of the same key: by fields, because two ways of writing one row, such as JSON
//! and a table, say the same in different bytes.

use exhibit_entry::Reading;
use exhibit_source::{Profile, content, read_row};
use exhibit_store::Reader;

use super::gathered::Gathered;
use crate::Error;
use crate::webhook::belonging::belonging;

/// Fills in the differences of every delivery whose content is that of no revision of its row.
///
/// # Errors
/// Any error of reading.
pub(super) fn compare(reader: &Reader, profile: &Profile, gathered: &mut Gathered) -> Result<(), Error> {
    for (at, place, number) in std::mem::take(&mut gathered.unlike) {
        let told = &mut gathered.told[at];
        let Some(stored) = reader.capture(told.arrival.capture)? else { continue };
        let mut spoken = belonging(profile, &stored.capture.body, None).rows;
        let (raw, _) = reader.raw_and_leaf(number)?;
        if place < spoken.len() {
            told.differs = differences(profile, &spoken.swap_remove(place).reading, &raw);
        }
    }
    Ok(())
}

/// The names of the fields in which a row as delivered differs from one as stored.
fn differences(profile: &Profile, told: &Reading, raw: &[u8]) -> Vec<&'static str> {
    let Ok(stored) = read_row(profile, raw) else { return vec!["content"] };
    // A table drops columns that an object has: what only one of the two says is no contradiction there.
    let is_table = raw.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{');
    let mut found = Vec::new();
    for ((name, told), (_, stored)) in fields(told).into_iter().zip(fields(&stored)) {
        let one_is_silent = told.is_none() || stored.is_none();
        if told != stored && !(is_table && one_is_silent) {
            found.push(name);
        }
    }
    if found.is_empty() && !is_table { vec!["content"] } else { found }
}

/// What is compared. Labels and words derived from other fields are left out: they say nothing more.
fn fields(reading: &Reading) -> [(&'static str, Option<String>); 12] {
    let metadata = reading.metadata.as_ref().map(|json| hex::encode(content(json.as_str().as_bytes())));
    [
        ("at", reading.at.map(|at| at.to_string())),
        ("action", reading.action.clone()),
        ("category", reading.category.clone()),
        ("outcome", reading.outcome.map(|outcome| outcome.to_string())),
        ("actor", reading.actor.id.clone().or_else(|| reading.actor.label.clone())),
        ("token", reading.token.clone()),
        ("resource_type", reading.resource.kind.clone()),
        ("resource", reading.resource.id.clone().or_else(|| reading.resource.label.clone())),
        ("project", reading.project.id.clone().or_else(|| reading.project.label.clone())),
        ("ip", reading.ip.clone()),
        ("user_agent", reading.user_agent.clone()),
        ("metadata", metadata),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"id":"r","actor_user_id":"ana","action":"TOKEN_CREATED","target_type":"token","target_id":"t","metadata":{"source":"api","n":1.0},"created_at":"2026-05-09T17:14:08.302Z"}"#;

    fn differing(told: &str, stored: &str) -> Vec<&'static str> {
        let outworx = exhibit_source::builtin_by_id("outworx").unwrap();
        differences(outworx, &read_row(outworx, told.as_bytes()).unwrap(), stored.as_bytes())
    }

    #[test]
    fn the_fields_that_differ_are_named() {
        assert_eq!(differing(&ROW.replace("\"ana\"", "\"bob\""), ROW), ["actor"]);
        assert_eq!(differing(&ROW.replace("1.0", "1"), ROW), ["metadata"]);
        assert_eq!(
            differing(&ROW.replace("17:14", "17:15").replace("TOKEN_CREATED", "TOKEN_REVOKED"), ROW),
            ["at", "action"]
        );
        assert_eq!(differing(ROW, &ROW.replace("\"id\":\"r\"", "\"id\":\"r\",\"more\":1")), ["content"]);
        assert_eq!(differing(ROW, "broken"), ["content"]);
    }

    #[test]
    fn a_row_of_a_table_contradicts_only_where_it_says_something_else() {
        let table = |who: &str| {
            format!(
                "id,created_at,actor_user_id,action,target_type,target_id\nr,2026-05-09T17:14:08.302Z,{who},TOKEN_CREATED,token,t"
            )
        };
        assert_eq!(differing(ROW, &table("ana")).iter().filter(|name| **name != "metadata").count(), 0);
        assert!(differing(ROW, &table("eve")).contains(&"actor"));
    }
}
