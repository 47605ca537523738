-- The sessions of each state: how many wait for a worker, are held by one, were left by one that went silent (its lease
-- has run out), or wait for the answer of a batch, and since when the oldest has been there. Grain: one row a status.
SELECT
    status,
    count(*) AS sessions,
    sum(CASE WHEN lease_until > $now THEN 1 ELSE 0 END)::BIGINT AS held,
    sum(CASE WHEN lease_until <= $now THEN 1 ELSE 0 END)::BIGINT AS lease_run_out,
    sum(CASE WHEN session_id IN (
        SELECT i.session_id
        FROM batch_items AS i
        INNER JOIN batches AS b ON i.batch_id = b.batch_id
        WHERE i.outcome IS NULL AND b.expires_at > $now
    ) THEN 1 ELSE 0 END)::BIGINT AS in_batch,
    min(created_at) AS oldest_at
FROM sessions
GROUP BY status
ORDER BY status
