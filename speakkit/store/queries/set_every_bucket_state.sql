-- Note that something of everybody has changed. Grain: one row a bucket.
UPDATE bucket_states
SET state = $state
