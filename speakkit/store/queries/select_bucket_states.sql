-- The state of what is stored of each bucket's learners; it changes with every change of theirs. Grain: one row a bucket in
-- which anybody ever was.
SELECT bucket, state
FROM bucket_states
ORDER BY bucket
