//! How the fields of some rows are read, and from where.

use exhibit_entry::json::{self, Node};

use super::places::row_text;
use super::{FIELDS, Field, example};
use crate::profile::Profile;
use crate::{Path, read_row};

/// One field and where it is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSeen {
    /// Its name in `[fields]` of a profile.
    pub field: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The places in force that hold a value in at least one of the rows, first goes first.
    pub paths: Vec<String>,
    /// Rows in which it was found.
    pub filled: u64,
    /// What it reads as in the first row that has it, cut to some 100 characters and fit for display.
    pub example: Option<String>,
}

/// How `profile` reads the fields of `rows` whose places can be picked; rows that cannot be read fill none.
#[must_use]
pub fn mapped(profile: &Profile, rows: &[&[u8]]) -> Vec<FieldSeen> {
    let mut fields: Vec<FieldSeen> = FIELDS.iter().map(unfilled).collect();
    let mut found: Vec<Vec<bool>> =
        FIELDS.iter().map(|field| vec![false; (field.paths)(&profile.fields).len()]).collect();
    for raw in rows {
        let Ok(reading) = read_row(profile, raw) else { continue };
        for (seen, field) in fields.iter_mut().zip(&FIELDS) {
            take(seen, (field.value)(&reading));
        }
        let text = row_text(profile, raw);
        let Some(Ok(row)) = text.as_deref().map(json::parse) else { continue };
        for (found, field) in found.iter_mut().zip(&FIELDS) {
            mark(found, (profile, (field.paths)(&profile.fields)), &row);
        }
    }
    for ((seen, found), field) in fields.iter_mut().zip(&found).zip(&FIELDS) {
        let paths = (field.paths)(&profile.fields).iter().zip(found);
        seen.paths = paths.filter(|(_, found)| **found).map(|(path, _)| path.as_str().to_owned()).collect();
    }
    fields
}

fn unfilled(field: &Field) -> FieldSeen {
    FieldSeen { field: field.id, label: field.label, paths: Vec::new(), filled: 0, example: None }
}

fn take(seen: &mut FieldSeen, value: Option<String>) {
    let Some(value) = value else { return };
    seen.filled += 1;
    seen.example.get_or_insert_with(|| example(&value));
}

/// Marks those of `paths` that hold a value in `row`.
fn mark(found: &mut [bool], (profile, paths): (&Profile, &[Path]), row: &Node<'_>) {
    for (found, path) in found.iter_mut().zip(paths) {
        *found = *found || path.find(row, profile.keys).and_then(Node::recorded).is_some();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin_by_id;

    #[test]
    fn fields_tell_where_they_were_found_how_often_and_as_what() {
        let profile = builtin_by_id("generic").unwrap();
        let rows: [&[u8]; 3] = [
            br#"{"id":"1","created_at":"2026-05-09T17:14:08Z","action":"a.b","actor":{"email":"ana@example.org"}}"#,
            br#"{"id":"2","created_at":"soon","action":"a\u001b[2J","actor":{"email":"ben@example.org"}}"#,
            b"broken",
        ];
        let fields = mapped(profile, &rows);
        let seen = |id: &str| fields.iter().find(|seen| seen.field == id).unwrap().clone();
        assert_eq!((seen("id").filled, seen("id").paths), (2, vec!["id".to_owned()]));
        assert_eq!(
            (seen("at").filled, seen("at").example.unwrap()),
            (1, "2026-05-09T17:14:08.000Z".to_owned())
        );
        assert_eq!(seen("actor_label").paths, ["actor.email"]);
        assert_eq!((seen("ip").filled, seen("ip").example), (0, None));
        for (field, seen) in FIELDS.iter().zip(&fields) {
            let read = rows.iter().filter_map(|raw| read_row(profile, raw).ok());
            let filled = read.filter(|reading| (field.value)(reading).is_some());
            assert_eq!(seen.filled, filled.count() as u64);
        }
    }
}
