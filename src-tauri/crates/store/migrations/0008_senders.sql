-- Ids of deliveries are their senders' own: the same id under another scheme is another delivery. Told from the index
-- alone, since a row is reached only past its headers, and whoever floods a listener chooses how long those are.
DROP INDEX capture_by_delivery;
CREATE INDEX capture_by_delivery ON capture (delivery, body_sha256, scheme) WHERE delivery IS NOT NULL; -- did this delivery come before?
