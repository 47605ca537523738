-- Sessions that a worker may take up, oldest first; one that a cap on cost stopped waits for a run that may spend more.
-- Grain: one row a session.
SELECT session_id
FROM sessions
WHERE
    (status IN ('UPLOADED', 'TRANSCRIBING', 'ANALYZING') OR (status = 'FAILED' AND ($include_failed OR error_code = 'COST_CAP')))
    AND (lease_until IS NULL OR lease_until <= $now)
ORDER BY created_at, session_id
LIMIT $limit
