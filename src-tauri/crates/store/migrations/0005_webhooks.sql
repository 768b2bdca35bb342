-- Captured webhooks. Evidence: one line for every request that came, also for one that came before.
CREATE TABLE capture_body (
  id INTEGER PRIMARY KEY,       -- in order of arrival: bodies found by their hash alone would be written all over the file
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  bytes BLOB NOT NULL           -- byte for byte as it came, still compressed if it came so
) STRICT;
CREATE TABLE capture (
  id INTEGER PRIMARY KEY,       -- from 1 without gaps
  stored_at TEXT NOT NULL,
  received_at TEXT,             -- as the capture says; up to nanoseconds
  via TEXT NOT NULL CHECK (via IN ('file', 'listener')),
  file TEXT,                    -- name of the file that it was read from
  format TEXT NOT NULL,         -- what it was read from: 'ndjson', 'http', 'har', …; 'http' from the listener
  rebuilt TEXT,                 -- why its bytes may not be those that were sent, in a sentence; none: they are
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,        -- JSON [[name, value], …] in their order, with their case and with repeated ones
  body_sha256 BLOB NOT NULL REFERENCES capture_body (sha256),
  body_bytes INTEGER NOT NULL,
  request_sha256 BLOB NOT NULL CHECK (length(request_sha256) = 32), -- of method, url, headers and body
  delivery TEXT,                -- the sender's own id of it
  event TEXT,
  scheme TEXT,                  -- told by the headers when it was stored
  same_as INTEGER REFERENCES capture (id), -- the first capture of the same delivery id and body; without an id: of the same request
  link BLOB NOT NULL CHECK (length(link) = 32) -- SHA-256 of the link before and of all of this line
) STRICT;
CREATE INDEX capture_by_delivery ON capture (delivery, body_sha256) WHERE delivery IS NOT NULL; -- did this delivery come before?
CREATE INDEX capture_by_request ON capture (request_sha256); -- was this very capture read before?

-- What came and could not be stored as a request: a broken line of a file, a body over the limit.
CREATE TABLE capture_problem (
  id INTEGER PRIMARY KEY,
  stored_at TEXT NOT NULL,
  via TEXT NOT NULL CHECK (via IN ('file', 'listener')),
  file TEXT,
  line INTEGER NOT NULL,        -- in the file, from 1; 0 where it is no line
  reason TEXT NOT NULL,
  raw BLOB NOT NULL,            -- the first 64 KiB of it
  raw_bytes INTEGER NOT NULL,   -- all of it that came
  raw_sha256 BLOB NOT NULL CHECK (length(raw_sha256) = 32) -- of what was taken in
) STRICT;
CREATE INDEX capture_problem_by_raw ON capture_problem (raw_sha256); -- was this very problem met before?

-- One request that was sent from here. Never evidence of what a sender did.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL,            -- all attempts of one call
  at TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('replay', 'test', 'suite', 'forward')),
  capture_id INTEGER REFERENCES capture (id),
  source_file TEXT,             -- where a request was read from that is not on the shelf
  delivery TEXT,
  scheme TEXT,
  "case" TEXT,                  -- of a suite
  expected TEXT,
  edits TEXT NOT NULL,          -- JSON list of what was changed: body, header:Name; [] = unchanged
  signature TEXT NOT NULL CHECK (signature IN ('keep', 'resign', 'strip', 'none')),
  method TEXT NOT NULL,
  target TEXT NOT NULL,
  address TEXT,                 -- ip:port that was spoken to; none: nobody was
  headers TEXT NOT NULL,        -- as sent, credentials masked
  body BLOB,                    -- only where it is not the capture's
  sent_sha256 TEXT NOT NULL,
  sent_bytes INTEGER NOT NULL,
  verdict TEXT,                 -- of our own check of what was sent
  status INTEGER,
  latency_ms INTEGER,
  response_headers TEXT,
  response BLOB,                -- the first 64 KiB of it
  response_bytes INTEGER,
  error TEXT
) STRICT;
CREATE INDEX attempt_by_capture ON attempt (capture_id) WHERE capture_id IS NOT NULL; -- what was done with this delivery?
CREATE INDEX attempt_by_run ON attempt (run); -- the attempts of one call side by side

CREATE TRIGGER capture_body_no_update BEFORE UPDATE ON capture_body BEGIN SELECT RAISE(ABORT, 'capture_body is append-only'); END;
CREATE TRIGGER capture_body_no_delete BEFORE DELETE ON capture_body BEGIN SELECT RAISE(ABORT, 'capture_body is append-only'); END;
CREATE TRIGGER capture_body_no_replace BEFORE INSERT ON capture_body WHEN EXISTS (SELECT 1 FROM capture_body WHERE id = NEW.id OR sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'capture_body is append-only'); END;
CREATE TRIGGER capture_no_update BEFORE UPDATE ON capture BEGIN SELECT RAISE(ABORT, 'capture is append-only'); END;
CREATE TRIGGER capture_no_delete BEFORE DELETE ON capture BEGIN SELECT RAISE(ABORT, 'capture is append-only'); END;
CREATE TRIGGER capture_no_replace BEFORE INSERT ON capture WHEN EXISTS (SELECT 1 FROM capture WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'capture is append-only'); END;
CREATE TRIGGER capture_no_gap BEFORE INSERT ON capture WHEN NEW.id <> (SELECT COALESCE(MAX(id), 0) + 1 FROM capture)
BEGIN SELECT RAISE(ABORT, 'captures are numbered without gaps'); END;
CREATE TRIGGER capture_problem_no_update BEFORE UPDATE ON capture_problem BEGIN SELECT RAISE(ABORT, 'capture_problem is append-only'); END;
CREATE TRIGGER capture_problem_no_delete BEFORE DELETE ON capture_problem BEGIN SELECT RAISE(ABORT, 'capture_problem is append-only'); END;
CREATE TRIGGER capture_problem_no_replace BEFORE INSERT ON capture_problem WHEN EXISTS (SELECT 1 FROM capture_problem WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'capture_problem is append-only'); END;
CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_no_replace BEFORE INSERT ON attempt WHEN EXISTS (SELECT 1 FROM attempt WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
