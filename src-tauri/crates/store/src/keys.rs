//! Rows by the vendor's own ids: what a delivery of a webhook is held against. Always asked by the index over source and
//! key, and walked by the one over time, so that a workspace of any size answers.

use std::collections::BTreeMap;
use std::rc::Rc;

use exhibit_entry::Moment;
use rusqlite::types::Value;

use crate::sources::source_id;
use crate::writer::unsigned;
use crate::{Error, Reader, identity};

/// Ids that are asked for in one question: enough that the question itself costs nothing, few enough for its memory.
const IDS_A_QUESTION: usize = 10_000;

/// Rows after which a walk looks whether it is to stop.
const ROWS_A_LOOK: u64 = 4_096;

/// A row as its key names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedRow {
    /// Its source.
    pub source: String,
    /// The vendor's id; for rows without one the content as 64 hex digits that they were asked by.
    pub id: String,
    /// Its key in the store.
    pub key: String,
    /// Its number.
    pub number: u64,
    /// Which revision of its key it is, from 1.
    pub revision: u32,
    /// Whether a newer revision is here.
    pub is_superseded: bool,
    /// When it happened; none where no time could be read, or nothing at all.
    pub at: Option<Moment>,
    /// SHA-256 of its content, see `exhibit_source::content`.
    pub content: [u8; 32],
}

/// A row of a walk through time: the newest revision of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimedKey {
    /// Its key: the vendor's id, or what stands for one.
    pub key: String,
    /// Its number.
    pub number: u64,
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub action: Option<String>,
    /// Who did it, by name, else by id.
    pub actor: Option<String>,
}

impl Reader {
    /// Every revision of the rows that have one of `ids` as their vendor's id, in `source` or, where none is named, in any.
    /// In order of number.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`] and any error of reading.
    pub fn rows_of_ids(&self, source: Option<&str>, ids: &[&str]) -> Result<Vec<KeyedRow>, Error> {
        let only = source.map(|name| source_id(&self.connection, name)).transpose()?;
        // The key that an id has in the store is not always the id itself.
        let of_key: BTreeMap<String, &str> =
            ids.iter().filter(|id| !id.is_empty()).map(|id| (identity::key_of(id, "", 0), *id)).collect();
        let keys: Vec<&String> = of_key.keys().collect();
        let mut found = Vec::new();
        for part in keys.chunks(IDS_A_QUESTION) {
            self.stop.check()?;
            let asked = part.iter().map(|key| Value::from((*key).clone())).collect();
            self.keyed(KEYED_BY_ID, (only, asked), &mut |mut row| {
                row.id = of_key.get(&row.key).map_or(String::new(), |id| (*id).to_owned());
                found.push(row);
            })?;
        }
        found.sort_by_key(|row| row.number);
        Ok(found)
    }

    /// Every row of `source` without a vendor's id that says the same as one of `contents`. In order of number.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`] and any error of reading.
    pub fn rows_of_contents(&self, source: &str, contents: &[[u8; 32]]) -> Result<Vec<KeyedRow>, Error> {
        let only = source_id(&self.connection, source)?;
        let mut found = Vec::new();
        for part in contents.chunks(IDS_A_QUESTION) {
            self.stop.check()?;
            let asked = part.iter().map(|content| Value::from(content.to_vec())).collect();
            self.keyed(KEYED_BY_CONTENT, (Some(only), asked), &mut |mut row| {
                row.id = hex::encode(row.content);
                found.push(row);
            })?;
        }
        found.sort_by_key(|row| row.number);
        Ok(found)
    }

    /// Walks the newest revisions of `source` that happened from `from` up to and with `to`, oldest first, without
    /// holding them. `visit` must not read from this reader's statements for long: the walk is one of them.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`], [`Error::Interrupted`] once the reader is stopped, and any error of reading.
    pub fn each_key_between(
        &self,
        source: &str,
        (from, to): (Moment, Moment),
        visit: &mut dyn FnMut(TimedKey),
    ) -> Result<(), Error> {
        let id = source_id(&self.connection, source)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT i.key, e.number, e.at, e.action, COALESCE(e.actor_label, e.actor_id)
             FROM entry e CROSS JOIN identity i ON i.number = e.number
             WHERE e.at >= ?2 AND e.at <= ?3 AND i.source_id = ?1 AND i.superseded_by IS NULL
             ORDER BY e.at, e.number",
        )?;
        let mut rows = statement.query((id, from.ms(), to.ms()))?;
        let mut seen = 0_u64;
        while let Some(row) = rows.next()? {
            seen += 1;
            if seen.is_multiple_of(ROWS_A_LOOK) {
                self.stop.check()?;
            }
            let at =
                Moment::from_ms(row.get(2)?).ok_or_else(|| Error::BadValue("a time out of range".into()))?;
            visit(TimedKey {
                key: row.get(0)?,
                number: unsigned(row.get(1)?)?,
                at,
                action: row.get(3)?,
                actor: row.get(4)?,
            });
        }
        Ok(())
    }

    fn keyed(
        &self,
        sql: &str,
        (only, asked): (Option<i64>, Vec<Value>),
        visit: &mut dyn FnMut(KeyedRow),
    ) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query((only, Rc::new(asked)))?;
        while let Some(row) = rows.next()? {
            let at: Option<i64> = row.get(5)?;
            visit(KeyedRow {
                source: row.get(0)?,
                id: String::new(),
                key: row.get(1)?,
                number: unsigned(row.get(2)?)?,
                revision: row.get(3)?,
                is_superseded: row.get(4)?,
                at: at.and_then(Moment::from_ms),
                content: row.get(6)?,
            });
        }
        Ok(())
    }
}

/// In this order: the other way round every key of the workspace is looked at.
const KEYED_BY_ID: &str = "SELECT s.name, i.key, i.number, i.revision, i.superseded_by IS NOT NULL, e.at, i.content
  FROM rarray(?2) asked CROSS JOIN source s CROSS JOIN identity i ON i.source_id = s.id AND i.key = asked.value
    LEFT JOIN entry e ON e.number = i.number
  WHERE ?1 IS NULL OR s.id = ?1";

/// The condition on the key as the partial index has it, or the index is not used; twice, since files of before version 11
/// have an index with the other one.
const KEYED_BY_CONTENT: &str =
    "SELECT s.name, i.key, i.number, i.revision, i.superseded_by IS NOT NULL, e.at, i.content
  FROM rarray(?2) asked CROSS JOIN source s ON s.id = ?1
    CROSS JOIN identity i ON i.source_id = s.id AND i.content = asked.value
      AND +i.key >= 'sha256:' AND +i.key < 'sha256;' AND substr(i.key, 1, 7) = 'sha256:'
    LEFT JOIN entry e ON e.number = i.number";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn rows_without_an_id_are_found_by_their_content_alone_in_files_of_every_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        let id = crate::WorkspaceId::from_bytes([7; 16]);
        let connection = schema::open_writer(&path, &id, Moment::from_ms(0).unwrap()).unwrap();
        let plan = || {
            let mut statement =
                connection.prepare(&format!("EXPLAIN QUERY PLAN {KEYED_BY_CONTENT}")).unwrap();
            let steps = statement.query_map((1, Rc::new(vec![Value::Null])), |row| row.get(3)).unwrap();
            steps.collect::<Result<Vec<String>, _>>().unwrap().join("\n")
        };
        let by_content = "SEARCH i USING INDEX identity_by_content (source_id=? AND content=?)";
        assert!(plan().contains(by_content), "{}", plan());
        connection
            .execute_batch(
                "DROP INDEX identity_by_content;
                 CREATE INDEX identity_by_content ON identity (source_id, content) WHERE substr(key, 1, 7) = 'sha256:';",
            )
            .unwrap();
        assert!(plan().contains(by_content), "{}", plan());
    }
}
