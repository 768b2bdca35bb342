-- What came of a request that was sent from here. The request itself stands in `attempt` before anything of it goes out;
-- one without a line here was begun, and may have arrived. Attempts of version 5 hold their outcome themselves.
CREATE TABLE attempt_outcome (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt (id),
  at TEXT NOT NULL,             -- when it was recorded
  address TEXT,                 -- ip:port that was spoken to; none: nobody was
  status INTEGER,
  latency_ms INTEGER,
  response_headers TEXT,        -- JSON [[name, value], …], credentials masked
  response BLOB,                -- the first 64 KiB of it
  response_bytes INTEGER,
  error TEXT                    -- why there is no whole answer
) STRICT;
CREATE INDEX attempt_by_body ON attempt (sent_sha256); -- was what came sent from here?

CREATE TRIGGER attempt_outcome_no_update BEFORE UPDATE ON attempt_outcome BEGIN SELECT RAISE(ABORT, 'attempt_outcome is append-only'); END;
CREATE TRIGGER attempt_outcome_no_delete BEFORE DELETE ON attempt_outcome BEGIN SELECT RAISE(ABORT, 'attempt_outcome is append-only'); END;
CREATE TRIGGER attempt_outcome_no_replace BEFORE INSERT ON attempt_outcome WHEN EXISTS (SELECT 1 FROM attempt_outcome WHERE attempt_id = NEW.attempt_id) BEGIN SELECT RAISE(ABORT, 'attempt_outcome is append-only'); END;
CREATE TRIGGER attempt_outcome_once BEFORE INSERT ON attempt_outcome WHEN EXISTS (SELECT 1 FROM attempt WHERE id = NEW.attempt_id AND (status IS NOT NULL OR error IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'this attempt holds what came of it'); END;
