-- What was done to what, by the rules: readings of older files have none until they are read again.
ALTER TABLE entry ADD COLUMN verb TEXT;   -- one of the rules' verbs
ALTER TABLE entry ADD COLUMN object TEXT; -- what it was done to, in one word

-- Access reviews: what people decided about what the log shows. Not evidence of the vendors', but kept as strictly: the
-- people as they stood when the review was opened, every decision ever taken (the newest counts), and its closing.
CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  from_at TEXT NOT NULL,        -- the period, RFC 3339; its end is not part of it
  to_at TEXT NOT NULL,
  query TEXT NOT NULL,          -- which rows of the access kind; empty = all
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL
) STRICT;
CREATE TABLE review_line (
  review_id INTEGER NOT NULL REFERENCES review (id),
  place INTEGER NOT NULL,       -- from 1, in order of principal
  principal TEXT NOT NULL,
  facts TEXT NOT NULL,          -- JSON: the principal as reconstructed from the log then, with its flags
  PRIMARY KEY (review_id, place)
) STRICT, WITHOUT ROWID; -- a rowid would be a second key, by which a line could be replaced
CREATE TABLE review_decision (
  id INTEGER PRIMARY KEY,
  review_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('approve', 'revoke', 'defer', 'escalate')),
  note TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  FOREIGN KEY (review_id, place) REFERENCES review_line (review_id, place)
) STRICT;
CREATE INDEX review_decision_by_line ON review_decision (review_id, place, id); -- which is the newest?
CREATE TABLE review_end (
  review_id INTEGER PRIMARY KEY REFERENCES review (id),
  statement TEXT NOT NULL,      -- the closing statement, word for word as signed
  signer TEXT,                  -- none: closed without a signature
  signature TEXT,               -- armored SSHSIG, namespace access-review
  closed_by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Packs to be made again and again. Configuration.
CREATE TABLE pack_plan (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,           -- JSON: what is packed, and where to
  added_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER review_no_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'review is append-only'); END;
CREATE TRIGGER review_no_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'review is append-only'); END;
CREATE TRIGGER review_no_replace BEFORE INSERT ON review WHEN EXISTS (SELECT 1 FROM review WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'review is append-only'); END;
CREATE TRIGGER review_line_no_update BEFORE UPDATE ON review_line BEGIN SELECT RAISE(ABORT, 'review_line is append-only'); END;
CREATE TRIGGER review_line_no_delete BEFORE DELETE ON review_line BEGIN SELECT RAISE(ABORT, 'review_line is append-only'); END;
CREATE TRIGGER review_line_no_replace BEFORE INSERT ON review_line WHEN EXISTS (SELECT 1 FROM review_line WHERE review_id = NEW.review_id AND place = NEW.place) BEGIN SELECT RAISE(ABORT, 'review_line is append-only'); END;
CREATE TRIGGER review_line_not_after_end BEFORE INSERT ON review_line WHEN EXISTS (SELECT 1 FROM review_end WHERE review_id = NEW.review_id) BEGIN SELECT RAISE(ABORT, 'the review is closed'); END;
CREATE TRIGGER review_decision_not_after_end BEFORE INSERT ON review_decision WHEN EXISTS (SELECT 1 FROM review_end WHERE review_id = NEW.review_id) BEGIN SELECT RAISE(ABORT, 'the review is closed'); END;
CREATE TRIGGER review_decision_no_update BEFORE UPDATE ON review_decision BEGIN SELECT RAISE(ABORT, 'review_decision is append-only'); END;
CREATE TRIGGER review_decision_no_delete BEFORE DELETE ON review_decision BEGIN SELECT RAISE(ABORT, 'review_decision is append-only'); END;
CREATE TRIGGER review_decision_no_replace BEFORE INSERT ON review_decision WHEN EXISTS (SELECT 1 FROM review_decision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'review_decision is append-only'); END;
CREATE TRIGGER review_end_no_update BEFORE UPDATE ON review_end BEGIN SELECT RAISE(ABORT, 'review_end is append-only'); END;
CREATE TRIGGER review_end_no_delete BEFORE DELETE ON review_end BEGIN SELECT RAISE(ABORT, 'review_end is append-only'); END;
CREATE TRIGGER review_end_no_replace BEFORE INSERT ON review_end WHEN EXISTS (SELECT 1 FROM review_end WHERE review_id = NEW.review_id) BEGIN SELECT RAISE(ABORT, 'review_end is append-only'); END;
