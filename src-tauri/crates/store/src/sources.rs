//! The sources of a workspace: configuration, never evidence. Rows stay when a source is removed.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{Error, Reader, SourceLine, SourceSettings, SourceState, Writer, schema};

/// Columns that came with version 3: where the newest pull as set up now would go on, and the settings.
const NEWER_COLUMNS: &str = "(SELECT CASE WHEN r.status <> 'ok' THEN r.resume END FROM receipt r
    WHERE r.source_id = s.id AND r.kind = 'pull' AND r.started_at >= s.added_at ORDER BY r.id DESC LIMIT 1),
  s.paused, s.every_minutes, s.kept_days";

impl Writer {
    /// Adds a source, or brings a removed one of that name back with the new configuration. What was asked under the
    /// old one says nothing of the new: its bookmark no longer counts.
    ///
    /// # Errors
    /// [`Error::SourceExists`] when one of that name is in use.
    pub fn add_source(&mut self, line: &SourceLine) -> Result<(), Error> {
        let added = self.connection.execute(
            "INSERT INTO source (name, profile, url, params, secret, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (name) DO UPDATE SET profile = excluded.profile, url = excluded.url,
               params = excluded.params, secret = excluded.secret, added_at = excluded.added_at,
               removed_at = NULL, paused = 0, every_minutes = NULL, kept_days = NULL
             WHERE source.removed_at IS NOT NULL",
            (
                &line.name,
                &line.profile,
                &line.url,
                serde_json::to_string(&line.params).expect("BUG: a map of text always serialises"),
                &line.secret,
                line.added_at.to_string(),
            ),
        )?;
        if added == 0 { Err(Error::SourceExists(line.name.clone())) } else { Ok(()) }
    }

    /// Says where the token of a source is from now on. Its bookmark stays: the same rows are asked for.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`].
    pub fn change_secret(&mut self, name: &str, reference: &str) -> Result<(), Error> {
        let changed = self.connection.execute(
            "UPDATE source SET secret = ?2 WHERE name = ?1 AND removed_at IS NULL",
            (name, reference),
        )?;
        if changed == 0 { Err(Error::NoSuchSource(name.to_owned())) } else { Ok(()) }
    }

    /// Says how a source is pulled and kept from now on. Its bookmark stays.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`].
    pub fn set_source(&mut self, name: &str, settings: &SourceSettings) -> Result<(), Error> {
        let changed = self.connection.execute(
            "UPDATE source SET paused = ?2, every_minutes = ?3, kept_days = ?4
             WHERE name = ?1 AND removed_at IS NULL",
            (name, settings.paused, settings.every_minutes, settings.kept_days),
        )?;
        if changed == 0 { Err(Error::NoSuchSource(name.to_owned())) } else { Ok(()) }
    }

    /// Says what the rows of a source are read with from now on. Bookmark and settings stay, and rows that are here are
    /// read again when the workspace is opened next.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`].
    pub fn set_profile(&mut self, name: &str, profile: &str) -> Result<(), Error> {
        let changed = self.connection.execute(
            "UPDATE source SET profile = ?2 WHERE name = ?1 AND removed_at IS NULL",
            (name, profile),
        )?;
        if changed == 0 { Err(Error::NoSuchSource(name.to_owned())) } else { Ok(()) }
    }

    /// Removes a source from use; its rows stay.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`].
    pub fn remove_source(&mut self, name: &str, now: Moment) -> Result<(), Error> {
        let removed = self.connection.execute(
            "UPDATE source SET removed_at = ?2 WHERE name = ?1 AND removed_at IS NULL",
            (name, now.to_string()),
        )?;
        if removed == 0 { Err(Error::NoSuchSource(name.to_owned())) } else { Ok(()) }
    }
}

impl Reader {
    /// Every source with its counts, in order of name; removed ones too, while they hold rows.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn sources(&self) -> Result<Vec<SourceState>, Error> {
        // A file of an older version has no such columns, and it is not for whoever looks at it to change it.
        let newer =
            if schema::knows_absences(&self.connection)? { NEWER_COLUMNS } else { "NULL, 0, NULL, NULL" };
        let holdings = self.holdings()?;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT s.name, s.profile, s.url, s.params, s.secret, s.added_at, s.removed_at IS NULL,
               (SELECT max(finished_at) FROM receipt r WHERE r.source_id = s.id AND r.status = 'ok'),
               (SELECT cursor_out FROM receipt r WHERE r.source_id = s.id AND r.status = 'ok'
                AND r.started_at >= s.added_at
                AND r.cursor_out IS NOT NULL ORDER BY r.id DESC LIMIT 1),
               {newer}
             FROM source s ORDER BY s.name",
        ))?;
        let mut rows = statement.query([])?;
        let mut states = Vec::new();
        while let Some(row) = rows.next()? {
            let mut state = state_of(row)?;
            let held = holdings.get(&state.line.name).copied().unwrap_or_default();
            state.entries = held.entries;
            state.first_at = held.times.and_then(|(first, _)| Moment::from_ms(first));
            state.last_at = held.times.and_then(|(_, last)| Moment::from_ms(last));
            states.push(state);
        }
        states.retain(|state| state.active || state.entries > 0);
        Ok(states)
    }

    /// One source in use.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`].
    pub fn source(&self, name: &str) -> Result<SourceState, Error> {
        let found = self.sources()?.into_iter().find(|state| state.active && state.line.name == name);
        found.ok_or_else(|| Error::NoSuchSource(name.to_owned()))
    }
}

/// A source, without what is held of it.
fn state_of(row: &Row<'_>) -> Result<SourceState, Error> {
    let params: String = row.get(3)?;
    let params: BTreeMap<String, String> =
        serde_json::from_str(&params).map_err(|_| Error::BadValue("source.params".into()))?;
    let line = SourceLine {
        name: row.get(0)?,
        profile: row.get(1)?,
        url: row.get(2)?,
        params,
        secret: row.get(4)?,
        added_at: moment(&row.get::<_, String>(5)?)?,
    };
    Ok(SourceState {
        line,
        active: row.get(6)?,
        entries: 0,
        first_at: None,
        last_at: None,
        last_pull: row.get::<_, Option<String>>(7)?.map(|text| moment(&text)).transpose()?,
        cursor: row.get(8)?,
        resume: row.get(9)?,
        settings: SourceSettings {
            paused: row.get(10)?,
            every_minutes: row.get(11)?,
            kept_days: row.get(12)?,
        },
    })
}

/// A stored time.
pub(crate) fn moment(text: &str) -> Result<Moment, Error> {
    Moment::parse(text).ok_or_else(|| Error::BadValue(format!("time {text}")))
}

/// The id of a source by name.
pub(crate) fn source_id(connection: &Connection, name: &str) -> Result<i64, Error> {
    let found = connection
        .prepare_cached("SELECT id FROM source WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| Error::NoSuchSource(name.to_owned()))
}
