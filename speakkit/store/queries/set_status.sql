-- How far a session in progress has come, by the attempt that still holds it, whose lease is renewed; with it perhaps when its
-- audio went. Grain: one row a session.
UPDATE sessions
SET status = $status,
    lease_until = $lease_until,
    updated_at = $now,
    audio_deleted_at = coalesce($audio_deleted_at, audio_deleted_at)
WHERE session_id = $session_id AND attempt = $attempt AND lease_until IS NOT NULL
RETURNING session_id
