-- The chain over what is recorded of webhooks beside the captures: what was sent from here, what came of it, and what came
-- and could not be stored. None of it is evidence of what a sender did; all of it says what was done here.
CREATE TABLE trail (
  id INTEGER PRIMARY KEY,       -- from 1 without gaps
  place TEXT NOT NULL CHECK (place IN ('attempt', 'attempt_outcome', 'capture_problem')),
  line INTEGER NOT NULL,        -- its id there
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32), -- of all of that line
  link BLOB NOT NULL CHECK (length(link) = 32),     -- SHA-256 of the link before and of this
  UNIQUE (place, line)
) STRICT;

CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
CREATE TRIGGER trail_no_replace BEFORE INSERT ON trail WHEN EXISTS (SELECT 1 FROM trail WHERE id = NEW.id OR (place = NEW.place AND line = NEW.line))
BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;
CREATE TRIGGER trail_no_gap BEFORE INSERT ON trail WHEN NEW.id <> (SELECT COALESCE(MAX(id), 0) + 1 FROM trail)
BEGIN SELECT RAISE(ABORT, 'the trail is numbered without gaps'); END;
