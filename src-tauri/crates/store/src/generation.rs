//! Which readings a workspace holds: a stamp that becomes another one whenever rows are read again.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::{Error, MappingKey, schema};

/// Names one state of the readings of rows that were there before. Appending rows does not change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation([u8; 32]);

/// The next generation, made from what is read again.
pub(crate) struct Next(Sha256);

impl Generation {
    /// The present one; none in a file of a version that knew none.
    pub(crate) fn of(connection: &Connection) -> Result<Option<Self>, Error> {
        if !schema::knows_generations(connection)? {
            return Ok(None);
        }
        let mut statement = connection.prepare_cached("SELECT stamp FROM generation")?;
        Ok(statement.query_row([], |row| row.get(0).map(Self)).optional()?)
    }

    /// As lower-case hex.
    pub(crate) fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

impl Next {
    /// The one after the present one.
    pub(crate) fn after_present(connection: &Connection) -> Result<Self, Error> {
        let present = Generation::of(connection)?;
        Ok(Self(Sha256::new_with_prefix(present.map(|generation| generation.0).unwrap_or_default())))
    }

    /// Row `number` is read again. What a row says and what it is read with is all that a reading depends on.
    pub(crate) fn add(&mut self, number: i64, mapping: &MappingKey) {
        self.0.update(number.to_be_bytes());
        for hash in [&mapping.profile_sha256, &mapping.rules_sha256] {
            self.0.update(hash.len().to_be_bytes());
            self.0.update(hash);
        }
    }

    /// Makes it the present one.
    pub(crate) fn store(self, connection: &Connection) -> Result<(), Error> {
        let stamp: [u8; 32] = self.0.finalize().into();
        connection
            .prepare_cached("INSERT OR REPLACE INTO generation (only_one, stamp) VALUES (1, ?1)")?
            .execute([stamp])?;
        Ok(())
    }
}
