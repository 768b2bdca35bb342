-- Texts are searched in segments beside the database, and in the columns of `entry` where there are none yet.
DROP TABLE search;

-- Which readings these are. Segments are made from readings and name their stamp; it becomes another one in every
-- transaction that reads rows again, so that segments of older readings are never believed. No evidence: it may be changed.
CREATE TABLE generation (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  stamp BLOB NOT NULL CHECK (length(stamp) = 32) -- SHA-256 over the one before and what was read again since, with what
) STRICT;
INSERT INTO generation (only_one, stamp) VALUES (1, zeroblob(32));
