-- Nothing of the sound of a session is kept any more. Grain: one row a session.
UPDATE sessions
SET audio_kept_at = NULL,
    audio_deleted_at = coalesce(audio_deleted_at, $now)
WHERE session_id = $session_id AND (lease_until IS NULL OR lease_until <= $now)
RETURNING session_id
