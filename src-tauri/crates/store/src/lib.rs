//! One workspace in one append-only SQLite file.
