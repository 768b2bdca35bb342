//! A transaction of many rows, without what would cost more than the rows themselves.
//!
//! Guards: a quarter of a row's cost. Foreign keys and triggers hold off other programs, and mistakes of every other
//! statement here. Of what an append writes they can say nothing: its statements insert and take no number but the next
//! ones, a number that is taken is refused by its primary key, and the receipt, the source and the mapping that rows name
//! are written or looked up before them.
//!
//! Pages: [`crate::wal`] moves them from the WAL into the file beside the next transaction, not SQLite at the commit.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::{Error, schema};

/// Does `append`, a transaction of its own, without guards and without moving pages; afterwards both are back, however it
/// ended.
pub(crate) fn unguarded<T>(
    connection: &Connection,
    append: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    guard(connection, false)?;
    schema::move_pages_from(connection, 0)?;
    let appended = append();
    guard(connection, true)?;
    schema::move_pages_from(connection, schema::PAGES_A_CHECKPOINT)?;
    appended
}

fn guard(connection: &Connection, on: bool) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, on)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, on)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE above (id INTEGER PRIMARY KEY);
                 CREATE TABLE below (id INTEGER PRIMARY KEY, above_id INTEGER REFERENCES above (id));
                 CREATE TRIGGER below_no_delete BEFORE DELETE ON below BEGIN SELECT RAISE(ABORT, 'stays'); END;",
            )
            .unwrap();
        connection
    }

    #[test]
    fn guards_are_lifted_from_one_append_and_back_however_it_ended() {
        let connection = guarded();
        let stray = "INSERT INTO below (above_id) VALUES (7)";
        assert!(connection.execute(stray, []).is_err());
        unguarded(&connection, || Ok(connection.execute(stray, [])?)).unwrap();
        assert!(
            connection.execute(stray, []).is_err() && connection.execute("DELETE FROM below", []).is_err()
        );
        assert!(matches!(
            unguarded(&connection, || Err::<(), _>(Error::Interrupted)),
            Err(Error::Interrupted)
        ));
        assert!(
            connection.execute(stray, []).is_err() && connection.execute("DELETE FROM below", []).is_err()
        );
    }
}
