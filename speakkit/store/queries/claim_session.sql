-- Take a session up, where it is free: the one gate between workers. One that a batch was handed in for is that batch's
-- until it expires, so that its analysis isn't paid for twice. Grain: one row a session.
UPDATE sessions
SET status = CASE WHEN status = 'FAILED' THEN 'UPLOADED' ELSE status END,
    attempt = attempt + 1,
    lease_owner = $owner,
    lease_until = $lease_until,
    error_code = NULL,
    error_message = NULL,
    updated_at = $now
WHERE
    session_id = $session_id
    AND status IN ('UPLOADED', 'TRANSCRIBING', 'ANALYZING', 'FAILED')
    AND (lease_until IS NULL OR lease_until <= $now)
    AND session_id NOT IN (
        SELECT i.session_id
        FROM batch_items AS i
        INNER JOIN batches AS b ON i.batch_id = b.batch_id
        WHERE i.outcome IS NULL AND b.expires_at > $now
    )
RETURNING attempt
