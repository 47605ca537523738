-- Take a DONE session up to analyse its transcript again. Grain: one row a session.
UPDATE sessions
SET status = 'ANALYZING',
    attempt = attempt + 1,
    lease_owner = $owner,
    lease_until = $lease_until,
    updated_at = $now
WHERE session_id = $session_id AND status = 'DONE' AND lease_until IS NULL
RETURNING attempt
