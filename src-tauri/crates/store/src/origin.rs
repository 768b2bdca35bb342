//! What names a workspace in its log: 16 random bytes given when it is made.

use exhibit_entry::Moment;
use rusqlite::{Connection, OptionalExtension};

use crate::Error;

/// 32 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceId(String);

impl WorkspaceId {
    /// From random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The origin line of this workspace's checkpoints.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("exhibit.local/{}", self.0)
    }
}

/// The workspace's id and when it was made; none in a file that was just created.
pub(crate) fn read(connection: &Connection) -> Result<Option<(WorkspaceId, Moment)>, Error> {
    let found = connection
        .query_row("SELECT id, created_at FROM workspace", [], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?))
        })
        .optional()?;
    found
        .map(|(id, created_at)| {
            let at =
                Moment::parse(&created_at).ok_or_else(|| Error::BadValue("workspace.created_at".into()))?;
            Ok((WorkspaceId(id), at))
        })
        .transpose()
}

/// Names a fresh workspace.
pub(crate) fn write(connection: &Connection, id: &WorkspaceId, created_at: Moment) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO workspace (only_one, id, created_at) VALUES (1, ?1, ?2)",
        (&id.0, created_at.to_string()),
    )?;
    Ok(())
}
