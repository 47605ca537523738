-- Take a session up, where it is free: the one gate between workers. Grain: one row a session.
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
RETURNING attempt
