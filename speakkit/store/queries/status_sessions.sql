-- The sessions of each state: how many wait for a worker, are held by one, or were left by one that went silent (its
-- lease has run out), and since when the oldest has been there. Grain: one row a status.
SELECT
    status,
    count(*) AS sessions,
    sum(CASE WHEN lease_until > $now THEN 1 ELSE 0 END)::BIGINT AS held,
    sum(CASE WHEN lease_until <= $now THEN 1 ELSE 0 END)::BIGINT AS lease_run_out,
    min(created_at) AS oldest_at
FROM sessions
GROUP BY status
ORDER BY status
