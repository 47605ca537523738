-- Note that something of these buckets' learners has changed. Grain: one row a bucket.
UPDATE bucket_states
SET state = $state
WHERE list_contains($buckets, bucket)
