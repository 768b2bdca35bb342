-- Evidence and reading are kept apart (DESIGN section 4).
-- Evidence: source, receipt, row, body, sighting, chain, tree_head, checkpoint. Never changed, never deleted.
-- Reading: identity, entry, problem, search. Derived from the evidence by a mapping, rebuildable at any time.

CREATE TABLE workspace (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  id TEXT NOT NULL,             -- 32 hex digits: the origin of this workspace's log
  created_at TEXT NOT NULL
) STRICT;

-- Which profile and which rules made a reading.
CREATE TABLE mapping (
  id INTEGER PRIMARY KEY,
  profile_sha256 TEXT NOT NULL,
  rules_sha256 TEXT NOT NULL,
  UNIQUE (profile_sha256, rules_sha256)
) STRICT;

-- Configuration of a source. The name stays for ever, since rows refer to it.
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL,
  url TEXT,                     -- none: filled by imports only
  params TEXT NOT NULL,         -- JSON object of text
  secret TEXT,                  -- where the token is, never the token
  mapping_id INTEGER REFERENCES mapping (id), -- what all its rows are read with; none before its first row
  added_at TEXT NOT NULL,
  removed_at TEXT               -- rows stay when a source is removed
) STRICT;

-- What was asked and what came, one line for every transaction that stored rows, empty ones too.
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL,            -- all receipts of one pull or import
  source_id INTEGER NOT NULL REFERENCES source (id),
  kind TEXT NOT NULL CHECK (kind IN ('pull', 'import')),
  path TEXT,                    -- name of the imported file
  window_from TEXT,
  window_to TEXT,
  started_at TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  pages INTEGER NOT NULL,
  rows_seen INTEGER NOT NULL,
  rows_new INTEGER NOT NULL,
  rows_revised INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  problems INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  http_status INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'partial', 'failed')),
  cursor_in TEXT,
  cursor_out TEXT,              -- where the next pull goes on; only a pull that ended well has one
  error TEXT
) STRICT;
CREATE INDEX receipt_by_source ON receipt (source_id, id); -- newest cursor of a source

CREATE TABLE row (
  number INTEGER PRIMARY KEY,   -- from 1 without gaps; leaf index is number - 1
  source_id INTEGER NOT NULL REFERENCES source (id),
  receipt_id INTEGER NOT NULL REFERENCES receipt (id),
  ingest TEXT NOT NULL CHECK (ingest IN ('api', 'file', 'webhook')),
  received_at TEXT NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE TABLE body (
  number INTEGER PRIMARY KEY REFERENCES row (number),
  raw BLOB NOT NULL,            -- byte for byte as received
  vendor_id TEXT NOT NULL,      -- as hashed into the leaf; empty when the vendor gave none
  salt BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT;

-- The same key seen again by another route with other content: not a revision.
CREATE TABLE sighting (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL REFERENCES row (number),
  receipt_id INTEGER NOT NULL REFERENCES receipt (id),
  ingest TEXT NOT NULL,
  raw BLOB NOT NULL,
  content BLOB NOT NULL         -- as in identity
) STRICT;
CREATE INDEX sighting_by_number ON sighting (number); -- has this route shown another content before?
CREATE INDEX sighting_by_receipt ON sighting (receipt_id); -- hashed with their receipt

-- Receipts and sightings are no leaves: each receipt is hashed with its sightings and the hash before it.
CREATE TABLE chain (
  receipt_id INTEGER PRIMARY KEY REFERENCES receipt (id),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The head of the Merkle log after each transaction that grew it.
CREATE TABLE tree_head (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL CHECK (length(root) = 32),
  frontier BLOB NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note TEXT NOT NULL,           -- C2SP note body, unsigned while there is no key
  at TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE identity (
  number INTEGER PRIMARY KEY REFERENCES row (number),
  source_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  content BLOB NOT NULL,        -- SHA-256 of the content without white space and key order
  revision INTEGER NOT NULL,
  superseded_by INTEGER,
  UNIQUE (source_id, key, revision)
) STRICT;

CREATE TABLE entry (
  number INTEGER PRIMARY KEY REFERENCES row (number),
  mapping_id INTEGER NOT NULL REFERENCES mapping (id),
  id TEXT,
  at INTEGER,                   -- milliseconds since 1970 UTC; none when no time could be read
  at_raw TEXT,
  action TEXT,
  label TEXT NOT NULL,
  summary TEXT NOT NULL,
  category TEXT,
  evidence INTEGER NOT NULL,    -- bits: 1 access, 2 change, 4 incident
  outcome TEXT NOT NULL,
  actor_id TEXT,
  actor_label TEXT,
  actor_type TEXT NOT NULL,
  session TEXT,
  token TEXT,
  resource_type TEXT,
  resource_id TEXT,
  resource_label TEXT,
  project_id TEXT,
  project_label TEXT,
  origin TEXT NOT NULL,
  ip TEXT,
  user_agent TEXT,
  metadata TEXT,
  rule TEXT,                    -- which rule put it where it is; none = unclassified
  risk INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_by_time ON entry (at DESC, number DESC); -- every list is newest first

CREATE TABLE problem (
  number INTEGER PRIMARY KEY REFERENCES row (number),
  mapping_id INTEGER NOT NULL REFERENCES mapping (id),
  reason TEXT NOT NULL
) STRICT;

-- Folded searched texts of an entry, U+001F between them; apart from `entry` so that a scan reads nothing else.
CREATE TABLE search (
  number INTEGER PRIMARY KEY REFERENCES row (number),
  folded TEXT NOT NULL
) STRICT;

-- Append-only. These stop our own mistakes; `verify` finds what the file's owner changes past them.
CREATE TRIGGER workspace_no_update BEFORE UPDATE ON workspace BEGIN SELECT RAISE(ABORT, 'workspace is append-only'); END;
CREATE TRIGGER workspace_no_delete BEFORE DELETE ON workspace BEGIN SELECT RAISE(ABORT, 'workspace is append-only'); END;
-- INSERT OR REPLACE deletes without firing delete triggers unless recursive_triggers is on: hence the insert guards.
CREATE TRIGGER workspace_no_replace BEFORE INSERT ON workspace WHEN EXISTS (SELECT 1 FROM workspace WHERE only_one = NEW.only_one) BEGIN SELECT RAISE(ABORT, 'workspace is append-only'); END;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END;
CREATE TRIGGER receipt_no_replace BEFORE INSERT ON receipt WHEN EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END;
CREATE TRIGGER row_no_update BEFORE UPDATE ON row BEGIN SELECT RAISE(ABORT, 'row is append-only'); END;
CREATE TRIGGER row_no_delete BEFORE DELETE ON row BEGIN SELECT RAISE(ABORT, 'row is append-only'); END;
CREATE TRIGGER row_no_replace BEFORE INSERT ON row WHEN EXISTS (SELECT 1 FROM row WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'row is append-only'); END;
CREATE TRIGGER body_no_update BEFORE UPDATE ON body BEGIN SELECT RAISE(ABORT, 'body is append-only'); END;
CREATE TRIGGER body_no_delete BEFORE DELETE ON body BEGIN SELECT RAISE(ABORT, 'body is append-only'); END;
CREATE TRIGGER body_no_replace BEFORE INSERT ON body WHEN EXISTS (SELECT 1 FROM body WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'body is append-only'); END;
CREATE TRIGGER sighting_no_update BEFORE UPDATE ON sighting BEGIN SELECT RAISE(ABORT, 'sighting is append-only'); END;
CREATE TRIGGER sighting_no_delete BEFORE DELETE ON sighting BEGIN SELECT RAISE(ABORT, 'sighting is append-only'); END;
CREATE TRIGGER sighting_no_replace BEFORE INSERT ON sighting WHEN EXISTS (SELECT 1 FROM sighting WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'sighting is append-only'); END;
CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'chain is append-only'); END;
CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'chain is append-only'); END;
CREATE TRIGGER chain_no_replace BEFORE INSERT ON chain WHEN EXISTS (SELECT 1 FROM chain WHERE receipt_id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'chain is append-only'); END;
CREATE TRIGGER tree_head_no_update BEFORE UPDATE ON tree_head BEGIN SELECT RAISE(ABORT, 'tree_head is append-only'); END;
CREATE TRIGGER tree_head_no_delete BEFORE DELETE ON tree_head BEGIN SELECT RAISE(ABORT, 'tree_head is append-only'); END;
CREATE TRIGGER tree_head_no_replace BEFORE INSERT ON tree_head WHEN EXISTS (SELECT 1 FROM tree_head WHERE size = NEW.size) BEGIN SELECT RAISE(ABORT, 'tree_head is append-only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER row_no_gap BEFORE INSERT ON row WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM row)
BEGIN SELECT RAISE(ABORT, 'rows are numbered without gaps'); END;
CREATE TRIGGER source_no_delete BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'sources stay, rows refer to them'); END;
CREATE TRIGGER source_no_rename BEFORE UPDATE OF id, name ON source
BEGIN SELECT RAISE(ABORT, 'the name of a source is hashed into its rows'); END;
