-- Keys in an index of its own, which a first load of many rows is done without.
CREATE TABLE identity_anew (
  number INTEGER PRIMARY KEY REFERENCES row (number),
  source_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  content BLOB NOT NULL,        -- SHA-256 of the content without white space and key order
  revision INTEGER NOT NULL,
  superseded_by INTEGER
) STRICT;
INSERT INTO identity_anew SELECT number, source_id, key, content, revision, superseded_by FROM identity;
DROP TABLE identity;
ALTER TABLE identity_anew RENAME TO identity;
CREATE UNIQUE INDEX identity_by_key ON identity (source_id, key, revision);
-- Told without a function: where an index calls one, SQLite keeps a copy of every page that an insert of many rows changes.
-- With plus signs, so that no query by content takes the index of keys instead.
CREATE INDEX identity_by_content ON identity (source_id, content) WHERE +key >= 'sha256:' AND +key < 'sha256;';
CREATE INDEX identity_superseded ON identity (number) WHERE superseded_by IS NOT NULL;
