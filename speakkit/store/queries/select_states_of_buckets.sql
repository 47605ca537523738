-- The states of some buckets' learners. Grain: one row a bucket in which anybody ever was.
SELECT bucket, state
FROM bucket_states
WHERE list_contains($buckets, bucket)
