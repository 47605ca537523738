-- Note that something of these buckets' learners has changed. Grain: one row a bucket.
INSERT INTO bucket_states
SELECT
    unnest($buckets) AS bucket,
    $state AS state
ON CONFLICT (bucket) DO UPDATE SET state = excluded.state
