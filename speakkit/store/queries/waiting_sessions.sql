-- Sessions that a worker may take up, oldest first; one that a cap on cost stopped waits for a run that may spend more,
-- one in a batch for its answer. Grain: one row a session.
SELECT session_id
FROM sessions
WHERE
    (status IN ('UPLOADED', 'TRANSCRIBING', 'ANALYZING') OR (status = 'FAILED' AND ($include_failed OR error_code = 'COST_CAP')))
    AND (lease_until IS NULL OR lease_until <= $now)
    AND session_id NOT IN (
        SELECT i.session_id
        FROM batch_items AS i
        INNER JOIN batches AS b ON i.batch_id = b.batch_id
        WHERE i.outcome IS NULL AND b.expires_at > $now
    )
ORDER BY created_at, session_id
LIMIT $limit
