//! Plans of packs that are made again and again: configuration, by name.

use exhibit_entry::Moment;
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::sources::moment;
use crate::{Error, Reader, Writer, schema};

/// A plan as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// Its name.
    pub name: String,
    /// What is packed and where to, as JSON.
    pub plan: String,
    /// When it was added.
    pub added_at: Moment,
}

/// Why a line is no plan, with the name it stands under.
pub type PlanProblem = (String, String);

impl Writer {
    /// Adds a plan; false, and nothing is changed, where one of that name is there.
    ///
    /// # Errors
    /// Any error of writing.
    pub fn add_plan(&mut self, line: &PlanLine) -> Result<bool, Error> {
        let added = self.connection.execute(
            "INSERT INTO pack_plan (name, plan, added_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING",
            (&line.name, &line.plan, line.added_at.to_string()),
        )?;
        Ok(added > 0)
    }

    /// Keeps a plan, in the place of the one of that name where there is one.
    ///
    /// # Errors
    /// Any error of writing; then the old one is there as before.
    pub fn replace_plan(&mut self, line: &PlanLine) -> Result<(), Error> {
        self.connection.execute(
            "INSERT INTO pack_plan (name, plan, added_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (name) DO UPDATE SET plan = excluded.plan, added_at = excluded.added_at",
            (&line.name, &line.plan, line.added_at.to_string()),
        )?;
        Ok(())
    }

    /// Removes a plan, or a line that is none, by the name that [`Reader::plans`] gives; false where there is none of that
    /// name. Packs that it made stay.
    ///
    /// # Errors
    /// Any error of writing.
    pub fn remove_plan(&mut self, name: &str) -> Result<bool, Error> {
        let removed = self.connection.execute("DELETE FROM pack_plan WHERE name = ?1", [name])?;
        if removed > 0 {
            return Ok(true);
        }
        // A name that is no text is shown in another way than it stands there.
        let ids = {
            let mut statement = self.connection.prepare("SELECT name, id FROM pack_plan")?;
            let all = statement.query_map([], |row| Ok((text(row, 0)?, row.get::<_, i64>(1)?)))?;
            all.collect::<Result<Vec<_>, _>>()?
        };
        let Some((_, id)) = ids.into_iter().find(|(shown, _)| shown == name) else { return Ok(false) };
        Ok(self.connection.execute("DELETE FROM pack_plan WHERE id = ?1", [id])? > 0)
    }
}

impl Reader {
    /// All plans, by name; and, with their names, why other lines are none.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn plans(&self) -> Result<(Vec<PlanLine>, Vec<PlanProblem>), Error> {
        if !schema::knows_reviews(&self.connection)? {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut statement =
            self.connection.prepare_cached("SELECT name, plan, added_at FROM pack_plan ORDER BY name")?;
        let mut rows = statement.query([])?;
        let (mut plans, mut problems) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let (name, plan, added_at) = (text(row, 0)?, text(row, 1)?, text(row, 2)?);
            match moment(&added_at) {
                Ok(added_at) => plans.push(PlanLine { name, plan, added_at }),
                Err(_) => problems.push((name, "it has no time at which it was added".to_owned())),
            }
        }
        Ok((plans, problems))
    }
}

/// A workspace may come from elsewhere, and SQLite keeps bytes that are no text in a column of text too.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    })
}
