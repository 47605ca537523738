-- When the audio of a session was deleted. Grain: one row a session.
UPDATE sessions
SET audio_deleted_at = $audio_deleted_at
WHERE session_id = $session_id
