-- What a pull failed with, how wrong the vendor's clock is, where it goes on, and what no longer came.
-- NULL in receipts of older versions: their hashes are over the columns that they were written with.
ALTER TABLE receipt ADD COLUMN code TEXT;        -- the error's code word
ALTER TABLE receipt ADD COLUMN skew_ms INTEGER;  -- how far the vendor's clock was ahead of this machine's
ALTER TABLE receipt ADD COLUMN resume TEXT;      -- where the same pull goes on after a crash; opaque here
ALTER TABLE receipt ADD COLUMN vanished INTEGER; -- absences that this receipt noted; NULL: it did not look for any

-- Configuration: how often and whether a source is pulled, and how long its vendor keeps rows.
ALTER TABLE source ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN every_minutes INTEGER; -- NULL: only when asked
ALTER TABLE source ADD COLUMN kept_days INTEGER;     -- NULL: as the profile says

-- A row that a whole pull of its time did not show again, and its coming back. The row itself stays as it is.
CREATE TABLE absence (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL REFERENCES row (number),
  receipt_id INTEGER NOT NULL REFERENCES receipt (id),
  kind TEXT NOT NULL CHECK (kind IN ('gone', 'expired', 'back'))
) STRICT;
CREATE INDEX absence_by_number ON absence (number, id); -- is this row absent now?
CREATE INDEX absence_by_receipt ON absence (receipt_id); -- hashed with their receipt
CREATE TRIGGER absence_no_update BEFORE UPDATE ON absence BEGIN SELECT RAISE(ABORT, 'absence is append-only'); END;
CREATE TRIGGER absence_no_delete BEFORE DELETE ON absence BEGIN SELECT RAISE(ABORT, 'absence is append-only'); END;
CREATE TRIGGER absence_no_replace BEFORE INSERT ON absence WHEN EXISTS (SELECT 1 FROM absence WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'absence is append-only'); END;

-- Few rows are superseded; whoever counts rows by day asks which, without reading every identity.
CREATE INDEX identity_superseded ON identity (number) WHERE superseded_by IS NOT NULL;
