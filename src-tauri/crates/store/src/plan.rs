//! Plans of packs that are made again and again: configuration, by name.

use exhibit_entry::Moment;

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

    /// Removes a plan; false where there is none of that name. Packs that it made stay.
    ///
    /// # Errors
    /// Any error of writing.
    pub fn remove_plan(&mut self, name: &str) -> Result<bool, Error> {
        Ok(self.connection.execute("DELETE FROM pack_plan WHERE name = ?1", [name])? > 0)
    }
}

impl Reader {
    /// All plans, by name.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn plans(&self) -> Result<Vec<PlanLine>, Error> {
        if !schema::knows_reviews(&self.connection)? {
            return Ok(Vec::new());
        }
        let mut statement =
            self.connection.prepare_cached("SELECT name, plan, added_at FROM pack_plan ORDER BY name")?;
        let mut rows = statement.query([])?;
        let mut plans = Vec::new();
        while let Some(row) = rows.next()? {
            let added_at = moment(&row.get::<_, String>(2)?)?;
            plans.push(PlanLine { name: row.get(0)?, plan: row.get(1)?, added_at });
        }
        Ok(plans)
    }
}
