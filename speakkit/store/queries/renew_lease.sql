-- Renew the lease of an attempt that still holds its session. Grain: one row a session.
UPDATE sessions
SET lease_until = $lease_until, updated_at = $now
WHERE session_id = $session_id AND attempt = $attempt AND lease_until IS NOT NULL
RETURNING session_id
