//! Rows out: CSV, JSON, NDJSON, and evidence packs. Pure over impl Write.
