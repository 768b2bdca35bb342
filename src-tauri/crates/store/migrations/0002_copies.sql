-- Rows without a vendor id are known by their content: how many copies of it are stored is asked for each of them.
-- Partial, so that rows with an id cost nothing more.
CREATE INDEX identity_by_content ON identity (source_id, content) WHERE substr(key, 1, 7) = 'sha256:';
